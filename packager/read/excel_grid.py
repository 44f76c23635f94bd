"""The bytes of a workbook → Grid: one table for each sheet that is shown, merged cells as one, numbers as they were typed.

Sizes are looked up in the XML before anything is built of them: a reader that believes a far-off cell would ask
for more memory than there is.
"""

from __future__ import annotations

import datetime
import io
import re

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from packager.filetypes import OLE
from packager.read.model import Cell, Grid, Row, Spot, Table, number_of_column
from packager.zipped import ArchiveError, read_office

MOST_ROWS, MOST_COLUMNS, MOST_MERGED = 20_000, 200, 20_000
LARGEST_OLD = 20 * 2**20
LARGEST_PART = 40 * 2**20
FAR = re.compile(rb'<(?:\w+:)?c\b[^>]{0,200}?\br="([A-Z]{1,3})(\d{1,7})"')
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
LONG_BLANK = re.compile(r"[ \t　_＿]{200,}")


class BadWorkbook(Exception):
    """A workbook that cannot be read; the text says why."""


def read_excel(data: bytes) -> Grid:
    """A workbook (.xlsx, .xls) → Grid. Raises BadWorkbook."""
    refuse_huge(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        shown = [
            each.name
            for each in book.sheets_metadata
            if each.visible == SheetVisibleEnum.Visible and each.typ == SheetTypeEnum.WorkSheet
        ]
        tables = [sheet_table(book.get_sheet_by_name(name), number) for number, name in enumerate(shown, 1)]
    except PasswordError as error:
        raise BadWorkbook("有打开密码") from error
    except (CalamineError, ValueError, OSError) as error:
        raise BadWorkbook("不是完好的 Excel 文件") from error
    return Grid(tuple(tables), ())


def refuse_huge(data: bytes) -> None:
    """Raises BadWorkbook where a sheet reaches further than any form does."""
    if data.startswith(OLE):
        if len(data) > LARGEST_OLD:
            raise BadWorkbook(f"超过 {LARGEST_OLD // 2**20} MB，不像一张表")
        return
    try:
        parts = read_office(data)
    except ArchiveError as error:
        raise BadWorkbook(str(error)) from error
    for name, part in parts.items():
        if name.startswith("xl/") and len(part) > LARGEST_PART:
            raise BadWorkbook(f"内容过大（{name} 有 {len(part) // 2**20} MB），不像一张表")
        if not SHEET.fullmatch(name):
            continue
        if part.count(b"<mergeCell ") > MOST_MERGED:
            raise BadWorkbook(f"合并单元格超过 {MOST_MERGED} 处，不像一张表")
        for match in FAR.finditer(part):
            row, column = int(match[2]), number_of_column(match[1].decode())
            if row > MOST_ROWS or column > MOST_COLUMNS:
                raise BadWorkbook(f"单元格 {match[1].decode()}{row} 太远，请删去多余的空行空列")


def sheet_table(sheet: CalamineSheet, number: int) -> Table:
    if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
        raise BadWorkbook(f"工作表“{sheet.name}”有 {sheet.total_height} 行 {sheet.total_width} 列，范围过大")
    values = sheet.to_python(skip_empty_area=False)
    spans, below, hidden = merges(sheet, len(values), max(map(len, values), default=0))
    rows: list[Row] = []
    for row, line in enumerate(values):
        cells = []
        for column, value in enumerate(line):
            spot = Spot(number, row + 1, column + 1, sheet.name)
            if (row, column) in below:
                cells.append(Cell("", spot, column, below[row, column], continues=True))
            elif (row, column) not in hidden:
                is_number = isinstance(value, float | int) and not isinstance(value, bool)
                span = spans.get((row, column), 1)
                cells.append(Cell(text_of(value), spot, column, span, number=is_number))
        rows.append(tuple(cells))
    return Table(tuple(rows))


Place = tuple[int, int]


def merges(
    sheet: CalamineSheet, height: int, width: int
) -> tuple[dict[Place, int], dict[Place, int], set[Place]]:
    """Merged ranges, cut to the sheet → (columns of each first cell, of each lower part at its left edge, all that is covered)."""
    spans: dict[Place, int] = {}
    below: dict[Place, int] = {}
    hidden: set[Place] = set()
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        bottom, right = min(bottom, height - 1), min(right, width - 1)
        if (bottom - top + 1) * (right - left + 1) + len(hidden) > MOST_ROWS * MOST_COLUMNS // 8:
            raise BadWorkbook("合并单元格的范围过大，不像一张表")
        spans[top, left] = right - left + 1
        for row in range(top, bottom + 1):
            hidden |= {(row, column) for column in range(left, right + 1)}
            if row > top:
                below[row, left] = right - left + 1
        hidden.discard((top, left))
    return spans, below, hidden


def text_of(value: object) -> str:
    """A cell's value → what stands in it: 13800000000.0 is a phone, not a fraction."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return format(value, ".0f") if value.is_integer() else repr(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return LONG_BLANK.sub(" ", str(value)) if value is not None else ""
