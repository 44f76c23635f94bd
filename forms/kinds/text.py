"""One line of text: line breaks become blanks, invisible control characters go."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from forms.notice import Field
from forms.values import Flaw

CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b-\u200d\u2060\ufeff\ufffe\uffff\ud800-\udfff]")


def parse(typed: str, _field: Field) -> str | Flaw:
    return re.sub(r"\s+", " ", clean(typed)).strip()


def check(value: str, field: Field) -> Iterator[Flaw]:
    yield from over(len(value), field)


def show(value: str, _field: Field) -> str:
    return value


def clean(typed: str) -> str:
    """Composed characters (NFC), no control characters; vertical tab (Word's soft break) is a line break."""
    return CONTROL.sub("", unicodedata.normalize("NFC", typed).replace("\x0b", "\n").replace("\x0c", "\n"))


def over(count: int, field: Field) -> Iterator[Flaw]:
    if field.limit is not None and count > field.limit:
        yield Flaw("text.too_long", {"limit": field.limit, "count": count, "excess": count - field.limit})
