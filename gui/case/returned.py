"""退回意见 of a case: pasted or out of a 补正清单, ticked off one by one, answered by a 修改说明."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QInputDialog, QVBoxLayout, QWidget

from forms.case import Key
from forms.findings import Finding, Place
from forms.tally import same_name
from gui.pieces import button, card, clear, label, row, tell
from gui.session import Session
from packager.faults import fault_line
from packager.returns import Item, Return, as_explanation, read_return
from packager.writing import write_file

RETURNED = "退回意见"


class ReturnedCard(QWidget):
    """`wanted` is the finding of an item, to jump to where it is mended."""

    wanted = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setAcceptDrops(not session.case.read_only)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.refresh()

    @property
    def items(self) -> list[dict[str, Any]]:
        return [dict(item) for item in self.session.case.get(RETURNED, "全部", [])]

    def refresh(self) -> None:
        clear(self.column)
        items, may = self.items, not self.session.case.read_only
        left = sum(not item["done"] for item in items)
        head = f"退回意见：还有 {left} 条未处理" if items else "退回意见：没有"
        buttons = [button("放入补正清单…", self.choose), button("粘贴退回意见…", self.paste)]
        for each in buttons:
            each.setEnabled(may)
        if items:
            buttons.append(button("生成修改说明…", self.explain))
        lines = [self.line(place, item, may=may) for place, item in enumerate(items)]
        self.column.addWidget(card(row(label(head, "heading"), None, *buttons), *lines))

    def line(self, place: int, item: dict[str, Any], *, may: bool) -> QWidget:
        box = QCheckBox(item["text"].replace("&", "&&"))
        box.setChecked(item["done"])
        box.setEnabled(may)
        box.clicked.connect(lambda on: self.tick(place, done=on))
        made = QWidget()
        line = row(box, None)
        if item.get("field"):
            go = button("去改", partial(self.go, item), "link")
            go.setAccessibleName(f"去改：{item['field']}")
            line.addWidget(go)
        made.setLayout(line)
        return made

    def go(self, item: dict[str, Any]) -> None:
        place = Place(item.get("form"), item.get("field"), item.get("table"), item.get("row"))
        self.wanted.emit(Finding("rule", "note", item["text"], "", place))

    def put(self, items: list[dict[str, Any]]) -> None:
        self.session.put({Key(RETURNED, "全部"): items})

    def tick(self, place: int, *, done: bool) -> None:
        items = self.items
        items[place]["done"] = done
        self.put(items)

    # ---- taking in

    def paste(self) -> None:
        text, accepted = QInputDialog.getMultiLineText(
            self, "退回意见", "把主管部门的退回意见粘贴到这里，一行一条："
        )
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if accepted and lines:
            self.put([*self.items, *({"text": line, "done": False} for line in lines)])
            self.session.note(status="退回")

    def choose(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "放入补正清单", "", "Word (*.docx)")
        if path:
            self.take(Path(path))

    def take(self, path: Path) -> None:
        """A 补正清单 of the bureau: its items, each with the place to mend."""
        try:
            given = read_return(path.read_bytes())
        except OSError:
            given = None
        if given is None:
            tell(self, "没有放入", f"“{path.name}”不是本程序的补正清单。文字可以用“粘贴退回意见”。")
            return
        if given.notice != self.session.notice.id:
            tell(self, "没有放入", f"“{path.name}”是通知“{given.notice}”的补正清单，不是本申报的。")
            return
        code, unit = self.session.answers.applicant_code, self.session.unit
        if (given.key and code and given.key != code) or (
            not given.key and unit and same_name(given.unit) != same_name(unit)
        ):
            tell(self, "没有放入", f"“{path.name}”是{given.unit}的补正清单，不是本单位的。")
            return
        known = {item["text"] for item in self.items}
        new = [as_item(each) for each in given.items if text_of(each) not in known]
        self.put([*self.items, *new])
        self.session.note(status="退回")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if any(url.toLocalFile().lower().endswith(".docx") for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        event.acceptProposedAction()
        for url in event.mimeData().urls():
            self.take(Path(url.toLocalFile()))

    # ---- answering

    def explain(self) -> None:
        name = f"{self.session.unit or '申报单位'}_修改说明.docx"
        path, _ = QFileDialog.getSaveFileName(self, "修改说明存到", name, "Word (*.docx)")
        if path:
            try:
                write_file(Path(path), self.explanation())
            except OSError as error:
                tell(self, "没有存上", fault_line(error) or "")

    def explanation(self) -> bytes:
        notice, answers = self.session.notice, self.session.answers
        items = [(Item(item.get("where", ""), item["text"], ""), bool(item["done"])) for item in self.items]
        given = Return(notice.id, notice.title, self.session.unit, answers.applicant_code, "", "", "", "", ())
        return as_explanation(given, items)


def text_of(item: Item) -> str:
    return f"{item.where}：{item.problem}{item.fix}{f'（{item.basis}）' if item.basis else ''}"


def as_item(item: Item) -> dict[str, Any]:
    """An item as the case keeps it."""
    return {
        "text": text_of(item), "done": False, "where": item.where, "form": item.form, "field": item.field,
        "table": item.table, "row": item.row,
    }  # fmt: skip
