"""佐证材料: the slots of a stage, files in by dragging, choosing or pasting; each is opened once before it counts."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor, QDesktopServices, QImage, QImageReader, QPainter, QPixmap
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QProgressBar

from forms.case import EVIDENCE, Key
from forms.casevalues import SHA256
from forms.findings import Finding
from gui.case.slot_card import SlotCard, clipboard_data, local_files
from gui.case.straighten_dialog import StraightenDialog
from gui.pages import image_of
from gui.pieces import Scrolled, button, label, row, tell
from gui.session import Session
from gui.work import Job, Progress, Workshop
from packager.attachments import Attachments, listed, sensible_name, thumbnail, too_big, turned
from packager.evidence import LARGEST_MB, Evidence
from packager.names import is_junk, safe_name
from packager.preview import Picture
from packager.straighten import CannotChange, straightened, unlocked

FILTER = (
    "可以放的文件 (*.pdf *.jpg *.jpeg *.png *.tif *.tiff *.bmp *.gif *.webp *.docx *.doc *.wps *.xlsx *.xls *.et *.ofd);;"
    "所有文件 (*)"
)


def framed(image: QImage) -> QPixmap:
    """A small picture with an edge: white paper on a white card."""
    made = QPixmap.fromImage(image)
    painter = QPainter(made)
    painter.setPen(QColor("#76818F"))
    painter.drawRect(made.rect().adjusted(0, 0, -1, -1))
    painter.end()
    return made


class EvidenceFace(Scrolled):
    """Files go into the case at once; reading and thumbnails follow off the GUI thread."""

    def __init__(self, session: Session, workshop: Workshop, attachments: Attachments) -> None:
        super().__init__()
        self.session, self.workshop, self.attachments = session, workshop, attachments
        self.icons: dict[str, QPixmap] = {}
        self.pages: dict[str, int] | None = None
        self.bad: set[str] = set()
        self.job: Job[Any] | None = None
        self.bar = QProgressBar()
        self.bar.hide()
        self.cancel = button("停止", self.stop_job)
        self.cancel.hide()
        self.again = button("有文件还没有读，重新读取", self.read)
        self.again.hide()
        self.waiting = False
        self.cards: dict[str, SlotCard] = {}
        self.build()
        session.changed.connect(self.on_change)
        session.checked.connect(self.show_all)
        workshop.progressed.connect(self.on_progress)
        self.read()

    def build(self) -> None:
        self.cards = {}
        for slot in self.session.stage.slots:
            card = SlotCard(slot, partial(self.choose, slot.name), read_only=self.session.case.read_only)
            card.dropped.connect(partial(self.add, slot.name))
            card.pasted.connect(partial(self.paste, slot.name))
            card.wanted.connect(partial(self.act, slot.name))
            self.cards[slot.name] = card
        hint = "把文件拖到对应的一栏，或点“放入文件”，也可以复制图片后按 Ctrl+V。放进来的是副本，原文件不会改动。"
        self.show_items(
            label("佐证材料", "title"),
            label(hint, "hint"),
            row(self.bar, self.cancel, self.again),
            *self.cards.values(),
        )
        self.show_all()

    # ---- showing

    def items(self, slot: str) -> list[dict[str, Any]]:
        return list(self.session.value(Key(EVIDENCE, slot)) or [])

    def show_all(self) -> None:
        if set(self.cards) != {slot.name for slot in self.session.stage.slots}:
            self.build()
            return
        for name, card in self.cards.items():
            said = [f"{each.message}{each.fix}" for each in self.findings(name)]
            locked = any(each.code == "evidence.encrypted" for each in self.findings(name))
            card.show_items(
                self.items(name), said, self.pages, self.icons, self.bad, waiting=self.waiting, locked=locked
            )

    def findings(self, slot: str) -> list[Finding]:
        mine = [each for each in self.session.report if each.place.slot == slot]
        return [each for each in mine if each.code != "slot.suggested"]

    # ---- reading what is there

    def on_change(self, keys: set[Key]) -> None:
        if any(key.part == EVIDENCE for key in keys):
            self.read()

    def read(self) -> None:
        """Open every file once, and make its small picture."""
        known, stage, there = (
            set(self.icons),
            self.session.stage,
            listed(self.session.case, self.session.stage),
        )
        if not any(there.values()):
            self.pages, self.bad = {}, set()
            self.session.set_evidence(Evidence())
            return
        self.pages, self.waiting = None, False
        self.again.hide()
        self.show_all()

        def work(progress: Progress) -> tuple[Evidence, dict[str, Picture]]:
            found = self.attachments.evidence(stage, there, progress)
            small = {}
            for items in there.values():
                for item in items:
                    progress.check()
                    if item[SHA256] not in known and item[SHA256] not in small:
                        picture = thumbnail(self.attachments.file(item[SHA256], item["name"]))
                        if picture:
                            small[item[SHA256]] = picture
            return found, small

        self.start(work, partial(self.show_read, there))

    def show_read(
        self, there: dict[str, list[dict[str, Any]]], result: tuple[Evidence, dict[str, Picture]]
    ) -> None:
        evidence, small = result
        if there != listed(self.session.case, self.session.stage):
            return  # changed meanwhile: another reading is on its way
        for sha256, picture in small.items():
            self.icons[sha256] = framed(image_of(picture))
        self.pages = {file.sha256: file.pages for file in evidence.files}
        self.bad = {item[SHA256] for items in there.values() for item in items} - set(self.pages)
        self.session.set_evidence(evidence)

    # ---- putting in

    def choose(self, slot: str) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self, f"放入“{slot}”", "", FILTER)
        self.add(slot, [Path(path) for path in paths])

    def paste(self, slot: str) -> None:
        data = clipboard_data()
        files = local_files(data)
        image = data.imageData() if data.hasImage() else None
        if files:
            self.add(slot, files)
        elif isinstance(image, QImage) and not image.isNull():
            folder = Path(tempfile.mkdtemp(dir=self.attachments.folder))
            path = folder / f"粘贴的图片 {time.strftime('%H%M%S')}.png"
            image.save(str(path))
            self.add(slot, [path])
        else:
            tell(
                self,
                "没有可粘贴的图片",
                "剪贴板里没有图片或文件。请先在聊天软件或截图工具里复制图片，再回来粘贴。",
            )

    def add(self, slot: str, paths: Sequence[Path]) -> None:
        """Files and folders into a slot, one step to undo."""
        files = [
            file
            for path in paths
            for file in sorted(path.rglob("*") if path.is_dir() else [path])
            if file.is_file() and not is_junk(file.name)
        ]
        big = [file.name for file in files if too_big(file)]
        if big:
            tell(self, "文件过大", f"“{'”“'.join(big)}”超过 {LARGEST_MB} MB，没有放入。请压缩或拆分后再放。")
        files = [file for file in files if file.name not in big]
        if not files or self.session.case.read_only:
            return

        def work(progress: Progress) -> list[dict[str, Any]]:
            found = []
            for number, file in enumerate(files):
                progress(number, len(files), f"正在放入 {file.name}")
                found.append({SHA256: self.session.case.attach(file), "name": file.name})
            return found

        def done(found: list[dict[str, Any]]) -> None:
            there = self.items(slot)
            for item in found:
                item["name"] = sensible_name(item["name"], slot, len(there) + 1)
                there.append(item)
            self.session.put({Key(EVIDENCE, slot): there})

        self.start(work, done)

    # ---- what one can do with a file

    def act(self, slot: str, what: str, place: int) -> None:
        items = self.items(slot)
        card = self.cards[slot]
        if what == "open":
            file = self.attachments.file(items[place][SHA256], items[place]["name"])
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
        elif what == "remove":
            self.session.put({Key(EVIDENCE, slot): [*items[:place], *items[place + 1 :]] or None})
        elif what in ("up", "down"):
            other = place + (1 if what == "down" else -1)
            if 0 <= other < len(items):
                items[place], items[other] = items[other], items[place]
                self.session.put({Key(EVIDENCE, slot): items})
                card.files.setCurrentRow(other)
        elif what == "rename":
            self.rename(slot, items, place)
        elif what == "turn":
            self.exchange(slot, place, turned)
        elif what == "straighten":
            self.straighten(slot, place)
        elif what == "unlock":
            self.unlock(slot, place)

    def rename(self, slot: str, items: list[dict[str, Any]], place: int) -> None:
        stem, dot, suffix = items[place]["name"].rpartition(".")
        text, accepted = QInputDialog.getText(
            self, "改名", "文件叫什么（会印在目录里）：", text=stem if dot else suffix
        )
        if accepted and text.strip():
            stem = text.strip().removesuffix(f"{dot}{suffix}") if dot else text.strip()
            items[place] = {**items[place], "name": safe_name(f"{stem}{dot}{suffix}" if dot else stem)}
            self.session.put({Key(EVIDENCE, slot): items})

    def straighten(self, slot: str, place: int) -> None:
        item = self.items(slot)[place]
        reader = QImageReader(str(self.attachments.file(item[SHA256], item["name"])))
        reader.setAutoTransform(True)  # upright, as the corners are counted
        picture = reader.read()
        if picture.isNull():
            tell(self, "不能裁正", f"“{item['name']}”不是照片。PDF 和其他文件请先转成图片，或重新扫描。")
            return
        dialog = StraightenDialog(picture, self)
        if dialog.exec():
            corners = tuple(dialog.canvas.corners)
            self.exchange(slot, place, lambda path: straightened(path, corners), ".jpg")

    def unlock(self, slot: str, place: int) -> None:
        item = self.items(slot)[place]
        password, accepted = QInputDialog.getText(
            self, "输入密码", f"“{item['name']}”的打开密码：", QLineEdit.EchoMode.Password
        )
        if accepted and password:
            self.exchange(slot, place, lambda path: unlocked(path, password))

    def exchange(self, slot: str, place: int, make: Callable[[Path], bytes], suffix: str = "") -> None:
        """A file becomes what is made of it, one step to undo."""
        item = self.items(slot)[place]
        if item[SHA256] in self.bad and make is turned:
            tell(self, "不能转", f"“{item['name']}”读不出来，请先按说明换一个文件。")
            return

        def work(_progress: Progress) -> tuple[str | None, str]:
            try:
                data = make(self.attachments.file(item[SHA256], item["name"]))
            except CannotChange as error:
                return None, str(error)
            with tempfile.NamedTemporaryFile(dir=self.attachments.folder, delete=False) as stream:
                stream.write(data)
            return self.session.case.attach(Path(stream.name)), ""

        def done(result: tuple[str | None, str]) -> None:
            sha256, why = result
            if sha256 is None:
                tell(self, "没有完成", f"“{item['name']}”：{why}")
                return
            now = self.items(slot)
            if place < len(now) and now[place] == item:
                name = (
                    f"{item['name'].rpartition('.')[0] or item['name']}{suffix}" if suffix else item["name"]
                )
                now[place] = {**item, SHA256: sha256, "name": name}
                self.session.put({Key(EVIDENCE, slot): now})

        self.start(work, done)

    # ---- jobs

    def start(self, work: Any, done: Any) -> None:
        def finished(result: Any) -> None:
            self.hide_bar()
            done(result)

        def failed(line: str) -> None:
            self.hide_bar()
            tell(self, "没有完成", line)

        self.job = self.workshop.run(work, finished, failed)

    def stop_job(self) -> None:
        """What is in stays in; what was not read yet waits until it is asked for."""
        if self.job:
            self.job.progress.cancel()
        self.hide_bar()
        self.waiting = self.pages is None
        self.again.setVisible(self.waiting)
        self.show_all()

    def hide_bar(self) -> None:
        self.bar.hide()
        self.cancel.hide()

    def on_progress(self, done: int, total: int, text: str) -> None:
        if self.job and not self.job.future.done():
            self.bar.setMaximum(max(1, total))
            self.bar.setValue(done)
            self.bar.setFormat(f"{text}（{done}/{total}）")
            self.bar.show()
            self.cancel.show()
