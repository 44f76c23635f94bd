"""A damaged case file → a new case beside it with everything that can still be read, and what was lost by name."""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forms import casefile
from forms.case import Case, Key
from forms.casefile import SUFFIX
from forms.casevalues import Json, hashes, is_plain_name
from forms.findings import Finding, Place, finding
from forms.library import DEFINITION, NoticeError, Source, load_notice

ID = re.compile(r"^id:\s*(\S.*?)\s*$", re.MULTILINE)


class NothingLeft(Exception):
    """Not even the notice of a damaged case can be told."""


def salvage(path: Path, find: Callable[[str], Source | None]) -> tuple[Path, tuple[Finding, ...]]:
    """→ (the new case, what was lost). The damaged file is only read. Raises NothingLeft, CaseFault, OSError."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "damaged.sqlite"
        copy.write_bytes(path.read_bytes())
        journal = path.with_name(f"{path.name}-journal")
        if journal.is_file():  # SQLite rolls back what was under way, as it would have done in place
            copy.with_name(f"{copy.name}-journal").write_bytes(journal.read_bytes())
        for query in ("mode=rw", "mode=ro&immutable=1"):
            try:
                with closing(sqlite3.connect(f"{copy.as_uri()}?{query}", uri=True)) as base:
                    base.execute("SELECT count(*) FROM sqlite_master").fetchone()
                    return Rescue(base, path, Path(scratch)).run(find)
            except sqlite3.DatabaseError:
                continue
        raise NothingLeft(path.name)


@dataclass
class Rescue:
    """One damaged file while it is read; `broken` once any table could not be read to its end."""

    base: sqlite3.Connection
    path: Path
    scratch: Path
    broken: bool = False
    lost: list[Finding] = field(default_factory=list)

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query up to the damage, then those after it, read from the other end."""
        seen = set()
        for order in ("ASC", "DESC"):
            try:
                for row in self.base.execute(f"{query} ORDER BY rowid {order}"):
                    if row not in seen:
                        seen.add(row)
                        yield row
            except sqlite3.DatabaseError:
                self.broken = True
            else:
                return

    def run(self, find: Callable[[str], Source | None]) -> tuple[Path, tuple[Finding, ...]]:
        about = {str(name): str(value) for name, value in self.rows("SELECT name, value FROM about")}
        source = self.notice(about) or find(about.get("notice", ""))
        if source is None:
            raise NothingLeft(self.path.name)
        values = self.values()
        target = free_name(self.path)
        stages = {stage.id: stage for stage in source.notice.stages}
        case = Case.create(target, source, stages.get(about.get("stage", ""), source.notice.stages[0]))
        try:
            self.attachments(case, values)
            case.put_all(values)
            for (data,) in self.rows("SELECT data FROM edition"):
                self.edition(case, data)
            case.note(**{name: about[name] for name in ("status", "out", "unit") if about.get(name)})
        finally:
            case.close()
        if self.broken:
            self.say("一部分内容")
        return target, tuple(self.lost)

    def say(self, what: str) -> None:
        self.lost.append(finding("case.lost", Place(file=self.path.name), what=what))

    def notice(self, about: dict[str, str]) -> Source | None:
        """The notice inside, in a folder of its own name: as the case says it, else as the definition does."""
        files = {str(name): data for name, data in self.rows("SELECT name, data FROM notice")}
        said = ID.search(str(files.get(DEFINITION, b""), "utf-8", "replace"))
        name = about.get("notice", "") or (said[1] if said else "")
        if not is_plain_name(name) or not all(map(is_plain_name, files)):
            return None
        folder = self.scratch / name
        folder.mkdir()
        for file, data in files.items():
            (folder / file).write_bytes(data)
        try:
            return load_notice(folder)
        except (NoticeError, OSError):
            return None

    def values(self) -> dict[Key, Json]:
        """What was filled in; where it cannot be read, as the history last knew it, and said."""
        found: dict[Key, Json] = {}
        for part, name, value in self.rows("SELECT part, name, value FROM state"):
            try:
                found[Key(part, name)] = json.loads(value)
            except (ValueError, TypeError, RecursionError):
                self.say(f"“{name}”")
        if not self.broken:
            return found
        known: dict[Key, Json] = {}
        for part, name, after in self.rows("SELECT part, name, after FROM change"):
            with suppress(ValueError, TypeError, RecursionError):
                known[Key(part, name)] = json.loads(after) if after is not None else None
        for key, value in known.items():
            if key not in found and value is not None:
                found[key] = value
                self.say(f"“{key.name}”最后的内容（已用较早的内容代替），")
        return found

    def attachments(self, case: Case, values: dict[Key, Json]) -> None:
        scratch = self.scratch / "attachment"
        for sha256 in {each for value in values.values() for each in hashes(value)}:
            try:
                whole = casefile.read_attachment(self.base, sha256, scratch)
            except sqlite3.DatabaseError:
                whole = False
            if not (whole and case.attach(scratch) == sha256):
                for key in [key for key, value in values.items() if sha256 in hashes(value)]:
                    values[key] = self.without(values[key], sha256, key)

    def without(self, value: Json, sha256: str, key: Key) -> Json:
        """A value without a lost attachment, which is named."""
        items = value if isinstance(value, list) else [value]
        for item in items:
            if sha256 in hashes(item):
                self.say(f"“{key.name}”里的附件“{item.get('name', '')}”")
        kept = [item for item in items if sha256 not in hashes(item)]
        return kept if isinstance(value, list) else None

    def edition(self, case: Case, data: str) -> None:
        try:
            case.freeze(json.loads(data))
        except (ValueError, TypeError, RecursionError):
            self.say("一次定稿的记录")


def free_name(path: Path) -> Path:
    number = 1
    while (target := path.with_name(f"{path.stem}（抢救{'' if number == 1 else number}）{SUFFIX}")).exists():
        number += 1
    return target
