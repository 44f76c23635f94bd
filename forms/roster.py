"""One bureau's collection for one notice on disk: entries with every value's source, what came in, who changed what when.

Entries are keyed by the notice's `application_key` where it could be read, and known by a number of their own
always: a name or code that is mended later does not make another entry.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, get_args

from forms import casefile
from forms.casefile import CaseFault, Holder
from forms.casevalues import Json, clean, hashes, text
from forms.library import Source
from forms.notice import Stage
from forms.statefile import Key, StateFile, notice_files, now

ENTRIES, INTAKE, EXPECTED, SETTINGS, ASKED = "条目", "来件", "应报名单", "设置", "待定"
COMMIT_EVERY = 1.0  # seconds
State = Literal["待审", "需补正", "已补正", "推荐", "不推荐"]
STATES: tuple[State, ...] = get_args(State)
Values = Mapping[str, Mapping[str, "Cell"]]


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of an entry: as typed (a table: its rows), where it came from, how sure, and who vouched for it.

    `was`: what stood there before the bureau changed it; `confirmed`: the enterprise agreed to that.
    """

    typed: Any
    certainty: str = "exact"
    raw: str = ""
    where: str = ""
    rule: str = ""
    source: str = ""
    by: str = ""
    was: Any = None
    confirmed: bool = True

    @property
    def is_guess(self) -> bool:
        """A suggestion of this program that nobody has confirmed."""
        return self.certainty == "ask" and not self.by and not self.where and self.rule.startswith("按")

    def as_json(self) -> dict[str, Json]:
        return {
            name: value for name, usual in USUAL if (value := getattr(self, name)) != usual or name == "typed"
        }


USUAL = tuple((each.name, each.default) for each in fields(Cell))


@dataclass(frozen=True, slots=True)
class Paper:
    """What has come in on paper."""

    due: int | None = None
    got: int = 0
    sealed: bool | None = None
    same: bool | None = None
    on: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One application in the ledger. `sources` are hashes of what came in, the newest last; `evidence` hash → name."""

    id: str
    key: str = ""
    unit: str = ""
    county: str = ""
    state: State = "待审"
    why: str = ""
    values: Values = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    fingerprint: str = ""
    edition: int = 0
    declared: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, str] = field(default_factory=dict)
    paper: Paper = Paper()
    checked: Mapping[str, str] = field(default_factory=dict)
    order: int | None = None
    opinions: tuple[str, ...] = ()
    returned: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Json]:
        """Plain data; of a value only what is not as it mostly is, for there are many."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        values = {
            form: {name: cell.as_json() for name, cell in cells.items()}
            for form, cells in self.values.items()
        }
        lists = {name: list(plain[name]) for name in ("sources", "opinions")}
        maps = {name: dict(plain[name]) for name in ("declared", "checked", "evidence")}
        return {**plain, **lists, **maps, "values": values, "paper": asdict(self.paper)}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Entry:
        """Raises TypeError, KeyError, AttributeError where it is not what this program wrote."""
        values = {
            form: {name: Cell(**cell) for name, cell in cells.items()}
            for form, cells in raw["values"].items()
        }
        tuples = {name: tuple(raw[name]) for name in ("sources", "opinions")}
        return cls(**{**raw, **tuples, "values": values, "paper": Paper(**raw["paper"])})

    @property
    def asked(self) -> int:
        """How many values still wait for somebody to look at them."""
        return sum(1 for _, _, cell in self.cells() if cell.certainty == "ask" and not cell.by)

    @property
    def unconfirmed(self) -> int:
        return sum(1 for _, _, cell in self.cells() if not cell.confirmed)

    def cells(self) -> Iterator[tuple[str, str, Cell]]:
        for form, cells in self.values.items():
            for name, cell in cells.items():
                yield form, name, cell

    def typed(self) -> dict[str, dict[str, Any]]:
        """The answers as the rest of the program reads them."""
        return {
            form: {name: cell.typed for name, cell in cells.items()} for form, cells in self.values.items()
        }

    def with_cell(self, form: str, name: str, cell: Cell) -> Entry:
        cells = {**self.values.get(form, {}), name: cell}
        return replace(self, values={**self.values, form: cells})


