"""A damaged case file → a new case beside it with everything that can still be read, and what was lost by name."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from forms import casefile
from forms.case import Case, Key, hashes
from forms.casefile import SUFFIX
from forms.findings import Finding, Place, finding
from forms.library import NoticeError, Source, load_notice


class NothingLeft(Exception):
    """Not even the notice of a damaged case can be told."""


def salvage(path: Path, find: Callable[[str], Source | None]) -> tuple[Path, tuple[Finding, ...]]:
    """→ (the new case, what was lost). The damaged file is only read. Raises NothingLeft, OSError."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "damaged.sqlite"
        copy.write_bytes(path.read_bytes())
        try:
            with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro&immutable=1", uri=True)) as base:
                return rebuild(base, path, find, Path(scratch))
        except sqlite3.DatabaseError as error:
            raise NothingLeft(path.name) from error


def rows(base: sqlite3.Connection, query: str) -> Iterator[tuple[str, ...]]:
    """The rows of a query up to the damage, then those after it, read from the other end."""
    seen = set()
    for order in ("ASC", "DESC"):
        try:
            for row in base.execute(f"{query} ORDER BY rowid {order}"):
                if row not in seen:
                    seen.add(row)
                    yield row
        except sqlite3.DatabaseError:
            continue


def rebuild(
    base: sqlite3.Connection, path: Path, find: Callable[[str], Source | None], scratch: Path
) -> tuple[Path, tuple[Finding, ...]]:
    about = dict((row[0], row[1]) for row in rows(base, "SELECT name, value FROM about"))  # noqa: C402 - typed
    source = notice_inside(base, scratch, about) or find(about.get("notice", ""))
    if source is None:
        raise NothingLeft(path.name)
    lost = []
    target = free_name(path)
    stages = {stage.id: stage for stage in source.notice.stages}
    case = Case.create(target, source, stages.get(about.get("stage", ""), source.notice.stages[0]))
    try:
        values = {}
        for part, name, value in rows(base, "SELECT part, name, value FROM state"):
            try:
                values[Key(part, name)] = json.loads(value)
            except ValueError:
                lost.append(said(path, f"“{name}”"))
        wanted = {each for value in values.values() for each in hashes(value)}
        for sha256 in wanted:
            if not rescue_attachment(base, case, sha256, scratch / "attachment"):
                lost += drop(values, sha256, path)
        case.put_all(values)
    finally:
        case.close()
    if not values:
        lost.append(said(path, "填写的内容"))
    return target, tuple(lost)


def said(path: Path, what: str) -> Finding:
    return finding("case.lost", Place(file=path.name), what=what)


def notice_inside(base: sqlite3.Connection, scratch: Path, about: dict[str, str]) -> Source | None:
    folder = scratch / (about.get("notice") or "通知")
    folder.mkdir()
    try:
        for name, data in base.execute("SELECT name, data FROM notice"):
            (folder / Path(name).name).write_bytes(data)
        return load_notice(folder)
    except (sqlite3.DatabaseError, NoticeError, OSError, TypeError):
        return None


def rescue_attachment(base: sqlite3.Connection, case: Case, sha256: str, scratch: Path) -> bool:
    try:
        if not casefile.read_attachment(base, sha256, scratch):
            return False
    except sqlite3.DatabaseError:
        return False
    return case.attach(scratch) == sha256


def drop(values: dict[Key, object], sha256: str, path: Path) -> Iterator[Finding]:
    """Take a lost attachment out of the lists that name it."""
    for key, value in values.items():
        if isinstance(value, list) and any(sha256 in hashes(item) for item in value):
            for item in value:
                if sha256 in hashes(item):
                    yield said(path, f"“{key.name}”里的附件“{item.get('name', '')}”")
            values[key] = [item for item in value if sha256 not in hashes(item)]


def free_name(path: Path) -> Path:
    number = 1
    while (target := path.with_name(f"{path.stem}（抢救{'' if number == 1 else number}）{SUFFIX}")).exists():
        number += 1
    return target
