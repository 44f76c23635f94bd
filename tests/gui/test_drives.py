"""A case on a disk that may be pulled out is said to be on one."""

from __future__ import annotations

from pathlib import Path

import pytest

from gui import drives
from tests.helpers.clerk import Clerk


@pytest.mark.parametrize(
    ("path", "removable"),
    [("/media/张三/U盘/a.shenbao", True), ("/run/media/x/a.shenbao", True), ("/home/x/a.shenbao", False)],
)
def test_mount_points_of_sticks_are_known(
    monkeypatch: pytest.MonkeyPatch, path: str, removable: bool
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(Path, "resolve", lambda self: self)
    assert drives.is_removable(Path(path)) is removable


def test_the_kernel_is_asked_about_the_disk_of_a_partition(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def read(path: Path, _encoding: str) -> str:
        asked.append(str(path))
        return "1\n"

    monkeypatch.setattr(Path, "read_text", read)
    assert drives.says_removable("/dev/sdb1")
    assert asked == ["/sys/block/sdb/removable"]
    assert not drives.says_removable("tmpfs/x/y")


def test_the_window_advises_to_copy_first(
    clerk: Clerk, filled_case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.session.is_removable", lambda _path: True)
    clerk.window.open_case(filled_case)
    assert clerk.sees("在移动磁盘上。请先复制到本机再填")
