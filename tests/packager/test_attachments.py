"""Attachments of a case: names that say something, pages turned without loss."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageOps

from packager.attachments import sensible_name, thumbnail, turned
from tests.helpers.files import pdf, picture


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("微信图片_20250901123456.jpg", "荣誉2.jpg"),
        ("mmexport1693556677889.jpg", "荣誉2.jpg"),
        ("IMG_20250901_101112.JPG", "荣誉2.JPG"),
        ("a3f0c2d4-1b2c-4d5e-8f90-0123456789ab.png", "荣誉2.png"),
        ("扫描全能王 2025-09-01 10.11.pdf", "荣誉2.pdf"),
        ("科技进步奖证书.pdf", "科技进步奖证书.pdf"),
        ("2024年审计报告.pdf", "2024年审计报告.pdf"),
        ("营业执照20250101.pdf", "营业执照20250101.pdf"),
    ],
)
def test_names_from_chats_and_cameras_are_replaced(name: str, better: str) -> None:
    assert sensible_name(name, "荣誉", 2) == better


def corner(image: Image.Image) -> str:
    """Which corner is red."""
    wide, high = image.size
    for name, place in (
        ("左上", (5, 5)),
        ("右上", (wide - 5, 5)),
        ("右下", (wide - 5, high - 5)),
        ("左下", (5, high - 5)),
    ):
        pixel = image.convert("RGB").getpixel(place)
        assert isinstance(pixel, tuple)
        if pixel[0] > 200 > pixel[1] + 100:
            return name
    return "没有"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_turns_right_four_times_and_is_itself(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "图"
    path.write_bytes(picture(kind, (160, 220)))
    seen = []
    for _ in range(4):
        path.write_bytes(turned(path))
        with Image.open(path) as image:
            seen.append(corner(ImageOps.exif_transpose(image)))
    assert seen == ["右上", "右下", "左下", "左上"]


def test_a_turned_jpeg_keeps_its_picture_data(tmp_path: Path) -> None:
    path = tmp_path / "图.jpg"
    path.write_bytes(picture("JPEG", (160, 220)))
    before = path.read_bytes()
    after = turned(path)
    start = before.index(b"\xff\xda")
    assert after.endswith(before[start:])


def test_a_pdf_turns_page_by_page(tmp_path: Path) -> None:
    path = tmp_path / "证书.pdf"
    path.write_bytes(pdf(pages=2))
    with pikepdf.open(io.BytesIO(turned(path))) as found:
        assert [int(page.obj.Rotate) for page in found.pages] == [90, 90]


def test_what_cannot_be_read_has_no_small_picture(tmp_path: Path) -> None:
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.4 nothing")
    (tmp_path / "空.jpg").write_bytes(b"")
    assert thumbnail(tmp_path / "坏.pdf") is None
    assert thumbnail(tmp_path / "空.jpg") is None
