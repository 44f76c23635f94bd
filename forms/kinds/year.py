"""A year: 2024 ／ 2024年 ／ 二〇二四年."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forms.kinds.date import EARLIEST, LATEST, digits
from forms.notice import Field
from forms.values import Flaw, fold

YEAR = re.compile(r"(\d{4})\s*年?(度)?")


def parse(typed: str, _field: Field) -> int | Flaw:
    match = YEAR.fullmatch(digits(fold(typed)))
    return (
        int(match[1])
        if match
        else Flaw("field.unreadable", {"expected": "年份", "example": "四位年份，如 2024"})
    )


def check(value: int, _field: Field) -> Iterator[Flaw]:
    if not EARLIEST <= value <= LATEST:
        yield Flaw("date.far")


def show(value: int, _field: Field) -> str:
    return str(value)
