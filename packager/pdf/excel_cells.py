"""A cell of a worksheet → Cell: its text as its number format shows it, its look, and the borders round it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.styles.fonts import Font
from openpyxl.utils.datetime import from_excel
from openpyxl.worksheet.worksheet import Worksheet

from packager.fonts import MissingGlyph, UnknownFont, declared_width, drawn
from packager.pdf.formats import CHINESE, OddFormat, shown
from packager.pdf.model import Align, Block, Cell, Para, ParaProps, Run, RunProps
from packager.pdf.rules import Rules
from packager.pdf.styles import Unsupported

BORDERS = {
    "hair": 0.25,
    "thin": 0.5,
    "dotted": 0.5,
    "dashed": 0.5,
    "medium": 1.5,
    "thick": 2.25,
    "double": 1.5,
}
LINE = 1.2
INDENT = 7.0
STANDING = 255  # how a text rotation says «one character below the other»
ALIGNS: Mapping[str, Align] = {
    "left": "left", "center": "center", "right": "right", "justify": "both", "distributed": "distribute",
}  # fmt: skip


@dataclass
class CellReader:
    """The cells of one worksheet that are printed: `columns` with their `widths`; `covered` cells of merges.

    `cached` is the same sheet with the last results of its formulas.
    """

    sheet: Worksheet
    cached: Worksheet
    rules: Rules
    normal: Font
    problems: list[Unsupported]
    scale: float = 1.0
    columns: list[int] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    covered: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)

    def refuse(self, where: str, what: str) -> None:
        self.problems.append(Unsupported(f"工作表“{self.sheet.title}”{where}", what))

    def coverings(self) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        """Cells under a merged range → its upper left cell."""
        for each in self.sheet.merged_cells.ranges:
            for row in range(each.min_row, each.max_row + 1):
                for column in range(each.min_col, each.max_col + 1):
                    yield (row, column), (each.min_row, each.min_col)

    def cell(self, row: int, place: int, rows: Sequence[int]) -> Cell:
        column = self.columns[place]
        owner = self.covered.get((row, column), (row, column))
        span, own_rows, is_first = 1, [row], True
        if (row, column) in self.covered:
            span = len([c for c in self.columns[place:] if self.covered.get((row, c)) == owner])
            own_rows = [r for r in rows if self.covered.get((r, column)) == owner]
            is_first = next(r for r in self.rows if self.covered.get((r, column)) == owner) == own_rows[0]
        source = self.sheet.cell(*owner)
        borders = self.borders(row, self.columns[place : place + span], own_rows)
        if own_rows[0] != row:
            return Cell(place, span, (), borders=borders, continues=True)
        align = source.alignment
        padding = self.rules.cell_padding * self.scale
        fill = source.fill
        shade = (
            fill.fgColor.rgb[-6:] if fill.fill_type == "solid" and isinstance(fill.fgColor.rgb, str) else None
        )
        if fill.fill_type and shade is None:
            self.refuse(source.coordinate, "主题色或花纹的底色")
        width = sum(self.widths[place : place + span]) * self.scale
        # A range that goes on behind a page break has been read in front of it.
        content = self.content(source, width, place, span) if is_first else ()
        valign = {"center": "center", "top": "top", "distributed": "center", "justify": "top"}.get(
            align.vertical or "", "bottom"
        )
        return Cell(
            place, span, content, valign, shade, borders, (0, padding, 0, padding),  # type: ignore[arg-type]  # one of three
            merged=len(own_rows), vertical=align.textRotation == STANDING,
        )  # fmt: skip

    def borders(self, row: int, columns: Sequence[int], rows: Sequence[int]) -> dict[str, float | None]:
        """The borders round a cell, as its outermost cells have them, those of its neighbours too."""
        first, last = columns[0], columns[-1]
        sides = {
            "top": [(row, first, "top"), (row - 1, first, "bottom")],
            "bottom": [
                (rows[-1] if rows else row, first, "bottom"),
                ((rows[-1] if rows else row) + 1, first, "top"),
            ],
            "left": [(row, first, "left"), (row, first - 1, "right")],
            "right": [(row, last, "right"), (row, last + 1, "left")],
        }
        return {name: max(self.border(*each) for each in where) or None for name, where in sides.items()}

    def border(self, row: int, column: int, side: str) -> float:
        if row < 1 or column < 1:
            return 0.0
        style = getattr(self.sheet.cell(row, column).border, side)
        return BORDERS.get(style.style or "", 0.5) if style is not None and style.style else 0.0

    def content(self, cell: Any, width: float, place: int, span: int) -> tuple[Block, ...]:
        value = self.value(cell)
        pieces = list(self.pieces(cell, value))
        align = cell.alignment
        if align.textRotation not in (0, STANDING, None):
            self.refuse(cell.coordinate, "倾斜的文字")
        if align.horizontal in ("fill", "centerContinuous"):
            self.refuse(cell.coordinate, "填充或跨列居中")
        is_truth = isinstance(value, bool) or cell.data_type == "e"
        is_number = isinstance(value, int | float | datetime.date | datetime.time) and not is_truth
        horizontal = ALIGNS.get(
            align.horizontal or "", "center" if is_truth else "right" if is_number else "left"
        )
        wraps = (
            bool(align.wrap_text)
            or horizontal in ("both", "distribute")
            or "\n" in "".join(t for t, _ in pieces)
        )
        text_width = sum(text_width_of(text, look) for text, look in pieces)
        room = width - 2 * self.rules.cell_padding * self.scale
        if align.shrink_to_fit and text_width > room > 0:
            pieces = [(text, replace(look, size=look.size * room / text_width)) for text, look in pieces]
        elif (
            not wraps
            and align.textRotation != STANDING
            and text_width > self.free_width(cell, horizontal, place, span, is_number) + 1
        ):
            self.refuse(cell.coordinate, f"文字比单元格宽，会被遮住：“{''.join(t for t, _ in pieces)[:20]}”")
        looks = [look for _, look in pieces] or [self.look(cell.font)]
        size = max(look.size for look in looks)
        exact = self.rules.declared_metrics
        props = ParaProps(
            align=horizontal, line=size * LINE if exact else 1.0, line_rule="exact" if exact else "auto",
            auto_space=False, hang_punctuation=False, no_wrap=not wraps,
            left=float(align.indent or 0) * INDENT * self.scale if horizontal == "left" else 0,
            right=float(align.indent or 0) * INDENT * self.scale if horizontal == "right" else 0,
        )  # fmt: skip
        return (Para(props, tuple(Run(text, look) for text, look in pieces), looks[0]),)

    def value(self, cell: Any) -> object:
        """What stands in a cell, a formula by its last result."""
        if cell.data_type != "f":
            return cell.value
        found: object = self.cached[cell.coordinate].value
        if found is None:
            self.refuse(cell.coordinate, "没有计算结果的公式（请用 WPS 打开后保存一次）")
        return found

    def pieces(self, cell: Any, value: object) -> Iterator[tuple[str, RunProps]]:
        look = self.look(cell.font)
        if isinstance(value, CellRichText):
            for piece in value:
                if isinstance(piece, TextBlock):
                    yield piece.text, self.inline_look(piece.font, look)
                else:
                    yield str(piece), look
            return
        try:
            text = shown(*chinese_date(value, cell))
        except OddFormat as error:
            self.refuse(cell.coordinate, f"数字格式 {error}")
            return
        if text:
            yield text.replace("\r\n", "\n"), look

    def look(self, font: Any) -> RunProps:
        name = font.name or self.normal.name or "宋体"
        color = font.color.rgb if font.color is not None and isinstance(font.color.rgb, str) else None
        return RunProps(
            name, name, float(font.sz or 11) * self.scale, bold=bool(font.b), italic=bool(font.i),
            underline="single" if font.u else "", strike=bool(font.strike),
            color=color[-6:] if color and color[-6:] != "000000" else None, east_hint=True,
        )  # fmt: skip

    def inline_look(self, font: Any, base: RunProps) -> RunProps:
        if font is None:
            return base
        name = font.rFont or base.east
        size = float(font.sz) * self.scale if font.sz else base.size
        color = font.color.rgb if font.color is not None and isinstance(font.color.rgb, str) else None
        return replace(
            base, east=name, latin=name, size=size, bold=bool(font.b), italic=bool(font.i), strike=bool(font.strike),
            underline="single" if font.u else "", color=color[-6:] if color and color[-6:] != "000000" else None,
        )  # fmt: skip

    def free_width(self, cell: Any, align: Align, place: int, span: int, is_number: bool) -> float:
        """How far a text that does not wrap may reach: over empty neighbours, a number not at all."""
        width = sum(self.widths[place : place + span])
        if is_number or (cell.row, cell.column) in self.covered:
            return width * self.scale
        after, before = range(place + span, len(self.columns)), range(place - 1, -1, -1)
        if align in ("left", "center"):
            width += self.empty_width(cell.row, after)
        if align in ("right", "center"):
            width += self.empty_width(cell.row, before)
        return width * self.scale

    def empty_width(self, row: int, places: range) -> float:
        found = 0.0
        for place in places:
            if self.sheet.cell(row, self.columns[place]).value is not None:
                break
            found += self.widths[place]
        return found


def chinese_date(value: object, cell: Any) -> tuple[object, str]:
    """A value with its number format, the built-in ones as a Chinese Excel has them."""
    number = int(cell._style.numFmtId)  # no public way: openpyxl keeps the code of an English Excel
    if number not in CHINESE:
        if 50 <= number <= 56 or 34 <= number <= 36:
            raise OddFormat(f"内置 {number}")
        return value, cell.number_format
    is_serial = isinstance(value, int | float) and not isinstance(value, bool)
    return (from_excel(value) if is_serial else value), CHINESE[number]


def text_width_of(text: str, look: RunProps) -> float:
    try:
        for char in text:
            drawn(look.east, char)
    except (MissingGlyph, UnknownFont):
        return 0.0  # said by the drawing itself
    return look.size * sum(declared_width(look.east, char) for char in text)
