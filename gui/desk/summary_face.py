"""汇总表: who is recommended in which order, the official page beside it, and everything that is given out."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from forms.roster import Entry
from gui.desk.face import Face
from gui.desk.ledger import Ledger
from gui.pages import PagesPane
from gui.pieces import Count, Day, button, label, row, side_by_side
from gui.work import Progress
from packager.desk import Given, Output, give_out, keep_returned
from packager.summary import Summary, recommended, summary

ID = Qt.ItemDataRole.UserRole
DAYS_TO_MEND = 5


class SummaryFace(Face):
    """The list can be dragged; what is dragged is saved at once."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self.ledger = ledger
        self.bureau = QLineEdit(ledger.roster.about["unit"])
        self.bureau.setPlaceholderText("如：南京市科学技术局")
        self.bureau.setAccessibleName("汇总单位名称")
        self.bureau.editingFinished.connect(self.rename)
        self.count = label("", "hint")
        self.list = QListWidget()
        self.list.setAccessibleName("推荐顺序")
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.model().rowsMoved.connect(lambda *_where: self.keep_order())
        self.quota = Count()
        self.quota.setMaximum(9999)
        self.quota.setSpecialValueText("未定")
        self.quota.setValue(ledger.quota)
        self.quota.setAccessibleName("推荐名额")
        self.quota.editingFinished.connect(lambda: ledger.set_quota(self.quota.value()))
        self.until = Day(QDate.currentDate().addDays(DAYS_TO_MEND))
        self.until.setDisplayFormat("yyyy-MM-dd")
        self.until.setAccessibleName("补正期限")
        self.with_until = QCheckBox("补正期限")
        self.with_until.setChecked(True)
        self.note = label("", "warning")
        self.pages = SummaryPages(ledger)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(20, 10, 8, 8)
        column.addLayout(row(QLabel("汇总单位"), self.bureau, QLabel("推荐名额"), self.quota))
        column.addWidget(self.count)
        column.addWidget(self.list, 1)
        column.addLayout(
            row(
                button("上移", lambda: self.move_by(-1)),
                button("下移", lambda: self.move_by(1)),
                button("置顶", self.to_top),
                None,
            )
        )
        column.addLayout(row(self.with_until, self.until, None))
        column.addLayout(row(button("生成汇总表和补正清单…", self.choose_out, "main"), None))
        column.addWidget(self.note)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(side_by_side(left, self.pages, (460, 760)))
        ledger.changed.connect(self.touch)

    # ---- order

    def refresh(self) -> None:
        place = self.list.currentRow()
        chosen = recommended(self.ledger.in_order)
        waiting = sum(1 for each in chosen if each.asked)
        self.count.setText(
            f"{len(chosen)} 家进汇总表"
            + (f"，其中 {waiting} 家还有没核对的内容" if waiting else "")
            + (
                "。还没有人定为“推荐”，先列出全部。"
                if chosen and chosen[0].state != "推荐"
                else "。拖动可以改推荐顺序。"
            )
        )
        over = len(chosen) - self.ledger.quota if self.ledger.quota else 0
        if over > 0:
            self.count.setText(f"{self.count.text()}超过推荐名额 {self.ledger.quota} 家，多 {over} 家。")
        self.list.clear()
        for number, each in enumerate(chosen, 1):
            item = QListWidgetItem(f"{number}　{each.unit}　{each.county}{'　待核对' if each.asked else ''}")
            item.setData(ID, each.id)
            self.list.addItem(item)
        self.list.setCurrentRow(min(max(0, place), len(chosen) - 1))
        self.pages.want()

    def keep_order(self) -> None:
        ids = [self.list.item(number).data(ID) for number in range(self.list.count())]
        changed: list[Entry] = []
        for number, name in enumerate(ids, 1):
            entry = self.ledger.entries[name]
            changed += [replace(entry, order=number)] if entry.order != number else []
        if changed:
            self.ledger.put_many(changed, "改了推荐顺序")

    def move_by(self, step: int) -> None:
        self.move_to(self.list.currentRow() + step)

    def to_top(self) -> None:
        self.move_to(0)

    def move_to(self, place: int) -> None:
        now = self.list.currentRow()
        if now < 0 or not 0 <= place < self.list.count() or self.ledger.read_only:
            return
        self.list.insertItem(place, self.list.takeItem(now))
        self.list.setCurrentRow(place)
        self.keep_order()

    def rename(self) -> None:
        name = self.bureau.text().strip()
        if name != self.ledger.roster.about["unit"] and not self.ledger.read_only:
            self.ledger.roster.note(unit=name)
            self.refresh()

    # ---- giving out

    def choose_out(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "放在哪个文件夹")
        if folder:
            self.give_out(Path(folder))

    def give_out(self, folder: Path) -> None:
        by = self.until.date().toPython() if self.with_until.isChecked() else None
        assert by is None or isinstance(by, datetime.date)
        given = Given(self.ledger.roster.about["unit"], by, datetime.date.today())
        source, wanted, roster = self.ledger.source, self.ledger.wanted, self.ledger.roster
        self.note.setText("正在生成")

        def work(_progress: Progress) -> Output:
            return give_out(source, wanted, roster, folder, given)

        self.ledger.workshop.run(work, lambda made: self.given_out(folder, made), self.note.setText)

    def given_out(self, folder: Path, made: Output) -> None:
        if not self.ledger.roster.read_only:
            keep_returned(self.ledger.roster, made.lists)
            self.ledger.reload()
        told = "".join(f"\n{each.message}{each.fix}" for each in made.findings if each.level == "error")
        self.note.setText(
            f"已写 {len(made.files)} 个文件到“{folder}”，其中补正清单 {len(made.lists)} 家。{told}"
        )


class SummaryPages(PagesPane):
    """The summary as it will be printed."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger.workshop, "汇总表页面")
        self.ledger = ledger
        self.note = label("", "hint")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 0)
        column.addLayout(
            row(
                self.note,
                None,
                button("缩小", lambda: self.change_zoom(-1)),
                button("放大", lambda: self.change_zoom(1)),
            )
        )
        column.addWidget(self.scroller, 1)

    def showEvent(self, _event: object) -> None:  # noqa: N802 - Qt's name
        self.want()

    def want(self) -> None:
        """The page anew, once whatever is being drawn is done."""
        if self._running or not self.isVisible() or self.ledger.job is not None:
            self._wanted = True
            return
        self._wanted, self._running = False, True
        source, wanted, roster = self.ledger.source, self.ledger.wanted, self.ledger.roster

        def work(_progress: Progress) -> Summary:
            return summary(source, wanted, roster)

        self.workshop.run(work, self.arrived, self.show_fault)

    def arrived(self, made: Summary) -> None:
        self._running = False
        drawn = made.filled.drawn if made.filled else None
        if drawn is None or not drawn.pdf:
            self.note.setText("没有汇总表" if made.filled is None else "这张汇总表请用 WPS 或 Excel 打开打印")
            return
        self.note.setText(f"共 {drawn.pages} 页")
        self.show_pages(drawn.pdf, drawn.sizes, tuple(() for _ in drawn.sizes))
        self.rescale()
        if self._wanted:
            self.want()
