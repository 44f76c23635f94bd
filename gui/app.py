"""Start the window: the look, the crash dialog, the log of what happened (field ids, never values)."""

from __future__ import annotations

import logging
import sys
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtWidgets import QApplication, QMessageBox

from gui import theme
from gui.settings import Settings
from gui.window import TITLE, MainWindow

LOG, LOG_BYTES = "运行记录.log", 200_000


def run(arguments: list[str]) -> int:
    """The program with its window; an argument is a case to open."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName(TITLE)
    speak_chinese(app)
    settings = Settings()
    theme.apply(app, settings.theme)
    window = MainWindow(settings)
    catch_crashes(window, settings.home / LOG)
    window.show()
    for argument in arguments[:1]:
        window.open_case(Path(argument))
    return app.exec()


def speak_chinese(app: QApplication) -> None:
    """Qt's own words (确定, 取消, 复制, 粘贴) in Chinese."""
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)


def catch_crashes(window: MainWindow, log: Path) -> None:
    """A mistake of ours: what is typed is saved first, then the person is told, the log keeps where it was."""
    handler = RotatingFileHandler(log, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger = logging.getLogger("shenbao")
    logger.addHandler(handler)
    logger.propagate = False

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        window.save_all()
        logger.error("%s", where(kind, trace))
        box = QMessageBox(
            QMessageBox.Icon.Warning,
            "程序出了错",
            "程序出了错，刚才的操作没有完成。已填的内容都已保存，可以继续使用；建议重新打开程序。\n"
            f"请把这个文件发给开发者：{log}（里面没有填写的内容）。",
            QMessageBox.StandardButton.NoButton,
            window,
        )
        box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
        box.open()

    sys.excepthook = hook


def where(kind: type[BaseException], trace: TracebackType | None) -> str:
    """The kind of an error and the places it came through; its text may hold answers and is left out."""
    frames = traceback.extract_tb(trace)
    places = " ← ".join(f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in reversed(frames))
    return f"{kind.__name__} {places}"
