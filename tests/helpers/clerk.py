"""A clerk at the window: finds things by the words on screen, types (Chinese as an input method does), clicks, drops, pastes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QListWidget,
    QMessageBox,
    QRadioButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui.case.view import CaseView
from gui.window import MainWindow
from tests.helpers.files import put
from tests.helpers.packages import EVIDENCE

PATIENCE = 20_000


class Clerk:
    """Everything through events; nothing of the program is called but to look."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot, self.window = qtbot, window

    @property
    def view(self) -> CaseView:
        assert self.window.case_view is not None
        return self.window.case_view

    # ---- finding

    def top(self) -> QWidget:
        """The dialog in front, else the window."""
        dialogs = [
            each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()
        ]
        return dialogs[-1] if dialogs else self.window

    def button(self, text: str) -> QAbstractButton:
        def found() -> list[QAbstractButton]:
            return [
                each
                for each in self.top().findChildren(QAbstractButton)
                if each.isVisible() and text in (each.text().replace("&&", "&"), each.accessibleName())
            ]

        QApplication.processEvents()  # what was just built is shown with the next turn of the loop
        assert found(), f"no button says {text}: {self.buttons()}"
        return found()[0]

    def buttons(self) -> list[str]:
        return [
            each.accessibleName() or each.text()
            for each in self.top().findChildren(QAbstractButton)
            if each.isVisible()
        ]

    def named(self, name: str) -> QWidget:
        found = [
            each
            for each in self.top().findChildren(QWidget)
            if each.isVisible() and each.accessibleName() == name
        ]
        assert found, f"nothing is called {name}"
        return found[0]

    def texts(self) -> str:
        """All words on screen."""
        QApplication.processEvents()
        labels = [each.text() for each in self.top().findChildren(QLabel) if each.isVisible()]
        said = [each.text() for each in self.top().findChildren(QAbstractButton) if each.isVisible()]
        return "\n".join([*labels, *said, *self.buttons()])

    def sees(self, text: str) -> bool:
        return text in self.texts()

    # ---- doing

    def click(self, text: str) -> None:
        button = self.button(text)
        assert button.isEnabled(), f"{text} cannot be pressed"
        self.bring(button)
        on_box = isinstance(
            button, QCheckBox | QRadioButton
        )  # only box and words answer, not the room behind them
        place = QPoint(12, button.height() // 2) if on_box else button.rect().center()
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=place)

    def bring(self, widget: QWidget) -> None:
        """Scroll until a widget is in view, as a person would."""
        from PySide6.QtWidgets import QScrollArea

        parent = widget.parentWidget()
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(widget)
            parent = parent.parentWidget()

    def choose(self, name: str, text: str) -> None:
        """A line of a list by its words."""
        QApplication.processEvents()
        found = self.named(name)
        assert isinstance(found, QListWidget)
        item = next(found.item(row) for row in range(found.count()) if text in found.item(row).text())
        found.scrollToItem(item)
        self.qtbot.mouseClick(
            found.viewport(), Qt.MouseButton.LeftButton, pos=found.visualItemRect(item).center()
        )

    def pick(self, name: str, text: str) -> None:
        """An entry of a drop-down list, as its popup gives it."""
        box = self.named(name)
        assert isinstance(box, QComboBox)
        self.bring(box)
        box.setFocus()
        box.setCurrentText(text)
        box.activated.emit(box.currentIndex())

    def type(self, text: str, widget: QWidget | None = None) -> None:
        """Keys for what keys can say, an input method's commit for the rest."""
        for piece in pieces(text):
            target = widget or QApplication.focusWidget()
            assert target is not None
            if piece.isascii():
                self.qtbot.keyClicks(target, piece)
            else:
                event = QInputMethodEvent("", [])
                event.setCommitString(piece)
                QApplication.sendEvent(target, event)

    def fill(self, name: str, text: str) -> None:
        """Click into a field, empty it, type."""
        QApplication.processEvents()
        widget = self.named(name)
        self.bring(widget)
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)
        widget.setFocus()
        self.qtbot.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.qtbot.keyClick(widget, Qt.Key.Key_Delete)
        self.type(text, widget)

    def copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)

    def drop(self, files: Sequence[Path], widget: QWidget) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
        middle = QPoint(widget.width() // 2, 12)
        enter = QDragEnterEvent(
            middle, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(widget, enter)
        assert enter.isAccepted()
        drop = QDropEvent(
            QPointF(middle),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(widget, drop)

    def until(self, ready: Callable[[], bool], patience: int = PATIENCE) -> None:
        self.qtbot.waitUntil(ready, timeout=patience)

    def idle(self) -> None:
        """Until everything typed is written and every job is done."""
        self.until(lambda: not self.window.workshop.busy)
        if self.window.case_view is not None:
            self.until(lambda: not self.view.session._pending)

    def freeze(self, number: int = 1) -> dict[str, Any]:
        """Press 定稿 → the edition as it is kept."""
        self.click("打包报送")
        self.until(lambda: self.button(f"定稿（第{number}版）").isEnabled())
        self.click(f"定稿（第{number}版）")
        self.until(lambda: len(self.view.session.case.editions()) == number, 60_000)
        return dict(self.view.session.case.editions()[-1])

    def dismiss(self) -> str:
        """Read a message and put it away."""
        self.until(lambda: isinstance(self.top(), QMessageBox))
        box = self.top()
        assert isinstance(box, QMessageBox)
        text = box.text()
        self.qtbot.mouseClick(box.buttons()[0], Qt.MouseButton.LeftButton)
        self.until(lambda: self.top() is not box)
        return text


def pieces(text: str) -> list[str]:
    """Runs of what keys can say and runs of the rest."""
    found: list[str] = []
    for char in text:
        if found and found[-1][-1].isascii() == char.isascii():
            found[-1] += char
        else:
            found.append(char)
    return found


def figures() -> list[tuple[str, str]]:
    """The ten figures of the annex: what each box is called on screen, and its field."""
    names = {"营业收入": "营业收入（万元）", "利润总额": "利润总额（万元）", "研究开发费用": "研究开发费用（万元）",
             "从业人员数": "从业人员数(人)", "科技人员数": "科技人员数(人)"}  # fmt: skip
    return [
        (f"{label} {year}年", f"{field}{year}") for field, label in names.items() for year in ("2023", "2024")
    ]


def put_evidence(clerk: Clerk, folder: Path) -> None:
    files = put(folder, EVIDENCE)
    for slot in sorted(files.iterdir()):
        clerk.drop(sorted(slot.iterdir()), clerk.view.evidence.cards[slot.name])
        clerk.idle()
