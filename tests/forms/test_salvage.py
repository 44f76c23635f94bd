"""What can still be read of a damaged case is saved, the rest is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forms.case import EVIDENCE, Case, Key
from forms.library import Source
from forms.salvage import NothingLeft, salvage

PAGE = 4096


@pytest.fixture
def path(tmp_path: Path, backbone: Source, sample: Callable[..., dict[str, Any]]) -> Path:
    made = tmp_path / "坏.shenbao"
    case = Case.create(made, backbone, backbone.notice.stages[0])
    case.load(backbone.notice, sample())
    (tmp_path / "a.pdf").write_bytes(b"A" * 300_000)
    case.put(Key(EVIDENCE, "荣誉"), [{"sha256": case.attach(tmp_path / "a.pdf"), "name": "证书.pdf"}])
    case.close()
    return made


def spoil(path: Path, marker: bytes) -> None:
    """Overwrite every page that holds a marker."""
    data = bytearray(path.read_bytes())
    for start in range(PAGE, len(data), PAGE):
        if marker in data[start : start + PAGE]:
            data[start : start + PAGE] = b"\xff" * PAGE
    path.write_bytes(bytes(data))


def test_an_attachment_that_cannot_be_read_is_named_and_all_else_saved(path: Path, backbone: Source) -> None:
    spoil(path, b"A" * 2000)
    before = path.read_bytes()
    target, lost = salvage(path, lambda _id: backbone)
    assert ["证书.pdf" in each.message for each in lost] == [True]
    case = Case.open(target)
    assert case.raw()["信息简表"]["机构名称"] == "南京钟山智数科技服务有限公司"
    assert case.get(EVIDENCE, "荣誉") == []
    case.close()
    assert path.read_bytes() == before


def test_a_lost_notice_comes_from_the_library(path: Path, backbone: Source) -> None:
    spoil(path, "关于组织推荐江苏省高科技服务业骨干机构的通知".encode())
    target, _lost = salvage(path, lambda _id: backbone)
    case = Case.open(target)
    assert len(case.raw()["信息简表"]) == 27
    case.close()


def test_lost_answers_are_said(path: Path, backbone: Source) -> None:
    spoil(path, "营业收入".encode())
    target, lost = salvage(path, lambda _id: backbone)
    case = Case.open(target)
    assert len(case.raw().get("信息简表", {})) == 27 or lost
    case.close()


def test_what_holds_nothing_says_so(tmp_path: Path) -> None:
    path = tmp_path / "空.shenbao"
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 9000)
    with pytest.raises(NothingLeft):
        salvage(path, lambda _id: None)


def test_a_second_rescue_does_not_overwrite_the_first(path: Path, backbone: Source) -> None:
    first, _ = salvage(path, lambda _id: backbone)
    second, _ = salvage(path, lambda _id: backbone)
    assert first != second
