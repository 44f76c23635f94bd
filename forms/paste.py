"""Cells copied in Excel or WPS (text with tabs) → rows of a table field, and what a person should look at first."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forms.kinds.choice import plain
from forms.notice import Field

MOST_ROWS, NUMBER = 2000, "序号"
# A cell that Excel put into quotation marks: they open it and close it, inside they are doubled.
QUOTED = re.compile(r'(?<![^\t\n])"(?:[^"]|"")*"(?![^\t\n])')


@dataclass(frozen=True, slots=True)
class Pasted:
    """`rows` are column id → text; `notes` say what was done with headings, numbers and surplus."""

    rows: tuple[dict[str, str], ...]
    notes: tuple[str, ...] = ()


def looks_like_cells(text: str) -> bool:
    return "\t" in text or "\n" in text.strip("\r\n")


def read_cells(text: str) -> list[list[str]]:
    """Clipboard text → cells; quoted ones keep their line breaks. Empty rows go."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    quoted = bool(QUOTED.search(text)) and not QUOTED.sub("", text).count('"')
    try:
        reader = csv.reader(io.StringIO(text), delimiter="\t") if quoted else plain_cells(text)
        found = [[cell.strip() for cell in row] for row in reader]
    except csv.Error:  # an over-long cell: taken as it stands
        found = [[cell.strip() for cell in row] for row in plain_cells(text)]
    return [row for row in found if any(row)][:MOST_ROWS]


def plain_cells(text: str) -> Iterator[list[str]]:
    """Cells as they stand: a quotation mark is a quotation mark."""
    return (line.split("\t") for line in text.split("\n"))


def paste(text: str, field: Field) -> Pasted:
    """Clipboard text → rows of this table: by headings where the first row has them, else from the left."""
    cells = read_cells(text)
    if not cells:
        return Pasted(())
    columns = [column.id for column in field.columns]
    order = by_headings(cells[0], field)
    notes = []
    if order:
        notes.append("第一行是列名，已按列名对应。")
        left = [
            cell
            for place, cell in enumerate(cells[0])
            if cell and place not in order and plain(cell) != NUMBER
        ]
        if left:
            notes.append(f"没有对应的列，没有采用：{'、'.join(left)}。")
        cells = cells[1:]
    else:
        if is_numbered(cells, len(columns)):
            notes.append("第一列是序号，已略去。")
            cells = [row[1:] for row in cells]
        order = dict(enumerate(columns))
    width = max((len(row) for row in cells), default=0)
    if width > len(columns) and len(order) == len(columns):
        notes.append(f"粘贴的内容有 {width} 列，表格只有 {len(columns)} 列，多出的没有采用。")
    rows = tuple(
        {order[place]: cell for place, cell in enumerate(row) if place in order and cell} for row in cells
    )
    return Pasted(tuple(row for row in rows if row), tuple(notes))


def by_headings(row: Sequence[str], field: Field) -> dict[int, str]:
    """Place → column id, if at least two headings (or all of a narrow table) are the table's own."""
    names = {plain(name): column.id for column in field.columns for name in (column.id, column.title)}
    exact = {place: names[plain(cell)] for place, cell in enumerate(row) if plain(cell) in names}
    taken = set(exact.values())
    alike = {
        place: column
        for place, cell in enumerate(row)
        if place not in exact and len(plain(cell)) > 1
        for name, column in names.items()
        if column not in taken and (plain(cell) in name or name in plain(cell))
    }
    found = {**alike, **exact}
    return found if exact and len(found) >= min(2, len(field.columns)) else {}


def is_numbered(cells: Sequence[Sequence[str]], width: int) -> bool:
    """Whether the first of one column too many counts 1, 2, 3 …"""
    firsts = [row[0] for row in cells]
    return max(len(row) for row in cells) > width and firsts == [str(n) for n in range(1, len(cells) + 1)]
