"""One or several telephone numbers in one field, kept as written; each is judged by phonenumbers.

phonenumbers raises on several numbers at once, on 转8012 and on short numbers, and calls a landline without
area code invalid: so the numbers are found first, extensions are taken off, and an area code carries over to
the numbers behind it (025-85485893、85485894). Names and words beside a number (手机：…、张三 …) are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from forms.notice import Field
from forms.values import Flaw, fold

LONGEST = 300
BETWEEN = re.compile(r"[、，,；;／/|\n和或]+")
BLANKS = re.compile(r"\s+")
EXTENSION = re.compile(r"(?:转|分机|ext\.?|#|x) ?[:：]? ?\d{1,6}", re.IGNORECASE)
DASHED_EXTENSION = re.compile(r"(\(?0\d{2,3}\)?[- ]?\d{7,8})-\d{1,6}$")
WORDS = re.compile(r"tel|mobile|phone|fax|ext", re.IGNORECASE)
SHORT = re.compile(r"1[0-2]\d{3}|9[56]\d{3,4}|1[12]\d")
AREA = re.compile(r"\(?(?:\+?86|0086)?[- ]?(0\d{2,3})")
LOCAL = re.compile(r"[2-8]\d{6,7}")
MOBILE = re.compile(r"1\d{8,13}")
WHOLE = 16  # more digits than one number has: several with blanks between


def parse(typed: str, _field: Field) -> str | Flaw:
    text = BLANKS.sub(" ", re.sub(r"[–—―－﹣‑]", "-", fold(typed)))
    if len(text) > LONGEST or not numbers(text):
        return Flaw("phone.unreadable")
    return "、".join(part.strip(" 。.") for part in BETWEEN.split(text) if part.strip(" 。."))


def numbers(text: str) -> list[str]:
    """The numbers in a text, with what may stand inside one: +86, brackets, dashes, blanks, an extension."""
    found = []
    for part in BETWEEN.split(text):
        pieces = part.split(" ") if len(digits_of(part)) > WHOLE and " " in part.strip() else [part]
        found += [piece.strip(" :.。") for piece in pieces if len(digits_of(piece)) >= 3]
    return found


def digits_of(text: str) -> str:
    return re.sub(r"\D", "", EXTENSION.sub("", text))


def check(value: str, _field: Field) -> Iterator[Flaw]:
    area = None
    for number in numbers(value):
        base = without_extension(number)
        digits = re.sub(r"\D", "", base)
        found = AREA.search(base)
        area = found[1] if found else area
        if re.search(r"[A-Za-z]", WORDS.sub("", base)):
            yield Flaw("phone.doubtful", {"typed": number})
        elif not SHORT.fullmatch(digits):
            yield from judge(number, base, digits, area)


def without_extension(number: str) -> str:
    """The number alone: no extension, no words or names before or behind it."""
    bare = re.sub(r"\([^\d()]*\)", "", EXTENSION.sub("", number))
    base = re.sub(r"^[^\d+(]+|[^\d)]+$", "", bare)
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
    elif len(digits) == 13 and digits.startswith("86"):
        base = f"+{digits}"
    try:
        parsed = phonenumbers.parse(base, "CN")
    except phonenumbers.NumberParseException:
        yield Flaw("phone.doubtful", {"typed": number})
        return
    if not phonenumbers.is_valid_number(parsed):
        yield Flaw("phone.doubtful", {"typed": number})


def show(value: str, _field: Field) -> str:
    return value
