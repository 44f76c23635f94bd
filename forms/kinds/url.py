"""A web address; the scheme may be left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forms.notice import Field
from forms.values import Flaw, fold

ADDRESS = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)+[A-Za-z\u4e00-\u9fff]{2,24}(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE
)


def parse(typed: str, _field: Field) -> str | Flaw:
    text = fold(typed).strip("<>")
    return text if ADDRESS.fullmatch(text[:500]) else Flaw("url.bad")


def check(_value: str, _field: Field) -> Iterator[Flaw]:
    yield from ()


def show(value: str, _field: Field) -> str:
    return value
