"""The steps of a stage → a list to go anywhere, each with how far it is: 未开始, 填写中, 已完成, 有问题."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from forms.flow import Step
from gui.session import Session
from gui.theme import Colours

SIGNS = {"未开始": "○", "填写中": "◐", "已完成": "●", "有问题": "▲"}
PLACE = Qt.ItemDataRole.UserRole


class TaskList(QListWidget):
    """`wanted` is the step that a person chose."""

    wanted = Signal(object)

    def __init__(self, session: Session, colours: Colours) -> None:
        super().__init__()
        self.session, self.colours = session, colours
        self.setAccessibleName("步骤")
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rebuild()
        self.itemClicked.connect(self.chose)
        self.itemActivated.connect(self.chose)
        session.checked.connect(self.refresh)

    def rebuild(self) -> None:
        self.clear()
        for place, _step in enumerate(self.session.steps):
            item = QListWidgetItem(self)
            item.setData(PLACE, place)
        self.refresh()

    def refresh(self) -> None:
        tones = {"未开始": self.colours.muted, "填写中": self.colours.text, "已完成": self.colours.good,
                 "有问题": self.colours.error}  # fmt: skip
        if self.count() != len(self.session.steps):
            self.rebuild()
            return
        for place, step in enumerate(self.session.steps):
            state = self.session.state(step)
            item = self.item(place)
            item.setText(f"{SIGNS[state]} {step.title}\n　{state}")
            item.setForeground(QBrush(QColor(tones[state])))
            item.setToolTip(step.section or "")

    def chose(self, item: QListWidgetItem) -> None:
        self.wanted.emit(self.session.steps[int(item.data(PLACE))])

    def show_step(self, step: Step) -> None:
        if step in self.session.steps:
            self.setCurrentRow(self.session.steps.index(step))
