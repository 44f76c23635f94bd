"""A picture of a document → its place on a drawn page, cut to what the document shows of it."""

from __future__ import annotations

import io

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from packager.pdf.page import Image


def draw_image(canvas: Canvas, op: Image, height: float) -> None:
    """Draw a picture; what its crop leaves out is clipped, not drawn."""
    picture = op.picture
    left, top, right, bottom = picture.crop
    wide = picture.width / max(0.01, 1 - left - right)
    high = picture.height / max(0.01, 1 - top - bottom)
    y = height - op.y - picture.height
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(op.x, y, picture.width, picture.height)
    canvas.clipPath(path, stroke=0, fill=0)
    image = ImageReader(io.BytesIO(picture.data))
    canvas.drawImage(image, op.x - left * wide, y - bottom * high, wide, high, mask="auto")
    canvas.restoreState()
