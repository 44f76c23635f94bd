"""A package takes the place of an older one: whole or not at all, and only of what is its own."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forms.library import Library, Source
from packager.build import Built, build
from packager.bundle import CannotBundle, recover, staging, staging_place
from packager.verify import verify
from tests.conftest import ROOT
from tests.helpers.files import put
from tests.helpers.packages import built

Sample = Callable[..., dict[str, Any]]


def test_a_package_of_another_unit_is_never_replaced(
    backbone: Source, sample: Sample, tmp_path: Path
) -> None:
    for unit in ("江" * 45 + "甲公司", "江" * 45 + "乙公司"):
        raw = sample(机构名称=unit)
        raw["申报单位"]["单位全称"] = unit
        if unit.endswith("甲公司"):
            built(backbone, raw, tmp_path)
        else:
            with pytest.raises(CannotBundle):
                built(backbone, raw, tmp_path)


def test_an_older_package_is_replaced_whole(
    backbone: Source, sample: Sample, library: Library, tmp_path: Path
) -> None:
    built(backbone, sample(), tmp_path)
    result = built(backbone, sample(主营业务="新的主营业务"), tmp_path)
    assert result.folder is not None
    assert not verify(result.folder, library).blocked
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        [result.folder.name, f"{result.folder.name}.zip"]
    )


def test_what_a_person_put_into_the_folder_is_kept(backbone: Source, sample: Sample, tmp_path: Path) -> None:
    first = built(backbone, sample(), tmp_path)
    assert first.folder is not None
    (first.folder / "盖章扫描件.pdf").write_bytes(b"scan")
    second = built(backbone, sample(), tmp_path)
    (kept,) = [each.place.file for each in second.report if each.code == "package.kept_aside"]
    assert (tmp_path / "out" / str(kept) / "盖章扫描件.pdf").read_bytes() == b"scan"


def test_a_folder_that_is_not_ours_is_never_replaced(
    backbone: Source, sample: Sample, tmp_path: Path
) -> None:
    mine = tmp_path / "out" / "南京钟山智数科技服务有限公司_高科技服务业骨干机构"
    put(mine, {"重要.txt": b"x"})
    with pytest.raises(CannotBundle):
        build(backbone, backbone.notice.stages[0], sample(), None, tmp_path / "out")
    assert [path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()] == [b"x"]


def test_two_builders_do_not_meet(tmp_path: Path) -> None:
    with staging(tmp_path, "包"), pytest.raises(CannotBundle), staging(tmp_path, "包"):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def two_versions(backbone: Source, sample: Sample, tmp_path: Path) -> tuple[Built, Built]:
    """The same unit's package twice, in folders apart: as it was, and with another 主营业务."""
    return (
        built(backbone, sample(), tmp_path / "旧"),
        built(backbone, sample(主营业务="新"), tmp_path / "新"),
    )


def cut_off(old: Built, new: Built, out: Path, *, kept_as: str, ready: str) -> None:
    """The moment between the renames of a swap, put on disk by hand: new folder in place, new zip still staged."""
    assert old.folder is not None
    assert new.folder is not None
    assert new.zip is not None
    name = old.folder.name
    staged = staging_place(out, name)
    staged.mkdir()
    old.folder.rename(staged / kept_as)
    new.folder.rename(out / name)
    new.zip.rename(staged / "new.zip")
    (staged / "ready").write_text(ready)


@pytest.mark.parametrize("kept_as", ["new", "old"])
def test_a_swap_cut_off_between_folder_and_zip_is_finished(
    two_versions: tuple[Built, Built], library: Library, kept_as: str
) -> None:
    old, new = two_versions
    assert old.folder is not None
    out, name = old.folder.parent, old.folder.name
    cut_off(old, new, out, kept_as=kept_as, ready="")
    recover(out, name)
    assert sorted(path.name for path in out.iterdir()) == sorted([name, f"{name}.zip"])
    assert not verify(out / name, library).blocked
    data = json.loads((out / name / "申报数据.json").read_bytes())
    assert data["answers"]["typed"]["信息简表"]["主营业务"] == "新"


@pytest.mark.parametrize("kept_as", ["new", "old"])
def test_a_kept_folder_survives_a_swap_cut_off(
    two_versions: tuple[Built, Built], library: Library, kept_as: str
) -> None:
    old, new = two_versions
    assert old.folder is not None
    (old.folder / "盖章扫描件.pdf").write_bytes(b"scan")
    out, name = old.folder.parent, old.folder.name
    cut_off(old, new, out, kept_as=kept_as, ready="keep")
    assert not verify(out / name, library).blocked
    assert (out / f"{name}（旧 1）" / "盖章扫描件.pdf").is_file()


