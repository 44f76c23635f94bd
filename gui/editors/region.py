"""region: city, then county or zone, one after the other; or written freely where it is in neither list."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from forms.codes import divisions, zones
from forms.notice import Field
from gui.editors.base import Editor, Line
from gui.pieces import Choices

CITY, COUNTY = "选择设区市", "选择县（市、区）或高新区"


class RegionEditor(Editor):
    """The line holds the answer; the two lists fill it in."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.city, self.county, self.line = Choices(self), Choices(self), Line(self)
        self.city.addItems([CITY, *divisions.cities()])
        self.county.addItem(COUNTY)
        self.county.setEnabled(False)
        self.city.setAccessibleName("设区市")
        self.county.setAccessibleName("县（市、区）或高新区")
        self.line.setPlaceholderText("由上面选出，也可直接填写，如 南京市玄武区")
        self.line.setMaximumWidth(420)
        self.setFocusProxy(self.line)
        lists = QHBoxLayout()
        lists.addWidget(self.city)
        lists.addWidget(self.county)
        lists.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(lists)
        column.addWidget(self.line)
        self.setTabOrder(self.city, self.county)
        self.setTabOrder(self.county, self.line)
        self.city.activated.connect(self.chose_city)
        self.county.activated.connect(self.chose_county)
        self.line.textEdited.connect(self.wrote)

    def chose_city(self, index: int) -> None:
        self.county.clear()
        city = self.city.itemText(index) if index else ""
        self.county.addItems([COUNTY, *divisions.counties(city), *zones.of_city(city)] if city else [COUNTY])
        self.county.setEnabled(bool(city) and not self.line.isReadOnly())

    def chose_county(self, index: int) -> None:
        if not index:
            return
        name = self.county.itemText(index)
        if self.line.isReadOnly():
            return
        is_zone = name in zones.of_city(self.city.currentText())
        self.line.setText(name if is_zone else f"{self.city.currentText()}{name}")
        self.chosen.emit()

    def wrote(self, text: str) -> None:
        self.show_lists(text)
        self.edited.emit()

    def value(self) -> Any:
        return self.line.text()

    def show_value(self, value: Any) -> None:
        text = "" if value is None else str(value)
        if self.line.text() != text:
            self.line.setText(text)
        self.show_lists(text)

    def show_lists(self, text: str) -> None:
        """Set the lists to where an answer lies, if they know it."""
        zone = next((each for each in divisions.cities() if text in zones.of_city(each)), None)
        city = zone or next((each for each in divisions.cities() if text.startswith(each)), None)
        self.city.setCurrentIndex(0 if city is None else self.city.findText(city))
        self.chose_city(self.city.currentIndex())
        self.county.setCurrentIndex(max(0, self.county.findText(text.removeprefix(city or ""))))

    def set_read_only(self, *, read_only: bool) -> None:
        self.line.setReadOnly(read_only)
        self.city.setEnabled(not read_only)
        self.county.setEnabled(not read_only and self.city.currentIndex() > 0)
