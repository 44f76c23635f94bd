"""The bytes of a workbook → Grid: one table for each sheet, merged cells as one, numbers as they were typed."""

from __future__ import annotations

import datetime
import io

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from packager.read.model import Cell, Grid, Row, Spot, Table

MOST_ROWS, MOST_COLUMNS = 20_000, 200
Value = object


class BadWorkbook(Exception):
    """A workbook that cannot be read; the text says why."""


def read_excel(data: bytes) -> Grid:
    """A workbook (.xlsx, .xls) → Grid. Raises BadWorkbook."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        tables = [sheet_table(book, name, number) for number, name in enumerate(book.sheet_names, 1)]
    except PasswordError as error:
        raise BadWorkbook("有打开密码") from error
    except (CalamineError, ValueError, OSError) as error:
        raise BadWorkbook("不是完好的 Excel 文件") from error
    return Grid(tuple(tables), ())


def sheet_table(book: CalamineWorkbook, name: str, number: int) -> Table:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
        raise BadWorkbook(f"工作表“{name}”有 {sheet.total_height} 行 {sheet.total_width} 列，范围过大")
    merged = dict(sheet.merged_cell_ranges or ())
    hidden = {
        (row, column)
        for (top, left), (bottom, right) in merged.items()
        for row in range(top, min(bottom, MOST_ROWS) + 1)
        for column in range(left, min(right, MOST_COLUMNS) + 1)
        if (row, column) != (top, left)
    }
    rows: list[Row] = []
    for row, values in enumerate(sheet.to_python(skip_empty_area=False)):
        cells = []
        for column, value in enumerate(values):
            spot = Spot(number, row + 1, column + 1, name)
            if (row, column) in hidden:
                above = any(
                    top < row <= bottom and left == column for (top, left), (bottom, _) in merged.items()
                )
                if above:
                    width = next(
                        right - left + 1
                        for (top, left), (bottom, right) in merged.items()
                        if top < row <= bottom and left == column
                    )
                    cells.append(Cell("", spot, column, width, continues=True))
                continue
            right = merged.get((row, column), (row, column))[1]
            cells.append(Cell(text_of(value), spot, column, right - column + 1))
        rows.append(tuple(cells))
    return Table(tuple(rows))


def text_of(value: Value) -> str:
    """A cell's value → what stands in it: 13800000000.0 is a phone, not a fraction."""
    if isinstance(value, float):
        return format(value, ".0f") if value.is_integer() else repr(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value) if value is not None else ""
