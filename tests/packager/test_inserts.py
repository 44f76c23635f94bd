"""Word files that are bound into a form in place of typed texts."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from docx import Document

from forms.library import Library, Source
from forms.values import squeeze
from packager.build import Built, build
from packager.draft import draft
from packager.evidence import read_evidence
from packager.fill.inserts import mark_of
from packager.verify import verify
from packager.visible import pdf_texts
from packager.zipped import read_office, write_office
from tests.helpers.files import pdf, picture, put

FORM = "试点方案"
Make = Callable[..., Built]


def chapter(title: str, *, image: bool = False) -> bytes:
    """A clerk's own Word file: headings, a numbered list, a table, a picture."""
    document = Document()
    document.add_heading(title, 2)
    for number in range(1, 4):
        document.add_paragraph(f"{title}第{number}段正文。")
    for item in ("第一项", "第二项"):
        document.add_paragraph(item, style="List Number")
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "指标", "数值"
    if image:
        document.add_picture(io.BytesIO(picture("PNG", (60, 40))))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def cluster(library: Library) -> Source:
    """The notice whose form takes Word files."""
    return next(
        source
        for source in library.sources
        for form in source.notice.forms
        if any(field.bound for field in form.fields)
    )


@pytest.fixture
def raw(cluster: Source) -> dict[str, Any]:
    stage = cluster.notice.stages[0]
    return dict(json.loads((cluster.folder / "samples" / stage.id / "minimal.json").read_text("utf-8")))


@pytest.fixture
def slots(cluster: Source) -> list[str]:
    fields = cluster.notice.form(FORM).fields
    return list(dict.fromkeys(field.bound for field in fields if field.bound))


@pytest.fixture
def make(cluster: Source, raw: dict[str, Any], tmp_path: Path) -> Make:
    def made(files: dict[str, bytes], out: str = "出", *, typed: bool = False) -> Built:
        stage = cluster.notice.stages[0]
        bound = {
            field.id
            for field in cluster.notice.form(FORM).fields
            if field.bound in {n.split("/")[0] for n in files}
        }
        kept = {name: value for name, value in raw[FORM].items() if typed or name not in bound}
        evidence = read_evidence(put(tmp_path / f"佐证{out}", files), stage)
        return build(cluster, stage, {**raw, FORM: kept}, evidence, tmp_path / out)

    return made


def printed(built: Built) -> str:
    """The text of the form's pages, blanks aside."""
    assert built.folder
    assert built.plan
    return squeeze("".join(pdf_texts((built.folder / built.plan.form_names[FORM][1]).read_bytes())))


def test_all_chapters_come_as_word_files(make: Make, slots: list[str], cluster: Source) -> None:
    built = make({f"{slot}/稿.docx": chapter(slot, image=True) for slot in slots})
    assert built.zip, [each.message for each in built.report]
    assert built.plan
    assert built.folder
    text = printed(built)
    for slot in slots:
        assert f"{slot}第3段正文。" in text
    assert (
        text.index("一、集群基本情况")
        < text.index("集群基本情况第1段")
        < text.index("二、集群培育的思路与目标")
    )
    assert "2.第二项" in text
    assert not verify(built.zip, Library((cluster,), ())).blocked
    parts = read_office((built.folder / built.plan.form_names[FORM][0]).read_bytes())
    assert sum(name.startswith("word/media/") for name in parts) >= 1


def test_one_chapter_may_come_so_and_the_others_be_typed(
    make: Make, slots: list[str], raw: dict[str, Any]
) -> None:
    built = make({f"{slots[0]}/稿.docx": chapter("甲")})
    assert built.folder
    assert built.plan
    text = printed(built)
    assert "甲第1段正文。" in text
    assert raw[FORM]["总体思路"][:10] in text


def test_the_same_files_make_the_same_bytes(make: Make, slots: list[str]) -> None:
    files = {f"{slot}/稿.docx": chapter(slot) for slot in slots}
    first, second = make(files, "一"), make(files, "二")
    assert first.zip
    assert second.zip
    assert first.zip.read_bytes() == second.zip.read_bytes()


