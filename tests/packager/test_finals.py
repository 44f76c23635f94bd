"""A Word file laid out by hand stands for the filled form: package, PDF and proof follow it, and only while it says the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from forms.answers import read_answers
from forms.library import Library, Source
from packager.build import build
from packager.choice import Choice
from packager.documents import fill_file
from packager.evidence import Evidence
from packager.verify import verify
from packager.visible import pdf_texts
from packager.zipped import read_office, write_office

NOTE = "（本页由办公室排版）"


def laid_by_hand(source: Source, raw: dict[str, Any]) -> bytes:
    """The filled form with a line added below it, saved without our data part."""
    stage = source.notice.stages[0]
    answers, _ = read_answers(source.notice, stage, raw)
    data, _ = fill_file(source, stage, source.notice.form("信息简表"), answers.forms["信息简表"])
    parts = {name: part for name, part in read_office(data).items() if "customXml" not in name}
    document = parts["word/document.xml"].decode()
    before, _, after = document.rpartition("<w:sectPr")
    line = (
        '<w:p><w:pPr><w:spacing w:line="360" w:lineRule="exact"/></w:pPr><w:r><w:t>'
        + NOTE
        + "</w:t></w:r></w:p>"
    )
    parts["word/document.xml"] = f"{before}{line}<w:sectPr{after}".encode()
    return write_office(parts)


def test_the_package_holds_the_hand_laid_file_and_its_pages(
    backbone: Source, sample: Callable[..., dict[str, Any]], library: Library, tmp_path: Path
) -> None:
    raw = sample()
    final = laid_by_hand(backbone, raw)
    choice = Choice(finals={"信息简表": final})
    built = build(backbone, backbone.notice.stages[0], raw, Evidence(), tmp_path, choice=choice)
    if built.folder is None:  # evidence is required for this sample's rows
        raw = sample(科技项目=[], 荣誉=[])
        final = laid_by_hand(backbone, raw)
        built = build(
            backbone,
            backbone.notice.stages[0],
            raw,
            Evidence(),
            tmp_path,
            choice=Choice(finals={"信息简表": final}),
        )
    assert built.folder is not None, [each.message for each in built.report]
    (word,) = (built.folder / "电子版").glob("*.docx")
    assert word.read_bytes() == final
    (pages,) = (built.folder / "电子版").glob("*.pdf")
    assert NOTE in "".join("".join(text.split()) for text in pdf_texts(pages.read_bytes()))
    assert not verify(built.zip or Path(), library).blocked


def test_answers_that_changed_since_stop_the_package_and_name_the_field(
    backbone: Source, sample: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    final = laid_by_hand(backbone, sample(科技项目=[], 荣誉=[]))
    raw = sample(科技项目=[], 荣誉=[], 联系人="周小燕")
    built = build(
        backbone,
        backbone.notice.stages[0],
        raw,
        Evidence(),
        tmp_path,
        choice=Choice(finals={"信息简表": final}),
    )
    assert built.folder is None
    (found,) = [each for each in built.report if each.code == "final.differs"]
    assert "联系人" in found.message
    assert "周小燕" in found.message
    assert "李晓梅" in found.message


def test_leftover_comments_stop_it_too(
    backbone: Source, sample: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    raw = sample(科技项目=[], 荣誉=[])
    parts = read_office(laid_by_hand(backbone, raw))
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    parts["word/comments.xml"] = (
        f'<w:comments {w}><w:comment w:author="王总"><w:p><w:r><w:t>再改</w:t></w:r></w:p></w:comment></w:comments>'.encode()
    )
    choice = Choice(finals={"信息简表": write_office(parts)})
    built = build(backbone, backbone.notice.stages[0], raw, Evidence(), tmp_path, choice=choice)
    assert built.folder is None
    assert [each.code for each in built.report.of_level("error")] == ["read.comments"]
