"""单位档案: what a unit was asked once ↔ one JSON file, and from there into every new case.

A fact is named as fields name it (`profile: 营业收入@2024`): plain ones hold always, those with @ one year.
Each remembers where it came from, so that a new case can say «取自 …» and that figures reported before can
be held against those typed now.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from forms.answers import (
    APPLICANT,
    CODE_FIELD,
    DECLARED,
    NAME_FIELD,
    Answers,
    conditions_of,
    typed_one,
)
from forms.case import ANSWERS, Key
from forms.notice import Field, Notice, Stage
from forms.values import Entry, rows_of, squeeze

FOLDER, SUFFIX, VERSION = "单位档案", ".json", 1
NAME, CODE = "单位全称", "统一社会信用代码"
PEOPLE, CERTIFICATES = "人员", "证书"


@dataclass(frozen=True, slots=True)
class Fact:
    """A value as it was typed, and where it came from."""

    value: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit. `tables` hold rows by column: 科技项目, 荣誉, 人员, 证书 and what notices name."""

    facts: Mapping[str, Fact] = field(default_factory=dict)
    tables: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.value(NAME)

    def value(self, name: str) -> str:
        found = self.facts.get(name)
        return found.value if found else ""

    @property
    def years(self) -> tuple[str, ...]:
        """The years that figures are known for, latest first."""
        return tuple(sorted({name.partition("@")[2] for name in self.facts if "@" in name}, reverse=True))

    def with_fact(self, name: str, value: str, origin: str = "") -> Unit:
        facts = {key: fact for key, fact in self.facts.items() if key != name}
        if value.strip():
            facts[name] = Fact(value, origin)
        return replace(self, facts=facts)

    def with_table(self, name: str, rows: Iterable[Mapping[str, str]]) -> Unit:
        return replace(self, tables={**self.tables, name: tuple(dict(row) for row in rows if row)})

    def as_json(self) -> dict[str, Any]:
        return {
            "version": VERSION,
            "facts": {name: [fact.value, fact.origin] for name, fact in self.facts.items()},
            "tables": {name: [dict(row) for row in rows] for name, rows in self.tables.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Unit:
        """Raises KeyError, TypeError, ValueError, AttributeError on what is no unit."""
        if data["version"] > VERSION:
            raise ValueError("newer")
        facts = {str(name): Fact(str(value), str(origin)) for name, (value, origin) in data["facts"].items()}
        tables = {
            str(name): tuple({str(k): str(v) for k, v in row.items()} for row in rows)
            for name, rows in data["tables"].items()
        }
        return cls(facts, tables)


# ---- on disk


def folder_of(home: Path) -> Path:
    return home / FOLDER


def load_units(home: Path) -> tuple[list[Unit], list[str]]:
    """→ (units by name, names of files that cannot be read)."""
    found, bad = [], []
    folder = folder_of(home)
    for path in sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else ():
        try:
            found.append(Unit.from_json(json.loads(path.read_text("utf-8"))))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            bad.append(path.name)
    return sorted(found, key=lambda unit: unit.name), bad


def path_of(home: Path, unit: Unit) -> Path:
    """One file for each unit, named by its code where it has one, else by its name."""
    known = squeeze(unit.value(CODE)).upper() or unit.name
    digest = hashlib.sha256(known.encode()).hexdigest()[:16]
    return folder_of(home) / f"{digest}{SUFFIX}"


def save_unit(home: Path, unit: Unit, before: Unit | None = None) -> None:
    """Whole or not at all; a unit that got another code moves its file. Raises OSError."""
    path = path_of(home, unit)
    set_aside_unreadable(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w", encoding="utf-8") as stream:
            json.dump(unit.as_json(), stream, ensure_ascii=False, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    if before is not None and path_of(home, before) != path:
        path_of(home, before).unlink(missing_ok=True)


def set_aside_unreadable(path: Path) -> None:
    """A file that this program cannot read (newer, damaged) is kept under another name, never written over."""
    if not path.is_file():
        return
    try:
        Unit.from_json(json.loads(path.read_text("utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        path.replace(path.with_name(f"{path.stem}（读不出）.bak"))


def remove_unit(home: Path, unit: Unit) -> None:
    path_of(home, unit).unlink(missing_ok=True)


# ---- unit ↔ answers


def profiled(notice: Notice, stage: Stage) -> Iterator[tuple[Key, Field]]:
    """The fields of a stage that a unit's file may answer."""
    if stage.applicant is None:
        yield from ((Key(ANSWERS, f"{APPLICANT}.{each.id}"), each) for each in (NAME_FIELD, CODE_FIELD))
    asked = (each.question for each in conditions_of(notice, stage) if each.ask)
    yield from ((Key(ANSWERS, f"{DECLARED}.{each.id}"), each) for each in asked if each and each.profile)
    for form_id in stage.form_ids:
        for each in notice.form(form_id).fields:
            if each.profile:
                yield Key(ANSWERS, f"{form_id}.{each.id}"), each


def answers_from(unit: Unit, notice: Notice, stage: Stage) -> dict[Key, tuple[Any, str]]:
    """→ value and origin of every field that the unit's file knows."""
    found: dict[Key, tuple[Any, str]] = {}
    for key, each in profiled(notice, stage):
        name = each.profile or ""
        if each.kind == "table":
            rows = [dict(row) for row in unit.tables.get(name, ())]
            if rows:
                found[key] = (rows, "单位档案")
        elif unit.value(name):
            fact = unit.facts[name]
            found[key] = (fact.value, fact.origin or "单位档案")
    return found


def learned(unit: Unit, notice: Notice, stage: Stage, answers: Answers) -> Unit:
    """The unit with what was answered in a case; nothing is forgotten that the case leaves empty."""
    origin = notice.short
    for key, each in profiled(notice, stage):
        form = key.name.rpartition(".")[0]
        entry = answers.of(form)[each.id]
        if each.kind == "table":
            rows = [as_typed(row.entries) for row in rows_of(entry)]
            unit = unit.with_table(each.profile or "", rows) if rows else unit
        elif entry.value is not None and isinstance(entry.typed, str):
            unit = unit.with_fact(each.profile or "", in_own_unit(each, entry), origin)
    return unit


def as_typed(entries: Mapping[str, Entry]) -> dict[str, str]:
    return {name: str(typed_one(leaf.typed, leaf.value)) for name, leaf in entries.items() if leaf.answered}


def in_own_unit(each: Field, entry: Entry) -> str:
    """Amounts with their unit, so that a form in another unit reads them right."""
    return f"{entry.shown}{each.unit}" if each.kind == "money" else str(entry.typed)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field whose answer differs from what was said before."""

    key: Key
    title: str
    before: str
    now: str
    origin: str


def differences(unit: Unit, notice: Notice, stage: Stage, answers: Answers) -> Iterator[Difference]:
    """Against the unit's file: figures and facts that were reported otherwise before."""
    from forms.answers import parse_entry

    for key, each in profiled(notice, stage):
        fact = unit.facts.get(each.profile or "")
        entry = answers.of(key.name.rpartition(".")[0])[each.id]
        if fact is None or each.kind == "table" or entry.value is None:
            continue
        before = parse_entry(each, fact.value)
        if before.value is not None and before.value != entry.value:
            yield Difference(key, each.title, before.shown, entry.shown, fact.origin)
