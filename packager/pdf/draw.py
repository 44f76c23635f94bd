"""Pages → the bytes of a PDF (reportlab): embedded subsets, text that copies out right, the same bytes each time."""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.lib.colors import HexColor, black
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from packager.fonts import SONG, face
from packager.pdf.page import Fill, Image, Page, Stroke, Text
from packager.pdf.picture import draw_image

BOLD_STROKE = 1 / 40
SLANT = 0.21


def draw(pages: Sequence[Page], title: str = "") -> bytes:
    """Pages → PDF bytes."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pageCompression=1, invariant=1, initialFontName=face(SONG).name, lang="zh-CN")  # type: ignore[arg-type]  # a name; the stubs say float
    canvas.setTitle(title)
    canvas.setProducer("申报包")
    canvas.setCreator("申报包")
    for page in pages:
        draw_page(canvas, page)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def draw_page(canvas: Canvas, page: Page) -> None:
    canvas.setPageSize((page.width, page.height))
    for op in page.ops:
        if isinstance(op, Fill):
            canvas.setFillColor(HexColor(f"#{op.color}"))
            canvas.rect(op.x, page.height - op.y - op.height, op.width, op.height, stroke=0, fill=1)
    canvas.setFillColor(black)
    for op in page.ops:
        if isinstance(op, Image):
            draw_image(canvas, op, page.height)
    draw_texts(canvas, page)
    for op in page.ops:
        if isinstance(op, Stroke):
            canvas.setLineWidth(op.width)
            canvas.line(op.x0, page.height - op.y0, op.x1, page.height - op.y1)


def draw_texts(canvas: Canvas, page: Page) -> None:
    text = canvas.beginText()
    for op in page.ops:
        if isinstance(op, Text):
            draw_text(canvas, text, op, page.height)
    canvas.drawText(text)


def draw_text(canvas: Canvas, text: PDFTextObject, op: Text, height: float) -> None:
    glyphs = op.glyphs
    y = height - op.y
    if op.turned:
        text.setTextTransform(0, -1, 1, 0, op.x, y)
    elif glyphs.italic:
        text.setTextTransform(1, 0, SLANT, 1, op.x, y)
    else:
        text.setTextOrigin(op.x, y)
    text.setFont(glyphs.face, glyphs.size)
    text.setCharSpace(round(glyphs.spacing, 3))
    text.setHorizScale(round(glyphs.scale * 100, 2))
    if glyphs.color:
        text.setFillColor(HexColor(f"#{glyphs.color}"))
    if glyphs.bold:
        canvas.setLineWidth(glyphs.size * BOLD_STROKE)
        text.setTextRenderMode(2)
    text.textOut(glyphs.text)
    if glyphs.bold:
        text.setTextRenderMode(0)
    if glyphs.color:
        text.setFillColor(black)
