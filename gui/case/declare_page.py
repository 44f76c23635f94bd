"""The conditions of a notice → one page to declare them on, the notice's own words beside each."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QLayout, QRadioButton, QVBoxLayout

from forms.answers import DECLARED, conditions_of
from forms.case import Key
from forms.check import concerned
from forms.findings import Finding
from forms.flow import Step
from forms.notice import Condition
from gui.case.error_summary import ErrorSummary
from gui.case.field_row import MARKS, FieldRow
from gui.pieces import Scrolled, card, column, label
from gui.session import Session

MANY, SHORT, COLUMNS = 6, 16, 3


class Declaration(QFrame):
    """One condition, its options as radio buttons, what is said of the choice."""

    def __init__(self, session: Session, condition: Condition) -> None:
        super().__init__()
        self.setObjectName("row")
        self.session, self.condition = session, condition
        self.key = Key(DECLARED, condition.id)
        self.message = label("", "warning")
        self.group = QButtonGroup(self)
        self.buttons = {name: QRadioButton(name) for name in condition.options}
        for name, each in self.buttons.items():
            each.setAccessibleName(f"{condition.id}：{name}")
            each.setAccessibleDescription(condition.text)
            each.setEnabled(not session.case.read_only)
            self.group.addButton(each)
        self.group.buttonClicked.connect(lambda each: session.put({self.key: each.text()}))
        basis = f"（{condition.basis}）" if condition.basis else ""
        body = column(label(f"{condition.text}{basis}", "label"), self.message, self.options(), spacing=3)
        body.setContentsMargins(10, 2, 2, 2)
        self.setLayout(body)
        self.refresh()

    def options(self) -> QLayout:
        """One below the other; many short ones in columns."""
        names = list(self.buttons)
        if len(names) <= MANY or any(len(name) > SHORT for name in names):
            return column(*self.buttons.values(), spacing=3)
        grid = QGridLayout()
        for place, each in enumerate(self.buttons.values()):
            grid.addWidget(each, place // COLUMNS, place % COLUMNS)
        return grid

    def refresh(self) -> None:
        chosen = self.session.value(self.key)
        self.group.setExclusive(False)
        for name, each in self.buttons.items():
            each.setChecked(name == chosen)
        self.group.setExclusive(True)
        mine = [each for each in self.findings() if each.code != "condition.undeclared"]
        self.message.setText("\n".join(f"{MARKS[each.level]}{each.message}{each.fix}" for each in mine))
        self.message.setObjectName("error" if any(each.level == "error" for each in mine) else "warning")
        self.message.style().polish(self.message)
        self.message.setVisible(bool(mine))

    def go(self) -> None:
        chosen = next((each for each in self.buttons.values() if each.isChecked()), None)
        (chosen or next(iter(self.buttons.values()))).setFocus()

    def findings(self) -> list[Finding]:
        return [
            each
            for each in self.session.report
            if each.code.startswith("condition.") and f"条件“{self.condition.text}”" in each.message
        ]


class Asked(FieldRow):
    """A condition that is held against a value asked for it alone: the notice's words, the value, what is said of it."""

    def __init__(self, session: Session, step: Step, condition: Condition) -> None:
        assert condition.question is not None
        self.condition = condition
        super().__init__(session, step, condition.question)

    def head(self, column: QVBoxLayout) -> None:
        basis = f"（{self.condition.basis}）" if self.condition.basis else ""
        column.addWidget(label(f"{self.condition.text}{basis}", "label", self))
        unit = f"（{self.field.unit}）" if self.field.unit else ""
        name = label(f"{self.field.id}{unit}，由程序核对", "hint", self)
        name.setBuddy(self.editor)
        column.addWidget(name)

    def refresh(self) -> None:
        self.show_value()
        self.show_findings()


class DeclarePage(Scrolled):
    """All declarations, and the conditions that the program computes by itself."""

    def __init__(self, session: Session, step: Step) -> None:
        super().__init__()
        self.session, self.step = session, step
        self.summary = ErrorSummary(self.go_to)
        conditions = list(conditions_of(session.notice, session.stage))
        asking = Step(
            step.title,
            DECLARED,
            None,
            tuple(each.question for each in conditions if each.ask and each.question),
        )
        self.declarations: list[Declaration | Asked] = [
            Asked(session, asking, each) if each.ask else Declaration(session, each)
            for each in conditions
            if each.question
        ]
        computed = [each for each in conditions if each.must and not each.ask]
        items = [card(column(*self.declarations, spacing=16))]
        if computed:
            lines = "\n".join(
                f"· {each.text}{f'（{each.basis}）' if each.basis else ''}" for each in computed
            )
            items.append(card(label("下列条件由程序按填报内容核对", "label"), label(lines, "hint")))
        self.show_items(
            label("申报条件", "title"),
            label("请对照通知逐条选择。选错可随时改。", "hint"),
            self.summary,
            *items,
        )
        session.checked.connect(self.refresh)

    def refresh(self) -> None:
        concerning = {
            each.id
            for each in concerned(self.session.notice, self.session.stage, self.session.answers.entries())
        }
        for each in self.declarations:
            each.refresh()
            each.setVisible(each.condition.id in concerning)
        self.summary.keep_only(self.errors())

    def errors(self) -> list[Finding]:
        return [each for made in self.declarations for each in made.findings() if each.level == "error"]

    def complain(self) -> bool:
        self.session.visit(self.step)
        errors = self.errors()
        self.summary.show_findings(errors)
        if errors:
            self.summary.focus_first()
        return bool(errors)

    def go_to(self, finding: Finding) -> None:
        made = next((each for each in self.declarations if finding in each.findings()), None)
        if made is None:
            self.focus_first()
            return
        self.ensureWidgetVisible(made, 0, 60)
        made.go()

    def focus_first(self) -> None:
        shown = [each for each in self.declarations if not each.isHidden()]
        open_ones = [each for each in shown if not self.session.value(each.key)] or shown
        if open_ones:
            open_ones[0].go()
