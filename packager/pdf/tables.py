"""w:tbl → Table: grid, merged cells, borders, heights; and the blocks of any story (body, cell, header)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal, cast

from lxml import etree

from packager.fonts import declared_width
from packager.pdf.borders import bordered_together
from packager.pdf.model import Block, Borders, Cell, LineRule, Para, Row, Table
from packager.pdf.paragraphs import REASONS, SILENT, Paragraphs, unwrapped
from packager.pdf.styles import ALIGNS, COLOR, number, on, points, value
from packager.xml import W, local

THICKEST_BORDER = 12
WHOLE_WIDTH = 5000  # fiftieths of a per cent
VERTICAL = ("tbRl", "tbRlV")
EDGE = re.compile("top|left|bottom|right|start|end|insideH|insideV|tl2br|tr2bl")
WORD = re.compile("[!-~]+")  # what no program breaks at will
SLACK = 0.5

Sides = tuple[float, float, float, float]


class Tables(Paragraphs):
    """The blocks of one document."""

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        for child in unwrapped(parent):
            yield from self.block(child)

    def block(self, child: etree._Element) -> Iterator[Block]:
        match local(child):
            case "p":
                yield self.para(child)
            case "tbl":
                yield self.table(child)
            case name if name not in SILENT:
                self.refuse(REASONS.get(name, f"不认识的内容（{name}）"))

    def table(self, element: etree._Element) -> Table:
        props = element.find(W + "tblPr")
        if props is None:
            props = etree.Element(W + "tblPr")
        if props.find(W + "tblpPr") is not None:
            self.refuse("浮动表格")
        if props.find(W + "bidiVisual") is not None:
            self.refuse("从右到左的表格")
        borders: dict[str, float | None] = {}
        margins: Sides = (0, 5.4, 0, 5.4)
        for style in self.chain(value(props.find(W + "tblStyle"))):
            borders |= edges(style.find(f"{W}tblPr/{W}tblBorders"))
            margins = cell_margins(style.find(f"{W}tblPr/{W}tblCellMar"), margins)
        borders |= edges(props.find(W + "tblBorders"))
        margins = cell_margins(props.find(W + "tblCellMar"), margins)
        grid = tuple(max(0.0, points(column, "w")) for column in element.findall(f"{W}tblGrid/{W}gridCol"))
        parts = [child for child in unwrapped(element) if local(child) == "tr"]
        with self.table_style(value(props.find(W + "tblStyle"))):
            rows = joined([self.row(child, margins, borders, len(grid)) for child in parts])
        found = Table(
            grid, rows, ALIGNS.get(value(props.find(W + "jc")) or "left", "left"),
            points(props.find(W + "tblInd"), "w"), borders, share_of(props.find(W + "tblW")),
        )  # fmt: skip
        if value(props.find(W + "tblLayout"), "type") != "fixed" and not self.keeps_widths(found, parts):
            self.refuse("按内容自动调整列宽的表格")
        return found

    @contextmanager
    def table_style(self, style_id: str | None) -> Iterator[None]:
        """While a table is read, its style stands between the defaults and the styles of its paragraphs."""
        kept = self.base_para, self.base_run, self.resolved
        for style in self.chain(style_id):
            if any(len(each) for each in style.findall(W + "tblStylePr")):
                self.refuse("表格样式里的首行、隔行等格式")
            self.base_para = self.para_props(self.base_para, style.find(W + "pPr"))
            self.base_run = self.run_props(self.base_run, style.find(W + "rPr"))
        if (self.base_para, self.base_run) != kept[:2]:
            self.resolved = {}
        try:
            yield
        finally:
            self.base_para, self.base_run, self.resolved = kept

    def keeps_widths(self, table: Table, parts: Sequence[etree._Element]) -> bool:
        """Whether a table left to the program comes out as its grid says: no word is wider than its cell."""
        for row in table.rows:
            for cell in row.cells:
                width = (
                    sum(table.grid[cell.start : cell.start + cell.span]) - cell.margins[1] - cell.margins[3]
                )
                if longest_word(cell) > width + SLACK:
                    return False
        return bool(table.grid) and all(table.grid) and bool(parts)

    def row(self, element: etree._Element, margins: Sides, borders: Borders, columns: int) -> Row:
        props = element.find(W + "trPr")
        found = {local(each): each for each in props} if props is not None else {}
        for name in ("ins", "del"):
            if name in found:
                self.refuse(REASONS[name])
        own = edges(element.find(f"{W}tblPrEx/{W}tblBorders"))
        if any(borders.get(name) != width for name, width in own.items()):
            self.refuse("行内另设的表格边框")
        margins = cell_margins(element.find(f"{W}tblPrEx/{W}tblCellMar"), margins)
        start = int(number(value(found.get("gridBefore")), 0))
        cells = []
        for child in unwrapped(element):
            if local(child) == "tc":
                cells.append(self.cell(child, start, margins))
                start += cells[-1].span
            elif local(child) not in SILENT:
                self.refuse(REASONS.get(local(child), f"不认识的内容（{local(child)}）"))
        if start > columns or not cells:
            self.refuse(f"一行有 {start} 列，表格有 {columns} 列")
        height = found.get("trHeight")
        rule = (value(height, "hRule") or "atLeast") if height is not None else "auto"
        return Row(
            tuple(cells), points(height, "val"), cast("LineRule", rule),
            cant_split=is_on(found.get("cantSplit")), header=is_on(found.get("tblHeader")),
        )  # fmt: skip

    def cell(self, element: etree._Element, start: int, margins: Sides) -> Cell:
        props = element.find(W + "tcPr")
        found = {local(each): each for each in props} if props is not None else {}
        for name, what in (("hMerge", "旧式左右合并的单元格"), ("tcFitText", "调整宽度的文字")):
            if name in found:
                self.refuse(what)
        direction = value(found.get("textDirection")) or "lrTb"
        if direction not in ("lrTb", *VERTICAL):
            self.refuse("旋转的文字")
        blocks = bordered_together([*self.blocks(element)], self.refuse)
        if direction in VERTICAL and any(isinstance(block, Table) or has_picture(block) for block in blocks):
            self.refuse("竖排单元格中的表格或图片")
        valign, fill = value(found.get("vAlign")), value(found.get("shd"), "fill")
        merge = found.get("vMerge")
        return Cell(
            start,
            max(1, int(number(value(found.get("gridSpan")), 1))),
            blocks,
            cast("Literal['top', 'center', 'bottom']", valign if valign in ("center", "bottom") else "top"),
            fill if fill and COLOR.fullmatch(fill) else None,
            edges(found.get("tcBorders")),
            cell_margins(found.get("tcMar"), margins),
            merged=0 if value(merge) == "restart" else 1,
            continues=merge is not None and value(merge) != "restart",
            vertical=direction in VERTICAL,
        )


def has_picture(para: Para) -> bool:
    return any(run.picture for run in para.runs)


def is_on(element: etree._Element | None) -> bool:
    return element is not None and on(element)


def joined(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Rows whose merged cells (0 rows so far) know how far they reach; one that continues nothing stands for itself."""
    found: list[list[Cell]] = []
    open_cells: dict[int, tuple[int, int]] = {}
    for index, row in enumerate(rows):
        cells: list[Cell] = []
        for place, cell in enumerate(row.cells):
            owner = open_cells.get(cell.start) if cell.continues else None
            if owner and found[owner[0]][owner[1]].span == cell.span:
                above = found[owner[0]][owner[1]]
                found[owner[0]][owner[1]] = replace(above, merged=above.merged + 1)
                cells.append(replace(cell, blocks=()))
                continue
            begins = not cell.merged or cell.continues
            cells.append(replace(cell, merged=1, continues=False))
            open_cells.pop(cell.start, None)
            if begins:
                open_cells[cell.start] = (index, place)
        found.append(cells)
        starts = {cell.start for cell in cells}
        open_cells = {start: owner for start, owner in open_cells.items() if start in starts}
    return tuple(replace(row, cells=tuple(cells)) for row, cells in zip(rows, found, strict=True))


