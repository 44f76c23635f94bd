"""A case file (SQLite) ↔ rows: opened by one writer at a time, committed on every change, checked when opened.

Rollback journal and full synchronisation: what was committed survives a power cut, and the one file is
everything, so that a copy on a stick is whole. Attachments lie in rows of 1 MiB: no copy of a large file
is ever held in memory, and typing never waits long behind one.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import platform
import shutil
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from forms.findings import Finding, Place, finding

SUFFIX, ROSTER_SUFFIX = ".shenbao", ".taizhang"
BLOCK = 2**20
BUSY_MS = 10_000
LONGEST_NAME = 250
MOST_HISTORY = 8_000_000
Taken = Literal["taken", "held", "refused"]
SHARED = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE notice (name TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE attachment (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL);
CREATE TABLE block (sha256 TEXT NOT NULL, number INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (sha256, number));
"""


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that this program keeps: how it is known, and its tables. `migrations` lead from one version to the next."""

    noun: str
    suffix: str
    application_id: int
    version: int
    schema: str
    migrations: Mapping[int, str] = field(default_factory=dict)


CASE = FileKind("申报文件", SUFFIX, 0x53424131, 1, SHARED + """
CREATE TABLE state (part TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (part, name));
CREATE TABLE change (number INTEGER PRIMARY KEY, step INTEGER NOT NULL, part TEXT NOT NULL, name TEXT NOT NULL,
                     before TEXT, after TEXT);
CREATE TABLE edition (number INTEGER PRIMARY KEY, data TEXT NOT NULL);
""")  # fmt: skip
ROSTER = FileKind("汇总台账", ROSTER_SUFFIX, 0x53425431, 1, SHARED + """
CREATE TABLE state (part TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (part, name));
CREATE TABLE log (number INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, entry TEXT NOT NULL,
                  what TEXT NOT NULL, before TEXT, after TEXT);
""")  # fmt: skip
KINDS = (CASE, ROSTER)


class CaseFault(Exception):
    """A case file that cannot be used: the code of the catalogue and its facts."""

    def __init__(self, code: str, file: Path, *, kind: FileKind | None = None, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.file = file
        self.kind = kind
        self.facts = facts

    @property
    def finding(self) -> Finding:
        kind = self.kind or next((each for each in KINDS if each.suffix == self.file.suffix), CASE)
        facts = {"noun": kind.noun, "suffix": kind.suffix} | self.facts
        return finding(self.code, Place(file=self.file.name), facts)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a case open for writing, and since when (local time, as shown)."""

    name: str
    host: str
    since: str

    @classmethod
    def me(cls) -> Holder:
        try:
            name = getpass.getuser()
        except (KeyError, OSError, ImportError):  # an account without a name
            name = "某用户"
        return cls(name, platform.node(), time.strftime("%m月%d日 %H:%M"))

    def __str__(self) -> str:
        return f"{self.name}（{self.host}，{self.since}起）"


class Lock:
    """One writer for each case file, across processes and machines that share the folder."""

    def __init__(self, path: Path) -> None:
        real = path.resolve()  # a link to a case is the same case
        name = f".~lock.{real.name}#"
        if len(name.encode()) > LONGEST_NAME:
            name = f".~lock.{hashlib.sha256(real.name.encode()).hexdigest()[:32]}#"
        self.path = real.with_name(name)
        self._lock = FileLock(self.path)

    def take(self) -> Taken:
        """Whether this process is the writer now; «refused» where the folder cannot be written."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return "held"
        except OSError:
            return "refused"
        return "taken"

    def release(self) -> None:
        if self._lock.is_locked:
            if os.name != "nt":  # while it is held: whoever waits for the old file sees that it is gone
                self.path.unlink(missing_ok=True)
            self._lock.release()


# ---- what SQLite says → what a person is told

CODES = {
    sqlite3.SQLITE_CORRUPT: "case.damaged", sqlite3.SQLITE_NOTADB: "case.damaged",
    sqlite3.SQLITE_FULL: "case.full", sqlite3.SQLITE_BUSY: "case.busy", sqlite3.SQLITE_LOCKED: "case.busy",
    sqlite3.SQLITE_READONLY: "case.no_access", sqlite3.SQLITE_CANTOPEN: "case.no_access",
    sqlite3.SQLITE_PERM: "case.no_access", sqlite3.SQLITE_IOERR: "case.no_access",
}  # fmt: skip


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """What SQLite raises inside → CaseFault with the sentence for it."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        known = CODES.get(
            code, "case.damaged" if isinstance(error, sqlite3.DatabaseError) else "case.no_access"
        )
        raise CaseFault(known, path) from error


