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
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from forms.findings import Finding, Place, finding

SUFFIX = ".shenbao"
APPLICATION_ID = 0x53424131
VERSION = 1
BLOCK = 2**20
BUSY_MS = 10_000
SCHEMA = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE notice (name TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE state (part TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (part, name));
CREATE TABLE change (number INTEGER PRIMARY KEY, step INTEGER NOT NULL, part TEXT NOT NULL, name TEXT NOT NULL,
                     before TEXT, after TEXT);
CREATE TABLE attachment (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL);
CREATE TABLE block (sha256 TEXT NOT NULL, number INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (sha256, number));
CREATE TABLE edition (number INTEGER PRIMARY KEY, data TEXT NOT NULL);
"""
MIGRATIONS: dict[int, str] = {}  # from version → the statements that lead to the next one


class CaseFault(Exception):
    """A case file that cannot be used: the code of the catalogue and its facts."""

    def __init__(self, code: str, file: Path, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.file = file
        self.facts = facts

    @property
    def finding(self) -> Finding:
        return finding(self.code, Place(file=self.file.name), self.facts)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a case open for writing, and since when (local time, as shown)."""

    name: str
    host: str
    since: str

    @classmethod
    def me(cls) -> Holder:
        return cls(getpass.getuser(), platform.node(), time.strftime("%m月%d日 %H:%M"))

    def __str__(self) -> str:
        return f"{self.name}（{self.host}，{self.since}起）"


class Lock:
    """One writer for each case file, across processes and machines that share the folder."""

    def __init__(self, path: Path) -> None:
        self.path = path.with_name(f".~lock.{path.name}#")
        self._lock = FileLock(self.path)

    def take(self) -> bool:
        """Whether this process is the writer now; a folder that cannot be written has none."""
        try:
            self._lock.acquire(timeout=0)
        except (Timeout, OSError):
            return False
        return True

    def release(self) -> None:
        if self._lock.is_locked:
            if os.name != "nt":  # while it is held: whoever waits for the old file sees that it is gone
                self.path.unlink(missing_ok=True)
            self._lock.release()


def create(path: Path, files: dict[str, bytes], about: dict[str, str]) -> None:
    """An empty case with its notice inside, whole or not there at all. Raises FileExistsError, OSError."""
    if path.exists():
        raise FileExistsError(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(temporary, isolation_level=None)) as base:
            prepare(base)
            base.executescript(f"BEGIN; {SCHEMA} COMMIT;")
            base.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            base.execute(f"PRAGMA user_version = {VERSION}")
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


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """An open case file of this version; an older one is backed up and brought up first. Raises CaseFault."""
    check_kind(path)
    mode = "ro" if read_only else "rw"
    try:
        base = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise CaseFault("case.damaged", path) from error
    try:
        base.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        version = int(base.execute("PRAGMA user_version").fetchone()[0])
        if version > VERSION:
            raise CaseFault("case.newer", path, found=version, known=VERSION)
        if not read_only:
            prepare(base)
            if version < VERSION:
                migrate(base, path, version)
    except sqlite3.DatabaseError as error:
        base.close()
        raise CaseFault("case.damaged", path) from error
    except CaseFault:
        base.close()
        raise
    return base


def check_kind(path: Path) -> None:
    """Refuse what is no case file before SQLite touches it. Raises CaseFault, OSError."""
    with path.open("rb") as stream:
        head = stream.read(100)
    if not head:
        raise CaseFault("case.empty", path)
    if not head.startswith(b"SQLite format 3\0"):
        raise CaseFault("case.damaged" if path.suffix == SUFFIX else "case.other_kind", path)
    if int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise CaseFault("case.other_kind", path)


def migrate(base: sqlite3.Connection, path: Path, version: int) -> None:
    """An older case → this version, in one transaction, after a copy was put beside it."""
    shutil.copy2(path, path.with_name(f"{path.stem}（第{version}版格式备份）{SUFFIX}"))
    with transaction(base):
        for step in range(version, VERSION):
            for statement in MIGRATIONS[step].split(";"):
                base.execute(statement)
        base.execute(f"PRAGMA user_version = {VERSION}")


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


def read_attachment(base: sqlite3.Connection, sha256: str, target: Path) -> bool:
    """The blocks of an attachment → a file; False where they are not what was put in."""
    digest = hashlib.sha256()
    with target.open("wb") as stream:
        for (data,) in base.execute("SELECT data FROM block WHERE sha256 = ? ORDER BY number", (sha256,)):
            digest.update(data)
            stream.write(data)
    return digest.hexdigest() == sha256


def drop_attachments(base: sqlite3.Connection, keep: set[str]) -> None:
    """Forget attachments that nothing names any more."""
    there = {row[0] for row in base.execute("SELECT sha256 FROM attachment UNION SELECT sha256 FROM block")}
    if there <= keep:
        return
    with transaction(base):
        for sha256 in there - keep:
            base.execute("DELETE FROM block WHERE sha256 = ?", (sha256,))
            base.execute("DELETE FROM attachment WHERE sha256 = ?", (sha256,))


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


def read_header(path: Path) -> Header:
    """A case file → Header, nothing of it changed. Raises CaseFault, OSError."""
    with closing(connect_any(path)) as base:
        try:
            about = dict(base.execute("SELECT name, value FROM about").fetchall())
        except sqlite3.DatabaseError as error:
            raise CaseFault("case.damaged", path) from error
    return Header(
        path,
        about.get("notice", ""),
        about.get("short", ""),
        about.get("stage", ""),
        about.get("unit", ""),
        about.get("status", ""),
        about.get("saved", ""),
    )


def connect_any(path: Path) -> sqlite3.Connection:
    """For reading only, of whatever version up to ours. Raises CaseFault, OSError."""
    check_kind(path)
    try:
        return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise CaseFault("case.damaged", path) from error
