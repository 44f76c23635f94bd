"""A cell's value and number format (ECMA-376 part 1, 18.8.31) → the text that is printed; odd formats are refused."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

TOKEN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.|General|AM/PM|y+|m+|d+|h+|s+|.', re.I)
CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[0-9A-Fa-f,]*)?\]")
DATE = re.compile(r"[ymdhs]", re.I)
PLAIN = frozenset(("", "General", "general", "@"))
SIGNIFICANT = 11  # digits that Excel shows of a plain number
HARMLESS = frozenset(" $¥￥€£%+-()（）/:：、，。·<>=年月日时分秒元万亿千百个项家人次%‰")
COLOURS = ("black", "blue", "cyan", "green", "magenta", "red", "white", "yellow", "color")
# The built-in formats that a Chinese Excel shows otherwise than their stored code says (18.8.30, zh-cn).
CHINESE = {
    14: "yyyy/m/d", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip


class OddFormat(Exception):
    """A number format that is not known."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a format: literal text, or one of its letters and signs."""

    text: str
    literal: bool


def shown(value: object, code: str) -> str:
    """A value as its number format prints it. Raises OddFormat."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case str():
            return worded(value, code)
        case datetime.datetime() | datetime.date() | datetime.time():
            return dated(value, code)
        case int() | float() | Decimal():
            return numeric(Decimal(str(value)), code)
    raise OddFormat(code)


def sections_of(code: str) -> list[list[Piece]]:
    """A format's sections, empty ones too, their quotes, colours and fillers resolved."""
    found: list[list[Piece]] = [[]]
    for token in TOKEN.findall(code):
        if token == ";":
            found.append([])
        elif token[0] == '"':
            found[-1].append(Piece(token[1:-1], literal=True))
        elif token[0] == "\\":
            found[-1].append(Piece(token[1:], literal=True))
        elif token[0] == "_":
            found[-1].append(Piece(" ", literal=True))
        elif token[0] == "[" and (money := CURRENCY.fullmatch(token)):
            found[-1].append(Piece(money[1], literal=True))
        elif token[0] == "[" and not token[1:-1].lower().startswith(COLOURS):
            raise OddFormat(code)
        elif token[0] not in "*[":
            found[-1].append(Piece(token, literal=False))
    return found


def worded(value: str, code: str) -> str:
    """Text, by the section for text where there is one."""
    if code in PLAIN:
        return value
    sections = sections_of(code)
    chosen = sections[3] if len(sections) > 3 else sections[0]
    if not any(each.text == "@" and not each.literal for each in chosen):
        return "" if len(sections) > 3 and not chosen else value
    return "".join(value if each.text == "@" and not each.literal else each.text for each in chosen)


def numeric(value: Decimal, code: str) -> str:
    if code in PLAIN:
        return general(value)
    sections = sections_of(code)
    chosen, amount = sections[0], value
    if value < 0 and len(sections) > 1:
        chosen, amount = sections[1], -value
    elif value == 0 and len(sections) > 2:
        chosen = sections[2]
    before, pattern, after = parted(chosen, code)
    if not pattern:
        return before
    percent = (before + after).count("%")
    body, is_zero = digits(abs(amount) * 100**percent, pattern, code)
    return f"{'-' if amount < 0 and not is_zero else ''}{before}{body}{after}"


def parted(section: list[Piece], code: str) -> tuple[str, str, str]:
    """A section → text before the figures, their pattern, text behind; nothing unknown may be left in the texts."""
    places = [n for n, each in enumerate(section) if not each.literal and each.text in tuple("0#?,.")]
    if not places:
        if any(not each.literal and each.text not in HARMLESS for each in section):
            raise OddFormat(code)
        return "".join(each.text for each in section), "", ""
    first, last = places[0], places[-1]
    inside, outside = section[first : last + 1], [*section[:first], *section[last + 1 :]]
    if any(each.literal for each in inside) or len(inside) != len(places):
        raise OddFormat(code)
    if any(not each.literal and each.text not in HARMLESS for each in outside):
        raise OddFormat(code)
    before, after = ("".join(each.text for each in part) for part in (section[:first], section[last + 1 :]))
    return before, "".join(each.text for each in inside), after


def general(value: Decimal) -> str:
    if value == value.to_integral_value() and abs(value) < 10**SIGNIFICANT:
        return str(int(value))
    if abs(value) >= 10**SIGNIFICANT or abs(value) < Decimal("0.00001"):
        raise OddFormat("General")  # Excel turns to 1.2E+11: no form wants that
    places = max(0, SIGNIFICANT - 1 - len(str(abs(int(value)))))
    return format(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP).normalize(), "f")


def digits(value: Decimal, pattern: str, code: str) -> tuple[str, bool]:
    """A figure by its pattern, and whether it is shown as nothing but zeros."""
    if "?" in pattern or pattern.count(".") > 1:
        raise OddFormat(code)
    bare = pattern.rstrip(",")
    value /= Decimal(1000) ** (len(pattern) - len(bare))  # a comma behind the figures: in thousands
    whole, _, fraction = bare.partition(".")
    if "," in fraction:
        raise OddFormat(code)
    rounded = value.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    text = format(rounded, ",f" if "," in whole else "f")
    left, _, right = text.partition(".")
    least = whole.count("0")
    left = ("" if left == "0" and not least else left).rjust(least, "0")
    while right and right[-1] == "0" and fraction[len(right) - 1] == "#":
        right = right[:-1]
    return (f"{left}.{right}" if right else left), rounded == 0


# ---- dates


def dated(value: datetime.datetime | datetime.date | datetime.time, code: str) -> str:
    """A date by a format of y, m, d, h, s and Chinese units."""
    if code in PLAIN or not DATE.search(code):
        code = "yyyy/m/d" if not isinstance(value, datetime.time) else "h:mm"
    pieces = sections_of(code)[0]
    return "".join(
        each.text if each.literal or each.text in HARMLESS else part(value, pieces, number, code)
        for number, each in enumerate(pieces)
    )


def part(
    value: datetime.datetime | datetime.date | datetime.time, pieces: list[Piece], number: int, code: str
) -> str:
    """One letter group: m is the minute behind an hour or before a second."""
    token = pieces[number].text.lower()
    if token[0] not in "ymdhs" or len(set(token)) > 1:
        raise OddFormat(code)
    letters = [each.text.lower()[0] if not each.literal else "" for each in pieces]
    earlier = [each for each in letters[:number] if each and each in "ymdhs"]
    later = [each for each in letters[number + 1 :] if each and each in "ymdhs"]
    is_minute = token[0] == "m" and ((earlier and earlier[-1] == "h") or (later and later[0] == "s"))
    names = {"y": "year", "m": "minute" if is_minute else "month", "d": "day", "h": "hour", "s": "second"}
    found = int(getattr(value, names[token[0]], 0))
    if token[0] == "y":
        return str(found)[-2:] if len(token) < 3 else str(found)
    if len(token) > 2:
        raise OddFormat(code)
    return f"{found:02d}" if len(token) == 2 else str(found)
