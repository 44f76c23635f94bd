"""An inbox → the ledger: packages, filled forms, county lists and ledgers, scans, each put to its applicant.

One bad file never stops the rest; what was taken in before is known by its hash and not taken again.
Two submissions of one applicant that differ are a question for a person, never decided by a date.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from forms.casefile import ROSTER_SUFFIX, CaseFault
from forms.counties import county_in, county_of
from forms.gather import Collecting, collecting
from forms.library import Library, Source
from forms.roster import ASKED, ENTRIES, INTAKE, Batch, Cell, Entry, Intake, Question, Roster
from forms.statefile import Key, now
from forms.values import fold, squeeze
from packager.evidence import hash_file
from packager.inbox import Found, Opener
from packager.takings import CountyList, Pages, Rejected, Submission, Taker, Taking

LISTS = "县区汇总表"
NOT_TAKEN = "未收"
Tell = Callable[[int, int, str], None]


def silent(_done: int, _total: int, _text: str) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What one run took in, by file."""

    taken: tuple[Intake, ...]
    known: int = 0

    @property
    def rejected(self) -> list[Intake]:
        return [each for each in self.taken if each.what == NOT_TAKEN]


class NothingCollected(Exception):
    """The notice has no stage that collects anything."""


def collect(
    roster: Roster, source: Source, inboxes: Iterable[Path], library: Library, tell: Tell = silent
) -> Collected:
    """Folders or files → the ledger, committed as it goes. Raises NothingCollected, CaseFault, OSError."""
    wanted = collecting(source.notice, roster.about["stage"])
    if wanted is None:
        raise NothingCollected
    with TemporaryDirectory(prefix="shenbao-") as scratch:
        run = Run(roster, Taker(source, wanted, library), wanted, Path(scratch), tell)
        try:
            for inbox in inboxes:
                run.take_all(inbox)
            run.put_pages()
            run.batch.commit()
        finally:
            run.batch.drop()
    return Collected(tuple(run.taken), run.known)


