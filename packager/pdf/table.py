"""Table + width → measured rows, and rows cut into fragments → borders, shading and text on a page.

Word puts a row's top border outside its height, LibreOffice inside (Rules.border_outside_row). A row that
may split is filled line by line; what is left goes to the next page under the table's outer top border.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from packager.pdf.model import Block, Cell, Para, Row, Table
from packager.pdf.page import Area, Fill, Page, Stroke
from packager.pdf.rules import Rules
from packager.pdf.text import Line, PageNumbers, break_paragraph


@dataclass(slots=True)
class CellBox:
    """A cell's laid-out lines; `taken` of them stand on earlier pages."""

    cell: Cell
    lines: list[Line]
    taken: int = 0

    @property
    def remaining(self) -> list[Line]:
        return self.lines[self.taken :]

    def fitting(self, room: float, tolerance: float) -> int:
        """How many of the remaining lines fit into a height."""
        used, count = 0.0, 0
        for line in self.remaining:
            used += line.total
            if used > room + tolerance:
                break
            count += 1
        return count


def height_of(lines: list[Line]) -> float:
    return sum(line.total for line in lines)


@dataclass(slots=True)
class RowBox:
    row: Row
    cells: list[CellBox]
    height: float
    top: float
    clipped: tuple[str, ...] = ()


@dataclass(slots=True)
class Fragment:
    """A row, or a part of one, on a page: `shown` lines of each cell."""

    index: int
    y: float
    height: float
    shown: list[list[Line]]
    starts: bool = True
    ends: bool = True


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
        return self.border("bottom") * (rules.closing_border if padded else 1)

    @property
    def header_count(self) -> int:
        count = 0
        while count < len(self.rows) and self.rows[count].row.header:
            count += 1
        return count


def measure(table: Table, left: float, width: float, rules: Rules, numbers: PageNumbers) -> TableBox:
    """Table → TableBox: every cell broken into lines, every row with its height."""
    edges = [0.0, *accumulate(table.grid)]
    spare = width - edges[-1]
    shift = {"center": spare / 2, "right": spare}.get(table.align, table.indent)
    box = TableBox(table, edges, left + shift, [])
    last = len(table.rows) - 1
    for index, row in enumerate(table.rows):
        cells = [CellBox(cell, cell_lines(cell, edges, rules, numbers)) for cell in row.cells]
        top = box.border("top" if index == 0 else "insideH")
        frame = top + (box.closing(rules) if index == last else 0)
        need = max(
            (height_of(each.lines) + each.cell.margins[0] + each.cell.margins[2] for each in cells), default=0
        )
        is_over = row.height_rule == "exact" and need > row.height + 0.5
        over = (each for each in cells if is_over and height_of(each.lines) > row.height + 0.5)
        clipped = tuple(text_of(each.cell) for each in over)
        box.rows.append(RowBox(row, cells, row_height(row, need, frame, rules), top, clipped))
    return box


def row_height(row: Row, need: float, frame: float, rules: Rules) -> float:
    if row.height_rule == "exact" and row.height:
        return row.height
    if rules.border_outside_row:
        return max(need, row.height) + frame
    return max(need + frame, row.height)


def cell_lines(cell: Cell, edges: list[float], rules: Rules, numbers: PageNumbers) -> list[Line]:
    width = edges[cell.start + cell.span] - edges[cell.start] - cell.margins[1] - cell.margins[3]
    return stacked(cell.blocks, width, rules, numbers)


def stacked(blocks: tuple[Block, ...], width: float, rules: Rules, numbers: PageNumbers) -> list[Line]:
    """The paragraphs of a cell one below the other; of two spacings between them the larger counts."""
    found: list[Line] = []
    for block in blocks:
        if isinstance(block, Para):
            lines = break_paragraph(block, width, rules, numbers, in_table=True)
            if found and lines:
                lines[0] = closer(found[-1], lines[0])
            found += lines
    return found


def closer(previous: Line, line: Line) -> Line:
    before = max(0.0, line.before - previous.after)
    return Line(line.height, line.base, line.glyphs, line.marks, before, line.after, line.page_break)


def text_of(cell: Cell) -> str:
    return "".join(block.text for block in cell.blocks if isinstance(block, Para))[:20]


