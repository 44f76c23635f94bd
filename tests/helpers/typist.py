"""A program of its own that types, pastes, attaches and builds at the real window until it is killed.

Every deed is noted with its time (the system's monotonic clock) the moment it is done, unbuffered, so that
whoever killed it can tell what must have survived.
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from forms.case import EVIDENCE, Key
from gui import theme
from gui.case.step_page import StepPage
from gui.editors.base import Editor
from gui.editors.table import TableEditor
from gui.settings import Settings
from gui.window import MainWindow

LONGTEXT, TABLE = "创新及服务能力介绍", "荣誉"


class Typist:
    """One window, one case, deeds by chance."""

    def __init__(self, case: Path, log: Path, files: Path, seed: int) -> None:
        self.app = QApplication([])
        theme.apply(self.app, "浅色")
        self.window = MainWindow(Settings())
        self.window.show()
        self.window.open_case(case)
        view = self.window.case_view
        assert view is not None
        self.view, self.session = view, view.session
        self.files, self.seed, self.number = files, seed, 0
        self.chance = random.Random(seed)
        self.handle = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        self.session.changed.connect(self.note_attached)

    def note(self, kind: str, text: str) -> None:
        os.write(self.handle, f"{kind}\t{time.monotonic()}\t{text}\n".encode())

    def note_attached(self, keys: set[Key]) -> None:
        for key in keys:
            for item in (self.session.value(key) or []) if key.part == EVIDENCE else []:
                self.note("attached", item["sha256"])

    def work(self) -> None:
        """Until somebody kills it."""
        self.view.fill.go_to_key(Key("填报", f"信息简表.{LONGTEXT}"))
        wait(50)
        self.note("ready", "")
        while True:
            self.number += 1
            deed = self.chance.random()
            if deed < 0.86:
                self.type()
            elif deed < 0.92:
                self.paste()
            elif deed < 0.97:
                self.attach()
            elif not self.window.workshop.busy:
                self.view.deliver.freeze()
            wait(self.chance.choice((0, 5, 20, 60)))

    def editor(self, field: str) -> Editor:
        """The editor of a field, its step in view or not."""
        step = next(step for step in self.session.steps if any(each.id == field for each in step.fields))
        page = self.view.fill.page(step)
        assert isinstance(page, StepPage)
        return page.rows[field].editor

    def type(self) -> None:
        QTest.keyClicks(self.editor(LONGTEXT).focusProxy(), f"[{self.seed}.{self.number}]")
        self.note("typed", f"[{self.seed}.{self.number}]")

    def paste(self) -> None:
        table = self.editor(TABLE)
        assert isinstance(table, TableEditor)
        new = {"荣誉名称": f"奖 {self.seed}.{self.number}", "授予单位": "某单位", "获得时间": "2024年1月"}
        table.replace([*table.filled(), new])
        self.note("pasted", new["荣誉名称"])

    def attach(self) -> None:
        path = self.files / f"证书 {self.seed} {self.number}.pdf"
        path.write_bytes((self.files / "证书.pdf").read_bytes() + f"\n%{self.number}".encode())
        self.view.evidence.add("荣誉", [path])


def wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


if __name__ == "__main__":
    Typist(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])).work()
