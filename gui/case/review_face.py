"""核对: every finding and every answer with a jump to where it is mended, and 退回意见 ticked off one by one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from forms.case import Key
from forms.findings import LEVEL_NAMES, Finding
from forms.flow import DECLARE, Step, step_of
from forms.notice import Field, Level
from forms.passes import may_pass
from forms.values import Entry, rows_of
from gui.case.pass_dialog import PassDialog
from gui.case.returned import ReturnedCard
from gui.pieces import Scrolled, button, card, kept_focus, label, link, row
from gui.session import PASSES, Session, field_key

LEVELS: tuple[Level, ...] = ("error", "warning", "note")
KINDS = {"error": "error", "warning": "warning", "note": "hint"}


class ReviewFace(Scrolled):
    """`wanted` is (step, finding or None, key or None): where a person wants to go."""

    wanted = Signal(object, object, object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        session.checked.connect(self.refresh_if_shown)
        session.changed.connect(lambda _keys: self.refresh_if_shown())

    def showEvent(self, event: object) -> None:  # noqa: ARG002, N802 - Qt's name
        self.refresh()

    def refresh_if_shown(self) -> None:
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        place = self.verticalScrollBar().value()
        with kept_focus(self):
            self.show_items(
                label("核对", "title"),
                self.verdict(),
                self.returned(),
                *self.findings(),
                *self.answers(),
            )
        self.verticalScrollBar().setValue(place)

    def returned(self) -> ReturnedCard:
        made = ReturnedCard(self.session)
        made.wanted.connect(self.go)
        return made

    def go(self, finding: Finding) -> None:
        step = step_of(self.session.steps, finding)
        if step is not None:
            self.wanted.emit(step, finding, None)

    # ---- findings

    def verdict(self) -> QWidget:
        errors = len(self.session.report.of_level("error"))
        if errors:
            return label(f"还有 {errors} 处必须改，改完才能定稿。", "error")
        return label("没有必须改的问题，可以打包报送。", "good")

    def findings(self) -> Iterator[QFrame]:
        for level in LEVELS:
            found = self.session.report.of_level(level)
            if found:
                rows = [self.finding_row(each) for each in found]
                yield card(label(f"{LEVEL_NAMES[level]}（{len(found)}）", "heading"), *rows)

    def finding_row(self, finding: Finding) -> QWidget:
        basis = f"（{finding.basis}）" if finding.basis else ""
        text = f"{finding.message}{finding.fix}{basis}"
        step = step_of(self.session.steps, finding)
        made = QWidget()
        if step is None:
            line = row(label(text, KINDS[finding.level]))
        else:
            line = row(
                link(
                    text,
                    lambda: self.wanted.emit(step, finding, None),
                    "finding" if finding.level == "error" else "link",
                )
            )
        if may_pass(finding) and not self.session.case.read_only:
            line.addWidget(button("经主管部门同意…", lambda: self.let_pass(finding), "link"))
        made.setLayout(line)
        return made

    def let_pass(self, finding: Finding) -> None:
        dialog = PassDialog(finding, self)
        dialog.accepted.connect(
            lambda: self.session.put({Key(PASSES, dialog.given().finding): dialog.given().as_json()})
        )
        dialog.open()

    # ---- answers

    def answers(self) -> Iterator[QFrame]:
        for step in self.session.steps:
            if step.form:
                yield self.step_card(step)
            elif step.title == DECLARE:
                yield self.declared_card(step)

    def declared_card(self, step: Step) -> QFrame:
        asked = self.session.answers.asked
        lines = [f"{name}：{entry.shown}" for name, entry in asked.items() if entry.answered]
        change = button("去改", lambda: self.wanted.emit(step, None, None), "link")
        return card(
            row(label("申报条件", "heading"), None, change),
            label("\n".join(lines) or "未声明", "" if lines else "hint"),
        )

    def step_card(self, step: Step) -> QFrame:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(16)
        entries = self.session.answers.of(step.form or "")
        for line, field in enumerate(step.fields):
            key = field_key(step, field)
            change = button("去改", partial(self.wanted.emit, step, None, key), "link")
            change.setAccessibleName(f"去改：{field.title}")
            text = shown(field, entries[field.id])
            name = label(field.id if len(field.title) > 20 else field.title, "hint")
            name.setMinimumWidth(150)
            grid.addWidget(name, line, 0)
            grid.addWidget(label(text or "（未填）", "" if text else "hint"), line, 1)
            grid.addWidget(change, line, 2)
        return card(label(step.title, "heading"), grid)


def shown(field: Field, entry: Entry) -> str:
    """An answer as it will be printed; a table row by row."""
    rows = rows_of(entry)
    if not rows:
        return f"{entry.shown} {field.unit}" if entry.shown and field.unit else entry.shown
    return "\n".join(
        f"{number}. {'，'.join(leaf.shown for leaf in each.entries.values() if leaf.shown)}"
        for number, each in enumerate(rows, 1)
    )
