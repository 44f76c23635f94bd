"""One or several telephone numbers in one field, kept as written; each is judged by phonenumbers.

phonenumbers raises on several numbers at once, on 转8012 and on short numbers, and calls a landline without
area code invalid: so the field is split first, extensions are taken off, and an area code carries over to
the numbers behind it (025-85485893、85485894).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from forms.notice import Field
from forms.values import Flaw, fold

BETWEEN = re.compile(r"[、，,；;／/|\n]+|(?<!86)\s+(?=1[3-9]\d{9}\b|0\d{2,3}[-\s])|和|或")
EXTENSION = re.compile(r"(?:转|分机|ext\.?|#|x)\s*[:：]?\s*\d{1,6}$", re.IGNORECASE)
DASHED_EXTENSION = re.compile(r"(\(?0\d{2,3}\)?[- ]?\d{7,8})-\d{1,6}$")
SHORT = re.compile(r"1[0-2]\d{3}|9[56]\d{3,4}|1[12]\d")
AREA = re.compile(r"\(?(?:\+86|0086)?[- ]?(0\d{2,3})")
LOCAL = re.compile(r"[2-8]\d{6,7}")
MOBILE = re.compile(r"1\d{8,13}")


def parse(typed: str, _field: Field) -> str | Flaw:
    numbers = split(typed)
    if not numbers:
        return Flaw("phone.unreadable")
    for number in numbers:
        if len(re.sub(r"\D", "", number)) < 3:
            return Flaw("phone.unreadable", {"typed": number})
    return "、".join(numbers)


def split(typed: str) -> list[str]:
    plain = re.sub(r"[–—―－﹣]", "-", fold(typed))
    return [part for part in (piece.strip(" :。.") for piece in BETWEEN.split(plain)) if part]


def check(value: str, _field: Field) -> Iterator[Flaw]:
    area = None
    for number in value.split("、"):
        base = without_extension(number)
        digits = re.sub(r"\D", "", base)
        found = AREA.match(base)
        area = found[1] if found else area
        if not SHORT.fullmatch(digits):
            yield from judge(number, base, digits, area)


def without_extension(number: str) -> str:
    base = EXTENSION.sub("", number).strip()
    dashed = DASHED_EXTENSION.match(base)
    return dashed[1] if dashed else base


def judge(number: str, base: str, digits: str, area: str | None) -> Iterator[Flaw]:
    if MOBILE.fullmatch(digits) and len(digits) != 11:
        yield Flaw("phone.mobile_length", {"typed": number, "count": len(digits)})
        return
    if LOCAL.fullmatch(digits):
        if area is None:
            yield Flaw("phone.no_area", {"typed": number})
            return
        base = area + digits
    try:
        parsed = phonenumbers.parse(base, "CN")
    except phonenumbers.NumberParseException:
        yield Flaw("phone.unreadable", {"typed": number})
        return
    if not phonenumbers.is_valid_number(parsed):
        yield Flaw("phone.doubtful", {"typed": number})


def show(value: str, _field: Field) -> str:
    return value
