"""What a file from outside shows, cell by cell, and what was read of it: each value with where it came from and how sure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from forms.findings import Finding

Certainty = Literal["exact", "normalised", "ask"]
SURENESS: tuple[Certainty, ...] = ("exact", "normalised", "ask")


def less_sure(*certainties: Certainty) -> Certainty:
    """The weakest of several."""
    return max(certainties, key=SURENESS.index)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file, counted from 1: the cell of a table, or (`table` 0) a paragraph outside of tables."""

    table: int
    row: int
    cell: int = 0
    sheet: str | None = None

    def __str__(self) -> str:
        if self.sheet is not None:
            return f"工作表“{self.sheet}”{column_name(self.cell)}{self.row}"
        if self.table == 0:
            return f"正文第 {self.row} 段"
        return f"表 {self.table} 第 {self.row} 行第 {self.cell} 格"


def column_name(number: int) -> str:
    """1 → A, 27 → AA."""
    name = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def number_of_column(name: str) -> int:
    """AA → 27."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as a person sees it: its paragraphs joined by line ends. `start` and `span` count columns of the grid.

    `continues`: the lower part of a cell that reaches over several rows; it shows nothing of its own.
    `number`: a worksheet holds a number here, whose format is not known: it may have shown more than it says.
    """

    text: str
    spot: Spot
    start: int
    span: int = 1
    continues: bool = False
    number: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`within`: the cell that a nested table stands in."""

    rows: tuple[Row, ...]
    within: Spot | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph outside of tables."""

    text: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Grid:
    """A document as tables and lines in reading order, and the marks of work still going on in it."""

    tables: tuple[Table, ...]
    lines: tuple[Line, ...]
    inserted: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()

    @property
    def cells(self) -> Iterator[Cell]:
        for table in self.tables:
            for row in table.rows:
                yield from row


@dataclass(frozen=True, slots=True)
class ReadValue:
    """One value that was read: what a clerk would have typed, the text as it stands, where, by which rule, how sure."""

    field: str
    typed: str
    raw: str
    where: str
    rule: str
    certainty: Certainty
    table: str | None = None
    row: int | None = None
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """Something written that was not understood."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A form that was read back. `own`: the answers that travelled inside the file, as typed; None without such."""

    form: str
    values: tuple[ReadValue, ...]
    unread: tuple[Unread, ...] = ()
    findings: tuple[Finding, ...] = ()
    own: bool = False
    empty_tables: tuple[str, ...] = field(default=())

    @property
    def typed(self) -> dict[str, object]:
        """What was read as a clerk would have typed it: field → text, table → list of rows."""
        found: dict[str, object] = {name: [] for name in self.empty_tables}
        rows: dict[tuple[str, int], dict[str, str]] = {}
        for each in self.values:
            if each.table is None:
                found[each.field] = each.typed
                continue
            key = (each.table, each.row or 1)
            if key not in rows:
                rows[key] = {}
                listed = found.setdefault(each.table, [])
                assert isinstance(listed, list)
                listed.append(rows[key])
            rows[key][each.field] = each.typed
        return found

    @property
    def is_form(self) -> bool:
        """Whether anything at all of the form was found in the file."""
        return bool(self.values) or bool(self.empty_tables)