@dataclass(frozen=True, slots=True)
class Intake:
    """One file that came in: `path` as a person would find it, `what` it is, the entry it belongs to, or why not."""

    sha256: str
    name: str
    path: str
    size: int
    what: str
    entry: str = ""
    reason: str = ""
    at: str = ""
    county: str = ""
    edition: int = 0

    def as_json(self) -> dict[str, Json]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Question:
    """Two submissions of what may be one application: somebody has to say which counts."""

    id: str
    entry: str
    source: str
    values: Values
    differs: tuple[str, ...]

    def as_json(self) -> dict[str, Json]:
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Question:
        values = {
            form: {name: Cell(**cell) for name, cell in cells.items()}
            for form, cells in raw["values"].items()
        }
        return cls(raw["id"], raw["entry"], raw["source"], values, tuple(raw["differs"]))


@dataclass(frozen=True, slots=True)
class LogLine:
    """Who changed what when."""

    at: str
    who: str
    entry: str
    what: str


class Roster(StateFile):
    """An open ledger. Every change is logged with the person's name."""

    kind = casefile.ROSTER

    @classmethod
    def create(cls, path: Path, source: Source, stage: Stage, bureau: str = "") -> Roster:
        """A new ledger with the notice inside, for the stage that collects. Raises FileExistsError, OSError."""
        about = {
            "notice": source.notice.id, "short": source.notice.short, "version": str(source.notice.version),
            "notice_sha256": source.sha256, "stage": stage.id, "unit": bureau, "status": "收件",
            "saved": now(), "cursor": "0",
        }  # fmt: skip
        casefile.create(path, notice_files(source), about, casefile.ROSTER)
        return cls.open(path)

    # ---- what is in it

    @property
    def entries(self) -> list[Entry]:
        """All entries, in the order they are recommended in where one was given, else as they came in."""
        found = [self.entry(name) for name in self.part(ENTRIES)]
        return sorted(found, key=lambda each: (each.order is None, each.order or 0, int(each.id)))

    def entry(self, name: str) -> Entry:
        """Raises CaseFault."""
        try:
            found = Entry.from_json(self.state[Key(ENTRIES, name)])
        except (TypeError, KeyError, AttributeError, ValueError) as error:
            raise CaseFault("case.damaged", self.path) from error
        texts = (found.unit, found.key, found.county, found.why)
        whole = found.order is None or isinstance(found.order, int)
        if (
            found.id != name
            or not name.isdecimal()
            or found.state not in STATES
            or not whole
            or not all(isinstance(each, str) for each in texts)
        ):
            raise CaseFault("case.damaged", self.path)
        return found

    @property
    def intakes(self) -> list[Intake]:
        try:
            return [Intake(**each) for each in self.part(INTAKE).values()]
        except TypeError as error:
            raise CaseFault("case.damaged", self.path) from error

    @property
    def questions(self) -> list[Question]:
        try:
            return [Question.from_json(each) for each in self.part(ASKED).values()]
        except (TypeError, KeyError, AttributeError) as error:
            raise CaseFault("case.damaged", self.path) from error

    def next_id(self) -> str:
        names = list(self.part(ENTRIES))
        if not all(name.isdecimal() for name in names):
            raise CaseFault("case.damaged", self.path)
        return str(1 + max(map(int, names), default=0))

    # ---- changing it

    def change(self, values: Mapping[Key, Json], what: str, who: str = "") -> None:
        """Several values as one committed step, each logged; None takes one away. Raises CaseFault."""
        cleaned = {key: clean(value) for key, value in values.items()}
        changed = {key: value for key, value in cleaned.items() if self.state.get(key) != value}
        if not changed:
            return
        at, name = now(), who or Holder.me().name
        with self._changing():
            for key, value in changed.items():
                self._write(key, value)
                entry = key.name if key.part == ENTRIES else ""
                before = text(self.state.get(key)) if key.part == ENTRIES else None
                after = text(value) if key.part == ENTRIES else None
                self._base.execute(
                    "INSERT INTO log (at, who, entry, what, before, after) VALUES (?, ?, ?, ?, ?, ?)",
                    (at, name, entry, what, before, after),
                )
            self._note({"saved": at})
        self._remember(changed, {"saved": at})

    def put(self, entry: Entry, what: str, who: str = "") -> None:
        self.change({Key(ENTRIES, entry.id): entry.as_json()}, what, who)

    @property
    def base(self) -> sqlite3.Connection:
        return self._base

    def settle(self, values: Mapping[Key, Json], what: str) -> None:
        """Values into the transaction that is open, which ends with them."""
        about = {"saved": now()}
        for key, value in values.items():
            self._write(key, value)
        self._base.execute(
            "INSERT INTO log (at, who, entry, what) VALUES (?, ?, '', ?)",
            (about["saved"], Holder.me().name, what),
        )
        self._note(about)
        self._base.execute("COMMIT")
        self._remember(values, about)

    def batch(self, what: str) -> Batch:
        """Many files and values in few commits."""
        return Batch(self, what)

    def log(self, entry: str = "") -> list[LogLine]:
        """Who changed what when, the latest first; of one entry, or of all."""
        rows = self._base.execute(
            "SELECT at, who, entry, what FROM log WHERE ? IN ('', entry) ORDER BY number DESC", (entry,)
        )
        return [LogLine(*row) for row in rows]

    def versions(self, entry: str) -> list[tuple[str, Entry]]:
        """How an entry stood after each change, first to last."""
        query = "SELECT at, after FROM log WHERE entry = ? AND after IS NOT NULL ORDER BY number"
        with casefile.guarded(self.path):
            rows = self._base.execute(query, (entry,)).fetchall()
        try:
            return [(at, Entry.from_json(json.loads(after))) for at, after in rows]
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise CaseFault("case.damaged", self.path) from error

    def named_attachments(self) -> set[str]:
        """What came in is kept for good, also where no entry names it any more."""
        kept = list(self.part(INTAKE).values())
        if not all(isinstance(each, dict) for each in kept):
            raise CaseFault("case.damaged", self.path)
        return {str(each.get("sha256", "")) for each in kept} | set(hashes(list(self.state.values())))


