"""A printed volume + what a printer can do → a job whose edge, copies, collation and paper are all said outright.

On Linux the PDF itself goes to CUPS (lp); elsewhere the window draws its pages (see the gui's printing).
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import pikepdf

from packager.book import DUPLEX
from packager.editions import EditionVolume
from packager.names import safe_name

Sides = Literal["单面", "长边", "短边"]
IPP_SIDES = {"单面": "one-sided", "长边": "two-sided-long-edge", "短边": "two-sided-short-edge"}
SIDES_TEXT = {"单面": "单面", "长边": "双面，长边翻转", "短边": "双面，短边翻转"}
SECONDS = 60
RANGE = re.compile(r"(\d+)(?:\s*[-–—－~～至到]\s*(\d+))?")
JOB_ID = re.compile(r"\b([\w.-]+-\d+)\b")


class PrintFault(Exception):
    """A job that could not be handed to the printer; says why in one line."""


@dataclass(frozen=True, slots=True)
class Printer:
    """What a printer is called and can do. `sizes` are those of A4 and A3 that it takes."""

    name: str
    duplex: bool
    sizes: frozenset[str]
    colour: bool = True
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class PrintJob:
    """What is to be printed: a file, its paper and sides, how many copies of which pages (from 1; all without)."""

    title: str
    file: Path
    pages: int
    size: str
    sides: Sides
    copies: int
    chosen: tuple[int, ...] = ()

    @property
    def shown(self) -> tuple[int, ...]:
        return self.chosen or tuple(range(1, self.pages + 1))

    @property
    def sheets(self) -> int:
        """Sheets of paper of one copy."""
        return len(self.shown) if self.sides == "单面" else (len(self.shown) + 1) // 2

    def text(self) -> str:
        """What will happen, before it does."""
        total = self.sheets * self.copies
        part = "" if not self.chosen else f"第 {ranges_text(self.chosen)} 页，"
        return f"{self.title}：{part}{self.size} {SIDES_TEXT[self.sides]}，{self.copies} 份，每份 {self.sheets} 张，共 {total} 张纸"


def job_for(volume: EditionVolume, folder: Path) -> PrintJob:
    """A volume as it is to be printed in full."""
    path = folder / volume.paper
    if volume.folded:
        with pikepdf.open(path) as pdf:
            return PrintJob(volume.name, path, len(pdf.pages), volume.size, "短边", volume.copies)
    sides: Sides = "长边" if volume.sides in DUPLEX else "单面"
    return PrintJob(volume.name, path, volume.pages, volume.size, sides, volume.copies)


def page_range(text: str, pages: int) -> tuple[int, ...]:
    """«1-3、5» → (1, 2, 3, 5). Raises ValueError saying what is wrong."""
    wanted: list[int] = []
    rest = RANGE.sub("", text)
    if rest.strip(" ,，、;；\t"):
        raise ValueError("页码请写成 1-3、5 的形式。")
    for match in RANGE.finditer(text):
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last <= pages:
            raise ValueError(f"页码应在 1 到 {pages} 之间，从小到大。")
        wanted += range(first, last + 1)
    return tuple(dict.fromkeys(wanted))


def whole_leaves(pages: Sequence[int], total: int) -> tuple[int, ...]:
    """Pages of a volume printed on both sides → those of their leaves: a leaf is exchanged as a whole."""
    found = {page for each in pages for page in (each - 1 + each % 2, each + each % 2) if page <= total}
    return tuple(sorted(found))


def ranges_text(pages: Sequence[int]) -> str:
    """(1, 2, 3, 5) → «1-3、5»."""
    found: list[list[int]] = []
    for page in pages:
        if found and page == found[-1][-1] + 1:
            found[-1].append(page)
        else:
            found.append([page])
    return "、".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in found)


def doubts(job: PrintJob, printer: Printer) -> Iterator[str]:
    """What the printer cannot do of a job, and what to do about it; said before anything is sent."""
    if job.size not in printer.sizes:
        there = "、".join(sorted(printer.sizes)) or "未报告纸张"
        yield f"“{printer.name}”没有 {job.size} 纸（{there}）。请换一台打印机，或拷给打印店。"
    if job.sides != "单面" and not printer.duplex:
        yield f"“{printer.name}”不能自动双面。点“打印”后分两次印：先印单数页，按提示翻面放回，再印双数页。"


# ---- files for the printer


def prepared(job: PrintJob, scratch: Path) -> Path:
    """The job's own pages as a file; printed on both sides with more than one copy, each copy ends with a whole sheet."""
    needs_blank = job.sides != "单面" and job.copies > 1 and len(job.shown) % 2 == 1
    if not job.chosen and not needs_blank:
        return job.file
    return written(job, job.shown, scratch / f"{safe_name(job.title)}.pdf", blank=needs_blank)


