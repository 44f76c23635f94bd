"""From the ledger to what is handed in and what is kept: forms as they came or filled anew, the archive, the pages to look at."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest

from forms.answers import read_answers
from forms.casefile import ROSTER_SUFFIX
from forms.gather import Collecting, collecting
from forms.library import Library, Source
from forms.roster import Cell, Entry, Roster
from forms.values import squeeze
from packager import sourceview
from packager.archive import LISTING, REST, SUMMARY, UNITS, archive
from packager.collect import collect
from packager.documents import by_anyone, fill_file
from packager.fill.word import data_part
from packager.gathered import gathered
from packager.pdf.trace import is_mark
from packager.read.form import read_form
from packager.returns import Return, as_word
from packager.sourceview import SourceView, source_view
from packager.visible import pdf_texts
from packager.zipped import read_office, write_office
from tests.helpers.desk import stripped
from tests.helpers.files import locked_pdf, pdf, picture, sized_pdf
from tests.helpers.handfilled import FORM, hand_filled
from tests.helpers.inbox import write_package
from tests.helpers.packages import EVIDENCE

UNIT, OTHER = "南京钟山智数科技服务有限公司", "南京乙二检测技术有限公司"
ON = datetime.date(2026, 11, 20)
Answers = Callable[..., dict[str, Any]]


@pytest.fixture
def wanted(backbone: Source) -> Collecting:
    found = collecting(backbone.notice)
    assert found is not None
    return found


@pytest.fixture
def roster(tmp_path: Path, backbone: Source, wanted: Collecting) -> Iterator[Roster]:
    made = Roster.create(tmp_path / "台账.taizhang", backbone, wanted.stage, "南京市科学技术局")
    yield made
    made.close()


@pytest.fixture
def form(backbone: Source, sample: Answers) -> Callable[..., bytes]:
    """信息简表 of a made-up unit, as somebody's Word saved it."""

    def made(unit: str = UNIT, **changes: Any) -> bytes:
        raw = sample(机构名称=unit, **changes)
        stage = backbone.notice.stages[0]
        answers, _ = read_answers(backbone.notice, stage, {FORM: raw[FORM]})
        return stripped(fill_file(backbone, stage, backbone.notice.form(FORM), answers.forms[FORM])[0])

    return made


@pytest.fixture
def take(
    tmp_path: Path, roster: Roster, backbone: Source, library: Library
) -> Callable[[dict[str, bytes]], list[Entry]]:
    """Files of an inbox → the entries they made."""

    def taken(files: dict[str, bytes]) -> list[Entry]:
        for name, data in files.items():
            path = tmp_path / "收件" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        collect(roster, backbone, [tmp_path / "收件"], library)
        return roster.entries

    return taken


def changed(roster: Roster, entry: Entry, name: str, typed: str) -> None:
    """A value as the bureau puts it right (gui/desk/ledger.py)."""
    cell = entry.values[FORM][name]
    new = replace(cell, typed=typed, certainty="exact", by="王", was=cell.typed, confirmed=False)
    roster.put(entry.with_cell(FORM, name, new), "改")


# ---- what is bundled


def test_a_hand_filled_file_keeps_its_bytes(
    roster: Roster, backbone: Source, wanted: Collecting, take: Any, form: Any, tmp_path: Path
) -> None:
    take({"表.docx": form()})
    found = gathered(backbone, wanted, roster, tmp_path / "出")
    assert [each.path.name for each in found.files] == [f"01_{UNIT}_{FORM}.docx", f"01_{UNIT}_{FORM}.pdf"]
    assert found.files[0].path.read_bytes() == form()
    assert UNIT in squeeze(pdf_texts(found.files[1].path.read_bytes())[0])


def test_after_a_change_of_the_bureau_it_is_filled_anew(
    roster: Roster, backbone: Source, wanted: Collecting, take: Any, form: Any, tmp_path: Path
) -> None:
    (entry,) = take({"表.docx": form()})
    changed(roster, entry, "联系人", "周小燕")
    word, drawn = gathered(backbone, wanted, roster, tmp_path / "出").files
    reading = read_form(backbone, wanted.form, word.path.read_bytes())
    assert (reading.typed["联系人"], reading.typed["机构名称"]) == ("周小燕", UNIT)
    assert "周小燕" in pdf_texts(drawn.path.read_bytes())[0]