# ---- drawing fragments


def draw_fragments(page: Page, box: TableBox, fragments: list[Fragment], rules: Rules) -> None:
    """What of a table stands on one page → fills, then text, then borders, each border once."""
    strokes: dict[tuple[float, float, float, float], float] = {}
    for fragment in fragments:
        for cell, lines in zip(box.rows[fragment.index].cells, fragment.shown, strict=True):
            frame = Frame(box, fragment, cell, fragments, rules)
            if cell.cell.shade:
                page.ops.insert(
                    0, Fill(frame.left, fragment.y, frame.width, fragment.height, cell.cell.shade)
                )
            if cell.cell.tags:
                area = Area(frame.left, fragment.y, frame.width, fragment.height, cell.cell.tags)
                page.areas.append(area)
            y = frame.text_top(lines)
            for line in lines:
                page.line(line, frame.left + cell.cell.margins[3], y + line.before)
                y += line.total
            for place, width in frame.strokes():
                strokes[place] = max(strokes.get(place, 0), width)
    for (x0, y0, x1, y1), width in strokes.items():
        page.ops.append(Stroke(x0, y0, x1, y1, width))


@dataclass(frozen=True, slots=True)
class Frame:
    """The rectangle of one cell in one fragment, and which borders it has there."""

    box: TableBox
    fragment: Fragment
    cell: CellBox
    fragments: list[Fragment]
    rules: Rules

    @property
    def left(self) -> float:
        return self.box.x + self.box.edges[self.cell.cell.start]

    @property
    def width(self) -> float:
        cell = self.cell.cell
        return self.box.edges[cell.start + cell.span] - self.box.edges[cell.start]

    @property
    def first_on_page(self) -> bool:
        return self.fragment is self.fragments[0]

    @property
    def last_on_page(self) -> bool:
        return self.fragment is self.fragments[-1]

    @property
    def closes_table(self) -> bool:
        return self.fragment.ends and self.fragment.index == len(self.box.rows) - 1

    def border(self, own: str, outer: str, inner: str, *, is_outer: bool) -> float:
        if own in self.cell.cell.borders:
            return self.cell.cell.borders[own] or 0.0
        return self.box.border(outer if is_outer else inner)

    def top_border(self) -> float:
        return self.border("top", "top", "insideH", is_outer=self.first_on_page)

    def bottom_border(self) -> float:
        return self.border("bottom", "bottom", "insideH", is_outer=self.last_on_page)

    def text_top(self, lines: list[Line]) -> float:
        """Where the first line starts, by vAlign; a row cut by a page end starts at the top."""
        own_top = (
            self.top_border()
            if self.fragment.index == 0 or self.rules.border_outside_row
            else self.box.border("insideH")
        )
        top = self.fragment.y + own_top + self.cell.cell.margins[0]
        low = self.fragment.y + self.fragment.height - self.cell.cell.margins[2]
        low -= self.box.closing(self.rules) if self.closes_table else 0
        slack = low - top - height_of(lines)
        if slack < 0 or not (self.fragment.starts and self.fragment.ends):
            return top
        return top + {"center": slack / 2, "bottom": slack}.get(self.cell.cell.valign, 0)

    def strokes(self) -> list[tuple[tuple[float, float, float, float], float]]:
        cell, y, low = self.cell.cell, self.fragment.y, self.fragment.y + self.fragment.height
        left, right = self.left, self.left + self.width
        top, bottom = self.top_border(), self.bottom_border()
        at_left = self.border("left", "left", "insideV", is_outer=cell.start == 0)
        at_right = self.border(
            "right", "right", "insideV", is_outer=cell.start + cell.span == len(self.box.edges) - 1
        )
        y_low = low - bottom / 2 if self.closes_table else low + bottom / 2
        lines = (
            ((left, y + top / 2, right, y + top / 2), top),
            ((left, y_low, right, y_low), bottom),
            ((left, y, left, low), at_left),
            ((right, y, right, low), at_right),
        )
        return [(tuple_rounded(place), width) for place, width in lines if width]


def tuple_rounded(place: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (round(each, 2) for each in place)
    return x0, y0, x1, y1
