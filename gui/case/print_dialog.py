"""An edition's printed files and the system's printers → jobs: sheets and copies shown before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gui.pieces import Choices, label
from gui.printing import described_by_name, printer_names
from packager.editions import EditionVolume
from packager.printing import Printer, PrintJob, doubts, job_for, page_range, whole_leaves

NO_PRINTER = "这台电脑上没有打印机。可以点“拷给打印店…”，把要打印的文件带走。"
HEADS = ("打印", "份数", "页（不填就是全部）")


class VolumeLine:
    """The boxes of one printed file: whether, how many copies, which pages."""

    def __init__(self, volume: EditionVolume, folder: Path) -> None:
        self.job = job_for(volume, folder)
        self.wanted = QCheckBox(volume.name)
        self.wanted.setChecked(True)
        self.copies = QSpinBox()
        self.copies.setRange(1, 99)
        self.copies.setValue(self.job.copies)
        self.copies.setAccessibleName(f"{volume.name}的份数")
        self.pages = QLineEdit()
        self.pages.setPlaceholderText(f"1-{self.job.pages}{'（A3 面）' if volume.folded else ''}")
        self.pages.setAccessibleName(f"{volume.name}的页")

    def chosen(self) -> PrintJob | None:
        """The job as it is set now. Raises ValueError where the pages cannot be read."""
        if not self.wanted.isChecked():
            return None
        text = self.pages.text().strip()
        pages = page_range(text, self.job.pages) if text else ()
        if self.job.sides != "单面":
            pages = whole_leaves(pages, self.job.pages)
        return replace(self.job, copies=self.copies.value(), chosen=pages)


class PrintDialog(QDialog):
    """`jobs` and `printer` are what was decided when the dialog is accepted."""

    def __init__(self, volumes: Sequence[EditionVolume], folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("打印")
        self.known: dict[str, Printer] = {}
        self.choice: QComboBox = Choices()
        self.choice.setAccessibleName("打印机")
        self.lines = [VolumeLine(volume, folder) for volume in volumes]
        self.summary, self.doubt = label("", "label"), label("", "warning")
        self.box = QDialogButtonBox()
        self.send = self.box.addButton("打印", QDialogButtonBox.ButtonRole.AcceptRole)
        self.box.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        self.box.accepted.connect(self.accept)
        self.box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(label("打印机", "label"))
        column.addWidget(self.choice)
        column.addLayout(self.table())
        column.addWidget(self.summary)
        column.addWidget(self.doubt)
        column.addWidget(
            label("页面按原尺寸打印，不缩放；双面、份数、逐份和纸张都会明确告诉打印机。", "hint")
        )
        column.addWidget(self.box)
        self.setMinimumWidth(560)
        self.choice.addItems(printer_names())
        self.choice.currentIndexChanged.connect(lambda _index: self.refresh())
        for line in self.lines:
            line.wanted.toggled.connect(lambda _on: self.refresh())
            line.copies.valueChanged.connect(lambda _count: self.refresh())
            line.pages.textChanged.connect(lambda _text: self.refresh())
        self.refresh()

    def table(self) -> QGridLayout:
        grid = QGridLayout()
        for place, head in enumerate(HEADS):
            grid.addWidget(label(head, "hint"), 0, place)
        for number, line in enumerate(self.lines, 1):
            for place, box in enumerate((line.wanted, line.copies, line.pages)):
                grid.addWidget(box, number, place)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(2, 1)
        return grid

    @property
    def printer(self) -> Printer | None:
        name = self.choice.currentText()
        if name and name not in self.known:
            self.known[name] = described_by_name(name)
        return self.known.get(name)

    def jobs(self) -> list[PrintJob]:
        """Raises ValueError where the pages of one cannot be read."""
        return [job for job in (line.chosen() for line in self.lines) if job is not None]

    def refresh(self) -> None:
        """What will be printed, and what the printer cannot do of it."""
        printer = self.printer
        try:
            jobs = self.jobs()
        except ValueError as error:
            self.say("", str(error), ready=False)
            return
        if printer is None:
            self.say("", NO_PRINTER, ready=False)
            return
        total = sum(job.sheets * job.copies for job in jobs)
        lines = [*(job.text() for job in jobs), f"合计 {total} 张纸"] if jobs else ["没有选要打印的。"]
        found = list(dict.fromkeys(each for job in jobs for each in doubts(job, printer)))
        no_paper = any(job.size not in printer.sizes for job in jobs)
        self.say("\n".join(lines), "\n".join(found), ready=bool(jobs) and not no_paper)

    def say(self, summary: str, doubt: str, *, ready: bool) -> None:
        self.summary.setText(summary)
        self.doubt.setText(doubt)
        self.doubt.setVisible(bool(doubt))
        self.send.setEnabled(ready)


class TurnDialog(QDialog):
    """The fronts are printed: what to do with the stack before the backs."""

    def __init__(self, job: PrintJob, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("手动双面：印反面")
        sheets = job.sheets * job.copies
        self.turned = QCheckBox("从最后一张开始印（倒序）")
        self.turned.setToolTip("拿起来时最后一张在最上面、先进纸的，请勾上。")
        box = QDialogButtonBox()
        box.addButton("印反面", QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton("以后再印", QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        edge = "长边" if job.sides == "长边" else "短边"
        column = QVBoxLayout(self)
        column.addWidget(label(f"{job.title}：正面 {sheets} 张印完后", "label"))
        for text in (
            "1. 把印好的一叠纸原样取出，不要打乱顺序。",
            f"2. 沿{edge}翻面，放回纸盒，让没有印的一面去印。",
            "3. 没有把握时，先只印 1 份里的第 1-2 页试一张。",
        ):
            column.addWidget(label(text))
        column.addWidget(self.turned)
        column.addWidget(box)
        self.setMinimumWidth(460)
