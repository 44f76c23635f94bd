"""The window itself: what it loads before it is seen, what it says when something is wrong, what it remembers."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forms.case import Case, answer_key
from gui import app as gui_app
from gui.settings import Settings
from gui.window import MainWindow
from gui.work import Cancelled, Progress, Workshop
from tests.conftest import ROOT, needs
from tests.helpers.clerk import Clerk
from tests.helpers.files import put
from tests.helpers.ooxml import document, para

NAME = answer_key("信息简表", "机构名称")


def test_nothing_heavy_is_loaded_before_the_first_paint() -> None:
    program = (
        "import sys; from PySide6.QtWidgets import QApplication; from gui import theme; from gui.settings import Settings;"
        "from gui.window import MainWindow; app = QApplication([]); s = Settings(); theme.apply(app, s.theme);"
        "w = MainWindow(s); w.show(); w.grab();"
        "bad = {'docx', 'docxtpl', 'openpyxl', 'lxml', 'reportlab', 'pikepdf', 'pypdfium2', 'PIL', 'yaml', 'jinja2', 'sqlite3'} & set(sys.modules);"
        "w.workshop.stop(); sys.exit(str(bad) if bad else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_case_that_is_open_elsewhere_is_shown_read_only_with_the_holders_name(
    clerk: Clerk, filled_case: Path
) -> None:
    other = Case.open(filled_case)
    clerk.window.open_case(filled_case)
    assert clerk.sees("现在只能看，不能改")
    clerk.choose("步骤", "机构信息")
    clerk.type("改", clerk.named("机构名称"))
    clerk.view.session.flush()
    assert other.state[NAME] == "南京钟山智数科技服务有限公司"
    assert not clerk.view.undo_button.isEnabled()
    other.close()


def test_a_damaged_case_is_refused_in_words_and_rescued(clerk: Clerk, filled_case: Path) -> None:
    data = bytearray(filled_case.read_bytes())
    data[4096 * 2 : 4096 * 2 + 8] = b"\xff" * 8
    filled_case.write_bytes(bytes(data))
    clerk.window.open_case(filled_case)
    assert "已损坏" in clerk.dismiss()
    clerk.choose("主菜单", "我的申报")
    clerk.click("抢救…")
    assert "已救回" in clerk.top().windowTitle()
    assert "没有救回" in clerk.dismiss()
    clerk.until(lambda: clerk.window.case_view is not None)
    assert clerk.view.session.unit == "南京钟山智数科技服务有限公司"


def test_a_click_on_the_page_goes_to_the_field_and_the_field_marks_the_page(
    clerk: Clerk, filled_case: Path
) -> None:
    clerk.window.resize(1500, 900)
    clerk.window.open_case(filled_case)
    pane = clerk.view.fill.preview
    clerk.until(lambda: bool(pane.pages) and not pane.pages[0].image.isNull())
    page = pane.pages[0]
    area = next(each for each in page.areas if each.tags == ("利润总额2024",))
    place = page.rectangle(area).center()
    clerk.qtbot.mouseClick(page, Qt.MouseButton.LeftButton, pos=QPointF(place).toPoint())
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.accessibleName() == "利润总额（万元） 2024年"
    assert pane.marked == "利润总额2024"


def test_the_page_follows_what_is_typed(clerk: Clerk, filled_case: Path) -> None:
    clerk.window.resize(1500, 900)
    clerk.window.open_case(filled_case)
    pane = clerk.view.fill.preview
    clerk.until(lambda: bool(pane.pages) and not pane.pages[0].image.isNull())
    clerk.choose("步骤", "机构信息")
    before = pane.pages[0].image.copy()
    clerk.fill("机构名称", "另一个名字有限公司")
    clerk.until(lambda: pane.pages[0].image != before)
    assert pane.marked == "机构名称"


def test_errors_are_summed_up_and_go_when_mended(clerk: Clerk, case_path: Path) -> None:
    clerk.window.open_case(case_path)
    clerk.choose("步骤", "联系方式")
    clerk.click("下一步")
    assert clerk.sees("本页有 4 处必须改")
    focus = QApplication.focusWidget()
    assert focus is not None
    assert "“法人代表”未填写" in focus.accessibleName()
    clerk.qtbot.keyClick(focus, Qt.Key.Key_Return)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.accessibleName() == "法人代表"
    clerk.type("张三")
    clerk.idle()
    assert clerk.sees("本页有 3 处必须改")
    clerk.click("先放一放，下一步")
    assert clerk.sees("代码和类别")


def test_a_crash_saves_first_and_logs_no_answer(
    clerk: Clerk, filled_case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    log = tmp_path / "运行记录.log"
    gui_app.catch_crashes(clerk.window, log)
    clerk.window.open_case(filled_case)
    clerk.view.session.type(NAME, "保密的名字")
    secret = "保密的名字"
    try:
        raise ValueError(secret)
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert "已填的内容都已保存" in clerk.dismiss()
    assert clerk.view.session.case.state[NAME] == "保密的名字"
    written = log.read_text("utf-8")
    assert "ValueError" in written
    assert "保密" not in written
    for handler in list(logging.getLogger("shenbao").handlers):
        logging.getLogger("shenbao").removeHandler(handler)
        handler.close()


def test_size_theme_and_recent_cases_are_remembered(qtbot: QtBot, own_home: Path, filled_case: Path) -> None:
    one = MainWindow(Settings(own_home))
    one.load()
    qtbot.waitUntil(lambda: one.library is not None, timeout=20_000)
    one.resize(777, 700)
    one.open_case(filled_case)
    one.settings.keep_text("外观", "深色")
    one.close()
    two = MainWindow(Settings(own_home))
    assert two.settings.theme == "深色"
    assert two.settings.recent == [filled_case]
    assert (two.width(), two.height()) == (777, 700)
    assert two.home.library.index.lines  # from the cache, before anything is loaded
    two.load()
    qtbot.waitUntil(lambda: two.library is not None, timeout=20_000)
    two.close()
    for each in (one, two):
        each.deleteLater()


def test_who_draws_attached_word_files_is_chosen_in_the_settings(
    clerk: Clerk, filled_case: Path, tmp_path: Path
) -> None:
    needs("soffice")
    clerk.choose("主菜单", "设置")
    clerk.pick("佐证材料里的 Word、Excel 由谁画成页面", "都由 Word、WPS 或 LibreOffice 画")
    clerk.window.open_case(filled_case)
    clerk.click("佐证材料")
    put(tmp_path, {"说明.docx": document(para("服务案例说明"))})
    clerk.drop([tmp_path / "说明.docx"], clerk.view.evidence.cards["荣誉"])
    clerk.qtbot.waitUntil(lambda: clerk.sees("由 LibreOffice 转成页面"), timeout=60_000)


# ---- work off the GUI thread


def test_work_runs_elsewhere_and_answers_here(qtbot: QtBot) -> None:
    shop = Workshop()
    found: list[object] = []
    main = threading.get_ident()

    def work(progress: Progress) -> bool:
        progress(1, 2, "一半")
        return threading.get_ident() != main

    with qtbot.waitSignal(shop.progressed, timeout=5000):
        shop.run(work, lambda value: found.extend((value, threading.get_ident() == main)), found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=5000)
    assert found == [True, True]
    shop.stop()


def test_a_machines_fault_comes_as_a_sentence_and_ours_is_raised(qtbot: QtBot) -> None:
    shop = Workshop()
    said: list[str] = []

    def broken(_progress: Progress) -> None:
        raise OSError(28, "No space left", "甲.pdf")

    shop.run(broken, lambda _value: None, said.append)
    qtbot.waitUntil(lambda: bool(said), timeout=5000)
    assert "磁盘空间不足" in said[0]

    def ours(_progress: Progress) -> None:
        raise KeyError("oops")

    with qtbot.captureExceptions() as caught:
        shop.run(ours, lambda _value: None, said.append)
        qtbot.waitUntil(lambda: bool(caught), timeout=5000)
    assert caught[0][0] is KeyError
    shop.stop()


def test_a_cancelled_job_answers_nothing(qtbot: QtBot) -> None:
    shop = Workshop()
    found: list[object] = []
    started = threading.Event()

    def work(progress: Progress) -> None:
        started.set()
        for _ in range(1000):
            progress.check()
            threading.Event().wait(0.005)

    job = shop.run(work, found.append, found.append)
    started.wait(5)
    job.progress.cancel()
    qtbot.waitUntil(lambda: not shop.busy, timeout=5000)
    assert found == []
    assert isinstance(job.future.exception(), Cancelled)
    shop.stop()
