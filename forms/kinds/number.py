"""A plain number, exact."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from forms.kinds.numerals import plain_number, plain_text
from forms.notice import Field
from forms.values import Flaw


def parse(typed: str, _field: Field) -> Decimal | Flaw:
    value = plain_number(typed)
    return (
        value
        if value is not None
        else Flaw("field.unreadable", {"expected": "数字", "example": "数字，如 1234.5"})
    )


def check(_value: Decimal, _field: Field) -> Iterator[Flaw]:
    yield from ()


def show(value: Decimal, _field: Field) -> str:
    return plain_text(value)
