"""Small things that many screens are built of: labels, buttons, cards, scroll areas, questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QDate, QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDateEdit,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

BROADEST = 1180


def label(text: str, kind: str = "", parent: QWidget | None = None) -> QLabel:
    """Text that wraps; `kind` is a name of the style sheet. Plain text always: names may hold < and &."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    made.setObjectName(kind)
    return made


def button(text: str, act: Callable[[], object], kind: str = "", tip: str = "") -> QPushButton:
    made = Button(text.replace("&", "&&"))
    made.setObjectName(kind)
    made.setToolTip(tip)
    made.setAccessibleName(text)
    made.clicked.connect(lambda _on=False: act())
    if kind in ("link", "finding"):
        made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


class Button(QPushButton):
    """A button that Enter presses as well as the space bar."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


def link(text: str, act: Callable[[], object], kind: str = "link") -> QWidget:
    """A sentence to press: a flat button whose text wraps."""
    made = WrappedButton(text, kind)
    made.clicked.connect(lambda _on=False: act())
    return made


class WrappedButton(Button):
    """A flat button whose long text wraps: the text is a label of its own that lets clicks through."""

    def __init__(self, text: str, kind: str) -> None:
        super().__init__()
        self.setObjectName(kind)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        inner = label(text, "", self)
        inner.setStyleSheet("color: palette(link)" if kind == "link" else "")
        if kind == "finding":
            inner.setObjectName("error")
        inner.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(6, 3, 6, 3)
        self._row.addWidget(inner)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return self._row.sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, self._row.minimumSize().height())

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return self._row.heightForWidth(width)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True


class Elided(QLabel):
    """One line that gives way: what does not fit is cut with …, the whole is in the tooltip."""

    def __init__(self, text: str = "", kind: str = "") -> None:
        super().__init__()
        self._whole = ""
        self.setObjectName(kind)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.set_whole(text)

    def set_whole(self, text: str) -> None:
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.cut()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 6, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.cut()

    def cut(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(0, self.width()))
        if self.text() != shown:
            self.setText(shown)


STEPS_BACK = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


def is_step_back(event: QEvent) -> bool:
    """Undo or redo: one history for the whole case, not one for each box."""
    return isinstance(event, QKeyEvent) and any(event.matches(each) for each in STEPS_BACK)


def leaves_to_case(event: QEvent) -> bool:
    """Let go of undo and redo before a box takes them for itself; True where it did."""
    if event.type() == QEvent.Type.ShortcutOverride and is_step_back(event):
        event.ignore()
        return True
    return False


class Choices(QComboBox):
    """A list that the mouse wheel does not change on its way over the page."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()


class Count(QSpinBox):
    """A number that the mouse wheel does not change on its way over the page."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()


class Day(QDateEdit):
    """A date that the mouse wheel does not change on its way over the page; its undo is the case's."""

    def __init__(self, day: QDate) -> None:
        super().__init__(day)
        self.lineEdit().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        return leaves_to_case(event) or super().eventFilter(watched, event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()


@contextmanager
def kept_focus(widget: QWidget) -> Iterator[None]:
    """Build a part of a page anew; the focus is on what has the same name afterwards."""
    focus = QApplication.focusWidget()
    name = named(focus) if focus is not None and widget.isAncestorOf(focus) else ""
    if name and focus is not None:
        focus.clearFocus()  # else Qt walks on from what is hidden, scrolling as it goes
    yield
    if name:
        again = next((each for each in widget.findChildren(QWidget) if named(each) == name), None)
        if again is not None:
            again.show()
            again.setFocus()


def named(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text


def card(*items: QWidget | QLayout, kind: str = "card", margin: int = 16) -> QFrame:
    made = QFrame()
    made.setObjectName(kind)
    column = QVBoxLayout(made)
    column.setContentsMargins(margin, margin, margin, margin)
    column.setSpacing(8)
    for item in items:
        if isinstance(item, QWidget):
            column.addWidget(item)
        else:
            column.addLayout(item)
    return made


def row(*items: QWidget | None, spacing: int = 8) -> QHBoxLayout:
    """Widgets side by side; None is a stretch."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    loose = None in items
    for item in items:
        if item is None:
            made.addStretch(1)
        else:  # text takes what room there is, unless a stretch does
            made.addWidget(item, 0 if loose or not isinstance(item, QLabel) else 1)
    return made


def column(*items: QWidget | QLayout | None, margin: int = 0, spacing: int = 10) -> QVBoxLayout:
    made = QVBoxLayout()
    made.setContentsMargins(margin, margin, margin, margin)
    made.setSpacing(spacing)
    for item in items:
        if item is None:
            made.addStretch(1)
        elif isinstance(item, QWidget):
            made.addWidget(item)
        else:
            made.addLayout(item)
    return made


def ground() -> QWidget:
    """An empty page."""
    made = QWidget()
    made.setObjectName("ground")
    return made


def side_by_side(left: QWidget, right: QWidget, sizes: tuple[int, int]) -> QSplitter:
    """A list and what is chosen from it, the border between them to be moved."""
    made = QSplitter()
    made.setChildrenCollapsible(False)
    for place, widget in enumerate((left, right)):
        made.addWidget(widget)
        made.setStretchFactor(place, sizes[place])
    made.setSizes(list(sizes))
    return made


class Scrolled(QScrollArea):
    """A page taller than its window; `body` is filled anew with `show_items`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body = ground()
        self.setWidget(self.body)

    def show_items(self, *items: QWidget | QLayout | None, margin: int = 20) -> None:
        body = ground()
        body.setMaximumWidth(BROADEST)  # on a wide screen a line is still read in one go
        body.setLayout(column(*items, None, margin=margin, spacing=12))
        self.setWidget(body)
        self.body = body


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


def ask(parent: QWidget, title: str, text: str, yes: str, no: str = "取消") -> bool:
    """A question with two answers in words; Escape is no."""
    box = QMessageBox(QMessageBox.Icon.Question, title, text, QMessageBox.StandardButton.NoButton, parent)
    accept = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    box.setEscapeButton(box.addButton(no, QMessageBox.ButtonRole.RejectRole))
    box.setDefaultButton(accept)
    box.exec()
    return box.clickedButton() is accept


def tell(parent: QWidget, title: str, text: str) -> None:
    """A message; the window goes on."""
    box = QMessageBox(QMessageBox.Icon.Information, title, text, QMessageBox.StandardButton.NoButton, parent)
    box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
