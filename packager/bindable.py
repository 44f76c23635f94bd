"""A checked evidence file → an open PDF whose pages can be bound: upright, annotations and form values part of them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf

from packager import sheet
from packager.images import image_pages
from packager.pdf.draw import draw
from packager.pdf.layout import lay_out
from packager.pdf.rules import WORD

SLIP = "请用 OFD 阅读器打开电子版中的原文件，打印后换下本页；电子签章以原文件为准。"
NOTES = {
    "/FreeText", "/Stamp", "/Ink", "/Square", "/Circle", "/Line", "/Polygon", "/PolyLine", "/Highlight", "/Underline",
    "/StrikeOut", "/Squiggly", "/Caret",
}  # fmt: skip
HIDDEN = 0b10  # of an annotation's flags


def bindable(kind: str, path: Path) -> pikepdf.Pdf:
    """A checked file → an open PDF whose pages can be bound; annotations and form fields made part of the page."""
    if kind == "PDF":
        pdf = open_pdf(path)
        for page in pdf.pages:
            mend_boxes(page)
        if "/AcroForm" in pdf.Root or any("/Annots" in page for page in pdf.pages):
            if needs_drawing(pdf):
                pdf.generate_appearance_streams()
            elif "/NeedAppearances" in form_of(pdf):
                del pdf.Root.AcroForm.NeedAppearances  # everything is drawn; what is drawn counts
            pdf.flatten_annotations("all")
            drop_form(pdf)
        return pdf
    return pikepdf.open(io.BytesIO(image_pages(path)))


def slip(name: str) -> pikepdf.Pdf:
    """A page in place of a file that only its own reader may print, so that no seal in it is lost."""
    lines = (
        sheet.title("此处插入"),
        sheet.para(name, align="center"),
        sheet.para(SLIP, align="center", before=12),
    )
    return pikepdf.open(io.BytesIO(draw(lay_out(sheet.sheet(lines), WORD).pages)))


def drop_form(pdf: pikepdf.Pdf) -> None:
    """What was flattened is part of the page now; the rest of the form would be cut off when bound."""
    if "/AcroForm" in pdf.Root:
        del pdf.Root.AcroForm
    for page in pdf.pages:
        if "/Annots" in page:
            del page.obj.Annots


def open_pdf(path: Path) -> pikepdf.Pdf:
    """A PDF by its path, or by its bytes where the path is not UTF-8, which pikepdf cannot open."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return pikepdf.open(io.BytesIO(path.read_bytes()), suppress_warnings=True)
    return pikepdf.open(path, suppress_warnings=True)


def mend_boxes(page: pikepdf.Page) -> None:
    """A crop box that shows nothing of the page is none."""
    left, low, right, high = (float(each) for each in page.mediabox)
    x0, y0, x1, y1 = (float(each) for each in page.cropbox)
    wide, tall = min(right, x1) - max(left, x0), min(high, y1) - max(low, y0)
    if (wide < 1 or tall < 1) and "/CropBox" in page.obj:
        page.obj.CropBox = (
            page.obj.MediaBox if "/MediaBox" in page.obj else pikepdf.Array([left, low, right, high])
        )


def form_of(pdf: pikepdf.Pdf) -> pikepdf.Dictionary:
    """A file's form; an empty one where it has none, or nothing that is one."""
    form = pdf.Root.get("/AcroForm")
    return form if isinstance(form, pikepdf.Dictionary) else pikepdf.Dictionary()


def needs_drawing(pdf: pikepdf.Pdf) -> bool:
    """Whether a form leaves drawing its values to the reader, and some are not drawn yet."""
    return bool(form_of(pdf).keys()) and any(True for _ in undrawn(pdf))


def notes_of(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    for page in pdf.pages:
        found = page.obj.get("/Annots")
        for each in found if isinstance(found, pikepdf.Array) else ():
            if isinstance(each, pikepdf.Dictionary):
                yield each


def undrawn(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Form fields on the pages that have a value but no picture of it; signatures that nobody is to see aside."""
    for each in notes_of(pdf):
        is_hidden = int(each.get("/F", 0)) & HIDDEN or str(each.get("/FT", "")) == "/Sig"
        if each.get("/Subtype") == "/Widget" and "/AP" not in each and value_of(each) and not is_hidden:
            yield each


def hides_layers(pdf: pikepdf.Pdf) -> bool:
    """Whether a file switches layers off, which would be seen once it is bound."""
    layers = pdf.Root.get("/OCProperties")
    chosen = layers.get("/D") if isinstance(layers, pikepdf.Dictionary) else None
    if not isinstance(chosen, pikepdf.Dictionary):
        return False
    off = chosen.get("/OFF")
    return chosen.get("/BaseState") == "/OFF" or (isinstance(off, pikepdf.Array) and len(off) > 0)


def is_unseen_note(annotation: pikepdf.Object) -> bool:
    """A drawn note without a picture of itself: only some readers show it, and none when it is bound."""
    return str(annotation.get("/Subtype")) in NOTES and "/AP" not in annotation


def unseen_notes(pdf: pikepdf.Pdf) -> bool:
    return any(is_unseen_note(each) for each in notes_of(pdf))


def value_of(widget: pikepdf.Object) -> str:
    value = widget.get("/V", widget.get("/Parent", pikepdf.Dictionary()).get("/V"))
    return str(value) if value is not None else ""


def shows_latin(widget: pikepdf.Object) -> bool:
    """qpdf draws field values in Latin only; 张三 would come out as ??."""
    return all(char < "\u0100" for char in value_of(widget))