def share_of(width: etree._Element | None) -> float | None:
    """A table's width as a part of the text width, where it is given so."""
    if value(width, "type") != "pct":
        return None
    text = value(width, "w") or ""
    if text.endswith("%"):
        return number(text[:-1], 100) / 100
    return number(text, WHOLE_WIDTH) / WHOLE_WIDTH or None


def longest_word(cell: Cell) -> float:
    """The widest stretch of Latin text that cannot be broken."""
    widest = 0.0
    for block in cell.blocks:
        if isinstance(block, Table):
            widest = max(widest, sum(block.grid))
            continue
        for run in block.runs:
            for word in WORD.findall(run.text):
                widest = max(
                    widest, run.props.size * sum(declared_width(run.props.latin, char) for char in word)
                )
    return widest


def edges(element: etree._Element | None) -> dict[str, float | None]:
    """Borders → widths in points; None where switched off."""
    found: dict[str, float | None] = {}
    for each in element if element is not None else ():
        name = {"start": "left", "end": "right"}.get(local(each), local(each))
        off = value(each) in ("nil", "none")
        if EDGE.fullmatch(local(each)) and not (off and name in ("tl2br", "tr2bl")):
            found[name] = None if off else min(abs(number(value(each, "sz"), 4)) / 8, THICKEST_BORDER)
    return found


def cell_margins(element: etree._Element | None, base: Sides) -> Sides:
    found = dict(zip(("top", "right", "bottom", "left"), base, strict=True))
    for each in element if element is not None else ():
        found[{"start": "left", "end": "right"}.get(local(each), local(each))] = points(each, "w")
    return found["top"], found["right"], found["bottom"], found["left"]
