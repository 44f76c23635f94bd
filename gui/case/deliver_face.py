"""打包报送 in the clerk's own order: ① 送印 ② 签字盖章 ③ 扫描件放回 ④ 报送."""

from __future__ import annotations

import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QProgressBar, QPushButton

from forms.case import Key
from forms.passes import Pass
from gui.case.delivery import CHOICES, SCANS, latest, place, snapshot
from gui.case.print_dialog import PrintDialog
from gui.case.print_step import PrintStep, open_path
from gui.case.seal_step import ScanStep, SealStep
from gui.case.send_step import SendStep
from gui.case.sending import Sending
from gui.pieces import Scrolled, button, label, row, tell
from gui.session import Session
from gui.settings import Settings
from gui.work import Job, Progress, Workshop
from packager.attachments import Attachments, listed
from packager.build import Built, build
from packager.casework import finals_of
from packager.choice import Choice
from packager.draft import draft
from packager.editions import Edition, edition_of
from packager.names import safe_name
from packager.scan import check_scan
from packager.shop import TakeAlong, take_along


class DeliverFace(Scrolled):
    """`blocked` asks for 核对 where a package was refused."""

    blocked = Signal()

    def __init__(
        self, session: Session, workshop: Workshop, attachments: Attachments, settings: Settings
    ) -> None:
        super().__init__()
        self.session, self.workshop, self.attachments, self.settings = (
            session,
            workshop,
            attachments,
            settings,
        )
        self.busy = QProgressBar()
        self.cancel = button("停止", self.stop_job)
        self.job: Job[Any] | None = None
        self.printing = PrintStep(
            session,
            self.freeze,
            self.make_draft,
            self.folder,
            self.change_folder,
            self.print_out,
            self.take_out,
        )
        self.sealing = SealStep(session)
        self.scanning = ScanStep(session, self.choose_scan)
        self.sending = SendStep(session)
        self.show_items(
            label("打包报送", "title"),
            row(self.busy, self.cancel),
            self.printing,
            self.sealing,
            self.scanning,
            self.sending,
        )
        self.rest()
        session.checked.connect(self.refresh_if_shown)
        workshop.progressed.connect(self.show_progress)

    def showEvent(self, event: object) -> None:  # noqa: ARG002, N802 - Qt's name
        self.refresh()

    def focus_first(self) -> None:
        """The main button of ①, or what may be pressed instead."""
        buttons = self.printing.findChildren(QPushButton)
        main = [each for each in buttons if each.objectName() == "main" and each.isEnabled()]
        for each in (main or buttons)[:1]:
            each.setFocus()

    def refresh_if_shown(self) -> None:
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        place = self.verticalScrollBar().value()
        for each in (self.printing, self.sealing, self.scanning, self.sending):
            each.refresh()
        self.verticalScrollBar().setValue(place)
        QTimer.singleShot(0, self, lambda: self.verticalScrollBar().setValue(place))

    # ---- where packages go

    def base(self) -> Path:
        kept = self.session.case.about.get("out", "")
        return Path(kept) if kept else self.settings.cases_folder / "报送材料"

    def folder(self) -> Path:
        edition = latest(self.session)
        name = safe_name(f"{self.session.unit or '未填单位'}_{self.session.notice.short}", 120)
        return self.base() / name / f"第{(edition.number if edition else 0) + 1}版"

    def change_folder(self) -> None:
        found = QFileDialog.getExistingDirectory(self, "材料放在哪个文件夹", str(self.base()))
        if found and not self.session.case.read_only:
            self.session.note(out=found)
            self.refresh()

    # ---- making

    def freeze(self) -> None:
        """定稿: the package, proven, then remembered as an edition."""
        self.session.flush()
        source, stage, raw, out = (
            self.session.source,
            self.session.stage,
            dict(self.session.raw),
            self.folder(),
        )
        there, state = listed(self.session.case, stage), snapshot(self.session)
        choices = self.session.case.part(CHOICES)
        passes: tuple[Pass, ...] = self.session.passes
        before = latest(self.session)
        number = (before.number if before else 0) + 1
        chosen, case, scratch = (
            [name for name, on in choices.items() if on],
            self.session.case,
            self.attachments.folder,
        )

        def work(progress: Progress) -> tuple[Built, Edition | None]:
            evidence = self.attachments.evidence(stage, there, progress) if stage.slots else None
            out.mkdir(parents=True, exist_ok=True)
            try:
                choice = replace(Choice.of(chosen, passes, finals_of(case, scratch)), edition=number)
                built = build(
                    source, stage, raw, evidence, out, choice=choice, tick=lambda what: progress(0, 0, what)
                )
            finally:
                with suppress(OSError):
                    out.rmdir()  # still empty: nothing was built
            when = time.strftime("%Y-%m-%d %H:%M")
            return built, edition_of(built, raw, state, when) if built.folder else None

        self.start(work, self.show_built)

    def show_built(self, result: tuple[Built, Edition | None]) -> None:
        built, edition = result
        if edition is None:
            lines = "\n".join(f"· {each.message}{each.fix}" for each in built.report.of_level("error"))
            tell(self, "没有定稿", f"请先改好下面的问题：\n{lines}")
            self.blocked.emit()
            return
        if self.session.freeze(edition.as_json()):
            self.session.note(status="送印")
        self.refresh()

    def make_draft(self) -> None:
        self.session.flush()
        source, stage, raw = self.session.source, self.session.stage, dict(self.session.raw)
        there = listed(self.session.case, stage)
        folder = Path(tempfile.mkdtemp(prefix="送审稿", dir=self.attachments.folder))
        target = folder / f"{safe_name(self.session.unit or '未填单位', 80)}_送审稿.pdf"

        def work(progress: Progress) -> Path:
            evidence = self.attachments.evidence(stage, there, progress) if stage.slots else None
            draft(source, stage, raw, evidence, target)
            return target

        self.start(work, open_path)

    # ---- printing, taking along

    def print_out(self) -> None:
        edition = latest(self.session)
        if edition is None:
            return
        dialog = PrintDialog(edition.volumes, Path(edition.folder), self)
        if dialog.exec() and (printer := dialog.printer) is not None:
            scratch = Path(tempfile.mkdtemp(prefix="打印", dir=self.attachments.folder))
            sending = Sending(self, self.session, edition, printer, scratch, self.start, self.refresh)
            sending.send(dialog.jobs())

    def take_out(self) -> None:
        """A folder for the print shop, beside the package unless another place is chosen."""
        edition = latest(self.session)
        if edition is None:
            return
        chosen = QFileDialog.getExistingDirectory(self, "拷到哪里（如U盘）", str(Path(edition.folder).parent))
        if not chosen:
            return
        target = Path(chosen) / f"送印_{safe_name(self.session.unit or '未填单位', 60)}_第{edition.number}版"
        extras = Choice.of(name for name, on in self.session.case.part(CHOICES).items() if on).extras
        job = TakeAlong.of(edition, self.session.unit, self.session.notice, self.session.stage, extras)

        def work(progress: Progress) -> Path:
            take_along(job, target, lambda what: progress(0, 0, what))
            return target

        self.start(work, open_path)

    # ---- scans

    def choose_scan(self, volume: str) -> None:
        path, _ = QFileDialog.getOpenFileName(self, f"“{volume}”盖章后的扫描件", "", "PDF (*.pdf)")
        if path:
            self.take_scan(volume, Path(path))

    def take_scan(self, volume: str, path: Path) -> None:
        edition = latest(self.session)
        if edition is None:
            return
        printed = next(Path(edition.folder) / each.file for each in edition.volumes if each.name == volume)

        def work(_progress: Progress) -> dict[str, Any]:
            checked = check_scan(path, printed)
            sha256 = self.session.case.attach(path)
            at = time.strftime("%Y-%m-%d %H:%M")
            return {"sha256": sha256, "name": path.name, "hints": list(checked.hints), "at": at}

        self.start(work, partial(self.show_scan, Key(SCANS, place(edition, volume))))

    def show_scan(self, key: Key, scan: dict[str, Any]) -> None:
        self.session.put({key: scan})
        self.refresh()

    # ---- jobs

    def start(self, work: Any, done: Any) -> None:
        self.busy.setRange(0, 0)
        self.busy.show()
        self.cancel.show()
        self.body.setCursor(Qt.CursorShape.BusyCursor)
        for each in (self.printing, self.scanning):
            each.setEnabled(False)

        def finished(result: Any) -> None:
            self.rest()
            done(result)

        def failed(line: str) -> None:
            self.rest()
            tell(self, "没有完成", line)

        self.job = self.workshop.run(work, finished, failed, self.rest)

    @property
    def working(self) -> bool:
        return self.job is not None and not self.job.future.done()

    def show_progress(self, done: int, total: int, text: str) -> None:
        if self.working and self.cancel.isVisible():
            self.busy.setRange(0, total)
            self.busy.setValue(done)
            self.busy.setFormat(text)

    def stop_job(self) -> None:
        """Take it back: what was there before stands as it was. The buttons come back when it has ended."""
        if self.job is not None:
            self.job.progress.cancel()
            self.busy.setRange(0, 0)
            self.busy.setFormat("正在停止…")
            self.cancel.hide()

    def rest(self) -> None:
        self.busy.hide()
        self.cancel.hide()
        self.body.unsetCursor()
        for each in (self.printing, self.scanning):
            each.setEnabled(True)
