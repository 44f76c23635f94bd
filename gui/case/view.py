"""An open case → its screen: who and what on top, the faces, 已保存, undo and redo, what stands in the way of writing."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from forms.case import ANSWERS, Key
from forms.findings import Finding
from forms.flow import DECLARE, EVIDENCE, Step, step_of
from forms.handover import title_of
from forms.library import Source
from forms.notice import Notice, Stage
from gui.case.deliver_face import DeliverFace
from gui.case.evidence_face import EvidenceFace
from gui.case.fill_face import FillFace
from gui.case.more import CaseMenu
from gui.case.preview import PreviewPane
from gui.case.review_face import ReviewFace
from gui.pieces import Elided, button, card, column, label, row
from gui.session import Session
from gui.settings import Settings
from gui.theme import Colours
from gui.work import Workshop
from packager.attachments import Attachments

FILL, SEE, EVIDENCE_TAB, REVIEW, DELIVER = "填写", "看成品", "佐证材料", "核对", "打包报送"


class CaseView(QWidget):
    """`closed` asks to go home, `renewed` to open the case anew."""

    closed = Signal()
    renewed = Signal()

    def __init__(
        self, session: Session, workshop: Workshop, settings: Settings, colours: Colours, folder: Path
    ) -> None:
        super().__init__()
        self.session, self.workshop, self.settings = session, workshop, settings
        session.soft_error = colours.error_soft
        self.newer = ""
        self.goals: dict[str, QPushButton] = {}
        attachments = Attachments(session.case, folder, settings.engine)
        self.fill = FillFace(session, workshop, colours)
        self.see = PreviewPane(session, workshop)
        self.evidence = EvidenceFace(session, workshop, attachments)
        self.review = ReviewFace(session)
        self.deliver = DeliverFace(session, workshop, attachments, settings)
        self.stack = QStackedWidget()
        self.tabs: dict[str, QPushButton] = {}
        self.faces: dict[str, QWidget] = {
            FILL: self.fill, SEE: self.see, EVIDENCE_TAB: self.evidence, REVIEW: self.review, DELIVER: self.deliver,
        }  # fmt: skip
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head())
        self.banner_text = label("", "warning")
        self.banner = card(self.banner_text, kind="banner", margin=8)
        whole.addWidget(self.banner)
        whole.addWidget(self.tab_bar())
        whole.addWidget(self.stack, 1)
        self.fill.left.connect(self.leave_fill)
        self.see.clicked.connect(self.go_to_key)
        self.review.wanted.connect(self.go)
        self.deliver.blocked.connect(lambda: self.show_face(REVIEW))
        session.saved.connect(self.show_saved)
        session.failed.connect(self.show_failed)
        session.checked.connect(self.refresh_head)
        session.stepped.connect(self.show_step_back)
        self.refresh_head()
        self.fill.splitter.restoreState(settings.state("填写分栏"))
        self.fill.splitter.splitterMoved.connect(
            lambda _place, _index: settings.keep_state("填写分栏", self.fill.splitter.saveState())
        )
        self.show_face(FILL)

    # ---- head

    def head(self) -> QWidget:
        made = QWidget()
        made.setObjectName("plain")
        line = QHBoxLayout(made)
        line.setContentsMargins(16, 8, 16, 4)
        self.unit = Elided("", "heading")
        self.unit.setMinimumWidth(160)  # who applies is the last to give way
        self.notice = Elided(f"{self.session.notice.short}　{self.session.stage.id}", "hint")
        self.due = Elided("", "warning")
        self.saved = QLabel("只读" if self.session.case.read_only else "已保存")
        self.saved.setObjectName("hint")
        self.back_step = self.action("撤销", QKeySequence.StandardKey.Undo, self.session.undo)
        self.forth_step = self.action("重做", QKeySequence.StandardKey.Redo, self.session.redo)
        self.menu = CaseMenu(self.session, self.workshop, self.settings, self)
        self.menu.gone.connect(self.closed)
        self.menu.renewed.connect(self.renewed)
        for widget in (button("← 返回", self.closed.emit), self.unit, self.notice, self.due):
            line.addWidget(widget)
        line.addStretch(1)
        line.addWidget(self.saved)
        self.undo_button, self.redo_button = (
            button("撤销", self.session.undo, tip="Ctrl+Z"),
            button("重做", self.session.redo),
        )
        for each in (self.undo_button, self.redo_button, self.menu):
            line.addWidget(each)
        return made

    def action(self, text: str, keys: QKeySequence.StandardKey, act: Callable[[], None]) -> QAction:
        made = QAction(text, self)
        made.setShortcuts(keys)
        made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.triggered.connect(lambda _on=False: act())
        self.addAction(made)
        return made

    def refresh_head(self) -> None:
        self.unit.set_whole(self.session.unit or "（单位名称未填）")
        self.due.set_whole(due_text(self.session.notice, self.session.stage, datetime.date.today()))
        self.show_banner()
        self.tabs[EVIDENCE_TAB].setVisible(bool(self.session.stage.slots))
        self.undo_button.setEnabled(self.session.case.can_undo)
        self.redo_button.setEnabled(self.session.case.can_redo)

    def show_saved(self, when: str) -> None:
        self.saved.setText(f"已保存 {when[11:16]}")
        self.saved.setToolTip(f"{self.session.case.path}\n最后保存：{when}")
        self.saved.setObjectName("hint")
        self.saved.style().polish(self.saved)

    def show_failed(self, line: str) -> None:
        self.saved.setText("没有存上！")
        self.saved.setToolTip(line)
        self.saved.setObjectName("error")
        self.saved.style().polish(self.saved)

    def show_banner(self) -> None:
        """What a person must know before typing: someone else has it, it was handed over, it lies on a stick."""
        lines = [f"{each.message}{each.fix}" for each in self.session.warnings()]
        lines += [self.newer] if self.newer else []
        self.banner_text.setText("\n".join(lines))
        self.banner.setVisible(bool(lines))

    def offer(self, newer: Source) -> None:
        """A later version of the notice lies in the library."""
        self.newer = f"通知库里有这个通知的第{newer.notice.version}版，现在用的是第{self.session.original.notice.version}版。要换用请点“更多”。"
        self.menu.offer(newer)
        self.show_banner()

    def show_step_back(self, keys: set[Key], word: str) -> None:
        """What undo or redo changed: said, and brought into view where it is a field."""
        named = [key for key in keys if key.part == ANSWERS]
        names = "、".join(title_of(key, self.session.notice) for key in list(named or keys)[:2])
        self.saved.setText(f"{word}：{names}")
        if named and self.tabs[FILL].isChecked() and not self.fill.shows(named):
            self.fill.go_to_key(named[0])

    # ---- faces

    def tab_bar(self) -> QWidget:
        made = QWidget()
        made.setObjectName("plain")
        line = QHBoxLayout(made)
        line.setContentsMargins(10, 0, 10, 0)
        line.setSpacing(2)
        group = QButtonGroup(self)
        for number, (name, face) in enumerate(self.faces.items(), 1):
            tab = QPushButton(name)
            tab.setObjectName("tab")
            tab.setCheckable(True)
            tab.setToolTip(f"Ctrl+{number}")
            tab.clicked.connect(lambda _on=False, name=name: self.show_face(name))
            shortcut = QAction(name, self)
            shortcut.setShortcut(QKeySequence(f"Ctrl+{number}"))
            shortcut.triggered.connect(lambda _on=False, name=name: self.show_face(name))
            shortcut.setEnabled(name != EVIDENCE_TAB or bool(self.session.stage.slots))
            self.addAction(shortcut)
            group.addButton(tab)
            self.tabs[name] = tab
            self.stack.addWidget(face if name not in (EVIDENCE_TAB, REVIEW) else self.with_bar(name, face))
            line.addWidget(tab)
        line.addStretch(1)
        return made

    def show_face(self, name: str) -> None:
        self.session.flush()
        self.tabs[name].setChecked(True)
        self.stack.setCurrentIndex(list(self.faces).index(name))
        for step in self.session.steps:
            if step.form is None and step.title in (EVIDENCE, REVIEW) and step.title == name:
                self.session.visit(step)
        if name == SEE:
            self.see.want()
        goal = self.goals.get(name)
        if goal is not None:
            QTimer.singleShot(0, goal, goal.setFocus)
        elif name == DELIVER:
            QTimer.singleShot(0, self.deliver, self.deliver.focus_first)

    def with_bar(self, name: str, face: QWidget) -> QWidget:
        """佐证材料 and 核对 go on as the steps do."""
        self.goals[name] = button("下一步", lambda: self.show_face(self.beside(name, 1)), "main")
        bar = row(button("上一步", lambda: self.go_back(self.beside(name, -1))), None, self.goals[name])
        bar.setContentsMargins(20, 8, 20, 12)
        made = QWidget()
        made.setLayout(column(face, bar, spacing=0))
        return made

    def beside(self, name: str, step: int) -> str:
        """The face before or after; without slots there is no 佐证材料."""
        order = [FILL, *([EVIDENCE_TAB] if self.session.stage.slots else []), REVIEW, DELIVER]
        return order[(order.index(name) if name in order else 0) + step]

    def go_back(self, name: str) -> None:
        """To the face before; to 填写 means to its last step."""
        self.show_face(name)
        if name == FILL:
            last = [step for step in self.session.steps if step.form or step.title == DECLARE][-1]
            self.fill.show_step(last)
            self.fill.focus_first()

    def leave_fill(self, step: Step) -> None:
        self.show_face(EVIDENCE_TAB if step.title == EVIDENCE else REVIEW)

    def go(self, step: Step, finding: Finding | None, key: Key | None) -> None:
        """To where something is mended."""
        if step.form is None and step.title != DECLARE:
            self.leave_fill(step)
            return
        self.show_face(FILL)
        if finding is not None:
            self.fill.go_to_finding(step, finding)
        elif key is not None:
            self.fill.go_to_key(key)
        else:
            self.fill.go(step)

    def go_to_key(self, key: Key) -> None:
        self.show_face(FILL)
        self.fill.go_to_key(key)

    def go_to_finding(self, finding: Finding) -> None:
        step = step_of(self.session.steps, finding)
        if step is not None:
            self.go(step, finding, None)


def due_text(notice: Notice, stage: Stage, today: datetime.date) -> str:
    """The deadline that counts here, in few words: this stage's own, else the next one's; nothing where none is printed."""
    later = notice.stages_from(stage)
    dated = ((each, deadline.date) for each in later for deadline in each.deadlines if deadline.date)
    found = next(dated, None)
    if found is None:
        return ""
    days = (found[1] - today).days
    left = "已过" if days < 0 else "今天" if days == 0 else f"还有 {days} 天"
    return f"{'' if found[0] is stage else '下一环节'}截止 {found[1].isoformat()}，{left}"
