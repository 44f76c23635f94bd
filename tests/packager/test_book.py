"""Volumes: one page plan, A4 upright, contents and numbers only where asked."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.values import squeeze
from packager.bind import bind, open_bytes
from packager.book import Look, Part, body_plan, placed_parts, sheets
from packager.booklet import impose, imposition
from packager.visible import pdf_texts
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
    book = bind(parts, target, "全册", Look(contents=True, numbers=True))
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
    bind([part("简表", 2)], target, "全册", Look(numbers=True))
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


def numbers_seen(target: Path) -> list[str]:
    return [squeeze(text).rpartition("—")[0].rpartition("—")[2] for text in pdf_texts(target.read_bytes())]


def test_pages_that_share_their_resources_get_each_its_own_number(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(pdf("证明", 3))) as document:
        shared = document.make_indirect(document.pages[0].obj.Resources)
        for page in document.pages:
            page.obj.Resources = shared
        buffer = io.BytesIO()
        document.save(buffer)
    bind(
        [Part("证明", 3, partial(open_bytes, buffer.getvalue()))],
        tmp_path / "册.pdf",
        "册",
        Look(numbers=True),
    )
    assert numbers_seen(tmp_path / "册.pdf") == ["1", "2", "3"]


def test_a_page_that_does_not_begin_at_the_origin_shows_its_number(tmp_path: Path) -> None:
    document = pikepdf.new()
    document.add_blank_page(page_size=(595.276, 841.89)).mediabox = [1000, 2000, 1595.276, 2841.89]
    buffer = io.BytesIO()
    document.save(buffer)
    target = tmp_path / "册.pdf"
    bind([Part("证明", 1, partial(open_bytes, buffer.getvalue()))], target, "册", Look(numbers=True))
    assert numbers_seen(target) == ["1"]
    shown = pypdfium2.PdfDocument(target)
    text = shown[0].get_textpage()
    left, low, right, high = text.get_charbox(text.get_text_range().rindex("1"))
    text.close()
    shown.close()
    assert 0 < left < right < 595
    assert 0 < low < high < 842


def test_the_same_parts_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("一.pdf", "二.pdf"):
        bind([part("简表", 2)], tmp_path / name, "全册", Look(contents=True, numbers=True))
    assert (tmp_path / "一.pdf").read_bytes() == (tmp_path / "二.pdf").read_bytes()


def test_a_part_that_changed_its_pages_is_not_bound(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="planned"):
        bind([Part("简表", 2, partial(open_bytes, pdf()))], tmp_path / "册.pdf", "全册")


def test_broad_pages_turn_with_their_head_to_the_left(tmp_path: Path) -> None:
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


# ---- the plan


def shown(target: Path) -> list[str]:
    return [" ".join(text.split()) for text in pdf_texts(target.read_bytes())]


def test_parts_begin_on_odd_pages_and_blanks_are_counted_but_not_numbered(tmp_path: Path) -> None:
    target = tmp_path / "册.pdf"
    parts = [part("简表", 3), part("荣誉", 1), part("证书", 1, level=2), part("案例", 2)]
    book = bind(parts, target, "册", Look(odd=True, duplex=True, numbers=True))
    assert [(each.title, each.first) for each in book.parts] == [
        ("简表", 1),
        ("荣誉", 5),
        ("证书", 6),
        ("案例", 7),
    ]
    pages = shown(target)
    assert len(pages) == book.pages == 8
    assert pages[3] == ""
    assert pages[4] == "荣誉 1 — 5 —"


def test_printed_on_one_side_nothing_is_left_blank(tmp_path: Path) -> None:
    book = bind([part("简表", 3), part("荣誉", 1)], tmp_path / "册.pdf", "册", Look(odd=True, cover=("册",)))
    assert book.pages == 5


def test_cover_and_contents_each_begin_on_a_right_hand_page(tmp_path: Path) -> None:
    target = tmp_path / "册.pdf"
    look = Look(
        cover=("申报材料", "关于某事的通知", "申报单位：某公司"), contents=True, numbers=True, duplex=True
    )
    book = bind([part("简表", 2)], target, "册", look)
    pages = shown(target)
    assert book.front == 4  # the cover and its back, the contents and theirs
    assert pages[0] == "申报材料 关于某事的通知 申报单位：某公司"
    assert pages[1] == pages[3] == ""
    assert pages[2].startswith("目 录 册 简表")
    assert pages[4] == "简表 1 — 1 —"
    with pikepdf.open(target) as volume, volume.open_outline() as outline:
        assert [item.title for item in outline.root] == ["封面", "目录", "简表"]


def test_contents_of_one_level_leave_the_second_out(tmp_path: Path) -> None:
    target = tmp_path / "册.pdf"
    bind([part("荣誉", 1), part("证书2", 1, level=2)], target, "册", Look(contents=True, levels=1))
    assert "证书2" not in shown(target)[0]


def test_a_long_title_in_the_contents_keeps_its_number(tmp_path: Path) -> None:
    target = tmp_path / "册.pdf"
    title = "关于高可靠集成电路设计验证与检验检测公共服务平台建设项目的立项批复文件及其附件材料汇编"
    bind([part("甲", 1), Part(title, 1, partial(open_bytes, pdf("乙")))], target, "册", Look(contents=True))
    listing = pdf_texts(target.read_bytes())[0]
    assert squeeze(listing).rstrip(".").endswith("2")
    assert title in squeeze(listing).replace(".", "")


def test_evidence_is_headed_with_what_it_proves(tmp_path: Path) -> None:
    target = tmp_path / "册.pdf"
    proof = Part("荣誉", 2, partial(open_bytes, pdf("证书", 2)), head="荣誉：每项荣誉一份证书")
    bind([part("简表", 1), proof], target, "册", Look(heads=True))
    pages = shown(target)
    assert ["荣誉：每项荣誉一份证书" in text for text in pages] == [False, True, False]
    assert "证书 1" in pages[1]
    bind([proof], target, "册")
    assert "每项荣誉" not in shown(target)[0]


def test_what_another_system_printed_is_bound_as_it_is(tmp_path: Path) -> None:
    source, target = tmp_path / "系统打印.pdf", tmp_path / "册.pdf"
    source.write_bytes(pdf("系统打印的申报书", 3))
    foreign = Part("申报书", 3, partial(pikepdf.open, source), unchanged=True, path=source)
    bind([foreign], target, "册", Look(numbers=True))
    assert target.read_bytes() == source.read_bytes()
    bind([part("简表", 1), foreign], target, "册", Look(numbers=True))
    pages = shown(target)
    assert "— 1 —" in pages[0]
    assert "—" not in "".join(pages[1:])


def test_many_parts_are_bound_in_batches_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("packager.bind.BATCH_PARTS", 4)
    target = tmp_path / "册.pdf"
    parts = [part(f"第{number}份", 1 + number % 2) for number in range(11)]
    book = bind(parts, target, "册", Look(numbers=True))
    pages = shown(target)
    for placed in book.parts:
        assert pages[placed.first - 1] == f"{placed.title} 1 — {placed.first} —"
    assert [path.name for path in tmp_path.iterdir()] == ["册.pdf"]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 2)), max_size=12), st.booleans(), st.booleans())
def test_every_page_of_every_part_stands_once_and_in_order(
    parts: list[tuple[int, int]], odd: bool, duplex: bool
) -> None:
    planned = [Part(str(n), pages, pikepdf.new, level) for n, (pages, level) in enumerate(parts)]
    body = body_plan(planned, Look(odd=odd, duplex=duplex))
    assert [leaf.number for leaf in body] == list(range(1, len(body) + 1))
    seen = [(leaf.part, leaf.page) for leaf in body if leaf.kind == "正文"]
    assert seen == [(n, page) for n, (pages, _) in enumerate(parts) for page in range(pages)]
    if odd and duplex:
        firsts = [
            place.first
            for place, (_, level) in zip(placed_parts(planned, body), parts, strict=True)
            if level == 1 and place.pages
        ]
        assert all(first % 2 for first in firsts)


# ---- folded


def fold(sides: list[tuple[int | None, int | None]]) -> list[int | None]:
    """Sheets stacked as they leave the printer, outermost first, folded in the middle → the pages as one turns them."""
    leaves: list[tuple[int | None, int | None]] = []
    for outside, inside in reversed(list(zip(sides[::2], sides[1::2], strict=True))):
        # The right half of the outside is the front of the first leaf; its back is the left half of the inside.
        leaves = [(outside[1], inside[0]), *leaves, (inside[1], outside[0])]
    return [page for leaf in leaves for page in leaf]


@pytest.mark.parametrize("pages", range(1, 42))
def test_folded_sheets_turn_in_order(pages: int) -> None:
    sides = list(imposition(pages))
    turned = fold(sides)
    assert turned[:pages] == list(range(1, pages + 1))
    assert set(turned[pages:]) <= {None}
    assert len(turned) % 4 == 0
    assert len(turned) - pages < 4
    assert len(sides) // 2 == sheets(pages, "双面", booklet=True)


def halves(page: pikepdf.Page) -> tuple[str, str]:
    """The texts on the left and right half of a sheet's side."""
    with pikepdf.new() as single:
        single.pages.append(page)
        buffer = io.BytesIO()
        single.save(buffer)
    document = pypdfium2.PdfDocument(buffer.getvalue())
    text = document[0].get_textpage()
    width, height = document[0].get_size()
    found = (
        text.get_text_bounded(0, 0, width / 2, height),
        text.get_text_bounded(width / 2, 0, width, height),
    )
    text.close()
    document.close()
    return found[0].strip(), found[1].strip()


@pytest.mark.parametrize("pages", [1, 4, 6, 13])
def test_the_printed_sheets_carry_what_the_plan_says(tmp_path: Path, pages: int) -> None:
    source, target = tmp_path / "册.pdf", tmp_path / "折.pdf"
    source.write_bytes(pdf("页", pages))
    assert impose(source, target, "册") == -(-pages // 4)
    with pikepdf.open(target) as folded:
        assert all(round(float(page.mediabox[2])) == 1191 for page in folded.pages)
        read = [halves(page) for page in folded.pages]
    sides = [tuple(int(text.split()[-1]) if text else None for text in side) for side in read]
    assert fold(sides)[:pages] == list(range(1, pages + 1))  # type: ignore[arg-type]  # two halves each
