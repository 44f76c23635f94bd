"""What a bureau's ledger gives out: the summary, a 补正清单 for each applicant that needs one, written into a folder."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from forms.findings import Finding
from forms.gather import Collecting
from forms.library import Source
from forms.roster import Roster
from packager.names import distinct, safe_name
from packager.returns import Return, as_mail, as_word, needs_return, read_return, return_for
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


@dataclass(frozen=True, slots=True)
class Output:
    """What was written, what stands against the summary, and which lists went to whom (entry → list)."""

    files: tuple[Path, ...]
    findings: tuple[Finding, ...]
    lists: Mapping[str, Return]


def give_out(source: Source, wanted: Collecting, roster: Roster, out: Path, given: Given) -> Output:
    """Raises TemplateFault, OSError. The ledger is only read: `keep_returned` puts on record what went out."""
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
    lists = {
        each.id: return_for(source, wanted, each, given.bureau, given.by, given.on, given.contact)
        for each in roster.entries
        if needs_return(source, wanted, each)
    }
    lists = {name: each for name, each in lists.items() if each.items}
    written += write_lists(list(lists.values()), out / RETURNS)
    return Output(tuple(written), made.findings, lists)


def write_lists(lists: Sequence[Return], folder: Path) -> Iterator[Path]:
    """A Word file and a text for every applicant with something to mend."""
    remove_old(folder)
    stems = distinct(safe_name(f"{each.unit or each.key}_补正清单", 120) for each in lists)
    for each, stem in zip(lists, stems, strict=True):
        folder.mkdir(parents=True, exist_ok=True)
        for suffix, data in ((".docx", as_word(each)), (".txt", as_mail(each).encode())):
            write_file(folder / f"{stem}{suffix}", data)
            yield folder / f"{stem}{suffix}"


def remove_old(folder: Path) -> None:
    """Lists of an earlier run that lie here would be sent once more by mistake."""
    for path in folder.glob("*_补正清单*.docx") if folder.is_dir() else ():
        if read_return(path.read_bytes()) is not None:
            path.unlink()
            path.with_suffix(".txt").unlink(missing_ok=True)


def keep_returned(roster: Roster, lists: Mapping[str, Return]) -> None:
    """What was told to whom, on record: the next submission is held against it."""
    for name, made in lists.items():
        entry = roster.entry(name)
        told = {"on": made.on, "items": [asdict(each) for each in made.items]}
        told["sources"] = list(entry.sources)
        before = entry.returned or {}
        if (
            before.get("sources") != told["sources"]
        ):  # nothing new came since: the first list is the one to be held against
            roster.put(replace(entry, returned=told), f"出了补正清单，{len(made.items)} 项")
