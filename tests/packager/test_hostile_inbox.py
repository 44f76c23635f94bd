"""Five hundred hostile files beside three good applicants: collected to the end, the good ones read, nothing anywhere else."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from forms.library import Source
from forms.roster import Roster
from packager.collect import NOT_TAKEN
from packager.evidence import hash_file
from packager.inbox import Opener
from tests.conftest import BACKBONE, ROOT
from tests.helpers.hostile import Hostile, write_hostile
from tests.helpers.inbox import applicant, complete, filled, page, write_package, written

OUTSIDE = [Path("/tmp", name) for name in ("hostile.txt", "x.txt", "x.docx")]  # where some of them point to
MOST_LINES = 50  # said of one file that was put in
COUNT = 5


@dataclass(frozen=True, slots=True)
class Run:
    """The desk after it has collected: what was put in, what was said, and what lay around before and after."""

    root: Path
    made: list[Hostile]
    keys: list[str]
    code: int
    data: dict[str, Any]
    errors: str
    before: list[str]
    after: list[str]

    @property
    def inbox(self) -> Path:
        return self.root / "收件"

    @property
    def ledger(self) -> Path:
        return self.root / "台账.taizhang"

    def reasons(self) -> dict[str, str]:
        return {each["file"]: each["reason"] for each in self.data["rejected"]}


def company(number: int) -> dict[str, Any]:
    return complete(random.Random(number), applicant(random.Random(number), number))


def put_in(root: Path, source: Source) -> tuple[list[Hostile], list[str]]:
    """Three applicants in good order, and everything hostile made of two others'."""
    inbox, companies = root / "收件", [company(number) for number in range(COUNT)]
    write_package(source, companies[3], page("x") + random.Random(1).randbytes(20_000), root / "好.zip")
    made = write_hostile(inbox, filled(source, companies[4]), root / "好.zip")
    (root / "好.zip").unlink()
    (inbox / "好").mkdir()
    write_package(source, companies[0], page("y"), inbox / "好" / "包.zip")
    (inbox / "好" / "表.docx").write_bytes(filled(source, companies[1]))
    (inbox / "手填.docx").write_bytes(written(source, dict(companies[2]), "stripped", 1)[0])
    return made, [each["统一社会信用代码"] for each in companies]


