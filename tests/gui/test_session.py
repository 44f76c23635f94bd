"""Keystrokes on their way to disk, the report behind them, undo across fields, a disk that refuses."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from forms.case import Case, Key, answer_key
from forms.casefile import CaseFault
from gui.session import LONGEST_MS, PAUSE_MS, Session

NAME, OTHER = answer_key("信息简表", "机构名称"), answer_key("信息简表", "联系人")


def on_disk(path: Path, key: Key) -> str | None:
    with sqlite3.connect(path) as base:
        row = base.execute("SELECT value FROM state WHERE part = ? AND name = ?", key).fetchone()
    return row[0] if row else None


def test_what_is_typed_is_on_disk_after_a_pause(qtbot: QtBot, session: Session) -> None:
    session.type(NAME, "甲")
    assert session.value(NAME) == "甲"
    qtbot.wait(PAUSE_MS + 150)
    assert on_disk(session.case.path, NAME) == '"甲"'


def test_who_never_pauses_is_saved_all_the_same(qtbot: QtBot, session: Session) -> None:
    for number in range(40):
        session.type(NAME, f"甲{number}")
        qtbot.wait(PAUSE_MS // 4)
        if number * PAUSE_MS // 4 > LONGEST_MS + 300:
            break
    found = on_disk(session.case.path, NAME)
    assert found is not None
    assert found.startswith('"甲')


def test_the_report_follows(qtbot: QtBot, session: Session) -> None:
    session.type(NAME, "")
    with qtbot.waitSignal(session.checked, timeout=2000):
        pass
    assert [each.code for each in session.findings_at(NAME)] == ["field.required"]
    session.undo()
    assert session.findings_at(NAME) == []


def test_undo_goes_back_field_by_field(session: Session) -> None:
    before = session.value(NAME)
    session.type(NAME, "甲")
    session.flush()
    session.type(OTHER, "乙")
    session.flush()
    session.undo()
    assert (session.value(NAME), session.value(OTHER)) == ("甲", "李晓梅")
    session.undo()
    assert session.value(NAME) == before
    session.redo()
    assert session.value(NAME) == "甲"


def test_a_disk_that_refuses_is_told_and_tried_again(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_options: object) -> None:
        raise CaseFault("case.full", session.case.path)

    monkeypatch.setattr(Case, "put_all", full)
    with qtbot.waitSignal(session.failed, timeout=2000) as told:
        session.type(NAME, "甲")
    assert "没有存上" in told.args[0]
    assert session.value(NAME) == "甲"
    assert not session.flush()
    monkeypatch.undo()
    assert session.flush()
    assert on_disk(session.case.path, NAME) == '"甲"'


def test_two_thousand_characters_at_speed_all_arrive(qtbot: QtBot, session: Session) -> None:
    from gui.case.step_page import StepPage

    step = next(each for each in session.steps if any(field.kind == "longtext" for field in each.fields))
    page = StepPage(session, step)
    qtbot.addWidget(page)
    page.show()
    editor = page.rows["创新及服务能力介绍"].editor
    editor.show_value("")
    target = editor.focusProxy()
    assert target is not None
    target.setFocus()
    text = "".join(chr(ord("a") + number % 26) for number in range(2000))
    for start in range(0, 2000, 50):
        qtbot.keyClicks(target, text[start : start + 50])
        qtbot.wait(1)
    session.flush()
    assert on_disk(session.case.path, answer_key("信息简表", "创新及服务能力介绍")) == f'"{text}"'
