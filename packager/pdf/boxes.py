"""A measured table: cells with their pieces, rows with their heights, and what of them stands on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from packager.pdf.model import Cell, Para, Row, Table
from packager.pdf.page import Piece
from packager.pdf.rules import Rules


@dataclass(slots=True)
class CellBox:
    """A cell's laid-out pieces; `taken` of them stand on earlier pages."""

    cell: Cell
    pieces: list[Piece]
    taken: int = 0

    @property
    def flows(self) -> bool:
        """Whether its text decides how its row is cut: not where it spans rows or runs downwards."""
        return self.cell.merged == 1 and not self.cell.continues and not self.cell.vertical

    @property
    def pending(self) -> list[Piece]:
        return self.pieces[self.taken :]

    @property
    def remaining(self) -> list[Piece]:
        return self.pending if self.flows else []

    @property
    def padding(self) -> float:
        return self.cell.margins[0] + self.cell.margins[2]

    def fitting(self, room: float, tolerance: float) -> int:
        """How many of the pending pieces fit into a height."""
        used, count = 0.0, 0
        for piece in self.pending:
            used += piece.total
            if used > room + tolerance:
                break
            count += 1
        return count


def thickest_of(cells: Sequence[Cell], side: str, default: float) -> float:
    """The thickest border on one side of a row: a cell's own, else the table's."""
    widths = [
        (cell.borders[side] or 0.0) if side in cell.borders else default
        for cell in cells
        if not cell.continues
    ]
    return max(widths, default=default)


def keeps_next(row: Row) -> bool:
    """Whether the first paragraph of every cell asks to stay with what follows."""
    firsts = [cell.blocks[0] for cell in row.cells if cell.blocks]
    return bool(firsts) and all(isinstance(each, Para) and each.props.keep_next for each in firsts)


def height_of(pieces: Sequence[Piece]) -> float:
    return sum(piece.total for piece in pieces)


@dataclass(slots=True)
class RowBox:
    """A measured row; `grown`: higher than its own text needs, for a merged cell that ends here."""

    row: Row
    cells: list[CellBox]
    height: float
    top: float
    clipped: tuple[str, ...] = ()
    grown: bool = False


@dataclass(slots=True)
class TableBox:
    """A measured table at its place on the page."""

    table: Table
    edges: list[float]
    x: float
    rows: list[RowBox]

    def border(self, name: str) -> float:
        return self.table.borders.get(name) or 0.0

    def closing(self, rules: Rules) -> float:
        """What the border below the last row adds to the table's height."""
        padded = any(cell.margins[2] for row in self.table.rows for cell in row.cells)
        last = self.table.rows[-1].cells if self.table.rows else ()
        thickest = thickest_of(last, "bottom", self.border("bottom"))
        return thickest * (rules.closing_border if padded else 1)

    def top_at(self, index: int, *, leads: bool) -> float:
        """The thickest border above a row; `leads`: it is the first on its page."""
        default = self.border("top" if leads or index == 0 else "insideH")
        found = thickest_of(self.table.rows[index].cells, "top", default)
        if leads or index == 0:
            return found
        above = self.table.rows[index - 1].cells
        return max([found, *(cell.borders["bottom"] or 0.0 for cell in above if "bottom" in cell.borders)])

    def width(self, cell: Cell) -> float:
        return self.edges[cell.start + cell.span] - self.edges[cell.start]

    def owner(self, index: int, start: int) -> tuple[int, CellBox] | None:
        """The merged cell that covers column `start` of a row, and the row it begins in."""
        for number in range(index - 1, -1, -1):
            for box in self.rows[number].cells:
                if box.cell.start == start and not box.cell.continues:
                    return (number, box) if number + box.cell.merged > index else None
        return None

    def chain(self, index: int) -> list[RowBox]:
        """A row with those that its keepNext paragraphs tie to it."""
        end = index
        while end + 1 < len(self.rows) and keeps_next(self.rows[end].row):
            end += 1
        return self.rows[index : end + 1]

    @property
    def header_count(self) -> int:
        count = 0
        while count < len(self.rows) and self.rows[count].row.header:
            count += 1
        return count


@dataclass(slots=True)
class Fragment:
    """A row, or a part of one, on a page: `shown` pieces of each cell; `repeated`: a header row once more."""

    index: int
    y: float
    height: float
    shown: list[list[Piece]]
    starts: bool = True
    ends: bool = True
    repeated: bool = False
