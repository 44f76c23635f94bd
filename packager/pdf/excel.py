"""The bytes of an .xlsx → Document: each visible sheet as it prints, through the same page model as Word files.

Kept: print area, paper, margins, orientation, scale or fit to width, repeated title rows, manual page breaks,
merges, borders, fonts, fills, alignment, wrapping, number formats, page numbers. Everything else that would be
seen on paper is refused, every reason at once.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as ExcelCell
from openpyxl.styles.fonts import Font
from openpyxl.utils import get_column_letter, range_boundaries

from packager.fonts import declared_width
from packager.pdf.excel_cells import CellReader
from packager.pdf.model import (
    Align,
    Block,
    Document,
    Para,
    ParaProps,
    Row,
    Run,
    RunProps,
    Section,
    Tab,
    Table,
)
from packager.pdf.read import RefusedDocument
from packager.pdf.rules import WORD, Rules
from packager.pdf.styles import Unsupported
from packager.visible import BROKEN_SHEET
from packager.zipped import ArchiveError, read_office

INCH = 72.0
PAPERS: Mapping[int, tuple[float, float]] = {
    8: (841.9, 1190.6),
    9: (595.3, 841.9),
    11: (419.5, 595.3),
    1: (612, 792),
}
A4 = 9
DEFAULT_ROW, DEFAULT_WIDTH = 15.0, 8.43
LARGEST_SHEET = 200_000
RANGES = re.compile(r"\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?(?=,|$)")
CODES = re.compile(r"&(\[[^\]]*\]|\"[^\"]*\"|\d+|K[0-9A-Fa-f]{6}|[A-Za-z&])")
FIELDS = {"P": "PAGE", "[Page]": "PAGE", "N": "NUMPAGES", "[Pages]": "NUMPAGES"}
DRAWN_PARTS = ("xl/drawings/drawing", "xl/charts/", "xl/media/")


def read_xlsx(data: bytes, rules: Rules = WORD) -> Document:
    """The bytes of an .xlsx → Document. Raises RefusedDocument."""
    try:
        names = read_office(data)
        workbook = load_workbook(io.BytesIO(data), rich_text=True)
        values = load_workbook(io.BytesIO(data), data_only=True)
    except (ArchiveError, BadZipFile, *BROKEN_SHEET) as error:
        raise RefusedDocument((Unsupported("整个文件", "不是完好的 .xlsx"),)) from error
    problems: list[Unsupported] = []
    if any(name.startswith(DRAWN_PARTS) for name in names):
        problems.append(Unsupported("工作簿", "图片、图形或图表"))
    sections = []
    normal = workbook._fonts[0] if workbook._fonts else Font(name="Calibri", sz=11)  # type: ignore[attr-defined]  # no public way
    for sheet in workbook.worksheets:
        if sheet.sheet_state == "visible":
            reader = SheetReader(sheet, values[sheet.title], rules, normal, problems)
            try:
                sections += reader.sections()
            except LookupError as error:  # styles are looked up late: a wrong index shows only here
                raise RefusedDocument((Unsupported("整个文件", "不是完好的 .xlsx"),)) from error
    if problems:
        raise RefusedDocument(tuple(dict.fromkeys(problems)))
    return Document(tuple(sections))


@dataclass
class SheetReader(CellReader):
    """One worksheet on its way to pages."""

    # ---- the page

    def sections(self) -> list[Section]:
        self.refuse_odd()
        area = self.area()
        if area is None:
            return []
        left, top, right, low = area
        shown_columns = [c for c in range(left, right + 1) if not self.is_hidden_column(c)]
        self.columns, self.widths = shown_columns, [self.column_width(c) for c in shown_columns]
        self.rows = [r for r in range(top, low + 1) if not self.is_hidden_row(r)]
        self.covered = dict(self.coverings())
        if self.straddles_titles():
            self.refuse("", "跨过标题行的合并单元格")
        section = self.page()
        return [replace(section, blocks=blocks) for blocks in self.chunks()]

    def refuse_odd(self) -> None:
        sheet = self.sheet
        options = sheet.print_options
        for is_odd, what in (
            (bool(sheet.conditional_formatting), "条件格式"),
            (options.gridLines, "打印网格线"),
            (options.headings, "打印行号列标"),
            (options.verticalCentered, "整页内容垂直居中"),
            (
                sheet.HeaderFooter.differentFirst and has_text(sheet.firstHeader, sheet.firstFooter),
                "首页不同的页眉页脚",
            ),
            (
                sheet.HeaderFooter.differentOddEven and has_text(sheet.evenHeader, sheet.evenFooter),
                "奇偶页不同的页眉页脚",
            ),
            ((sheet.page_setup.fitToWidth or 1) > 1, "横向分成几页"),
            (sheet.sheet_view.rightToLeft, "从右到左的工作表"),
        ):
            if is_odd:
                self.refuse("", what)

    def area(self) -> tuple[int, int, int, int] | None:
        """First and last column and row to print."""
        ranges = RANGES.findall(str(self.sheet.print_area or ""))
        if len(ranges) > 1:
            self.refuse("", "几个打印区域")
        if self.sheet.max_row * self.sheet.max_column > LARGEST_SHEET:
            self.refuse("", "范围过大（请删去多余的空行空列）")
            return None
        used = [
            (number, place)
            for number, line in enumerate(self.sheet.iter_rows(), 1)
            for place, cell in enumerate(line, 1)
            if is_used(cell)
        ]
        if not used:
            return None
        last_column, last_row = max(place for _, place in used), max(number for number, _ in used)
        if not ranges:
            return 1, 1, last_column, last_row
        left, top, right, low = range_boundaries(ranges[0].replace("$", ""))
        return left or 1, top or 1, min(right or last_column, last_column), min(low or last_row, last_row)

    def straddles_titles(self) -> bool:
        """Whether a merged range lies partly in the title rows, which are printed again without the rest of it."""
        heads = set(self.titles())
        return any(
            0 < len(heads & set(range(each.min_row, each.max_row + 1))) < each.max_row - each.min_row + 1
            for each in self.sheet.merged_cells.ranges
        )

    def page(self) -> Section:
        setup, margins = self.sheet.page_setup, self.sheet.page_margins
        width, height = PAPERS.get(int(setup.paperSize or A4), (0.0, 0.0))
        if not width:
            self.refuse("", "不认识的纸张大小")
            width, height = PAPERS[A4]
        if setup.orientation == "landscape":
            width, height = height, width
        sides = tuple(float(getattr(margins, side)) * INCH for side in ("top", "right", "bottom", "left"))
        top, right, bottom, left = sides
        self.scale = self.factor(width - left - right, height - top - bottom)
        if sum(self.widths) * self.scale > width - left - right + 1:
            self.refuse("", "比纸宽（请在页面设置里选“调整为一页宽”）")
        text_width = width - left - right
        return Section(
            width, height, (top, right, bottom, left), (),
            header_distance=float(margins.header) * INCH, footer_distance=float(margins.footer) * INCH,
            headers=self.margin_text(self.sheet.oddHeader, text_width),
            footers=self.margin_text(self.sheet.oddFooter, text_width),
        )  # fmt: skip

    def factor(self, width: float, height: float) -> float:
        """The scale of the print: fitted to the page in whole per cent, or as set."""
        setup = self.sheet.page_setup
        if not (
            self.sheet.sheet_properties.pageSetUpPr and self.sheet.sheet_properties.pageSetUpPr.fitToPage
        ):
            return float(setup.scale or 100) / 100
        factors = [1.0]
        if setup.fitToWidth != 0 and self.widths:
            factors.append(width / sum(self.widths))
        total = sum(self.row_height(row) for row in self.rows)
        if setup.fitToHeight != 0 and total:
            pages = int(setup.fitToHeight if setup.fitToHeight is not None else 1)
            factors.append(height * pages / total)
        return int(min(factors) * 100) / 100

    def margin_text(self, item: Any, width: float) -> dict[str, tuple[Block, ...]]:
        if not has_text(item):
            return {}
        plain = RunProps("宋体", "宋体", 10, east_hint=True)
        runs: list[Run] = []
        for number, side in enumerate((item.left, item.center, item.right)):
            runs += [Run("\t", plain)] if number else []
            if "\n" in (side.text or ""):
                self.refuse("页眉页脚", "几行文字")
            family = (side.font or "").partition(",")[0].strip('"') or plain.east
            runs += self.coded(
                side.text or "", replace(plain, size=float(side.size or 10), east=family, latin=family)
            )
        look = plain
        stops = (Tab(width / 2, "center"), Tab(width, "right"))
        return {"default": (Para(ParaProps(tabs=stops, auto_space=False), tuple(runs), look),)}

    def coded(self, text: str, look: RunProps) -> Iterator[Run]:
        """A header's text with its codes: &P page, &N pages, &A the sheet's name; dates and files are refused."""
        place = 0
        for match in CODES.finditer(text):
            if match.start() > place:
                yield Run(text[place : match.start()], look)
            code, place = match[1], match.end()
            if code in FIELDS:
                yield Run("", look, FIELDS[code])  # type: ignore[arg-type]  # one of the two codes
            elif code in ("A", "[Tab]"):
                yield Run(self.sheet.title, look)
            elif code.isdigit():
                look = replace(look, size=float(code))
            elif code[0] not in '"K&':
                self.refuse("页眉页脚", f"代码 &{code}")
            elif code == "&":
                yield Run("&", look)
        if place < len(text):
            yield Run(text[place:], look)

    # ---- rows and columns

    def chunks(self) -> Iterator[tuple[Block, ...]]:
        """The rows between manual page breaks as tables, those after the title rows under them again."""
        titles = self.titles()
        breaks = {each.id for each in self.sheet.row_breaks.brk}
        chunk: list[int] = []
        repeated: list[int] = []
        for row in self.rows:
            chunk.append(row)
            if row in breaks:
                yield self.tables(chunk, repeated, titles)
                chunk = []
                repeated = titles if titles and row >= titles[-1] else []
        if chunk:
            yield self.tables(chunk, repeated, titles)

    def titles(self) -> list[int]:
        match = re.fullmatch(r"\$?(\d+):\$?(\d+)", self.sheet.print_title_rows or "")
        return [row for row in self.rows if int(match[1]) <= row <= int(match[2])] if match else []

    def tables(
        self, rows: Sequence[int], repeated: Sequence[int], titles: Sequence[int]
    ) -> tuple[Block, ...]:
        """Rows → what stands above the title rows, and the title rows with what they repeat over."""
        before = [row for row in rows if titles and row < titles[0]]
        below = [*repeated, *(row for row in rows if row not in before)]
        found = []
        for part in (before, below):
            if part:
                heads = set(titles) if part is below else set()
                found.append(self.table(part, heads))
        return tuple(found)

    def table(self, rows: Sequence[int], heads: set[int]) -> Table:
        grid = tuple(width * self.scale for width in self.widths)
        lines = [self.row(row, rows, is_head=row in heads) for row in rows]
        align: Align = "center" if self.sheet.print_options.horizontalCentered else "left"
        return Table(grid, tuple(lines), align, borders={})

    def row(self, number: int, rows: Sequence[int], *, is_head: bool) -> Row:
        cells, place = [], 0
        while place < len(self.columns):
            cell = self.cell(number, place, rows)
            cells.append(cell)
            place += cell.span
        custom = self.sheet.row_dimensions[number].height is not None
        height = self.row_height(number) * self.scale
        return Row(tuple(cells), height, "exact" if custom else "atLeast", cant_split=True, header=is_head)

    def row_height(self, row: int) -> float:
        found = self.sheet.row_dimensions[row].height
        height = float(
            found if found is not None else self.sheet.sheet_format.defaultRowHeight or DEFAULT_ROW
        )
        return int(height / self.rules.row_step + 0.001) * self.rules.row_step

    def is_hidden_column(self, column: int) -> bool:
        found = self.dimension(column)
        return found is not None and bool(found.hidden)

    def is_hidden_row(self, row: int) -> bool:
        return bool(self.sheet.row_dimensions[row].hidden)

    def dimension(self, column: int) -> Any:
        """The width record of a column; one record may stand for several."""
        for each in self.sheet.column_dimensions.values():
            low, high = each.min, each.max
            if (low and high and low <= column <= high) or each.index == get_column_letter(column):
                return each
        return None

    def column_width(self, column: int) -> float:
        """Points: a width counts the digits of the workbook's normal font."""
        found = self.dimension(column)
        width = (
            found.width
            if found is not None and found.customWidth
            else self.sheet.sheet_format.defaultColWidth
        )
        return float(width or DEFAULT_WIDTH) * self.digit()

    def digit(self) -> float:
        name, size = self.normal.name or "Calibri", float(self.normal.sz or 11)
        step, width = self.rules.digit_step, declared_width(name, "0") * size
        return max(1, int((width + self.rules.digit_more) / step)) * step


def has_text(*items: Any) -> bool:
    return any(side.text for item in items for side in (item.left, item.center, item.right))


def is_used(cell: Any) -> bool:
    """Whether a cell is seen on paper: a value, a border or a fill."""
    if not isinstance(cell, ExcelCell):
        return False
    border = cell.border
    sides = (border.left, border.right, border.top, border.bottom)
    return (
        cell.value is not None
        or any(each is not None and each.style for each in sides)
        or bool(cell.fill.fill_type)
    )