def create(path: Path, files: dict[str, bytes], about: dict[str, str], kind: FileKind = CASE) -> None:
    """An empty case with its notice inside, whole or not there at all. Raises FileExistsError, OSError."""
    if path.exists():
        raise FileExistsError(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(temporary, isolation_level=None)) as base:
            base.execute("PRAGMA auto_vacuum = INCREMENTAL")
            prepare(base)
            base.executescript(f"BEGIN; {kind.schema} COMMIT;")
            base.execute(f"PRAGMA application_id = {kind.application_id}")
            base.execute(f"PRAGMA user_version = {kind.version}")
            with transaction(base):
                base.executemany("INSERT INTO notice VALUES (?, ?)", files.items())
                base.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def prepare(base: sqlite3.Connection) -> None:
    base.execute("PRAGMA journal_mode = DELETE")
    base.execute("PRAGMA synchronous = FULL")
    base.execute(f"PRAGMA busy_timeout = {BUSY_MS}")


@contextmanager
def transaction(base: sqlite3.Connection) -> Iterator[None]:
    """All of the statements inside, or none."""
    base.execute("BEGIN IMMEDIATE")
    with base:
        yield


def connect(path: Path, *, read_only: bool = False, kind: FileKind = CASE) -> sqlite3.Connection:
    """An open case file of this version; an older one is backed up and brought up first. Raises CaseFault, OSError."""
    check_kind(path, kind)
    settle(path)
    mode = "ro" if read_only else "rw"
    with guarded(path):
        where = f"{path.resolve().as_uri()}?mode={mode}"
        # A worker may take an inbox in; whoever has the file open sees to it that one thread at a time works.
        base = sqlite3.connect(where, uri=True, isolation_level=None, check_same_thread=False)
    try:
        with guarded(path):
            base.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
            version = int(base.execute("PRAGMA user_version").fetchone()[0])
            if version > kind.version:
                raise CaseFault("case.newer", path, kind=kind, found=version, known=kind.version)
            if version < 1:
                raise CaseFault("case.damaged", path)
            if not read_only:
                prepare(base)
                if version < kind.version:
                    migrate(base, path, version, kind)
    except CaseFault:
        base.close()
        raise
    return base


def settle(path: Path) -> None:
    """A journal that a crash left is rolled back before anybody looks: a reader alone could not. Raises CaseFault."""
    journal = path.with_name(f"{path.name}-journal")
    try:
        if journal.stat().st_size == 0:
            return
    except FileNotFoundError:  # looked at once only: a living writer takes it away at any moment
        return
    lock = Lock(path)
    if lock.take() != "taken":
        return  # its writer is alive, and the journal is the one it works with
    try:
        with guarded(path), closing(sqlite3.connect(path, isolation_level=None)) as base:
            base.execute("SELECT count(*) FROM about").fetchone()
    finally:
        lock.release()


def check_kind(path: Path, kind: FileKind = CASE) -> None:
    """Refuse what is no such file before SQLite touches it. Raises CaseFault, OSError."""
    with path.open("rb") as stream:
        head = stream.read(100)
    if not head:
        raise CaseFault("case.empty", path, kind=kind)
    if not head.startswith(b"SQLite format 3\0"):
        raise CaseFault("case.damaged" if path.suffix == kind.suffix else "case.other_kind", path, kind=kind)
    if int.from_bytes(head[68:72], "big") != kind.application_id:
        raise CaseFault("case.other_kind", path, kind=kind)


