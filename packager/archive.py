"""A ledger that is done with → a folder that is read without this program: files by unit, the summary, the log, 卷内目录."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from forms.gather import Collecting
from forms.library import Source
from forms.roster import Entry, Roster
from packager.collect import NOT_TAKEN
from packager.names import distinct, safe_name
from packager.pdf import render
from packager.pdf.model import Block
from packager.returns import day
from packager.sheet import grid, sheet, text, title
from packager.summary import summary
from packager.writing import write_file

SUMMARY, UNITS, REST, PACKAGES = "01_汇总表", "02_申报单位", "03_其他来件", "04_报送材料"
LISTING = "卷内目录"


@dataclass(frozen=True, slots=True)
class Filed:
    """One line of 卷内目录."""

    what: str
    unit: str
    file: str


def archive(
    source: Source,
    wanted: Collecting,
    roster: Roster,
    out: Path,
    on: datetime.date,
    tick: Callable[[str], object] = str,
) -> list[Path]:
    """→ the files written below a new folder `out`. Raises FileExistsError, CaseFault, OSError."""
    out.mkdir(parents=True)
    filed: list[Filed] = []
    made = summary(source, wanted, roster)
    if made.filled is not None and wanted.summary is not None:
        for suffix, data in ((made.filled.suffix, made.filled.data), (".pdf", made.filled.drawn.pdf)):
            if data:
                filed.append(
                    put(
                        out,
                        f"{SUMMARY}/{safe_name(wanted.summary.id)}{suffix}",
                        data,
                        wanted.summary.title,
                        "",
                    )
                )
    tick("正在按单位归档")
    filed += units(roster, out, tick)
    filed += packages(roster, out)
    bad = [f"{each.path}　{each.reason}" for each in roster.intakes if each.what == NOT_TAKEN]
    if bad:
        filed.append(put(out, "未收的文件.txt", "\r\n".join(bad).encode("utf-8-sig"), "未收的文件和原因", ""))
    filed.append(put(out, "办理记录.txt", log_text(roster).encode("utf-8-sig"), "办理记录", ""))
    shutil.copyfile(roster.path, out / roster.path.name)
    filed.append(Filed("台账副本（用本程序打开）", "", roster.path.name))
    write_file(out / f"{LISTING}.pdf", listing(source, roster, filed, on))
    return [out / each.file for each in filed] + [out / f"{LISTING}.pdf"]


def put(out: Path, name: str, data: bytes, what: str, unit: str) -> Filed:
    path = out / name
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, data)
    return Filed(what, unit, name)


def units(roster: Roster, out: Path, tick: Callable[[str], object]) -> Iterator[Filed]:
    """Everything that came in, by the unit it belongs to, under the names it came with."""
    entries = roster.entries
    folders = distinct(
        f"{number:03d}_{safe_name(each.unit or each.key, 90)}" for number, each in enumerate(entries, 1)
    )
    intakes = {each.sha256: each for each in roster.intakes if each.what != NOT_TAKEN}
    left = dict(intakes)
    for entry, folder in zip(entries, folders, strict=True):
        tick(f"正在归档 {entry.unit}")
        mine = [intakes[sha256] for sha256 in dict.fromkeys(entry.sources) if sha256 in intakes]
        for intake, name in zip(mine, distinct(safe_name(each.name) for each in mine), strict=True):
            left.pop(intake.sha256, None)
            target = out / UNITS / folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            roster.extract(intake.sha256, target)
            yield Filed(intake.what, entry.unit, target.relative_to(out).as_posix())
    for intake, name in zip(
        left.values(), distinct(safe_name(each.name) for each in left.values()), strict=True
    ):
        target = out / REST / name
        target.parent.mkdir(parents=True, exist_ok=True)
        roster.extract(intake.sha256, target)
        yield Filed(intake.what, "", target.relative_to(out).as_posix())


def packages(roster: Roster, out: Path) -> Iterator[Filed]:
    """What was handed in, edition by edition, where it still lies."""
    for number, edition in roster.part("版次").items():
        source = Path(str(edition.get("zip", ""))) if isinstance(edition, dict) else Path()
        if source.is_file():
            target = out / PACKAGES / f"第{number}版_{safe_name(source.name)}"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            yield Filed(f"报送材料第{number}版", "", target.relative_to(out).as_posix())


def log_text(roster: Roster) -> str:
    units = {each.id: each.unit for each in roster.entries}
    return "\r\n".join(
        f"{each.at}　{each.who}　{units.get(each.entry, '')}　{each.what}" for each in reversed(roster.log())
    )


def listing(source: Source, roster: Roster, filed: list[Filed], on: datetime.date) -> bytes:
    """卷内目录 as PDF."""
    rows = [(str(number), each.what, each.unit, each.file) for number, each in enumerate(filed, 1)]
    counts = states_text(roster.entries)
    blocks: list[Block] = [
        title(LISTING),
        text(f"《{source.notice.title}》（{source.notice.id}）"),
        text(f"{roster.about['unit']}　{counts}　归档日期 {day(on)}"),
        grid((0.5, 1.6, 3, 5), ("序号", "材料", "单位", "文件"), rows),
    ]
    return render(sheet(blocks, footer=LISTING), f"{LISTING}.pdf", title=LISTING).pdf


def states_text(entries: list[Entry]) -> str:
    chosen = sum(each.state == "推荐" for each in entries)
    return f"共 {len(entries)} 家" + (f"，推荐 {chosen} 家" if chosen else "")