def test_a_zip_that_cannot_be_replaced_leaves_the_old_package(
    backbone: Source, sample: Sample, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = built(backbone, sample(), tmp_path)
    assert old.folder is not None
    (old.folder / "盖章扫描件.pdf").write_bytes(b"scan")

    def fail(*_: object) -> None:
        raise PermissionError(13, "in use")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", fail)
        with pytest.raises(PermissionError):
            built(backbone, sample(主营业务="新"), tmp_path)
    assert (old.folder / "盖章扫描件.pdf").read_bytes() == b"scan"
    (old.folder / "盖章扫描件.pdf").unlink()
    assert not verify(old.folder, library).blocked
    assert len(list((tmp_path / "out").iterdir())) == 2


class Stop(OSError):
    """A rename that the system refuses."""


@pytest.mark.parametrize("can_exchange", [True, False])
@pytest.mark.parametrize("fails_at", range(5))
def test_a_swap_refused_at_any_step_keeps_a_whole_package_and_what_a_person_put_in(
    backbone: Source,
    sample: Sample,
    library: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fails_at: int,
    can_exchange: bool,
) -> None:
    old = built(backbone, sample(), tmp_path)
    assert old.folder is not None
    (old.folder / "盖章扫描件.pdf").write_bytes(b"scan")
    calls = iter(range(99))

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            if next(calls) == fails_at:
                raise Stop(13, "refused")
            return real(*arguments)

        return call

    with monkeypatch.context() as patched:
        if not can_exchange:
            patched.setattr("packager.bundle.exchange", lambda *_: False)
        patched.setattr(Path, "rename", counted(Path.rename))
        patched.setattr(os, "replace", counted(os.replace))
        with contextlib.suppress(Stop):
            built(backbone, sample(主营业务="新"), tmp_path)
    again = built(backbone, sample(主营业务="又新"), tmp_path)
    assert again.folder is not None
    assert not verify(again.folder, library).blocked
    assert [path.read_bytes() for path in (tmp_path / "out").glob("*/盖章扫描件.pdf")] == [b"scan"]
    assert [path.name for path in (tmp_path / "out").iterdir() if path.name.startswith(".")] == []


def test_links_and_empty_folders_of_a_person_are_kept_too(
    backbone: Source, sample: Sample, tmp_path: Path
) -> None:
    first = built(backbone, sample(), tmp_path)
    assert first.folder is not None
    (first.folder / "我的空文件夹").mkdir()
    second = built(backbone, sample(), tmp_path)
    assert [each.code for each in second.report if each.code == "package.kept_aside"]


def test_a_zip_of_a_persons_own_is_never_replaced(backbone: Source, sample: Sample, tmp_path: Path) -> None:
    first = built(backbone, sample(), tmp_path)
    assert first.zip is not None
    with zipfile.ZipFile(first.zip, "w") as archive:
        archive.writestr("我的.txt", "x")
    with pytest.raises(CannotBundle):
        built(backbone, sample(), tmp_path)


def test_verifying_leaves_a_running_build_alone(
    backbone: Source, sample: Sample, library: Library, tmp_path: Path
) -> None:
    old = built(backbone, sample(), tmp_path)
    assert old.folder is not None
    with staging(tmp_path / "out", old.folder.name) as staged:
        assert not verify(old.folder, library).blocked
        assert staged.is_dir()


KILLED = """
import sys, json, pathlib
sys.path.insert(0, {root!r})
from packager.cli import main
print("ready", flush=True)
sys.exit(main(["build", "苏生力〔2025〕72号", "--answers", {answers!r}, "--evidence", {evidence!r}, "--out", {out!r}]))
"""


def test_a_build_killed_at_any_moment_leaves_the_old_package(
    backbone: Source, sample: Sample, library: Library, tmp_path: Path
) -> None:
    """SIGKILL at twenty moments spread over a whole build: the old package or the new one, never a half."""
    first = built(backbone, sample(), tmp_path)
    assert first.folder is not None
    answers = tmp_path / "新.json"
    answers.write_text(json.dumps(sample(主营业务="新的主营业务"), ensure_ascii=False), encoding="utf-8")
    script = KILLED.format(
        root=str(ROOT), answers=str(answers), evidence=str(tmp_path / "佐证"), out=str(tmp_path / "out")
    )
    span = timed(script)
    built(backbone, sample(), tmp_path)
    for moment in range(20):
        killed_after(script, span * (moment + 0.5) / 20)
        report = verify(first.folder, library)
        assert not report.blocked, [each.message for each in report]
        assert verify(first.folder.with_name(f"{first.folder.name}.zip"), library).findings == ()
    built(backbone, sample(), tmp_path)
    assert len(list((tmp_path / "out").iterdir())) == 2


def start(script: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONUTF8": "1"}
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env=environment)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def timed(script: str) -> float:
    process, begun = start(script), time.monotonic()
    process.communicate()
    assert process.returncode == 0
    return time.monotonic() - begun


def killed_after(script: str, seconds: float) -> None:
    process = start(script)
    time.sleep(seconds)
    process.kill()
    process.communicate()
