"""table: rows to add, remove, move and paste; every keystroke in a cell counts at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from forms.notice import Field
from forms.paste import looks_like_cells, paste
from gui.editors.base import Editor, Line, in_cell
from gui.editors.paste_dialog import PasteDialog

Index = QModelIndex | QPersistentModelIndex
SHOWN_ROWS = 4
ROW_HEIGHT = 36
BROAD, NUMBERS = 100, 30
# More columns than that do not fit beside the pages: they scroll, and a row has a form of its own.
MANY, NARROWEST = 6, 96


class CellLine(Line):
    """A cell being typed in; several cells from the clipboard go to the table."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        is_paste = event.matches(QKeySequence.StandardKey.Paste)
        if is_paste and looks_like_cells(QGuiApplication.clipboard().text()):
            event.ignore()
        else:
            super().keyPressEvent(event)


class Cells(QStyledItemDelegate):
    """An editor for each column: a line, or a list that may also be written in."""

    def __init__(self, field: Field, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = field

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: ARG002, N802
        column = self.field.columns[index.column()]
        line = CellLine(parent)
        line.setAccessibleName(f"{column.title}，第 {index.row() + 1} 行")
        if column.kind not in ("choice", "yesno"):
            line.textEdited.connect(lambda _text: self.commitData.emit(line))
            return line
        box = QComboBox(parent)
        box.setEditable(True)
        box.setLineEdit(line)
        options = ["是", "否"] if column.kind == "yesno" else [each.value for each in column.options]
        box.addItems(["", *options])
        box.setAccessibleName(line.accessibleName())
        box.currentTextChanged.connect(lambda _text: self.commitData.emit(box))
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:  # noqa: N802
        text = str(index.data() or "")
        if isinstance(editor, QComboBox):
            with QSignalBlocker(editor):
                editor.setCurrentText(text)
        elif isinstance(editor, CellLine) and editor.text() != text:
            editor.setText(text)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:  # noqa: N802
        text = editor.currentText() if isinstance(editor, QComboBox) else editor.property("text")
        if model.data(index) != text:
            model.setData(index, text)


class Grid(QTableWidget):
    """The table; keys that mean rows or pasting are told to the editor."""

    pasted = Signal(str)
    read_only = False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if self.read_only:
            super().keyPressEvent(event)
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit(QGuiApplication.clipboard().text())
        elif (
            event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
            and self.state() != self.State.EditingState
        ):
            for item in self.selectedItems():
                item.setText("")
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.state() != self.State.EditingState:
            if self.currentItem():
                self.editItem(self.currentItem())
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:  # noqa: N802 - Qt's name
        """Tab out of the last cell leaves the table, as Shift+Tab out of the first does; Qt would go round."""
        hints = QAbstractItemDelegate.EndEditHint
        last = (self.rowCount() - 1, self.columnCount() - 1)
        place = (self.currentRow(), self.currentColumn())
        leaves = (hint == hints.EditNextItem and place == last) or (
            hint == hints.EditPreviousItem and place == (0, 0)
        )
        super().closeEditor(editor, hints.NoHint if leaves else hint)
        if leaves:
            super().focusNextPrevChild(hint == hints.EditNextItem)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802 - Qt's signature
        """Tab goes from cell to cell; out of the last one it leaves the table."""
        row, column = self.currentRow(), self.currentColumn()
        place = row * self.columnCount() + column + (1 if forward else -1)
        if row < 0 or not 0 <= place < self.rowCount() * self.columnCount():
            return super().focusNextPrevChild(forward)
        self.setCurrentCell(*divmod(place, self.columnCount()))
        return True


class TableEditor(Editor):
    """Rows as typed; empty ones are kept while one works and left out when printed."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.grid = Grid(0, len(field.columns), self)
        self.grid.setHorizontalHeaderLabels([column.title for column in field.columns])
        self.grid.setItemDelegate(Cells(field, self.grid))
        self.grid.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.grid.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        self.grid.setTabKeyNavigation(False)
        self.grid.setWordWrap(True)
        self.grid.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.grid.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        self.grid.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.grid.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFocusProxy(self.grid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.grid)
        column.addLayout(self.buttons())
        self.grid.itemChanged.connect(lambda _item: self.changed())
        self.grid.pasted.connect(self.paste_text)
        self._showing = False
        self.fit()

    def buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.tools: list[QPushButton] = []
        for text, act in (
            ("添加一行", self.add_row), ("删除行", self.remove_rows), ("上移", lambda: self.move_row(-1)),
            ("下移", lambda: self.move_row(1)), ("粘贴表格", self.paste_clipboard),
        ):  # fmt: skip
            button = QPushButton(text, self)
            button.setToolTip(
                "把 Excel 或 WPS 里复制的几行放进来，先看一看再放" if text == "粘贴表格" else ""
            )
            button.clicked.connect(lambda _on=False, act=act: act())
            self.tools.append(button)
            row.addWidget(button)
        if self.is_wide:
            row.insertWidget(0, self.by_row_button())
        row.addStretch(1)
        return row

    @property
    def is_wide(self) -> bool:
        return len(self.field.columns) > MANY

    def by_row_button(self) -> QPushButton:
        button = QPushButton("逐项填写…", self)
        button.setToolTip("一行一张表，一项一项填")
        button.clicked.connect(lambda _on=False: self.fill_by_row())
        self.tools.insert(0, button)
        return button

    def fill_by_row(self) -> None:
        """A form for the current row; where there is none yet, for a first one."""
        from gui.editors import make_editor
        from gui.editors.row_dialog import RowDialog

        if not self.grid.rowCount():
            self.fill([{}])
        dialog = RowDialog(self.field, make_editor, self.cell_text, self.put_text, self.grid.rowCount, self)
        dialog.show_row(max(0, self.grid.currentRow()))
        dialog.open()

    def cell_text(self, row: int, column: int) -> str:
        item = self.grid.item(row, column)
        return item.text() if item else ""

    def put_text(self, row: int, column: int, text: str) -> None:
        item = self.grid.item(row, column)
        if item is not None and item.text() != text:
            item.setText(text)

    # ---- rows

    def add_row(self) -> None:
        rows = self.rows()
        self.fill([*rows, {}])
        self.grid.setCurrentCell(len(rows), 0)
        self.grid.setFocus()
        item = self.grid.item(len(rows), 0)
        if item is not None:
            self.grid.editItem(item)

    def remove_rows(self) -> None:
        chosen = {index.row() for index in self.grid.selectedIndexes()} or {self.grid.currentRow()}
        self.replace([row for place, row in enumerate(self.rows()) if place not in chosen])

    def move_row(self, step: int) -> None:
        rows, place = self.rows(), self.grid.currentRow()
        if place < 0 or not 0 <= place + step < len(rows):
            return
        rows[place], rows[place + step] = rows[place + step], rows[place]
        column = self.grid.currentColumn()
        self.replace(rows)
        self.grid.setCurrentCell(place + step, column)

    def replace(self, rows: Sequence[dict[str, str]]) -> None:
        self.fill(rows)
        self.chosen.emit()

    def paste_clipboard(self) -> None:
        self.paste_text(QGuiApplication.clipboard().text())

    def paste_text(self, text: str) -> None:
        """Several cells are looked at first; a single one goes where the cursor is."""
        if self.grid.read_only or not text.strip():
            return
        item = self.grid.currentItem()
        if not looks_like_cells(text) and item is not None:
            item.setText(text.strip())
            return
        dialog = PasteDialog(self.field, paste(text, self.field), self, has_rows=bool(self.filled()))
        dialog.accepted.connect(lambda: self.replace(dialog.result_rows(self.filled())))
        dialog.open()

    def filled(self) -> list[dict[str, str]]:
        return [row for row in self.rows() if row]

    # ---- value

    def rows(self) -> list[dict[str, str]]:
        found = []
        for row in range(self.grid.rowCount()):
            cells = (
                (column.id, self.grid.item(row, place)) for place, column in enumerate(self.field.columns)
            )
            found.append({name: item.text() for name, item in cells if item and item.text()})
        return found

    def value(self) -> Any:
        rows = self.rows()
        while rows and not rows[-1]:
            rows.pop()
        return rows

    def show_value(self, value: Any) -> None:
        rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
        if rows != self.value():
            self.fill_around_cursor(rows)

    def fill_around_cursor(self, rows: Sequence[dict[str, Any]]) -> None:
        """Other rows than those on screen (undo): who is in a cell stays in it, and reads there what counts now."""
        line = QApplication.focusWidget()
        place = (self.grid.currentRow(), self.grid.currentColumn())
        inside = isinstance(line, CellLine) and self.grid.isAncestorOf(line)
        if not inside or line is None:
            self.fill(rows)
            return
        triggers = self.grid.editTriggers()
        self.grid.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.grid.itemDelegate().closeEditor.emit(line, QAbstractItemDelegate.EndEditHint.NoHint)
        self.fill([*rows, *({} for _ in range(place[0] + 1 - len(rows)))])
        self.grid.setCurrentCell(*place)
        self.grid.setEditTriggers(triggers)
        item = self.grid.item(*place)
        if item is not None:
            self.grid.editItem(item)

    def fill(self, rows: Sequence[dict[str, Any]]) -> None:
        self._showing = True
        self.grid.setRowCount(len(rows))
        for place, row in enumerate(rows):
            for number, column in enumerate(self.field.columns):
                self.grid.setItem(place, number, QTableWidgetItem(in_cell(row.get(column.id, ""))))
        self._showing = False
        self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self.share_width()

    def share_width(self) -> None:
        """Columns for names and titles twice as broad as the others, all of them in view."""
        shares = [
            2 if (column.limit or 0) >= BROAD or column.kind == "longtext" else 1
            for column in self.field.columns
        ]
        bar = self.grid.verticalScrollBar().sizeHint().width() if self.grid.rowCount() > SHOWN_ROWS * 3 else 0
        room = self.width() - max(NUMBERS, self.grid.verticalHeader().width()) - bar - 8
        for place, share in enumerate(shares):
            least = NARROWEST * share if self.is_wide else 20
            self.grid.setColumnWidth(place, max(least, room * share // sum(shares)))

    def changed(self) -> None:
        if not self._showing:
            self.edited.emit()

    def fit(self) -> None:
        """As tall as its rows, within reason."""
        rows = max(2, min(self.grid.rowCount(), SHOWN_ROWS * 3))
        self.share_width()
        self.grid.setMinimumHeight(ROW_HEIGHT * rows + self.grid.horizontalHeader().sizeHint().height() + 6)

    def mark(self, wrong: dict[tuple[int, str], str], colour: str) -> None:
        """Colour the cells that something is said of; `wrong` is (row from 1, column) → what."""
        self._showing = True
        for place in range(self.grid.rowCount()):
            for number, column in enumerate(self.field.columns):
                item = self.grid.item(place, number)
                if item is not None:
                    said = wrong.get((place + 1, column.id), "")
                    item.setToolTip(said)
                    item.setBackground(QBrush(QColor(colour)) if said else QBrush())
        self._showing = False

    def go_to(self, row: int, column: str) -> None:
        """Put the cursor into a cell (row from 1)."""
        names = [each.id for each in self.field.columns]
        if 0 < row <= self.grid.rowCount() and column in names:
            self.grid.setCurrentCell(row - 1, names.index(column))
        self.grid.setFocus()

    def set_read_only(self, *, read_only: bool) -> None:
        triggers = QAbstractItemView.EditTrigger
        self.grid.read_only = read_only
        self.grid.setEditTriggers(triggers.NoEditTriggers if read_only else triggers.AllEditTriggers)
        for button in self.tools:
            button.setEnabled(not read_only)

    def name(self, text: str, hint: str = "") -> None:
        self.grid.setAccessibleName(text)
        self.grid.setAccessibleDescription(hint)
        for button in self.tools:
            button.setAccessibleName(f"{text}：{button.text()}")
