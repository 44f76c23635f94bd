"""Fields, pictures and table styles: drawn where their meaning is known, refused by name where it is not."""

from __future__ import annotations

import io

import pytest
from PIL import Image as PillowImage

from packager.pdf.flow import Laid
from packager.pdf.layout import lay_out
from packager.pdf.page import Image, Page, Text
from packager.pdf.read import RefusedDocument, read_docx
from packager.pdf.rules import WORD
from packager.zipped import read_office, write_office
from tests.helpers.ooxml import R, cell, document, field, para, row, run, section, table

BEGIN, SEPARATE, END = (
    f'<w:r><w:fldChar w:fldCharType="{part}"/></w:r>' for part in ("begin", "separate", "end")
)


def code(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def result(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def laid(data: bytes) -> Laid:
    return lay_out(read_docx(data), WORD)


def texts(page: Page) -> str:
    return "".join(op.glyphs.text for op in page.ops if isinstance(op, Text))


def behind(xml: str) -> bytes:
    """A paragraph whose text is followed by something else."""
    return document(para(run("前")).replace("</w:p>", f"{xml}</w:p>"))


def refusal(data: bytes) -> str:
    with pytest.raises(RefusedDocument) as caught:
        read_docx(data)
    return str(caught.value)


# ---- fields


def test_a_field_in_the_result_of_another_shows_its_own() -> None:
    inner = BEGIN + code("DATE") + SEPARATE + result("二〇二五") + END
    (page,) = laid(
        behind(BEGIN + code("HYPERLINK") + SEPARATE + result("见") + inner + result("年") + END)
    ).pages
    assert texts(page) == "前见二〇二五年"


def test_a_field_in_the_code_of_another_is_refused() -> None:
    assert "嵌套的域" in refusal(
        behind(BEGIN + code("IF ") + BEGIN + code("PAGE") + END + SEPARATE + result("x") + END)
    )


def test_a_field_that_does_not_end_in_its_paragraph_is_refused() -> None:
    assert "域" in refusal(behind(BEGIN + code("HYPERLINK") + SEPARATE + result("甲")))


def test_a_page_number_in_the_body_is_refused() -> None:
    assert "正文里的页码域" in refusal(document(para(field("PAGE"))))


def test_a_page_number_in_other_figures_is_refused() -> None:
    assert "页码格式" in refusal(document(para("甲"), footer=para(field(r"PAGE \* ROMAN"))))


def test_a_drop_down_field_shows_what_is_chosen() -> None:
    listed = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
        '<w:listEntry w:val="男"/><w:listEntry w:val="女"/></w:ddList></w:ffData></w:fldChar></w:r>'
    )
    (page,) = laid(behind(listed + code("FORMDROPDOWN") + END)).pages
    assert texts(page) == "前女"


# ---- pictures


def with_picture(data: bytes, crop: str = "") -> bytes:
    xml = (
        '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<wp:extent cx="1270000" cy="635000"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        f'<a:blip {R} r:embed="rId9"/>{crop}</a:graphic></wp:inline></w:drawing></w:r>'
    )
    parts = read_office(behind(xml))
    rels = "word/_rels/document.xml.rels"
    parts[rels] = parts[rels].replace(
        b"</Relationships>", b'<Relationship Id="rId9" Type="image" Target="media/1.png"/></Relationships>'
    )
    parts["word/media/1.png"] = data
    return write_office(parts)


def png() -> bytes:
    buffer = io.BytesIO()
    PillowImage.effect_noise((80, 40), 60).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize("data", [b"", b"no picture", png()[:400]])
def test_a_picture_that_cannot_be_read_to_its_end_is_refused(data: bytes) -> None:
    assert "图片" in refusal(with_picture(data))


@pytest.mark.parametrize("side", ["25000", "25%"])
def test_a_cut_is_read_in_either_way_of_writing_it(side: str) -> None:
    (page,) = laid(with_picture(png(), f'<a:srcRect xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" l="{side}"/>')).pages  # fmt: skip
    (image,) = [op for op in page.ops if isinstance(op, Image)]
    assert image.picture.crop[0] == pytest.approx(0.25)


# ---- tables over pages


def test_a_merged_cell_keeps_its_text_where_the_head_is_repeated() -> None:
    rows = [row(cell("栏目"), cell("内容"), head=True)]
    rows += [
        row(
            cell("类别" if n == 0 else "", merge="restart" if n == 0 else "continue"),
            cell(f"第{n}项"),
            height=50,
        )
        for n in range(30)
    ]
    pages = laid(document(table((2000, 3000), *rows))).pages
    assert len(pages) > 2
    assert all("栏目内容" in texts(page) for page in pages)
    assert "".join(texts(page) for page in pages).count("类别") == 1


def test_a_head_too_tall_for_its_page_does_not_come_again() -> None:
    rows = [row(cell("栏目"), height=500, head=True), *(row(cell(f"第{n}行"), height=120) for n in range(8))]
    pages = laid(document(table((3000,), *rows))).pages
    assert "".join(texts(page) for page in pages).count("行") == 8
    assert len(pages) < 9


def test_a_table_of_nothing_but_head_rows_ends() -> None:
    rows = [row(cell(f"第{n}行"), height=100, head=True) for n in range(20)]
    pages = laid(document(table((3000,), *rows))).pages
    assert "".join(texts(page) for page in pages).count("行") == 20


def test_a_table_all_of_whose_rows_keep_together_still_breaks_when_its_page_is_full() -> None:
    kept = para("甲", extra="<w:keepNext/>", align="center")
    pages = laid(document(table((3000,), *(row(cell(kept), height=40) for _ in range(50))))).pages
    assert len(pages) == 4
    assert "".join(texts(page) for page in pages).count("甲") == 50


def test_a_standing_cell_is_drawn_once_when_its_row_is_cut() -> None:
    upright = cell("意见")[1].replace("<w:vAlign", '<w:textDirection w:val="tbRlV"/><w:vAlign')
    long = "".join(para(f"第{n}条") for n in range(60))
    pages = laid(document(table((800, 3000), row((1, upright), cell(long), split=True)))).pages
    assert len(pages) == 2
    whole = "".join(texts(page) for page in pages)
    assert (whole.count("意"), whole.count("条")) == (1, 60)


def test_what_reaches_over_the_edge_of_the_paper_is_named() -> None:
    wide = table((14000,), row(cell(para("右边", align="right"))))
    found = laid(document(wide.replace('<w:jc w:val="center"/>', ""))).clipped
    assert "右边" in "".join(each.text for each in found)


# ---- styles and sections


def with_table_style(inner: str) -> bytes:
    parts = read_office(
        document(table((3000,), row(cell(para("甲").replace("<w:jc w:val=\"left\"/>", "")))).replace(
            "<w:tblW ", '<w:tblStyle w:val="t1"/><w:tblW ', 1
        ))
    )  # fmt: skip
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(
        b"</w:styles>", f'<w:style w:type="table" w:styleId="t1">{inner}</w:style></w:styles>'.encode()
    )
    return write_office(parts)


def test_a_table_style_gives_its_paragraphs_what_they_do_not_say() -> None:
    (plain,) = laid(with_table_style("")).pages
    (right,) = laid(with_table_style('<w:pPr><w:jc w:val="right"/></w:pPr>')).pages
    assert [op.x for op in right.ops if isinstance(op, Text)] > [
        op.x for op in plain.ops if isinstance(op, Text)
    ]


def test_a_table_style_with_its_own_first_row_is_refused() -> None:
    odd = '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr></w:tblStylePr>'
    assert "表格样式" in refusal(with_table_style(odd))


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ('<w:type w:val="oddPage"/>', "从奇数页"),
        ('<w:pgNumType w:fmt="upperRoman"/>', "页码格式"),
    ],
)
def test_a_section_that_counts_or_begins_otherwise_is_refused(inner: str, said: str) -> None:
    body = para("甲") + section().replace("<w:pgSz", f"{inner}<w:pgSz")
    assert said in refusal(document(body=body))


def test_mirrored_margins_are_refused() -> None:
    parts = read_office(document(para("甲")))
    parts["word/settings.xml"] = parts["word/settings.xml"].replace(
        b"<w:noPunctuationKerning/>", b"<w:noPunctuationKerning/><w:mirrorMargins/>"
    )
    assert "对称页边距" in refusal(write_office(parts))


def test_paragraphs_behind_the_last_section_are_not_lost() -> None:
    first = '<w:p><w:pPr><w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:pPr></w:p>'
    pages = laid(document(body=para("甲") + first + para("乙"))).pages
    assert "".join(texts(page) for page in pages) == "甲乙"
