"""The home screen: 通知库, 我的申报, 单位档案, 设置."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget, QWidget

from gui.home.cases_page import CasesPage
from gui.home.library_page import LibraryPage
from gui.home.settings_page import SettingsPage
from gui.settings import Settings

if TYPE_CHECKING:
    from gui.home.units_page import UnitsPage

LIBRARY, CASES, UNITS, SETTINGS = "通知库", "我的申报", "单位档案", "设置"
WIDTH = 150


class HomeView(QWidget):
    """A list on the left, the page on the right; a page that needs more than the list is made when it is first wanted."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.library, self.cases = LibraryPage(), CasesPage(settings)
        self.settings_page = SettingsPage(settings)
        self.units: UnitsPage | None = None
        self.pages: dict[str, QWidget] = {
            LIBRARY: self.library, CASES: self.cases, UNITS: QWidget(), SETTINGS: self.settings_page,
        }  # fmt: skip
        self.nav = QListWidget()
        self.nav.setFixedWidth(WIDTH)
        self.nav.setAccessibleName("主菜单")
        self.stack = QStackedWidget()
        for name, page in self.pages.items():
            item = QListWidgetItem(name)
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            self.nav.addItem(item)
            self.stack.addWidget(page)
        self.nav.currentRowChanged.connect(self.go)
        self.nav.setCurrentRow(0)
        line = QHBoxLayout(self)
        line.setContentsMargins(10, 10, 10, 10)
        line.addWidget(self.nav)
        line.addWidget(self.stack, 1)

    def go(self, place: int) -> None:
        if place == list(self.pages).index(UNITS) and self.units is None:
            from gui.home.units_page import UnitsPage

            self.units = UnitsPage(self.settings)
            self.stack.insertWidget(place, self.units)
            self.stack.removeWidget(self.pages[UNITS])
        self.stack.setCurrentIndex(place)

    def show_page(self, name: str) -> None:
        self.nav.setCurrentRow(list(self.pages).index(name))

    def save(self) -> None:
        if self.units is not None:
            self.units.save()
