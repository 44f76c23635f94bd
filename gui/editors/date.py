"""date: typed as precise as it is known (2015, 2015年3月, 2015-3-18), or picked from a calendar."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtWidgets import QCalendarWidget, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from forms.kinds import date
from forms.notice import Field
from forms.values import PartialDate
from gui.editors.line import LineEditor


class DateEditor(LineEditor):
    """A line and a button that opens a calendar."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.line.setMaximumWidth(240)
        self.line.setPlaceholderText("如 2015年3月18日、2015年3月")
        self.line.setMinimumWidth(240)
        self.button = QToolButton(self)
        self.button.setText("选日期")
        self.button.setAccessibleName("从日历选日期")
        self.button.clicked.connect(self.pick)
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.insertWidget(1, self.button)
        row.addStretch(1)

    def pick(self) -> None:
        calendar = Calendar(self.value_as_date(), self)
        calendar.move(self.mapToGlobal(QPoint(0, self.height())))
        calendar.chosen = self.take
        calendar.show()
        calendar.view.setFocus()

    def value_as_date(self) -> QDate:
        found = date.parse(self.line.text(), self.field)
        if isinstance(found, PartialDate):
            return QDate(found.year, found.month or 1, found.day or 1)
        return QDate.currentDate()

    def take(self, day: QDate) -> None:
        self.line.setText(f"{day.year()}年{day.month()}月{day.day()}日")
        self.chosen.emit()
        self.line.setFocus()

    def set_read_only(self, *, read_only: bool) -> None:
        super().set_read_only(read_only=read_only)
        self.button.setEnabled(not read_only)


class Calendar(QWidget):
    """A calendar that closes when a day is chosen; Escape leaves it."""

    def __init__(self, day: QDate, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.chosen: Callable[[QDate], None] = lambda _day: None
        self.view = QCalendarWidget(self)
        self.view.setSelectedDate(day)
        self.view.setGridVisible(True)
        self.view.activated.connect(self.done)
        self.view.clicked.connect(self.done)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 2, 2, 2)
        column.addWidget(self.view)

    def done(self, day: QDate) -> None:
        self.chosen(day)
        self.close()
