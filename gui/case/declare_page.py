"""The conditions of a notice → one page to declare them on, the notice's own words beside each."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QFrame, QRadioButton

from forms.answers import DECLARED
from forms.case import Key
from forms.check import relevant_conditions
from forms.findings import Finding
from forms.flow import Step
from forms.notice import Condition
from gui.case.error_summary import ErrorSummary
from gui.case.field_row import MARKS
from gui.pieces import Scrolled, card, column, label
from gui.session import Session


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
        body = column(
            label(f"{condition.text}{basis}", "label"), self.message, *self.buttons.values(), spacing=3
        )
        body.setContentsMargins(10, 2, 2, 2)
        self.setLayout(body)
        self.refresh()

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

    def findings(self) -> list[Finding]:
        return [
            each
            for each in self.session.report
            if each.code.startswith("condition.") and f"条件“{self.condition.text}”" in each.message
        ]


class DeclarePage(Scrolled):
    """All declarations, and the conditions that the program computes by itself."""

    def __init__(self, session: Session, step: Step) -> None:
        super().__init__()
        self.session, self.step = session, step
        self.summary = ErrorSummary(self.go_to)
        conditions = list(relevant_conditions(session.notice, session.stage))
        self.declarations = [Declaration(session, each) for each in conditions if each.options]
        computed = [each for each in conditions if each.must]
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
        for each in self.declarations:
            each.refresh()
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
        chosen = next((each for each in made.buttons.values() if each.isChecked()), None)
        (chosen or next(iter(made.buttons.values()))).setFocus()

    def focus_first(self) -> None:
        open_ones = [
            each for each in self.declarations if not self.session.value(each.key)
        ] or self.declarations
        next(iter(open_ones[0].buttons.values())).setFocus()
