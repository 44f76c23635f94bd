"""One field of a session → its label, hint, editor, what was understood and what is wrong, kept up to date."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from forms.case import Key
from forms.findings import Finding
from forms.flow import Step
from forms.notice import Field
from forms.understood import understood
from gui.editors import make_editor
from gui.editors.table import TableEditor
from gui.pieces import label
from gui.session import Session, field_key

MARKS = {"error": "错误：", "warning": "请核实：", "note": "提示："}


class FieldRow(QFrame):
    """`compact` rows stand in a grid, whose headings are their labels."""

    entered = Signal(object)

    def __init__(self, session: Session, step: Step, field: Field, *, compact: bool = False) -> None:
        super().__init__()
        self.setObjectName("row")
        self.session, self.step, self.field = session, step, field
        self.key: Key = field_key(step, field)
        self.editor = make_editor(field, self)
        self.editor.name(field.title, field.hint or "")
        self.message = label("", "error", self)
        self.echo = label("", "echo", self)
        self.origin = label("", "hint", self)
        self.said: set[str] = set()
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 2, 2, 2)
        column.setSpacing(3)
        if not compact:
            self.head(column)
        column.addWidget(self.message)
        column.addWidget(self.editor)
        column.addWidget(self.echo)
        column.addWidget(self.origin)
        self.editor.edited.connect(self.typed)
        self.editor.chosen.connect(self.chose)
        self.editor.set_read_only(read_only=session.case.read_only)
        for widget in (self.editor, *self.editor.findChildren(QWidget)):
            widget.installEventFilter(self)
        self.show_value()
        self.show_findings()

    def head(self, column: QVBoxLayout) -> None:
        field = self.field
        optional = "" if field.required is True else "（如有）" if field.kind == "table" else "（选填）"
        if isinstance(field.required, str):
            optional = "（按情况填写）"
        head = label(f"{field.title}{optional}", "label", self)
        head.setBuddy(self.editor)
        column.addWidget(head)
        hints = [field.hint or ""]
        if not field.printed:
            hints.append("不印在表上。")
        if field.limit and field.kind != "longtext":
            hints.append(f"最多 {field.limit} 字。")
        if field.blank != "留空" and not field.required:
            hints.append(f"没有可不填，表上印“{field.blank}”。")
        text = "　".join(filter(None, hints))
        if text:
            column.addWidget(label(text, "hint", self))

    def typed(self) -> None:
        self.session.type(self.key, self.editor.value())

    def chose(self) -> None:
        """A whole change: a step of its own to undo."""
        self.session.put({self.key: self.editor.value() or None})

    def show_value(self) -> None:
        self.editor.show_value(self.session.value(self.key))

    def show_findings(self) -> None:
        """Messages: on a step not yet visited only what is wrong with what was typed and left."""
        visited = self.session.visited(self.step)
        mine = [each for each in self.findings() if visited or each.code != "field.required"]
        if self.has_focus():  # while one types, what is mended goes and nothing new pushes the field away
            mine = [each for each in mine if each.code in self.said]
        self.said = {each.code for each in mine}
        worst = next(
            (level for level in ("error", "warning") if any(each.level == level for each in mine)), ""
        )
        self.message.setText("\n".join(f"{MARKS[each.level]}{each.message}{each.fix}" for each in mine))
        self.message.setObjectName(worst or "hint")
        self.message.setVisible(bool(mine))
        self.message.style().polish(self.message)
        if self.property("state") != worst:
            self.setProperty("state", worst)
            self.style().polish(self)
        entry = self.session.answers.of(self.step.form or "").get(self.field.id)
        said = understood(self.field, entry) if entry else ""
        self.echo.setText(said)
        self.echo.setVisible(bool(said))
        if not self.has_focus():  # it would push the rows below away
            origin = self.session.origin(self.key)
            self.origin.setText(origin)
            self.origin.setVisible(bool(origin))
        if isinstance(self.editor, TableEditor):
            wrong = {
                (each.place.row or 0, each.place.field or ""): each.message for each in mine if each.place.row
            }
            self.editor.mark(wrong, self.session.soft_error)

    def findings(self) -> list[Finding]:
        form = self.step.form
        return [
            each
            for each in self.session.report
            if each.place.form == form
            and self.field.id in (each.place.field if each.place.table is None else None, each.place.table)
        ]

    def has_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and (focus is self.editor or self.editor.isAncestorOf(focus))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit(self.key)
        elif event.type() == QEvent.Type.FocusOut:
            self.session.flush()
            QTimer.singleShot(0, self, self.show_findings)  # when the focus has arrived where it goes
        return super().eventFilter(watched, event)

    def go(self, finding: Finding | None = None) -> None:
        """Put the cursor here, into the cell that a finding is about."""
        if isinstance(self.editor, TableEditor) and finding and finding.place.row:
            self.editor.go_to(finding.place.row, finding.place.field or "")
        else:
            (self.editor.focusProxy() or self.editor).setFocus()
