"""Evidence of every kind becomes pages: scans of several pages, pictures of all makes, Office files, OFD, long screenshots."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from openpyxl import Workbook
from PIL import Image
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from forms.library import Source
from packager.bind import bind
from packager.book import Part
from packager.choice import ANY, ENGINES, OTHERS, OURS
from packager.engines import ended_well
from packager.evidence import read_evidence
from packager.visible import pdf_texts
from tests.conftest import needs
from tests.helpers.files import picture, put
from tests.helpers.ooxml import document, para, section


def frames(*sizes: tuple[int, int], kind: str = "TIFF") -> bytes:
    """A picture file of several pages."""
    buffer = io.BytesIO()
    first, *rest = (Image.new("RGB", size, "white") for size in sizes)
    first.save(buffer, kind, save_all=True, append_images=rest)
    return buffer.getvalue()


def ofd() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("OFD.xml", "<ofd:OFD/>")
    return buffer.getvalue()


def sheet_of(text: str) -> bytes:
    workbook = Workbook()
    workbook.active["A1"] = text  # type: ignore[index]  # a new workbook has a sheet
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


KINDS = [
    ("扫描.tif", frames((1200, 1700), (1700, 1200), (800, 800)), "TIFF", 3),
    ("图.bmp", picture("BMP"), "BMP", 1),
    ("图.gif", picture("GIF"), "GIF", 1),
    ("图.webp", picture("WEBP"), "WebP", 1),
    ("说明.docx", document(para("服务案例说明")), "Word", 1),
    ("清单.xlsx", sheet_of("服务合同清单"), "Excel", 1),
    ("发票.ofd", ofd(), "OFD", 1),
]


@pytest.mark.parametrize(("name", "data", "kind", "pages"), KINDS)
def test_files_of_every_kind_become_pages(
    backbone: Source, tmp_path: Path, name: str, data: bytes, kind: str, pages: int
) -> None:
    evidence = read_evidence(put(tmp_path, {f"荣誉/{name}": data}), backbone.notice.stages[0])
    assert not [each for each in evidence.findings if each.level == "error"]
    (file,) = evidence.files
    assert (file.kind, file.pages) == (kind, pages)
    book = bind([Part("证明", file.pages, file.open)], tmp_path / "册.pdf", "册")
    assert book.pages == pages
    with pikepdf.open(tmp_path / "册.pdf") as volume:
        assert len(volume.pages) == pages


def test_an_office_file_says_what_it_says_when_bound(backbone: Source, tmp_path: Path) -> None:
    data = {"荣誉/1.docx": document(para("服务案例说明")), "荣誉/2.xlsx": sheet_of("服务合同清单")}
    files = read_evidence(put(tmp_path, data), backbone.notice.stages[0]).files
    bind([Part(file.title, file.pages, file.open) for file in files], tmp_path / "册.pdf", "册")
    texts = pdf_texts((tmp_path / "册.pdf").read_bytes())
    assert [text.strip() for text in texts] == ["服务案例说明", "服务合同清单"]


def test_an_office_file_that_no_program_can_draw_is_refused_with_the_way_out(
    backbone: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("packager.engines.libreoffice", lambda: None)
    folder = put(tmp_path, {"荣誉/旧.doc": b"\xd0\xcf\x11\xe0" + bytes(600)})
    evidence = read_evidence(folder, backbone.notice.stages[0])
    (found,) = evidence.findings
    assert (found.code, evidence.files) == ("evidence.office", ())
    assert "另存为 PDF" in found.fix


def test_libreoffice_draws_what_we_do_not_and_is_named(backbone: Source, tmp_path: Path) -> None:
    needs("soffice")
    two = document(
        body=para("分两栏的说明") + section().replace("</w:sectPr>", '<w:cols w:num="2"/></w:sectPr>')
    )
    evidence = read_evidence(put(tmp_path, {"荣誉/两栏.docx": two}), backbone.notice.stages[0])
    (file,) = evidence.files
    assert file.drawn is not None
    assert file.drawn.engine == "LibreOffice"
    assert [each.code for each in evidence.findings] == ["evidence.drawn_by"]


def test_who_draws_is_chosen(backbone: Source, tmp_path: Path) -> None:
    needs("soffice")
    stage = backbone.notice.stages[0]
    plain = put(tmp_path / "甲", {"荣誉/说明.docx": document(para("服务案例说明"))})
    drawers = {}
    for engine in ENGINES:
        (file,) = read_evidence(plain, stage, engine).files
        drawers[engine] = file.drawn and file.drawn.engine
    assert drawers == {ANY: OURS, OURS: OURS, OTHERS: "LibreOffice"}
    two = document(
        body=para("分两栏的说明") + section().replace("</w:sectPr>", '<w:cols w:num="2"/></w:sectPr>')
    )
    refused = read_evidence(put(tmp_path / "乙", {"荣誉/两栏.docx": two}), stage, OURS)
    assert [each.code for each in refused.findings] == ["evidence.office"]


def test_a_program_that_does_not_end_is_ended(tmp_path: Path) -> None:
    started = time.monotonic()
    assert not ended_well(["sleep", "60"], 0.2)
    assert time.monotonic() - started < 20
    assert not ended_well([str(tmp_path / "没有这个程序")], 1)


def test_a_picture_that_is_far_too_fine_is_bound_at_300_dpi_and_kept_as_it_is(
    backbone: Source, tmp_path: Path
) -> None:
    data = picture("JPEG", (6000, 8400))
    evidence = read_evidence(put(tmp_path, {"荣誉/照片.jpg": data}), backbone.notice.stages[0])
    (file,), (found,) = evidence.files, evidence.findings
    assert (found.code, found.level) == ("evidence.reduced", "note")
    assert "6000×8400" in found.message
    assert file.path.read_bytes() == data
    with file.open() as bound:
        (image,) = bound.pages[0].get_images().values()
        assert 2100 < int(image.Width) < 2400


def test_the_seal_of_an_ofd_is_never_lost_by_converting_it(backbone: Source, tmp_path: Path) -> None:
    evidence = read_evidence(put(tmp_path, {"荣誉/发票.ofd": ofd()}), backbone.notice.stages[0])
    (file,), (found,) = evidence.files, evidence.findings
    assert (found.code, found.level) == ("evidence.ofd", "warning")
    bind([Part("发票", 1, file.open)], tmp_path / "册.pdf", "册")
    (text,) = pdf_texts((tmp_path / "册.pdf").read_bytes())
    assert "此处插入" in text
    assert "发票.ofd" in text


def test_a_workbook_with_nothing_in_it_is_refused(backbone: Source, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Workbook().save(buffer)
    evidence = read_evidence(put(tmp_path, {"荣誉/空.xlsx": buffer.getvalue()}), backbone.notice.stages[0])
    assert [(each.code, each.level) for each in evidence.findings] == [("evidence.no_pages", "error")]
    assert evidence.files == ()


def test_a_long_screenshot_is_cut_into_pages_none_of_it_lost(backbone: Source, tmp_path: Path) -> None:
    folder = put(tmp_path, {"荣誉/长截图.png": picture("PNG", (800, 6000))})
    (file,) = read_evidence(folder, backbone.notice.stages[0]).files
    assert file.pages == 6
    bind([Part("证明", file.pages, file.open)], tmp_path / "册.pdf", "册")
    shown = pypdfium2.PdfDocument(tmp_path / "册.pdf")
    heights = [
        each.get_px_size()[1] for page in shown for each in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE])
    ]
    shown.close()
    assert (len(heights), sum(heights)) == (6, 6000)
