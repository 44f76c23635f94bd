"""A cell's value and number format (ECMA-376 part 1, 18.8.31) → the text that is printed; odd formats are refused."""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal

SECTION = re.compile(r'(?:[^;"\\]|"[^"]*"|\\.)*')
TOKEN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.|y+|m+|d+|h+|s+|AM/PM|[年月日时分秒]|.', re.I)
DIGITS = re.compile(r"^(?P<before>.*?)(?P<digits>[#0?,]+(?:\.[0#?]+)?)(?P<percent>%?)(?P<after>.*)$", re.S)
DATE = re.compile(r"[ymdhs]", re.I)
PLAIN = frozenset(["General", "@", "general"])
SIGNIFICANT = 11  # digits that Excel shows of a plain number


class OddFormat(Exception):
    """A number format that is not known."""


def shown(value: object, code: str) -> str:
    """A value as its number format prints it. Raises OddFormat."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case str():
            return value
        case datetime.datetime() | datetime.date() | datetime.time():
            return dated(value, code)
        case int() | float() | Decimal():
            return numeric(Decimal(str(value)), code)
    return str(value)


def numeric(value: Decimal, code: str) -> str:
    if code in PLAIN:
        return general(value)
    sections = [part for part in SECTION.findall(code) if part]
    if not sections or any(re.search(r"\[[<>=]", part) for part in sections):
        raise OddFormat(code)
    chosen, amount = sections[0], value
    if value < 0 and len(sections) > 1:
        chosen, amount = sections[1], -value
    elif value == 0 and len(sections) > 2:
        chosen = sections[2]
    bare = literal(chosen)
    match = DIGITS.match(bare)
    if match is None:
        if re.search(r"[#0?]", bare):
            raise OddFormat(code)
        return bare
    sign = "-" if amount < 0 else ""
    body = digits(abs(amount) * (100 if match["percent"] else 1), match["digits"])
    return f"{match['before']}{sign}{body}{match['percent']}{match['after']}"


def general(value: Decimal) -> str:
    if value == value.to_integral_value() and abs(value) < 10**SIGNIFICANT:
        return str(int(value))
    if abs(value) >= 10**SIGNIFICANT or abs(value) < Decimal("0.00001"):
        raise OddFormat("General")  # Excel turns to 1.2E+11: no form wants that
    places = max(0, SIGNIFICANT - 1 - len(str(abs(int(value)))))
    return format(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP).normalize(), "f")


def digits(value: Decimal, pattern: str) -> str:
    whole, _, fraction = pattern.partition(".")
    if "?" in pattern:
        raise OddFormat(pattern)
    rounded = value.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    grouped = "," in whole.rstrip(",")
    text = format(rounded, ",f" if grouped else "f")
    left, _, right = text.partition(".")
    least = whole.count("0")
    left = ("" if left == "0" and not least else left).rjust(least, "0")
    while right and right[-1] == "0" and fraction[len(right) - 1] == "#":
        right = right[:-1]
    return f"{left}.{right}" if right else left


def literal(section: str) -> str:
    """A format with its quotes, colours and fillers resolved."""
    found = ""
    for token in TOKEN.findall(section):
        if token.startswith('"'):
            found += token[1:-1]
        elif token.startswith("\\"):
            found += token[1:]
        elif token.startswith("_"):
            found += " "
        elif not token.startswith(("[", "*")):
            found += token
    return found


def dated(value: datetime.datetime | datetime.date | datetime.time, code: str) -> str:
    """A date by a format of y, m, d, h, s and Chinese units."""
    if code in PLAIN or not DATE.search(code):
        code = "yyyy/m/d" if not isinstance(value, datetime.time) else "h:mm"
    tokens = [
        token for token in TOKEN.findall(code.partition(";")[0]) if not token.startswith(("[", "*", "_"))
    ]
    found, hours = "", False
    for token in tokens:
        low = token.lower()
        if low[0] == "h":
            hours = True
        if token.startswith('"') or token.startswith("\\"):
            found += token.strip('"\\')
        elif low[0] == "m" and hours and set(low) == {"m"}:
            found += padded(getattr(value, "minute", 0), low)
        elif low[0] in "ymdhs" and len(set(low)) == 1:
            found += part(value, low)
        elif low == "am/pm":
            raise OddFormat(code)
        else:
            found += token
    return found


def part(value: datetime.datetime | datetime.date | datetime.time, token: str) -> str:
    name = {"y": "year", "m": "month", "d": "day", "h": "hour", "s": "second"}[token[0]]
    number = getattr(value, name, 0)
    if token[0] == "y":
        return str(number)[-2:] if len(token) < 3 else str(number)
    if len(token) > 2:
        raise OddFormat(token)
    return padded(number, token)


def padded(number: int, token: str) -> str:
    return f"{number:02d}" if len(token) == 2 else str(number)