def test_what_the_form_does_not_print_is_no_reason_to_fill_it_anew(
    roster: Roster, backbone: Source, wanted: Collecting, take: Any, form: Any, tmp_path: Path
) -> None:
    (entry,) = take({"表.docx": form()})
    changed(roster, entry, "填报人", "李晓梅")
    assert gathered(backbone, wanted, roster, tmp_path / "出").files[0].path.read_bytes() == form()


def test_the_form_of_a_package_is_filled_from_the_ledger(
    roster: Roster, backbone: Source, wanted: Collecting, take: Any, sample: Answers, tmp_path: Path
) -> None:
    (tmp_path / "收件").mkdir()
    write_package(backbone, sample()[FORM], pdf(), tmp_path / "收件" / "甲.zip")
    take({})
    word, _ = gathered(backbone, wanted, roster, tmp_path / "出").files
    assert read_form(backbone, wanted.form, word.path.read_bytes()).typed["机构名称"] == UNIT


def test_of_two_files_of_one_unit_the_ledger_is_what_counts(
    roster: Roster, backbone: Source, wanted: Collecting, take: Any, form: Any, tmp_path: Path
) -> None:
    take({"1.docx": form(主营业务=""), "2.docx": form()})
    word, _ = gathered(backbone, wanted, roster, tmp_path / "出").files
    typed = read_form(backbone, wanted.form, word.path.read_bytes()).typed
    assert typed["主营业务"] == roster.entries[0].values[FORM]["主营业务"].typed != ""


def test_who_is_not_recommended_is_left_out(
    roster: Roster, backbone: Source, wanted: Collecting, take: Any, form: Any, tmp_path: Path
) -> None:
    one, _two = take({"1.docx": form(), "2.docx": form(OTHER, 统一社会信用代码="")})
    roster.put(replace(one, state="不推荐", why="不符"), "不推荐")
    names = [each.path.name for each in gathered(backbone, wanted, roster, tmp_path / "出").files]
    assert names == [f"01_{OTHER}_{FORM}.docx", f"01_{OTHER}_{FORM}.pdf"]


def test_two_units_of_one_name_do_not_overwrite_each_other(
    roster: Roster, backbone: Source, wanted: Collecting, tmp_path: Path
) -> None:
    for number in ("1", "2"):
        values = {FORM: {"机构名称": Cell("甲公司"), "联系人": Cell(f"某{number}")}}
        roster.put(Entry(number, number, "甲公司", values=values), "收件")
    files = gathered(backbone, wanted, roster, tmp_path / "出").files
    assert len({each.path for each in files}) == 4


# ---- the archive


@pytest.fixture
def archived(
    roster: Roster, backbone: Source, wanted: Collecting, take: Any, form: Any, tmp_path: Path
) -> Path:
    one = form()
    take(
        {
            "江宁区/表.docx": one,
            "玄武区/表.docx": form(OTHER, 统一社会信用代码=""),
            f"{UNIT}盖章.pdf": pdf("章"),
        }
    )
    written = archive(backbone, wanted, roster, tmp_path / "归档", ON)
    assert all(path.is_file() for path in written)
    assert set(written) == {path for path in (tmp_path / "归档").rglob("*") if path.is_file()}
    return tmp_path / "归档"


def test_the_archive_has_what_came_in_by_unit_under_its_own_name(archived: Path, form: Any) -> None:
    first, second = sorted((archived / UNITS).iterdir())
    assert {first.name[4:], second.name[4:]} == {UNIT, OTHER}
    (mine,) = [each for each in (first, second) if each.name[4:] == UNIT]
    assert sorted(path.name for path in mine.iterdir()) == [f"{UNIT}盖章.pdf", "表.docx"]
    assert (mine / "表.docx").read_bytes() == form()
    assert not (archived / REST).exists()


