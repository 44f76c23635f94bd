"""What official forms are made of, drawn: merged cells, nested tables, vertical text, lists, symbols, pictures."""

from __future__ import annotations

import io

import pytest
from PIL import Image as PillowImage

from packager.pdf import render_docx
from packager.pdf.flow import Laid
from packager.pdf.layout import lay_out
from packager.pdf.lint import normalise
from packager.pdf.model import Para
from packager.pdf.page import Fill, Image, Page, Stroke, Text
from packager.pdf.read import RefusedDocument, read_docx
from packager.pdf.rules import LIBREOFFICE, WORD, Rules
from packager.visible import pdf_texts
from packager.zipped import read_office, write_office
from tests.helpers.ooxml import HEAD, R, W, cell, document, para, row, run, section, table

CHARS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒日月盈昃辰宿列张寒来"
LIST = (
    f"<w:numbering {W}>"
    '<w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/>'
    '<w:pPr><w:ind w:left="480" w:hanging="480"/></w:pPr></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:suff w:val="space"/>'
    '<w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)


def laid(data: bytes, rules: Rules = WORD) -> Laid:
    return lay_out(read_docx(data), rules)


def texts(page: Page) -> list[str]:
    return [op.glyphs.text for op in page.ops if isinstance(op, Text)]


def place(page: Page, text: str) -> tuple[float, float]:
    found = next(op for op in page.ops if isinstance(op, Text) and op.glyphs.text.startswith(text))
    return found.x, found.y


def with_parts(data: bytes, **parts: bytes) -> bytes:
    """A document with further parts; __ in a name stands for /, _ for a dot."""
    found = read_office(data)
    for name, content in parts.items():
        found["word/" + name.replace("__", "/").replace("_", ".")] = content
    return write_office(found)


def numbered(text: str, level: int = 0) -> str:
    props = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
    return para(text, extra=props)


def merged(rows: int, label: str = "合并") -> list[tuple[str, tuple[tuple[int, str], ...]]]:
    return [
        row(cell(label if n == 0 else "", merge="restart" if n == 0 else "continue"), cell(f"第{CHARS[n]}行"))
        for n in range(rows)
    ]


# ---- merged cells


def test_a_merged_cell_stands_in_the_middle_of_its_rows_without_a_line_through_it() -> None:
    (page,) = laid(document(table((2000, 3000), *merged(3)))).pages
    assert place(page, "合并")[1] == pytest.approx(place(page, "第乙行")[1], abs=0.5)
    left = min(op.x0 for op in page.ops if isinstance(op, Stroke))
    inner = {round(op.y0) for op in page.ops if isinstance(op, Stroke) and op.y0 == op.y1 and op.x0 == left}
    assert len(inner) == 2  # only the table's own top and bottom reach the left edge


def test_the_last_row_grows_until_a_merged_cell_has_room() -> None:
    tall = "".join(para(f"说明第{CHARS[n]}条") for n in range(9))
    rows = [
        row(cell(tall, merge="restart"), cell("甲")),
        row(cell("", merge="continue"), cell("乙")),
        row(cell("丙"), cell("丁")),
    ]
    (page,) = laid(document(table((2000, 3000), *rows))).pages
    assert place(page, "乙")[1] - place(page, "甲")[1] > 80
    assert place(page, "丙")[1] > place(page, "说明第壬条")[1]


def test_a_merged_cell_goes_on_below_where_its_page_ends() -> None:
    tall = "".join(para(f"条款{CHARS[n]}") for n in range(20))
    first = row(cell(tall, merge="restart", valign="top"), cell("行甲"))
    rest = [row(cell("", merge="continue"), cell(f"行{CHARS[n]}"), height=60) for n in range(1, 20)]
    pages = laid(document(table((2000, 3000), first, *rest))).pages
    assert len(pages) == 2
    shown = [text for page in pages for text in texts(page)]
    assert [text for text in shown if text.startswith("条款")] == [f"条款{CHARS[n]}" for n in range(20)]
    assert [text for text in shown if text.startswith("行")] == [f"行{CHARS[n]}" for n in range(20)]


def test_a_row_whose_text_fits_but_whose_height_does_not_moves_as_a_whole() -> None:
    body = 841.9 - (37 + 35) * 72 / 25.4
    filler = [row(cell("满"), height=body - 50)]
    pages = laid(document(table((2000,), *filler, row(cell("末"), height=60, split=True)))).pages
    assert [texts(page) for page in pages] == [["满"], ["末"]]


# ---- nested tables, vertical text, diagonal lines


def test_a_table_in_a_cell_is_drawn_inside_it() -> None:
    inner = table((1000, 1000), row(cell("里甲"), cell("里乙")), row(cell("里丙"), cell("里丁")))
    (page,) = laid(document(table((6000, 3000), row(cell(para("外") + inner + para("")), cell("旁"))))).pages
    assert place(page, "外")[1] < place(page, "里甲")[1] < place(page, "里丙")[1]
    assert texts(page).count("旁") == 1
    low = max(op.y1 for op in page.ops if isinstance(op, Stroke))
    assert low - place(page, "里丙")[1] < 20  # the closing paragraph that OOXML wants takes no room


def test_a_nested_table_is_cut_between_its_rows() -> None:
    inner = table((2000,), *(row(cell(f"里{CHARS[n]}")) for n in range(40)))
    pages = laid(document(table((6000,), row(cell(para("外") + inner + para("")), split=True)))).pages
    assert len(pages) == 2
    assert [text for page in pages for text in texts(page)] == ["外", *(f"里{CHARS[n]}" for n in range(40))]


def test_vertical_text_stands_one_character_below_the_other() -> None:
    upright = cell("家庭成员")[1].replace("<w:vAlign", '<w:textDirection w:val="tbRlV"/><w:vAlign')
    (page,) = laid(document(table((800, 3000), row((1, upright), cell("乙"), height=90)))).pages
    column = [place(page, char) for char in "家庭成员"]
    assert len({round(x, 1) for x, _ in column}) == 1
    assert [y for _, y in column] == sorted(y for _, y in column)
    assert "家庭成员" in pdf_texts(
        render_docx(document(table((800, 3000), row((1, upright), cell("乙"), height=90))), "x").pdf
    )[0].replace("\n", "").replace(" ", "")


def test_a_diagonal_line_crosses_its_cell() -> None:
    crossed = cell("甲")[1].replace(
        "<w:vAlign", '<w:tcBorders><w:tl2br w:val="single" w:sz="4"/></w:tcBorders><w:vAlign'
    )
    (page,) = laid(document(table((2000, 2000), row((1, crossed), cell("乙"))))).pages
    (line,) = [op for op in page.ops if isinstance(op, Stroke) and op.x0 != op.x1 and op.y0 != op.y1]
    assert line.x1 - line.x0 == pytest.approx(100, abs=0.1)


def test_columns_left_out_before_a_row_stay_empty() -> None:
    props, cells = row(cell("乙"))
    short = (props.replace("<w:trPr>", '<w:trPr><w:gridBefore w:val="1"/>'), cells)
    data = document(table((2000, 3000), row(cell("甲"), cell("丙"))))
    xml = table((3000,), short).partition("<w:tr>")[2]
    parts = read_office(data)
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"</w:tbl>", f"<w:tr>{xml}".encode(), 1)
    (page,) = laid(write_office(parts)).pages
    assert place(page, "乙")[0] == pytest.approx(place(page, "丙")[0])


