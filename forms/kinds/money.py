"""An amount of money in the field's unit: 1.2亿 ／ 5300万 ／ 53,000,000元 ／ －35.2 → 12000, 5300, 5300, -35.2 (万元)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from forms.kinds.numerals import LONGEST, SIGN, is_plain, plain_text, scaled_sum, tidy
from forms.notice import Field
from forms.values import Flaw, fold

IN_YUAN = {
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
}
PREFIX = re.compile(r"^(?:人民币|RMB|CNY|¥|￥)[:：]?\s*|^\+", re.IGNORECASE)
SUFFIX = re.compile(r"(?:\((?P<unit>[千百万亿]*元)\)|人民币|整|正|。)+$")
NEGATIVE = re.compile(rf"^(?:{SIGN}|亏损?|▲|△)\s*(?:\((?=.*\)$))?|^\((?=[^()]*\)$)")
TRADITIONAL = str.maketrans("萬億圓", "万亿元")
DOUBTFUL = Decimal(10) ** 12  # yuan: no applicant of a city or province has a trillion


def parse(typed: str, field: Field) -> Decimal | Flaw:
    unreadable = Flaw(
        "field.unreadable", {"expected": "金额", "example": f"数字（单位：{field.unit}），如 5300.5 或 1.2亿"}
    )
    text = PREFIX.sub("", fold(typed).translate(TRADITIONAL))
    if len(text) > LONGEST or not is_plain(typed):
        return unreadable
    negative = bool(NEGATIVE.match(text))
    text = PREFIX.sub("", NEGATIVE.sub("", text).rstrip(")") if negative else text)
    tail = SUFFIX.search(text)
    text = SUFFIX.sub(tail["unit"] or "" if tail else "", text).strip()
    in_yuan = text.endswith("元")
    read = scaled_sum(text.removesuffix("元"), in_yuan=in_yuan)
    if read is None:
        return unreadable
    amount, scaled = read
    if scaled or in_yuan:
        amount = tidy(amount / IN_YUAN[field.unit or "元"])
    return -amount if negative else amount


def check(value: Decimal, field: Field) -> Iterator[Flaw]:
    if abs(value) * IN_YUAN[field.unit or "元"] >= DOUBTFUL:
        yield Flaw("money.huge", {"unit": field.unit})


def show(value: Decimal, _field: Field) -> str:
    return plain_text(value)
