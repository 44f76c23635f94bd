"""One of the printed options. Where the field is `open`, anything else may be written beside them."""

from __future__ import annotations

from collections.abc import Iterator

from forms.notice import Field
from forms.values import Flaw, fold, squeeze


def parse(typed: str, field: Field) -> str | Flaw:
    wanted = plain(typed)
    for option in field.options:
        if plain(option.value) == wanted:
            return option.value
    if field.open and not any(box in typed for box in "□☑☒"):
        return " ".join(typed.split())
    return Flaw(
        "choice.unknown", {"typed": typed, "options": "、".join(option.value for option in field.options)}
    )


def plain(text: str) -> str:
    """Without blanks and ticks: what a clerk copies from the form is the option still. An empty box is no tick."""
    return squeeze(fold(text)).removeprefix("[√]").strip("☑√✓✔■")


def check(_value: str, _field: Field) -> Iterator[Flaw]:
    yield from ()


def show(value: str, _field: Field) -> str:
    return value
