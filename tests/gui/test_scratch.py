"""Working copies: gone with the window, swept up after a kill, never taken from a living one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from gui.scratch import LOCK, Scratch

CHILD = (
    "from gui.scratch import Scratch\nimport time\ns = Scratch()\nprint(s.new(), flush=True)\ntime.sleep(60)"
)


@pytest.fixture(autouse=True)
def own_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def test_what_a_killed_program_left_is_swept_up_by_the_next(own_root: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", CHILD], stdout=subprocess.PIPE, env=os.environ, text=True)
    assert child.stdout is not None
    left = Path(child.stdout.readline().strip())
    (left / "附件.pdf").write_bytes(b"x")
    living = Scratch()
    os.utime(left.parent / LOCK, (0, 0))
    Scratch().cleanup()
    assert left.is_dir()  # its owner lives
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    os.utime(left.parent / LOCK, (0, 0))  # long ago
    second = Scratch()
    assert not left.parent.exists()
    assert living.folder.is_dir()
    for each in (living, second):
        each.cleanup()
    assert list(own_root.iterdir()) == []


def test_a_folder_whose_owner_is_about_to_lock_it_is_left_alone(own_root: Path) -> None:
    fresh = own_root / "申报包-刚建的"
    fresh.mkdir()
    (fresh / LOCK).touch()
    Scratch().cleanup()
    assert (fresh / LOCK).is_file()


def test_a_folder_of_anybody_elses_is_left_alone(own_root: Path) -> None:
    foreign = own_root / "申报包-我的资料"
    foreign.mkdir()
    (foreign / "表.docx").write_bytes(b"x")
    Scratch().cleanup()
    assert (foreign / "表.docx").is_file()
    assert not (foreign / LOCK).exists()
