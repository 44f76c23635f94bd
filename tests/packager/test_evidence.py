"""Evidence files, whole and broken: each judged by what it holds, each with one clear sentence."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from forms.library import Source
from packager.evidence import bindable, read_evidence
from tests.helpers.files import locked_pdf, pdf, picture, put, stamped_pdf
from tests.helpers.ooxml import document, para


def take(source: Source, folder: Path, files: dict[str, bytes]) -> tuple[list[str], list[str]]:
    """→ names taken, codes found."""
    evidence = read_evidence(put(folder, files), source.notice.stages[0])
    return [file.name for file in evidence.files], [each.code for each in evidence.findings]


def test_files_are_opened_counted_and_kept_in_natural_order(backbone: Source, tmp_path: Path) -> None:
    folder = put(
        tmp_path, {"荣誉/证书10.pdf": pdf("十"), "荣誉/证书2.pdf": pdf("二", 3), "营业执照/照.jpg": picture()}
    )
    evidence = read_evidence(folder, backbone.notice.stages[0])
    assert [(file.slot, file.order, file.name, file.pages) for file in evidence.files] == [
        ("营业执照", 1, "照.jpg", 1),
        ("荣誉", 1, "证书2.pdf", 3),
        ("荣誉", 2, "证书10.pdf", 1),
    ]
    assert evidence.findings == ()


BROKEN = [
    ("a.pdf", b"", "evidence.empty", "0 字节"),
    ("a.pdf", locked_pdf("secret"), "evidence.encrypted", "密码"),
    ("a.pdf", pdf()[:300], "evidence.damaged", "损坏"),
    ("a.jpg", picture()[:-400], "evidence.damaged", "损坏"),
    ("a.png", picture("PNG")[:-400], "evidence.damaged", "损坏"),
    ("a.pdf", document(para("文字")), "evidence.type", "Word 文件"),
    ("a.doc", b"\xd0\xcf\x11\xe0" + bytes(600), "evidence.type", "旧版"),
    ("a.tif", picture("TIFF"), "evidence.type", "TIFF"),
    ("a.exe", b"MZ" + bytes(100), "evidence.type", "程序"),
    ("a.txt", "文字".encode(), "evidence.type", "不认识"),
    ("a.png", picture("PNG", (20001, 10)), "evidence.huge_image", "20001"),
]


@pytest.mark.parametrize(("name", "data", "code", "said"), BROKEN)
def test_a_broken_file_is_named_once_and_not_taken(
    backbone: Source, tmp_path: Path, name: str, data: bytes, code: str, said: str
) -> None:
    evidence = read_evidence(put(tmp_path, {f"荣誉/{name}": data}), backbone.notice.stages[0])
    assert evidence.files == ()
    (found,) = evidence.findings
    assert (found.code, found.level, found.place.file) == (code, "error", f"荣誉/{name}")
    assert name in found.message
    assert said in found.message


def test_the_extension_may_lie(backbone: Source, tmp_path: Path) -> None:
    names, codes = take(backbone, tmp_path, {"荣誉/扫描.png": pdf(), "荣誉/证书.pdf": picture()})
    assert names == ["扫描.png.pdf", "证书.pdf.jpg"]
    assert codes == ["evidence.wrong_extension"] * 2


def test_junk_is_ignored_and_strays_are_named(backbone: Source, tmp_path: Path) -> None:
    files = {
        "荣誉/Thumbs.db": b"x",
        "荣誉/~$证书.docx": b"x",
        ".DS_Store": b"x",
        "荣誉/a.pdf": pdf(),
        "散.pdf": pdf(),
        "容誉/b.pdf": pdf(),
    }
    names, codes = take(backbone, tmp_path, files)
    assert names == ["a.pdf"]
    assert sorted(codes) == ["evidence.loose_file", "evidence.unknown_folder"]


def test_a_link_is_not_followed(backbone: Source, tmp_path: Path) -> None:
    outside = put(tmp_path / "外", {"a.pdf": pdf()})
    folder = put(tmp_path / "内", {"荣誉/b.pdf": pdf("乙")})
    (folder / "荣誉" / "链接.pdf").symlink_to(outside / "a.pdf")
    (folder / "营业执照").symlink_to(outside)
    evidence = read_evidence(folder, backbone.notice.stages[0])
    assert [file.name for file in evidence.files] == ["b.pdf"]
    assert [each.code for each in evidence.findings] == ["evidence.link", "evidence.link"]


def test_the_same_file_twice_is_said(backbone: Source, tmp_path: Path) -> None:
    _, codes = take(backbone, tmp_path, {"荣誉/a.pdf": pdf(), "科技项目/b.pdf": pdf()})
    assert codes == ["evidence.duplicate"]


def test_a_repairable_pdf_is_taken_and_said(backbone: Source, tmp_path: Path) -> None:
    broken = pdf().replace(b"startxref", b"startxxxx")
    names, codes = take(backbone, tmp_path, {"荣誉/a.pdf": broken})
    assert (names, codes) == (["a.pdf"], ["evidence.repaired"])


def test_a_poor_picture_is_taken_and_said(backbone: Source, tmp_path: Path) -> None:
    names, codes = take(backbone, tmp_path, {"荣誉/截图.png": picture("PNG", (300, 400))})
    assert (names, codes) == (["截图.png"], ["evidence.low_resolution"])


def pixels(page_pdf: pikepdf.Pdf) -> Image.Image:
    import pypdfium2

    buffer = io.BytesIO()
    page_pdf.save(buffer)
    shown = pypdfium2.PdfDocument(buffer.getvalue())
    image = shown[0].render(scale=0.3).to_pil().convert("RGB")
    shown.close()
    return image


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_bound_upright_whatever_its_exif_says(
    backbone: Source, tmp_path: Path, orientation: int
) -> None:
    """The red corner of the stored picture must come where the camera's mark says."""
    corner = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}[
        orientation
    ]
    folder = put(tmp_path, {"荣誉/a.jpg": picture(orientation=orientation)})
    (file,) = read_evidence(folder, backbone.notice.stages[0]).files
    with bindable(file) as bound:
        image = pixels(bound)
    reds = [
        (x, y)
        for x in range(image.width)
        for y in range(image.height)
        if image.getpixel((x, y)) == (254, 0, 0)
    ]
    centre = (
        sum(x for x, _ in reds) / len(reds) / image.width,
        sum(y for _, y in reds) / len(reds) / image.height,
    )
    assert (round(centre[0]), round(centre[1])) == corner


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "RGBA"),
        ("PNG", "L"),
        ("PNG", "P"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "1"),
        ("PNG", "I;16"),
    ],
)
def test_pictures_of_every_mode_can_be_bound(backbone: Source, tmp_path: Path, kind: str, mode: str) -> None:
    suffix = {"PNG": "png", "JPEG": "jpg"}[kind]
    folder = put(tmp_path, {f"荣誉/a.{suffix}": picture(kind, mode=mode)})
    (file,) = read_evidence(folder, backbone.notice.stages[0]).files
    with bindable(file) as bound:
        assert len(bound.pages) == 1


def test_a_stamp_on_a_pdf_stays_visible(backbone: Source, tmp_path: Path) -> None:
    (file,) = read_evidence(put(tmp_path, {"荣誉/a.pdf": stamped_pdf()}), backbone.notice.stages[0]).files
    with bindable(file) as bound:
        assert "/Annots" not in bound.pages[0] or not len(bound.pages[0].obj.Annots)
        red = pixels(bound).getpixel((45, 57))
    assert red == (255, 0, 0)
