"""Sixty evidence files of every kind that clerks put in: sizes, rotations, passwords off, forms, pictures, Office, OFD."""

from __future__ import annotations

import io
import zipfile

import pikepdf
from openpyxl import Workbook
from PIL import Image, ImageDraw

from tests.helpers.files import pdf, picture, sized_pdf
from tests.helpers.ooxml import document, para


def sixty() -> dict[str, bytes]:
    """File names in order → bytes: sixty files, some of several pages."""
    made: dict[str, bytes] = {}

    def add(kind: str, data: bytes, suffix: str) -> None:
        made[f"{len(made) + 1:02d}{kind}{suffix}"] = data

    for pages in (1, 2, 3, 5, 8):
        add(f"证书{pages}页", pdf("证书", pages), ".pdf")
    for name, width, height, rotate in (
        ("横页", 841.89, 595.276, 0), ("转过的", 595.276, 841.89, 90), ("倒放的", 595.276, 841.89, 180), ("A3", 841.89, 1190.55, 0),
        ("A3横", 1190.55, 841.89, 0), ("小票", 227, 600, 0), ("B5", 498.9, 708.7, 0), ("信纸", 612, 792, 0), ("海报", 2384, 3370, 0),
        ("转过的A3", 841.89, 1190.55, 270),
    ):  # fmt: skip
        add(name, sized_pdf(width, height, rotate), ".pdf")
    add("错位的裁切框", shifted(), ".pdf")
    add("有批注", stamped(), ".pdf")
    add("只禁止修改", restricted(), ".pdf")
    add("结构有损", broken_xref(pdf("修复", 2)), ".pdf")
    for number, (kind, suffix) in enumerate(
        (("JPEG", ".jpg"), ("PNG", ".png"), ("BMP", ".bmp"), ("GIF", ".gif"), ("WEBP", ".webp"))
    ):
        for turn in range(3):
            add(f"照片{kind}{turn}", picture(kind, (900 + 100 * number, 1300 - 300 * turn)), suffix)
    for orientation in range(2, 9):
        add(f"手机照片{orientation}", picture(orientation=orientation), ".jpg")
    add("黑白扫描", scanned("1"), ".png")
    add("灰度扫描", scanned("L"), ".png")
    add("透明", picture("PNG", mode="RGBA"), ".png")
    add("印刷色", picture(mode="CMYK"), ".jpg")
    add("特别细", picture("JPEG", (6000, 8400)), ".jpg")
    for frames in (1, 3, 6):
        add(f"多页扫描{frames}", tiff(frames), ".tif")
    for number in range(4):
        add(
            f"说明{number}",
            document(*(para(f"服务案例说明第{number}份第{line}行") for line in range(5 + 30 * number))),
            ".docx",
        )
    for number in range(3):
        add(f"清单{number}", workbook(10 + 40 * number), ".xlsx")
    add("发票", ofd(), ".ofd")
    while len(made) < 60:
        add("附件", pdf("附件", 1 + len(made) % 3), ".pdf")
    assert len(made) == 60
    return made


def saved(document_of: pikepdf.Pdf, **options: object) -> bytes:
    buffer = io.BytesIO()
    document_of.save(buffer, **options)  # type: ignore[arg-type]  # options of pikepdf
    return buffer.getvalue()


def shifted() -> bytes:
    """A page whose visible part does not begin at the origin."""
    with pikepdf.open(io.BytesIO(pdf("错位", 1))) as made:
        made.pages[0].obj.MediaBox = [-100, -100, 700, 1000]
        made.pages[0].obj.CropBox = [0, 0, 595.276, 841.89]
        return saved(made)


def stamped() -> bytes:
    """A page with a note that draws itself."""
    with pikepdf.open(io.BytesIO(pdf("批注", 1))) as made:
        look = made.make_stream(
            b"1 0 0 rg 0 0 100 20 re f",
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=[0, 0, 100, 20],
        )
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=[100, 700, 200, 720], F=4,
            AP=pikepdf.Dictionary(N=look),
        )  # fmt: skip
        made.pages[0].obj.Annots = pikepdf.Array([made.make_indirect(note)])
        return saved(made)


def restricted() -> bytes:
    """A PDF that opens without a password, but may not be changed."""
    with pikepdf.open(io.BytesIO(pdf("限制", 1))) as made:
        return saved(made, encryption=pikepdf.Encryption(owner="主人", user=""))


def broken_xref(data: bytes) -> bytes:
    """A PDF whose table of objects is lost, as mail programs leave it."""
    place = data.rindex(b"startxref")
    return data[:place] + b"startxref\n1\n%%EOF\n"


def scanned(mode: str) -> bytes:
    image = Image.new(mode, (1654, 2339), 1 if mode == "1" else 255)
    ImageDraw.Draw(image).rectangle((200, 200, 1400, 400), fill=0)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def tiff(frames: int) -> bytes:
    sizes = [(1240, 1754), (1754, 1240), (800, 800)]
    first, *rest = (Image.new("RGB", sizes[n % 3], "white") for n in range(frames))
    buffer = io.BytesIO()
    first.save(buffer, "TIFF", save_all=True, append_images=rest, compression="tiff_lzw")
    return buffer.getvalue()


def workbook(rows: int) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in range(1, rows + 1):
        sheet.cell(row, 1, row)
        sheet.cell(row, 2, f"合同{row}")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def ofd() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("OFD.xml", "<ofd:OFD/>")
    return buffer.getvalue()