def test_the_archive_has_the_summary_the_log_and_the_ledger(archived: Path) -> None:
    sheet = openpyxl.load_workbook(next((archived / SUMMARY).glob("*.xlsx"))).worksheets[0]
    assert {sheet["B8"].value, sheet["B9"].value} == {UNIT, OTHER}
    assert "收件" in (archived / "办理记录.txt").read_text("utf-8-sig")
    copy = Roster.open(next(archived.glob(f"*{ROSTER_SUFFIX}")), read_only=True)
    assert len(copy.entries) == 2
    copy.close()


def test_the_listing_names_every_file(archived: Path) -> None:
    text = squeeze("".join(pdf_texts((archived / f"{LISTING}.pdf").read_bytes())))
    for path in archived.rglob("*"):
        if path.is_file() and path.stem != LISTING:
            assert path.relative_to(archived).as_posix() in text
    assert "共2家" in text


def test_what_belongs_to_nobody_lies_apart(
    roster: Roster, backbone: Source, wanted: Collecting, take: Any, form: Any, tmp_path: Path
) -> None:
    take({"表.docx": form()})
    roster.change({next(key for key in roster.state if key.part == "条目"): None}, "撤下")
    archive(backbone, wanted, roster, tmp_path / "归档", ON)
    assert [path.name for path in (tmp_path / "归档" / REST).iterdir()] == ["表.docx"]


def test_an_archive_is_not_written_over_another(
    roster: Roster, backbone: Source, wanted: Collecting, tmp_path: Path
) -> None:
    (tmp_path / "归档").mkdir()
    with pytest.raises(FileExistsError):
        archive(backbone, wanted, roster, tmp_path / "归档", ON)


# ---- the pages that were read


@pytest.fixture
def view(backbone: Source, wanted: Collecting, tmp_path: Path) -> Callable[..., SourceView]:
    def made(name: str, data: bytes, *, summary: bool = False) -> SourceView:
        (tmp_path / name).write_bytes(data)
        chosen = wanted.summary if summary else wanted.form
        assert chosen is not None
        return source_view(backbone, chosen, tmp_path / name)

    return made


def tags(view: SourceView) -> set[str]:
    return {tag for page in view.areas for area in page for tag in area.tags}


@pytest.mark.parametrize("way", ["stripped", "controls", "ticks", "rows", "labels", "paragraphs", "merged"])
def test_every_value_of_a_hand_filled_form_has_its_place(
    backbone: Source, wanted: Collecting, view: Any, way: str
) -> None:
    made = hand_filled(backbone, way, 3)
    seen = view("表.docx", made.data)
    read = read_form(backbone, wanted.form, made.data).values
    assert {each.table or each.field for each in read} <= tags(seen)
    assert len(seen.sizes) == len(seen.areas) == len(pdf_texts(seen.pdf))
    assert not any(is_mark(char) for page in pdf_texts(seen.pdf) for char in page)


def test_a_place_lies_on_its_page(view: Any, form: Any) -> None:
    seen = view("表.docx", form())
    for (width, height), page in zip(seen.sizes, seen.areas, strict=True):
        for area in page:
            assert 0 <= area.x < area.x + area.width <= width
            assert 0 <= area.y < area.y + area.height <= height


def test_of_a_package_its_form_is_shown(backbone: Source, view: Any, sample: Answers, tmp_path: Path) -> None:
    write_package(backbone, sample()[FORM], pdf(), tmp_path / "包")
    seen = view("甲.zip", (tmp_path / "包").read_bytes())
    assert UNIT in squeeze(pdf_texts(seen.pdf)[0])
    assert "机构名称" in tags(seen)


@pytest.fixture
def sheet(backbone: Source, wanted: Collecting) -> openpyxl.Workbook:
    """The summary of the sample as a workbook that somebody is about to change."""
    assert wanted.summary is not None
    path = backbone.folder / "samples" / wanted.stage.id / "full.json"
    answers, _ = read_answers(backbone.notice, wanted.stage, json.loads(path.read_text("utf-8")))
    data, _ = fill_file(backbone, wanted.stage, wanted.summary, answers.forms[wanted.summary.id])
    return openpyxl.load_workbook(io.BytesIO(data))


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_the_values_of_a_workbook_have_their_places(view: Any, sheet: openpyxl.Workbook) -> None:
    assert tags(view("表.xlsx", saved(sheet), summary=True)) == {"单位名称", "推荐单位"}


