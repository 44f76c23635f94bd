"""The rows of one table of an entry, to be put right: the same editor that the enterprise fills it in with."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from forms.notice import Field
from gui.editors.table import TableEditor
from gui.pieces import label


class RowsDialog(QDialog):
    """`rows` are the rows as they stand in the editor."""

    def __init__(self, field: Field, rows: Any, raw: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(field.id)
        self.resize(860, 420)
        self.editor = TableEditor(field)
        self.editor.show_value(rows)
        buttons = QDialogButtonBox()
        buttons.addButton("采用", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(label(f"原文：\n{raw}" if raw else "原文：（没有）", "hint"))
        column.addWidget(self.editor, 1)
        column.addWidget(buttons)

    @property
    def rows(self) -> Any:
        return self.editor.value()
