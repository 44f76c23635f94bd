"""What a bureau's ledger gives out: the summary, a 补正清单 for each applicant that needs one, written into a folder."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from forms.findings import Finding
from forms.gather import Collecting
from forms.library import Source
from forms.roster import Roster
from packager.names import distinct, safe_name
from packager.returns import as_mail, as_word, return_for
from packager.summary import in_order, plain, summary
from packager.writing import write_file

RETURNS = "补正清单"


@dataclass(frozen=True, slots=True)
class Given:
    """Who gives it out, until when it is to be mended, and the day on the paper."""

    bureau: str
    by: datetime.date | None
    on: datetime.date
    contact: str = ""


def arrange(roster: Roster, names: Sequence[str]) -> list[str]:
    """The order of recommendation by a list of names or codes → those that nobody bears."""
    for entry, number in list(in_order(roster.entries, names)):
        if entry.order != number:
            roster.put(replace(entry, order=number), f"推荐顺序改为第 {number} 位")
    borne = {plain(name) for entry in roster.entries for name in (entry.key, entry.unit)}
    return [name.strip() for name in names if name.strip() and plain(name) not in borne]


def give_out(
    source: Source, wanted: Collecting, roster: Roster, out: Path, given: Given
) -> tuple[list[Path], tuple[Finding, ...]]:
    """→ (the files written, what stands against the summary). Raises TemplateFault, OSError."""
    out.mkdir(parents=True, exist_ok=True)
    made = summary(source, wanted, roster)
    written: list[Path] = []
    if made.filled is not None and wanted.summary is not None:
        stem = safe_name(wanted.summary.id)
        written.append(out / f"{stem}{made.filled.suffix}")
        write_file(written[-1], made.filled.data)
        if made.filled.rendered:
            written.append(out / f"{stem}.pdf")
            write_file(written[-1], made.filled.rendered.pdf)
    written += returns(source, wanted, roster, out / RETURNS, given)
    return written, made.findings


def returns(source: Source, wanted: Collecting, roster: Roster, folder: Path, given: Given) -> Iterator[Path]:
    """A Word file and a text for every applicant with something to mend."""
    entries = [each for each in roster.entries if each.state != "不推荐"]
    stems = distinct(safe_name(f"{each.unit or each.key}_补正清单", 120) for each in entries)
    for entry, stem in zip(entries, stems, strict=True):
        made = return_for(source, wanted, entry, given.bureau, given.by, given.on, given.contact)
        if not made.items:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        for suffix, data in ((".docx", as_word(made)), (".txt", as_mail(made).encode())):
            write_file(folder / f"{stem}{suffix}", data)
            yield folder / f"{stem}{suffix}"
