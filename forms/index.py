"""The notice folders → a small cached list, read in a moment: what the home screen shows before anything heavy is loaded."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from forms.library import Library

VERSION, DEFINITION, CACHE = 1, "notice.yaml", "通知索引.json"


class StageLine(NamedTuple):
    """One stage in a list. (Named tuples: dataclasses would cost the first paint a tenth of its time.)"""

    id: str
    by: str
    to: str
    can_fill: bool


class Line(NamedTuple):
    """One notice in a list; `deadlines` are (ISO date, what)."""

    id: str
    short: str
    title: str
    issuer: str
    tier: str
    deadlines: tuple[tuple[str, str], ...]
    stages: tuple[StageLine, ...]

    def days_left(self, today: datetime.date) -> int | None:
        """To the next deadline that has not passed, else (negative) since the last; None where no date is printed."""
        days = sorted((datetime.date.fromisoformat(date) - today).days for date, _ in self.deadlines)
        coming = [each for each in days if each >= 0]
        return coming[0] if coming else days[-1] if days else None


class Index(NamedTuple):
    lines: tuple[Line, ...]
    problems: tuple[str, ...]


def stamp(roots: Sequence[Path]) -> str:
    """What tells whether any definition changed."""
    found = []
    for root in roots:
        for folder in sorted(root.iterdir()) if root.is_dir() else ():
            path = folder / DEFINITION
            if path.is_file():
                info = path.stat()
                found.append([str(path), info.st_mtime_ns, info.st_size])
    return json.dumps([VERSION, found], ensure_ascii=False)


def read_index(home: Path, roots: Sequence[Path]) -> Index | None:
    """The cached list if it still holds, else None."""
    try:
        data = json.loads((home / CACHE).read_text("utf-8"))
        if data["stamp"] != stamp(roots):
            return None
        return Index(tuple(map(line_of, data["lines"])), tuple(data["problems"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def line_of(data: dict[str, Any]) -> Line:
    stages = tuple(StageLine(**each) for each in data["stages"])
    return Line(**{**data, "stages": stages, "deadlines": tuple(map(tuple, data["deadlines"]))})


def index_of(library: Library) -> Index:
    """A loaded library → its list."""
    lines = tuple(
        Line(
            source.notice.id, source.notice.short, source.notice.title, source.notice.issuer or "", source.notice.tier,
            tuple(
                (each.date.isoformat(), each.what)
                for stage in source.notice.stages
                for each in stage.deadlines
                if each.date
            ),
            tuple(
                StageLine(stage.id, stage.who, stage.to or "", stage.materials != () or any(conditions_of(source.notice, stage))) for stage in source.notice.stages
            ),
        )
        for source in library.sources
    )  # fmt: skip
    problems = tuple(
        f"{error.folder.name}：{problem}" for error in library.refused for problem in error.problems
    )
    return Index(lines, problems)


def write_index(home: Path, roots: Sequence[Path], index: Index) -> None:
    """Keep the list for the next start. Raises OSError."""
    lines = [{**line._asdict(), "stages": [stage._asdict() for stage in line.stages]} for line in index.lines]
    data = {"stamp": stamp(roots), "lines": lines, "problems": index.problems}
    temporary = home / f".{CACHE}.{os.getpid()}"
    temporary.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    temporary.replace(home / CACHE)
