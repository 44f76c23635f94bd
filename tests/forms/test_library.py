"""Notice folders: read strictly, every problem at once, at its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.handin import Disc
from forms.library import NoticeError, load_library, load_notice
from forms.textnodes import read_tree
from tests.helpers.notices import TINY, write_notice


def problems(folder: Path) -> list[tuple[int, str]]:
    with pytest.raises(NoticeError) as caught:
        load_notice(folder)
    return [(problem.line, problem.why) for problem in caught.value.problems]


def test_a_small_notice_is_a_folder_of_data(tmp_path: Path) -> None:
    notice = load_notice(write_notice(tmp_path)).notice
    assert notice.short == "示例"
    assert notice.form("简表").field("收入").unit == "万元"
    assert notice.stages[0].volumes[0].copies is None


BROKEN = [
    ("short: 示例", "shrot: 示例", [(1, "缺少“short”"), (2, "shrot")]),
    ("kind: money", "kind: mony", [(14, "是否应为“money”")]),
    ("must: 收入 >= 0", "must: 收人 >= 0", [(21, "是否应为“收入”")]),
    ("template: 简表.docx", "template: 没有.docx", [(9, "没有模板文件")]),
    ("form: 简表, volume", "form: 简表格, volume", [(33, "是否应为“简表”")]),
    ("applicant: 简表.名称", "applicant: 简表.名子", [(29, "表单.栏目")]),
    ("version: 1", "version: 一", [(3, "应为整数")]),
    ("date: 2026-10-28", "date: 2026-13-28", [(31, "应为日期")]),
    ("short: 示例", "short: 示例\nshort: 又一个", [(3, "键“short”重复，前一处在第 2 行")]),
    ("unit: 万元", "unit: 斤", [(14, "unit 应为")]),
    ("level: error, at", "level: fatal, at", [(21, "可用：error、warning、note")]),
    ("options: [甲, 乙]", "options: [甲], refuse: [丙]", [(7, "不在 options 中")]),
    ("must: 收入 >= 0", 'must: "收入 >="', [(21, "规则写错了")]),
    ("say: 收入为负", "say: '{{ 收人 }} 为负'", [(21, "是否应为“收入”")]),
    ("order: [简表, 佐证]", "order: [简表]", [(39, "不在 order 中")]),
]


@pytest.mark.parametrize(("old", "new", "expected"), BROKEN)
def test_a_broken_folder_is_refused_at_the_line(
    tmp_path: Path, old: str, new: str, expected: list[tuple[int, str]]
) -> None:
    assert old in TINY
    found = problems(write_notice(tmp_path, TINY.replace(old, new, 1)))
    assert [line for line, _ in found] == [line for line, _ in expected]
    for (_, why), (_, part) in zip(found, expected, strict=True):
        assert part in why


def test_all_problems_are_listed_at_once(tmp_path: Path) -> None:
    text = (
        TINY.replace("version: 1", "version: x")
        .replace("kind: money", "kind: mony")
        .replace("tier: 省", "tier: 星")
    )
    assert [line for line, _ in problems(write_notice(tmp_path, text))] == [3, 6, 14]


def test_wrong_values_and_wrong_names_come_in_one_run(tmp_path: Path) -> None:
    text = (
        TINY.replace("version: 1", "version: x")
        .replace("must: 收入 >= 0", "must: 收人 >= 0")
        .replace("order: [简表, 佐证]", "order: [简表]")
    )
    assert [line for line, _ in problems(write_notice(tmp_path, text))] == [3, 21, 39]


REFUSED = [
    ("id: 收入,", "id: for,", "不能用作名字"),
    ("limit: 500", "limit: -5", "正整数"),
    ("{name: 全册,", "{name: 全册, copies: 0,", "正整数"),
    ("name: 证书,", "name: ../证书,", "文件夹名"),
    ("options: [软件, 硬件]", "options: [软件, 软件]", "写了 2 次"),
    ("date: 2026-10-28", "date: 20261028", "应为日期"),
    ("say: 收入为负", "fix: '{{ 没有的 }}', say: 收入为负", "不是栏目"),
    ("id: 简表, title", "id: 声明, title", "另有他用"),
]


@pytest.mark.parametrize(("old", "new", "said"), REFUSED)
def test_what_would_fail_later_is_refused_at_load(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in TINY
    assert any(said in why for _, why in problems(write_notice(tmp_path, TINY.replace(old, new, 1))))


def test_the_folder_must_bear_the_notices_name(tmp_path: Path) -> None:
    folder = write_notice(tmp_path)
    other = folder.rename(folder.with_name("别名"))
    assert any("不一致" in why for _, why in problems(other))


def test_text_that_yaml_would_twist_stays_as_written(tmp_path: Path) -> None:
    text = TINY.replace("{date: 2026-10-28, what: 报送}", "{date: 2026-10-28, time: 17:30, what: 0512}")
    deadline = load_notice(write_notice(tmp_path, text)).notice.stages[0].deadlines[0]
    assert (deadline.time, deadline.what) == ("17:30", "0512")


def test_silence_and_absence_are_different(tmp_path: Path) -> None:
    text = TINY.replace("emails: null", "emails: [a@example.com]\n    disc: 不适用")
    stage = load_notice(write_notice(tmp_path, text)).notice.stages[0]
    assert (stage.disc, stage.addresses) == (Disc("不适用"), None)


def test_one_broken_folder_does_not_hide_the_others(tmp_path: Path) -> None:
    write_notice(tmp_path)
    (tmp_path / "坏的").mkdir()
    (tmp_path / "坏的" / "notice.yaml").write_bytes("id: 坏的".encode("gbk"))
    library = load_library([tmp_path, tmp_path / "没有这个文件夹"])
    assert library.ids == ("示例〔2026〕1号",)
    assert "UTF-8" in str(library.refused[0])


def test_a_later_folder_wins_over_an_earlier_one(tmp_path: Path) -> None:
    write_notice(tmp_path / "一")
    write_notice(tmp_path / "二", TINY.replace("version: 1", "version: 2"))
    library = load_library([tmp_path / "一", tmp_path / "二"])
    assert [source.notice.version for source in library.sources] == [2]


def test_the_hash_follows_definition_and_templates(tmp_path: Path) -> None:
    folder = write_notice(tmp_path)
    first = load_notice(folder).sha256
    assert load_notice(folder).sha256 == first
    (folder / "简表.docx").write_bytes(b"other")
    assert load_notice(folder).sha256 != first


@given(st.text(max_size=200))
def test_no_yaml_text_makes_the_reader_fall_over(text: str) -> None:
    tree = read_tree(text, "notice.yaml")
    assert tree.root is not None or tree.problems


def test_aliases_are_refused_so_that_no_bomb_unfolds() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    tree = read_tree(bomb, "notice.yaml")
    assert "别名" in tree.problems[0].why


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("date: 2026-10-28", "day: 02-30", "day 用于没有写年份的日期"),
        ("- {name: 证书, required", "- {name: 证书, most: 0, required", "most 应为正整数"),
        ("{id: 说明, kind: longtext,", "{id: 说明, kind: longtext, bound: 证书,", "应写 most: 1"),
        (
            "stages:\n",
            "lists: [{id: 甲, title: 甲, columns: [一, 二], rows: [[1]]}]\nstages:\n",
            "每行应有 2 格",
        ),
        ("id: 简表, title", "id: 文号, title", "表单不能叫“文号”"),
    ],
)
def test_new_words_used_wrongly_are_named(tmp_path: Path, old: str, new: str, why: str) -> None:
    with pytest.raises(NoticeError, match=why):
        load_notice(write_notice(tmp_path, TINY.replace(old, new)))
