"""A checked evidence file → an open PDF whose pages can be bound: upright, annotations and form values part of them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import img2pdf
import pikepdf
from PIL import ExifTags, Image, ImageOps

A4 = (img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297))
NOTES = {"/FreeText", "/Stamp", "/Ink", "/Square", "/Circle", "/Line", "/Polygon", "/PolyLine"}
MARGIN = img2pdf.mm_to_pt(10)


def bindable(kind: str, path: Path) -> pikepdf.Pdf:
    """A checked file → an open PDF whose pages can be bound; annotations and form fields made part of the page."""
    if kind == "PDF":
        pdf = open_pdf(path)
        if "/AcroForm" in pdf.Root or any("/Annots" in page for page in pdf.pages):
            if needs_drawing(pdf):
                pdf.generate_appearance_streams()
            elif "/AcroForm" in pdf.Root and "/NeedAppearances" in pdf.Root.AcroForm:
                del pdf.Root.AcroForm.NeedAppearances  # everything is drawn; what is drawn counts
            pdf.flatten_annotations("all")
            drop_form(pdf)
        return pdf
    return pikepdf.open(io.BytesIO(image_page(path)))


def drop_form(pdf: pikepdf.Pdf) -> None:
    """What was flattened is part of the page now; the rest of the form would be cut off when bound."""
    if "/AcroForm" in pdf.Root:
        del pdf.Root.AcroForm
    for page in pdf.pages:
        if "/Annots" in page:
            del page.obj.Annots


def image_page(path: Path) -> bytes:
    """A picture → a PDF of one A4 page, upright by its EXIF mark, the JPEG data untouched where they can be."""
    layout = img2pdf.get_layout_fun(
        pagesize=A4, border=(MARGIN, MARGIN), fit=img2pdf.FitMode.into, auto_orient=True
    )
    options = {
        "first_frame_only": True,
        "layout_fun": layout,
        "rotation": img2pdf.Rotation.ifvalid,
        "nodate": True,
        "engine": img2pdf.Engine.pikepdf,
    }
    data = flattened(path) if must_flatten(path) else path.read_bytes()
    try:
        return bytes(img2pdf.convert(data, **options))
    except (img2pdf.AlphaChannelError, img2pdf.ImageOpenError, img2pdf.JpegColorspaceError, ValueError):
        return bytes(img2pdf.convert(flattened(path), **options))


def must_flatten(path: Path) -> bool:
    """Mirrored by its EXIF mark, transparent or of 16 bits: what img2pdf leaves out or complains of."""
    with Image.open(path) as image:
        mirrored = image.getexif().get(ExifTags.Base.Orientation, 1) in (2, 4, 5, 7)
        return (
            mirrored or "A" in image.getbands() or "transparency" in image.info or image.mode.startswith("I")
        )


def flattened(path: Path) -> bytes:
    """A picture that cannot be embedded as it is (transparency, odd colours, mirrored) → plain RGB on white."""
    with Image.open(path) as image:
        turned = ImageOps.exif_transpose(image)
        if "transparency" in turned.info:
            turned = turned.convert("RGBA")
        if turned.mode.startswith("I"):
            turned = turned.point(lambda level: level / 256).convert("L")
        flat = Image.new("RGB", turned.size, "white")
        flat.paste(turned.convert("RGB"), mask=turned.getchannel("A") if "A" in turned.getbands() else None)
        buffer = io.BytesIO()
        flat.save(buffer, "PNG")
    return buffer.getvalue()


def open_pdf(path: Path) -> pikepdf.Pdf:
    """A PDF by its path, or by its bytes where the path is not UTF-8, which pikepdf cannot open."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return pikepdf.open(io.BytesIO(path.read_bytes()), suppress_warnings=True)
    return pikepdf.open(path, suppress_warnings=True)


def needs_drawing(pdf: pikepdf.Pdf) -> bool:
    """Whether a form leaves drawing its values to the reader, and some are not drawn yet."""
    form = pdf.Root.get("/AcroForm")
    return isinstance(form, pikepdf.Dictionary) and any(True for _ in undrawn(pdf))


def undrawn(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Form fields on the pages that have a value but no picture of it."""
    for page in pdf.pages:
        for each in page.obj.get("/Annots", pikepdf.Array()):
            if each.get("/Subtype") == "/Widget" and "/AP" not in each and value_of(each):
                yield each


def is_unseen_note(annotation: pikepdf.Object) -> bool:
    """A drawn note without a picture of itself: only some readers show it, and none when it is bound."""
    return str(annotation.get("/Subtype")) in NOTES and "/AP" not in annotation


def unseen_notes(pdf: pikepdf.Pdf) -> bool:
    return any(
        is_unseen_note(each) for page in pdf.pages for each in page.obj.get("/Annots", pikepdf.Array())
    )


def value_of(widget: pikepdf.Object) -> str:
    value = widget.get("/V", widget.get("/Parent", pikepdf.Dictionary()).get("/V"))
    return str(value) if value is not None else ""


def shows_latin(widget: pikepdf.Object) -> bool:
    """qpdf draws field values in Latin only; 张三 would come out as ??."""
    return all(char < "\u0100" for char in value_of(widget))
