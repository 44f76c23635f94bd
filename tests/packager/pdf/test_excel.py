"""Worksheets as they print: titles that repeat, merges, scale, wrapping, number formats; the rest refused by name."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable

import pytest
from openpyxl import Workbook
from openpyxl.drawing.image import Image as ExcelImage
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as PillowImage

from packager.pdf import render_xlsx
from packager.pdf.excel import read_xlsx
from packager.pdf.layout import lay_out
from packager.pdf.page import Page, Stroke, Text
from packager.pdf.read import RefusedDocument
from packager.pdf.rules import WORD
from packager.visible import pdf_texts

THIN = Side(style="thin")


def book(change: Callable[[Worksheet], object], rows: int = 4) -> bytes:
    """A small 汇总表: a title over three columns, a head, rows of text."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "汇总表"
    sheet.merge_cells("A1:C1")
    sheet["A1"] = "推荐汇总表"
    sheet["A1"].alignment = Alignment(horizontal="center")
    for column, text in enumerate(("序号", "单位名称", "类别"), 1):
        sheet.cell(2, column, text)
    for row in range(rows):
        for column, text in enumerate((row + 1, f"第{row}家机构", "数智产业"), 1):
            cell = sheet.cell(3 + row, column, text)
            cell.border = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
    for letter, width in zip("ABC", (6, 30, 12), strict=True):
        sheet.column_dimensions[letter].width = width
    for line in sheet.iter_rows():
        for cell in line:
            cell.font = Font("宋体", 11)
    sheet.page_setup.paperSize = 9
    change(sheet)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def pages(data: bytes) -> list[Page]:
    return lay_out(read_xlsx(data), WORD).pages


def words(page: Page) -> str:
    texts = sorted((round(op.y), round(op.x), op.glyphs.text) for op in page.ops if isinstance(op, Text))
    return "".join(text for _, _, text in texts)


def refusal(change: Callable[[Worksheet], object]) -> str:
    with pytest.raises(RefusedDocument) as caught:
        read_xlsx(book(change))
    return str(caught.value)


def test_a_sheet_stands_on_its_page_as_it_prints() -> None:
    (page,) = pages(book(str))
    assert (
        words(page)
        == "推荐汇总表序号单位名称类别1第0家机构数智产业2第1家机构数智产业3第2家机构数智产业4第3家机构数智产业"
    )
    assert (round(page.width), round(page.height)) == (595, 842)


def test_title_rows_stand_on_every_page_again() -> None:
    def long(sheet: Worksheet) -> None:
        sheet.print_title_rows = "2:2"

    found = [words(page) for page in pages(book(long, rows=120))]
    assert len(found) > 1
    assert all("序号单位名称类别" in text for text in found)
    assert sum("推荐汇总表" in text for text in found) == 1
    assert "".join(found).count("家机构") == 120


def test_a_manual_break_turns_the_page() -> None:
    found = pages(book(lambda sheet: sheet.row_breaks.append(Break(id=4))))
    assert len(found) == 2
    assert "第1家" in words(found[0])
    assert "第2家" in words(found[1])


def test_a_landscape_sheet_is_fitted_to_the_width_of_its_page() -> None:
    def wide(sheet: Worksheet) -> None:
        sheet.column_dimensions["B"].width = 200
        sheet.page_setup.orientation = "landscape"
        sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
        sheet.page_setup.fitToHeight = 0  # type: ignore[assignment]

    (page,) = pages(book(wide))
    assert page.width > page.height
    assert max(op.x1 for op in page.ops if isinstance(op, Stroke)) < page.width - 40


def test_only_the_print_area_is_printed() -> None:
    def area(sheet: Worksheet) -> None:
        sheet.print_area = "A2:B3"

    (page,) = pages(book(area))
    assert words(page) == "序号单位名称1第0家机构"


def test_hidden_rows_columns_and_sheets_stay_hidden() -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.column_dimensions["C"].hidden = True
        sheet.row_dimensions[3].hidden = True
        sheet.parent.create_sheet("草稿").sheet_state = "hidden"  # type: ignore[union-attr]
        sheet.unmerge_cells("A1:C1")

    (page,) = pages(book(hide))
    assert "类别" not in words(page)
    assert "第0家" not in words(page)


def test_footers_tell_page_numbers() -> None:
    def foot(sheet: Worksheet) -> None:
        sheet.oddFooter.center.text = "第 &P 页 共 &N 页"  # type: ignore[union-attr]

    found = render_xlsx(book(foot, rows=120), "表.xlsx")
    texts = pdf_texts(found.pdf)
    assert "第1页共3页" in "".join(texts[0].split())
    assert "第2页共3页" in "".join(texts[1].split())