def test_a_hidden_sheet_before_it_does_not_hide_the_places(view: Any, sheet: openpyxl.Workbook) -> None:
    sheet.create_sheet("藏", 0).sheet_state = "hidden"
    sheet.active = 1
    assert tags(view("表.xlsx", saved(sheet), summary=True)) == {"单位名称", "推荐单位"}


def test_numbers_of_a_workbook_are_shown_as_they_were_formatted(view: Any, sheet: openpyxl.Workbook) -> None:
    cells = sheet.worksheets[0]
    cells["C8"], cells["D8"] = 0.5, datetime.datetime(2024, 3, 5)
    cells["C8"].number_format, cells["D8"].number_format = "0%", 'yyyy"年"m"月"'
    seen = pdf_texts(view("表.xlsx", saved(sheet), summary=True).pdf)
    assert seen == pdf_texts(by_anyone(saved(sheet), "表.xlsx", "表").pdf)


def test_a_scan_is_shown_page_by_page(view: Any) -> None:
    seen = view("章.pdf", pdf("章", 2))
    assert (len(seen.sizes), seen.areas, seen.why) == (2, ((), ()), "")


def test_a_page_that_lies_across_is_shown_so(view: Any) -> None:
    assert view("横.pdf", sized_pdf(841.9, 595.3)).sizes[0] == pytest.approx((841.9, 595.3))


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("空.docx", b"", "是空的（0 字节）"),
        ("断.docx", b"PK\3\4xx", "损坏"),
        ("程序.exe", b"MZ" + bytes(100), "程序文件"),
        ("网页.doc", b"<html></html>", "网页"),
        ("锁.pdf", locked_pdf("x"), "密码"),
        ("断.pdf", b"%PDF-1.4 broken", "损坏"),
    ],
    ids=["empty", "cut off", "a program", "a web page", "a locked PDF", "a broken PDF"],
)
def test_a_file_that_cannot_be_shown_says_why(view: Any, name: str, data: bytes, why: str) -> None:
    seen = view(name, data)
    assert (seen.pdf, seen.sizes) == (b"", ())
    assert why in seen.why


def test_a_picture_that_came_in_is_shown(view: Any) -> None:
    assert len(view("照.jpg", EVIDENCE["营业执照/营业执照.jpg"]).sizes) == 1
    assert len(view("照.png", picture("PNG")).sizes) == 1


def test_what_our_engine_does_not_draw_is_drawn_by_another_without_places(
    view: Any, backbone: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Drawn:
        pdf = pdf("别人画的")

    monkeypatch.setattr(sourceview, "by_others", lambda *_: Drawn)
    seen = view("表.docx", hand_filled(backbone, "picture", 3).data)
    assert (len(seen.sizes), seen.areas) == (1, ((),))
    monkeypatch.setattr(sourceview, "by_others", lambda *_: None)
    assert view("表.docx", hand_filled(backbone, "picture", 3).data).why


def test_the_pages_made_of_a_form_are_a_sound_pdf(view: Any, form: Any) -> None:
    with pikepdf.open(io.BytesIO(view("表.docx", form()).pdf)) as found:
        assert found.check_pdf_syntax() == []


# ---- one bad file stops nothing


def test_a_list_with_nonsense_inside_does_not_stop_the_inbox(take: Any, form: Any) -> None:
    parts = read_office(as_word(Return("", "", UNIT, "", "", "", "", "", ())))
    name = next(each for each in parts if each.startswith("customXml/item") and "Props" not in each)
    parts[name] = data_part('{"kind": "补正清单", "schema": "1"}')
    assert [each.unit for each in take({"1.docx": write_office(parts), "2.docx": form()})] == [UNIT]


def test_a_countys_ledger_with_nonsense_inside_does_not_stop_the_inbox(
    take: Any, form: Any, tmp_path: Path, backbone: Source, wanted: Collecting
) -> None:
    path = tmp_path / "县.taizhang"
    with closing(Roster.create(path, backbone, wanted.stage)) as county:
        county.put(Entry("甲", unit="某公司"), "收件")
        county.put(Entry("乙", unit="另一公司"), "收件")
    assert [each.unit for each in take({"1.taizhang": path.read_bytes(), "2.docx": form()})] == [UNIT]
