"""我的申报: every case that this computer knows, by state; opened, looked for elsewhere, or taken off the list."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QVBoxLayout, QWidget

from forms.casefile import SUFFIX, CaseFault, Header, read_header
from gui.pieces import Scrolled, button, card, label, row
from gui.settings import Settings

ANY = "全部状态"
STATES = ("草稿", "送印", "已报送", "退回", "归档")


class CasesPage(QWidget):
    """`wanted` is the path of a case to open; `elsewhere` asks for a file."""

    wanted = Signal(object)
    elsewhere = Signal()
    rescue = Signal(object)
    filled = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.filter = QComboBox()
        self.filter.addItems([ANY, *STATES])
        self.filter.setAccessibleName("按状态筛选")
        self.filter.activated.connect(lambda _index: self.refresh())
        self.scroller = Scrolled()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 12)
        column.addWidget(label("我的申报", "title"))
        column.addLayout(
            row(
                self.filter,
                None,
                button("导入已填好的 Word…", self.filled.emit),
                button("打开其他位置的申报…", self.elsewhere.emit),
            )
        )
        column.addWidget(self.scroller, 1)

    def showEvent(self, event: object) -> None:  # noqa: ARG002, N802 - Qt's name
        self.refresh()

    def refresh(self) -> None:
        cards = list(self.cards())
        empty = label("还没有申报。到“通知库”选一个通知，点“开始申报”。", "hint")
        self.scroller.show_items(*(cards or [empty]), margin=0)

    def cards(self) -> Iterator[QFrame]:
        wanted = self.filter.currentText()
        for path in known_cases(self.settings):
            try:
                header = read_header(path)
            except CaseFault as error:
                if wanted == ANY:
                    yield self.broken(path, error)
                continue
            except OSError:
                continue
            if wanted in (ANY, header.status):
                yield self.card(header)

    def card(self, header: Header) -> QFrame:
        open_button = button("打开", partial(self.wanted.emit, header.path), "main")
        open_button.setAccessibleName(f"打开 {header.unit or header.path.stem}")
        status = label(header.status, "good")
        status.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        facts = f"{header.notice_id}　{header.stage}　保存于 {header.saved[:16]}\n{header.path}"
        line = row(label(header.unit or "（单位名称未填）", "heading"), status, open_button)
        return card(line, label(header.short), label(facts, "hint"))

    def broken(self, path: Path, error: CaseFault) -> QFrame:
        found = error.finding
        rescue = button("抢救…", partial(self.rescue.emit, path))
        rescue.setVisible(found.code in ("case.damaged", "case.bad_notice"))
        forget = button("不再列出", partial(self.forget, path), "link")
        return card(
            label(f"{found.message}{found.fix}", "error"), label(str(path), "hint"), row(rescue, forget, None)
        )

    def forget(self, path: Path) -> None:
        self.settings.forget(path)
        self.refresh()


def known_cases(settings: Settings) -> list[Path]:
    """The cases of the usual folder and those opened elsewhere, last used first."""
    folder = settings.cases_folder
    there = (
        sorted(folder.glob(f"*{SUFFIX}"), key=lambda path: -path.stat().st_mtime) if folder.is_dir() else []
    )
    recent = [path for path in settings.recent if path.is_file() and path.suffix == SUFFIX]
    return list(dict.fromkeys([*recent, *there]))
