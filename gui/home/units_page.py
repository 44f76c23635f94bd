"""单位档案: what is asked once and reused everywhere; several units, figures by year, people, projects, certificates."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QGridLayout,
    QInputDialog,
    QLineEdit,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from forms.kinds import date as dates
from forms.notice import Field, Option
from forms.units import CERTIFICATES, CODE, NAME, PEOPLE, Unit, load_units, remove_unit, save_unit
from forms.values import PartialDate
from gui.editors.table import TableEditor
from gui.pieces import Scrolled, ask, button, card, label, row, side_by_side
from gui.settings import Settings

SAVE_MS, SOON_DAYS = 400, 90
BASICS = (NAME, CODE, "主营业务", "成立时间", "通讯地址", "所在区县", "行业代码", "法人代表", "法人代表联系方式",
          "联系人", "联系人联系方式", "填报人", "填报人联系方式")  # fmt: skip
FIGURES = ("营业收入", "利润总额", "研究开发费用", "从业人员数", "科技人员数")
TABLES = (
    Field("科技项目", "table", columns=(
        Field("项目名称", "text"), Field("级别", "choice", open=True, options=tuple(map(Option, ("国家级", "部级", "省级", "市级")))),
        Field("立项时间", "date"))),
    Field("荣誉", "table", columns=(Field("荣誉名称", "text"), Field("授予单位", "text"), Field("获得时间", "date"))),
    Field(PEOPLE, "table", columns=(Field("姓名", "text"), Field("职务", "text"), Field("电话", "phone"), Field("邮箱", "email"))),
    Field(CERTIFICATES, "table", columns=(Field("证书名称", "text"), Field("编号", "text"), Field("有效期至", "date"))),
)  # fmt: skip


class UnitsPage(QWidget):
    """Units on the left, the chosen one's file on the right; every change is saved after a moment."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.units: list[Unit] = []
        self.unit: Unit | None = None
        self.lines: dict[str, QLineEdit] = {}
        self.tables: dict[str, TableEditor] = {}
        self.list = QListWidget()
        self.list.setAccessibleName("单位")
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.note = label("", "error")
        self.details = Scrolled()
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(20, 16, 8, 12)
        column.addWidget(label("单位档案", "title"))
        column.addWidget(label("填一次，以后每次申报自动取用。", "hint"))
        column.addWidget(self.list, 1)
        column.addWidget(self.note)
        column.addLayout(row(button("新增单位…", self.add), button("删除…", self.remove), None))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(side_by_side(left, self.details, (280, 800)))
        self.timer = QTimer(self, singleShot=True, interval=SAVE_MS)
        self.timer.timeout.connect(self.save)
        self.list.currentRowChanged.connect(self.show_unit)

    def showEvent(self, event: object) -> None:  # noqa: ARG002, N802 - Qt's name
        self.reload(self.unit.name if self.unit else "")

    def hideEvent(self, event: object) -> None:  # noqa: ARG002, N802
        self.save()

    def reload(self, chosen: str = "") -> None:
        self.units, bad = load_units(self.settings.home)
        self.note.setText(f"读不出的档案文件：{'、'.join(bad)}。" if bad else "")
        self.note.setVisible(bool(bad))
        with QSignalBlocker(self.list):
            self.list.clear()
            self.list.addItems([unit.name or "（未命名）" for unit in self.units])
        names = [unit.name for unit in self.units]
        self.list.setCurrentRow(names.index(chosen) if chosen in names else 0 if names else -1)
        if not names:
            self.show_unit(-1)

    # ---- one unit

    def show_unit(self, place: int) -> None:
        self.save()
        self.lines, self.tables = {}, {}
        self.unit = self.units[place] if 0 <= place < len(self.units) else None
        if self.unit is None:
            self.details.show_items(
                label("还没有单位。可以新增，也可以在申报里点“更多…→存入单位档案”。", "hint")
            )
            return
        self.details.show_items(
            label(self.unit.name, "title"),
            self.basics(self.unit),
            self.figures(self.unit),
            *self.table_cards(self.unit),
        )

    def basics(self, unit: Unit) -> QFrame:
        form = QFormLayout()
        others = [name for name in unit.facts if "@" not in name and name not in BASICS]
        for name in (*BASICS, *others):
            form.addRow(name, self.line(unit, name))
        return card(label("基本情况", "heading"), form)

    def line(self, unit: Unit, name: str) -> QLineEdit:
        made = QLineEdit(unit.value(name))
        made.setAccessibleName(name)
        fact = unit.facts.get(name)
        made.setToolTip(f"取自：{fact.origin}" if fact and fact.origin else "")
        made.textEdited.connect(lambda _text: self.timer.start())
        self.lines[name] = made
        return made

    def figures(self, unit: Unit) -> QFrame:
        """Figures down, years across."""
        this_year = datetime.date.today().year
        years = sorted({*unit.years, str(this_year - 1), str(this_year - 2)}, reverse=True)
        others = dict.fromkeys(name.partition("@")[0] for name in unit.facts if "@" in name)
        names = list(dict.fromkeys([*FIGURES, *others]))
        grid = QGridLayout()
        for place, year in enumerate(years, 1):
            grid.addWidget(label(f"{year}年", "label"), 0, place)
        for line, name in enumerate(names, 1):
            grid.addWidget(label(name), line, 0)
            for place, year in enumerate(years, 1):
                grid.addWidget(self.line(unit, f"{name}@{year}"), line, place)
        return card(label("历年数据", "heading"), label("金额请带单位，如 5300.5万元。", "hint"), grid)

    def table_cards(self, unit: Unit) -> Iterator[QFrame]:
        known = {field.id for field in TABLES}
        extra = [
            Field(
                name,
                "table",
                columns=tuple(Field(column, "text") for column in dict.fromkeys(c for r in rows for c in r)),
            )
            for name, rows in unit.tables.items()
            if name not in known and rows
        ]
        for field in (*TABLES, *extra):
            editor = TableEditor(field)
            editor.name(field.id)
            editor.show_value([dict(each) for each in unit.tables.get(field.id, ())])
            editor.edited.connect(self.timer.start)
            editor.chosen.connect(self.timer.start)
            self.tables[field.id] = editor
            expiring = label(expiry_text(unit), "warning") if field.id == CERTIFICATES else label("")
            expiring.setVisible(bool(expiring.text()))
            yield card(label(field.id, "heading"), expiring, editor)

    # ---- keeping

    def save(self) -> None:
        self.timer.stop()
        if self.unit is None or not self.lines:
            return
        changed = self.unit
        for name, line in self.lines.items():
            if line.text() != self.unit.value(name):
                changed = changed.with_fact(name, line.text())
        for name, table in self.tables.items():
            if table.value() != [dict(each) for each in self.unit.tables.get(name, ())]:
                changed = changed.with_table(name, table.value())
        if not changed.name:  # the rest is kept all the same
            changed = changed.with_fact(NAME, self.unit.name)
            self.note.setText("单位全称不能空，仍按原来的名称保存。")
            self.note.show()
        if changed == self.unit:
            return
        save_unit(self.settings.home, changed, self.unit)
        place = self.units.index(self.unit)
        self.units[place] = self.unit = changed
        self.list.item(place).setText(changed.name)

    def add(self) -> None:
        name, accepted = QInputDialog.getText(self, "新增单位", "单位全称（与营业执照和公章一致）：")
        if accepted and name.strip():
            save_unit(self.settings.home, Unit().with_fact(NAME, name.strip()))
            self.reload(name.strip())

    def remove(self) -> None:
        if self.unit and ask(
            self, "删除单位档案", f"删除“{self.unit.name}”的档案？已有的申报不受影响。", "删除"
        ):
            remove_unit(self.settings.home, self.unit)
            self.unit, self.lines = None, {}
            self.reload()


def expiry_text(unit: Unit) -> str:
    """Certificates that have run out or soon will."""
    today, said = datetime.date.today(), []
    for each in unit.tables.get(CERTIFICATES, ()):
        until = dates.parse(each.get("有效期至", ""), Field("有效期至", "date"))
        if isinstance(until, PartialDate):
            days = (last_day(until) - today).days
            if days < 0:
                said.append(f"“{each.get('证书名称', '')}”已过有效期")
            elif days <= SOON_DAYS:
                said.append(f"“{each.get('证书名称', '')}”还有 {days} 天到期")
    return "；".join(said)


def last_day(date: PartialDate) -> datetime.date:
    """The last day that a date means: 2025 → its 31 December."""
    month = date.month or 12
    if date.day:
        return date.first_day
    following = datetime.date(date.year + month // 12, month % 12 + 1, 1)
    return following - datetime.timedelta(days=1)
