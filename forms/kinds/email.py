"""An e-mail address, or several with 、 between."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forms.notice import Field
from forms.values import Flaw, fold

ADDRESS = re.compile(
    r"(?!.*\.\.)[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)
ANGLED = re.compile(r"<([^<>]+)>")
BETWEEN = re.compile(r"[、，,；;\s]+")


def parse(typed: str, _field: Field) -> str | Flaw:
    text = fold(typed).replace("。", ".")
    named = ANGLED.findall(text) or BETWEEN.split(text)
    addresses = [part.removeprefix("mailto:").rstrip(".") for part in named if part]
    for address in addresses:
        if len(address) > 254 or not ADDRESS.fullmatch(address):
            return Flaw("email.bad", {"typed": address})
    return "、".join(addresses) if addresses else Flaw("email.bad")


def check(_value: str, _field: Field) -> Iterator[Flaw]:
    yield from ()


def show(value: str, _field: Field) -> str:
    return value
