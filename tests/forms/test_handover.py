"""A copy for a colleague, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.case import EVIDENCE, Case, Key, answer_key
from forms.casefile import CaseFault
from forms.handover import HANDED, compare, hand_over, take_back, title_of
from forms.library import Source

A, B, C = (answer_key("信息简表", name) for name in ("机构名称", "主营业务", "联系人"))


@pytest.fixture
def mine(tmp_path: Path, backbone: Source) -> Iterator[Case]:
    case = Case.create(tmp_path / "我的.shenbao", backbone, backbone.notice.stages[0])
    case.put_all({A: "甲公司", B: "服务", C: "李"})
    yield case
    case.close()


def test_each_side_keeps_what_only_it_changed_and_both_are_asked(mine: Case, tmp_path: Path) -> None:
    hand_over(mine, tmp_path / "副本.shenbao", "小王")
    theirs = Case.open(tmp_path / "副本.shenbao")
    theirs.put_all({A: "甲公司（新）", B: "他们的"})
    mine.put_all({B: "我们的", C: "赵"})
    assert {(each.key, each.changed) for each in compare(mine, theirs)} == {
        (A, "theirs"),
        (B, "both"),
        (C, "mine"),
    }
    take_back(mine, theirs, {A: "甲公司（新）"})
    assert (mine.state[A], mine.state[B], mine.state[C]) == ("甲公司（新）", "我们的", "赵")
    assert mine.part(HANDED) == {}
    mine.undo()
    assert mine.state[A] == "甲公司"
    theirs.close()


def test_new_attachments_come_back_with_their_bytes(mine: Case, tmp_path: Path) -> None:
    hand_over(mine, tmp_path / "副本.shenbao", "小王")
    theirs = Case.open(tmp_path / "副本.shenbao")
    (tmp_path / "证书.pdf").write_bytes(b"%PDF-1.4 x")
    listed = [{"sha256": theirs.attach(tmp_path / "证书.pdf"), "name": "证书.pdf"}]
    theirs.put(Key(EVIDENCE, "荣誉"), listed)
    take_back(mine, theirs, {each.key: each.theirs for each in compare(mine, theirs)})
    mine.extract(listed[0]["sha256"], tmp_path / "回来.pdf")
    assert (tmp_path / "回来.pdf").read_bytes() == b"%PDF-1.4 x"
    theirs.close()


def test_the_copy_is_whole_and_free_to_write_while_mine_is_open(mine: Case, tmp_path: Path) -> None:
    hand_over(mine, tmp_path / "副本.shenbao", "小王")
    copy = Case.open(tmp_path / "副本.shenbao")
    assert not copy.read_only
    assert {key: value for key, value in copy.state.items() if key.part == "填报"} == {
        A: "甲公司",
        B: "服务",
        C: "李",
    }
    assert copy.part(HANDED) == {}
    copy.close()


def test_a_damaged_attachment_stops_the_hand_over(mine: Case, tmp_path: Path) -> None:
    (tmp_path / "证书.pdf").write_bytes(b"%PDF-1.4 x")
    sha256 = mine.attach(tmp_path / "证书.pdf")
    mine.put(Key(EVIDENCE, "荣誉"), [{"sha256": sha256, "name": "证书.pdf"}])
    mine._base.execute("UPDATE block SET data = x'00'")
    with pytest.raises(CaseFault):
        hand_over(mine, tmp_path / "副本.shenbao", "小王")
    assert not (tmp_path / "副本.shenbao").exists()
    assert mine.part(HANDED) == {}


def test_values_are_named_as_a_person_names_them(backbone: Source) -> None:
    assert title_of(answer_key("信息简表", "营业收入2024"), backbone.notice) == "营业收入（万元） 2024年"
    assert title_of(Key("声明", "主体类型"), backbone.notice) == "声明：主体类型"


def test_an_older_copy_does_not_revert_what_was_handed_to_another(mine: Case, tmp_path: Path) -> None:
    mine.put(A, "一")
    hand_over(mine, tmp_path / "甲.shenbao", "甲")
    mine.put(A, "二")
    hand_over(mine, tmp_path / "乙.shenbao", "乙")
    older = Case.open(tmp_path / "甲.shenbao")
    assert [(each.key, each.changed) for each in compare(mine, older)] == [(A, "mine")]
    take_back(mine, older, {})
    assert [each["to"] for each in mine.part(HANDED).values()] == ["乙"]
    older.close()
