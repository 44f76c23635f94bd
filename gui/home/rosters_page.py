"""汇总台账: every ledger that this computer knows; opened, or a new one begun for a notice that collects."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QVBoxLayout, QWidget

from forms.casefile import ROSTER, ROSTER_SUFFIX, CaseFault, Header, read_header
from gui.pieces import Scrolled, button, card, label, row
from gui.settings import Settings

EMPTY = "还没有台账。设区市、县区或管委会收材料时，点“新建台账”，选通知，就可以把收到的文件拖进来。"


class RostersPage(QWidget):
    """`wanted` is the path of a ledger to open; `begun` asks for a new one."""

    wanted = Signal(object)
    begun = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.scroller = Scrolled()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 12)
        column.addWidget(label("汇总台账", "title"))
        column.addLayout(
            row(
                button("新建台账…", self.begun.emit, "main"), None, button("打开其他位置的台账…", self.choose)
            )
        )
        column.addWidget(self.scroller, 1)

    def showEvent(self, event: object) -> None:  # noqa: ARG002, N802 - Qt's name
        self.refresh()

    def refresh(self) -> None:
        cards = list(self.cards())
        self.scroller.show_items(*(cards or [label(EMPTY, "hint")]), margin=0)

    def cards(self) -> Iterator[QFrame]:
        for path in known_rosters(self.settings):
            try:
                yield self.card(read_header(path, ROSTER))
            except CaseFault as error:
                found = error.finding
                forget = button("不再列出", partial(self.forget, path), "link")
                yield card(
                    label(f"{found.message}{found.fix}", "error"), label(str(path), "hint"), row(forget, None)
                )
            except OSError:
                continue

    def card(self, header: Header) -> QFrame:
        opened = button("打开", partial(self.wanted.emit, header.path), "main")
        opened.setAccessibleName(f"打开 {header.path.stem}")
        facts = f"{header.notice_id}　{header.stage}　保存于 {header.saved[:16]}\n{header.path}"
        return card(
            row(label(header.unit or "（汇总单位未填）", "heading"), None, opened),
            label(header.short),
            label(facts, "hint"),
        )

    def choose(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, "打开台账", str(self.settings.cases_folder), f"汇总台账 (*{ROSTER_SUFFIX})"
        )
        if path:
            self.wanted.emit(Path(path))

    def forget(self, path: Path) -> None:
        self.settings.forget(path)
        self.refresh()


def known_rosters(settings: Settings) -> list[Path]:
    """The ledgers of the usual folder and those opened elsewhere, last used first."""
    folder = settings.cases_folder
    there = (
        sorted(folder.glob(f"*{ROSTER_SUFFIX}"), key=lambda path: -path.stat().st_mtime)
        if folder.is_dir()
        else []
    )
    recent = [path for path in settings.recent if path.is_file() and path.suffix == ROSTER_SUFFIX]
    return list(dict.fromkeys([*recent, *there]))
