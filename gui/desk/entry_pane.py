"""One entry: every value on the left, what it was read from on the right; what is asked first, one key to accept."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QInputDialog,
    QLabel,
    QPlainTextEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from forms.casefile import Holder
from forms.notice import Field
from forms.roster import Cell, Entry
from gui.desk.ledger import Ledger
from gui.desk.paper_dialog import PaperDialog
from gui.desk.rows_dialog import RowsDialog
from gui.desk.source_pane import SourcePane
from gui.pieces import Elided, Scrolled, button, label, row, side_by_side, tell
from gui.theme import Colours
from packager.returns import Item, items_for, mended

SURE = {"exact": "", "normalised": "已整理", "ask": "请核对"}
PHRASES = (
    "请补充加盖公章。",
    "请提供营业执照复印件。",
    "请提供近两年财务数据的证明材料。",
    "项目立项时间与证明文件不一致，请核对。",
    "介绍中的服务案例不够具体，请补充服务对象和成效。",
)
MOST_LOG = 30
HEADS = ("栏目", "内容", "把握", "出处")


class Line(NamedTuple):
    """One value of the entry as a line."""

    form: str
    field: Field
    cell: Cell


class EntryPane(QWidget):
    """`closed` goes back to the list; `stepped` asks for the entry before or after."""

    closed = Signal()
    stepped = Signal(int)

    def __init__(self, ledger: Ledger, colours: Colours, folder: Path) -> None:
        super().__init__()
        self.ledger, self.colours = ledger, colours
        self.entry: Entry | None = None
        self.lines: list[Line] = []
        self.edited = ("", "")
        self.unit = Elided("", "heading")
        self.facts = label("", "hint")
        self.facts.setContentsMargins(18, 0, 16, 0)
        self.table = self.made_table()
        self.editor = QPlainTextEdit()
        self.editor.setAccessibleName("这一栏的内容")
        self.editor.setToolTip("回车采用，Shift+回车换行")
        self.editor.setMaximumHeight(110)
        self.editor.installEventFilter(self)
        self.raw = label("", "hint")
        self.findings = Scrolled()
        self.source = SourcePane(ledger, folder)
        self.source.clicked.connect(self.go_to)
        self.states = [
            button("记录", self.show_log),
            button("纸质和原件…", self.ask_paper),
            button("推荐", partial(self.set_state, "推荐")),
            button("需补正", partial(self.set_state, "需补正")),
            button("不推荐…", self.refuse),
        ]
        back, forth = partial(self.stepped.emit, -1), partial(self.stepped.emit, 1)
        head = row(
            button("← 列表", self.closed.emit),
            button("上一家", back),
            button("下一家", forth),
            self.unit,
            None,
            *self.states,
        )
        head.setContentsMargins(16, 0, 16, 0)
        split = side_by_side(self.left_side(), self.source, (560, 640))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 6, 0, 0)
        whole.addLayout(head)
        whole.addWidget(self.facts)
        whole.addWidget(split, 1)

    def made_table(self) -> QTableWidget:
        made = QTableWidget(0, len(HEADS))
        made.setHorizontalHeaderLabels(list(HEADS))
        made.setAccessibleName("读出的内容")
        made.verticalHeader().hide()
        made.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        made.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        made.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        made.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for place, width in ((0, 150), (2, 76), (3, 150)):
            made.setColumnWidth(place, width)
        made.currentCellChanged.connect(lambda now, *_rest: self.show_line(now))
        made.installEventFilter(self)
        return made

    def left_side(self) -> QWidget:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(16, 4, 8, 4)
        column.addWidget(self.table, 3)
        column.addWidget(self.editor)
        column.addWidget(self.raw)
        accept = button("采用这一项（回车）", self.accept, "main")
        column.addLayout(
            row(
                accept,
                button("把握大的全部采用", self.accept_sure),
                button("改表格…", self.edit_rows),
                button("企业已确认", self.confirm),
                None,
                button("写审核意见…", self.write_opinion),
            )
        )
        column.addWidget(self.findings, 2)
        return left

    # ---- showing

    def show_entry(self, entry: Entry) -> None:
        """An entry from its first open question."""
        is_other = self.entry is None or self.entry.id != entry.id
        if is_other:
            self.keep_edit()
        self.edited = ("", "")
        self.entry = entry
        self.unit.set_whole(f"{entry.unit or '（读不出名称）'}　{entry.key}")
        told = [entry.state + (f"（{entry.why}）" if entry.why else ""), entry.county or "区县未定"]
        told += [f"核对码 {entry.fingerprint}"] if entry.fingerprint else []
        twice = self.ledger.facts.get(entry.id, [])
        self.facts.setText("　".join([*told, *([f"值得注意 {len(twice)} 处：{twice[0]}"] if twice else [])]))
        self.facts.setToolTip("\n".join(twice))
        self.lines = self.ordered(entry)
        self.fill_table()
        self.show_findings(entry)
        for each in (*self.states, self.editor):
            each.setEnabled(not self.ledger.read_only)
        if is_other:
            self.source.show_entry(entry)
            self.choose(0)
            self.table.setFocus()
        else:
            self.show_line(self.table.currentRow())

    def ordered(self, entry: Entry) -> list[Line]:
        """What is asked first, then in the order of the form."""
        found = [
            Line(form, field, entry.values[form][field.id])
            for form in entry.values
            for field in self.ledger.source.notice.form(form).fields
            if field.id in entry.values[form]
        ]
        return sorted(found, key=lambda line: not is_open(line.cell))

    def fill_table(self) -> None:
        place = self.table.currentRow()
        quiet = QSignalBlocker(self.table)
        self.table.setRowCount(len(self.lines))
        for number, line in enumerate(self.lines):
            sure = (
                "已核对"
                if line.cell.by and line.cell.confirmed
                else "待企业确认"
                if not line.cell.confirmed
                else SURE[line.cell.certainty]
            )
            for column, text in enumerate(
                (line.field.title, one_line(line.cell.typed), sure, line.cell.where or line.cell.rule)
            ):
                item = QTableWidgetItem(text)
                item.setToolTip(
                    shown(line.cell.typed) if column == 1 else f"{line.cell.where}　{line.cell.rule}"
                )
                if is_open(line.cell):
                    item.setBackground(QColor(self.colours.warning_soft))
                self.table.setItem(number, column, item)
        quiet.unblock()
        if 0 <= place < len(self.lines):
            self.table.setCurrentCell(place, 1)

    def show_findings(self, entry: Entry) -> None:
        report = self.ledger.report(entry)
        items = [
            label(f"{each.message}{each.fix}", "error" if each.level == "error" else "warning")
            for each in report
            if each.level != "note"
        ]
        items += [label(f"审核意见：{each}") for each in entry.opinions]
        items = [*self.since_return(entry), *items]
        self.findings.show_items(*(items or [label("按通知核对，没有发现问题。", "good")]), margin=4)

    def since_return(self, entry: Entry) -> list[QLabel]:
        """What became of the items of the last 补正清单."""
        if not entry.returned:
            return []
        before = [Item(**each) for each in entry.returned["items"]]
        gone, still, fresh = mended(before, list(items_for(self.ledger.source, self.ledger.wanted, entry)))
        told = f"{entry.returned['on']}的补正清单 {len(before)} 项：已改 {len(gone)}，未改 {len(still)}，新问题 {len(fresh)}"
        return [label(told, "good" if not still and not fresh else "warning")]

    def show_line(self, number: int) -> None:
        if not 0 <= number < len(self.lines):
            return
        line = self.lines[number]
        if (line.form, line.field.id) != self.edited:
            self.keep_edit()
            line = self.lines[number]
        self.edited = (line.form, line.field.id)
        self.editor.setPlainText(shown(line.cell.typed))
        self.editor.setReadOnly(isinstance(line.cell.typed, list) or self.ledger.read_only)
        was = f"　科技局改前：{one_line(line.cell.was)}" if line.cell.was is not None else ""
        self.raw.setText(f"原文：{one_line(line.cell.raw) or '（没有）'}{was}")
        self.source.mark_name(line.field.id)

    def go_to(self, field: str) -> None:
        number = next((n for n, line in enumerate(self.lines) if line.field.id == field), None)
        if number is not None:
            self.choose(number)
            self.table.setFocus()

    # ---- deciding

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if (
            watched in (self.table, self.editor)
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in enter
            and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        ):
            self.accept()
            return True
        return super().eventFilter(watched, event)

    def accept(self) -> None:
        """The value as it stands in the editor, and on to the next that is asked."""
        number = self.table.currentRow()
        if self.entry is None or self.ledger.read_only or not 0 <= number < len(self.lines):
            return
        line = self.lines[number]
        if (
            line.form,
            line.field.id,
        ) != self.edited:  # the editor holds another value: nothing is taken unseen
            self.show_line(number)
            return
        typed = self.typed_in(line.cell)
        entry = self.ledger.accept(self.entry, line.form, line.field.id, typed, Holder.me().name)
        self.show_entry(entry)
        waiting = next((n for n, each in enumerate(self.lines) if is_open(each.cell)), None)
        self.choose(waiting if waiting is not None else min(number + 1, len(self.lines) - 1))

    def typed_in(self, cell: Cell) -> Any:
        """What stands in the editor; the value itself where nothing of it was changed."""
        text = self.editor.toPlainText().strip()
        return cell.typed if isinstance(cell.typed, list) or text == shown(cell.typed).strip() else text

    def keep_edit(self) -> None:
        """What was typed and not yet accepted is taken when the person goes elsewhere."""
        line = next((each for each in self.lines if (each.form, each.field.id) == self.edited), None)
        if line is None or self.entry is None or self.ledger.read_only:
            return
        typed = self.typed_in(line.cell)
        if typed != line.cell.typed:
            self.entry = self.ledger.accept(self.entry, line.form, line.field.id, typed, Holder.me().name)
            self.lines = [
                each._replace(cell=self.entry.values[each.form][each.field.id]) for each in self.lines
            ]

    def choose(self, number: int) -> None:
        """Go to a line; what is shown beside it is always this line's."""
        self.table.setCurrentCell(number, 1)
        self.show_line(number)

    def edit_rows(self) -> None:
        """A table is put right in an editor of its own."""
        number = self.table.currentRow()
        if self.entry is None or self.ledger.read_only or not 0 <= number < len(self.lines):
            return
        line = self.lines[number]
        if line.field.kind != "table":
            tell(self, "改表格", "请先在左边选一张表格，如项目、荣誉；其他栏目直接在下面的框里改。")
            return
        dialog = RowsDialog(line.field, line.cell.typed, line.cell.raw, self)
        dialog.accepted.connect(lambda: self.take_rows(line, dialog.rows))
        dialog.open()

    def take_rows(self, line: Line, rows: Any) -> None:
        if self.entry is not None:
            entry = self.ledger.accept(self.entry, line.form, line.field.id, rows, Holder.me().name)
            self.show_entry(entry)

    def confirm(self) -> None:
        """The enterprise agreed to what was changed here."""
        if self.entry is None or self.ledger.read_only:
            return
        entry = self.entry
        for line in self.lines:
            if not line.cell.confirmed:
                entry = entry.with_cell(line.form, line.field.id, replace(line.cell, confirmed=True))
        self.keep(entry, "企业确认了改动")

    def show_log(self) -> None:
        if self.entry is not None:
            lines = [f"{each.at}　{each.who}　{each.what}" for each in self.ledger.roster.log(self.entry.id)]
            tell(self, "办理记录", "\n".join(lines[:MOST_LOG]) or "还没有记录。")

    def accept_sure(self) -> None:
        """Everything read without doubt is taken as looked at."""
        if self.entry is None or self.ledger.read_only:
            return
        entry, me = self.entry, Holder.me().name
        for line in self.lines:
            if line.cell.certainty != "ask" and not line.cell.by:
                entry = entry.with_cell(line.form, line.field.id, replace(line.cell, by=me))
        self.ledger.put(entry, "采用了把握大的各项")
        self.show_entry(entry)

    def set_state(self, state: Any, why: str = "") -> None:
        if self.entry is not None and not self.ledger.read_only:
            self.ledger.set_state(self.entry, state, why)
            self.show_entry(self.ledger.entries[self.entry.id])

    def refuse(self) -> None:
        why, sure = QInputDialog.getText(self, "不推荐", "原因（写进台账）：")
        if sure:
            self.set_state("不推荐", why.strip())

    def ask_paper(self) -> None:
        if self.entry is None or self.ledger.read_only:
            return
        wanted, notice = self.ledger.wanted, self.ledger.source.notice
        dialog = PaperDialog(self.entry, wanted.material.copies, notice.conditions, self)
        dialog.accepted.connect(lambda: self.keep(dialog.entry, "记了纸质材料和原件"))
        dialog.open()

    def keep(self, entry: Entry, what: str) -> None:
        self.ledger.put(entry, what)
        self.show_entry(entry)

    def write_opinion(self) -> None:
        used = list(dict.fromkeys(each for one in self.ledger.in_order for each in reversed(one.opinions)))
        text, sure = QInputDialog.getItem(
            self,
            "审核意见",
            "写给企业的意见，随补正清单发出（可选用过的和常用语，也可直接写）：",
            ["", *used, *PHRASES],
        )
        if sure and text.strip() and self.entry is not None and not self.ledger.read_only:
            entry = replace(self.entry, opinions=(*self.entry.opinions, text.strip()))
            self.ledger.put(entry, "写了审核意见")
            self.show_entry(entry)


def is_open(cell: Cell) -> bool:
    return cell.certainty == "ask" and not cell.by


def shown(typed: Any) -> str:
    if isinstance(typed, list):
        return (
            "\n".join("，".join(str(value) for value in item.values() if value) for item in typed)
            or "（没有）"
        )
    return str(typed) if typed is not None else ""


def one_line(typed: Any) -> str:
    return "　".join(shown(typed).split("\n"))