@pytest.fixture(scope="module")
def run(backbone: Source, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Collected once by a process of its own, which has a folder to stand in and one for its scratch."""
    root = tmp_path_factory.mktemp("敌")
    made, keys = put_in(root, backbone)
    for name in ("这里", "暂存", "家", "无"):
        (root / name).mkdir()
    own = {
        "TMPDIR": root / "暂存",
        "SHENBAO_HOME": root / "家",
        "HOME": root / "家",
        "PYTHONPATH": ROOT,
        "PATH": root / "无",
    }
    command = [
        sys.executable,
        "-B",
        "-W",
        "always::ResourceWarning",
        "-m",
        "gui",
        "collect",
        BACKBONE,
        str(root / "收件"),
    ]
    command += ["--roster", str(root / "台账.taizhang"), "--out", str(root / "给"), "--json"]
    before, start = listing(root), time.monotonic()
    said, wrong = root / "说.json", root / "错.txt"
    with said.open("wb") as out, wrong.open("wb") as err:
        process = subprocess.Popen(
            command,
            stdout=out,
            stderr=err,
            cwd=root / "这里",
            env={**os.environ, **{name: str(each) for name, each in own.items()}},
        )
        _, status, usage = os.wait4(process.pid, 0)
    code = process.returncode = os.waitstatus_to_exitcode(status)
    peak, cpu = usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime
    print(
        f"\n{len(made)} hostile files: {time.monotonic() - start:.1f} s, CPU {cpu:.1f} s, peak {peak:.0f} MB"
    )
    raw, errors = said.read_text("utf-8"), wrong.read_text("utf-8")
    said.unlink()
    wrong.unlink()
    assert raw, f"collecting ended with {code}:\n{errors}"
    return Run(root, made, keys, code, json.loads(raw), errors, before, listing(root))


def listing(root: Path) -> list[str]:
    """Everything below a folder but the ledger and what is given out: kind, size, when changed."""
    found = []
    for folder, folders, files in os.walk(root):
        for name in (*folders, *files):
            path = Path(folder, name)
            place = path.relative_to(root)
            if place.parts[0] not in ("台账.taizhang", "给"):
                about = path.lstat()
                size = about.st_size if not path.is_dir() else 0
                found.append(f"{place!s} {about.st_mode:o} {size} {about.st_mtime_ns if size else ''}")
    return sorted(found)


def test_it_runs_to_the_end(run: Run) -> None:
    assert run.code == 0, f"it ended with {run.code}: {run.errors}"
    assert not run.errors, f"it complained: {run.errors}"


def test_the_good_applicants_among_them_are_read(run: Run) -> None:
    there = Counter(each["key"] for each in run.data["entries"])
    assert there == Counter(run.keys), (
        "three in good order and the two whose files were used for harm, nobody else"
    )
    good = {each["key"]: each["sources"] for each in run.data["entries"]}
    for key, name in zip(run.keys, ("好/包.zip", "好/表.docx", "手填.docx"), strict=False):
        assert good[key] == [f"收件/{name}"], f"{name} is its applicant's only file"


def test_what_is_odd_and_honest_is_read(run: Run, tmp_path: Path) -> None:
    roster = Roster.open(run.ledger, read_only=True)
    taken = {each.sha256 for each in roster.intakes if each.entry and each.what != NOT_TAKEN}
    roster.close()
    missed = [
        f"{each.name}: {each.why}"
        for each in run.made
        if each.readable and not taken & hashes(run.inbox / each.name, tmp_path)
    ]
    assert not missed, "these hold a good applicant and were not read:\n" + "\n".join(missed)


def hashes(path: Path, scratch: Path) -> set[str]:
    """Of a file and of everything in it."""
    with TemporaryDirectory(dir=scratch) as inside:
        walked = Opener(Path(inside)).walk(path)
        return {hash_file(found.path) for found in walked if found.kind != "refused"}


def test_every_rejected_file_has_a_reason_in_chinese(run: Run) -> None:
    for file, reason in run.reasons().items():
        assert any("\u4e00" <= char <= "\u9fff" for char in reason), (
            f"{file!r}: {reason!r} is no Chinese reason"
        )
        assert str(run.root) not in reason, f"{file!r}: {reason!r} tells where the scratch lies"
        assert file.isprintable(), f"{file!r} would upset what it is shown in"
        assert reason.isprintable(), f"{file!r}: {reason!r} would upset what it is shown in"


def test_one_file_is_not_said_a_thousand_times(run: Run) -> None:
    said = Counter(file.split("/")[1] for file in run.reasons())
    many = [(name, count) for name, count in said.most_common() if count > MOST_LINES]
    assert not many, f"nobody reads so many lines about one file: {many}"


def test_what_was_put_in_is_either_taken_or_named(run: Run, tmp_path: Path) -> None:
    roster = Roster.open(run.ledger, read_only=True)
    known = {each.sha256 for each in roster.intakes}
    roster.close()
    named = run.reasons()
    silent = []
    for each in run.made:
        shown = f"收件/{each.name}"
        if any(file == shown or file.startswith(f"{shown}/") for file in named):
            continue
        if (
            not each.name.startswith((".", "~"))
            and (run.inbox / each.name).is_file()
            and each.name.isprintable()
        ):
            found = hashes(run.inbox / each.name, tmp_path)
            if not found or not found <= known:
                silent.append(f"{each.name}: {each.why}")
    assert not silent, "nothing was said of these:\n" + "\n".join(silent)


def test_nothing_is_written_but_the_ledger_and_what_is_given_out(run: Run) -> None:
    assert run.after == run.before, sorted(set(run.after) ^ set(run.before))[:20]
    assert not [path for path in OUTSIDE if path.exists()], "something was unpacked where its name pointed to"
    assert not list((run.root / "暂存").iterdir()), "the scratch is gone"


def test_the_ledger_is_sound_and_gives_back_every_file(run: Run, tmp_path: Path) -> None:
    roster = Roster.open(run.ledger, read_only=True)
    try:
        for sha256 in {sha256 for each in roster.entries for sha256 in each.sources}:
            roster.extract(sha256, tmp_path / "来件")
            assert hash_file(tmp_path / "来件") == sha256, "what came in is given back as it was"
    finally:
        roster.close()


def test_the_summary_names_the_good_applicants(run: Run) -> None:
    import openpyxl

    sheet = openpyxl.load_workbook(run.root / "给" / "汇总表.xlsx").worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"], "no cell is a formula"
    shown = {cell.value for cell in cells}
    assert {company(number)["机构名称"] for number in range(COUNT)} <= shown, "all five stand in it"
