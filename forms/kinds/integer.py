"""A count, such as people or items: 326, 1,280, 326人, ３２６."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from forms.kinds.numerals import LONGEST, PLAIN, is_plain, scaled_sum, signed
from forms.notice import Field
from forms.values import Flaw, fold

COUNTERS = ("人", "名", "个", "项", "件", "家", "次", "位", "台", "套", "篇", "场", "份")


def parse(typed: str, field: Field) -> int | Flaw:
    text = fold(typed).rstrip("。.")
    for counter in (*([field.unit] if field.unit else []), *COUNTERS):
        text = text.removesuffix(counter).rstrip()
    value = read(text)
    if value is None:
        return Flaw("field.unreadable", {"expected": "整数", "example": "整数，如 120"})
    if value != value.to_integral_value():
        return Flaw("number.not_integer")
    return int(value)


def read(text: str) -> Decimal | None:
    if len(text) > LONGEST or not is_plain(text):
        return None
    match = PLAIN.fullmatch(text)
    if match:
        return signed(match["digits"], negative=bool(match["sign"]))
    scaled = scaled_sum(text)
    return scaled[0] if scaled else None


def check(value: int, _field: Field) -> Iterator[Flaw]:
    if value < 0:
        yield Flaw("number.negative")


def show(value: int, _field: Field) -> str:
    return str(value)
