"""当地要求: one screen for what the city or county demands, the notice's own word beside each; exported and taken in as a file."""

from __future__ import annotations

import datetime
from pathlib import Path

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from forms.kinds import date as dates
from forms.local import Extra, LocalTerms, TermsFault, read_terms, write_terms, wrong_in
from forms.notice import Field, Option
from forms.values import PartialDate
from gui.editors.table import TableEditor
from gui.pieces import Count, Scrolled, button, card, label, row, tell
from gui.session import Session
from packager.words import deadline_text, said

EXTRAS = Field(
    "另要的材料",
    "table",
    columns=(
        Field("名称", "text"),
        Field("是否必须", "choice", options=(Option("必须"), Option("如有"))),
        Field("说明", "text"),
    ),
)
SUFFIX = ".dangdi.json"


def of_notice(text: str) -> str:
    """What the notice says beside what is said here."""
    return text if text == said(None) else f"通知：{text}"


class TermsDialog(QDialog):
    """`terms` is what was entered; accepted only where nothing is wrong with it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("当地要求")
        self.session = session
        self.stage = session.original.notice.stage(session.case.about["stage"])
        self.source, self.to, self.deadline, self.time = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self.emails, self.addresses, self.note = QLineEdit(), QLineEdit(), QLineEdit()
        self.copies: dict[str, Count] = {}
        self.seals: dict[str, QLineEdit] = {}
        self.extras = TableEditor(EXTRAS)
        self.extras.name(EXTRAS.id)
        self.wrong = label("", "error")
        self.wrong.hide()
        scroller = Scrolled()
        scroller.show_items(
            label("市、县（区）对通知的补充，写在这里；通知原文不会改动，各处都会注明哪些是当地要求。", "hint"),
            card(self.facts()), card(label("份数", "heading"), self.counts()),
            card(label("盖章", "heading"), self.seal_form()), card(label("另要的材料", "heading"), self.extras),
        )  # fmt: skip
        box = QDialogButtonBox()
        box.addButton("保存", QDialogButtonBox.ButtonRole.AcceptRole).setObjectName("main")
        box.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.try_accept)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(scroller, 1)
        column.addWidget(self.wrong)
        column.addLayout(row(button("导入…", self.take_in), button("导出给同事…", self.give_out), None, box))
        self.resize(820, 700)
        self.show_terms(session.terms)

    # ---- building

    def facts(self) -> QFormLayout:
        form = QFormLayout()
        stage = self.stage
        due = "；".join(map(deadline_text, stage.deadlines)) or said(None)
        for name, line, original in (
            ("来源（文号、微信群、电话）", self.source, ""), ("报给谁", self.to, said(stage.to)),
            ("截止日期", self.deadline, due), ("截止时间", self.time, ""),
            ("邮箱（多个用“、”隔开）", self.emails, said(stage.emails)),
            ("地址", self.addresses, said(stage.addresses)), ("其他说明", self.note, ""),
        ):  # fmt: skip
            line.setAccessibleName(name)
            form.addRow(name, line)
            if original:
                form.addRow("", label(of_notice(original), "hint"))
        return form

    def counts(self) -> QFormLayout:
        form = QFormLayout()
        things = [(volume.name, volume.copies) for volume in self.stage.volumes]
        things += [(each.name, each.copies) for each in self.stage.materials if not each.volume]
        for name, asked in things:
            box = Count()
            box.setRange(0, 99)
            box.setSpecialValueText("不另要求")
            box.setAccessibleName(f"{name}的份数")
            self.copies[name] = box
            form.addRow(name, row(box, label(of_notice(f"{asked} 份" if asked else said(None)), "hint")))
        return form

    def seal_form(self) -> QFormLayout:
        form = QFormLayout()
        for material in self.stage.materials:
            line = QLineEdit()
            line.setPlaceholderText("如 单位公章")
            line.setAccessibleName(f"{material.name}盖什么章")
            self.seals[material.name] = line
            form.addRow(material.name, line)
            form.addRow("", label(of_notice(said(material.seal)), "hint"))
        return form

    # ---- terms ↔ widgets

    def show_terms(self, terms: LocalTerms) -> None:
        self.source.setText(terms.source)
        self.to.setText(terms.to)
        self.deadline.setText(terms.deadline.isoformat() if terms.deadline else "")
        self.time.setText(terms.time)
        self.emails.setText("、".join(terms.emails))
        self.addresses.setText("；".join(terms.addresses))
        self.note.setText(terms.note)
        for name, box in self.copies.items():
            box.setValue((terms.copies or {}).get(name, 0))
        for name, line in self.seals.items():
            line.setText((terms.seals or {}).get(name, ""))
        self.extras.show_value(
            [
                {"名称": each.name, "是否必须": "必须" if each.required else "如有", "说明": each.why}
                for each in terms.extras
            ]
        )

    def terms(self) -> LocalTerms:
        mails = [
            part.strip() for part in self.emails.text().replace("；", "、").replace(",", "、").split("、")
        ]
        return LocalTerms(
            source=self.source.text().strip(),
            to=self.to.text().strip(),
            deadline=self.day(),
            time=self.time.text().strip(),
            copies={name: box.value() for name, box in self.copies.items() if box.value()} or None,
            emails=tuple(filter(None, mails)),
            addresses=tuple(filter(None, [self.addresses.text().strip()])),
            seals={name: line.text().strip() for name, line in self.seals.items() if line.text().strip()}
            or None,
            extras=tuple(
                Extra(each["名称"], each.get("是否必须") != "如有", each.get("说明", ""))
                for each in self.extras.value()
                if each.get("名称")
            ),
            note=self.note.text().strip(),
        )

    def day(self) -> datetime.date | None:
        found = dates.parse(self.deadline.text(), Field("截止日期", "date"))
        return found.first_day if isinstance(found, PartialDate) and found.day else None

    def try_accept(self) -> None:
        problems = wrong_in(self.terms())
        if self.deadline.text().strip() and self.day() is None:
            problems.append(f"截止日期“{self.deadline.text()}”读不出年月日，请写成 2025-10-20。")
        self.wrong.setText("\n".join(problems))
        self.wrong.setVisible(bool(problems))
        if not problems:
            self.accept()

    # ---- as a file

    def give_out(self) -> None:
        name = f"{self.session.notice.short}_{self.terms().source or '当地要求'}{SUFFIX}"
        path, _ = QFileDialog.getSaveFileName(self, "导出当地要求", name, f"当地要求 (*{SUFFIX})")
        if path:
            Path(path).write_bytes(write_terms(self.session.notice.id, self.stage.id, self.terms()))

    def take_in(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "导入当地要求", "", f"当地要求 (*{SUFFIX} *.json)")
        if path:
            self.take_file(Path(path))

    def take_file(self, path: Path) -> None:
        try:
            self.show_terms(read_terms(path.read_bytes(), self.session.notice.id, self.stage.id))
        except (TermsFault, OSError) as error:
            tell(self, "没有导入", f"“{path.name}”{error}")
