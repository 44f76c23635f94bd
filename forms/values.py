"""The values that answers are parsed into, and the flaw that stands where no value could be read."""

from __future__ import annotations

import datetime
import functools
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias


@functools.total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as precise as it was given: a year, a month or a day. Two are compared by their first day."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def first_day(self) -> datetime.date:
        return datetime.date(self.year, self.month or 1, self.day or 1)

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, PartialDate):
            return NotImplemented
        return self.first_day < other.first_day

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PartialDate) and self.first_day == other.first_day

    def __hash__(self) -> int:
        return hash(self.first_day)

    def iso(self) -> str:
        parts = (f"{self.year:04d}", self.month and f"{self.month:02d}", self.day and f"{self.day:02d}")
        return "-".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a text is not (or only doubtfully) a value: a code of the catalogue and its facts."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer: as typed, as parsed (None: empty or unreadable), as printed."""

    typed: str | tuple[str, ...]
    value: Value | None = None
    shown: str = ""
    flaws: tuple[Flaw, ...] = ()

    @property
    def answered(self) -> bool:
        return bool(self.typed)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: column id → entry. `number` is its place as typed, from 1, empty rows counted."""

    entries: Mapping[str, Entry]
    number: int = 1

    @property
    def answered(self) -> bool:
        return any(entry.answered for entry in self.entries.values())


Value: TypeAlias = "str | int | bool | Decimal | PartialDate | tuple[str, ...] | tuple[Row, ...]"


def rows_of(entry: Entry | None) -> tuple[Row, ...]:
    """The rows of a table's entry; none for an empty or missing one."""
    if entry is None or not isinstance(entry.value, tuple):
        return ()
    return tuple(row for row in entry.value if isinstance(row, Row))


PLAIN_SIGNS = str.maketrans({"　": " ", "\u2010": "-", "\u2011": "-"})


def fold(text: str) -> str:
    """Full-width letters, digits and signs → their plain forms; surrounding blanks go. For codes and numbers."""
    return unicodedata.normalize("NFKC", text).translate(PLAIN_SIGNS).strip()


def squeeze(text: str) -> str:
    """The text without any white space; what two engines' line breaks cannot change."""
    return "".join(text.split())


def plain_json(value: Value | None) -> object:
    """A parsed value → what stands for it in JSON: exact numbers as text, dates in ISO form."""
    match value:
        case Decimal():
            return format(value, "f")
        case PartialDate():
            return value.iso()
        case tuple():
            return [
                {name: plain_json(entry.value) for name, entry in item.entries.items()}
                if isinstance(item, Row)
                else item
                for item in value
            ]
        case _:
            return value


def each_entry(entries: Mapping[str, Entry]) -> Iterator[tuple[str, int | None, str | None, Entry]]:
    """Every leaf as (field or column, row from 1 or None, table or None, entry), in order."""
    for name, entry in entries.items():
        rows = rows_of(entry)
        if not rows:
            yield name, None, None, entry
        for row in rows:
            for column, leaf in row.entries.items():
                yield column, row.number, name, leaf
