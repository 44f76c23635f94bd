"""An .xlsx template + entries → filled .xlsx bytes; a row that names a table's columns repeats for its rows.

Texts stay texts: 信用代码 and phones never turn scientific, and a name that begins with = is no formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zipfile import BadZipFile

from jinja2 import TemplateError, meta
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from forms.notice import Form
from forms.values import Entry, Row, rows_of
from packager.fill.context import (
    NUMBER,
    SPOTS,
    context,
    fault,
    in_cell,
    marking_environment,
    named_in,
    text_environment,
)
from packager.fill.word import TemplateFault
from packager.visible import BROKEN_SHEET
from packager.zipped import read_office, write_office

WHOLE = re.compile(r"\s*{{\s*(?P<name>[\w.]+)\s*}}\s*")
LOOK = ("font", "border", "fill", "alignment", "protection", "number_format")
LARGEST_SHEET = 200_000
STAMPS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


@dataclass(frozen=True, slots=True)
class ExcelTemplate:
    """A workbook ready to be filled; `names` are the fields it prints, `spots` the places for seals it names."""

    file: str
    data: bytes
    names: frozenset[str]
    spots: frozenset[str] = frozenset()

    def fill(self, form: Form, entries: Mapping[str, Entry], *, marked: bool = False) -> bytes:
        """Entries → .xlsx bytes. `marked`: for a preview only."""
        workbook = open_workbook(self.data, self.file)
        filler = Filler(self.file, form, entries, marked)
        for sheet in workbook.worksheets:
            filler.fill(sheet)
        buffer = io.BytesIO()
        workbook.save(buffer)
        parts = read_office(buffer.getvalue())
        parts["docProps/core.xml"] = STAMPS.sub(
            rb"\g<1>1980-01-01T00:00:00Z\g<2>", parts["docProps/core.xml"]
        )
        return write_office(parts)


def open_workbook(data: bytes, file: str) -> Workbook:
    try:
        return load_workbook(io.BytesIO(data))
    except (BadZipFile, InvalidFileException, *BROKEN_SHEET) as error:
        raise TemplateFault(file, "不是完好的 .xlsx") from error


@lru_cache(maxsize=64)
def compile_excel(template: bytes, file: str) -> ExcelTemplate:
    """Template bytes → ExcelTemplate. Raises TemplateFault."""
    names: set[str] = set()
    spots: set[str] = set()
    for sheet in open_workbook(template, file).worksheets:
        if sheet.max_row * sheet.max_column > LARGEST_SHEET:
            raise TemplateFault(file, f"工作表“{sheet.title}”范围过大，请删去多余的空行空列")
        for cell in tagged(sheet):
            names |= names_of(str(cell.value), file)
            spots |= named_in(text_environment().parse(str(cell.value)), SPOTS)
    return ExcelTemplate(file, template, frozenset(names), frozenset(spots))


def tagged(sheet: Worksheet) -> Iterator[Cell]:
    for cells in sheet.iter_rows():
        for cell in cells:
            if isinstance(cell, Cell) and isinstance(cell.value, str) and "{{" in cell.value:
                yield cell


def names_of(text: str, file: str) -> set[str]:
    try:
        found = meta.find_undeclared_variables(text_environment().parse(text))
    except TemplateError as error:
        raise TemplateFault(file, fault(error)) from error
    return found - {*text_environment().globals, SPOTS}


@dataclass(frozen=True, slots=True)
class Filler:
    file: str
    form: Form
    entries: Mapping[str, Entry]
    marked: bool = False

    @property
    def names(self) -> dict[str, object]:
        return context(self.form, self.entries, marked=self.marked)

    def fill(self, sheet: Worksheet) -> None:
        tables = {field.id for field in self.form.fields if field.kind == "table"}
        repeating: dict[int, str] = {}
        for cell in tagged(sheet):
            for name in names_of(str(cell.value), self.file) & tables:
                repeating[cell.row] = name
        for number in sorted(repeating, reverse=True):
            self.repeat(sheet, number, repeating[number])
        names = self.names
        values = {name: entry.value for name, entry in self.entries.items()}
        for cell in list(tagged(sheet)):
            self.write(cell, str(cell.value), names, values)

    def repeat(self, sheet: Worksheet, number: int, table: str) -> None:
        """The template row → one row for each row of the table; what stands below moves down."""
        rows = rows_of(self.entries[table])
        printed: Any = self.names[table]
        pattern = [(cell.column, cell.value, cell) for cell in sheet[number] if isinstance(cell, Cell)]
        height = sheet.row_dimensions[number].height
        across = [each for each in sheet.merged_cells.ranges if each.min_row == each.max_row == number]
        make_room(sheet, number, max(len(rows), 1) - 1)
        for index in range(1, len(rows)):
            for each in across:
                sheet.merge_cells(None, number + index, each.min_col, number + index, each.max_col)
        for index in range(max(len(rows), 1)):
            sheet.row_dimensions[number + index].height = height
            for column, text, model in pattern:
                cell = sheet.cell(number + index, column)
                if cell is not model and isinstance(cell, Cell):
                    dress(cell, model)
                if not rows:
                    cell.value = self.blank(printed.空) if (column, text) == first_text(pattern) else None
                elif isinstance(text, str) and "{{" in text:
                    self.write(cell, text, {table: printed[index]}, row_values(table, rows[index], index))
                else:
                    cell.value = text

    def blank(self, text: str) -> str:
        return in_cell(text) if self.marked else text

    def write(
        self, cell: Cell | MergedCell, text: str, names: Mapping[str, Any], values: Mapping[str, Any]
    ) -> None:
        """A number where the cell holds nothing but a number's tag, else text."""
        match = WHOLE.fullmatch(text)
        value = values.get(match["name"]) if match else None
        if isinstance(value, int | Decimal) and not isinstance(value, bool) and not self.marked:
            cell.value = value
            return
        try:
            shown = (
                (marking_environment if self.marked else text_environment)().from_string(text).render(names)
            )
        except (TemplateError, TypeError, ValueError, ArithmeticError, MemoryError) as error:
            raise TemplateFault(self.file, fault(error)) from error
        cell.value = shown
        if isinstance(cell, Cell):
            cell.data_type = "s"


