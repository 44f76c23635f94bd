"""设置: the look, where cases lie, what this program is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QVBoxLayout, QWidget

from forms import __version__
from gui.pieces import Scrolled, button, card, label, row
from gui.settings import THEMES, Settings
from packager.choice import ANY, OTHERS, OURS

DRAWN_BY = {
    ANY: "自动：本程序画，画不了的由 Word、WPS 或 LibreOffice 画",
    OURS: "只由本程序画，画不了的请另存为 PDF",
    OTHERS: "都由 Word、WPS 或 LibreOffice 画",
}


class SettingsPage(QWidget):
    """`themed` says that the look was changed."""

    themed = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.theme = QComboBox()
        self.theme.addItems(THEMES)
        self.theme.setCurrentText(settings.theme)
        self.theme.setAccessibleName("外观")
        self.theme.textActivated.connect(self.set_theme)
        self.engine = QComboBox()
        for name, text in DRAWN_BY.items():
            self.engine.addItem(text, name)
        self.engine.setCurrentIndex(self.engine.findData(settings.engine))
        self.engine.setAccessibleName("佐证材料里的 Word、Excel 由谁画成页面")
        self.engine.activated.connect(self.keep_engine)
        self.folder = label(str(settings.cases_folder))
        scroller = Scrolled()
        scroller.show_items(
            label("设置", "title"),
            card(label("外观", "heading"), row(self.theme, None)),
            card(
                label("新申报放在", "heading"),
                self.folder,
                label("每个申报是一个文件，附件也在里面；复制这一个文件就是完整的备份。", "hint"),
                row(button("换个文件夹…", self.change_folder), None),
            ),
            card(
                label("佐证材料里的 Word、Excel", "heading"),
                label("装订前要画成页面。由谁画：", "hint"),
                row(self.engine, None),
                label("下次打开申报时起作用；由别的程序画的，在“佐证材料”和报送说明里写明。", "hint"),
            ),
            card(
                label("关于", "heading"),
                label(f"申报包 {__version__}　不联网，不需要账号；填写的内容只保存在您选的位置。"),
                label(f"程序数据：{settings.home}", "hint"),
            ),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroller)

    def set_theme(self, name: str) -> None:
        self.settings.keep_text("外观", name)
        self.themed.emit()

    def keep_engine(self) -> None:
        self.settings.keep_text("画页面", self.engine.currentData())

    def change_folder(self) -> None:
        found = QFileDialog.getExistingDirectory(
            self, "新申报放在哪个文件夹", str(self.settings.cases_folder)
        )
        if found:
            self.settings.keep_text("申报文件夹", found)
            self.folder.setText(found)
