"""What all tests share: the shipped library, one notice at hand, silence as the normal state."""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from forms.library import Library, Source, load_library

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # the window is tested without a screen

ROOT = Path(__file__).resolve().parent.parent
NOTICES = ROOT / "templates" / "附件"
BACKBONE = "苏生力〔2025〕72号"


@pytest.fixture(autouse=True)
def silence(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A stray log record or a thread left behind fails the test."""
    before = set(threading.enumerate())
    yield
    loud = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert not loud, f"unexpected log: {loud}"
    left = [thread.name for thread in threading.enumerate() if thread not in before]
    assert not left, f"threads left behind: {left}"


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's notices come from an empty folder, never from the machine."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("SHENBAO_HOME", str(home))
    return home


@pytest.fixture(autouse=True, scope="session")
def own_temp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Locks outlive their builders (filelock's way); those of the tests go where pytest tidies up."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TMPDIR", str(tmp_path_factory.mktemp("temp")))
        patched.setattr(tempfile, "tempdir", None)
        yield


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library([NOTICES])


@pytest.fixture(scope="session")
def backbone(library: Library) -> Source:
    source = library.find(BACKBONE)
    assert source is not None
    return source


@pytest.fixture
def sample(backbone: Source) -> Callable[..., dict[str, Any]]:
    """A fresh copy of a sample's answers, changed as asked: sample(营业收入2024="12")."""

    def read(
        stage: str = "申报单位", name: str = "full", form: str = "信息简表", **changes: Any
    ) -> dict[str, Any]:
        raw: dict[str, Any] = json.loads(
            (backbone.folder / "samples" / stage / f"{name}.json").read_text("utf-8")
        )
        raw.setdefault(form, {}).update(changes)
        return raw

    return read


def needs(program: str) -> str:
    """The path of a program that judges our files from outside; skips where it is not installed."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not installed: this judge cannot be asked here")
    return path


@pytest.fixture
def soffice(tmp_path: Path) -> Callable[[list[Path], str], list[Path]]:
    """LibreOffice as a judge: files and a target format → converted files, in its own profile."""
    import subprocess

    program = needs("soffice")

    def convert(files: list[Path], to: str) -> list[Path]:
        out = tmp_path / "converted"
        command = [
            program,
            "--headless",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--convert-to",
            to,
        ]
        subprocess.run(
            [*command, "--outdir", str(out), *map(str, files)], check=True, capture_output=True, timeout=180
        )
        return [out / f"{file.stem}.{to}" for file in files]

    return convert
