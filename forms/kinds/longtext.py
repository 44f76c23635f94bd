"""Text of several paragraphs, its length counted as Word's 字数统计 counts it (字数)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forms.kinds.text import clean, over
from forms.notice import Field
from forms.values import Flaw

# One per ideograph, kana, hangul, full-width form and Chinese punctuation; one per word of anything else.
# The quotation marks, dash and ellipsis that Chinese shares with Latin count as Chinese punctuation.
ASIAN = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff“”‘’—…·"
COUNTED = re.compile(rf"[{ASIAN}]|[^\s{ASIAN}]+")


def parse(typed: str, _field: Field) -> str | Flaw:
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in re.split(r"\r\n|\r|\n", clean(typed)))
    return "\n".join(line for line in lines if line)


def check(value: str, field: Field) -> Iterator[Flaw]:
    yield from over(count(value), field)


def show(value: str, _field: Field) -> str:
    return value


def count(text: str) -> int:
    """The number that Word shows as 字数."""
    return sum(1 for _ in COUNTED.finditer(text))
