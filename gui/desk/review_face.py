"""审核: the table of all entries, and one of them opened beside what it was read from."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from forms.roster import STATES
from gui.desk.entry_pane import EntryPane
from gui.desk.ledger import Ledger
from gui.desk.table import ANY_COUNTY, ANY_STATE, EntriesFilter, EntriesModel
from gui.pieces import Choices, button, row
from gui.theme import Colours

WIDTHS = (50, 260, 170, 110, 80, 70, 70, 70, 60)


class ReviewFace(QStackedWidget):
    """The list, or one entry."""

    def __init__(self, ledger: Ledger, colours: Colours, folder: Path) -> None:
        super().__init__()
        self.ledger = ledger
        self.model = EntriesModel(ledger)
        self.filter = EntriesFilter(self.model)
        self.pane = EntryPane(ledger, colours, folder)
        self.pane.closed.connect(self.show_list)
        self.pane.stepped.connect(self.step)
        self.walk: list[str] = []
        self.at = ""
        self.list = QWidget()
        self.addWidget(self.list)
        self.addWidget(self.pane)
        self.search = QLineEdit()
        self.search.setPlaceholderText("单位名称、信用代码")
        self.search.setAccessibleName("查找单位")
        self.search.setClearButtonEnabled(True)
        self.state, self.county = Choices(), Choices()
        self.state.addItems([ANY_STATE, *STATES])
        self.state.setAccessibleName("按状态筛选")
        self.county.setAccessibleName("按区县筛选")
        self.only_open = QCheckBox("只看还没审完的")
        self.shown = QLabel()
        self.shown.setObjectName("hint")
        self.view = self.made_view()
        column = QVBoxLayout(self.list)
        column.setContentsMargins(20, 10, 20, 8)
        line = row(
            self.search,
            self.state,
            self.county,
            self.only_open,
            self.shown,
            button("打开", self.open_current, "main"),
        )
        line.setStretch(0, 1)
        line.setStretch(4, 0)
        column.addLayout(line)
        column.addWidget(self.view, 1)
        self.search.textChanged.connect(lambda _text: self.apply())
        for box in (self.state, self.county):
            box.activated.connect(lambda _index: self.apply())
        self.only_open.toggled.connect(lambda _on: self.apply())
        ledger.changed.connect(lambda _ids: self.refresh())
        self.refresh()

    def made_view(self) -> QTableView:
        made = QTableView()
        made.setModel(self.filter)
        made.setAccessibleName("申报单位")
        made.setSortingEnabled(True)
        made.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        made.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        made.verticalHeader().hide()
        made.verticalHeader().setDefaultSectionSize(30)
        made.setWordWrap(False)
        for column, width in enumerate(WIDTHS):
            made.setColumnWidth(column, width)
        made.horizontalHeader().setSectionResizeMode(len(WIDTHS), QHeaderView.ResizeMode.Stretch)
        made.activated.connect(lambda index: self.open_row(index.row()))
        return made

    def refresh(self) -> None:
        chosen = self.county.currentText()
        counties = sorted({each.county for each in self.ledger.entries.values() if each.county})
        self.county.clear()
        self.county.addItems([ANY_COUNTY, *counties])
        self.county.setCurrentText(chosen if chosen in counties else ANY_COUNTY)
        self.apply()

    def apply(self) -> None:
        self.filter.set(
            self.search.text(),
            self.state.currentText(),
            self.county.currentText() or ANY_COUNTY,
            only_open=self.only_open.isChecked(),
        )
        self.shown.setText(f"{self.filter.rowCount()} 家")

    def open_current(self) -> None:
        self.open_row(max(0, self.view.currentIndex().row()))

    def open_row(self, number: int) -> None:
        """Open a row; 上一家 and 下一家 walk through what is listed now, also when rows leave the filter on the way."""
        if not 0 <= number < self.filter.rowCount():
            return
        places = [
            self.filter.mapToSource(self.filter.index(row, 0)).row() for row in range(self.filter.rowCount())
        ]
        self.walk = [self.model.rows[place].id for place in places]
        self.view.selectRow(number)
        self.open_entry(self.walk[number])

    def open_entry(self, name: str) -> None:
        self.at = name
        self.pane.show_entry(self.ledger.entries[name])
        self.setCurrentWidget(self.pane)

    def step(self, by: int) -> None:
        if self.at in self.walk:
            place = max(0, min(len(self.walk) - 1, self.walk.index(self.at) + by))
            self.open_entry(self.walk[place])

    def show_list(self) -> None:
        self.setCurrentWidget(self.list)
        self.view.setFocus()