class Batch:
    """Files and values taken in together: committed now and then, whole or not at all; memory follows the commits."""

    def __init__(self, roster: Roster, what: str) -> None:
        self.roster, self.what = roster, what
        self.values: dict[Key, Json] = {}
        self.open = False
        self.since = 0.0

    def keep(self, sha256: str, path: Path) -> None:
        """A file into the ledger. Raises CaseFault, OSError."""
        self.begin()
        base = self.roster.base
        with casefile.guarded(self.roster.path):
            if not casefile.has(base, sha256):
                casefile.write_attachment(base, path, sha256)

    def put(self, key: Key, value: Json) -> None:
        self.values[key] = clean(value)

    def begin(self) -> None:
        if not self.open:
            with casefile.guarded(self.roster.path):
                self.roster.base.execute("BEGIN IMMEDIATE")
            self.open, self.since = True, time.monotonic()

    def commit_if_due(self) -> None:
        if self.open and time.monotonic() - self.since > COMMIT_EVERY:
            self.commit()

    def commit(self) -> None:
        """Everything so far on disk. Raises CaseFault."""
        if not self.values and not self.open:
            return
        self.begin()
        with casefile.guarded(self.roster.path):
            self.roster.settle(self.values, self.what)
        self.values, self.open = {}, False

    def drop(self) -> None:
        """Forget what was not committed."""
        if self.open:
            with casefile.guarded(self.roster.path):
                self.roster.base.execute("ROLLBACK")
        self.values, self.open = {}, False
