"""One row of a wide table → a form of its own, field by field; every keystroke goes into the table at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from forms.notice import Field
from gui.editors.base import Editor, in_cell
from gui.pieces import Scrolled, button, label, row

SIZE = (640, 640)


class RowDialog(QDialog):
    """`put` takes (row, column, text) into the table; `count` says how many rows it has, `read` what a cell holds."""

    def __init__(
        self,
        field: Field,
        make: Callable[[Field, QWidget], Editor],
        read: Callable[[int, int], str],
        put: Callable[[int, int, str], None],
        count: Callable[[], int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"逐项填写　{field.title}")
        self.resize(*SIZE)
        self.read, self.put, self.count = read, put, count
        self.number = 0
        self.title = label("", "heading")
        self.editors = [make(column, self) for column in field.columns]
        items: list[QWidget] = []
        for place, (column, editor) in enumerate(zip(field.columns, self.editors, strict=True)):
            editor.name(column.title, column.hint or "")
            editor.edited.connect(partial(self.take, place))
            editor.chosen.connect(partial(self.take, place))
            items += [
                label(f"{column.title}{'' if column.required is True else '（选填）'}", "label"),
                editor,
            ]
        body = Scrolled()
        body.show_items(*items, margin=8)
        self.before = button("上一行", partial(self.step, -1))
        self.after = button("下一行", partial(self.step, 1))
        box = QDialogButtonBox()
        box.addButton("完成", QDialogButtonBox.ButtonRole.AcceptRole).setObjectName("main")
        box.accepted.connect(self.accept)
        for each in (self.before, self.after, *box.findChildren(QPushButton)):
            each.setAutoDefault(False)
        whole = QVBoxLayout(self)
        whole.addLayout(row(self.title, None, self.before, self.after))
        whole.addWidget(body, 1)
        whole.addWidget(box)

    def show_row(self, number: int) -> None:
        """Rows from 0; the cursor goes into the first field."""
        self.number = number
        for place, editor in enumerate(self.editors):
            editor.show_value(value_of(editor, self.read(number, place)))
        self.title.setText(f"第 {number + 1} 行，共 {self.count()} 行")
        self.before.setEnabled(number > 0)
        self.after.setEnabled(number + 1 < self.count())
        (self.editors[0].focusProxy() or self.editors[0]).setFocus()

    def step(self, by: int) -> None:
        if 0 <= self.number + by < self.count():
            self.show_row(self.number + by)

    def take(self, place: int) -> None:
        self.put(self.number, place, in_cell(self.editors[place].value() or ""))


def value_of(editor: Editor, text: str) -> Any:
    return text.split("、") if editor.field.kind == "multichoice" and text else text
