"""An inbox → the ledger: packages, filled forms, county lists and ledgers, scans, each put to its applicant.

One bad file never stops the rest; what was taken in before is known by its hash and not taken again, what was
left out is looked at anew. Two submissions of one applicant that differ are a question for a person, never
decided by a date.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from forms.casefile import ROSTER_SUFFIX, CaseFault
from forms.counties import county_in
from forms.counties import known as known_counties
from forms.gather import Collecting, collecting, identified, with_county
from forms.library import Library, Source
from forms.roster import ASKED, ENTRIES, INTAKE, Batch, Entry, Intake, Question, Roster, State
from forms.statefile import Key, now
from forms.tally import same_name
from packager.evidence import hash_file
from packager.inbox import MACHINE, Found, Opener, unread
from packager.joined import differences, fuller, resubmitted
from packager.takings import CountyList, GivenOut, Pages, Rejected, Submission, Taker, Taking

LISTS = "县区汇总表"
NOT_TAKEN, UNMATCHED, LEDGER = "未收", "未对上", "县区台账"
LEFT_OUT = (NOT_TAKEN, UNMATCHED)
NO_OWNER = "没有对上申报单位，请在文件名里写上单位名称，或放进该单位的文件夹"
TWO_OWNERS = "对得上不止一家同名的单位，请放进该单位的文件夹"
MOST_ALIKE = 10  # so many files of one archive are named one by one
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
        return [each for each in self.taken if each.what in LEFT_OUT]


class NothingCollected(Exception):
    """The notice has no stage that collects anything."""


def collect(
    roster: Roster,
    source: Source,
    inboxes: Iterable[Path],
    library: Library,
    tell: Tell = silent,
    skip: Iterable[Path] = (),
) -> Collected:
    """Folders or files → the ledger, committed as it goes; `skip` are places of this desk's own.

    Raises NothingCollected, CaseFault, OSError.
    """
    wanted = collecting(source.notice, roster.about["stage"])
    if wanted is None:
        raise NothingCollected
    own = frozenset(path.resolve() for path in (roster.path, *skip))
    with TemporaryDirectory(prefix="shenbao-") as scratch:
        run = Run(roster, Taker(source, wanted, library), wanted, Path(scratch), tell, own)
        try:
            for inbox in inboxes:
                run.take_all(inbox)
            run.put_pages()
            run.say_rest()
            run.batch.commit()
        finally:
            run.batch.drop()
    return Collected(tuple(run.taken.values()), run.known)


@dataclass(slots=True)
class Run:
    """One run over an inbox. Entries are kept in memory and written as they change."""

    roster: Roster
    taker: Taker
    wanted: Collecting
    scratch: Path
    tell: Tell
    skip: frozenset[Path]
    taken: dict[str, Intake] = field(default_factory=dict)
    known: int = 0
    entries: dict[str, Entry] = field(default_factory=dict)
    by_key: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_folder: dict[tuple[str, ...], set[str]] = field(default_factory=lambda: defaultdict(set))
    pages: dict[str, Intake] = field(default_factory=dict)
    left_out: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    alike: Counter[tuple[str, str]] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)
    batch: Batch = field(init=False)
    number: int = 0

    def __post_init__(self) -> None:
        self.batch = self.roster.batch("收件")
        self.number = int(self.roster.next_id())
        for each in self.roster.entries:
            self.remember(each)
        for key, intake in zip(self.roster.part(INTAKE), self.roster.intakes, strict=True):
            if intake.what in LEFT_OUT:
                self.left_out[intake.sha256].append(key)
                if intake.what == UNMATCHED:
                    self.pages[intake.sha256] = intake
                continue
            self.seen.add(intake.sha256)
            if intake.entry:
                self.by_folder[folders_of(intake.path)].add(intake.entry)

    def remember(self, entry: Entry) -> None:
        self.entries[entry.id] = entry
        if entry.key:
            self.by_key.setdefault(entry.key, entry.id)
        names = self.by_name[same_name(entry.unit)]
        if entry.unit and entry.id not in names:
            names.append(entry.id)

    def take_all(self, inbox: Path) -> None:
        opener = Opener(self.scratch, lambda: self.tell(len(self.taken), 0, "正在收件"), self.skip)
        for found in opener.walk(inbox):
            self.tell(len(self.taken), 0, found.name)
            self.one(found)
            self.batch.commit_if_due()

    def one(self, found: Found) -> None:
        """One file; what the file itself does wrong is its own reason, what the machine does wrong ends the run."""
        if found.kind == "refused":
            self.leave_out(found, "", found.why)
            return
        try:
            sha256 = hash_file(found.path)
        except OSError as error:
            if error.errno in MACHINE:
                raise
            self.leave_out(found, "", unread(error))
            return
        if sha256 in self.seen:
            self.known += 1
        elif found.name.endswith(ROSTER_SUFFIX):
            self.merge(found, sha256)
        else:
            self.sort(found, sha256, self.taker.take(found))

    def sort(self, found: Found, sha256: str, taking: Taking) -> None:
        match taking:
            case Rejected(why):
                self.leave_out(found, sha256, why)
                return
            case GivenOut():
                self.known += 1
                return
        self.batch.keep(sha256, found.path)
        match taking:
            case Pages():
                self.pages[sha256] = self.intake(found, sha256, UNMATCHED, reason=NO_OWNER)
            case CountyList():
                self.keep(self.intake(found, sha256, LISTS))
                county = county_in(found.folders) or county_in([found.name])
                rows = [dict(row) for row in taking.rows]
                self.batch.put(
                    Key(LISTS, sha256),
                    {"unit": taking.unit, "county": county, "rows": rows, "file": found.shown},
                )
            case Submission():
                entry = self.submit(found.folders, (sha256,), taking)
                self.keep(self.intake(found, sha256, taking.what, entry))
                self.by_folder[found.folders].add(entry)

    # ---- submissions

    def submit(self, folders: Sequence[str], sources: tuple[str, ...], given: Submission) -> str:
        """A submission → the entry it belongs to, new or known."""
        newest = sources[-1]
        values = {
            form: {name: replace(cell, source=cell.source or newest) for name, cell in fields.items()}
            for form, fields in given.values.items()
        }
        known = self.entry_for(given)
        if known is None:
            known = Entry(str(self.number))
            self.number += 1
        notice, origin = self.taker.source.notice, self.wanted.origin
        if known.edition and given.edition and known.edition != given.edition:
            return self.other_edition(known, folders, sources, replace(given, values=values))
        differs = tuple(differences(notice, origin, known.values, values))
        if differs:
            self.batch.put(Key(ASKED, newest), Question(newest, known.id, newest, values, differs).as_json())
        else:
            known = replace(
                known, values=fuller(known.values, values), fingerprint=given.fingerprint or known.fingerprint,
                edition=max(known.edition, given.edition), evidence={**known.evidence, **given.evidence},
                declared={**known.declared, **given.declared},
            )  # fmt: skip
        known = replace(
            known, key=known.key or given.key, unit=known.unit or given.unit,
            sources=tuple(dict.fromkeys([*known.sources, *sources])),
        )  # fmt: skip
        self.write(with_county(self.taker.source.notice, known, folders))
        return known.id

    def other_edition(
        self, known: Entry, folders: Sequence[str], sources: tuple[str, ...], given: Submission
    ) -> str:
        """Our own packages say which edition they are: a later one replaces, an earlier one is only kept."""
        entry = replace(known, sources=tuple(dict.fromkeys([*known.sources, *sources])))
        if given.edition > known.edition:
            values = resubmitted(self.taker.source.notice, self.wanted.origin, known.values, given.values)
            state: State = "已补正" if known.state == "需补正" or known.returned else known.state
            entry = replace(
                entry, values=values, state=state, fingerprint=given.fingerprint, edition=given.edition,
                declared={**known.declared, **given.declared}, evidence={**known.evidence, **given.evidence},
            )  # fmt: skip
            entry = identified(self.wanted, self.taker.source.notice, entry)
            for question in self.roster.questions:  # put before this edition came
                if question.entry == known.id:
                    self.batch.put(Key(ASKED, question.id), None)
        self.write(with_county(self.taker.source.notice, entry, folders))
        return known.id

    def entry_for(self, given: Submission) -> Entry | None:
        """By the notice's key; by name where one of the two has no key."""
        if given.key and given.key in self.by_key:
            return self.entries[self.by_key[given.key]]
        for number in self.by_name.get(same_name(given.unit), []) if given.unit else ():
            if not given.key or not self.entries[number].key:
                return self.entries[number]
        return None

    def write(self, entry: Entry) -> None:
        self.remember(entry)
        self.batch.put(Key(ENTRIES, entry.id), entry.as_json())

    # ---- other ledgers

    def merge(self, found: Found, sha256: str) -> None:
        """A county's ledger: its entries with their sources, as if each had come in here."""
        try:
            other = Roster.open(found.path, read_only=True)
        except CaseFault as error:
            self.leave_out(found, sha256, error.finding.message)
            return
        try:
            if other.about["notice"] != self.roster.about["notice"]:
                self.leave_out(found, sha256, f"是通知“{other.about['notice']}”的台账，不是本通知的")
                return
            self.merge_open(found, other)
            self.keep(self.intake(found, sha256, LEDGER))
        except CaseFault as error:
            self.leave_out(found, sha256, error.finding.message)
        finally:
            other.close()

    def merge_open(self, found: Found, other: Roster) -> None:
        renamed: dict[str, str] = {}
        for entry in other.entries:
            given = Submission(
                LEDGER,
                entry.unit,
                entry.key,
                entry.values,
                entry.declared,
                entry.fingerprint,
                entry.edition,
                entry.evidence,
            )
            folders = [*found.folders, found.name]
            number = self.submit(folders, entry.sources or (hash_text(found.shown + entry.id),), given)
            renamed[entry.id], mine = number, self.entries[number]
            if mine.state == "待审":
                mine = replace(
                    mine, state=entry.state, why=entry.why, opinions=entry.opinions, checked=entry.checked
                )
            paper = entry.paper if not mine.paper.got else mine.paper
            self.write(replace(mine, paper=paper, county=mine.county or entry.county))
        for intake in other.intakes:
            if intake.what == NOT_TAKEN or intake.sha256 in self.seen:
                continue
            copy = self.scratch / intake.sha256
            other.extract(intake.sha256, copy)
            self.batch.keep(intake.sha256, copy)
            copy.unlink()
            entry_id = renamed.get(intake.entry, "")
            if intake.what == UNMATCHED:
                self.pages[intake.sha256] = replace(intake, path=f"{found.shown}/{intake.path}")
                continue
            self.keep(replace(intake, entry=entry_id, path=f"{found.shown}/{intake.path}"))
        for question in other.questions:
            if question.entry in renamed:
                moved = replace(question, entry=renamed[question.entry])
                self.batch.put(Key(ASKED, question.id), moved.as_json())

    # ---- scans

    def put_pages(self) -> None:
        """PDFs and pictures → the applicant whose name they bear, or who alone is in their folder."""
        for sha256, intake in self.pages.items():
            owners = self.owners(intake.path)
            if len(owners) != 1:
                self.drop_left_out(sha256)
                reason = TWO_OWNERS if owners else NO_OWNER
                self.note(hash_text(intake.path), replace(intake, what=UNMATCHED, reason=reason))
                continue
            entry = self.entries[owners[0]]
            self.keep(replace(intake, what="扫描件或佐证", entry=entry.id, reason=""))
            self.write(replace(entry, sources=tuple(dict.fromkeys([*entry.sources, sha256]))))

    def owners(self, path: str) -> list[str]:
        text = same_name("".join(path.split("/")[-2:]))
        named = sorted((name for name in self.by_name if name and name in text), key=len, reverse=True)
        if named:
            return self.by_name[named[0]]
        folders = folders_of(path)
        is_own = len(folders) > 1 and folders[-1] not in known_counties()
        here = self.by_folder.get(folders, set()) if is_own else set()
        return list(here) if len(here) == 1 else []

    # ---- what came in

    def intake(self, found: Found, sha256: str, what: str, entry: str = "", reason: str = "") -> Intake:
        size = found.path.stat().st_size if sha256 else 0
        return Intake(
            sha256, found.name, found.shown, size, what, entry, reason, now(), county_in(found.folders)
        )

    def leave_out(self, found: Found, sha256: str, why: str) -> None:
        """Not taken; of many alike in one archive only the first are named one by one."""
        top = "/".join(found.shown.split("/")[:2])
        self.alike[top, why] += 1
        if self.alike[top, why] <= MOST_ALIKE or top == found.shown:
            intake = self.intake(found, sha256, NOT_TAKEN, reason=why)
            self.note(hash_text(found.shown), intake)

    def say_rest(self) -> None:
        for (top, why), count in self.alike.items():
            if count > MOST_ALIKE:
                name = top.rpartition("/")[2]
                rest = Intake(
                    "",
                    name,
                    top,
                    0,
                    NOT_TAKEN,
                    reason=f"里面还有 {count - MOST_ALIKE} 个文件：{why}",
                    at=now(),
                )
                self.note(hash_text(f"{top}：{why}"), rest)

    def keep(self, intake: Intake) -> None:
        """Taken in; whatever was said of the same bytes being left out before is forgotten."""
        self.seen.add(intake.sha256)
        self.drop_left_out(intake.sha256)
        self.batch.put(Key(INTAKE, hash_text(intake.path)), None)
        self.note(intake.sha256, intake)

    def drop_left_out(self, sha256: str) -> None:
        for key in self.left_out.pop(sha256, ()):
            self.batch.put(Key(INTAKE, key), None)

    def note(self, key: str, intake: Intake) -> None:
        self.taken[key] = intake
        self.batch.put(Key(INTAKE, key), intake.as_json())


def folders_of(path: str) -> tuple[str, ...]:
    return tuple(path.split("/")[:-1])


def hash_text(text: str) -> str:
    """A key for what has no bytes of its own: the way to it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
