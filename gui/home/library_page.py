"""通知库: every notice with its days left, searched and filtered; one chosen → what it asks, and 开始申报."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from forms.index import Index, Line
from gui.pieces import Scrolled, button, card, label, row, side_by_side

ANY_TIER, ID = "全部级别", Qt.ItemDataRole.UserRole


def days_text(line: Line, today: datetime.date) -> str:
    days = line.days_left(today)
    if days is None:
        return "截止日期：通知未写明"
    return f"已过截止日期 {-days} 天" if days < 0 else "今天截止" if days == 0 else f"还有 {days} 天"


class LibraryPage(QWidget):
    """`begun` is (notice id, stage id); `imported` asks for a file; `chosen` wants the notice's details."""

    begun = Signal(str, str)
    imported = Signal()
    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.index = Index((), ())
        self.search = QLineEdit()
        self.search.setPlaceholderText("名称、文号、发文单位")
        self.search.setAccessibleName("查找通知")
        self.search.setClearButtonEnabled(True)
        self.tier = QComboBox()
        self.tier.setAccessibleName("按级别筛选")
        self.tier.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setAccessibleName("通知")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.empty = label("", "hint")
        self.problems = label("", "error")
        self.details = Scrolled()
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(20, 16, 8, 12)
        column.addWidget(label("通知库", "title"))
        column.addLayout(row(self.search, self.tier, button("导入通知…", self.imported.emit)))
        column.addWidget(self.list, 1)
        column.addWidget(self.empty)
        column.addWidget(self.problems)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(side_by_side(left, self.details, (420, 640)))
        self.search.textChanged.connect(lambda _text: self.refill())
        self.tier.activated.connect(lambda _index: self.refill())
        self.list.currentItemChanged.connect(self.on_current)
        self.empty.setText("正在读取通知库…")

    def show_index(self, index: Index) -> None:
        if index == self.index and self.list.count():
            return
        self.index = index
        tier = self.tier.currentText()
        self.tier.clear()
        self.tier.addItems([ANY_TIER, *dict.fromkeys(line.tier for line in index.lines)])
        self.tier.setCurrentText(tier or ANY_TIER)
        self.problems.setText("\n".join(f"这个通知用不了：{each}" for each in index.problems[:6]))
        self.problems.setVisible(bool(index.problems))
        self.refill()

    def refill(self) -> None:
        wanted, tier = self.search.text().strip().lower(), self.tier.currentText()
        today, kept = datetime.date.today(), self.current_id()
        self.list.clear()
        for line in self.index.lines:
            text = f"{line.title} {line.id} {line.short} {line.issuer}".lower()
            if all(word in text for word in wanted.split()) and tier in (ANY_TIER, "", line.tier):
                item = QListWidgetItem(f"{line.short}\n{line.id}\n{days_text(line, today)}")
                item.setData(ID, line.id)
                item.setToolTip(line.title)
                self.list.addItem(item)
                if line.id == kept:
                    self.list.setCurrentItem(item)
        self.empty.setVisible(not self.list.count())
        self.empty.setText(
            "没有找到通知。换个词试试，或点“导入通知”。" if self.index.lines else "通知库是空的，请导入通知。"
        )
        if self.list.currentRow() < 0 and self.list.count():
            self.list.setCurrentRow(0)
        if not self.list.count():
            self.details.show_items()

    def current_id(self) -> str:
        item = self.list.currentItem()
        return str(item.data(ID)) if item else ""

    def on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            line = next(each for each in self.index.lines if each.id == item.data(ID))
            self.show_line(line)
            self.chosen.emit(line.id)

    def show_line(self, line: Line, facts: Iterator[QFrame] | tuple[QFrame, ...] = ()) -> None:
        """The notice's head and 开始申报 at once; `facts` follow when it is loaded."""
        today = datetime.date.today()
        starts = [
            button(
                f"开始申报：{stage.by}",
                partial(self.begun.emit, line.id, stage.id),
                "main" if number == 0 else "",
            )
            for number, stage in enumerate(each for each in line.stages if each.can_fill)
        ]
        due = "\n".join(f"{what}：{date}" for date, what in line.deadlines) or "通知未写明"
        self.details.show_items(
            label(line.title, "title"),
            label(f"{line.id}　{line.issuer}　{line.tier}级", "hint"),
            card(label("截止", "heading"), label(due), label(days_text(line, today), "warning")),
            row(*starts, None),
            *facts,
        )
