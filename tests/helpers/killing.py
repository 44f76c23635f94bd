"""Kill the typist at a random moment → what it had done and what is there afterwards."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from forms import casefile
from forms.case import Case
from forms.library import Library
from packager.verify import verify

GRACE = 1.0  # seconds: what is older must be on disk
STARTING = 60.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was lost though it was older than a second, and what is broken; both should be empty."""

    done: int
    lost: tuple[str, ...]
    broken: tuple[str, ...]


def kill_once(root: Path, case: Path, files: Path, seed: int, library: Library) -> Outcome:
    """Start the typist, kill it somewhere in its first seconds, open what it left."""
    log = root / f"{seed}.log"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "SHENBAO_HOME": str(root / "home")}
    command = [sys.executable, "-m", "tests.helpers.typist", str(case), str(log), str(files), str(seed)]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_for(log, process)
        time.sleep(random.Random(seed).uniform(0.05, 4.0))
    finally:
        process.send_signal(signal.SIGKILL)
        killed = time.monotonic()
        process.wait()
    deeds = [line.split("\t") for line in log.read_text("utf-8").splitlines()]
    due = [(kind, text) for kind, at, text in deeds if float(at) < killed - GRACE]
    return Outcome(len(deeds), tuple(missing(case, due)), tuple(broken(case, root, library)))


def wait_for(log: Path, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + STARTING
    while not (log.is_file() and log.read_text("utf-8").startswith("ready")):
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError("the typist did not start")
        time.sleep(0.02)


def missing(case: Path, due: list[tuple[str, str]]) -> list[str]:
    opened = Case.open(case)
    try:
        everything = str(list(opened.state.values()))
        return [f"{kind} {text}" for kind, text in due if kind != "ready" and text not in everything]
    finally:
        opened.close()


def broken(case: Path, root: Path, library: Library) -> list[str]:
    """SQLite's own check, every attachment read, every package verified."""
    with closing(casefile.connect(case)) as base:
        found = [row[0] for row in base.execute("PRAGMA integrity_check") if row[0] != "ok"]
    opened = Case.open(case, read_only=True)
    try:
        for sha256 in opened.named_attachments():
            opened.extract(sha256, root / "attachment")
    except casefile.CaseFault as error:
        found.append(str(error.finding))
    finally:
        opened.close()
    for package in root.glob("home/申报/报送材料/*/第*版/*.zip"):
        found += [each.message for each in verify(package, library).of_level("error")]
    return found
