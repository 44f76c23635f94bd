"""One small module per kind of field, each with the same verbs: parse, check, show.

A text as typed → parse → a value, or a Flaw where none can be read (never an exception).
A value → check → flaws that limits, checksums and code tables show.  A value → show → the printed text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from forms.kinds import (
    choice,
    date,
    email,
    industry,
    integer,
    longtext,
    money,
    multichoice,
    number,
    percent,
    phone,
    postcode,
    region,
    text,
    url,
    uscc,
    year,
    yesno,
)
from forms.notice import Field
from forms.values import Flaw, Value


class Kind(Protocol):
    def parse(self, typed: str, field: Field) -> Value | Flaw: ...

    # Each module takes exactly the value its own parse returns; the registry cannot say so in types.
    def check(self, value: Any, field: Field) -> Iterator[Flaw]: ...

    def show(self, value: Any, field: Field) -> str: ...


KINDS: Mapping[str, Kind] = {
    "text": text,
    "longtext": longtext,
    "integer": integer,
    "number": number,
    "money": money,
    "percent": percent,
    "date": date,
    "year": year,
    "choice": choice,
    "multichoice": multichoice,
    "yesno": yesno,
    "uscc": uscc,
    "industry": industry,
    "region": region,
    "phone": phone,
    "email": email,
    "url": url,
    "postcode": postcode,
}
