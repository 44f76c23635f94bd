"""longtext: paragraphs with a count that never blocks typing, and the points the notice wants as a checklist."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from forms.kinds import longtext
from forms.notice import Field
from gui.editors.base import Editor, Paragraphs
from gui.pieces import label


class LongTextEditor(Editor):
    """What is typed or pasted, paragraphs kept; 字数 as Word counts it."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.box = Paragraphs(self)
        self.box.setMinimumHeight(300)
        self.setFocusProxy(self.box)
        self.count = label("", "count", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        if field.points:
            column.addWidget(self.points(field))
        column.addWidget(self.box, 1)
        under = QHBoxLayout()
        under.addWidget(self.count)
        under.addStretch(1)
        column.addLayout(under)
        self.box.textChanged.connect(self.typed)
        self._showing = False
        self.recount()

    def points(self, field: Field) -> QWidget:
        """The notice's points, numbered as they are to be written."""
        lines = "\n".join(f"{number}. {point}" for number, point in enumerate(field.points, 1))
        return label(f"通知要求写到：\n{lines}", "hint", self)

    def typed(self) -> None:
        self.recount()
        if not self._showing:
            self.edited.emit()

    def recount(self) -> None:
        found, limit = longtext.count(self.box.toPlainText()), self.field.limit
        over = limit is not None and found > limit
        text = f"{found} 字" if limit is None else f"{found} / {limit} 字"
        self.count.setText(f"{text}，请删减 {found - (limit or 0)} 字" if over else text)
        self.count.setProperty("over", over)
        self.count.style().polish(self.count)

    def value(self) -> Any:
        return self.box.toPlainText()

    def show_value(self, value: Any) -> None:
        text = "" if value is None else str(value)
        if self.box.toPlainText() != text:
            self._showing = True
            self.box.setPlainText(text)
            self._showing = False

    def set_read_only(self, *, read_only: bool) -> None:
        self.box.setReadOnly(read_only)
