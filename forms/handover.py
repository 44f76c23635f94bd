"""交接给同事: a checked copy of a case to carry, and later the two brought together again, field by field.

What only one side changed since the copy was made is taken from that side; what both changed is asked.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from forms import casefile
from forms.case import ANSWERS, EVIDENCE, Case, Key
from forms.casefile import guarded
from forms.casevalues import hashes
from forms.notice import Notice

HANDED, COPY = "交接", "copy"
COMPARED = (ANSWERS, "声明", "申报单位", EVIDENCE, "金额单位", "当地要求", "退回意见", "同意", "打印选项",
            "盖章", "扫描件")  # fmt: skip
Changed = Literal["mine", "theirs", "both"]


@dataclass(frozen=True, slots=True)
class Divergence:
    """One value that differs between two copies, and which side changed it."""

    key: Key
    mine: Any
    theirs: Any
    changed: Changed


def hand_over(case: Case, target: Path, to: str) -> None:
    """A copy at `target`, every attachment read again; then ours is marked. Raises CaseFault, OSError."""
    if target.exists():
        raise FileExistsError(17, "exists", str(target))
    part = target.with_name(f".{target.name}.tmp")
    part.unlink(missing_ok=True)
    number = str(len(case.part(HANDED)) + 1)
    try:
        with guarded(case.path):
            copy_to(case, part, number)
            verify(part, case)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    state = {f"{key.part}\x1f{key.name}": value for key, value in case.state.items() if key.part in COMPARED}
    case.keep(Key(HANDED, number), {"to": to, "when": time.strftime("%Y-%m-%d %H:%M"), "state": state})


def copy_to(case: Case, part: Path, number: str) -> None:
    """SQLite's own backup, free to be opened, saying which copy it is."""
    with closing(casefile.connect_any(case.path)) as source, closing(sqlite3.connect(part)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute("DELETE FROM about WHERE name = 'holder'")
        copy.execute("DELETE FROM state WHERE part = ?", (HANDED,))
        copy.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (COPY, number))
        copy.commit()


def verify(copy: Path, case: Case) -> None:
    """Raises CaseFault where the copy does not hold what ours does."""
    mine = {key: value for key, value in case.state.items() if key.part != HANDED}
    with closing(casefile.connect_any(copy)) as base:
        there = {
            Key(part, name): json.loads(value)
            for part, name, value in base.execute("SELECT part, name, value FROM state")
        }
        if there != mine:
            raise casefile.CaseFault("case.damaged", copy)
        for sha256 in {each for value in there.values() for each in hashes(value)}:
            if not casefile.is_sound(base, sha256):
                raise casefile.CaseFault("case.attachment_damaged", copy, name=sha256[:8])


def compare(case: Case, other: Case) -> Iterator[Divergence]:
    """Mine and the copy that came back → what differs, in the order of my state then theirs."""
    handed = case.get(HANDED, other.about.get(COPY, "")) or {}
    base = {Key(*name.split("\x1f", 1)): value for name, value in handed.get("state", {}).items()}
    for key in dict.fromkeys([*case.state, *other.state]):
        if key.part not in COMPARED:
            continue
        mine, theirs = case.state.get(key), other.state.get(key)
        if mine != theirs:
            yield Divergence(key, mine, theirs, who_changed(base.get(key), mine, theirs))


def who_changed(base: Any, mine: Any, theirs: Any) -> Changed:
    if mine == base:
        return "theirs"
    return "mine" if theirs == base else "both"


def take_back(case: Case, other: Case, adopted: Mapping[Key, Any]) -> None:
    """Put what was adopted into mine, attachments first, as one step; the mark goes. Raises CaseFault, OSError."""
    wanted = {each for value in adopted.values() for each in hashes(value)}
    with tempfile.TemporaryDirectory() as folder:
        for sha256 in wanted - case.named_attachments():
            path = Path(folder) / sha256
            other.extract(sha256, path)
            case.attach(path)
            path.unlink()
    case.put_all(adopted)
    case.keep(Key(HANDED, other.about.get(COPY, "")), None)


def title_of(key: Key, notice: Notice) -> str:
    """What a person calls a value of a case."""
    if key.part == ANSWERS:
        form_id, _, field_id = key.name.rpartition(".")
        for form in notice.forms:
            if form.id == form_id:
                return next((field.title for field in form.fields if field.id == field_id), field_id)
    return f"{key.part}：{key.name}"
