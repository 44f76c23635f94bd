"""送审稿, the scan held against the print, the figures for finance and back."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from openpyxl import load_workbook
from PIL import Image, ImageDraw

from forms.answers import read_answers
from forms.library import Source
from packager import sheet
from packager.draft import draft
from packager.figures import NotFigures, read_figures, write_figures
from packager.pdf import render
from packager.preview import pictures
from packager.scan import as_image, check_scan, seal_places
from packager.visible import pdf_texts
from tests.helpers.packages import built

# ---- 送审稿


def test_a_draft_is_made_whatever_is_wrong_and_says_so_on_its_last_sheet(
    backbone: Source, sample: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    target = tmp_path / "送审稿.pdf"
    pages = draft(
        backbone, backbone.notice.stages[0], sample(机构名称="", 科技人员数2024="999"), None, target
    )
    texts = pdf_texts(target.read_bytes())
    assert len(texts) == pages == 4
    assert all("送审稿" in text for text in texts)
    last = "".join(texts[-1].split())
    assert "“机构名称”未填写" in last
    assert "必须改" in last


# ---- scans


@pytest.fixture
def printed(backbone: Source, sample: Callable[..., dict[str, Any]], tmp_path: Path) -> Path:
    made = built(backbone, sample(), tmp_path)
    assert made.folder is not None
    return made.folder / "打印版" / "申报材料.pdf"


def scanned(
    printed: Path,
    target: Path,
    order: list[int],
    *,
    seal: int | None = None,
    flip: int | None = None,
    angle: int = 180,
) -> Path:
    """Pages as a scanner gives them: pictures, a little askew, one sealed or upside down; -1 is blank."""
    images = []
    for place, number in enumerate(order):
        if number < 0:
            images.append(Image.new("RGB", (830, 1170), "white"))
            continue
        image = as_image(pictures(printed, [number], 1.4)[number]).rotate(0.4, fillcolor="white")
        if place == seal:
            ImageDraw.Draw(image).ellipse((500, 800, 640, 940), outline=(210, 30, 30), width=6)
        images.append(image.rotate(angle, expand=True) if place == flip else image)
    images[0].save(target, "PDF", save_all=True, append_images=images[1:])
    return target


def pages_of(path: Path) -> int:
    with pikepdf.open(path) as found:
        return len(found.pages)


def test_a_good_scan_gets_no_hint_but_the_seal(printed: Path, tmp_path: Path) -> None:
    order = list(range(pages_of(printed)))
    checked = check_scan(scanned(printed, tmp_path / "s.pdf", order, seal=0), printed)
    assert ["红色" in hint for hint in checked.hints] == [True]
    assert [page.like for page in checked.pages][:3] == [1, 2, 3]


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ({"order": [0, 1]}, "扫描件有 2 页"),
        ({"order": [1, 0, 2]}, "第 1 页更像打印的第 2 页"),
        ({"flip": 1}, "第 2 页好像放倒了"),
        ({"flip": 1, "angle": 90}, "第 2 页好像横过来了"),
        ({"order": [0, -1, 2]}, "第 2 页是空白的"),
        ({}, "没有看到红色印迹"),
    ],
)
def test_what_is_odd_is_hinted(printed: Path, tmp_path: Path, change: dict[str, Any], hint: str) -> None:
    with pikepdf.open(printed) as whole:
        first = pikepdf.new()
        first.pages.extend(whole.pages[:3])  # the form; the evidence has red corners
        first.save(tmp_path / "前.pdf")
    order = change.pop("order", [0, 1, 2])
    checked = check_scan(
        scanned(tmp_path / "前.pdf", tmp_path / "s.pdf", order, **change), tmp_path / "前.pdf"
    )
    assert any(hint in each for each in checked.hints), checked.hints


def test_red_is_looked_for_near_the_words_that_ask_for_a_seal(tmp_path: Path) -> None:
    pages = [
        sheet.text("承诺书" + "　内容" * 60),
        *(sheet.text("　") for _ in range(12)),
        sheet.text("单位（公章）：　　　　日期："),
    ]
    paper = tmp_path / "承诺书.pdf"
    paper.write_bytes(render(sheet.sheet(pages), "承诺书.pdf").pdf)
    (place,) = seal_places(paper)[1]
    image = as_image(pictures(paper, [0], 1.4)[0])
    for name, spot, bare in (
        ("没盖.pdf", None, True),
        ("盖错.pdf", (0.7, 0.05), True),
        ("盖好.pdf", (place.box[0], place.box[1]), False),
    ):
        sealed = image.copy()
        if spot is not None:
            x, y = spot[0] * image.width + 60, spot[1] * image.height + 60
            ImageDraw.Draw(sealed).ellipse((x, y, x + 150, y + 150), outline=(210, 30, 30), width=7)
        sealed.save(tmp_path / name, "PDF")
        checked = check_scan(tmp_path / name, paper)
        assert any("“公章”附近没有看到红色印迹" in hint for hint in checked.hints) is bare, (
            name,
            checked.hints,
        )


# ---- figures


def test_figures_go_out_and_come_back_with_what_differs(
    backbone: Source, sample: Callable[..., dict[str, Any]]
) -> None:
    notice, stage = backbone.notice, backbone.notice.stages[0]
    answers, _ = read_answers(notice, stage, sample())
    data = write_figures(notice, stage, answers)
    assert read_figures(data, notice, stage, answers) == ()
    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[4]][:4] == ["营业收入（万元）", "2023年", 25631.2, "万元"]
    assert sheet.data_validations.dataValidation[0].type == "decimal"
    sheet["C5"] = 34000
    sheet["C6"] = "很多"
    buffer = io.BytesIO()
    book.save(buffer)
    found = read_figures(buffer.getvalue(), notice, stage, answers)
    assert [(each.title, each.now, each.new) for each in found] == [
        ("营业收入（万元） 2024年", "33587.94", "34000"),
        ("利润总额（万元） 2023年", "3120.55", "很多"),
    ]


def test_another_workbook_is_refused_in_words(
    backbone: Source, sample: Callable[..., dict[str, Any]]
) -> None:
    notice, stage = backbone.notice, backbone.notice.stages[0]
    answers, _ = read_answers(notice, stage, sample())
    with pytest.raises(NotFigures, match="不是完好的"):
        read_figures(b"PK nothing", notice, stage, answers)
    with pytest.raises(NotFigures, match="不是本程序导出的"):
        read_figures(backbone.read(notice.form("汇总表").template), notice, stage, answers)


def test_libreoffice_opens_the_figures(
    backbone: Source,
    sample: Callable[..., dict[str, Any]],
    soffice: Callable[..., list[Path]],
    tmp_path: Path,
) -> None:
    answers, _ = read_answers(backbone.notice, backbone.notice.stages[0], sample())
    path = tmp_path / "财务.xlsx"
    path.write_bytes(write_figures(backbone.notice, backbone.notice.stages[0], answers))
    (csv,) = soffice([path], "csv")
    assert "25631.2" in csv.read_text("utf-8")
