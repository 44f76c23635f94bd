"""What came in on paper of one entry, and which originals somebody has looked at."""

from __future__ import annotations

import time
from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from forms.casefile import Holder
from forms.notice import Condition
from forms.roster import Entry, Paper
from gui.pieces import Choices, Count, label

ANSWERS: dict[str, bool | None] = {"未核对": None, "是": True, "否": False}


class PaperDialog(QDialog):
    """`entry` is the entry as it will be kept."""

    def __init__(
        self, entry: Entry, due: int | None, conditions: tuple[Condition, ...], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.before = entry
        self.setWindowTitle("纸质和原件")
        self.setMinimumWidth(560)
        self.due, self.got = Count(), Count()
        self.due.setSpecialValueText("通知未写明")
        self.due.setValue(entry.paper.due if entry.paper.due is not None else due or 0)
        self.due.setAccessibleName("应收份数")
        self.got.setValue(entry.paper.got)
        self.got.setAccessibleName("实收份数")
        self.sealed, self.same = (
            answer_box(entry.paper.sealed, "盖章齐全"),
            answer_box(entry.paper.same, "与电子版一致"),
        )
        self.checks: dict[str, QCheckBox] = {}
        form = QFormLayout()
        form.addRow("应收份数", self.due)
        form.addRow("实收份数", self.got)
        form.addRow("盖章齐全", self.sealed)
        form.addRow("与电子版一致", self.same)
        if entry.paper.on:
            form.addRow("收件", label(f"{entry.paper.on}　{entry.paper.by}"))
        for each in conditions:
            box = QCheckBox(entry.checked.get(each.id, ""))
            box.setChecked(each.id in entry.checked)
            box.setAccessibleName(f"原件已核：{each.id}")
            self.checks[each.id] = box
            form.addRow(f"原件已核：{each.id}", box)
        buttons = QDialogButtonBox()
        buttons.addButton("记下", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(buttons)

    @property
    def entry(self) -> Entry:
        me, today = Holder.me().name, time.strftime("%Y-%m-%d")
        old = self.before.paper
        came = self.got.value() > 0 and not old.on
        paper = Paper(
            self.due.value() or None, self.got.value(), ANSWERS[self.sealed.currentText()], ANSWERS[self.same.currentText()],
            today if came else old.on, me if came else old.by,
        )  # fmt: skip
        checked = {
            name: self.before.checked.get(name, f"{me} {today}")
            for name, box in self.checks.items()
            if box.isChecked()
        }
        return replace(self.before, paper=paper, checked=checked)


def answer_box(value: bool | None, name: str) -> Choices:
    made = Choices()
    made.addItems(list(ANSWERS))
    made.setCurrentText(next(text for text, known in ANSWERS.items() if known is value))
    made.setAccessibleName(name)
    return made
