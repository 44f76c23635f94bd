"""A file of this program on disk: values under (part, name), the notice and attachments inside, one writer at a time.

The shape that an application (case.py) and a bureau's ledger (roster.py) share; each adds its own history.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import ClassVar, NamedTuple, Self

from forms import casefile
from forms.casefile import CaseFault, FileKind, Holder, Lock
from forms.casevalues import Json, hashes, is_plain_name, is_whole, text
from forms.library import DEFINITION, NoticeError, Source, load_notice


class Key(NamedTuple):
    """Where a value stands in a file."""

    part: str
    name: str


class StateFile:
    """An open file. Reading is from memory; every change is on disk when the call returns."""

    kind: ClassVar[FileKind]

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
    def open(cls, path: Path, *, read_only: bool = False) -> Self:
        """A file to work on; only to look at where another window has it (`holder`). Raises CaseFault, OSError."""
        casefile.check_kind(path, cls.kind)
        lock = Lock(path)
        taken = "refused" if read_only or not os.access(path, os.W_OK) else lock.take()
        with ExitStack() as undo:  # whatever goes wrong: a file that is not open is not held
            undo.callback(lock.release)
            base = casefile.connect(path, read_only=taken != "taken", kind=cls.kind)
            undo.callback(base.close)
            with casefile.guarded(path):
                made = cls._opened(path, base, lock if taken == "taken" else None, held=taken == "held")
            undo.pop_all()
        return made

    @classmethod
    def _opened(cls, path: Path, base: sqlite3.Connection, lock: Lock | None, *, held: bool) -> Self:
        made = cls(path, base, lock, None)
        if lock is not None:
            me = Holder.me()
            made.note(holder=json.dumps([me.name, me.host, me.since]))
            made.tidy()
        elif held:
            made.holder = holder_in(made.about)
        return made

    def tidy(self) -> None:
        """What is done whenever a writer opens the file."""
        casefile.drop_attachments(self._base, self.named_attachments())

    def named_attachments(self) -> set[str]:
        """Every attachment that anything in the file names."""
        return set(hashes(list(self.state.values())))

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
        return {key.name: value for key, value in list(self.state.items()) if key.part == part}

    def note(self, **about: str) -> None:
        """Facts about the file itself, such as its status; no step of a history."""
        with self._changing():
            self._note(about)
        self._remember({}, about)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """One transaction; memory follows only when it stands. Raises CaseFault."""
        with casefile.guarded(self.path), casefile.transaction(self._base):
            yield

    def _write(self, key: Key, value: Json) -> None:
        if value is None:
            self._base.execute("DELETE FROM state WHERE part = ? AND name = ?", key)
        else:
            self._base.execute("INSERT OR REPLACE INTO state VALUES (?, ?, ?)", (*key, text(value)))

    def _note(self, about: Mapping[str, str]) -> None:
        self._base.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", about.items())

    def _remember(self, changed: Mapping[Key, Json], about: Mapping[str, str]) -> None:
        self.about |= about
        for key, value in changed.items():
            if value is None:
                self.state.pop(key, None)
            else:
                self.state[key] = value

    # ---- the notice inside

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

    # ---- attachments

    def attach(self, path: Path) -> str:
        """Put a file in → its SHA-256. May run beside the writer, on a thread of its own. Raises CaseFault, OSError."""
        sha256 = casefile.hash_of(path)
        with closing(casefile.connect(self.path, kind=self.kind)) as base, casefile.guarded(self.path):
            if not casefile.is_sound(base, sha256):
                base.execute("DELETE FROM attachment WHERE sha256 = ?", (sha256,))
                casefile.write_attachment(base, path, sha256)
        return sha256

    def extract(self, sha256: str, target: Path) -> None:
        """An attachment → a file. May run on any thread. Raises CaseFault, OSError."""
        with closing(casefile.connect_any(self.path, self.kind)) as base, casefile.guarded(self.path):
            if not casefile.read_attachment(base, sha256, target):
                target.unlink(missing_ok=True)
                raise CaseFault("case.attachment_damaged", self.path, name=target.name)


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
