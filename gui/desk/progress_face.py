"""进度: how far each county is, as one chart; who has not handed in; reminders to copy, lists to print and sign."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QFrame,
    QInputDialog,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from forms.tally import NOWHERE, CountyTally, Expected, by_county, expected_from, missing
from gui.desk.face import Face
from gui.desk.ledger import Ledger
from gui.pieces import Scrolled, button, card, label, row
from gui.theme import Colours
from packager.names import safe_name
from packager.receipts import receipt_list, reminder
from packager.writing import write_file

LINE, NAME_WIDTH, COUNT_WIDTH = 30, 170, 150
HINT = "一行一家，可从 Excel 粘贴：单位名称、区县、信用代码（后两项可以没有）"


class Chart(QWidget):
    """One bar for each county: what came in by state, against what was expected."""

    def __init__(self, tallies: list[CountyTally], colours: Colours) -> None:
        super().__init__()
        self.tallies, self.colours = tallies, colours
        self.setMinimumHeight(LINE * max(1, len(tallies)) + 8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        told = "；".join(f"{each.county} {count_text(each)}" for each in tallies)
        self.setAccessibleName(f"收件进度：{told}")

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(600, self.minimumHeight())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        broadest = max((max(each.expected or 0, each.received) for each in self.tallies), default=1) or 1
        room = max(60, self.width() - NAME_WIDTH - COUNT_WIDTH)
        for number, each in enumerate(self.tallies):
            top = number * LINE + 4
            painter.setPen(QColor(self.colours.text))
            middle = Qt.AlignmentFlag.AlignVCenter
            name = QRectF(0, top, NAME_WIDTH - 12, LINE - 6)
            painter.drawText(name, middle | Qt.AlignmentFlag.AlignRight, each.county)
            left = float(NAME_WIDTH)
            painter.fillRect(
                QRectF(left, top, room * max(each.expected or 0, each.received) / broadest, LINE - 8),
                QColor(self.colours.border),
            )
            for state, tint in self.tints():
                wide = room * each.states[state] / broadest
                painter.fillRect(QRectF(left, top, wide, LINE - 8), QColor(tint))
                left += wide
            painter.drawText(
                QRectF(NAME_WIDTH + room + 10, top, COUNT_WIDTH - 10, LINE - 6), middle, count_text(each)
            )
        painter.end()

    def tints(self) -> tuple[tuple[str, str], ...]:
        return (
            ("推荐", self.colours.good), ("已补正", self.colours.accent), ("待审", self.colours.edge),
            ("需补正", self.colours.warning), ("不推荐", self.colours.error),
        )  # fmt: skip


def count_text(tally: CountyTally) -> str:
    return f"{tally.received} 家" if tally.expected is None else f"{tally.received} / {tally.expected} 家"


class ProgressFace(Face):
    """The chart, the legend, and a card for each county with its errands."""

    def __init__(self, ledger: Ledger, colours: Colours) -> None:
        super().__init__()
        self.ledger, self.colours = ledger, colours
        self.body = Scrolled()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 10, 20, 8)
        column.addLayout(
            row(
                label("收件进度", "title"),
                None,
                button("应报名单…", self.paste_expected),
                button("全部收件清单…", self.print_all),
            )
        )
        column.addWidget(self.body, 1)
        ledger.changed.connect(self.touch)

    def refresh(self) -> None:
        entries, expected = list(self.ledger.entries.values()), self.ledger.expected
        tallies = by_county(entries, expected)
        if not tallies:
            self.body.show_items(
                label("还没有收件。到“收件”里放入材料；有应报名单的，先点“应报名单”粘贴进来。", "hint"),
                margin=0,
            )
            return
        legend = label(
            "　".join(("深绿 推荐", "蓝 已补正", "灰 待审", "黄 需补正", "红 不推荐", "浅灰 还没有报")),
            "hint",
        )
        late = missing(entries, expected)
        self.body.show_items(
            card(Chart(tallies, self.colours), legend), *self.county_cards(tallies, late), margin=0
        )

    def county_cards(self, tallies: list[CountyTally], late: list[Expected]) -> Iterator[QFrame]:
        for each in tallies:
            names = [one for one in late if (one.county or NOWHERE) == each.county]
            lines: list[QWidget] = []
            if names:
                lines.append(label(f"还没有报：{'、'.join(one.unit for one in names)}", "warning"))
            copy = button("复制催报文字", partial(self.copy_reminder, each.county, names))
            copy.setEnabled(bool(names))
            copy.setAccessibleName(f"复制催报文字 {each.county}")
            receipt = button("收件清单…", partial(self.print_one, each.county))
            receipt.setAccessibleName(f"收件清单 {each.county}")
            receipt.setEnabled(each.received > 0)
            yield card(
                row(label(f"{each.county}　{count_text(each)}", "label"), None, copy, receipt),
                *lines,
                margin=10,
            )

    # ---- errands

    def paste_expected(self) -> None:
        before = "\n".join(
            "\t".join(filter(None, (each.unit, each.county, each.key))) for each in self.ledger.expected
        )
        text, sure = QInputDialog.getMultiLineText(self, "应报名单", HINT, before)
        if sure and not self.ledger.read_only:
            self.ledger.expect(expected_from(text))

    def copy_reminder(self, county: str, late: list[Expected]) -> None:
        notice, bureau = self.ledger.source.notice, self.ledger.roster.about["unit"]
        QApplication.clipboard().setText(reminder(notice, bureau, county, late, None))

    def print_all(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "收件清单放在哪个文件夹")
        if folder:
            for each in by_county(self.ledger.entries.values(), ()):
                self.write_receipt(each.county, Path(folder) / f"收件清单_{safe_name(each.county)}.pdf")

    def print_one(self, county: str) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, "收件清单存到", f"收件清单_{safe_name(county)}.pdf", "PDF (*.pdf)"
        )
        if path:
            self.write_receipt(county, Path(path))

    def write_receipt(self, county: str, path: Path) -> None:
        entries = [each for each in self.ledger.in_order if (each.county or NOWHERE) == county]
        bureau = self.ledger.roster.about["unit"]
        write_file(
            path, receipt_list(self.ledger.source.notice, bureau, county, entries, datetime.date.today())
        )
