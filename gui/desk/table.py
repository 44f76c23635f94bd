"""The entries of a ledger → one sortable, filtered table; a thousand rows are drawn only where they are seen."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt

from forms.roster import STATES, Entry
from gui.desk.ledger import Ledger

COLUMNS = (
    "序号",
    "单位名称",
    "统一社会信用代码",
    "区县",
    "状态",
    "待核对",
    "必须改",
    "请核实",
    "纸质",
    "值得注意",
)
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
ANY_STATE, ANY_COUNTY = "全部状态", "全部区县"
SORT_ROLE = Qt.ItemDataRole.UserRole


class EntriesModel(QAbstractTableModel):
    """One row for each entry, in the order of the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self.ledger = ledger
        self.rows: list[Entry] = ledger.in_order
        ledger.changed.connect(self.refresh)
        ledger.counted.connect(lambda _ids: self.repaint_all())

    def refresh(self, ids: tuple[str, ...]) -> None:
        """Those that changed are drawn anew; where it is not said which, everything is."""
        places = {each.id: number for number, each in enumerate(self.rows)}
        if ids and all(name in places for name in ids) and len(self.rows) == len(self.ledger.entries):
            for name in ids:
                self.rows[places[name]] = self.ledger.entries[name]
                self.dataChanged.emit(self.index(places[name], 0), self.index(places[name], len(COLUMNS) - 1))
            return
        self.beginResetModel()
        self.rows = self.ledger.in_order
        self.endResetModel()

    def repaint_all(self) -> None:
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(COLUMNS) - 1))

    def rowCount(self, parent: Index = ROOT) -> int:  # noqa: N802 - Qt's name
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return COLUMNS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self.rows[index.row()]
        value = self.value(entry, index.row(), COLUMNS[index.column()])
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if value in (0, None) and index.column() > 4 else str(value)
        if role == SORT_ROLE:
            return (
                STATES.index(entry.state)
                if COLUMNS[index.column()] == "状态"
                else value
                if value is not None
                else -1
            )
        if role == Qt.ItemDataRole.ToolTipRole and COLUMNS[index.column()] == "值得注意":
            return "\n".join(self.ledger.facts.get(entry.id, []))
        if role == Qt.ItemDataRole.TextAlignmentRole and COLUMNS[index.column()] not in (
            "单位名称",
            "值得注意",
        ):
            return Qt.AlignmentFlag.AlignCenter
        return None

    def value(self, entry: Entry, row: int, column: str) -> Any:
        counts = self.ledger.counts.get(entry.id)
        match column:
            case "序号":
                return row + 1
            case "单位名称":
                return entry.unit or "（读不出名称）"
            case "统一社会信用代码":
                return entry.key
            case "区县":
                return entry.county
            case "状态":
                return entry.state
            case "待核对":
                return entry.asked
            case "必须改":
                return counts.errors if counts else None
            case "请核实":
                return counts.warnings if counts else None
            case "纸质":
                return entry.paper.got
        facts = self.ledger.facts.get(entry.id, [])
        return f"{len(facts)} 处：{facts[0]}" if facts else "有改动待企业确认" if entry.unconfirmed else ""


class EntriesFilter(QSortFilterProxyModel):
    """By text, state and county, and only what still has to be looked at."""

    def __init__(self, model: EntriesModel) -> None:
        super().__init__()
        self.model = model
        self.text, self.state, self.county, self.only_open = "", ANY_STATE, ANY_COUNTY, False
        self.setSourceModel(model)
        self.setSortRole(SORT_ROLE)

    def set(self, text: str, state: str, county: str, *, only_open: bool) -> None:
        self.text, self.state, self.county, self.only_open = text.strip(), state, county, only_open
        self.invalidate()

    def filterAcceptsRow(self, row: int, _parent: Index) -> bool:  # noqa: N802 - Qt's name
        entry = self.model.rows[row]
        return (
            (not self.text or self.text in entry.unit or self.text.upper() in entry.key)
            and self.state in (ANY_STATE, entry.state)
            and self.county in (ANY_COUNTY, entry.county)
            and (not self.only_open or entry.asked > 0 or entry.state == "待审")
        )