# ---- lists, symbols, fields, pictures


def test_lists_count_in_chinese_and_begin_again_under_the_next_item() -> None:
    data = with_parts(
        document(
            numbered("总则"), numbered("目的", 1), numbered("范围", 1), numbered("条件"), numbered("单位", 1)
        ),
        numbering_xml=(HEAD + LIST).encode(),
    )
    (page,) = laid(data).pages
    joined = "".join(texts(page)).replace(" ", "")
    assert joined == "一、总则（1）目的（2）范围二、条件（1）单位"
    assert place(page, "总则")[0] - place(page, "一、")[0] == pytest.approx(24)  # at the hanging indent


def test_a_way_of_counting_that_is_not_known_is_refused() -> None:
    odd = LIST.replace("chineseCounting", "koreanDigital")
    with pytest.raises(RefusedDocument, match="编号格式 koreanDigital"):
        read_docx(with_parts(document(numbered("甲")), numbering_xml=(HEAD + odd).encode()))


@pytest.mark.parametrize(
    ("xml", "seen"),
    [
        ('<w:r><w:sym w:font="Wingdings 2" w:char="00A3"/></w:r>', "□"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>', "☑"),
        ('<w:r><w:rPr><w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/></w:rPr><w:t>R£</w:t></w:r>', "☑□"),
        ('<w:r><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:t>\uf0fe</w:t></w:r>', "☑"),
        ('<w:fldSimple w:instr=" DATE "><w:r><w:t>2026年</w:t></w:r></w:fldSimple>', "2026年"),
        ('<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>'
         '<w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>', "☑"),
        ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "x"</w:instrText></w:r>'
         '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>网址</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>', "网址"),
    ],
)  # fmt: skip
def test_symbols_and_results_of_fields_are_text(xml: str, seen: str) -> None:
    data = document(para(run("前")).replace("</w:p>", f"{xml}</w:p>"))
    (page,) = laid(data).pages
    assert "".join(texts(page)) == f"前{seen}"


