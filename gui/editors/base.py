"""What every editor of a kind can do: show a value, give the typed one back, say that a person changed it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from forms.notice import Field
from gui.pieces import is_step_back, leaves_to_case


class Editor(QWidget):
    """One field on screen. `edited` is for keystrokes, `chosen` for a whole change by a click, a paste or a button."""

    edited = Signal()
    chosen = Signal()

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field

    def value(self) -> Any:
        raise TypeError(f"{type(self).__name__} gives no value")

    def show_value(self, value: Any) -> None:
        """Show without saying `edited`."""
        raise TypeError(f"{type(self).__name__} shows no value: {value!r}")

    def set_read_only(self, *, read_only: bool) -> None:
        self.setEnabled(not read_only)

    def name(self, text: str, hint: str = "") -> None:
        """What a screen reader says of it."""
        proxy = self.focusProxy() or self
        proxy.setAccessibleName(text)
        proxy.setAccessibleDescription(hint)


class Line(QLineEdit):
    """A line whose undo is the case's."""

    def event(self, event: QEvent) -> bool:
        return not leaves_to_case(event) and super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if is_step_back(event):
            event.ignore()
        else:
            super().keyPressEvent(event)


class Paragraphs(QPlainTextEdit):
    """Several paragraphs; Tab leaves it, its undo is the case's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)

    def event(self, event: QEvent) -> bool:
        return not leaves_to_case(event) and super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if is_step_back(event) or (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.ignore()
        else:
            super().keyPressEvent(event)


def in_cell(value: Any) -> str:
    """A typed value as a cell of a table shows it: several choices with 、 between."""
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
