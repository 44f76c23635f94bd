"""One step of the wizard → its fields on a page: years side by side, the unit of money once, errors on top."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from forms.case import UNITS, Key
from forms.findings import Finding
from forms.flow import Step
from forms.notice import Field
from gui.case.error_summary import ErrorSummary
from gui.case.field_row import FieldRow
from gui.editors.money import UNITS as MONEY_UNITS
from gui.editors.money import MoneyEditor
from gui.pieces import Choices, Scrolled, card, column, label, row
from gui.session import Session, step_name


class StepPage(Scrolled):
    """`focused` tells which field the cursor is in."""

    focused = Signal(object)

    def __init__(self, session: Session, step: Step) -> None:
        super().__init__()
        self.session, self.step = session, step
        self.rows: dict[str, FieldRow] = {}
        self.summary = ErrorSummary(self.go_to)
        self.unit_box: Choices | None = None
        self.own_unit = "元"
        form = session.form(step)
        self.show_items(
            label(step.title, "title"),
            label(
                f"{form.title}　{step.section or ''}"
                if form
                else "不印在表上，用在文件名、报送说明和邮件里。",
                "hint",
            ),
            self.summary,
            *self.blocks(),
            *(label(note, "hint") for note in (form.notes if form else ())),
        )
        session.checked.connect(self.refresh)
        session.changed.connect(self.show_values)
        self.refresh()

    # ---- building

    def blocks(self) -> Iterator[QFrame]:
        """Runs of fields: those with year columns as a grid, the others one below the other."""
        for gridded, group in groupby(self.step.fields, key=lambda field: field.column is not None):
            fields = list(group)
            if gridded:
                yield card(*self.unit_choice(fields), self.grid(fields))
            else:
                yield card(
                    *self.unit_choice(fields), column(*(self.add(field) for field in fields), spacing=14)
                )

    def add(self, field: Field, *, compact: bool = False) -> FieldRow:
        made = FieldRow(self.session, self.step, field, compact=compact)
        made.entered.connect(self.focused)
        self.rows[field.id] = made
        return made

    def grid(self, fields: list[Field]) -> QGridLayout:
        """Labels down, years across, as the annex has them."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        columns = list(dict.fromkeys(field.column or "" for field in fields))
        labels = list(dict.fromkeys(field.label or field.id for field in fields))
        for place, name in enumerate(columns, 1):
            grid.addWidget(label(name, "label"), 0, place)
        for line, text in enumerate(labels, 1):
            grid.addWidget(label(text, "label"), line, 0)
        for field in fields:
            line = labels.index(field.label or field.id) + 1
            grid.addWidget(self.add(field, compact=True), line, columns.index(field.column or "") + 1)
        for place in range(len(columns)):
            grid.setColumnStretch(place + 1, 3)
        grid.setColumnStretch(0, 3)
        return grid

    def unit_choice(self, fields: list[Field]) -> Iterator[QWidget | QVBoxLayout]:
        """One choice of unit for all amounts of a block, where it has any."""
        if not any(field.kind == "money" for field in fields):
            return
        unit = self.own_unit = next(field.unit or "元" for field in fields if field.kind == "money")
        self.unit_box = Choices()
        self.unit_box.addItems([f"{each}（表格的单位）" if each == unit else each for each in MONEY_UNITS])
        kept = self.session.case.get(UNITS, step_name(self.step), unit)
        self.unit_box.setCurrentIndex(MONEY_UNITS.index(kept))
        self.unit_box.setAccessibleName("本页金额按什么单位填")
        self.unit_box.setEnabled(not self.session.case.read_only)
        self.unit_box.activated.connect(self.chose_unit)
        QTimer.singleShot(0, self, self.use_unit)
        caption = QLabel("本页金额按什么单位填：")
        caption.setBuddy(self.unit_box)
        line = row(caption, self.unit_box, None)
        box = QVBoxLayout()
        box.addLayout(line)
        box.addWidget(label("可以直接写“1.2亿”“5300万元”，程序换算成表格的单位。", "hint"))
        yield box

    def chose_unit(self, index: int) -> None:
        self.session.put({Key(UNITS, step_name(self.step)): MONEY_UNITS[index]})
        self.use_unit()

    def use_unit(self) -> None:
        if self.unit_box is None:
            return
        unit = MONEY_UNITS[self.unit_box.currentIndex()]
        for made in self.rows.values():
            if isinstance(made.editor, MoneyEditor):
                made.editor.set_unit(unit)
                made.show_value()

    # ---- keeping up

    def refresh(self) -> None:
        for made in self.rows.values():
            made.show_findings()
        self.summary.keep_only(self.errors())

    def show_values(self, keys: set[Key]) -> None:
        unit_key = Key(UNITS, step_name(self.step))
        if unit_key in keys and self.unit_box is not None:
            self.unit_box.setCurrentIndex(MONEY_UNITS.index(self.session.value(unit_key) or self.own_unit))
            self.use_unit()
        for made in self.rows.values():
            if made.key in keys and (made.editor.value() or None) != self.session.value(made.key):
                made.show_value()

    def errors(self) -> list[Finding]:
        mine = [each for made in self.rows.values() for each in made.findings()]
        return [each for each in mine if each.level == "error"]

    def complain(self) -> bool:
        """Show what is wrong here on top, the cursor there; False where nothing is."""
        self.session.flush()
        self.session.visit(self.step)
        errors = self.errors()
        self.summary.show_findings(errors)
        if errors:
            self.verticalScrollBar().setValue(0)
            self.summary.focus_first()
        return bool(errors)

    def go_to(self, finding: Finding) -> None:
        name = finding.place.table or finding.place.field or ""
        if name in self.rows:
            self.ensure_visible(self.rows[name])
            self.rows[name].go(finding)

    def go_to_key(self, key: Key) -> None:
        made = next((each for each in self.rows.values() if each.key == key), None)
        if made is not None:
            self.ensure_visible(made)
            made.go()

    def ensure_visible(self, widget: QWidget) -> None:
        QScrollArea.ensureWidgetVisible(self, widget, 0, 60)

    def focus_first(self) -> None:
        """The cursor into the first field: a clerk goes on typing."""
        first = next(iter(self.rows.values()), None)
        if first is not None:
            first.go()
