"""倒排: a notice's deadline and the clerk's own spans → by when to seal, to post, to hand to the bureau."""

from __future__ import annotations

import datetime

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from forms.backward import SPANS, Backward, Span, choices, plan_back
from forms.notice import Notice
from gui.pieces import Choices, Count, Day, label
from gui.settings import Settings
from packager.words import deadline_text

KEPT = "倒排"
USUAL = {"用印": 2, "邮寄": 3, "市局审核": 5}


class BackwardDialog(QDialog):
    """The spans are kept: a clerk's seal office does not become faster from one notice to the next."""

    def __init__(self, notice: Notice, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"倒排　{notice.short}")
        self.setMinimumWidth(560)
        self.settings = settings
        self.found = choices(notice)
        self.deadline = Choices()
        self.deadline.addItems([f"{stage.id}：{each.what}" for stage, each in self.found])
        self.deadline.setAccessibleName("按哪个截止日期倒排")
        self.due = Day(QDate.currentDate())
        self.due.setAccessibleName("截止日期")
        self.due.setDisplayFormat("yyyy-MM-dd")
        self.said = label("", "hint")
        self.spans = {name: Count() for name in SPANS}
        form = QFormLayout()
        form.addRow("截止日期", self.deadline)
        form.addRow("日期（年份未写明的请改）", self.due)
        form.addRow("", self.said)
        for name, box in self.spans.items():
            box.setMaximum(99)
            box.setSuffix(" 个工作日")
            box.setAccessibleName(f"{name}用几个工作日")
            box.setValue(int(settings.text(f"{KEPT}/{name}") or USUAL[name]))
            box.valueChanged.connect(lambda _value: self.refresh())
            form.addRow(name, box)
        self.result_text = label("")
        self.result_text.setAccessibleName("倒排结果")
        self.notes = label("", "warning")
        buttons = QDialogButtonBox()
        buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(label("每段用多少工作日由你定（程序默认只作起点），不需要的填 0。", "hint"))
        column.addLayout(form)
        for widget in (self.result_text, self.notes, buttons):
            column.addWidget(widget)
        self.deadline.activated.connect(lambda _index: self.take_deadline())
        self.due.dateChanged.connect(lambda _date: self.refresh())
        self.take_deadline()

    def take_deadline(self) -> None:
        _stage, chosen = self.found[self.deadline.currentIndex()]
        today = datetime.date.today()
        if chosen.date:
            day = chosen.date
        else:
            month, number = map(int, (chosen.day or "").split("-"))
            day = datetime.date(today.year, month, number)
        self.said.setText(deadline_text(chosen))
        self.due.setDate(QDate(day.year, day.month, day.day))
        self.refresh()

    def plan(self) -> Backward:
        _stage, chosen = self.found[self.deadline.currentIndex()]
        day = self.due.date()
        spans = [Span(name, box.value()) for name, box in self.spans.items()]
        return plan_back(datetime.date(day.year(), day.month(), day.day()), spans, chosen.counts)

    def refresh(self) -> None:
        for name, box in self.spans.items():
            self.settings.keep_text(f"{KEPT}/{name}", str(box.value()))
        made = self.plan()
        lines = [f"{made.ready.isoformat()} 前：填完、核对、定稿"]
        lines += [
            f"{leg.first.isoformat()} 至 {leg.last.isoformat()}：{leg.name}"
            if leg.first != leg.last
            else f"{leg.last.isoformat()}：{leg.name}"
            for leg in made.legs
        ]
        day = self.due.date().toString("yyyy-MM-dd")
        self.result_text.setText("\n".join([*lines, f"{day}：截止"]))
        self.notes.setText("\n".join(made.notes))