def first_text(pattern: list[tuple[int, Any, Cell]]) -> tuple[int, Any]:
    """Where the blank of a table without rows is printed: its first column that is no number of rows."""
    tags = [
        (column, text)
        for column, text, _ in pattern
        if isinstance(text, str) and "{{" in text and NUMBER not in text
    ]
    return tags[0] if tags else (0, None)


def dress(cell: Cell, model: Cell) -> None:
    """The look of one cell for another."""
    for name in LOOK:
        setattr(cell, name, copy(getattr(model, name)))


def row_values(table: str, row: Row, index: int) -> dict[str, object]:
    values: dict[str, object] = {f"{table}.{name}": entry.value for name, entry in row.entries.items()}
    return values | {f"{table}.{NUMBER}": index + 1}


def make_room(sheet: Worksheet, number: int, count: int) -> None:
    """Move everything below a row down: cells with their styles, merges, heights."""
    last, width = sheet.max_row, sheet.max_column
    if not count or last <= number:
        return
    heights = {row: sheet.row_dimensions[row].height for row in range(number + 1, last + 1)}
    merged = [each for each in sheet.merged_cells.ranges if each.min_row > number]
    for each in merged:
        sheet.unmerge_cells(str(each))
    sheet.move_range(f"A{number + 1}:{sheet.cell(last, width).coordinate}", rows=count)
    for each in merged:
        each.shift(row_shift=count)
        sheet.merge_cells(str(each))
    for row, height in heights.items():
        sheet.row_dimensions[row + count].height = height
