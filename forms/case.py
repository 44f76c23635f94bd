"""One application on disk: every change ↔ a committed row that can be undone, attachments and the notice inside.

The state is a table of JSON values under (part, name): what was typed (填报, «表单.栏目»), what was declared
(声明), the attachments of each slot (佐证) and so on. A change of one or several of them is one step of the
history, which outlives the program. Attachments are named by their SHA-256 and go only when neither the
state nor the history names them.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from forms import casefile
from forms.answers import APPLICANT, DECLARED, NAME
from forms.casefile import SUFFIX, CaseFault, Holder, Lock
from forms.casevalues import Json, clean, hashes, is_plain_name, is_whole, text
from forms.library import DEFINITION, NoticeError, Source, load_notice
from forms.notice import Notice, Stage

ANSWERS, EVIDENCE, UNITS, TERMS = "填报", "佐证", "金额单位", "当地要求"
UNNAMED = "新申报"
REMEMBERED = 500


class Key(NamedTuple):
    """Where a value stands in a case."""

    part: str
    name: str


def answer_key(form: str, field: str) -> Key:
    return Key(ANSWERS, f"{form}.{field}")


class Case:
    """An open case file. Reading is from memory; every change is on disk when the call returns."""

    def __init__(
        self, path: Path, base: sqlite3.Connection, lock: Lock | None, holder: Holder | None
    ) -> None:
        self.path = path
        self.holder = holder
        self._base = base
        self._lock = lock
        self.about: dict[str, str] = dict(base.execute("SELECT name, value FROM about").fetchall())
        if not is_whole(self.about):
            raise CaseFault("case.damaged", path)
        try:
            self.state: dict[Key, Json] = {
                Key(part, name): json.loads(value)
                for part, name, value in base.execute("SELECT part, name, value FROM state")
            }
        except (ValueError, TypeError, RecursionError) as error:
            raise CaseFault("case.damaged", path) from error

    # ---- opening and closing

    @classmethod
    def create(cls, path: Path, source: Source, stage: Stage) -> Case:
        """A new case with the notice's folder inside. Raises FileExistsError, OSError."""
        about = {
            "notice": source.notice.id, "short": source.notice.short, "version": str(source.notice.version),
            "notice_sha256": source.sha256, "stage": stage.id, "unit": "", "status": "草稿",
            "saved": now(), "cursor": "0", "applicant": stage.applicant or f"{APPLICANT}.{NAME}",
        }  # fmt: skip
        casefile.create(path, notice_files(source), about)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Case:
        """A case to work on; only to look at where another window has it (`holder`). Raises CaseFault, OSError."""
        casefile.check_kind(path)
        lock = Lock(path)
        taken = "refused" if read_only or not os.access(path, os.W_OK) else lock.take()
        try:
            base = casefile.connect(path, read_only=taken != "taken")
            try:
                with casefile.guarded(path):
                    return cls._opened(path, base, lock if taken == "taken" else None, held=taken == "held")
            except CaseFault:
                base.close()
                raise
        except (CaseFault, OSError):
            lock.release()
            raise

    @classmethod
    def _opened(cls, path: Path, base: sqlite3.Connection, lock: Lock | None, *, held: bool) -> Case:
        case = cls(path, base, lock, None)
        if lock is not None:
            me = Holder.me()
            case.note(holder=json.dumps([me.name, me.host, me.since]))
            casefile.shorten_history(base)
            casefile.drop_attachments(base, case.named_attachments())
        elif held:
            case.holder = holder_in(case.about)
        return case

    @property
    def read_only(self) -> bool:
        return self._lock is None

    def close(self, rename: Path | None = None) -> None:
        """Leave the file; a writer may give it another name on the way, while nobody else can write. Raises OSError."""
        lock, self._lock = self._lock, None
        try:
            if lock is not None:
                with suppress(
                    sqlite3.Error
                ):  # a disk that is gone or full: the next to open sees a free lock
                    self._base.execute("DELETE FROM about WHERE name = 'holder'")
            self._base.close()
            if lock is not None and rename is not None:
                self.path.rename(rename)
        finally:
            if lock is not None:
                lock.release()

    # ---- the state

    def get(self, part: str, name: str, default: Json = None) -> Json:
        return self.state.get(Key(part, name), default)

    def part(self, part: str) -> dict[str, Json]:
        """All values of one part."""
        return {key.name: value for key, value in self.state.items() if key.part == part}

    def put(self, key: Key, value: Json, *, merge: bool = False) -> None:
        self.put_all({key: value}, merge=merge)

    def put_all(self, values: Mapping[Key, Json], *, merge: bool = False) -> None:
        """Several values as one step; None takes one away. With `merge` it joins a last step on the same keys."""
        cleaned = {key: clean(value) for key, value in values.items()}
        changed = {key: value for key, value in cleaned.items() if self.state.get(key) != value}
        if not changed:
            return
        with self._changing():
            cursor = int(self.about["cursor"])
            self._base.execute("DELETE FROM change WHERE step > ?", (cursor,))
            joined = merge and self._keys_of(cursor) == set(changed)
            step = cursor if joined else cursor + 1
            for key, value in changed.items():
                if joined:
                    self._base.execute(
                        "UPDATE change SET after = ? WHERE step = ? AND part = ? AND name = ?",
                        (text(value), step, *key),
                    )
                else:
                    self._base.execute(
                        "INSERT INTO change (step, part, name, before, after) VALUES (?, ?, ?, ?, ?)",
                        (step, *key, text(self.state.get(key)), text(value)),
                    )
                self._write(key, value)
            self._base.execute("DELETE FROM change WHERE step <= ?", (step - REMEMBERED,))
            about = {"cursor": str(step), "saved": now(), **self._unit(changed)}
            self._note(about)
        self._remember(changed, about)

    def note(self, **about: str) -> None:
        """Facts about the case itself, such as its status; no step of the history."""
        with self._changing():
            self._note(about)
        self._remember({}, about)

    def keep(self, key: Key, value: Json) -> None:
        """A value that undo does not touch: what was sent, what came back."""
        about, value = {"saved": now()}, clean(value)
        with self._changing():
            self._write(key, value)
            self._note(about)
        self._remember({key: value}, about)

    def undo(self) -> dict[Key, Json]:
        """Take the last step back → the values that stand again; nothing where there is none."""
        return self._walk(int(self.about["cursor"]), "before", -1)

    def redo(self) -> dict[Key, Json]:
        return self._walk(int(self.about["cursor"]) + 1, "after", 0)

    @property
    def can_undo(self) -> bool:
        return not self.read_only and bool(self._keys_of(int(self.about["cursor"])))

    @property
    def can_redo(self) -> bool:
        return not self.read_only and bool(self._keys_of(int(self.about["cursor"]) + 1))

    def _walk(self, step: int, column: str, shift: int) -> dict[Key, Json]:
        rows = self._base.execute(
            f"SELECT part, name, {column} FROM change WHERE step = ?", (step,)
        ).fetchall()
        values = {Key(part, name): None if value is None else json.loads(value) for part, name, value in rows}
        if values:
            about = {"cursor": str(step + shift), "saved": now(), **self._unit(values)}
            with self._changing():
                for key, value in values.items():
                    self._write(key, value)
                self._note(about)
            self._remember(values, about)
        return values

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """One transaction; memory follows only when it stands. Raises CaseFault."""
        with casefile.guarded(self.path), casefile.transaction(self._base):
            yield

    def _keys_of(self, step: int) -> set[Key]:
        rows = self._base.execute("SELECT part, name FROM change WHERE step = ?", (step,))
        return {Key(*row) for row in rows}

    def _write(self, key: Key, value: Json) -> None:
        if value is None:
            self._base.execute("DELETE FROM state WHERE part = ? AND name = ?", key)
        else:
            self._base.execute("INSERT OR REPLACE INTO state VALUES (?, ?, ?)", (*key, text(value)))

    def _note(self, about: Mapping[str, str]) -> None:
        self._base.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", about.items())

    def _unit(self, changed: Mapping[Key, Json]) -> dict[str, str]:
        """The applicant's name, kept for the list of cases."""
        field = self.about.get("applicant")
        return {"unit": str(changed[key] or "")} if field and (key := Key(ANSWERS, field)) in changed else {}

    def _remember(self, changed: Mapping[Key, Json], about: Mapping[str, str]) -> None:
        self.about |= about
        for key, value in changed.items():
            if value is None:
                self.state.pop(key, None)
            else:
                self.state[key] = value

    # ---- what others make of it

    def raw(self) -> dict[str, Json]:
        """The answers as the rest of the program reads them."""
        found: dict[str, Json] = {DECLARED: self.part(DECLARED)}
        given = self.part(APPLICANT)
        if given:
            found[APPLICANT] = given
        for name, value in self.part(ANSWERS).items():
            form, _, field = name.rpartition(".")
            found.setdefault(form, {})[field] = value
        return found

    def load(self, notice: Notice, raw: Mapping[str, Mapping[str, Json]]) -> None:
        """Answers from a file → one step."""
        forms = {form.id for form in notice.forms}
        values = {}
        for name, fields in raw.items():
            for field, value in fields.items():
                values[answer_key(name, field) if name in forms else Key(name, field)] = value
        self.put_all(values)

    def source(self, cache: Path) -> Source:
        """The notice inside, unpacked below `cache` and believed only while it is what lies inside. Raises CaseFault, OSError."""
        folder = cache / self.about["notice_sha256"][:16] / self.about["notice"]
        source = self._believed(folder)
        if source is None:
            self._unpack(folder)
            try:
                source = load_notice(folder)
            except NoticeError as error:
                raise CaseFault("case.bad_notice", self.path, why=str(error.problems[0])) from error
        if not any(stage.id == self.about["stage"] for stage in source.notice.stages):
            raise CaseFault("case.bad_notice", self.path, why=f"没有环节“{self.about['stage']}”")
        return source

    def _believed(self, folder: Path) -> Source | None:
        """What was unpacked before, if it is still what lies inside."""
        if not (folder / DEFINITION).is_file():
            return None
        try:
            source = load_notice(folder)
        except NoticeError:
            return None
        return source if source.sha256 == self.about["notice_sha256"] else None

    def _unpack(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        with casefile.guarded(self.path):
            query = "SELECT name, data FROM notice ORDER BY name = ?"
            rows = self._base.execute(query, (DEFINITION,)).fetchall()
        for name, data in rows:  # the definition last: with it the folder is whole
            if not is_plain_name(name):
                raise CaseFault("case.damaged", self.path)
            part = folder / f".{os.getpid()}.{name}"
            part.write_bytes(data)
            part.replace(folder / name)

    def renew(self, source: Source) -> None:
        """Another version of the same notice; the answers stay. Raises CaseFault."""
        about = {
            "version": str(source.notice.version),
            "notice_sha256": source.sha256,
            "short": source.notice.short,
        }
        files = notice_files(source)
        with self._changing():
            self._base.execute("DELETE FROM notice")
            self._base.executemany("INSERT INTO notice VALUES (?, ?)", files.items())
            self._note(about)
        self._remember({}, about)

    # ---- attachments and editions

    def attach(self, path: Path) -> str:
        """Put a file in → its SHA-256. May run beside the writer, on a thread of its own. Raises CaseFault, OSError."""
        sha256 = casefile.hash_of(path)
        with closing(casefile.connect(self.path)) as base, casefile.guarded(self.path):
            if not casefile.is_sound(base, sha256):
                base.execute("DELETE FROM attachment WHERE sha256 = ?", (sha256,))
                casefile.write_attachment(base, path, sha256)
        return sha256

    def extract(self, sha256: str, target: Path) -> None:
        """An attachment → a file. May run on any thread. Raises CaseFault, OSError."""
        with closing(casefile.connect_any(self.path)) as base, casefile.guarded(self.path):
            if not casefile.read_attachment(base, sha256, target):
                target.unlink(missing_ok=True)
                raise CaseFault("case.attachment_damaged", self.path, name=target.name)

    def named_attachments(self) -> set[str]:
        """Every attachment that the state, the history or an edition names."""
        found = set(hashes(list(self.state.values())))
        for before, after in self._base.execute("SELECT before, after FROM change"):
            found |= {each for value in (before, after) if value for each in hashes(json.loads(value))}
        for data in self.editions():
            found |= set(hashes(data))
        return found

    def editions(self) -> list[dict[str, Json]]:
        """The frozen editions, first to last."""
        return [json.loads(row[0]) for row in self._base.execute("SELECT data FROM edition ORDER BY number")]

    def freeze(self, data: Mapping[str, Json]) -> int:
        """A new edition → its number, from 1."""
        with self._changing():
            number = int(self._base.execute("SELECT coalesce(max(number), 0) + 1 FROM edition").fetchone()[0])
            self._base.execute(
                "INSERT INTO edition VALUES (?, ?)", (number, text({**data, "number": number}))
            )
        return number


def now() -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S")


def holder_in(about: Mapping[str, str]) -> Holder:
    try:
        return Holder(*json.loads(about.get("holder", "")))
    except (ValueError, TypeError):
        return Holder("另一个窗口", "", "")


def notice_files(source: Source) -> dict[str, bytes]:
    """The definition and the templates of a notice: what a case needs of it."""
    names = [DEFINITION, *(form.template for form in source.notice.forms)]
    return {name: source.read(name) for name in names}


def default_name(short: str, unit: str = "") -> str:
    """The file name of a new case."""
    return f"{unit or UNNAMED}_{short}{SUFFIX}"


__all__ = [
    "ANSWERS",
    "APPLICANT",
    "DECLARED",
    "EVIDENCE",
    "NAME",
    "TERMS",
    "UNITS",
    "Case",
    "CaseFault",
    "Key",
]
