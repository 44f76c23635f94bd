"""Values that differ → a person chooses, line by line, which one counts: 栏目｜现在的｜另一份的｜采用."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from forms.case import Key
from gui.pieces import button, label, row

MOST = 300


@dataclass(frozen=True, slots=True)
class Compared:
    """One line; `adopt` is how it is ticked at first, `note` says why."""

    key: Key
    title: str
    mine: Any
    theirs: Any
    adopt: bool
    note: str = ""


class CompareDialog(QDialog):
    """`adopted` are the values to take over; nothing changes before it is accepted."""

    def __init__(
        self,
        title: str,
        hint: str,
        other: str,
        rows: Sequence[Compared],
        parent: QWidget | None = None,
        *,
        may_adopt: bool = True,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.rows = rows
        self.table = QTableWidget(len(rows), 5)
        self.table.setHorizontalHeaderLabels(["采用", "栏目", "现在的", other, "说明"])
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setAccessibleName(title)
        self.table.setWordWrap(True)
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        for place, each in enumerate(rows):
            self.fill(place, each)
        self.table.resizeRowsToContents()
        box = QDialogButtonBox()
        accept = box.addButton("采用打勾的", QDialogButtonBox.ButtonRole.AcceptRole)
        accept.setObjectName("main")
        accept.setEnabled(may_adopt)
        box.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(label(hint, "hint"))
        column.addWidget(self.table)
        column.addLayout(
            row(
                button("全部打勾", lambda: self.tick_all(on=True)),
                button("全部不勾", lambda: self.tick_all(on=False)),
                None,
            )
        )
        column.addWidget(box)
        self.resize(860, 520)

    def fill(self, place: int, each: Compared) -> None:
        tick = QTableWidgetItem()
        tick.setFlags(
            Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        )
        tick.setCheckState(Qt.CheckState.Checked if each.adopt else Qt.CheckState.Unchecked)
        self.table.setItem(place, 0, tick)
        for column, text in enumerate((each.title, as_text(each.mine), as_text(each.theirs), each.note), 1):
            item = QTableWidgetItem(text[:MOST])
            item.setToolTip(text)
            self.table.setItem(place, column, item)

    def tick_all(self, *, on: bool) -> None:
        for place in range(self.table.rowCount()):
            item = self.table.item(place, 0)
            if item is not None:
                item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def adopted(self) -> dict[Key, Any]:
        found = {}
        for place, each in enumerate(self.rows):
            item = self.table.item(place, 0)
            if item is not None and item.checkState() == Qt.CheckState.Checked:
                found[each.key] = each.theirs
        return found


def as_text(value: Any) -> str:
    """A value of a case in words."""
    if value is None or value == "":
        return "（空）"
    if isinstance(value, list):
        return "\n".join(as_line(each) for each in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def as_line(item: Any) -> str:
    if isinstance(item, dict):
        return "，".join(str(each) for name, each in item.items() if name != "sha256")
    return str(item)
