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
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from forms.case import EVIDENCE, Key
from gui import theme
from gui.settings import Settings
from gui.window import MainWindow

LONGTEXT, TABLE = "创新及服务能力介绍", "荣誉"


def main(case: Path, log: Path, files: Path, seed: int) -> None:
    chance = random.Random(seed)
    app = QApplication([])
    theme.apply(app, "浅色")
    window = MainWindow(Settings())
    window.show()
    window.open_case(case)
    view = window.case_view
    assert view is not None
    session = view.session
    handle = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    def note(kind: str, text: str) -> None:
        os.write(handle, f"{kind}\t{time.monotonic()}\t{text}\n".encode())

    session.changed.connect(
        lambda keys: [
            note("attached", item["sha256"])
            for key in keys
            if key.part == EVIDENCE
            for item in session.value(key) or []
        ]
    )
    view.fill.go_to_key(Key("填报", f"信息简表.{LONGTEXT}"))
    wait(50)
    note("ready", "")
    number = 0
    while True:
        deed = chance.random()
        if deed < 0.86:
            number += 1
            box = view.fill.page(view.fill.step).rows[LONGTEXT].editor.focusProxy()  # type: ignore[union-attr]
            QTest.keyClicks(box, f"[{seed}.{number}]")
            note("typed", f"[{seed}.{number}]")
        elif deed < 0.92:
            number += 1
            page = view.fill.page(
                next(step for step in session.steps if any(f.id == TABLE for f in step.fields))
            )
            QGuiApplication.clipboard().setText(f"奖 {seed}.{number}\t某单位\t2024年1月")
            editor = page.rows[TABLE].editor  # type: ignore[union-attr]
            editor.replace(
                [
                    *editor.filled(),
                    {"荣誉名称": f"奖 {seed}.{number}", "授予单位": "某单位", "获得时间": "2024年1月"},
                ]
            )  # type: ignore[attr-defined]
            note("pasted", f"奖 {seed}.{number}")
        elif deed < 0.97:
            path = files / f"证书 {seed} {number}.pdf"
            path.write_bytes((files / "证书.pdf").read_bytes() + b"\n%" + str(number).encode())
            view.evidence.add("荣誉", [path])
        elif not window.workshop.busy:
            view.deliver.freeze()
        wait(chance.choice((0, 5, 20, 60)))


def wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
