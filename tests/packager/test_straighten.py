"""Photographed pages made straight, locked PDFs unlocked; what cannot be done is said."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from packager.straighten import WHOLE, CannotChange, perspective, straightened, unlocked
from tests.helpers.files import locked_pdf, pdf, picture

CORNERS = ((0.2, 0.1), (0.9, 0.2), (0.8, 0.9), (0.1, 0.8))


def photo(path: Path) -> Path:
    """A dark table with a white, askew page on it, whose upper left corner is red."""
    image = Image.new("RGB", (800, 1000), "black")
    draw = ImageDraw.Draw(image)
    points = [(x * 800, y * 1000) for x, y in CORNERS]
    draw.polygon(points, "white")
    draw.polygon([points[0], (260, 130), (240, 200), (170, 180)], "red")
    image.save(path)
    return path


def test_a_page_askew_becomes_the_page_alone(tmp_path: Path) -> None:
    with Image.open(io.BytesIO(straightened(photo(tmp_path / "照片.png"), CORNERS))) as page:
        width, height = page.size
        assert width > 550
        assert height > 600
        colours = [
            page.getpixel(place)
            for place in ((5, 5), (width - 8, 8), (width - 8, height - 8), (8, height - 8))
        ]
    assert colours[0][0] > 200  # type: ignore[index]  # RGB
    assert colours[0][1] < 80  # type: ignore[index]
    assert all(min(each) > 200 for each in colours[1:])  # type: ignore[arg-type]


def test_the_whole_picture_stays_as_large_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "图.jpg").write_bytes(picture(size=(300, 400)))
    with Image.open(io.BytesIO(straightened(tmp_path / "图.jpg", WHOLE))) as page:
        assert page.size == (300, 400)


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_corners_are_those_of_the_upright_picture(tmp_path: Path, orientation: int) -> None:
    (tmp_path / "图.jpg").write_bytes(picture(size=(300, 400), orientation=orientation))
    with Image.open(io.BytesIO(straightened(tmp_path / "图.jpg", WHOLE))) as page:
        assert page.size == ((400, 300) if orientation in (6, 8) else (300, 400))
        places = {3: (0.9, 0.9), 6: (0.9, 0.1), 8: (0.1, 0.9)}
        x, y = places[orientation]
        red = page.getpixel((round(x * page.width), round(y * page.height)))
    assert red[0] > 200 > 80 > red[1]  # type: ignore[index]  # RGB


def test_a_phone_keeps_a_second_picture_in_its_photo_and_is_straightened_all_the_same(tmp_path: Path) -> None:
    first, second = Image.new("RGB", (300, 400), "white"), Image.new("RGB", (30, 40), "red")
    first.save(tmp_path / "照片.jpg", "MPO", save_all=True, append_images=[second])
    with Image.open(io.BytesIO(straightened(tmp_path / "照片.jpg", WHOLE))) as page:
        assert page.size == (300, 400)


def test_a_scan_of_several_pages_is_not_straightened(tmp_path: Path) -> None:
    page = Image.new("RGB", (300, 400), "white")
    page.save(tmp_path / "扫描.tif", save_all=True, append_images=[page])
    with pytest.raises(CannotChange, match="好几页"):
        straightened(tmp_path / "扫描.tif", WHOLE)


@pytest.mark.parametrize(
    "corners", [((0, 0),) * 4, ((0, 0), (0, 1), (1, 1), (1, 0)), ((0, 0), (0.1, 0), (0.1, 0.1), (0, 0.1))]
)
def test_corners_that_enclose_no_page_are_refused(
    tmp_path: Path, corners: tuple[tuple[float, float], ...]
) -> None:
    with pytest.raises(CannotChange, match="四个角"):
        straightened(photo(tmp_path / "照片.png"), corners)


@given(st.lists(st.floats(-0.05, 0.05), min_size=8, max_size=8))
def test_every_corner_comes_from_where_it_was_put(shifts: list[float]) -> None:
    sources = [(x + shifts[2 * n], y + shifts[2 * n + 1]) for n, (x, y) in enumerate(WHOLE)]
    a, b, c, d, e, f, g, h = perspective(WHOLE, sources)
    for (x, y), (u, v) in zip(WHOLE, sources, strict=True):
        below = g * x + h * y + 1
        assert ((a * x + b * y + c) / below, (d * x + e * y + f) / below) == pytest.approx((u, v), abs=1e-6)


def test_a_locked_pdf_opens_with_its_password_alone(tmp_path: Path) -> None:
    path = tmp_path / "锁.pdf"
    path.write_bytes(locked_pdf("秘密"))
    with pikepdf.open(io.BytesIO(unlocked(path, "秘密"))) as opened:
        assert not opened.is_encrypted
    with pytest.raises(CannotChange, match="密码不对"):
        unlocked(path, "不对")
    path.write_bytes(pdf()[:200])
    with pytest.raises(CannotChange, match="损坏"):
        unlocked(path, "秘密")
