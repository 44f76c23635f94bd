"""通知库: every notice with its days left, searched and filtered; one chosen → what it asks, and 开始申报."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from forms.index import Due, Index, Line, found, month_of
from gui.pieces import Scrolled, button, card, label, row, side_by_side

ID = Qt.ItemDataRole.UserRole
NOBODY = "适合谁：不核对"
# What one may filter by: the name of «all», and what of a line it is held against.
FILTERS: Mapping[str, Callable[[Line], Iterable[str]]] = {
    "全部级别": lambda line: (line.tier,),
    "全部部门": lambda line: (line.department,),
    "全部类别": lambda line: (line.group,),
    "全部月份": lambda line: (f"{month}月" for month in range(1, 13) if line.in_month(month)),
    "全部报送方式": lambda line: line.ways,
    "全部申报对象": lambda line: line.applicants,
}
DayText = Callable[[datetime.date], str]


def due_text(due: Due) -> str:
    """«2024-08-30» or «10月18日（年份通知未写明）»."""
    if len(due.date) > len("10-18"):
        return due.date
    return f"{month_of(due.date)}月{int(due.date[-2:])}日（年份通知未写明）"


def days_text(line: Line, today: datetime.date, working: DayText | None = None) -> str:
    days, due = line.days_left(today), line.next_due(today)
    if days is None or due is None:
        yearless = [each for each in line.deadlines if each.date]
        return f"截止：{due_text(yearless[0])}" if yearless else "截止日期：通知未写明"
    if days < 0:
        return f"已过截止日期 {-days} 天"
    return "今天截止" if days == 0 else f"还有 {days} 天{working(due) if working else ''}"


class LibraryPage(QWidget):
    """`begun` is (notice id, stage id); the other signals name the notice that something is wanted of."""

    begun = Signal(str, str)
    imported = Signal()
    chosen = Signal(str)
    planned = Signal(str)
    exported = Signal(str)
    calendar = Signal()
    held_against = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.index = Index((), ())
        self.working: DayText | None = None
        self.fits: Mapping[str, str] = {}
        self.away = False
        self.search = QLineEdit()
        self.search.setPlaceholderText("名称、文号、部门、条件、材料")
        self.search.setAccessibleName("查找通知")
        self.search.setClearButtonEnabled(True)
        self.filters = {name: chooser(name) for name in FILTERS}
        self.unit = chooser(NOBODY)
        self.unit.setAccessibleName("和哪个单位的档案核对")
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setAccessibleName("通知")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.count = label("", "hint")
        self.empty = label("", "hint")
        self.problems = label("", "error")
        self.details = Scrolled()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(side_by_side(self.left(), self.details, (430, 630)))
        self.search.textChanged.connect(lambda _text: self.refill())
        for each in self.filters.values():
            each.activated.connect(lambda _index: self.refill())
        self.unit.activated.connect(lambda _index: self.held_against.emit(self.unit_name()))
        self.list.currentItemChanged.connect(self.on_current)
        # From the calendar one comes back with a click on the notice that is chosen already.
        self.list.itemClicked.connect(lambda item: self.on_current(item) if self.away else None)
        self.empty.setText("正在读取通知库…")

    def left(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(20, 16, 8, 12)
        tools = (button("年历", self.calendar.emit), button("导入通知…", self.imported.emit))
        column.addLayout(row(label("通知库", "title"), None, *tools))
        column.addWidget(self.search)
        grid = QGridLayout()
        grid.setSpacing(6)
        for place, each in enumerate((*self.filters.values(), self.unit)):
            grid.addWidget(each, place // 2, place % 2)
        grid.addWidget(self.count, 3, 1)
        column.addLayout(grid)
        column.addWidget(self.list, 1)
        column.addWidget(self.empty)
        column.addWidget(self.problems)
        return made

    def unit_name(self) -> str:
        return self.unit.currentText() if self.unit.currentIndex() > 0 else ""

    # ---- the list

    def show_index(self, index: Index) -> None:
        if index == self.index and self.list.count():
            return
        self.index = index
        for name, box in self.filters.items():
            values = dict.fromkeys(value for line in index.lines for value in FILTERS[name](line) if value)
            ordered = sorted(values, key=lambda text: int(text[:-1])) if name == "全部月份" else list(values)
            refit(box, [name, *ordered])
        self.problems.setText("\n".join(f"这个通知用不了：{each}" for each in index.problems[:6]))
        self.problems.setVisible(bool(index.problems))
        self.refill()

    def show_units(self, names: Iterable[str]) -> None:
        refit(self.unit, [NOBODY, *names])

    def show_fits(self, fits: Mapping[str, str]) -> None:
        """How each notice fits the unit that was chosen, in few words."""
        self.fits = fits
        self.refill()

    def matching(self) -> list[Line]:
        chosen = [
            (FILTERS[name], box.currentText()) for name, box in self.filters.items() if box.currentIndex() > 0
        ]
        lines = [
            line
            for line in found(self.index.lines, self.search.text())
            if all(value in values(line) for values, value in chosen)
        ]
        if self.search.text().strip():
            return lines  # the best hit first
        today = datetime.date.today()
        return sorted(lines, key=lambda line: urgency(line.days_left(today)))

    def refill(self) -> None:
        today, kept = datetime.date.today(), self.current_id()
        lines = self.matching()
        self.list.clear()
        for line in lines:
            texts = [line.short, line.id, days_text(line, today, self.working)]
            texts += (
                [f"申报时间：{in_short(line.window)}（仅供参考）"] if line.window and not line.dated else []
            )
            texts += [self.fits[line.id]] if line.id in self.fits else []
            item = QListWidgetItem("\n".join(texts))
            item.setData(ID, line.id)
            item.setToolTip(line.title)
            self.list.addItem(item)
            if line.id == kept:
                self.list.setCurrentItem(item)
        self.count.setText(f"{len(lines)} 个通知")
        self.empty.setVisible(not lines)
        self.empty.setText(
            "没有找到通知。换个词试试，或点“导入通知”。" if self.index.lines else "通知库是空的，请导入通知。"
        )
        if self.list.currentRow() < 0 and lines:
            self.list.setCurrentRow(0)
        if not lines:
            self.details.show_items()

    def current_id(self) -> str:
        item = self.list.currentItem()
        return str(item.data(ID)) if item else ""

    def choose(self, notice_id: str) -> None:
        """Show a notice that was clicked elsewhere, whatever is filtered."""
        for box in self.filters.values():
            box.setCurrentIndex(0)
        self.search.clear()
        self.refill()
        for place in range(self.list.count()):
            if self.list.item(place).data(ID) == notice_id:
                self.list.setCurrentRow(place)
                self.on_current(self.list.item(place))

    def on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            line = next(each for each in self.index.lines if each.id == item.data(ID))
            self.show_line(line)
            self.chosen.emit(line.id)

    # ---- one notice

    def show_line(self, line: Line, facts: Iterable[QFrame] = ()) -> None:
        """The notice's head and 开始申报 at once; `facts` follow when it is loaded."""
        self.away, today = False, datetime.date.today()
        starts = [
            button(
                f"开始申报：{stage.id}",
                partial(self.begun.emit, line.id, stage.id),
                "main" if number == 0 else "",
                tip=stage.by,
            )
            for number, stage in enumerate(each for each in line.stages if each.can_fill)
        ]
        tools = [button("导出通知…", partial(self.exported.emit, line.id))]
        if line.deadlines:
            tools.insert(0, button("倒排…", partial(self.planned.emit, line.id)))
        due = "\n".join(f"{each.what}：{due_text(each)}" for each in line.deadlines) or "通知未写明"
        window = [label(f"申报时间：{line.window}", "hint")] if line.window else []
        head = "　".join(
            filter(None, (line.id, line.issuer or "发文单位通知未写明", f"{line.tier}级", line.group))
        )
        self.details.show_items(
            label(line.title, "title"),
            label(head, "hint"),
            card(
                label("截止", "heading"),
                label(due),
                *window,
                label(days_text(line, today, self.working), "warning"),
            ),
            *(row(*starts[place : place + 2], None) for place in range(0, len(starts), 2)),
            row(*tools, None),
            *facts,
        )


def urgency(days: int | None) -> tuple[int, int]:
    """What is due soonest comes first, then what has no date, then what has passed, the latest first."""
    if days is None:
        return 1, 0
    return (0, days) if days >= 0 else (2, -days)


def in_short(window: str) -> str:
    """«9-10月(时间仅供参考，…)» → «9-10月»."""
    return window.split("(")[0].split("（")[0].strip()


def chooser(first: str) -> QComboBox:
    box = QComboBox()
    box.addItem(first)
    box.setAccessibleName(first.replace("全部", "按") + ("筛选" if first.startswith("全部") else ""))
    box.setMinimumContentsLength(4)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box


def refit(box: QComboBox, texts: list[str]) -> None:
    """Other choices; what was chosen stays where it is still there."""
    chosen = box.currentText()
    box.clear()
    box.addItems(texts)
    box.setCurrentIndex(max(0, box.findText(chosen)))
