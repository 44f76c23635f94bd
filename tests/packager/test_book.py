"""Volumes: one page plan, A4 upright, contents and numbers only where asked."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path

import pikepdf
import pytest

from packager.book import Part, bind, open_bytes, sheets
from packager.read import pdf_texts
from tests.helpers.files import pdf, sized_pdf


def part(title: str, pages: int, level: int = 1) -> Part:
    return Part(title, pages, partial(open_bytes, pdf(title, pages)), level)


@pytest.mark.parametrize(
    ("pages", "sides", "expected"), [(5, "正反", 3), (4, "双面", 2), (5, "单面", 5), (0, "双面", 0)]
)
def test_sheets_follow_the_sides(pages: int, sides: str, expected: int) -> None:
    assert sheets(pages, sides) == expected


def test_parts_follow_each_other_and_are_bookmarked(tmp_path: Path) -> None:
    target = tmp_path / "册.pdf"
    book = bind([part("简表", 3), part("荣誉", 1), part("证书2", 2, level=2)], target, "全册")
    assert [(each.title, each.first, each.pages) for each in book.parts] == [
        ("简表", 1, 3),
        ("荣誉", 4, 1),
        ("证书2", 5, 2),
    ]
    assert (book.pages, book.front) == (6, 0)
    texts = pdf_texts(target.read_bytes())
    assert [text.strip() for text in texts] == ["简表 1", "简表 2", "简表 3", "荣誉 1", "证书2 1", "证书2 2"]
    with pikepdf.open(target) as volume, volume.open_outline() as outline:
        assert [item.title for item in outline.root] == ["简表", "荣誉"]
        assert [item.title for item in outline.root[1].children] == ["证书2"]


def test_contents_and_numbers_agree_with_the_pages(tmp_path: Path) -> None:
    target = tmp_path / "册.pdf"
    parts = [part(f"第{number}份证明材料", 1 + number % 3) for number in range(40)]
    book = bind(parts, target, "全册", contents=True, numbers=True)
    texts = pdf_texts(target.read_bytes())
    assert book.front == 2
    listing = "".join(texts[: book.front])
    for placed in book.parts:
        page = texts[book.front + placed.first - 1]
        assert page.startswith(placed.title)
        assert f"— {placed.first} —" in page
        assert placed.title in listing
    assert "—" not in texts[0].replace("目　录", "")


def test_numbers_stand_outside_right_on_odd_and_left_on_even_pages(tmp_path: Path) -> None:
    target = tmp_path / "册.pdf"
    bind([part("简表", 2)], target, "全册", numbers=True)
    import pypdfium2

    shown = pypdfium2.PdfDocument(target)
    lefts = []
    for page in shown:
        text = page.get_textpage()
        whole = text.get_text_range()
        lefts.append(text.get_charbox(whole.rindex("—") - 3)[0])
        text.close()
        page.close()
    shown.close()
    assert lefts[0] > 400
    assert lefts[1] < 150


@pytest.mark.parametrize(
    ("width", "height", "rotate"),
    [(841.89, 595.276, 0), (595.276, 841.89, 90), (1190, 842, 0), (300, 400, 0), (2000, 3000, 180)],
)
def test_every_page_comes_out_upright_a4(tmp_path: Path, width: float, height: float, rotate: int) -> None:
    target = tmp_path / "册.pdf"
    data = sized_pdf(width, height, rotate)
    bind([Part("证明", 1, partial(open_bytes, data))], target, "全册")
    with pikepdf.open(target) as volume:
        (page,) = volume.pages
        box = [float(each) for each in page.mediabox]
        assert (round(box[2] - box[0]), round(box[3] - box[1])) == (595, 842)
        assert int(page.obj.get("/Rotate", 0)) == 0


def test_the_same_parts_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("一.pdf", "二.pdf"):
        bind([part("简表", 2)], tmp_path / name, "全册", contents=True, numbers=True)
    assert (tmp_path / "一.pdf").read_bytes() == (tmp_path / "二.pdf").read_bytes()


def test_a_part_that_changed_its_pages_is_not_bound(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="planned"):
        bind([Part("简表", 2, partial(open_bytes, pdf()))], tmp_path / "册.pdf", "全册")


def test_broad_pages_turn_with_their_head_to_the_left(tmp_path: Path) -> None:
    import pypdfium2

    document = pikepdf.new()
    page = document.add_blank_page(page_size=(841.89, 595.276))
    page.contents_add(b"1 0 0 rg 0 495 841 100 re f")  # a red band along the head
    buffer = io.BytesIO()
    document.save(buffer)
    bind([Part("证明", 1, partial(open_bytes, buffer.getvalue()))], tmp_path / "册.pdf", "全册")
    shown = pypdfium2.PdfDocument(tmp_path / "册.pdf")
    image = shown[0].render(scale=0.2).to_pil().convert("RGB")
    shown.close()
    assert image.getpixel((5, image.height // 2)) == (255, 0, 0)
    assert image.getpixel((image.width - 5, image.height // 2)) == (255, 255, 255)
