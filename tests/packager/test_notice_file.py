"""A notice as one file: taken in when it is sound, refused in words when not."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from forms.library import NoticeError
from packager.notice_file import NotANotice, take_notice
from tests.helpers.notices import TINY, write_notice


def zipped(folder: Path, target: Path, top: str = "") -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for path in folder.iterdir():
            archive.write(path, f"{top}{path.name}")
    return target


@pytest.mark.parametrize("top", ["示例〔2026〕1号/", "外面/示例〔2026〕1号/"])
def test_a_zipped_folder_becomes_a_notice(tmp_path: Path, top: str) -> None:
    path = zipped(write_notice(tmp_path / "源"), tmp_path / "通知.zip", top)
    source = take_notice(path, tmp_path / "附件")
    assert source.notice.short == "示例"
    assert [each.name for each in (tmp_path / "附件").iterdir()] == ["示例〔2026〕1号"]


def test_a_definition_chosen_itself_brings_its_folder(tmp_path: Path) -> None:
    folder = write_notice(tmp_path / "源")
    assert take_notice(folder / "notice.yaml", tmp_path / "附件").notice.short == "示例"


def test_a_newer_one_takes_the_place_of_the_older(tmp_path: Path) -> None:
    folder = write_notice(tmp_path / "源")
    take_notice(folder / "notice.yaml", tmp_path / "附件")
    (folder / "notice.yaml").write_text(TINY.replace("version: 1", "version: 2"), "utf-8")
    assert take_notice(folder / "notice.yaml", tmp_path / "附件").notice.version == 2


def test_a_wrong_definition_leaves_the_older_one_alone(tmp_path: Path) -> None:
    folder = write_notice(tmp_path / "源")
    take_notice(folder / "notice.yaml", tmp_path / "附件")
    (folder / "notice.yaml").write_text(TINY.replace("short:", "shrot:"), "utf-8")
    with pytest.raises(NoticeError):
        take_notice(folder / "notice.yaml", tmp_path / "附件")
    assert "short: 示例" in (tmp_path / "附件" / "示例〔2026〕1号" / "notice.yaml").read_text("utf-8")


def test_other_files_are_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"no zip")
    with pytest.raises(NotANotice, match="不是完好的压缩包"):
        take_notice(tmp_path / "a.zip", tmp_path / "附件")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("x.txt", "x")
    with pytest.raises(NotANotice, match="有且只有一个"):
        take_notice(tmp_path / "b.zip", tmp_path / "附件")
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("notice.yaml", TINY)
        archive.writestr("../../逃.txt", "x")
    with pytest.raises(NotANotice, match="不安全"):
        take_notice(tmp_path / "c.zip", tmp_path / "附件")
    assert not (tmp_path.parent / "逃.txt").exists()
