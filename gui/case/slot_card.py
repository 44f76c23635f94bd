"""One slot → a card: why it is wanted, what lies in it, how each file is, and everything one can do with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QPixmap,
)
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout

from forms.handin import Slot
from gui.pieces import button, label, row

ICON = 72
EMPTY, IN, BAD, CHECKED = "缺", "已放入", "读不出", "已核对"
TONES = {EMPTY: "hint", IN: "warning", BAD: "error", CHECKED: "good"}


class FileList(QListWidget):
    """The files of a slot; pasting goes to the slot, Delete removes."""

    pasted = Signal()
    removed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setIconSize(QSize(ICON, ICON))
        self.setWordWrap(True)
        self.setAccessibleName(f"{name}：已放入的文件")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit()
        elif event.matches(QKeySequence.StandardKey.Delete):
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class SlotCard(QFrame):
    """`dropped` carries files from outside, `pasted` asks for the clipboard, `wanted` is (what to do, place)."""

    dropped = Signal(object)
    pasted = Signal()
    wanted = Signal(str, int)

    def __init__(self, slot: Slot, choose: Callable[[], None], *, read_only: bool) -> None:
        super().__init__()
        self.slot = slot
        self.setObjectName("card")
        self.setAcceptDrops(not read_only)
        self.state = label("", "hint")
        self.state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.files = FileList(slot.name)
        self.messages = label("", "error")
        need = "必须放" if slot.required is True else "按填报情况放" if slot.required else "如有请放"
        self.need = label(f"{need}。{slot.why or ''}", "hint")
        self.put = button("放入文件…", choose)
        self.tools = [
            button("上移", lambda: self.ask("up")),
            button("下移", lambda: self.ask("down")),
            button("向右转", lambda: self.ask("turn")),
            button("裁正…", lambda: self.ask("straighten")),
            button("改名…", lambda: self.ask("rename")),
            button("打开看", lambda: self.ask("open")),
            button("移除", lambda: self.ask("remove")),
        ]
        self.paste_button = button("粘贴", self.pasted.emit)
        self.unlock = button("输入密码…", lambda: self.ask("unlock"), "main")
        for each in (self.put, self.paste_button, self.unlock, *self.tools):
            each.setAccessibleName(f"{slot.name}：{each.text()}")
        self.read_only = read_only
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addLayout(row(label(slot.name, "heading"), self.state))
        column.addWidget(self.need)
        column.addWidget(self.files)
        column.addLayout(row(self.messages, self.unlock))
        column.addLayout(row(self.put, self.paste_button, *self.tools, None))
        self.files.pasted.connect(self.pasted)
        self.files.removed.connect(lambda: self.ask("remove"))
        self.files.itemActivated.connect(lambda _item: self.ask("open"))
        self.files.currentRowChanged.connect(lambda _row: self.enable())

    def ask(self, what: str) -> None:
        if self.chosen() >= 0 and (not self.read_only or what == "open"):
            self.wanted.emit(what, self.chosen())

    def chosen(self) -> int:
        """The row meant: the current one, or the only one."""
        return 0 if self.files.count() == 1 else self.files.currentRow()

    def enable(self) -> None:
        chosen = self.chosen() >= 0
        self.put.setEnabled(not self.read_only)
        self.unlock.setEnabled(chosen and not self.read_only)
        self.paste_button.setEnabled(not self.read_only)
        for each in self.tools:
            each.setEnabled(chosen and (not self.read_only or each.text() == "打开看"))
            each.setVisible(self.files.count() > 0)

    def show_items(
        self, items: Sequence[dict[str, Any]], said: Sequence[str], pages: dict[str, int] | None, icons: dict[str, QPixmap], bad: set[str], *, waiting: bool, locked: bool = False,
    ) -> None:  # fmt: skip
        """The files as they are: `pages` by SHA-256 once they were read, `bad` those that cannot be."""
        place = self.files.currentRow()
        self.files.clear()
        for number, item in enumerate(items, 1):
            sha256 = str(item["sha256"])
            entry = QListWidgetItem(
                f"{number}. {item['name']}\n{self.told(sha256, pages, bad, waiting=waiting)}"
            )
            if sha256 in icons:
                entry.setIcon(QIcon(icons[sha256]))
            self.files.addItem(entry)
        self.files.setVisible(bool(items))
        self.files.setFixedHeight(min(4, max(1, len(items))) * (ICON + 26) + 6)
        self.files.setCurrentRow(min(place, len(items) - 1))
        self.messages.setText("\n".join(said))
        self.messages.setVisible(bool(said))
        self.unlock.setVisible(locked)
        self.show_state(
            EMPTY
            if not items
            else IN
            if pages is None
            else BAD
            if bad & {str(item["sha256"]) for item in items}
            else CHECKED
        )
        self.enable()

    def told(self, sha256: str, pages: dict[str, int] | None, bad: set[str], *, waiting: bool) -> str:
        if pages is None:
            return f"{IN}，{'还没有读' if waiting else '正在读取…'}"
        return f"{BAD}，请看下面的说明" if sha256 in bad else f"{CHECKED}，{pages.get(sha256, 0)} 页"

    def show_state(self, state: str) -> None:
        self.state.setText(state)
        self.state.setObjectName(TONES[state])
        self.state.style().polish(self.state)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Ctrl+V anywhere on the card: an empty slot has no list to press it in."""
        if event.matches(QKeySequence.StandardKey.Paste) and not self.read_only:
            self.pasted.emit()
        else:
            super().keyPressEvent(event)

    # ---- dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        paths = local_files(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)


def local_files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def clipboard_data() -> QMimeData:
    return QGuiApplication.clipboard().mimeData()