def picture(kind: str = "PNG") -> tuple[str, bytes]:
    buffer = io.BytesIO()
    PillowImage.new("RGB", (20, 10), "red").save(buffer, kind)
    xml = (
        '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<wp:extent cx="1270000" cy="635000"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        f'<a:blip {R} r:embed="rId9"/></a:graphic></wp:inline></w:drawing></w:r>'
    )
    return xml, buffer.getvalue()


def test_an_inline_picture_stands_on_the_line_that_grows_for_it() -> None:
    xml, data = picture()
    free = para(run("图")).replace('w:line="400" w:lineRule="exact"', "")
    whole = with_parts(document(free.replace("</w:p>", f"{xml}</w:p>"), para("下一段")), media__1_png=data)
    parts = read_office(whole)
    rels = "word/_rels/document.xml.rels"
    parts[rels] = parts[rels].replace(
        b"</Relationships>", b'<Relationship Id="rId9" Type="image" Target="media/1.png"/></Relationships>'
    )
    (page,) = laid(write_office(parts)).pages
    (image,) = [op for op in page.ops if isinstance(op, Image)]
    assert (image.picture.width, image.picture.height) == (100, 50)
    assert place(page, "下一段")[1] > image.y + 50
    assert render_docx(write_office(parts), "x").pdf.count(b"/Subtype /Image") == 1


# ---- paragraphs


def test_a_paragraph_border_and_its_shade_go_round_the_text() -> None:
    extra = '<w:pBdr><w:bottom w:val="single" w:sz="8" w:space="1"/></w:pBdr><w:shd w:val="clear" w:fill="EEEEEE"/>'
    (page,) = laid(document(para("甲", extra=extra), para("乙"))).pages
    (line,) = [op for op in page.ops if isinstance(op, Stroke)]
    assert line.width == 1
    assert [op.color for op in page.ops if isinstance(op, Fill)] == ["EEEEEE"]
    assert place(page, "乙")[1] - place(page, "甲")[1] == pytest.approx(22)


@pytest.mark.parametrize("normalised", [False, True])
@pytest.mark.parametrize(
    ("chars", "x"), [('w:firstLineChars="200"', 32), ('w:leftChars="100" w:hangingChars="100"', 0)]
)
def test_indents_given_in_characters_alone_go_by_the_size_of_the_text(
    chars: str, x: float, normalised: bool
) -> None:
    size = '<w:rPr><w:sz w:val="32"/></w:rPr>'
    data = document(
        f"<w:p><w:pPr><w:ind {chars}/>{size}</w:pPr><w:r>{size}<w:t>甲</w:t></w:r></w:p>", para("乙")
    )
    (page,) = laid(normalise(data) if normalised else data).pages
    assert place(page, "甲")[0] - place(page, "乙")[0] == pytest.approx(x)


BOX = "".join(
    f'<w:{side} w:val="single" w:sz="8" w:space="1"/>' for side in ("top", "left", "bottom", "right")
)


