"""The notice folders → a small cached list, read in a moment: what the home screen shows before anything heavy is loaded."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from forms.library import Library
    from forms.notice import Notice

VERSION, DEFINITION, CACHE = 2, "notice.yaml", "通知索引.json"


class StageLine(NamedTuple):
    """One stage in a list. (Named tuples: dataclasses would cost the first paint a tenth of its time.)"""

    id: str
    by: str
    to: str
    can_fill: bool


class Due(NamedTuple):
    """One deadline: an ISO date, or month and day (10-18) where the notice prints no year."""

    date: str
    what: str
    stage: str


class Line(NamedTuple):
    """One notice in a list. `words` is what a search looks through: title, department, conditions, materials."""

    id: str
    short: str
    title: str
    issuer: str
    tier: str
    department: str
    group: str
    window: str
    months: tuple[int, ...]
    ways: tuple[str, ...]
    applicants: tuple[str, ...]
    deadlines: tuple[Due, ...]
    stages: tuple[StageLine, ...]
    words: str

    @property
    def dated(self) -> tuple[datetime.date, ...]:
        """The deadlines that have a year, in order."""
        return tuple(
            sorted(
                datetime.date.fromisoformat(each.date)
                for each in self.deadlines
                if len(each.date) == ISO_LENGTH
            )
        )

    def next_due(self, today: datetime.date) -> datetime.date | None:
        """The next deadline that has not passed, else the last; None where no date with a year is printed."""
        days = self.dated
        return next((each for each in days if each >= today), days[-1] if days else None)

    def days_left(self, today: datetime.date) -> int | None:
        """To that deadline; negative where it has passed."""
        due = self.next_due(today)
        return (due - today).days if due else None

    def in_month(self, month: int) -> bool:
        """Whether its window (仅供参考) or one of its deadlines lies in a month."""
        return month in self.months or any(month == month_of(each.date) for each in self.deadlines)


class Index(NamedTuple):
    lines: tuple[Line, ...]
    problems: tuple[str, ...]


ISO_LENGTH = len("2024-08-30")


def month_of(date: str) -> int:
    """The month of «2024-08-30» or «08-30»."""
    return int(date[-5:-3])


def found(lines: Sequence[Line], wanted: str) -> list[Line]:
    """The lines in which every word of a search stands somewhere; those whose name bears it first."""
    words = wanted.lower().split()
    hits = [line for line in lines if all(word in line.words for word in words)]
    return sorted(
        hits, key=lambda line: not all(word in f"{line.short}{line.title}".lower() for word in words)
    )


def stamp(roots: Sequence[Path]) -> str:
    """What tells whether any definition changed."""
    listed = []
    for root in roots:
        for folder in sorted(root.iterdir()) if root.is_dir() else ():
            path = folder / DEFINITION
            if path.is_file():
                info = path.stat()
                listed.append([str(path), info.st_mtime_ns, info.st_size])
    return json.dumps([VERSION, listed], ensure_ascii=False)


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
    whole: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
    }
    whole["stages"] = tuple(StageLine(**each) for each in data["stages"])
    whole["deadlines"] = tuple(Due(**each) for each in data["deadlines"])
    return Line(**whole)


def index_of(library: Library) -> Index:
    """A loaded library → its list."""
    problems = tuple(
        f"{error.folder.name}：{problem}" for error in library.refused for problem in error.problems
    )
    return Index(tuple(line_for(source.notice) for source in library.sources), problems)


def line_for(notice: Notice) -> Line:
    from forms.answers import conditions_of

    return Line(
        id=notice.id,
        short=notice.short,
        title=notice.title,
        issuer=notice.issuer or "",
        tier=notice.tier,
        department=notice.department or "",
        group=notice.group or "",
        window=notice.window or "",
        months=notice.months,
        ways=tuple(dict.fromkeys(way for stage in notice.stages for way in stage.ways or ())),
        applicants=notice.applicants,
        deadlines=tuple(
            Due(each.date.isoformat() if each.date else each.day or "", each.what, stage.id)
            for stage in notice.stages
            for each in stage.deadlines
            if each.date or each.day
        ),
        stages=tuple(
            StageLine(
                each.id,
                each.who,
                each.to or "",
                bool(each.materials) or any(condition.question for condition in conditions_of(notice, each)),
            )
            for each in notice.stages
        ),
        words=" ".join(words_of(notice)).lower(),
    )


def words_of(notice: Notice) -> Iterator[str]:
    """Everything of a notice that a person may look for."""
    yield from (notice.id, notice.short, notice.title, notice.issuer or "", notice.department or "")
    yield from (notice.group or "", *notice.applicants)
    yield from (condition.text for condition in notice.conditions)
    for stage in notice.stages:
        yield stage.who
        for material in stage.materials:
            yield from (material.name, *(slot.name for slot in material.slots))
    yield from (form.title for form in notice.forms)


def write_index(home: Path, roots: Sequence[Path], index: Index) -> None:
    """Keep the list for the next start. Raises OSError."""
    lines = [
        line._asdict()
        | {
            "stages": [stage._asdict() for stage in line.stages],
            "deadlines": [due._asdict() for due in line.deadlines],
        }
        for line in index.lines
    ]
    data = {"stamp": stamp(roots), "lines": lines, "problems": index.problems}
    temporary = home / f".{CACHE}.{os.getpid()}"
    temporary.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    temporary.replace(home / CACHE)