def migrate(base: sqlite3.Connection, path: Path, version: int, kind: FileKind) -> None:
    """An older case → this version, in one transaction, after a copy was put beside it."""
    number = 1
    while (backup := path.with_name(f"{path.stem}（第{version}版格式备份{number}）{path.suffix}")).exists():
        number += 1
    shutil.copy2(path, backup)
    with transaction(base):
        for step in range(version, kind.version):
            for statement in kind.migrations[step].split(";"):
                base.execute(statement)
        base.execute(f"PRAGMA user_version = {kind.version}")


# ---- attachments


def hash_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def has(base: sqlite3.Connection, sha256: str) -> bool:
    return base.execute("SELECT 1 FROM attachment WHERE sha256 = ?", (sha256,)).fetchone() is not None


def write_attachment(base: sqlite3.Connection, path: Path, sha256: str) -> int:
    """A file → its blocks, each committed alone, the whole declared last → its size. Raises CaseFault, OSError."""
    digest, number, size = hashlib.sha256(), 0, 0
    base.execute("DELETE FROM block WHERE sha256 = ?", (sha256,))  # what a cut-off try left
    with path.open("rb") as stream:
        while data := stream.read(BLOCK):
            digest.update(data)
            base.execute("INSERT INTO block VALUES (?, ?, ?)", (sha256, number, data))
            number, size = number + 1, size + len(data)
    if digest.hexdigest() != sha256:
        raise CaseFault("case.changing", path)
    base.execute("INSERT INTO attachment VALUES (?, ?)", (sha256, size))
    return size


def blocks(base: sqlite3.Connection, sha256: str) -> Iterator[bytes]:
    for (data,) in base.execute("SELECT data FROM block WHERE sha256 = ? ORDER BY number", (sha256,)):
        yield data


def is_sound(base: sqlite3.Connection, sha256: str) -> bool:
    """Whether an attachment is there and is what was put in."""
    digest = hashlib.sha256()
    for data in blocks(base, sha256):
        digest.update(data)
    return has(base, sha256) and digest.hexdigest() == sha256


def read_attachment(base: sqlite3.Connection, sha256: str, target: Path) -> bool:
    """The blocks of an attachment → a file; False where they are not what was put in."""
    digest = hashlib.sha256()
    with target.open("wb") as stream:
        for data in blocks(base, sha256):
            digest.update(data)
            stream.write(data)
    return digest.hexdigest() == sha256


def drop_attachments(base: sqlite3.Connection, keep: set[str]) -> None:
    """Forget attachments that nothing names any more, and give their room back."""
    there = {row[0] for row in base.execute("SELECT sha256 FROM attachment UNION SELECT sha256 FROM block")}
    if there <= keep:
        return
    with transaction(base):
        for sha256 in there - keep:
            base.execute("DELETE FROM block WHERE sha256 = ?", (sha256,))
            base.execute("DELETE FROM attachment WHERE sha256 = ?", (sha256,))
    base.execute("PRAGMA incremental_vacuum").fetchall()


def shorten_history(base: sqlite3.Connection) -> None:
    """The oldest steps go where the history has grown large."""
    total = "sum(length(coalesce(before, '')) + length(coalesce(after, ''))) OVER (ORDER BY number DESC)"
    base.execute(
        f"DELETE FROM change WHERE step <= (SELECT coalesce(max(step), -1) FROM (SELECT step, {total} AS total FROM change) "
        f"WHERE total > {MOST_HISTORY})"
    )


# ---- what the home screen shows


@dataclass(frozen=True, slots=True)
class Header:
    """What is shown of a case without opening it."""

    path: Path
    notice_id: str
    short: str
    stage: str
    unit: str
    status: str
    saved: str


def read_header(path: Path, kind: FileKind = CASE) -> Header:
    """A file → Header, nothing of it changed. Raises CaseFault, OSError."""
    with closing(connect_any(path, kind)) as base, guarded(path):
        about = dict(base.execute("SELECT name, value FROM about").fetchall())
    return Header(
        path,
        about.get("notice", ""),
        about.get("short", ""),
        about.get("stage", ""),
        about.get("unit", ""),
        about.get("status", ""),
        about.get("saved", ""),
    )


def connect_any(path: Path, kind: FileKind = CASE) -> sqlite3.Connection:
    """For reading only, of whatever version up to ours. Raises CaseFault, OSError."""
    check_kind(path, kind)
    settle(path)
    with guarded(path):
        return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
