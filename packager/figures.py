"""导出给财务填: the figures of a stage → a small .xlsx with labels, units and checks; taken back with what differs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from forms.answers import Answers, parse_entry
from forms.case import ANSWERS, Key
from forms.notice import Field, Notice, Stage
from forms.values import Entry
from packager.visible import BROKEN_SHEET
from packager.zipped import DAMAGED, ArchiveError, read_office

KINDS = ("money", "integer", "number", "percent")
HEAD = ("栏目", "年份", "数值", "单位", "说明")
FIRST, KEY_COLUMN, WIDEST = 4, 6, 10**12
MARK = "申报包财务表"
WIDTHS, ROW_HEIGHT = (30, 10, 20, 10, 36), 24


class NotFigures(Exception):
    """A file that is no table of ours; the text says why."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One value that came back."""

    key: Key
    title: str
    now: str
    new: str


def figures(notice: Notice, stage: Stage) -> Iterator[tuple[Key, Field]]:
    """The numeric fields of a stage, in the forms' order."""
    for form_id in stage.form_ids:
        for field in notice.form(form_id).fields:
            if field.kind in KINDS:
                yield Key(ANSWERS, f"{form_id}.{field.id}"), field


def write_figures(notice: Notice, stage: Stage, answers: Answers) -> bytes:
    """→ .xlsx bytes. Only the numbers can be typed over; a number below zero or text is refused by the sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "财务数据"
    sheet["A1"] = f"{answers.applicant_name or '（单位名称未填）'}　{notice.short}　财务数据"
    sheet["A1"].font = Font(name="黑体", size=14)
    sheet["A2"] = "只填黄色格子里的数，单位见右边一列；填好后存盘，发回给填表的人。"
    sheet["F1"] = f"{MARK}\n{notice.id}\n{stage.id}"
    sheet.append([])
    for place, text in enumerate(HEAD, 1):
        cell = sheet.cell(FIRST - 1, place, text)
        cell.font, cell.border = Font(name="黑体", size=11), frame()
    number = DataValidation(
        type="decimal", operator="between", formula1=f"-{WIDEST}", formula2=str(WIDEST), allow_blank=True
    )
    number.error, number.errorTitle, number.showErrorMessage = "请只填数字，不要带单位。", "要填数字", True
    sheet.add_data_validation(number)
    last = FIRST
    for last, (key, field) in enumerate(figures(notice, stage), FIRST):
        entry = answers.forms[key.name.rpartition(".")[0]][field.id]
        put_row(sheet, last, key, field, entry)
        number.add(sheet.cell(last, 3))
    for letter, width in zip("ABCDE", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.column_dimensions["F"].hidden = True
    sheet.protection.sheet = True
    sheet.print_area = f"A1:E{last}"
    sheet.page_setup.paperSize = "9"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    assert sheet.sheet_properties.pageSetUpPr is not None
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def put_row(sheet: Worksheet, line: int, key: Key, field: Field, entry: Entry) -> None:
    """One figure: label, year, number, unit, hint; the key stands in a hidden column."""
    unit = field.unit or ("%" if field.kind == "percent" else "")
    value = entry.value if isinstance(entry.value, int | Decimal) else None
    for place, content in enumerate(
        (field.label or field.id, field.column or "", value, unit, field.hint or ""), 1
    ):
        cell = sheet.cell(line, place)
        cell.value = content
        cell.border, cell.font = frame(), Font(name="宋体", size=11)
        cell.alignment = Alignment(
            wrap_text=True, vertical="center", horizontal="center" if place in (2, 4) else None
        )
    sheet.cell(line, KEY_COLUMN).value = key.name
    sheet.row_dimensions[line].height = ROW_HEIGHT
    given = sheet.cell(line, 3)
    given.fill, given.protection = PatternFill("solid", fgColor="FFF8DC"), Protection(locked=False)


def frame() -> Border:
    thin = Side(style="thin", color="808080")
    return Border(left=thin, right=thin, top=thin, bottom=thin)


def read_figures(data: bytes, notice: Notice, stage: Stage, answers: Answers) -> tuple[Figure, ...]:
    """The table that came back → the values that differ from what is typed. Raises NotFigures."""
    book = book_of(data, cached=True)
    sheet = book.worksheets[0]
    head = str(sheet["F1"].value or "").split("\n")
    if head[0] != MARK:
        raise NotFigures("不是本程序导出的财务表。")
    if head[1:] != [notice.id, stage.id]:
        raise NotFigures("是另一个通知或环节的财务表，请核对文件。")
    known = dict(figures(notice, stage))
    formulas = book_of(data, cached=False).worksheets[0]
    found: list[Figure] = []
    for line in range(FIRST, FIRST + len(known) + 50):
        key = Key(ANSWERS, str(sheet.cell(line, KEY_COLUMN).value or ""))
        if key in known:
            new = number_in(sheet.cell(line, 3), formulas.cell(line, 3), known[key])
            found += compared(key, known[key], new, answers) if new else []
    return tuple(found)


def book_of(data: bytes, *, cached: bool) -> Workbook:
    """Raises NotFigures."""
    try:
        read_office(data)
        return load_workbook(io.BytesIO(data), data_only=cached)
    except (ArchiveError, InvalidFileException, *DAMAGED, *BROKEN_SHEET) as error:
        raise NotFigures("不是完好的 .xlsx 文件。请用 WPS 或 Excel 另存为 .xlsx 后再收回。") from error


def number_in(cell: Cell | MergedCell, formula: Cell | MergedCell, field: Field) -> str:
    """What stands in a cell, as it would be typed. Raises NotFigures for formulas without result and error values."""
    value = cell.value
    if (value is None and formula.value is not None) or cell.data_type == "e" or isinstance(value, bool):
        raise NotFigures(
            f"第 {cell.row} 行的“{field.title}”没有算出数来。请用 WPS 或 Excel 打开改好、存盘后再收回。"
        )
    if value is None:
        return ""
    if field.kind == "percent" and "%" in str(cell.number_format) and isinstance(value, int | float):
        return plain(
            format(Decimal(repr(value)) * 100, "f").rstrip("0").rstrip(".")
            if "." in repr(value)
            else str(value * 100)
        )
    return plain(str(value).strip())


def compared(key: Key, field: Field, new: str, answers: Answers) -> Iterator[Figure]:
    entry = answers.forms[key.name.rpartition(".")[0]][field.id]
    fresh = parse_entry(field, new)
    if fresh.value is None or fresh.value != entry.value:
        yield Figure(key, field.title, entry.shown, new)


def plain(text: str) -> str:
    """5300.0 as a spreadsheet keeps it → 5300."""
    return text.removesuffix(".0")
