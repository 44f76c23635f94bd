"""The bureau's desk as a clerk uses it: things dropped in, values looked at one by one, an order dragged, papers given out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forms.answers import read_answers
from forms.gather import collecting
from forms.library import Library, Source
from forms.roster import Roster
from forms.tally import expected_from
from gui.desk.rows_dialog import RowsDialog
from gui.desk.view import DELIVER, PROGRESS, REVIEW, SUMMARY, DeskView
from gui.home.begin_roster import create_roster
from gui.settings import Settings
from gui.window import MainWindow
from packager.documents import fill_file
from packager.returns import read_return
from packager.verify import verify
from packager.zipped import read_office, write_office
from tests.conftest import NOTICES

LONG = 20_000
UNITS = (
    ("南京甲一科技服务有限公司", "91320102MA1K7T3Q6T"),
    ("南京乙二检测技术有限公司", "91320100MA1ABCDE5U"),
)


def form_of(source: Source, unit: str, *, by_hand: bool, **changes: Any) -> bytes:
    """A filled 信息简表 of a made-up unit; `by_hand`: without the data that our own files carry."""
    stage = source.notice.stages[0]
    raw = json.loads((source.folder / "samples" / stage.id / "full.json").read_text("utf-8"))
    typed = {**raw["信息简表"], "机构名称": unit, **changes}
    answers, _ = read_answers(source.notice, stage, {"信息简表": typed})
    data, _ = fill_file(source, stage, source.notice.form("信息简表"), answers.forms["信息简表"])
    if by_hand:
        return write_office(
            {name: part for name, part in read_office(data).items() if "customXml" not in name}
        )
    return data


@pytest.fixture
def inbox(tmp_path: Path, backbone: Source) -> Path:
    folder = tmp_path / "收件" / "江宁区"
    folder.mkdir(parents=True)
    for number, (unit, code) in enumerate(UNITS):
        data = form_of(backbone, unit, by_hand=bool(number), 统一社会信用代码=code)
        (folder / f"{number}{unit}.docx").write_bytes(data)
    (folder / "空.docx").write_bytes(b"")
    return folder.parent


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(Settings())
    made.roots = [NOTICES]
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.library is not None, timeout=LONG)
    yield made
    made.close()


@pytest.fixture
def desk(window: MainWindow, backbone: Source, tmp_path: Path) -> DeskView:
    wanted = collecting(backbone.notice)
    assert wanted is not None
    window.open_roster(create_roster(tmp_path / "台账", backbone, wanted, "南京市科学技术局"))
    assert window.desk is not None
    return window.desk


def taken(qtbot: QtBot, window: MainWindow, desk: DeskView, inbox: Path) -> DeskView:
    with qtbot.waitSignal(desk.ledger.collected, timeout=LONG):
        desk.ledger.take_in([inbox])
    qtbot.waitUntil(lambda: not window.workshop.busy, timeout=LONG)
    return desk


def test_what_is_dropped_becomes_entries_and_what_is_bad_is_named(
    qtbot: QtBot, window: MainWindow, desk: DeskView, inbox: Path
) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(inbox))])
    drop = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(desk.ledger.collected, timeout=LONG):
        desk.intake.dropEvent(drop)
    assert [each.unit for each in desk.ledger.in_order] == [unit for unit, _ in UNITS]
    texts = [each.text() for each in desk.intake.findChildren(type(desk.intake.result))]
    assert any("空.docx" in text and "0 字节" in text for text in texts)
    qtbot.waitUntil(lambda: not window.workshop.busy, timeout=LONG)


def test_enter_accepts_what_is_asked_and_goes_on_to_the_next(
    qtbot: QtBot, window: MainWindow, desk: DeskView, inbox: Path
) -> None:
    taken(qtbot, window, desk, inbox)
    desk.show_face(REVIEW)
    desk.review.open_row(1)
    pane = desk.review.pane
    assert pane.entry is not None
    assert pane.entry.unit == UNITS[1][0]
    asked = pane.entry.asked
    assert asked == 3, "区县 guessed by the folder, 填报人 and its phone not on the form"
    first = pane.lines[0].field.id
    qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    assert pane.entry.asked == asked - 1
    assert pane.lines[0].field.id != first
    roster = desk.ledger.roster
    assert any(f"核对了“{first}”" in line.what for line in roster.log(pane.entry.id)), (
        "who looked at it is on record"
    )


def test_a_value_the_bureau_changes_waits_for_the_enterprise(
    qtbot: QtBot, window: MainWindow, desk: DeskView, inbox: Path
) -> None:
    taken(qtbot, window, desk, inbox)
    desk.review.open_row(0)
    pane = desk.review.pane
    pane.go_to("联系人")
    pane.editor.setPlainText("周小燕")
    pane.accept()
    assert pane.entry is not None
    cell = pane.entry.values["信息简表"]["联系人"]
    assert (cell.typed, cell.was, cell.confirmed) == ("周小燕", "李晓梅", False)
    reopened = Roster.open(desk.ledger.roster.path, read_only=True)
    assert reopened.entry(pane.entry.id).values["信息简表"]["联系人"].typed == "周小燕"
    reopened.close()


def test_the_source_page_shows_where_a_value_was_read(
    qtbot: QtBot, window: MainWindow, desk: DeskView, inbox: Path
) -> None:
    taken(qtbot, window, desk, inbox)
    desk.show_face(REVIEW)
    desk.review.open_row(1)
    source = desk.review.pane.source
    qtbot.waitUntil(lambda: bool(source.pages) and not window.workshop.busy, timeout=LONG)
    desk.review.pane.go_to("机构名称")
    (area,) = [area for page in source.pages for area in page.areas if "机构名称" in area.tags]
    assert source.marked == "机构名称"
    assert area.width > 50


def test_the_table_is_filtered_by_name_state_and_what_is_open(
    qtbot: QtBot, window: MainWindow, desk: DeskView, inbox: Path
) -> None:
    taken(qtbot, window, desk, inbox)
    review = desk.review
    assert review.filter.rowCount() == 2
    review.search.insert("乙二")  # as an input method does
    assert review.filter.rowCount() == 1
    review.search.clear()
    review.open_row(0)
    review.pane.set_state("推荐")
    review.only_open.setChecked(True)
    assert review.filter.rowCount() == 1


def test_the_order_of_recommendation_is_the_order_of_the_summary(
    qtbot: QtBot, window: MainWindow, desk: DeskView, inbox: Path, tmp_path: Path
) -> None:
    taken(qtbot, window, desk, inbox)
    desk.show_face(SUMMARY)
    desk.summary.list.setCurrentRow(1)
    desk.summary.to_top()
    qtbot.waitUntil(lambda: not window.workshop.busy, timeout=LONG)
    desk.summary.give_out(tmp_path / "出")
    qtbot.waitUntil(
        lambda: (tmp_path / "出" / "汇总表.xlsx").is_file() and not window.workshop.busy, timeout=LONG
    )
    sheet = load_workbook(tmp_path / "出" / "汇总表.xlsx").worksheets[0]
    assert [sheet["B8"].value, sheet["B9"].value] == [UNITS[1][0], UNITS[0][0]]
    given = read_return(next((tmp_path / "出" / "补正清单").glob(f"{UNITS[1][0]}*.docx")).read_bytes())
    assert given is not None
    assert {each.field for each in given.items} >= {"填报人", "填报人联系方式"}


def test_who_is_missing_is_counted_by_county_and_reminded(
    qtbot: QtBot, window: MainWindow, desk: DeskView, inbox: Path
) -> None:
    taken(qtbot, window, desk, inbox)
    desk.ledger.expect(expected_from(f"{UNITS[0][0]}\t玄武区\n南京丙三创业孵化有限公司\t玄武区\n"))
    desk.show_face(PROGRESS)
    late = [each for each in desk.progress.ledger.expected if "丙三" in each.unit]
    desk.progress.copy_reminder("玄武区", late)
    assert "南京丙三创业孵化有限公司" in QApplication.clipboard().text()
    desk.progress.write_receipt("玄武区", Path(desk.ledger.roster.path.parent / "清单.pdf"))
    assert (desk.ledger.roster.path.parent / "清单.pdf").read_bytes().startswith(b"%PDF")


def test_the_package_of_the_stage_is_built_kept_as_an_edition_and_archived(
    qtbot: QtBot, window: MainWindow, desk: DeskView, inbox: Path, library: Library, tmp_path: Path
) -> None:
    taken(qtbot, window, desk, inbox)
    for row in (0, 1):
        desk.review.open_row(row)
        pane = desk.review.pane
        for field, text in (("填报人", "李晓梅"), ("填报人联系方式", "13800000002"), ("所在区县", "玄武区")):
            pane.go_to(field)
            pane.editor.setPlainText(text)
            pane.accept()
    desk.show_face(DELIVER)
    desk.deliver.build_in(tmp_path / "报送")
    qtbot.waitUntil(
        lambda: bool(desk.deliver.editions) or "没有生成" in desk.deliver.note.text(), timeout=LONG
    )
    assert desk.deliver.editions, desk.deliver.note.text()
    (archive,) = (tmp_path / "报送").rglob("*.zip")
    assert not verify(archive, library).blocked
    desk.deliver.keep_sent()
    desk.deliver.correct(UNITS[0][0], "省中心 王工", "电话号码", "汇总表第 1 页")
    desk.deliver.archive_in(tmp_path / "归档")
    qtbot.waitUntil(lambda: "已归档" in desk.deliver.note.text(), timeout=LONG)
    (folder,) = (tmp_path / "归档").iterdir()
    assert (folder / "卷内目录.pdf").is_file()
    assert len(list((folder / "02_申报单位").rglob("*.docx"))) == 2
    assert "省级更正" in (folder / "办理记录.txt").read_text("utf-8-sig")


def test_a_ledger_open_elsewhere_can_only_be_looked_at(
    window: MainWindow, backbone: Source, tmp_path: Path
) -> None:
    wanted = collecting(backbone.notice)
    assert wanted is not None
    path = create_roster(tmp_path, backbone, wanted, "某局")
    holder = Roster.open(path)
    try:
        window.open_roster(path)
        assert window.desk is not None
        assert window.desk.banner.isVisible()
        assert "打开" in window.desk.banner.text()
        assert not any(each.isEnabled() for each in window.desk.intake.buttons)
        window.go_home()
    finally:
        holder.close()


def test_three_times_enter_never_carries_a_value_into_the_next_field(
    qtbot: QtBot, window: MainWindow, desk: DeskView, inbox: Path
) -> None:
    taken(qtbot, window, desk, inbox)
    desk.review.open_row(1)
    pane = desk.review.pane
    for _ in range(3):
        qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    assert pane.entry is not None
    cells = pane.entry.values["信息简表"]
    assert cells["所在区县"].typed == "江宁区"
    assert [cells[name].typed for name in ("填报人", "填报人联系方式")] == ["", ""]
    assert pane.entry.asked == 0


def test_what_was_typed_is_kept_when_the_clerk_goes_to_another_line_or_unit(
    qtbot: QtBot, window: MainWindow, desk: DeskView, inbox: Path
) -> None:
    taken(qtbot, window, desk, inbox)
    desk.review.open_row(0)
    pane = desk.review.pane
    pane.go_to("联系人")
    pane.editor.setPlainText("周小燕")
    pane.go_to("主营业务")
    pane.go_to("机构名称")
    pane.editor.setPlainText("南京改名科技有限公司")
    desk.review.step(1)
    first = next(each for each in desk.ledger.in_order if each.values["信息简表"]["联系人"].typed == "周小燕")
    assert first.unit == "南京改名科技有限公司", "the entry is called what its form says"


def test_a_watched_folder_takes_in_what_is_put_below_it(qtbot: QtBot, desk: DeskView, inbox: Path) -> None:
    desk.intake.watch(inbox)
    with qtbot.waitSignal(desk.ledger.collected, timeout=LONG):
        desk.intake.look()
    assert len(desk.ledger.entries) == 2
    late = inbox / "江宁区" / "后来.docx"
    late.write_bytes((inbox / "江宁区" / f"0{UNITS[0][0]}.docx").read_bytes() + b"")
    desk.intake.look()
    with qtbot.waitSignal(desk.ledger.collected, timeout=LONG) as told:
        desk.intake.look()
    assert told.args[0].known == 3, "the same file under another name is known"
    desk.intake.looking.stop()


def test_a_table_is_put_right_row_by_row(
    qtbot: QtBot, window: MainWindow, desk: DeskView, inbox: Path
) -> None:
    taken(qtbot, window, desk, inbox)
    desk.review.open_row(1)
    pane = desk.review.pane
    pane.go_to("荣誉")
    pane.edit_rows()
    dialog = pane.findChild(RowsDialog)
    assert dialog is not None
    rows = [dict(row) for row in dialog.rows][:1]
    dialog.editor.show_value(rows)
    dialog.accept()
    assert pane.entry is not None
    cell = pane.entry.values["信息简表"]["荣誉"]
    assert len(cell.typed) == 1
    assert not cell.confirmed, "the enterprise is asked"


def test_a_scan_that_nobody_is_named_on_is_given_to_its_unit(
    qtbot: QtBot, window: MainWindow, desk: DeskView, inbox: Path
) -> None:
    (inbox / "扫描001.pdf").write_bytes(b"%PDF-1.4\n%a scan\n")
    taken(qtbot, window, desk, inbox)
    ((key, stray),) = desk.intake.strays()
    entry = desk.ledger.in_order[0]
    desk.intake.give_to(key, stray, entry)
    qtbot.waitUntil(lambda: not window.workshop.busy, timeout=LONG)
    assert not desk.intake.strays()
    assert stray.sha256 in desk.ledger.entries[entry.id].sources
