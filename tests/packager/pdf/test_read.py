"""What the engine does not draw is refused, every reason at once; damage never raises anything else."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packager.pdf import render_docx
from packager.pdf.lint import lint_docx, normalise
from packager.pdf.read import RefusedDocument, read_docx
from packager.zipped import read_office, write_office
from tests.helpers.ooxml import cell, document, para, row, table

SAMPLES = Path(__file__).resolve().parents[3].parent / "shared" / "samples"


def inserted(xml: str) -> bytes:
    """A document whose first run is followed by something else."""
    parts = read_office(document(para("文字")))
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b"</w:r></w:p>", f"</w:r>{xml}</w:p>".encode(), 1
    )
    return write_office(parts)


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        ("<w:r><w:drawing/></w:r>", "图片"),
        ("<w:r><w:pict/></w:r>", "VML"),
        ("<w:r><w:object/></w:r>", "嵌入对象"),
        ("<w:ins><w:r><w:t>x</w:t></w:r></w:ins>", "修订"),
        ("<w:del/>", "修订"),
        ("<w:commentRangeStart/>", "批注"),
        ("<w:r><w:footnoteReference/></w:r>", "脚注"),
        ("<w:r><w:ptab/></w:r>", "对齐制表符"),
        ('<w:fldSimple w:instr="SEQ 表"/>', "域 SEQ"),
        ("<w:r><w:sym/></w:r>", "符号"),
        ("<w:未知/>", "不认识"),
        ('<w:r><w:rPr><w:u w:val="wave"/></w:rPr><w:t>2</w:t></w:r>', "下划线"),
        (
            "<w:r><mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'><w:t/></mc:AlternateContent></w:r>",
            "文本框",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(xml: str, said: str) -> None:
    with pytest.raises(RefusedDocument) as caught:
        read_docx(inserted(xml))
    assert said in str(caught.value)
    assert "第 1 段" in str(caught.value)


def test_all_reasons_are_collected() -> None:
    with pytest.raises(RefusedDocument) as caught:
        read_docx(inserted("<w:r><w:drawing/><w:ptab/></w:r><w:ins/>"))
    assert len(caught.value.reasons) == 3


def test_a_table_left_to_its_contents_is_refused_where_a_word_would_widen_it() -> None:
    wide = document(
        table((600, 3000), row(cell("internationalization"), cell("乙"))).replace('"fixed"', '"autofit"')
    )
    kept = document(
        table((600, 3000), row(cell("甲"), cell("internationalization"))).replace('"fixed"', '"autofit"')
    )
    (found, *_) = render_docx(wide, "表.docx").findings
    assert (found.code, found.level) == ("page.unsupported", "error")
    assert "自动调整列宽" in found.message
    assert render_docx(kept, "表.docx").pages == 1


def test_controls_and_tags_around_text_are_taken_off() -> None:
    data = inserted("<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>"
                    "<w:smartTag><w:r><w:t>标记</w:t></w:r></w:smartTag>")  # fmt: skip
    (section,) = read_docx(data).sections
    assert section.blocks[0].text == "文字控件标记"  # type: ignore[union-attr]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"text", document(para("x"))[:-30]])
def test_no_docx_is_said_not_raised(data: bytes) -> None:
    (found,) = render_docx(data, "坏.docx").findings
    assert "坏.docx" in found.message


def test_entities_are_not_expanded() -> None:
    parts = read_office(document(para("x")))
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    parts["word/document.xml"] = (
        parts["word/document.xml"].replace(b"<w:document", bomb + b"<w:document", 1).replace(b">x<", b">&b;<")
    )
    rendered = render_docx(write_office(parts), "坏.docx")
    assert rendered.pages in (0, 1)


def test_a_docx_that_unfolds_to_gigabytes_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(80 * 2**20))
    (found,) = render_docx(buffer.getvalue(), "大.docx").findings
    assert "64 MB" in found.message


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_document_is_drawn_or_refused_but_never_raises(data: st.DataObject) -> None:
    parts = read_office(document(table((2000, 3000), row(cell("甲"), cell("乙"))), para("文字")))
    name = data.draw(st.sampled_from(sorted(parts)))
    body = bytearray(parts[name])
    for _ in range(data.draw(st.integers(1, 5))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(32, 126))
    parts[name] = bytes(body)
    rendered = render_docx(write_office(parts), "坏.docx")
    assert rendered.pages or rendered.findings


def test_the_normalised_copy_has_nothing_left_to_remark() -> None:
    plain = '<w:p><w:pPr><w:ind w:firstLineChars="200" w:firstLine="480"/></w:pPr><w:r><w:t>文   字</w:t></w:r></w:p>'
    body = (
        plain
        + '<w:tbl><w:tblPr><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid><w:gridCol w:w="2000"/></w:tblGrid><w:tr><w:tc>'
        + plain
        + "</w:tc></w:tr></w:tbl>"
    )
    body += (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:docGrid w:type="lines" w:linePitch="312"/></w:sectPr>'
    )
    data = document(body=body)
    before = [each for each in lint_docx(data, "x") if each.level == "warning"]
    assert len(before) >= 7
    fixed = normalise(data)
    assert lint_docx(fixed, "x") == ()
    assert normalise(fixed) == fixed


def test_real_forms_are_explained_and_can_be_normalised() -> None:
    if not SAMPLES.is_dir():
        pytest.skip("the folder of real blank forms is not beside this checkout")
    for path in sorted(SAMPLES.glob("*.docx")):
        data = path.read_bytes()
        fixed = render_docx(normalise(data), path.name)
        assert fixed.pages or "VML" in fixed.findings[0].message, path.name
        assert [each for each in lint_docx(normalise(data), path.name) if each.level == "warning"] == [], (
            path.name
        )
