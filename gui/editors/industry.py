"""industry: a line with the classes found by code, name or pinyin initials as one types."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from forms.codes import industries
from forms.notice import Field
from gui.editors.line import LineEditor

SHOWN = 12
CODE = Qt.ItemDataRole.UserRole


class IndustryEditor(LineEditor):
    """Typing lists what fits; Down and Enter, or a click, take one."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.line.setMaximumWidth(460)
        self.line.setPlaceholderText("输入代码、名称或拼音首字母，如 6513、应用软件、yyrj")
        self.found = QListWidget(self)
        self.found.setWindowFlags(Qt.WindowType.ToolTip)
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found.setAccessibleName("找到的行业")
        self.found.itemClicked.connect(self.take)
        self.line.textEdited.connect(self.look)
        self.line.installEventFilter(self)

    def look(self, text: str) -> None:
        matches = industries.search(text, SHOWN)
        self.found.clear()
        for each in matches:
            item = QListWidgetItem(f"{each.letter}{each.code}　{each.name}　（{industries.path(each)}）")
            item.setData(CODE, each.code)
            self.found.addItem(item)
        if not matches or not self.line.hasFocus():
            self.found.hide()
            return
        self.found.setCurrentRow(-1)
        height = self.found.sizeHintForRow(0) * min(len(matches), 8) + 8
        self.found.setGeometry(0, 0, max(self.line.width(), 560), height)
        self.found.move(self.line.mapToGlobal(QPoint(0, self.line.height() + 2)))
        self.found.show()

    def take(self, item: QListWidgetItem) -> None:
        self.line.setText(str(item.data(CODE)))
        self.found.hide()
        self.chosen.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.FocusOut:
            self.found.hide()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self.found.isVisible():
            return self.key(event)
        return super().eventFilter(watched, event)

    def key(self, event: QKeyEvent) -> bool:
        row = self.found.currentRow()
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.found.setCurrentRow(max(0, min(self.found.count() - 1, row + step)))
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (row >= 0 or self.found.count() == 1):
            self.take(self.found.item(max(row, 0)))
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.found.hide()
            return True
        return False
