"""④ 报送: the mail's texts to copy, the files to attach, the parcel's label, and the record of sending."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDate
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from gui.case.delivery import is_there, latest, record_sending, remove_sending, sendings
from gui.case.print_step import open_path
from gui.case.step_card import StepCard
from gui.pieces import Choices, Day, ask, button, column, label, row, tell
from gui.session import Session
from packager.deliver import parcel_label
from packager.editions import Edition
from packager.plan import MAIL
from packager.words import deadline_text, said

WAYS = ("电子邮件", "快递", "当面送达", "申报系统", "其他")
TEXTS = (("收件人", "收件人.txt"), ("主题", "主题.txt"), ("正文", "正文.txt"))


class SendStep(StepCard):
    """Nothing is sent by the program: it lays everything ready and keeps the record."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.day, self.way, self.receipt = Day(QDate.currentDate()), Choices(), QLineEdit()
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setCalendarPopup(True)
        self.way.addItems(WAYS)
        self.way.setPlaceholderText("怎么报的")
        self.way.setCurrentIndex(-1)
        self.receipt.setPlaceholderText("快递单号、回复或签收人（可不填）")
        for widget, name in ((self.day, "报送日期"), (self.way, "报送方式"), (self.receipt, "回执")):
            widget.setAccessibleName(name)
        self.form = QWidget()
        line = row(self.day, self.way, self.receipt, button("记下已报送", self.save))
        self.form.setLayout(column(label("送出以后记一笔：", "label"), line, spacing=6))
        self.whole.addWidget(self.form)

    def rebuild(self) -> None:
        """What is being typed below stays as it is."""
        edition, stage = latest(self.session), self.session.stage
        self.form.setVisible(edition is not None and not self.session.case.read_only)
        self.body.addWidget(label("④ 报送", "heading"))
        facts = (
            ("报给", said(stage.to)), ("截止", "；".join(map(deadline_text, stage.deadlines)) or said(None)),
            ("报送方式", said(stage.channel)), ("邮箱", said(stage.emails)),
            ("地址", said(stage.addresses)),
        )  # fmt: skip
        self.body.addWidget(label("\n".join(f"{name}：{text}" for name, text in facts)))
        if edition is None:
            self.body.addWidget(label("定稿以后，邮件和附件会放在这里。", "hint"))
            return
        if is_there(edition):
            self.mail(edition)
        self.records(edition)

    def mail(self, edition: Edition) -> None:
        folder = Path(edition.folder) / MAIL
        copies = [
            button(
                f"复制{name}", partial(self.copy, folder / file), tip=f"复制到剪贴板，再粘贴到邮件的{name}里"
            )
            for name, file in TEXTS
        ]
        copies[0].setEnabled(bool(self.session.stage.emails))
        label_text = parcel_label(self.session.notice, self.session.stage, self.session.unit)
        self.body.addLayout(row(*copies, button("复制快递单内容", partial(self.copy_text, label_text)), None))
        self.copied = label("", "good")
        self.body.addWidget(self.copied)
        self.body.addLayout(
            row(
                button("打开邮件附件文件夹", lambda: open_path(folder / "附件")),
                button("用邮件程序打开草稿", lambda: open_path(folder / "草稿.eml")),
                None,
            )
        )

    def copy(self, path: Path) -> None:
        self.copy_text(path.read_text("utf-8") if path.is_file() else "")

    def copy_text(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.copied.setText(f"已复制：{text.splitlines()[0][:40] if text else ''}")

    def records(self, edition: Edition) -> None:
        for number, place, each in sendings(self.session):
            void = "" if number == edition.number else "（旧版，已作废）"
            receipt = f"，回执：{each['receipt']}" if each["receipt"] else ""
            text = label(
                f"第{number}版：{each['day']} {each['way']}{receipt}{void}", "good" if not void else "hint"
            )
            undo = button("删掉这一笔…", partial(self.remove, number, place), "link")
            undo.setEnabled(not self.session.case.read_only)
            self.body.addLayout(row(text, undo))

    def remove(self, number: int, place: int) -> None:
        if ask(self, "删掉这一笔", "这一笔报送记录记错了，要删掉吗？", "删掉"):
            remove_sending(self.session, number, place)
            self.refresh()

    def save(self) -> None:
        edition = latest(self.session)
        if self.way.currentIndex() < 0:
            tell(self, "怎么报的", "请先选报送方式，如电子邮件、快递、当面送达。")
            return
        if edition is not None:
            record = {
                "day": self.day.date().toString("yyyy-MM-dd"),
                "way": self.way.currentText(),
                "receipt": self.receipt.text().strip(),
                "noted": time.strftime("%Y-%m-%d %H:%M"),
            }
            record_sending(self.session, edition, record)
            self.receipt.clear()
            self.refresh()