def test_neighbours_with_the_same_border_stand_in_one_box() -> None:
    extra = f"<w:pBdr>{BOX}</w:pBdr>"
    (page,) = laid(document(*(para(text, extra=extra) for text in "甲乙丙"), para("丁"))).pages
    flat = [op for op in page.ops if isinstance(op, Stroke) and op.y0 == op.y1]
    assert len(flat) == 2
    assert flat[0].y0 < place(page, "甲")[1] < place(page, "丙")[1] < flat[1].y0 + 1 < place(page, "丁")[1]


def test_a_line_between_neighbours_is_drawn_where_it_is_asked_for() -> None:
    extra = f'<w:pBdr>{BOX}<w:between w:val="single" w:sz="4"/></w:pBdr>'
    (page,) = laid(document(*(para(text, extra=extra) for text in "甲乙丙"))).pages
    assert len([op for op in page.ops if isinstance(op, Stroke) and op.y0 == op.y1]) == 4


def test_a_common_box_that_would_have_gaps_is_refused() -> None:
    with pytest.raises(RefusedDocument, match="几段共用的边框"):
        read_docx(document(*(para(text, after=6, extra=f"<w:pBdr>{BOX}</w:pBdr>") for text in "甲乙")))


def test_paragraphs_of_one_style_stand_close_where_they_ask_for_it() -> None:
    close = "<w:contextualSpacing/>"
    far, near = (
        laid(document(para("甲", after=10, extra=extra), para("乙", before=10, extra=extra))).pages[0]
        for extra in ("", close)
    )
    assert place(far, "乙")[1] - place(far, "甲")[1] == pytest.approx(30)
    assert place(near, "乙")[1] - place(near, "甲")[1] == pytest.approx(20)


def test_lines_stand_on_the_grid_of_the_page() -> None:
    grid = section().replace("</w:sectPr>", '<w:docGrid w:type="lines" w:linePitch="579"/></w:sectPr>')
    free = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    (page,) = laid(document(body=free.format("甲") + free.format("乙") + grid)).pages
    assert place(page, "乙")[1] - place(page, "甲")[1] == pytest.approx(28.95)


def test_old_documents_have_their_tables_one_margin_further_left() -> None:
    new = document(
        table((2000,), row(cell("甲"))).replace('<w:jc w:val="center"/><w:tblBorders>', "<w:tblBorders>")
    )
    parts = read_office(new)
    parts["word/settings.xml"] = parts["word/settings.xml"].replace(b'w:val="15"', b'w:val="12"')
    (there,), (here,) = laid(new).pages, laid(write_office(parts)).pages
    assert place(there, "甲")[0] - place(here, "甲")[0] == pytest.approx(5.4)


def test_a_section_may_begin_its_numbers_anew_and_go_on_on_the_same_page() -> None:
    first = '<w:p><w:pPr><w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:pPr></w:p>'
    last = '<w:sectPr><w:type w:val="continuous"/><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
    document_read = read_docx(document(body=para("甲") + first + para("乙") + last))
    (only,) = document_read.sections
    assert [each.text for each in only.blocks if isinstance(each, Para)] == ["甲", "", "乙"]


def test_super_and_subscripts_are_smaller_and_lifted() -> None:
    xml = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r>'
    (page,) = laid(document(para(run("米")).replace("</w:p>", f"{xml}</w:p>"))).pages
    assert place(page, "2")[1] < place(page, "米")[1]


def test_a_font_that_is_not_shipped_is_stood_in_for_and_said() -> None:
    rendered = render_docx(document(para(run("文字", "方正姚体"))), "表.docx")
    (found,) = rendered.findings
    assert (found.code, found.level) == ("page.font", "note")
    assert "方正姚体" in found.message
    assert rendered.pages == 1


@pytest.mark.parametrize("rules", [WORD, LIBREOFFICE])
def test_text_that_a_fixed_row_cuts_off_is_named(rules: Rules) -> None:
    data = document(table((1500,), row(cell("这一栏放不下这么多的字"), height=26, rule="exact")))
    found = laid(data, rules).clipped
    assert [each.text for each in found] == ["这一栏放不下这么多的字"]
