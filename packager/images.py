"""Pictures → PDF pages: upright, on A4 with a margin, each frame a page, what is far too fine reduced to 300 dpi."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import img2pdf
from PIL import ExifTags, Image, ImageOps

A4 = (img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297))
MARGIN = img2pdf.mm_to_pt(10)
FULL_DPI = 300
LONG = 3  # times as high as broad: a screenshot of a whole conversation, unreadable on one page
TOO_FINE = 600  # dpi at which a picture is reduced: twice what any printer shows
JPEG_QUALITY = 90
AS_IT_IS = ("JPEG", "MPO", "PNG")  # MPO: a photo of a phone, two JPEGs in one


@contextmanager
def opened_image(path: Path) -> Iterator[Image.Image]:
    """A picture, without Pillow's warning at large ones: their size is checked by us."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with Image.open(path) as image:
            yield image


def dpi_of(width: int, height: int) -> float:
    """The resolution at which a picture of so many pixels, or a slice of it, fills its page."""
    _left, _top, right, low = slices(width, height)[0]
    long, short = max(right, low), min(right, low)
    inches = (A4[1] - 2 * MARGIN) / 72, (A4[0] - 2 * MARGIN) / 72
    return float(max(long / inches[0], short / inches[1]))


def is_reduced(width: int, height: int) -> bool:
    return dpi_of(width, height) > TOO_FINE


def slices(width: int, height: int) -> list[tuple[int, int, int, int]]:
    """A long screenshot → boxes of a page's shape, one below the other; any other picture is one box."""
    if height <= width * LONG:
        return [(0, 0, width, height)]
    step = max(1, round(width * (A4[1] - 2 * MARGIN) / (A4[0] - 2 * MARGIN)))
    return [(0, top, width, min(height, top + step)) for top in range(0, height, step)]


def image_pages(path: Path) -> bytes:
    """A picture → a PDF of A4 pages, upright by its EXIF mark, the JPEG data untouched where they can be."""
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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        if not must_flatten(path):
            try:
                return bytes(img2pdf.convert(path.read_bytes(), **options))
            except (
                img2pdf.AlphaChannelError,
                img2pdf.ImageOpenError,
                img2pdf.JpegColorspaceError,
                ValueError,
            ):
                pass  # an odd inside: flattened below
        return bytes(img2pdf.convert(list(flattened(path)), **options))


def must_flatten(path: Path) -> bool:
    """What img2pdf leaves out or complains of: mirrored, transparent, 16 bits, other formats; and what is too fine."""
    with opened_image(path) as image:
        mirrored = image.getexif().get(ExifTags.Base.Orientation, 1) in (2, 4, 5, 7)
        odd = "A" in image.getbands() or "transparency" in image.info or image.mode.startswith("I")
        is_long = len(slices(*upright_size(image))) > 1
        return mirrored or odd or is_long or image.format not in AS_IT_IS or is_reduced(*image.size)


def flattened(path: Path) -> Iterator[bytes]:
    """Each page of a picture as plain pixels on white: text as PNG, photos and what is reduced as JPEG."""
    with opened_image(path) as image:
        frames = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
        is_photo = image.format in ("WebP", "JPEG", "MPO")
        for frame in range(frames):
            image.seek(frame)
            is_fine = is_reduced(*image.size)
            if is_fine:
                image.draft("RGB", reduced_size(*image.size))  # a JPEG is decoded small at once
            plain = on_white(image)
            boxes = slices(*plain.size) if image.format != "TIFF" else [(0, 0, *plain.size)]
            for box in boxes:
                yield encoded(plain.crop(box), is_photo=is_photo, is_fine=is_fine)


def encoded(plain: Image.Image, *, is_photo: bool, is_fine: bool) -> bytes:
    """Plain pixels as a file that img2pdf embeds as it is."""
    buffer = io.BytesIO()
    if is_fine:
        small = plain.resize(reduced_size(*plain.size), Image.Resampling.LANCZOS, reducing_gap=2.0)
        small.convert("RGB").save(buffer, "JPEG", quality=JPEG_QUALITY)
    elif is_photo:
        plain.convert("RGB").save(buffer, "JPEG", quality=JPEG_QUALITY)
    else:
        plain.save(buffer, "PNG")
    return buffer.getvalue()


def upright_size(image: Image.Image) -> tuple[int, int]:
    """Width and height as they are seen, by the EXIF mark."""
    width, height = image.size
    aside = image.getexif().get(ExifTags.Base.Orientation, 1) in (5, 6, 7, 8)
    return (height, width) if aside else (width, height)


def reduced_size(width: int, height: int) -> tuple[int, int]:
    share = min(1.0, FULL_DPI / dpi_of(width, height))
    return max(1, round(width * share)), max(1, round(height * share))


def on_white(image: Image.Image) -> Image.Image:
    """A frame upright, without transparency, in black and white, grey or RGB."""
    turned = ImageOps.exif_transpose(image)
    if "transparency" in turned.info:
        turned = turned.convert("RGBA")
    if turned.mode.startswith("I"):
        turned = turned.point(lambda level: level / 256).convert("L")
    if turned.mode in ("1", "L", "RGB"):
        return turned
    flat = Image.new("RGB", turned.size, "white")
    flat.paste(turned.convert("RGB"), mask=turned.getchannel("A") if "A" in turned.getbands() else None)
    return flat
