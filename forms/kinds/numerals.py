"""Numbers as people type them: 1,234.5 ／ １２３４ ／ 负35 ／ 1.2亿 ／ 5300万元 → exact Decimals."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from forms.values import fold

SCALE = {
    "": Decimal(1),
    "百": Decimal(100),
    "千": Decimal(1000),
    "万": Decimal(10_000),
    "十万": Decimal(100_000),
    "百万": Decimal(1_000_000),
    "千万": Decimal(10_000_000),
    "亿": Decimal(100_000_000),
    "万亿": Decimal(1_000_000_000_000),
}
# Commas by thousands or by 万 (every four digits); anything else is doubtful and not read.
DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,4}(?:,\d{4})+(?!\d)|\d{1,3}(?: \d{3})+|\d+)(?:\.\d*)?|\.\d+"
SIGN = r"[-−–—﹣负]"
PLAIN = re.compile(rf"(?:\+|(?P<sign>{SIGN}))? ?(?P<digits>{DIGITS})")
PART = re.compile(rf"\s*零?(?P<digits>{DIGITS})\s*(?P<scale>万亿|十万|百万|千万|亿|万|千|百)?\s*")
LONGEST = 40


def plain_number(typed: str) -> Decimal | None:
    """A number without unit, or None."""
    text = fold(typed)
    match = PLAIN.fullmatch(text) if len(text) <= LONGEST and is_plain(typed) else None
    return signed(match["digits"], bool(match["sign"])) if match else None


def signed(digits: str, negative: bool) -> Decimal | None:
    try:
        value = Decimal(digits.replace(",", "").replace(" ", ""))
    except InvalidOperation:
        return None
    return -value if negative else value


def is_plain(typed: str) -> bool:
    """Whether all digits are digits: ² and ① fold to 2 and 1, but nobody means an amount by them."""
    return not any(unicodedata.category(char) == "No" for char in typed)


def scaled_sum(text: str, *, in_yuan: bool = False) -> tuple[Decimal, bool] | None:
    """1亿2000万 → (120000000, True); 35.2 → (35.2, False). The second tells whether a scale was named.

    1亿2 is spoken, not written: a last part without a scale counts only before 元 (1万2000元).
    """
    total, position, scaled, smallest = Decimal(0), 0, False, None
    while position < len(text):
        match = PART.match(text, position)
        if match is None:
            return None
        scale = SCALE[match["scale"] or ""]
        if smallest is not None and scale >= smallest:  # 2万1亿 is no number
            return None
        if scaled and not match["scale"] and not in_yuan:
            return None
        smallest, position = scale, match.end()
        scaled = scaled or bool(match["scale"])
        part = signed(match["digits"], negative=False)
        if part is None:
            return None
        total += part * scale
    return (total, scaled) if position else None


def tidy(value: Decimal) -> Decimal:
    """Trailing zeros behind the point go: 12000.0 → 12000."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def plain_text(value: Decimal) -> str:
    return format(value, "f")
