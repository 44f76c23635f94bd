"""填写: the task list, one step at a time, and the real page beside it where the window is wide enough."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from forms.case import Key
from forms.findings import Finding
from forms.flow import DECLARE, Step, step_after, step_before
from gui.case.declare_page import DeclarePage
from gui.case.preview import PreviewPane
from gui.case.step_page import StepPage
from gui.case.task_list import TaskList
from gui.pieces import button, row
from gui.session import Session
from gui.theme import Colours
from gui.work import Workshop

WIDE, NARROWEST, PREVIEW = 1120, 420, 200
LIST_WIDTH = 214


class FillFace(QWidget):
    """`left` asks for a face that is no form: 佐证材料 or 核对."""

    left = Signal(object)

    def __init__(self, session: Session, workshop: Workshop, colours: Colours) -> None:
        super().__init__()
        self.session = session
        self.pages: dict[Step, StepPage | DeclarePage] = {}
        self.tasks = TaskList(session, colours)
        self.tasks.setFixedWidth(LIST_WIDTH)
        self.stack = QStackedWidget()
        self.preview = PreviewPane(session, workshop)
        self.preview.clicked.connect(self.go_to_key)
        self.back = button("上一步", self.previous)
        self.forward = button("下一步", self.next, "main")
        self.step: Step = next(step for step in session.steps)
        self.insisted: Step | None = None
        middle = QWidget()
        middle.setMinimumWidth(NARROWEST)
        inside = QVBoxLayout(middle)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.stack, 1)
        bar = row(self.back, None, self.forward)
        bar.setContentsMargins(20, 8, 20, 12)
        inside.addLayout(bar)
        self.preview.setMinimumWidth(PREVIEW)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(middle)
        self.splitter.addWidget(self.preview)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setStretchFactor(0, 11)
        self.splitter.setStretchFactor(1, 10)
        self.splitter.setSizes([580, 480])
        whole = row(self.tasks, self.splitter, spacing=0)
        whole.setContentsMargins(10, 10, 0, 0)
        self.setLayout(whole)
        self.tasks.wanted.connect(self.go)
        session.checked.connect(self.refresh)
        self.show_step(self.first_open())

    def first_open(self) -> Step:
        """Where work goes on: the first step that is not done."""
        steps = [step for step in self.session.steps if step.form or step.title == DECLARE]
        return next(
            (step for step in steps if self.session.state(step) != "已完成"),
            steps[-1] if steps else self.step,
        )

    def page(self, step: Step) -> StepPage | DeclarePage:
        if step not in self.pages:
            made = StepPage(self.session, step) if step.form else DeclarePage(self.session, step)
            if isinstance(made, StepPage):
                made.focused.connect(self.preview.mark)
            self.pages[step] = made
            self.stack.addWidget(made)
            self.order_tabs(made)
        return self.pages[step]

    def order_tabs(self, page: QWidget) -> None:
        """Tab goes from the last field of a page to 上一步 and 下一步, not round the window."""
        last: QWidget = self.tasks
        each: QWidget | None = page.nextInFocusChain()
        while each is not None and each is not page:
            if page.isAncestorOf(each) and each.focusPolicy() & Qt.FocusPolicy.TabFocus:
                last = each
            each = each.nextInFocusChain()
        for following in (self.back, self.forward, *self.preview.findChildren(QPushButton)):
            self.setTabOrder(last, following)
            last = following

    # ---- going

    def go(self, step: Step) -> None:
        """To any step; the one that is left counts as visited."""
        self.session.flush()
        self.session.visit(self.step)
        if step.form is None and step.title != DECLARE:
            self.tasks.show_step(self.step)
            self.left.emit(step)
            return
        self.show_step(step)
        self.page(step).focus_first()

    def show_step(self, step: Step) -> None:
        self.step, self.insisted = step, None
        self.stack.setCurrentWidget(self.page(step))
        self.tasks.show_step(step)
        self.preview.show_form(step.form)
        self.back.setEnabled(step_before(self.session.steps, step) is not None)
        self.forward.setText("下一步")

    def next(self) -> None:
        """On; a step with errors says them first and lets one go on the second time."""
        if self.insisted is not self.step and self.page(self.step).complain():
            self.insisted = self.step
            self.forward.setText("先放一放，下一步")
            return
        following = step_after(self.session.steps, self.step)
        if following is not None:
            self.go(following)

    def refresh(self) -> None:
        """Once the errors of a step are mended, its button says again what it says elsewhere."""
        if self.insisted is self.step and not self.page(self.step).errors():
            self.insisted = None
            self.forward.setText("下一步")

    def focus_first(self) -> None:
        self.page(self.step).focus_first()

    def previous(self) -> None:
        before = step_before(self.session.steps, self.step)
        if before is not None:
            self.go(before)

    def go_to_key(self, key: Key) -> None:
        """To the step that asks a field, the cursor in it."""
        form, _, field = key.name.rpartition(".")
        for step in self.session.steps:
            if step.form == form and any(each.id == field for each in step.fields):
                self.show_step(step)
                page = self.page(step)
                if isinstance(page, StepPage):
                    page.go_to_key(key)

    def shows(self, keys: Iterable[Key]) -> bool:
        """Whether the step in view asks any of these."""
        names = {f"{self.step.form}.{field.id}" for field in self.step.fields}
        return any(key.name in names for key in keys)

    def go_to_finding(self, step: Step, finding: Finding) -> None:
        self.session.visit(step)
        self.show_step(step)
        self.page(step).go_to(finding)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self.preview.setVisible(self.width() >= WIDE and bool(self.preview.forms))
