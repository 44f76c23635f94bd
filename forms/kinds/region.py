"""所在高新区或县（市、区）: a division (GB/T 2260), a 国家高新区, or free text with a warning."""

from __future__ import annotations

from collections.abc import Iterator

from forms.codes import divisions, zones
from forms.notice import Field
from forms.values import Flaw, fold, squeeze


def parse(typed: str, _field: Field) -> str | Flaw:
    text = fold(
        squeeze(fold(typed))
    )  # folding may leave blanks, and taking them out may join marks to letters
    if text.isdigit():
        return divisions.full_name(text) or Flaw(
            "field.unreadable", {"expected": "区划代码", "example": "六位区划代码或名称，如 玄武区"}
        )
    return text


def check(value: str, _field: Field) -> Iterator[Flaw]:
    if zones.known(value):
        return
    places = divisions.named(value)
    if not places:
        yield Flaw("region.unknown")
    elif len(places) > 1:
        yield Flaw("region.ambiguous", {"places": "、".join(places)})


def show(value: str, _field: Field) -> str:
    return value
