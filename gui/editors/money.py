"""money: an amount in the unit chosen for the whole block; kept as typed, with that unit where it is not the form's."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from forms.kinds.numerals import plain_number
from forms.notice import Field
from gui.editors.base import Editor, Line

UNITS = ("元", "千元", "万元", "百万元", "亿元")


class MoneyEditor(Editor):
    """«53000000» typed in a block set to 元 is kept as «53000000元», and read as 5300 万元."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.unit = field.unit or "元"
        self.line = Line(self)
        self.line.setMaximumWidth(220)
        self.line.setMinimumWidth(110)
        self.label = QLabel(self.unit, self)
        self.setFocusProxy(self.line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(self.label)
        row.addStretch(0)
        self.line.textEdited.connect(lambda _text: self.edited.emit())

    def set_unit(self, unit: str) -> None:
        """The unit of what is typed from now on; what stands there keeps its own."""
        kept = self.value()
        self.unit = unit
        self.label.setText(unit)
        self.show_value(kept)

    def value(self) -> Any:
        text = self.line.text()
        bare = self.unit != self.field.unit and plain_number(text) is not None
        return f"{text}{self.unit}" if bare else text

    def show_value(self, value: Any) -> None:
        text = "" if value is None else str(value)
        if self.unit != self.field.unit:
            shorter = text.removesuffix(self.unit)
            if plain_number(shorter) is not None and text != shorter:
                text = shorter
            elif plain_number(text) is not None:
                text = f"{text}{self.field.unit}"  # typed in the form's unit: said, now that the block has another
        if self.line.text() != text:
            self.line.setText(text)

    def set_read_only(self, *, read_only: bool) -> None:
        self.line.setReadOnly(read_only)
