"""A finding of level 必须改 → who let it pass, when and why; printed on 报送说明."""

from __future__ import annotations

import time

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from forms.findings import Finding
from forms.kinds import date as dates
from forms.notice import Field
from forms.passes import Pass, identity
from forms.values import PartialDate
from gui.pieces import label


class PassDialog(QDialog):
    """All three are asked; without them there is nothing to accept."""

    def __init__(self, finding: Finding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("经主管部门同意")
        self.finding = finding
        self.who, self.day, self.why = QLineEdit(), QLineEdit(time.strftime("%Y-%m-%d")), QLineEdit()
        self.who.setPlaceholderText("如 某某区科技局 张某")
        form = QFormLayout()
        for text, line in (("同意人（单位、姓名）", self.who), ("日期", self.day), ("理由", self.why)):
            line.setAccessibleName(text)
            line.textChanged.connect(self.check)
            form.addRow(text, line)
        self.box = QDialogButtonBox()
        self.accept_button = self.box.addButton("记下并放行", QDialogButtonBox.ButtonRole.AcceptRole)
        self.box.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        self.box.accepted.connect(self.accept)
        self.box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(label(finding.message, "error"))
        column.addWidget(label("只有主管部门明确同意的才能放行。下面三项会印在报送说明上。", "hint"))
        column.addLayout(form)
        column.addWidget(self.box)
        self.setMinimumWidth(460)
        self.check()

    def check(self) -> None:
        lines = (self.who, self.day, self.why)
        day = dates.parse(self.day.text(), Field("日期", "date"))
        sound = isinstance(day, PartialDate) and day.day is not None
        self.accept_button.setEnabled(sound and all(line.text().strip() for line in lines))

    def given(self) -> Pass:
        return Pass(
            identity(self.finding), self.who.text().strip(), self.day.text().strip(), self.why.text().strip()
        )
