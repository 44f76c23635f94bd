"""Every kind has its editor; each shows what it is given, gives back what is typed, and keeps quiet otherwise."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from forms.notice import Field, KindName, Option
from gui.editors import EDITORS, make_editor
from gui.editors.base import Editor
from gui.editors.choice import ChoiceEditor
from gui.editors.industry import IndustryEditor
from gui.editors.longtext import LongTextEditor
from gui.editors.money import MoneyEditor
from gui.editors.region import RegionEditor
from gui.editors.table import TableEditor

OPTIONS = (Option("软件"), Option("硬件", "一、2 指设备"))
COLUMNS = (
    Field("名称", "text"),
    Field("级别", "choice", open=True, options=(Option("省级"), Option("市级"))),
)
VALUES: dict[str, Any] = {
    "choice": "硬件", "multichoice": ["软件", "硬件"], "yesno": "否", "region": "南京市玄武区",
    "table": [{"名称": "甲", "级别": "省级"}, {"名称": "乙"}], "longtext": "第一段。\n\n　　第二段。",
}  # fmt: skip


def field(kind: str, **more: Any) -> Field:
    options = OPTIONS if kind in ("choice", "multichoice") else ()
    columns = COLUMNS if kind == "table" else ()
    return Field(
        "栏目", kind, options=options, columns=columns, unit="万元" if kind == "money" else None, **more
    )  # type: ignore[arg-type]


def made(qtbot: QtBot, asked: Field) -> Editor:
    editor = make_editor(asked)
    qtbot.addWidget(editor)
    editor.show()
    editor.activateWindow()
    with qtbot.waitActive(editor):
        pass
    return editor


def commit(text: str) -> None:
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(QApplication.focusWidget(), event)


def test_no_kind_is_without_an_editor() -> None:
    assert set(EDITORS) == set(get_args(KindName))


@pytest.mark.parametrize("kind", get_args(KindName))
def test_every_kind_shows_and_gives_back(qtbot: QtBot, kind: str) -> None:
    editor = made(qtbot, field(kind))
    heard: list[None] = []
    editor.edited.connect(lambda: heard.append(None))
    editor.chosen.connect(lambda: heard.append(None))
    value = VALUES.get(kind, "１２ 3.5 甲<&>")
    editor.show_value(value)
    assert editor.value() == value
    editor.show_value(None)
    assert editor.value() in ("", [])
    assert heard == []


@pytest.mark.parametrize(
    "kind", [kind for kind in get_args(KindName) if kind not in ("choice", "multichoice", "yesno", "table")]
)
def test_every_written_kind_takes_keys_and_input_methods(qtbot: QtBot, kind: str) -> None:
    editor = made(qtbot, field(kind))
    heard: list[None] = []
    editor.edited.connect(lambda: heard.append(None))
    target = editor.focusProxy()
    assert target is not None
    target.setFocus()
    qtbot.keyClicks(target, "12 ab")
    commit("五万")
    assert editor.value() == "12 ab五万"
    assert heard


def test_money_in_another_unit_says_so_in_what_it_keeps(qtbot: QtBot) -> None:
    editor = made(qtbot, field("money"))
    assert isinstance(editor, MoneyEditor)
    editor.set_unit("元")
    qtbot.keyClicks(editor.line, "53000000")
    assert editor.value() == "53000000元"
    editor.set_unit("万元")
    assert editor.line.text() == "53000000元"
    assert editor.value() == "53000000元"
    editor.set_unit("元")
    assert editor.line.text() == "53000000"


def test_money_typed_in_the_forms_unit_keeps_its_meaning_when_the_unit_changes(qtbot: QtBot) -> None:
    editor = made(qtbot, field("money"))
    assert isinstance(editor, MoneyEditor)
    qtbot.keyClicks(editor.line, "5300")
    editor.set_unit("元")
    assert editor.value() == "5300万元"


def test_a_choice_shows_the_notices_explanation_and_takes_a_written_one(qtbot: QtBot) -> None:
    editor = made(qtbot, field("choice", open=True))
    assert isinstance(editor, ChoiceEditor)
    qtbot.mouseClick(
        editor.buttons["软件"], Qt.MouseButton.LeftButton, pos=editor.buttons["软件"].rect().center() / 8
    )
    assert editor.value() == "软件"
    assert editor.buttons["硬件"].accessibleDescription() == "一、2 指设备"
    qtbot.keyClicks(editor.other, "robot")
    assert editor.value() == "robot"


def test_the_count_says_how_much_to_delete_and_never_blocks(qtbot: QtBot) -> None:
    editor = made(qtbot, field("longtext", limit=10))
    assert isinstance(editor, LongTextEditor)
    editor.box.setFocus()
    commit("字" * 12)
    assert editor.value() == "字" * 12
    assert editor.count.text() == "12 / 10 字，请删减 2 字"


def test_pasted_paragraphs_are_kept(qtbot: QtBot) -> None:
    editor = made(qtbot, field("longtext"))
    assert isinstance(editor, LongTextEditor)
    QGuiApplication.clipboard().setText("一、简介\r\n公司成立。\n\n二、案例")
    editor.box.setFocus()
    qtbot.keyClick(editor.box, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert editor.value().split("\n") == ["一、简介", "公司成立。", "", "二、案例"]


@pytest.mark.parametrize("typed", ["yyrj", "6513", "应用软件", "I6513"])
def test_an_industry_is_found_by_code_name_and_initials(qtbot: QtBot, typed: str) -> None:
    editor = made(qtbot, field("industry"))
    assert isinstance(editor, IndustryEditor)
    editor.line.setFocus()
    if typed.isascii():
        qtbot.keyClicks(editor.line, typed)
    else:
        commit(typed)
    assert editor.found.isVisible()
    qtbot.keyClick(editor.line, Qt.Key.Key_Down)
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    assert editor.value() == "6513"
    assert not editor.found.isVisible()


def test_a_region_is_chosen_city_first(qtbot: QtBot) -> None:
    editor = made(qtbot, field("region"))
    assert isinstance(editor, RegionEditor)
    editor.city.setCurrentText("苏州市")
    editor.city.activated.emit(editor.city.currentIndex())
    editor.county.setCurrentText("昆山市")
    editor.county.activated.emit(editor.county.currentIndex())
    assert editor.value() == "苏州市昆山市"
    editor.county.setCurrentText("苏州工业园区")
    editor.county.activated.emit(editor.county.currentIndex())
    assert editor.value() == "苏州工业园区"


def test_rows_are_added_moved_and_removed(qtbot: QtBot) -> None:
    editor = made(qtbot, field("table"))
    assert isinstance(editor, TableEditor)
    editor.show_value([{"名称": "甲"}, {"名称": "乙"}, {"名称": "丙"}])
    editor.grid.setCurrentCell(2, 0)
    qtbot.mouseClick(editor.tools[2], Qt.MouseButton.LeftButton)
    assert [row["名称"] for row in editor.value()] == ["甲", "丙", "乙"]
    editor.grid.setCurrentCell(0, 0)
    qtbot.mouseClick(editor.tools[1], Qt.MouseButton.LeftButton)
    assert [row["名称"] for row in editor.value()] == ["丙", "乙"]


def test_every_keystroke_in_a_cell_counts_at_once(qtbot: QtBot) -> None:
    editor = made(qtbot, field("table"))
    assert isinstance(editor, TableEditor)
    editor.add_row()
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    qtbot.keyClicks(line, "ab")
    assert editor.value() == [{"名称": "ab"}]
    commit("奖")
    assert editor.value() == [{"名称": "ab奖"}]


def test_undo_in_a_box_is_left_to_the_case(qtbot: QtBot) -> None:
    editor = made(qtbot, field("text"))
    target = editor.focusProxy()
    assert target is not None
    qtbot.keyClicks(target, "abc")
    qtbot.keyClick(target, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.value() == "abc"


@pytest.mark.parametrize("kind", get_args(KindName))
def test_a_read_only_editor_takes_nothing(qtbot: QtBot, kind: str) -> None:
    editor = made(qtbot, field(kind))
    value = VALUES.get(kind, "甲")
    editor.show_value(value)
    editor.set_read_only(read_only=True)
    target = editor.focusProxy() or editor
    target.setFocus()
    if QApplication.focusWidget() is not None:
        qtbot.keyClicks(target, " 1a")
    assert editor.value() == value
