"""choice, multichoice, yesno: the printed options, each with the notice's own explanation under it."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QCheckBox, QRadioButton, QVBoxLayout, QWidget

from forms.kinds.choice import plain
from forms.notice import Field, Option
from gui.editors.base import Editor, Line
from gui.pieces import label

OTHER = "其他（请写明）"
YES_NO = (Option("是"), Option("否"))


class ChoiceEditor(Editor):
    """One of the options; where the field is open, a line beside them."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.group = QButtonGroup(self)
        self.buttons: dict[str, QAbstractButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for option in YES_NO if field.kind == "yesno" else field.options:
            self.add(option, column)
        self.other = Line(self)
        self.other.setVisible(field.open)
        if field.open:
            self.add(Option(OTHER), column)
            self.other.setMaximumWidth(360)
            self.other.textEdited.connect(self.wrote)
            column.addWidget(self.other)
        first = next(iter(self.buttons.values()))
        self.setFocusProxy(first)
        self.group.buttonClicked.connect(self.clicked)

    def add(self, option: Option, column: QVBoxLayout) -> None:
        button = QRadioButton(option.value, self)
        self.buttons[option.value] = button
        self.group.addButton(button)
        column.addWidget(button)
        if option.note:
            button.setAccessibleDescription(option.note)
            note = label(option.note, "hint", self)
            note.setIndent(28)
            column.addWidget(note)

    def clicked(self) -> None:
        if self.field.open and self.buttons[OTHER].isChecked():
            self.other.setFocus()
        self.chosen.emit()

    def wrote(self) -> None:
        self.buttons[OTHER].setChecked(True)
        self.edited.emit()

    def value(self) -> Any:
        chosen = next((name for name, button in self.buttons.items() if button.isChecked()), "")
        return self.other.text() if chosen == OTHER else chosen

    def show_value(self, value: Any) -> None:
        text = "" if value is None else str(value)
        name = next((each for each in self.buttons if plain(each) == plain(text) and text), None)
        if name is None and text and self.field.open:
            name = OTHER
            if self.other.text() != text:
                self.other.setText(text)
        self.group.setExclusive(False)
        for each, button in self.buttons.items():
            button.setChecked(each == name)
        self.group.setExclusive(True)

    def name(self, text: str, hint: str = "") -> None:
        for each, button in self.buttons.items():
            button.setAccessibleName(f"{text}：{each}")
        self.other.setAccessibleName(f"{text}：其他")
        self.setAccessibleName(text)
        self.setAccessibleDescription(hint)


class MultiChoiceEditor(Editor):
    """Any of the options."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.boxes: dict[str, QCheckBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for option in field.options:
            box = QCheckBox(option.value, self)
            box.clicked.connect(lambda _on: self.clicked())
            self.boxes[option.value] = box
            column.addWidget(box)
            if option.note:
                note = label(option.note, "hint", self)
                note.setIndent(28)
                column.addWidget(note)
        self.setFocusProxy(next(iter(self.boxes.values())))

    def clicked(self) -> None:
        self.chosen.emit()

    def value(self) -> Any:
        return [name for name, box in self.boxes.items() if box.isChecked()]

    def show_value(self, value: Any) -> None:
        chosen = {plain(each) for each in (value if isinstance(value, list) else [value or ""])}
        for name, box in self.boxes.items():
            box.setChecked(plain(name) in chosen)

    def name(self, text: str, hint: str = "") -> None:
        for each, box in self.boxes.items():
            box.setAccessibleName(f"{text}：{each}")
        self.setAccessibleDescription(hint)
