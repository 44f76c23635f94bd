"""Evidence files, whole and broken: each judged by what it holds, each with one clear sentence."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from forms.library import Source
from packager.bind import bind
from packager.bindable import bindable
from packager.book import Part
from packager.evidence import read_evidence
from packager.visible import pdf_texts
from tests.helpers.files import locked_pdf, pdf, picture, put, stamped_pdf


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
    ("a.dat", b"\xd0\xcf\x11\xe0" + bytes(600), "evidence.type", "旧版"),
    ("a.tif", picture("TIFF")[:-400], "evidence.damaged", "损坏"),
    ("a.exe", b"MZ" + bytes(100), "evidence.type", "程序"),
    ("a.txt", "文字".encode(), "evidence.type", "不认识"),
    ("a.png", picture("PNG", (30001, 10)), "evidence.huge_image", "30001"),
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


def mpo() -> bytes:
    """A photo of a phone: two pictures in one JPEG file."""
    buffer = io.BytesIO()
    first, second = Image.new("RGB", (1600, 2200), "white"), Image.new("RGB", (800, 1100), "red")
    first.save(buffer, "MPO", save_all=True, append_images=[second])
    return buffer.getvalue()


GOOD = [
    ("动态照片.jpg", picture() + bytes(100_000)),
    ("双图.jpg", mpo()),
    ("说到PDF.jpg", picture()[:2] + b"\xff\xfe\x00\x08%PDF-1" + picture()[2:]),
]


@pytest.mark.parametrize(("name", "data"), GOOD)
def test_good_photos_of_every_make_are_one_page(
    backbone: Source, tmp_path: Path, name: str, data: bytes
) -> None:
    evidence = read_evidence(put(tmp_path, {f"荣誉/{name}": data}), backbone.notice.stages[0])
    assert [(file.kind, file.pages) for file in evidence.files] == [("JPG", 1)]
    with bindable(evidence.files[0].kind, evidence.files[0].path) as bound:
        assert len(bound.pages) == 1


def test_a_photo_cut_off_behind_its_thumbnail_is_damaged(backbone: Source, tmp_path: Path) -> None:
    thumbnail = b"\xff\xd8thumb\xff\xd9"
    whole = picture()
    with_thumbnail = whole[:2] + b"\xff\xe1" + (len(thumbnail) + 2).to_bytes(2, "big") + thumbnail + whole[2:]
    _, codes = take(backbone, tmp_path, {"荣誉/a.jpg": with_thumbnail[:-300]})
    assert codes == ["evidence.damaged"]


def test_a_page_that_cannot_be_decoded_is_named(backbone: Source, tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(pdf(pages=2))) as document:
        page = document.pages[1]
        page.obj.Contents = pikepdf.Stream(document, b"not deflated", Filter=pikepdf.Name.FlateDecode)
        buffer = io.BytesIO()
        document.save(buffer, compress_streams=False)
    evidence = read_evidence(put(tmp_path, {"荣誉/a.pdf": buffer.getvalue()}), backbone.notice.stages[0])
    (found,) = evidence.findings
    assert found.code == "evidence.page_damaged"
    assert "第 2 页" in found.message


def test_a_filled_form_keeps_its_values_when_bound(backbone: Source, tmp_path: Path) -> None:
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595.276, 841.89))
    field = document.make_indirect(pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="name", V="VALUE7",
        Rect=[100, 600, 300, 630], DA="/Helv 12 Tf 0 g", F=4,
    ))  # fmt: skip
    page.obj.Annots = pikepdf.Array([field])
    helvetica = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    document.Root.AcroForm = pikepdf.Dictionary(
        Fields=pikepdf.Array([field]), NeedAppearances=True, DA="/Helv 12 Tf 0 g",
        DR=pikepdf.Dictionary(Font=pikepdf.Dictionary(Helv=document.make_indirect(helvetica))),
    )  # fmt: skip
    buffer = io.BytesIO()
    document.save(buffer)
    (file,) = read_evidence(put(tmp_path, {"荣誉/a.pdf": buffer.getvalue()}), backbone.notice.stages[0]).files
    bind([Part("表", 1, file.open)], tmp_path / "册.pdf", "册")
    assert "VALUE7" in "".join(pdf_texts((tmp_path / "册.pdf").read_bytes()))


def test_a_form_whose_chinese_values_are_not_drawn_is_refused(backbone: Source, tmp_path: Path) -> None:
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595.276, 841.89))
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Widget,
        FT=pikepdf.Name.Tx,
        T="name",
        V="张三",
        Rect=[1, 1, 9, 9],
    )
    widget = document.make_indirect(field)
    page.obj.Annots = pikepdf.Array([widget])
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([widget]), NeedAppearances=True)
    buffer = io.BytesIO()
    document.save(buffer)
    _, codes = take(backbone, tmp_path, {"荣誉/a.pdf": buffer.getvalue()})
    assert codes == ["evidence.form"]


def test_a_note_that_no_page_would_show_is_refused(backbone: Source, tmp_path: Path) -> None:
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595.276, 841.89))
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Contents="批注", Rect=[1, 1, 9, 9]
    )
    page.obj.Annots = pikepdf.Array([document.make_indirect(note)])
    buffer = io.BytesIO()
    document.save(buffer)
    _, codes = take(backbone, tmp_path, {"荣誉/a.pdf": buffer.getvalue()})
    assert codes == ["evidence.form"]


def test_a_name_that_is_not_utf8_is_read_as_gbk(backbone: Source, tmp_path: Path) -> None:
    (tmp_path / "荣誉").mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path / "荣誉") + b"/" + "证书.pdf".encode("gbk"))).write_bytes(pdf())
    (file,) = read_evidence(tmp_path, backbone.notice.stages[0]).files
    assert file.name == "证书.pdf"


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
    with bindable(file.kind, file.path) as bound:
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
    with bindable(file.kind, file.path) as bound:
        assert len(bound.pages) == 1


def test_a_stamp_on_a_pdf_stays_visible(backbone: Source, tmp_path: Path) -> None:
    (file,) = read_evidence(put(tmp_path, {"荣誉/a.pdf": stamped_pdf()}), backbone.notice.stages[0]).files
    with bindable(file.kind, file.path) as bound:
        assert "/Annots" not in bound.pages[0] or not len(bound.pages[0].obj.Annots)
        red = pixels(bound).getpixel((45, 57))
    assert red == (255, 0, 0)


@pytest.mark.parametrize("hide", ["/OFF", "/BaseState"])
def test_a_pdf_with_hidden_layers_is_refused(backbone: Source, tmp_path: Path, hide: str) -> None:
    with pikepdf.open(io.BytesIO(pdf())) as document:
        layer = document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="草稿"))
        chosen = (
            pikepdf.Dictionary(OFF=[layer])
            if hide == "/OFF"
            else pikepdf.Dictionary(BaseState=pikepdf.Name.OFF)
        )
        document.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=chosen)
        document.save(tmp_path / "图层.pdf")
    folder = put(tmp_path / "佐证", {"荣誉/图层.pdf": (tmp_path / "图层.pdf").read_bytes()})
    (found,) = read_evidence(folder, backbone.notice.stages[0]).findings
    assert found.code == "evidence.layers"
