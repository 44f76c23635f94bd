"""报送: the stage's own package out of the ledger, its editions and what to reprint, the record of sending, corrections, the archive."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PySide6.QtWidgets import QFileDialog, QFrame, QInputDialog, QLineEdit, QVBoxLayout, QWidget

from forms.statefile import Key
from gui.case.print_step import open_path
from gui.desk.face import Face
from gui.desk.ledger import Ledger
from gui.pieces import Choices, Scrolled, button, card, label, row, tell
from gui.work import Progress
from packager.archive import archive
from packager.build import Built, build
from packager.editions import Edition, edition_of, page_text, reprints
from packager.evidence import read_evidence
from packager.gathered import gathered
from packager.names import safe_name
from packager.summary import summary_answers

EDITIONS, SENT, CORRECTIONS = "版次", "报送记录", "省级更正"
WAYS = ("专人送达", "邮寄", "电子邮件", "系统上传")


class DeskDeliverFace(Face):
    """Cards in the order of the work: build and seal, send, correct, archive."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self.ledger = ledger
        self.note = label("", "warning")
        self.way = Choices()
        self.way.addItems(list(WAYS))
        self.way.setAccessibleName("报送方式")
        self.receiver = QLineEdit()
        self.receiver.setPlaceholderText("对方签收人、快递单号等")
        self.receiver.setAccessibleName("签收情况")
        self.number = QLineEdit()
        self.number.setPlaceholderText("推荐函文号（有行文的填写）")
        self.number.setAccessibleName("推荐函文号")
        self.body = Scrolled()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 10, 20, 8)
        column.addWidget(label("报送", "title"))
        column.addWidget(self.note)
        column.addWidget(self.body, 1)
        ledger.changed.connect(self.touch)

    def refresh(self) -> None:
        self.way.setParent(None)
        self.receiver.setParent(None)
        self.number.setParent(None)
        self.body.show_items(*self.cards(), margin=0)

    def cards(self) -> Iterator[QFrame]:
        editions = self.editions
        open_count = sum(1 for each in self.ledger.entries.values() if each.asked)
        told = (
            f"还有 {open_count} 家有没核对的内容，建议先到“审核”看完。"
            if open_count
            else "各家内容都已核对。"
        )
        yield card(
            label("① 生成报送材料", "heading"), label(told, "hint"), *self.edition_lines(editions),
            row(button("生成报送材料…" if not editions else f"生成第{len(editions) + 1}版…", self.choose_out, "main"), None),
        )  # fmt: skip
        records = self.ledger.roster.part(SENT).values()
        lines = [label(f"{each['at']}　{each['way']}　{each['what']}　{each['note']}") for each in records]
        yield card(
            label("② 报送记录", "heading"), *lines, row(self.way, self.number, self.receiver, button("记下这次报送", self.keep_sent)),
        )  # fmt: skip
        yield self.corrections()
        yield card(
            label("④ 归档", "heading"),
            label("把汇总表、各单位来件、办理记录和卷内目录存成一个文件夹，不用本程序也能看。", "hint"),
            row(button("归档到文件夹…", self.choose_archive), None),
        )

    @property
    def editions(self) -> list[Edition]:
        found = [Edition.from_json(each) for each in self.ledger.roster.part(EDITIONS).values()]
        return sorted(found, key=lambda each: each.number)

    def edition_lines(self, editions: list[Edition]) -> Iterator[QWidget]:
        for before, each in zip([None, *editions], editions, strict=False):
            text = f"第{each.number}版　{each.built}　核对码 {each.fingerprint}　{each.folder}"
            yield label(text)
            for again in reprints(before, each) if before else ():
                volume = next(volume for volume in each.volumes if volume.name == again.volume)
                pages = "、".join(page_text(volume, page) for page in again.pages[:20])
                what = "全部重印" if again.whole else f"只重印{pages}"
                yield label(
                    f"　{again.volume}：{what}，每份 {len(again.sheets)} 张，{again.copies} 份，重新盖章。",
                    "warning",
                )
            if before and not list(reprints(before, each)):
                yield label("　纸质材料与上一版相同，不用重印。", "good")
        if editions:
            yield button("打开最近一版所在文件夹", lambda: open_path(Path(editions[-1].folder)), "link")

    def corrections(self) -> QFrame:
        records = self.ledger.roster.part(CORRECTIONS).values()
        lines = [
            label(f"{each['at']}　{each['unit']}　{each['who']}：{each['what']}　涉及：{each['sheets']}")
            for each in records
        ]
        return card(
            label("③ 省级更正", "heading"),
            label("报送后接到更正电话的，记下哪一家、谁打来、改什么、涉及哪些页。", "hint"), *lines,
            row(button("记一条更正…", self.add_correction), None),
        )  # fmt: skip

    # ---- making

    def choose_out(self) -> None:
        if self.ledger.read_only:
            tell(self, "不能生成", "台账现在只能看，不能改，版次记不下来。")
            return
        folder = QFileDialog.getExistingDirectory(self, "报送材料放在哪个文件夹")
        slots = self.ledger.wanted.stage.slots
        own = ""
        if folder and slots:
            names = "、".join(slot.name for slot in slots)
            own = QFileDialog.getExistingDirectory(self, f"{names}放在哪个文件夹（每一栏一个子文件夹）")
        if folder:
            self.build_in(Path(folder), Path(own) if own else None)

    def build_in(self, folder: Path, own: Path | None = None) -> None:
        """The package of this stage, proven, then kept as an edition."""
        source, wanted, roster = self.ledger.source, self.ledger.wanted, self.ledger.roster
        number = len(self.editions) + 1
        out = folder / f"第{number}版"
        self.note.setText("正在生成报送材料")

        def work(progress: Progress) -> tuple[Built, dict[str, Any] | None]:
            raw = summary_answers(source, wanted, roster)
            with TemporaryDirectory() as scratch:
                given = read_evidence(own, wanted.stage) if own else None
                evidence = gathered(source, wanted, roster, Path(scratch), given)
                built = build(
                    source, wanted.stage, raw, evidence, out, tick=lambda what: progress(0, 0, what)
                )
            if built.folder is None:
                return built, None
            made = edition_of(built, raw, {}, time.strftime("%Y-%m-%d %H:%M")).as_json()
            return built, {**made, "number": number}

        self.ledger.workshop.run(work, self.built, self.note.setText)

    def built(self, result: tuple[Built, dict[str, Any] | None]) -> None:
        built, edition = result
        if edition is None:
            self.note.setText(
                "没有生成，请先改好：\n"
                + "\n".join(f"· {each.message}{each.fix}" for each in built.report.of_level("error"))
            )
            return
        self.ledger.roster.change(
            {Key(EDITIONS, str(edition["number"])): edition}, f"生成报送材料第{edition['number']}版"
        )
        warned = "".join(f"\n· {each.message}{each.fix}" for each in built.report.of_level("warning"))
        self.note.setText(f"已生成并核验：{built.folder}{warned}")
        self.refresh()

    # ---- records

    def keep_sent(self) -> None:
        if self.ledger.read_only:
            return
        number = str(len(self.ledger.roster.part(SENT)) + 1)
        editions = self.editions
        what = f"第{editions[-1].number}版（核对码 {editions[-1].fingerprint}）" if editions else "未记版次"
        record = {
            "at": time.strftime("%Y-%m-%d %H:%M"),
            "way": self.way.currentText(),
            "what": what,
            "note": "　".join(filter(None, (self.number.text().strip(), self.receiver.text().strip()))),
        }
        self.ledger.roster.change({Key(SENT, number): record}, f"报送：{record['way']}　{what}")
        self.receiver.clear()
        self.number.clear()
        self.refresh()

    def add_correction(self) -> None:
        if self.ledger.read_only:
            return
        units = [each.unit for each in self.ledger.in_order]
        unit, sure = QInputDialog.getItem(self, "省级更正", "哪一家：", units, 0, editable=False)
        if not sure:
            return
        who, sure = QInputDialog.getText(self, "省级更正", "谁打来的（单位、姓名、电话）：")
        ask = QInputDialog.getText
        what, sure = ask(self, "省级更正", "更正什么：") if sure else ("", False)
        sheets, sure = ask(self, "省级更正", "涉及哪些页（如：汇总表第 1 页）：") if sure else ("", False)
        if sure and what.strip():
            self.correct(unit, who.strip(), what.strip(), sheets.strip())

    def correct(self, unit: str, who: str, what: str, sheets: str = "") -> None:
        number = str(len(self.ledger.roster.part(CORRECTIONS)) + 1)
        record = {
            "at": time.strftime("%Y-%m-%d %H:%M"),
            "unit": unit,
            "who": who,
            "what": what,
            "sheets": sheets or "未写明",
        }
        self.ledger.roster.change({Key(CORRECTIONS, number): record}, f"省级更正：{unit}　{what}")
        self.refresh()

    def choose_archive(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "归档放在哪个文件夹")
        if folder:
            self.archive_in(Path(folder))

    def archive_in(self, folder: Path) -> None:
        source, wanted, roster = self.ledger.source, self.ledger.wanted, self.ledger.roster
        today = datetime.date.today()
        target = folder / safe_name(f"{source.notice.short}_归档_{today:%Y%m%d}")

        def work(progress: Progress) -> list[Path]:
            return archive(source, wanted, roster, target, today, lambda what: progress(0, 0, what))

        def done(files: list[Path]) -> None:
            self.note.setText(f"已归档 {len(files)} 个文件到“{target}”。")
            if not roster.read_only:
                roster.note(status="归档")

        self.ledger.workshop.run(work, done, lambda line: tell(self, "没有归档", line))
