"""The home screen: 通知库, 我的申报, 汇总台账, 单位档案, 设置; each page but the first is made when it is first wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget, QWidget

from gui.home.library_page import LibraryPage
from gui.settings import Settings

if TYPE_CHECKING:
    from gui.home.cases_page import CasesPage
    from gui.home.rosters_page import RostersPage
    from gui.home.settings_page import SettingsPage
    from gui.home.units_page import UnitsPage

LIBRARY, CASES, ROSTERS, UNITS, SETTINGS = "通知库", "我的申报", "汇总台账", "单位档案", "设置"
PAGES = (LIBRARY, CASES, ROSTERS, UNITS, SETTINGS)
WIDTH = 150


class HomeView(QWidget):
    """A list on the left, the page on the right. The signals are those of the pages."""

    wanted = Signal(object)
    elsewhere = Signal()
    rescue = Signal(object)
    filled = Signal()
    roster_wanted = Signal(object)
    roster_begun = Signal()
    themed = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.library = LibraryPage()
        self.cases: CasesPage | None = None
        self.rosters: RostersPage | None = None
        self.units: UnitsPage | None = None
        self.settings_page: SettingsPage | None = None
        self.pages: dict[str, QWidget] = {LIBRARY: self.library}
        self.nav = QListWidget()
        self.nav.setFixedWidth(WIDTH)
        self.nav.setAccessibleName("主菜单")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.library)
        for name in PAGES:
            item = QListWidgetItem(name)
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            self.nav.addItem(item)
        self.nav.setCurrentRow(0)
        self.nav.currentTextChanged.connect(self.go)
        line = QHBoxLayout(self)
        line.setContentsMargins(10, 10, 10, 10)
        line.addWidget(self.nav)
        line.addWidget(self.stack, 1)

    def go(self, name: str) -> None:
        if name not in self.pages:
            self.pages[name] = self.make(name)
            self.stack.addWidget(self.pages[name])
        self.stack.setCurrentWidget(self.pages[name])

    def make(self, name: str) -> QWidget:
        if name == CASES:
            from gui.home.cases_page import CasesPage

            self.cases = CasesPage(self.settings)
            self.cases.wanted.connect(self.wanted)
            self.cases.elsewhere.connect(self.elsewhere)
            self.cases.rescue.connect(self.rescue)
            self.cases.filled.connect(self.filled)
            return self.cases
        if name == ROSTERS:
            from gui.home.rosters_page import RostersPage

            self.rosters = RostersPage(self.settings)
            self.rosters.wanted.connect(self.roster_wanted)
            self.rosters.begun.connect(self.roster_begun)
            return self.rosters
        if name == UNITS:
            from gui.home.units_page import UnitsPage

            self.units = UnitsPage(self.settings)
            return self.units
        from gui.home.settings_page import SettingsPage

        self.settings_page = SettingsPage(self.settings)
        self.settings_page.themed.connect(self.themed)
        return self.settings_page

    def show_page(self, name: str) -> None:
        self.nav.setCurrentRow(PAGES.index(name))
        self.go(name)

    def save(self) -> None:
        if self.units is not None:
            self.units.save()
