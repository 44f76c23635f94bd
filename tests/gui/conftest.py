"""The window under test: its own home, the library read, closed at the end with nothing left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forms.case import Case
from forms.library import Source
from gui import theme
from gui.home.begin import create
from gui.session import Session
from gui.settings import Settings
from gui.window import MainWindow
from tests.helpers.clerk import Clerk


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    theme.apply(qapp, "浅色")


@pytest.fixture
def window(qtbot: QtBot, own_home: Path) -> Iterator[MainWindow]:
    made = MainWindow(Settings(own_home))
    made.show()
    made.activateWindow()
    with qtbot.waitActive(made):
        pass
    qtbot.waitUntil(lambda: made.library is not None, timeout=20_000)
    yield made
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def clerk(qtbot: QtBot, window: MainWindow) -> Clerk:
    return Clerk(qtbot, window)


@pytest.fixture
def case_path(own_home: Path, backbone: Source) -> Path:
    """A new, empty case of the first stage."""
    return create(own_home / "申报", backbone, backbone.notice.stages[0], None)


@pytest.fixture
def filled_case(case_path: Path, backbone: Source, sample: Callable[..., dict[str, Any]]) -> Path:
    """A case with the full sample typed in."""
    path = case_path.rename(case_path.with_name("钟山_高科技服务业骨干机构.shenbao"))
    case = Case.open(path)
    case.load(backbone.notice, sample())
    case.close()
    return path


@pytest.fixture
def session(qtbot: QtBot, filled_case: Path, own_home: Path) -> Iterator[Session]:  # noqa: ARG001 - Qt must be there
    case = Case.open(filled_case)
    made = Session(case, case.source(own_home / "缓存"))
    yield made
    made.flush()
    case.close()
    made.deleteLater()
