"""A year → twelve cards: which notices are due or open in each month; a click shows the notice."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtWidgets import QFrame, QSpinBox, QWidget

from forms.index import ISO_LENGTH, Due, Line, month_of
from forms.workdays import is_planned
from gui.pieces import Scrolled, card, label, link, row

FIRST, LAST = 2015, 2099


def show_calendar(details: Scrolled, lines: Sequence[Line], choose: Callable[[str], None], year: int) -> None:
    """Put the year's cards in place of a notice's page."""
    box = QSpinBox()
    box.setRange(FIRST, LAST)
    box.setValue(year)
    box.setSuffix(" 年")
    box.setAccessibleName("年历的年份")
    box.editingFinished.connect(
        lambda: show_calendar(details, lines, choose, box.value()) if box.value() != year else None
    )
    planned = "" if is_planned(year) else f"{year} 年的放假安排还没有公布。"
    details.show_items(
        row(label("年历", "title"), box, None),
        label(
            f"有年份的截止日期列在当年；只印了月、日或申报月份（仅供参考）的每年都列出，以当年通知为准。{planned}",
            "hint",
        ),
        *year_cards(lines, year, choose),
    )


def year_cards(lines: Sequence[Line], year: int, choose: Callable[[str], None]) -> Iterator[QFrame]:
    for month in range(1, 13):
        items: list[QWidget] = []
        for day, line, due in sorted(dues(lines, year, month), key=lambda each: (each[0], each[1].id)):
            yearless = "" if len(due.date) == ISO_LENGTH else "，年份未写明"
            text = f"{day}日　{line.short}：{due.what}{yearless}"
            items.append(link(text, partial(choose, line.id)))
        windows = [line for line in lines if month in line.months]
        items += [link(f"申报月份　{line.short}", partial(choose, line.id)) for line in windows]
        today = datetime.date.today()
        mark = "（本月）" if (today.year, today.month) == (year, month) else ""
        yield card(label(f"{month}月{mark}", "heading"), *(items or [label("没有", "hint")]), margin=10)


def dues(lines: Sequence[Line], year: int, month: int) -> Iterator[tuple[int, Line, Due]]:
    """(day, line, deadline) of a month: those of that year, and those without one."""
    for line in lines:
        for due in line.deadlines:
            is_here = len(due.date) < ISO_LENGTH or due.date.startswith(f"{year}-")
            if is_here and month_of(due.date) == month:
                yield int(due.date[-2:]), line, due
