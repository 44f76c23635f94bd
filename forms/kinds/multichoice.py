"""Any of the printed options. Typed as a list, or as one text with 、 between."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from forms.kinds import choice
from forms.notice import Field
from forms.values import Flaw

MOST = 200
BETWEEN = re.compile(r"[、，,；;\n]+")


def parse(typed: str, field: Field) -> tuple[str, ...] | Flaw:
    parts = (
        typed.split("\n") if "\n" in typed else BETWEEN.split(typed)
    )  # a list comes with line breaks between
    chosen = [choice.parse(part, field) for part in parts[:MOST] if part.strip()]
    flaws = [each for each in chosen if isinstance(each, Flaw)]
    return flaws[0] if flaws else tuple(each for each in chosen if isinstance(each, str))


def check(value: tuple[str, ...], _field: Field) -> Iterator[Flaw]:
    for option, times in Counter(value).items():
        if times > 1:
            yield Flaw("choice.repeated", {"typed": option})


def show(value: tuple[str, ...], _field: Field) -> str:
    return "、".join(value)
