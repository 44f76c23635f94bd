"""A percentage as the number before the sign: 12.5% ／ 12.5 ／ １２．５％ → 12.5."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from forms.kinds.numerals import plain_number, plain_text
from forms.notice import Field
from forms.values import Flaw, fold


def parse(typed: str, _field: Field) -> Decimal | Flaw:
    value = plain_number(fold(typed).removeprefix("百分之").removesuffix("%"))
    return (
        value
        if value is not None
        else Flaw("field.unreadable", {"expected": "百分比", "example": "数字，如 12.5%"})
    )


def check(value: Decimal, _field: Field) -> Iterator[Flaw]:
    if not 0 <= value <= 100:
        yield Flaw("percent.range")


def show(value: Decimal, _field: Field) -> str:
    return plain_text(value)
