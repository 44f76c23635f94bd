"""邮政编码: six digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forms.notice import Field
from forms.values import Flaw, fold


def parse(typed: str, _field: Field) -> str | Flaw:
    text = fold(typed).replace(" ", "")
    return text if re.fullmatch(r"\d{6}", text) else Flaw("postcode.bad")


def check(_value: str, _field: Field) -> Iterator[Flaw]:
    yield from ()


def show(value: str, _field: Field) -> str:
    return value
