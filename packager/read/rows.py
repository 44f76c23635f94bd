"""Rows under their heads in a copy → the rows of a table: what is a row and what is not, and which cell is whose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from forms.notice import Field
from forms.values import squeeze
from packager.read.judge import judged
from packager.read.labels import Found, Labels, key_of
from packager.read.lists import NONE
from packager.read.model import Cell, Certainty, Grid, ReadValue, Row, less_sure
from packager.read.pattern import Listing

TOTALS = frozenset(["合计", "总计", "小计", "共计"])
HIGHEST_HEAD = 2  # rows that the heads of one table reach over


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads one table. `heads`: column → its label in the copy."""

    listing: Listing
    table: Field
    grid: Grid
    labels: Labels
    heads: dict[str, Found]
    index: Found | None
    header: Row

    @classmethod
    def of(cls, listing: Listing, table: Field, grid: Grid, labels: Labels) -> RowReader | None:
        """None where too few of the heads are there."""
        wanted = {name: spot for name, spot in listing.columns if name and spot}
        found = {name: labels.found[spot] for name, spot in wanted.items() if spot in labels.found}
        if not found or len(found) * 2 < len(wanted):
            return None
        top = max((each.cell.spot for each in found.values()), key=lambda spot: (spot.table, spot.row))
        heads = {
            name: each
            for name, each in found.items()
            if each.cell.spot.table == top.table
            and top.row - each.cell.spot.row < HIGHEST_HEAD
            and not each.rest.strip()
            and not is_over_another(each, found.values())
        }
        index = next(
            (labels.found.get(spot) for name, spot in listing.columns if name is None and spot), None
        )
        return cls(listing, table, grid, labels, heads, index, grid.tables[top.table - 1].rows[top.row - 1])

    @property
    def sure(self) -> Certainty:
        """How sure the heads are."""
        if any(each.doubtful for each in self.heads.values()):
            return "ask"
        altered = any(each.altered for each in self.heads.values())
        return "normalised" if altered else "exact"

    def rows(self) -> Iterator[tuple[list[ReadValue], Row]]:
        """Each row's values, and its cells that were read."""
        top = self.header[0].spot
        rows = self.grid.tables[top.table - 1].rows
        found: list[tuple[list[ReadValue], Row, bool]] = []
        crossed = False
        for row in rows[top.row :]:
            if any(cell.spot in self.labels.taken for cell in row):
                break
            if len(row) == 1 and len(self.header) > 1:  # a heading among the rows, or the end of them
                crossed = crossed or bool(row[0].text.strip())
                continue
            cells = {name: self.under(head, row) for name, head in self.heads.items()}
            used = tuple(cell for cell, _ in cells.values() if cell is not None)
            if self.is_no_row(row, list(used)):
                continue
            values = list(self.values(row, cells, len(found) + 1, rows))
            if crossed or any(
                each.certainty == "ask" for each in values
            ):  # shifted, perhaps: the whole row is asked
                values = [replace(each, certainty="ask") for each in values]
            found.append((values, used, self.is_numbered(row)))
        numbered = any(each for _, _, each in found)
        for values, used, is_numbered in found:
            if numbered and not is_numbered:  # a note among numbered rows is no row, or one that was put in
                values = [replace(each, certainty="ask") for each in values]
            yield values, used

    def is_numbered(self, row: Row) -> bool:
        counted = self.under(self.index, row)[0] if self.index else None
        return counted is not None and counted.text.strip().strip(".、").isdecimal()

    def is_no_row(self, row: Row, cells: list[Cell]) -> bool:
        """Empty, a total, the heads once more, or a word that there is nothing."""
        texts = [cell.text.strip() for cell in cells]
        if not any(texts) and not any(cell.continues for cell in cells):
            return True
        first = next((cell.text for cell in row if cell.text.strip()), "")
        if squeeze(first).strip(":：") in TOTALS:
            return True
        heads = {key_of(each.cell.text).loose for each in self.heads.values()}
        if all(key_of(text).loose in heads for text in texts if text) and any(texts):
            return True
        return all(text in NONE for text in texts) and not any(cell.continues for cell in cells)

    def values(
        self, row: Row, cells: dict[str, tuple[Cell | None, bool]], number: int, rows: tuple[Row, ...]
    ) -> Iterator[ReadValue]:
        sure = self.sure
        counted = self.under(self.index, row)[0] if self.index else None
        if counted is not None and counted.text.strip() and not counted.text.strip().strip(".、").isdecimal():
            sure = "ask"  # a line of words among the rows
        shared = [cell.spot for cell, _ in cells.values() if cell is not None]
        for name, _spot in self.listing.columns:
            column = next((each for each in self.table.columns if each.id == name), None)
            if column is None or name is None:
                continue
            cell, fits = cells.get(name, (None, False))
            if cell is None:
                yield ReadValue(
                    name,
                    "",
                    "",
                    str(row[0].spot),
                    "没有找到这一列",
                    "ask",
                    self.table.id,
                    number,
                    row[0].spot,
                )
                continue
            text = above(rows, cell) if cell.continues else cell.text
            mine: Certainty = "ask" if not fits or cell.continues or shared.count(cell.spot) > 1 else "exact"
            typed, certainty = judged(column, text, less_sure(sure, mine), number=cell.number)
            yield ReadValue(
                name, typed, text, str(cell.spot), "表头下方", certainty, self.table.id, number, cell.spot
            )

    def under(self, head: Found, row: Row) -> tuple[Cell | None, bool]:
        """The cell of a row below a head, and whether the columns leave no doubt."""
        spot = head.cell.spot
        if spot.row == self.header[0].spot.row and len(row) == len(self.header):
            place = next(n for n, cell in enumerate(self.header) if cell.spot.cell == spot.cell)
            return row[place], True
        start, end = head.cell.start, head.cell.start + head.cell.span
        over = [cell for cell in row if cell.start < end and start < cell.start + cell.span]
        fits = len(over) == 1 and (over[0].start, over[0].span) == (start, head.cell.span)
        return (over[0] if over else None), fits


def is_over_another(head: Found, heads: Iterable[Found]) -> bool:
    """Whether a head stands in a row above and over the column of another: a title, not a head of its own."""
    cell = head.cell
    return any(
        each.cell.spot.row > cell.spot.row
        and each.cell.start < cell.start + cell.span
        and cell.start < each.cell.start + each.cell.span
        for each in heads
    )


def above(rows: tuple[Row, ...], cell: Cell) -> str:
    """What a cell that reaches down from above shows."""
    for row in reversed(rows[: cell.spot.row - 1]):
        for each in row:
            if each.start == cell.start and not each.continues:
                return each.text
    return ""
