"""text, number, uscc, phone, email, url, postcode, year: one line, taken as it is typed."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from forms.notice import Field
from gui.editors.base import Editor, Line

EXAMPLES = {
    "phone": "如 025-85480000 或 13900000000，多个用“、”隔开",
    "email": "如 name@example.com",
    "url": "如 https://www.example.com",
    "postcode": "6 位数字",
    "uscc": "18 位，见营业执照",
    "year": "如 2024",
}
WIDTHS = {
    "phone": 420,
    "uscc": 300,
    "postcode": 140,
    "year": 140,
    "integer": 200,
    "number": 200,
    "percent": 160,
}
WIDEST = 620


class LineEditor(Editor):
    """A line; where the field has a unit it stands behind."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.line = Line(self)
        self.line.setPlaceholderText(EXAMPLES.get(field.kind, ""))
        self.line.setMaximumWidth(WIDTHS.get(field.kind, WIDEST))
        self.setFocusProxy(self.line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        unit = field.unit or ("%" if field.kind == "percent" else "")
        if unit:
            row.addWidget(QLabel(unit, self))
        row.addStretch(0)
        self.line.textEdited.connect(lambda _text: self.edited.emit())

    def value(self) -> Any:
        return self.line.text()

    def show_value(self, value: Any) -> None:
        text = "" if value is None else str(value)
        if self.line.text() != text:
            self.line.setText(text)

    def set_read_only(self, *, read_only: bool) -> None:
        self.line.setReadOnly(read_only)