def halves(job: PrintJob, scratch: Path, *, turned: bool) -> tuple[Path, Path]:
    """For both sides by hand: the fronts, and the backs in the order in which the stack is put back.

    `turned`: the stack lies the other way round, so that its last sheet is printed first.
    """
    shown = job.shown
    fronts, backs = shown[::2], [*shown[1::2]]
    short = len(fronts) - len(backs)
    front = written(job, fronts, scratch / "正面.pdf")
    order: list[int | None] = [*backs, *[None] * short]
    back = written(job, order[::-1] if turned else order, scratch / "反面.pdf")
    return front, back


def written(job: PrintJob, pages: Sequence[int | None], target: Path, *, blank: bool = False) -> Path:
    """Some pages of a job, None being blank ones, as a file."""
    with pikepdf.open(job.file) as source, pikepdf.new() as chosen:
        box = source.pages[0].mediabox
        size = float(box[2] - box[0]), float(box[3] - box[1])
        for page in [*pages, *[None] * blank]:
            if page is None:
                chosen.add_blank_page(page_size=size)
            else:
                chosen.pages.append(source.pages[page - 1])
        chosen.save(target)
    return target


# ---- CUPS


def has_cups() -> bool:
    """Whether jobs can be handed to CUPS as they are."""
    return sys.platform == "linux" and shutil.which("lp") is not None


def lp_command(job: PrintJob, printer: Printer, file: Path) -> list[str]:
    """The command that hands a file to CUPS: nothing is left to the queue's defaults."""
    options = (
        f"sides={IPP_SIDES[job.sides]}", f"media={job.size}", "collate=true", "number-up=1", "print-scaling=none",
        "job-sheets=none,none",
    )  # fmt: skip
    said = [part for option in options for part in ("-o", option)]
    return ["lp", "-d", printer.name, "-n", str(job.copies), "-t", job.title, *said, "--", str(file)]


def submit(job: PrintJob, printer: Printer, file: Path) -> str:
    """→ the number CUPS gives the job. Raises PrintFault."""
    try:
        done = subprocess.run(
            lp_command(job, printer, file), capture_output=True, timeout=SECONDS, check=False, text=True,
            errors="replace",
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise PrintFault(f"打印服务 {SECONDS} 秒没有回应，请看打印机是否已开机、网线是否插好。") from error
    except OSError as error:
        raise PrintFault("没有找到打印服务（lp）。请请管理员安装 cups-client。") from error
    if done.returncode:
        why = (done.stderr or done.stdout).strip().removeprefix("lp: ")
        raise PrintFault(
            f"打印机“{printer.name}”没有收下：{why or '没有说明原因'}。请到系统的打印机设置里看它的状态。"
        )
    found = JOB_ID.search(done.stdout)
    return found[1] if found else done.stdout.strip()


def one_sided(job: PrintJob) -> PrintJob:
    """The same job for a printer that cannot turn paper."""
    return replace(job, sides="单面")
