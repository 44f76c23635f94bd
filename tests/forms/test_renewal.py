"""A newer version of a notice: what differs is said, the answers stay."""

from __future__ import annotations

from pathlib import Path

from forms.case import Case, answer_key
from forms.library import load_notice
from forms.renewal import changes, is_newer
from tests.helpers.notices import TINY, write_notice

NEW = (
    TINY.replace("version: 1", "version: 2")
    .replace("{id: 首次, kind: yesno},", "{id: 首次, kind: yesno, required: true},\n        {id: 网址, kind: url, printed: false},")
    .replace("        {id: 备注, kind: text, printed: false}", "        {id: 备忘, kind: text, printed: false}")
    .replace("date: 2026-10-28", "date: 2026-11-28")
    .replace("{name: 证书, required: 获奖, expect: 获奖|length}", "{name: 证书, required: 获奖, expect: 获奖|length}\n          - {name: 执照}")
)  # fmt: skip


def test_every_difference_is_said_in_a_sentence(tmp_path: Path) -> None:
    old = load_notice(write_notice(tmp_path / "旧")).notice
    new = load_notice(write_notice(tmp_path / "新", NEW)).notice
    assert is_newer(old, new)
    assert not is_newer(new, old)
    assert list(changes(old, new, "单位")) == [
        "截止日期有改动。",
        "新增佐证材料“执照”。",
        "“简表”的“首次”要求有改动。",
        "“简表”新增栏目“网址”。",
        "“简表”新增栏目“备忘”。",
        "“简表”不再有“备注”，已填的内容留在申报文件里。",
    ]
    assert list(changes(old, old, "单位")) == []
    assert "不能换用" in next(changes(old, new, "没有的环节"))


def test_a_case_takes_the_newer_notice_and_keeps_its_answers(tmp_path: Path) -> None:
    old = load_notice(write_notice(tmp_path / "旧"))
    new = load_notice(write_notice(tmp_path / "新", NEW))
    case = Case.create(tmp_path / "a.shenbao", old, old.notice.stages[0])
    case.put(answer_key("简表", "名称"), "甲")
    case.renew(new)
    case.close()
    again = Case.open(case.path)
    assert again.source(tmp_path / "缓存").notice.version == 2
    assert again.state[answer_key("简表", "名称")] == "甲"
    again.close()
