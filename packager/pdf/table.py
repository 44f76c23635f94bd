"""Table + width → measured rows: cells broken into lines, nested tables into bands, row heights.

Word puts a row's top border outside its height, LibreOffice inside (Rules.border_outside_row).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from packager.pdf.boxes import CellBox, Fragment, RowBox, TableBox, height_of
from packager.pdf.frame import draw_fragments
from packager.pdf.model import Block, Cell, Para, Row, Table
from packager.pdf.page import Band, Page, Piece
from packager.pdf.place import Line, closing_line
from packager.pdf.rules import Rules
from packager.pdf.setting import Setting
from packager.pdf.text import break_paragraph
from packager.pdf.vertical import columns_of

DESCENT = 0.14  # em, of an ideograph below the baseline
TOLERATED = 0.5  # points of ink over a border that nobody sees


def measure(table: Table, left: float, width: float, setting: Setting) -> TableBox:
    """Table → TableBox: every cell broken into lines, every row with its height."""
    inside, rules = setting.inside_table(), setting.rules
    edges = grid_edges(table, width)
    spare = width - edges[-1]
    shift = {"center": spare / 2, "right": spare}.get(table.align, table.indent)
    if setting.tables_out and not setting.in_table and table.align == "left":
        shift -= first_margin(table)
    box = TableBox(table, edges, left + shift, [])
    for index, row in enumerate(table.rows):
        box.rows.append(measured_row(box, index, row, inside))
    for index, each in enumerate(box.rows):
        for cell in each.cells:
            if cell.cell.merged > 1:
                stretch(box, index, cell, rules)
    for index, each in enumerate(box.rows):
        each.clipped += tuple(overflowing(box, index, inside))
    return box


def overflowing(box: TableBox, index: int, setting: Setting) -> Iterator[str]:
    """Vertical texts of a row whose columns are broader than their cell."""
    for each in box.rows[index].cells:
        if each.cell.vertical and not each.cell.continues:
            height = sum(row.height for row in box.rows[index : index + each.cell.merged])
            if sum(column.width for column in columns_of(each.cell, height, setting)) > box.width(each.cell):
                yield text_of(each.cell)


def grid_edges(table: Table, width: float) -> list[float]:
    edges = [0.0, *accumulate(table.grid)]
    if table.share and edges[-1]:
        factor = width * table.share / edges[-1]
        return [edge * factor for edge in edges]
    return edges


def first_margin(table: Table) -> float:
    return table.rows[0].cells[0].margins[3] if table.rows and table.rows[0].cells else 0.0


def measured_row(box: TableBox, index: int, row: Row, setting: Setting) -> RowBox:
    rules = setting.rules
    cells = [CellBox(cell, cell_pieces(cell, box, setting)) for cell in row.cells]
    top = box.top_at(index, leads=False)
    frame = top + (box.closing(rules) if index == len(box.table.rows) - 1 else 0)
    need = max((height_of(each.pieces) + each.padding for each in cells if each.flows), default=0)
    is_exact = row.height_rule == "exact" and row.height > 0
    over = (each for each in cells if is_exact and each.flows and ink_of(each) > row.height)
    clipped = tuple(text_of(each.cell) for each in over)
    return RowBox(row, cells, row_height(row, need, frame, rules), top, clipped)


def row_height(row: Row, need: float, frame: float, rules: Rules) -> float:
    if row.height_rule == "exact" and row.height:
        return row.height
    if rules.border_outside_row:
        return max(need, row.height) + frame
    return max(need + frame, row.height)


def stretch(box: TableBox, index: int, cell: CellBox, rules: Rules) -> None:
    """The last row under a merged cell grows until the cell's text fits."""
    rows = box.rows[index : index + cell.cell.merged]
    closing = box.closing(rules) if index + cell.cell.merged == len(box.rows) else 0
    need = height_of(cell.pieces) + cell.padding + rows[0].top + closing
    missing = need - sum(row.height for row in rows)
    if missing > 0 and rows[-1].row.height_rule == "exact" and ink_of(cell) > sum(row.height for row in rows):
        rows[0].clipped += (text_of(cell.cell),)
    elif missing > 0 and rows[-1].row.height_rule != "exact":
        rows[-1].height += missing
        rows[-1].grown = True


def ink_of(cell: CellBox) -> float:
    """How far down a cell's ink reaches: a line's box may stick out where its letters do not."""
    last = next((n for n in range(len(cell.pieces) - 1, -1, -1) if is_inked(cell.pieces[n])), None)
    if last is None:
        return 0.0
    piece, above = cell.pieces[last], cell.cell.margins[0] + height_of(cell.pieces[:last])
    if isinstance(piece, Band):
        return above + piece.total
    size = max(glyphs.size for glyphs in piece.glyphs)
    return above + piece.before + piece.base + size * DESCENT - TOLERATED


def is_inked(piece: Piece) -> bool:
    return isinstance(piece, Band) or bool(piece.glyphs)


def text_of(cell: Cell) -> str:
    return "".join(block.text for block in cell.blocks if isinstance(block, Para))[:20]


# ---- what stands in a cell


def cell_pieces(cell: Cell, box: TableBox, setting: Setting) -> list[Piece]:
    if cell.continues or cell.vertical:
        return []
    pieces = stacked(cell.blocks, box.width(cell) - cell.margins[1] - cell.margins[3], setting)
    last = cell.blocks[-1] if cell.blocks else None
    if isinstance(last, Para) and pieces and isinstance(pieces[-1], Line):
        pieces[-1] = closing_line(pieces[-1], last, setting)
    return pieces


def stacked(blocks: Sequence[Block], width: float, setting: Setting) -> list[Piece]:
    """The blocks of a cell one below the other; of two spacings between paragraphs the larger counts."""
    found: list[Piece] = []
    previous: Block | None = None
    for number, block in enumerate(blocks):
        if isinstance(block, Table):
            found += bands(block, width, setting)
        elif not (isinstance(previous, Table) and is_closing(blocks, number)):
            lines = break_paragraph(block, width, setting)
            before = lines[0].before
            if isinstance(previous, Para):
                if is_same_style(previous, block):
                    found[-1], before = replace(found[-1], after=0.0), 0.0
                before = max(0.0, before - found[-1].after)
            if before != lines[0].before:
                lines[0] = replace(lines[0], before=before)
            found += lines
        previous = block
    return found


def is_closing(blocks: Sequence[Block], number: int) -> bool:
    """The empty paragraph that OOXML wants behind a table at the end of a cell; it takes no room."""
    block = blocks[number]
    if number != len(blocks) - 1 or not isinstance(block, Para):
        return False
    return not any(run.text or run.code or run.picture for run in block.runs)


def is_same_style(previous: Para, following: Para) -> bool:
    """Whether the spacing between two paragraphs of one style is left out (contextualSpacing)."""
    left, right = previous.props, following.props
    return left.contextual and right.contextual and left.style == right.style


def bands(table: Table, width: float, setting: Setting) -> list[Piece]:
    """A nested table → bands of rows that belong together, each drawn already."""
    box = measure(table, 0, width, setting)
    found: list[Piece] = []
    start = 0
    while start < len(box.rows):
        end = start + 1
        while end < len(box.rows) and any(each.cell.continues for each in box.rows[end].cells):
            end += 1
        page, y, fragments = Page(0, 0), 0.0, []
        for number in range(start, end):
            row = box.rows[number]
            fragments.append(Fragment(number, y, row.height, [each.remaining for each in row.cells]))
            y += row.height
        draw_fragments(page, box, fragments, setting)
        found.append(Band(y, tuple(page.ops), tuple(page.areas)))
        start = end
    return found
