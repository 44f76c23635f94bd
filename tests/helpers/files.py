"""Evidence files to test with: made up, whole or broken in one way each."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
from PIL import Image

from packager import sheet
from packager.pdf import render


def pdf(text: str = "证明", pages: int = 1) -> bytes:
    """A PDF of our own engine with so many pages."""
    blocks = [
        sheet.text(f"{text} {number}" + ("\f" if number < pages else "")) for number in range(1, pages + 1)
    ]
    return render(sheet.sheet(blocks), "证明.pdf").pdf


def sized_pdf(width: float, height: float, rotate: int = 0) -> bytes:
    """One blank page of a size."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(width, height))
    if rotate:
        page.rotate(rotate, relative=False)
    return saved(document)


def locked_pdf(password: str) -> bytes:
    document = pikepdf.open(io.BytesIO(pdf()))
    buffer = io.BytesIO()
    document.save(buffer, encryption=pikepdf.Encryption(owner="owner", user=password))
    return buffer.getvalue()


def stamped_pdf() -> bytes:
    """A page whose only content is a stamp annotation, as a reader's comment tool leaves it."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595.276, 841.89))
    look = pikepdf.Stream(document, b"1 0 0 rg 0 0 100 100 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form,
                          BBox=[0, 0, 100, 100])  # fmt: skip
    stamp = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=[100, 600, 200, 700], F=4,
        AP=pikepdf.Dictionary(N=document.make_indirect(look)),
    )  # fmt: skip
    page.obj.Annots = document.make_indirect(pikepdf.Array([document.make_indirect(stamp)]))
    return saved(document)


def saved(document: pikepdf.Pdf) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (1600, 2200), mode: str = "RGB", orientation: int = 1
) -> bytes:
    """A picture whose upper left corner is red, so that turning it shows."""
    image = Image.new(mode, size, "white" if mode != "CMYK" else None)
    red = (255, 0, 0, 255)[: len(image.getbands())] if mode in ("RGB", "RGBA") else 0
    image.paste(red, (0, 0, size[0] // 4, size[1] // 4))
    exif = image.getexif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    image.save(buffer, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return buffer.getvalue()


def put(folder: Path, files: dict[str, bytes]) -> Path:
    """Names with slashes → files below a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder
