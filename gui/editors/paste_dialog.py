"""Pasted rows → a look before they are taken: behind what is there, instead of it, or not at all."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QRadioButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from forms.kinds import KINDS
from forms.notice import Field
from forms.paste import Pasted
from forms.values import Flaw
from gui.pieces import button, label

MOST_SHOWN = 200


class PasteDialog(QDialog):
    """What would be put in, each cell as it was read."""

    def __init__(
        self, field: Field, pasted: Pasted, parent: QWidget | None = None, *, has_rows: bool
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("粘贴前看一看")
        self.pasted = pasted
        self.behind = QRadioButton("接在现有各行后面", self)
        self.instead = QRadioButton("替换现有各行", self)
        self.behind.setChecked(True)
        column = QVBoxLayout(self)
        column.addWidget(label(f"读到 {len(pasted.rows)} 行，放进“{field.id}”：", "heading", self))
        for note in (*pasted.notes, *doubts(field, pasted)):
            column.addWidget(label(note, "hint", self))
        column.addWidget(self.table(field))
        for choice in (self.behind, self.instead):
            choice.setVisible(has_rows)
            column.addWidget(choice)
        box = QDialogButtonBox(self)
        accept = button("放进表格", self.accept, "main")
        accept.setEnabled(bool(pasted.rows))
        box.addButton(accept, QDialogButtonBox.ButtonRole.ActionRole)
        box.addButton("不放", QDialogButtonBox.ButtonRole.RejectRole)
        box.rejected.connect(self.reject)
        column.addWidget(box)
        self.resize(760, 460)

    def table(self, field: Field) -> QTableWidget:
        rows = self.pasted.rows[:MOST_SHOWN]
        made = QTableWidget(len(rows), len(field.columns), self)
        made.setHorizontalHeaderLabels([each.title for each in field.columns])
        made.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        made.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        made.setAccessibleName("将要放进的内容")
        for place, row in enumerate(rows):
            for number, column in enumerate(field.columns):
                made.setItem(place, number, QTableWidgetItem(row.get(column.id, "")))
        return made

    def result_rows(self, there: list[dict[str, str]]) -> list[dict[str, str]]:
        """The rows of the table once this is accepted."""
        kept = [] if self.instead.isChecked() else there
        return [*kept, *map(dict, self.pasted.rows)]


def doubts(field: Field, pasted: Pasted) -> list[str]:
    """Columns whose cells cannot be read as what they should be."""
    found = []
    for column in field.columns:
        cells = [row[column.id] for row in pasted.rows if row.get(column.id)]
        bad = [cell for cell in cells if isinstance(KINDS[column.kind].parse(cell, column), Flaw)]
        if bad:
            found.append(f"“{column.title}”有 {len(bad)} 格读不懂，如“{bad[0][:20]}”，放进后会标出来。")
    return found
