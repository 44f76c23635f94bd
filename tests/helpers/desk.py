"""A clerk at a bureau's desk for tests: puts files into an inbox, collects, and looks into the ledger."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from forms.library import Source
from forms.roster import Intake, Roster
from packager.cli import main
from packager.collect import LISTS, NOT_TAKEN
from packager.zipped import read_office, write_office
from tests.conftest import BACKBONE
from tests.helpers.handfilled import FORM
from tests.helpers.inbox import applicant, complete, filled, page, write_package, written

BUREAU = "南京市科学技术局"
UNPRINTED = ("所在区县", "填报人", "填报人联系方式")
Typed = dict[str, Any]


@dataclass(slots=True)
class Desk:
    """A clerk with an inbox and a ledger; `collect` is the command, its answer as data."""

    root: Path
    source: Source
    out: Callable[[], tuple[str, str]]

    @property
    def inbox(self) -> Path:
        return self.root / "收件"

    @property
    def ledger(self) -> Path:
        return self.root / "台账.taizhang"

    def run(self, *more: str | Path, inbox: Path | None = None, ledger: Path | None = None) -> int:
        given = [inbox or self.inbox, "--roster", ledger or self.ledger, "--out", self.root / "给", *more]
        return main(["collect", BACKBONE, *map(str, given), "--bureau", BUREAU, "--json"])

    def collect(self, *more: str | Path, inbox: Path | None = None, ledger: Path | None = None) -> Typed:
        code = self.run(*more, inbox=inbox, ledger=ledger)
        printed, said = self.out()
        assert code == 0, f"collecting ended with {code}: {said}"
        found: Typed = json.loads(printed)
        return found

    def company(self, number: int, **changes: object) -> Typed:
        return complete(random.Random(number), applicant(random.Random(number), number)) | changes

    def put(self, name: str, data: bytes) -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def package(self, name: str, typed: Typed, edition: int = 0) -> Path:
        path = self.put(name, b"")
        write_package(self.source, typed, page(str(typed["统一社会信用代码"])), path, edition)
        return path

    def form(self, name: str, typed: Typed) -> Path:
        """The form that the program fills, with its data inside."""
        return self.put(name, filled(self.source, typed))

    def by_hand(self, name: str, typed: Typed, way: str = "stripped") -> Path:
        printed = {key: value for key, value in typed.items() if key not in UNPRINTED}
        return self.put(name, written(self.source, printed, way, 1)[0])

    def beside(self, name: str) -> Desk:
        """Another desk, with its own inbox and ledger."""
        (self.root / name).mkdir()
        return replace(self, root=self.root / name)


def units(found: Mapping[str, Any]) -> list[str]:
    return [each["unit"] for each in found["entries"]]


def values(found: Mapping[str, Any], unit: str) -> Typed:
    entry: Typed = next(each for each in found["entries"] if each["unit"] == unit)
    answered: Typed = entry["values"][FORM]
    return answered


def nothing_left_out(found: Mapping[str, Any]) -> None:
    assert not found["rejected"], f"nothing here is broken, yet this was left out: {found['rejected']}"


# ---- looking into a ledger


def picture(ledger: Path) -> set[str]:
    """Everything in a ledger that does not depend on when it was written; nothing of it is there twice."""
    roster = Roster.open(ledger, read_only=True)
    try:
        keys = {each.id: each.unit for each in roster.entries}
        lines = [str(replace(each, id="")) for each in roster.entries]
        lines += [said(each, keys) for each in roster.intakes]
        lines += [str(replace(each, entry=keys[each.entry])) for each in roster.questions]
        lines += [str(each) for each in roster.part(LISTS).values()]
    finally:
        roster.close()
    assert len(set(lines)) == len(lines), "something is in the ledger twice"
    return set(lines)


def said(intake: Intake, keys: Mapping[str, str]) -> str:
    assert intake.what != NOT_TAKEN or intake.reason, f"{intake.path} was left out without a reason"
    return str(replace(intake, at="", entry=keys.get(intake.entry, "")))


def wait_until(ledger: Path, count: int, process: subprocess.Popen[bytes]) -> None:
    """Until so many files are in a ledger that another process writes."""
    end = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < end:
        time.sleep(0.005)
        if not ledger.exists():
            continue
        try:
            base = sqlite3.connect(f"{ledger.as_uri()}?mode=ro", uri=True)
            (there,) = base.execute("SELECT count(*) FROM state WHERE part = '来件'").fetchone()
            base.close()
        except sqlite3.Error:
            continue
        if there >= count:
            return
    raise AssertionError("it had ended before it could be killed")


def stripped(docx: bytes) -> bytes:
    """Our own form without the data inside, as other programs save it."""
    parts = {name: part for name, part in read_office(docx).items() if not name.startswith("customXml/")}
    return write_office(parts)
