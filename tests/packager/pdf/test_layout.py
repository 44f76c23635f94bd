"""Documents written in the test → pages: what stands on which page, at which height, with which rules."""

from __future__ import annotations

import pytest

from forms.values import squeeze
from packager.pdf import render_docx
from packager.pdf.flow import Laid
from packager.pdf.layout import lay_out
from packager.pdf.page import Fill, Page, Stroke, Text
from packager.pdf.read import read_docx
from packager.pdf.rules import LIBREOFFICE, WORD
from packager.visible import pdf_texts
from tests.helpers.ooxml import cell, document, field, para, row, run, table


def laid(*blocks: str, **options: object) -> Laid:
    return lay_out(read_docx(document(*blocks, **options)), WORD)  # type: ignore[arg-type]


def words(page: Page) -> list[str]:
    """The texts of a page, one string for each baseline, from the top."""
    found: dict[float, str] = {}
    for op in page.ops:
        if isinstance(op, Text):
            key = round(op.y, 1)
            found[key] = found.get(key, "") + op.glyphs.text
    return [found[key] for key in sorted(found)]


def heights(page: Page) -> list[float]:
    return sorted({round(op.y0, 1) for op in page.ops if isinstance(op, Stroke) and op.y0 == op.y1})


def test_a_page_holds_what_fits_between_its_margins() -> None:
    pages = laid(*(para(f"第{number}行") for number in range(1, 40))).pages
    body = 841.9 - (37 + 35) * 72 / 25.4
    assert len(words(pages[0])) == int(body // 20)
    assert len(pages) == 2


def test_rows_stand_below_each_other_with_borders_between() -> None:
    (page,) = laid(table((2000, 3000), row(cell("甲"), cell("乙")), row(cell("丙"), cell("丁")))).pages
    top, middle, low = heights(page)
    assert words(page) == ["甲乙", "丙丁"]
    assert middle - top == pytest.approx(
        28.75, abs=0.1
    )  # 28 + the outer border of 1 pt, half a line at each end
    assert low - middle == pytest.approx(28.75, abs=0.3)


def test_a_row_that_may_split_goes_on_at_the_top_of_the_next_page() -> None:
    long = "".join(para(f"第{number}段") for number in range(60))
    pages = laid(table((2000, 3000), row(cell("标签", valign="top"), cell(long), split=True, height=0))).pages
    assert len(pages) == 2
    assert words(pages[0])[0] == "标签第0段"
    assert len(words(pages[0])) + len(words(pages[1])) == 60
    assert heights(pages[0])[-1] < 841.9 - 35 * 72 / 25.4 + 0.5


def test_a_row_kept_together_moves_whole() -> None:
    filler = [para("文") for _ in range(30)]
    pages = laid(
        *filler, table((5000,), row(cell("".join(para(f"段{number}") for number in range(5)))))
    ).pages
    assert len(words(pages[0])) == 30
    assert words(pages[1]) == ["段0", "段1", "段2", "段3", "段4"]


def test_a_kept_row_taller_than_a_page_is_cut_all_the_same() -> None:
    pages = laid(table((5000,), row(cell("".join(para(f"段{number}") for number in range(70)))))).pages
    assert sum(len(words(page)) for page in pages) == 70
    assert len(pages) == 3


def test_header_rows_are_repeated() -> None:
    rows = [row(cell("表头"), head=True), *(row(cell(f"行{number}")) for number in range(60))]
    pages = laid(table((5000,), *rows)).pages
    assert len(pages) == 3
    assert all(words(page)[0] == "表头" for page in pages)


def test_an_exact_row_that_clips_is_a_finding_not_a_drawing() -> None:
    data = document(table((2000,), row(cell(para("甲") + para("乙")), height=20, rule="exact")))
    rendered = render_docx(data, "表.docx")
    assert [each.code for each in rendered.findings] == ["page.clipped"]
    assert "甲乙" in rendered.findings[0].message


def test_cells_are_centred_shaded_and_spanned() -> None:
    (page,) = laid(table((2000, 3000), row(cell("宽", 2, shade="E7E6E6"), height=60))).pages
    fill = next(op for op in page.ops if isinstance(op, Fill))
    text = next(op for op in page.ops if isinstance(op, Text))
    assert fill.width == 250
    assert fill.color == "E7E6E6"
    assert text.y - fill.y == pytest.approx(1 + (60 - 20) / 2 + 16, abs=1)


def test_page_numbers_are_those_of_the_pages() -> None:
    footer = para(
        run("第 ", size=9) + field("PAGE", size=9) + run(" 页 共 ", size=9) + field("NUMPAGES", size=9)
    )
    pages = laid(*(para("文") for _ in range(70)), footer=footer).pages
    assert [words(page)[-1] for page in pages] == ["第 1 页 共 3", "第 2 页 共 3", "第 3 页 共 3"]


def test_a_page_break_turns_the_page() -> None:
    assert [
        words(page)
        for page in laid(para("前\f后".replace("\f", "")), para("后", extra="<w:pageBreakBefore/>")).pages
    ] == [["前后"], ["后"]]


COPIED = (
    "㛃䶮𬭎𫖯☑□☒",
    "“引号”——…１２３（）〔2025〕",
    "jscxyb@126.com",
    "1,280.50万元",
    "https://www.jssic.cn/fi_le?a=1",
    "(il1)17.5%，",
)


def test_text_copies_out_as_it_was_put_in() -> None:
    data = document(*map(para, COPIED))
    assert "".join(pdf_texts(render_docx(data, "表.docx").pdf)).split() == list(COPIED)
    drawn = "".join(pdf_texts(render_docx(data, "表.docx", LIBREOFFICE).pdf))
    assert squeeze(drawn) == "".join(COPIED)


def test_the_same_document_gives_the_same_bytes() -> None:
    data = document(table((2000, 3000), row(cell("甲"), cell("乙"))))
    assert render_docx(data, "表").pdf == render_docx(data, "表").pdf
