"""An open ledger → its screen: whose it is and for what on top, the faces below."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from gui.desk.deliver_face import DeskDeliverFace
from gui.desk.intake_face import IntakeFace
from gui.desk.ledger import Ledger
from gui.desk.progress_face import ProgressFace
from gui.desk.review_face import ReviewFace
from gui.desk.summary_face import SummaryFace
from gui.pieces import Elided, button, label
from gui.theme import Colours

INTAKE, REVIEW, SUMMARY, PROGRESS, DELIVER = "收件", "审核", "汇总表", "进度", "报送"


class DeskView(QWidget):
    """`closed` asks to go home."""

    closed = Signal()

    def __init__(self, ledger: Ledger, colours: Colours, folder: Path) -> None:
        super().__init__()
        self.ledger = ledger
        self.intake = IntakeFace(ledger)
        self.review = ReviewFace(ledger, colours, folder)
        self.summary = SummaryFace(ledger)
        self.progress = ProgressFace(ledger, colours)
        self.deliver = DeskDeliverFace(ledger)
        self.faces: dict[str, QWidget] = {
            INTAKE: self.intake, REVIEW: self.review, SUMMARY: self.summary, PROGRESS: self.progress,
            DELIVER: self.deliver,
        }  # fmt: skip
        self.stack = QStackedWidget()
        self.tabs: dict[str, QPushButton] = {}
        self.banner = label("", "warning")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head())
        whole.addWidget(self.banner)
        whole.addWidget(self.tab_bar())
        whole.addWidget(self.stack, 1)
        self.show_holder()
        self.show_face(INTAKE if not ledger.entries else REVIEW)

    def head(self) -> QWidget:
        made = QWidget()
        made.setObjectName("plain")
        line = QHBoxLayout(made)
        line.setContentsMargins(16, 8, 16, 4)
        about = self.ledger.roster.about
        line.addWidget(button("← 返回", self.closed.emit))
        line.addWidget(Elided(about["unit"] or "汇总台账", "heading"))
        line.addWidget(Elided(f"{about['short']}　{about['stage']}　每次改动立即存盘", "hint"))
        line.addStretch(1)
        return made

    def tab_bar(self) -> QWidget:
        made = QWidget()
        made.setObjectName("plain")
        line = QHBoxLayout(made)
        line.setContentsMargins(12, 0, 12, 0)
        group = QButtonGroup(self)
        for name, face in self.faces.items():
            tab = QPushButton(name)
            tab.setObjectName("tab")
            tab.setCheckable(True)
            tab.clicked.connect(lambda _on=False, name=name: self.show_face(name))
            group.addButton(tab)
            self.tabs[name] = tab
            line.addWidget(tab)
            self.stack.addWidget(face)
        line.addStretch(1)
        return made

    def show_face(self, name: str) -> None:
        self.tabs[name].setChecked(True)
        self.stack.setCurrentWidget(self.faces[name])

    def show_holder(self) -> None:
        roster = self.ledger.roster
        held = (
            f"台账正由 {roster.holder} 打开，现在只能看，不能改。"
            if roster.holder
            else "台账或它所在的文件夹不能写，现在只能看，不能改。"
        )
        self.banner.setText(held)
        self.banner.setContentsMargins(18, 4, 18, 4)
        self.banner.setVisible(roster.read_only)