def test_what_a_file_stands_for_is_missing_without_it(make: Make, slots: list[str]) -> None:
    whole = {f"{slot}/稿.docx": chapter(slot) for slot in slots}
    assert make(whole, "全").zip
    less = {name: data for name, data in whole.items() if not name.startswith("保障措施")}
    stage = make({**less, "保障措施/稿.docx": chapter("甲")}, "补")
    assert stage.zip
    assert not {each.code for each in stage.report} & {"field.required", "insert.both"}


def test_text_and_file_together_are_said(make: Make) -> None:
    built = make({"保障措施/稿.docx": chapter("甲")}, typed=True)
    assert [each.code for each in built.report if each.code.startswith("insert")] == ["insert.both"]
    assert built.folder
    assert built.plan
    assert not verify(built.folder, Library((), ())).of_level("error") or built.zip


@pytest.mark.parametrize(
    "data", [pdf("不是 Word"), b"\xd0\xcf\x11\xe0" + bytes(600)], ids=["PDF", "旧版 Word"]
)
def test_a_file_that_cannot_be_bound_in_is_named(make: Make, data: bytes) -> None:
    built = make({"保障措施/稿.doc": data})
    assert built.zip is None
    assert any("保障措施" in each.message for each in built.report.of_level("error"))


def edited(data: bytes, old: bytes, new: bytes) -> bytes:
    """A Word file with something else in its body."""
    parts = read_office(data)
    parts["word/document.xml"] = parts["word/document.xml"].replace(old, new, 1)
    return write_office(parts)


def told(built: Built, slot: str = "保障措施") -> list[str]:
    return [each.code for each in built.report.of_level("error") if each.place.slot == slot]


def test_a_file_with_revisions_or_without_content_or_body_is_refused_by_its_name(make: Make) -> None:
    whole = chapter("甲")
    revised = edited(whole, b"<w:r>", b'<w:ins w:id="1" w:author="x"/><w:r>')
    empty = io.BytesIO()
    Document().save(empty)
    bodiless = edited(edited(whole, b"<w:body>", b"<w:other>"), b"</w:body>", b"</w:other>")
    for number, (data, code) in enumerate(
        ((revised, "insert.revised"), (empty.getvalue(), "insert.empty"), (bodiless, "insert.odd"))
    ):
        built = make({"保障措施/我的稿.docx": data}, f"坏{number}")
        assert built.zip is None
        assert told(built) == [code]
        assert any("我的稿.docx" in each.message for each in built.report)


def test_a_files_own_sections_do_not_change_the_forms_pages(make: Make) -> None:
    document = Document()
    document.add_paragraph("竖页")
    section = document.add_section()
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_paragraph("横页")
    document.add_section()
    buffer = io.BytesIO()
    document.save(buffer)
    built = make({"保障措施/稿.docx": buffer.getvalue()})
    assert built.folder
    assert built.plan
    with pikepdf.open(built.folder / built.plan.form_names[FORM][1]) as pages:
        assert {tuple(round(float(each)) for each in page.mediabox[2:]) for page in pages.pages} == {
            (595, 842)
        }
    assert "横页" in printed(built)


def test_the_words_of_a_mark_inside_a_file_are_words(make: Make) -> None:
    sly = Document()
    sly.add_paragraph(mark_of("保障措施"))
    buffer = io.BytesIO()
    sly.save(buffer)
    built = make({"集群基本情况/稿.docx": buffer.getvalue(), "保障措施/稿.docx": chapter("真内容")})
    text = printed(built)
    assert text.index("四、保障措施") < text.index("真内容第1段")


def test_a_draft_is_made_with_a_broken_file_too(cluster: Source, raw: dict[str, Any], tmp_path: Path) -> None:
    stage = cluster.notice.stages[0]
    evidence = read_evidence(put(tmp_path / "佐证", {"保障措施/稿.pdf": pdf("甲")}), stage)
    assert draft(cluster, stage, raw, evidence, tmp_path / "送审稿.pdf") > 10
