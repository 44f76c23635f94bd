"""A photographed page → the page alone, upright; a locked PDF and its password → the same PDF without one."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pikepdf
from PIL import Image, UnidentifiedImageError

from packager.images import JPEG_QUALITY, on_white, opened_image

Corner = tuple[float, float]
WHOLE: tuple[Corner, ...] = ((0, 0), (1, 0), (1, 1), (0, 1))
SMALLEST = 0.02  # of the picture's area: less is a slip of the hand


class CannotChange(Exception):
    """A file that cannot be changed as asked; says why in one sentence."""


def straightened(path: Path, corners: Sequence[Corner]) -> bytes:
    """A picture and the corners of the page in it, from the upper left clockwise as shares of the upright picture → JPEG.

    Raises CannotChange, OSError.
    """
    if area(corners) < SMALLEST:
        raise CannotChange("四个角围不成一页纸，请按左上、右上、右下、左下放好。")
    try:
        with opened_image(path) as image:
            if (
                image.format == "TIFF" and int(getattr(image, "n_frames", 1)) > 1
            ):  # a phone's photo has several, too
                raise CannotChange("有好几页，不能裁正。请先另存为单页图片。")
            upright = on_white(image).convert("RGB")
    except UnidentifiedImageError as error:
        raise CannotChange("不是能裁正的图片。") from error
    points = [(x * upright.width, y * upright.height) for x, y in corners]
    width = round(max(distance(points[0], points[1]), distance(points[3], points[2])))
    height = round(max(distance(points[0], points[3]), distance(points[1], points[2])))
    flat = [(0.0, 0.0), (float(width), 0.0), (float(width), float(height)), (0.0, float(height))]
    page = upright.transform(
        (width, height), Image.Transform.PERSPECTIVE, perspective(flat, points), Image.Resampling.BICUBIC
    )
    buffer = io.BytesIO()
    page.save(buffer, "JPEG", quality=JPEG_QUALITY)
    return buffer.getvalue()


def area(corners: Sequence[Corner]) -> float:
    """The area of four corners in order; negative or nothing where their order is wrong."""
    pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs) / 2


def distance(left: Corner, right: Corner) -> float:
    return float(((left[0] - right[0]) ** 2 + (left[1] - right[1]) ** 2) ** 0.5)


def perspective(targets: Sequence[Corner], sources: Sequence[Corner]) -> list[float]:
    """The eight numbers with which Pillow finds the source of each target point."""
    rows = []
    for (x, y), (u, v) in zip(targets, sources, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return solved(rows)


def solved(rows: list[list[float]]) -> list[float]:
    """Linear equations, the right side behind the others → their solution (Gauss with pivots)."""
    size = len(rows)
    for place in range(size):
        best = max(range(place, size), key=lambda row: abs(rows[row][place]))
        if abs(rows[best][place]) < 1e-12:
            raise CannotChange("三个角在一条直线上，请重新放。")
        rows[place], rows[best] = rows[best], rows[place]
        pivot = rows[place][place]
        rows[place] = [value / pivot for value in rows[place]]
        for row in range(size):
            if row != place:
                factor = rows[row][place]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[place], strict=True)]
    return [row[-1] for row in rows]


def unlocked(path: Path, password: str) -> bytes:
    """A PDF without its password. Raises CannotChange."""
    buffer = io.BytesIO()
    try:
        with pikepdf.open(path, password=password) as pdf:
            pdf.save(buffer, encryption=False, deterministic_id=True)
    except pikepdf.PasswordError as error:
        raise CannotChange("密码不对，请核对大小写后再试。") from error
    except pikepdf.PdfError as error:
        raise CannotChange("文件已损坏，打不开，请重新导出。") from error
    return buffer.getvalue()