@dataclass(slots=True)
class Run:
    """One run over an inbox. Entries are kept in memory and written as they change."""

    roster: Roster
    taker: Taker
    wanted: Collecting
    scratch: Path
    tell: Tell
    taken: list[Intake] = field(default_factory=list)
    known: int = 0
    entries: dict[str, Entry] = field(default_factory=dict)
    by_key: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_folder: dict[tuple[str, ...], set[str]] = field(default_factory=lambda: defaultdict(set))
    pages: list[tuple[Found, Intake]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    batch: Batch = field(init=False)
    number: int = 0

    def __post_init__(self) -> None:
        self.batch = self.roster.batch("收件")
        self.number = int(self.roster.next_id())
        for each in self.roster.entries:
            self.remember(each)
        self.seen = {each.sha256 for each in self.roster.intakes}

    def remember(self, entry: Entry) -> None:
        self.entries[entry.id] = entry
        if entry.key:
            self.by_key.setdefault(entry.key, entry.id)
        names = self.by_name[normalised(entry.unit)]
        if entry.unit and entry.id not in names:
            names.append(entry.id)

    def take_all(self, inbox: Path) -> None:
        opener = Opener(self.scratch, lambda: self.tell(len(self.taken), 0, "正在收件"))
        for found in opener.walk(inbox):
            self.tell(len(self.taken), 0, found.name)
            self.one(found)
            if found.path.is_relative_to(self.scratch):
                found.path.unlink(missing_ok=True)
            self.batch.commit_if_due()

    def one(self, found: Found) -> None:
        """One file; what the file itself does wrong is its own reason, what the machine does wrong ends the run."""
        if found.kind == "refused":
            self.note(found, "", NOT_TAKEN, reason=found.why)
            return
        try:
            sha256 = hash_file(found.path)
        except OSError as error:
            self.note(found, "", NOT_TAKEN, reason=f"读不出来（{error.strerror or '读写失败'}）")
            return
        if sha256 in self.seen:
            self.known += 1
            return
        if found.name.endswith(ROSTER_SUFFIX):
            self.merge(found, sha256)
            return
        taking = self.taker.take(found)
        self.seen.add(sha256)
        if not isinstance(taking, Rejected):
            self.batch.keep(sha256, found.path)
        self.sort(found, sha256, taking)

    def sort(self, found: Found, sha256: str, taking: Taking) -> None:
        match taking:
            case Rejected(why):
                self.note(found, sha256, NOT_TAKEN, reason=why)
            case Pages():
                self.pages.append((found, self.intake(found, sha256, "页面")))
            case CountyList():
                self.note(found, sha256, LISTS)
                rows = [dict(row) for row in taking.rows]
                county = county_in(found.folders) or county_in([found.name])
                self.batch.put(
                    Key(LISTS, sha256),
                    {"unit": taking.unit, "county": county, "rows": rows, "file": found.shown},
                )
            case Submission():
                entry = self.submit(found, sha256, taking)
                self.note(found, sha256, taking.what, entry)
                self.by_folder[found.folders].add(entry)

    # ---- submissions

    def submit(self, found: Found, sha256: str, given: Submission) -> str:
        """A submission → the entry it belongs to, new or known."""
        values = {
            form: {name: replace(cell, source=cell.source or sha256) for name, cell in fields.items()}
            for form, fields in given.values.items()
        }
        known = self.entry_for(given)
        if known is None:
            entry = Entry(
                str(self.number), given.key, given.unit, values=values, sources=(sha256,), fingerprint=given.fingerprint,
                declared=given.declared,
            )  # fmt: skip
            self.number += 1
            self.write(self.with_county(entry, found))
            return entry.id
        differs = tuple(differences(known.values, values))
        if differs:
            question = Question(sha256, known.id, sha256, values, differs)
            self.batch.put(Key(ASKED, sha256), question.as_json())
            self.write(replace(known, sources=(*known.sources, sha256)))
        else:
            merged = fuller(known.values, values)
            entry = replace(
                known, key=known.key or given.key, values=merged, sources=(*known.sources, sha256),
                fingerprint=given.fingerprint or known.fingerprint, declared={**known.declared, **given.declared},
            )  # fmt: skip
            self.write(self.with_county(entry, found))
        return known.id

    def entry_for(self, given: Submission) -> Entry | None:
        """By the notice's key; by name where one of the two has no key."""
        if given.key and given.key in self.by_key:
            return self.entries[self.by_key[given.key]]
        for number in self.by_name.get(normalised(given.unit), []) if given.unit else ():
            if not given.key or not self.entries[number].key:
                return self.entries[number]
        return None

    def with_county(self, entry: Entry, found: Found) -> Entry:
        """The county from the answers, else from the folder's name; else suggested by code and address, to be confirmed."""
        for form, name, cell in list(entry.cells()):
            asked = next(
                (each for each in self.taker.source.notice.form(form).fields if each.id == name), None
            )
            if asked is None or asked.kind != "region":
                continue
            if not cell.typed:
                by_folder = county_in(found.folders)
                guess = by_folder or county_of(entry.key, addresses(entry))
                if guess:
                    rule = "按文件夹名称推测" if by_folder else "按统一社会信用代码和地址推测"
                    cell = Cell(guess, "ask", rule=rule, source=cell.source)
                    entry = entry.with_cell(form, name, cell)
            return replace(entry, county=str(cell.typed))
        return replace(entry, county=entry.county or county_in(found.folders))

    def write(self, entry: Entry) -> None:
        self.remember(entry)
        self.batch.put(Key(ENTRIES, entry.id), entry.as_json())

    # ---- other ledgers

    def merge(self, found: Found, sha256: str) -> None:
        """A county's ledger: its entries with their sources, as if each had come in here."""
        try:
            other = Roster.open(found.path, read_only=True)
        except CaseFault as error:
            self.note(found, sha256, NOT_TAKEN, reason=error.finding.message)
            return
        try:
            if other.about["notice"] != self.roster.about["notice"]:
                self.note(
                    found, sha256, NOT_TAKEN, reason=f"是通知“{other.about['notice']}”的台账，不是本通知的"
                )
                return
            for intake in other.intakes:
                if intake.what == NOT_TAKEN or intake.sha256 in self.seen:
                    continue
                copy = self.scratch / intake.sha256
                other.extract(intake.sha256, copy)
                self.batch.keep(intake.sha256, copy)
                copy.unlink()
            for entry in other.entries:
                given = Submission(
                    "县区台账", entry.unit, entry.key, entry.values, entry.declared, entry.fingerprint
                )
                number = self.submit(found, entry.sources[-1] if entry.sources else sha256, given)
                self.write(
                    replace(
                        self.entries[number],
                        paper=entry.paper,
                        county=self.entries[number].county or entry.county,
                    )
                )
            self.note(found, sha256, "县区台账")
            self.seen.add(sha256)
        except CaseFault as error:
            self.note(found, sha256, NOT_TAKEN, reason=error.finding.message)
        finally:
            other.close()

    # ---- scans

    def put_pages(self) -> None:
        """PDFs and pictures → the applicant whose name they bear, or who alone is in their folder."""
        for found, intake in self.pages:
            entry = self.owner(found)
            if entry is None:
                self.keep(
                    replace(
                        intake,
                        what=NOT_TAKEN,
                        reason="没有对上申报单位，请在文件名里写上单位名称，或放进该单位的文件夹",
                    )
                )
                continue
            self.keep(replace(intake, what="扫描件或佐证", entry=entry.id))
            self.write(replace(entry, sources=(*entry.sources, intake.sha256)))

    def owner(self, found: Found) -> Entry | None:
        text = normalised("".join(found.shown.split("/")[-2:]))
        named = sorted((name for name in self.by_name if name and name in text), key=len, reverse=True)
        if named and len(self.by_name[named[0]]) == 1:
            return self.entries[self.by_name[named[0]][0]]
        here = self.by_folder.get(found.folders, set()) if len(found.folders) > 1 else set()
        return self.entries[next(iter(here))] if len(here) == 1 else None

    # ---- what came in

    def intake(self, found: Found, sha256: str, what: str, entry: str = "", reason: str = "") -> Intake:
        size = found.path.stat().st_size if sha256 else 0
        return Intake(
            sha256 or nameless(found),
            found.name,
            found.shown,
            size,
            what,
            entry,
            reason,
            now(),
            county_in(found.folders),
        )

    def note(self, found: Found, sha256: str, what: str, entry: str = "", reason: str = "") -> None:
        self.keep(self.intake(found, sha256, what, entry, reason))

    def keep(self, intake: Intake) -> None:
        self.taken.append(intake)
        self.batch.put(Key(INTAKE, intake.sha256), intake.as_json())


def nameless(found: Found) -> str:
    """A name for what could not even be read: the way to it."""
    return hashlib.sha256(found.shown.encode("utf-8", "surrogatepass")).hexdigest()


def normalised(name: str) -> str:
    """A unit's name for comparing: brackets and widths alike, no blanks."""
    return squeeze(fold(name)).replace("(", "").replace(")", "").casefold()


def addresses(entry: Entry) -> Sequence[str]:
    return [str(cell.typed) for _, name, cell in entry.cells() if "地址" in name and cell.typed]


def differences(
    mine: Mapping[str, Mapping[str, Cell]], theirs: Mapping[str, Mapping[str, Cell]]
) -> Iterator[str]:
    """The fields that two submissions answer differently; where one says nothing there is no difference."""
    for form, fields in theirs.items():
        for name, cell in fields.items():
            known = mine.get(form, {}).get(name)
            if (
                known is not None
                and said_same(known.typed) != said_same(cell.typed)
                and known.typed
                and cell.typed
            ):
                yield name


def said_same(typed: Any) -> Any:
    if isinstance(typed, list):
        return [{name: squeeze(fold(str(value))) for name, value in row.items() if value} for row in typed]
    return squeeze(fold(str(typed)))


def fuller(
    mine: Mapping[str, Mapping[str, Cell]], theirs: Mapping[str, Mapping[str, Cell]]
) -> dict[str, dict[str, Cell]]:
    """Both together: of each value the surer one that says something."""
    merged = {form: dict(fields) for form, fields in mine.items()}
    for form, fields in theirs.items():
        for name, cell in fields.items():
            known = merged.setdefault(form, {}).get(name)
            better = (
                known is None
                or (cell.typed and not known.typed)
                or (cell.typed and known.certainty == "ask" and cell.certainty != "ask")
            )
            if better and not (known and known.by):
                merged[form][name] = cell
    return merged