def test_wrapped_text_makes_more_lines_and_plain_text_runs_over_empty_neighbours() -> None:
    def texts(sheet: Worksheet) -> None:
        sheet["B3"] = "一家名称很长很长需要折成几行才放得下的高科技服务机构"
        sheet["B3"].alignment = Alignment(wrap_text=True)
        sheet["A9"] = "注：本表由设区市科技局填写"

    (page,) = pages(book(texts))
    lines = {
        round(op.y)
        for op in page.ops
        if isinstance(op, Text) and op.glyphs.text in "一家名称很长很长需要折成几行才放得下的高科技服务机构"
    }
    assert len(lines) >= 2
    assert words(page).endswith("注：本表由设区市科技局填写")


def picture(sheet: Worksheet) -> None:
    buffer = io.BytesIO()
    PillowImage.new("RGB", (4, 4)).save(buffer, "PNG")
    sheet.add_image(ExcelImage(buffer), "A9")


def formula(sheet: Worksheet) -> None:
    sheet["A9"] = "=SUM(A3:A6)"


def too_wide(sheet: Worksheet) -> None:
    sheet.column_dimensions["B"].width = 200


def covered(sheet: Worksheet) -> None:
    sheet["A3"] = "这一格太窄了放不下"


def odd_format(sheet: Worksheet) -> None:
    sheet["A3"].number_format = "[>100]0;0.0"


def grid_lines(sheet: Worksheet) -> None:
    sheet.print_options.gridLines = True


def theme_fill(sheet: Worksheet) -> None:
    sheet["A3"].fill = PatternFill("lightGrid")


def slanted(sheet: Worksheet) -> None:
    sheet["A3"].alignment = Alignment(textRotation=45)


def first_header(sheet: Worksheet) -> None:
    sheet.HeaderFooter.differentFirst = True
    sheet.firstHeader.center.text = "首页"  # type: ignore[union-attr]


def straddling(sheet: Worksheet) -> None:
    sheet.print_title_rows = "2:2"
    sheet.merge_cells("C2:C3")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (picture, "图片"),
        (formula, "A9：没有计算结果的公式"),
        (too_wide, "比纸宽"),
        (covered, "A3：文字比单元格宽"),
        (odd_format, "A3：数字格式"),
        (grid_lines, "网格线"),
        (theme_fill, "A3：主题色或花纹"),
        (slanted, "A3：倾斜"),
        (first_header, "首页不同的页眉页脚"),
        (straddling, "跨过标题行的合并单元格"),
    ],
)
def test_what_would_print_otherwise_is_refused_with_its_place(
    change: Callable[[Worksheet], object], said: str
) -> None:
    assert said in refusal(change)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"text"])
def test_no_workbook_is_said_not_raised(data: bytes) -> None:
    (found,) = render_xlsx(data, "坏.xlsx").findings
    assert "坏.xlsx" in found.message


def test_a_date_kept_as_the_built_in_one_is_shown_as_a_chinese_excel_shows_it() -> None:
    def dated(sheet: Worksheet) -> None:
        sheet["B3"] = datetime.date(2025, 10, 8)
        sheet["B3"].number_format = "mm-dd-yy"

    (page,) = pages(book(dated))
    assert "2025/10/8" in words(page)


def test_a_merge_that_goes_on_behind_a_break_is_read_once() -> None:
    def broken(sheet: Worksheet) -> None:
        sheet.merge_cells("C3:C6")
        sheet.row_breaks.append(Break(id=4))

    first, second = pages(book(broken))
    assert "数智产业" in words(first)
    assert "数智产业" not in words(second)


def test_a_narrow_column_of_standing_text_is_not_called_too_narrow() -> None:
    def standing(sheet: Worksheet) -> None:
        sheet["A3"] = "推荐单位意见"
        sheet["A3"].alignment = Alignment(textRotation=255)
        sheet.row_dimensions[3].height = 90

    (page,) = pages(book(standing))
    column = [op.glyphs.text for op in page.ops if isinstance(op, Text) and op.glyphs.text in "推荐单位意见"]
    assert sorted("".join(column)) == sorted("推荐单位意见")


def test_a_print_area_may_name_a_sheet_with_a_comma_in_its_name() -> None:
    def named(sheet: Worksheet) -> None:
        sheet.title = "甲,乙"
        sheet.print_area = "A2:B3"

    (page,) = pages(book(named))
    assert words(page) == "序号单位名称1第0家机构"
