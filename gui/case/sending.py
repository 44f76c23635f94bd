"""Jobs → the printer, one after the other, with the stack turned by hand where the printer cannot; all of it logged."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from gui.case.delivery import note_printed
from gui.case.print_dialog import TurnDialog
from gui.pieces import tell
from gui.printing import draw_job
from gui.session import Session
from gui.work import Progress
from packager.editions import Edition
from packager.printing import Printer, PrintFault, PrintJob, halves, has_cups, one_sided, prepared, submit


@dataclass
class Sending:
    """The jobs of one press of 打印. `start` runs work off the GUI thread; `refresh` shows what is logged."""

    parent: QWidget
    session: Session
    edition: Edition
    printer: Printer
    scratch: Path
    start: Callable[[Any, Any], None]
    refresh: Callable[[], None]

    def send(self, jobs: list[PrintJob]) -> None:
        """The first of them, and when it is under way the next."""
        if not jobs:
            self.refresh()
            return
        job, rest = jobs[0], jobs[1:]
        if job.sides != "单面" and not self.printer.duplex:
            self.by_hand(job, lambda: self.send(rest))
        else:
            self.hand_over(job, lambda: prepared(job, self.scratch), lambda: self.send(rest))

    def by_hand(self, job: PrintJob, then: Callable[[], None]) -> None:
        """Fronts, the stack turned, backs."""
        single, said = one_sided(job), job.text()

        def backs() -> None:
            dialog = TurnDialog(job, self.parent)
            if not dialog.exec():
                note_printed(self.session, self.edition, f"{stamp()} {job.title}：只印了正面")
                then()
                return
            turned = dialog.turned.isChecked()
            self.hand_over(
                single, lambda: halves(job, self.scratch, turned=turned)[1], then, f"{said}（反面）"
            )

        self.hand_over(single, lambda: halves(job, self.scratch, turned=False)[0], backs, f"{said}（正面）")

    def hand_over(
        self, job: PrintJob, make: Callable[[], Path], then: Callable[[], None], said: str = ""
    ) -> None:
        """A file to the printer, and a line in the log."""
        printer = self.printer

        def work(progress: Progress) -> str:
            progress(0, 0, f"正在把“{job.title}”交给打印机")
            file = make()
            if has_cups():
                return submit(job, printer, file)
            draw_job(
                job,
                QPrinter(QPrinterInfo.printerInfo(printer.name), QPrinter.PrinterMode.HighResolution),
                file,
                progress,
            )
            return "已送出"

        def done(result: Any) -> None:
            line = f"{stamp()} {printer.name}：{said or job.text()}，{result}"
            note_printed(self.session, self.edition, line)
            then()

        def guarded(progress: Progress) -> tuple[bool, str]:
            try:
                return True, work(progress)
            except PrintFault as fault:
                return False, str(fault)

        def finished(result: tuple[bool, str]) -> None:
            if result[0]:
                done(result[1])
            else:
                tell(self.parent, "没有打印", result[1])

        self.start(guarded, finished)


def stamp() -> str:
    return time.strftime("%m-%d %H:%M")
