"""What a unit was asked once is there for the next case."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.answers import read_answers
from forms.case import answer_key
from forms.library import Source
from forms.units import (
    CODE,
    NAME,
    Unit,
    answers_from,
    differences,
    learned,
    load_units,
    remove_unit,
    save_unit,
)


@pytest.fixture
def unit(backbone: Source, sample: Callable[..., dict[str, Any]]) -> Unit:
    stage = backbone.notice.stages[0]
    answers, _ = read_answers(backbone.notice, stage, sample())
    return learned(Unit(), backbone.notice, stage, answers)


def test_a_case_teaches_and_a_new_one_is_filled(unit: Unit, backbone: Source) -> None:
    stage = backbone.notice.stages[0]
    found = answers_from(unit, backbone.notice, stage)
    assert found[answer_key("信息简表", "机构名称")] == (
        "南京钟山智数科技服务有限公司",
        "高科技服务业骨干机构",
    )
    assert found[answer_key("信息简表", "营业收入2024")][0] == "33587.94万元"
    assert len(found[answer_key("信息简表", "科技项目")][0]) == 3
    raw = {"信息简表": {key.name.split(".")[1]: value for key, (value, _origin) in found.items()}}
    again, _ = read_answers(backbone.notice, stage, raw)
    assert again.forms["信息简表"]["营业收入2024"].shown == "33587.94"


def test_nothing_is_forgotten_that_a_later_case_leaves_empty(unit: Unit, backbone: Source) -> None:
    stage = backbone.notice.stages[0]
    answers, _ = read_answers(backbone.notice, stage, {"信息简表": {"机构名称": "新名称"}})
    later = learned(unit, backbone.notice, stage, answers)
    assert later.name == "新名称"
    assert later.value("主营业务") == unit.value("主营业务")
    assert later.tables["荣誉"] == unit.tables["荣誉"]


def test_what_was_reported_otherwise_before_is_shown(
    unit: Unit, backbone: Source, sample: Callable[..., dict[str, Any]]
) -> None:
    stage = backbone.notice.stages[0]
    answers, _ = read_answers(backbone.notice, stage, sample(营业收入2023="2.6亿", 联系人="李晓梅"))
    (found,) = differences(unit, backbone.notice, stage, answers)
    assert (found.title, found.before, found.now) == ("营业收入（万元） 2023年", "25631.2", "26000")


def test_several_units_lie_side_by_side_and_a_renamed_one_moves(tmp_path: Path) -> None:
    one = Unit().with_fact(NAME, "甲公司")
    two = Unit().with_fact(NAME, "乙公司").with_fact(CODE, "91320102MA1K7T3Q6T")
    save_unit(tmp_path, one)
    save_unit(tmp_path, two)
    named = one.with_fact(CODE, "91320594MA27XB6D1X")
    save_unit(tmp_path, named, one)
    units, bad = load_units(tmp_path)
    assert {unit.name for unit in units} == {"甲公司", "乙公司"}
    assert bad == []
    remove_unit(tmp_path, two)
    assert [unit.name for unit in load_units(tmp_path)[0]] == ["甲公司"]


@given(st.dictionaries(st.text(min_size=1, max_size=6), st.text(min_size=1, max_size=9), max_size=5))
def test_a_unit_reads_as_it_was_written(facts: dict[str, str]) -> None:
    unit = Unit()
    for name, value in facts.items():
        unit = unit.with_fact(name, value, "来处")
    assert Unit.from_json(unit.as_json()) == unit


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"version": 9, "facts": {}, "tables": {}}', '{"version": 1}']
)
def test_a_broken_file_is_named_and_the_others_are_there(tmp_path: Path, content: str) -> None:
    save_unit(tmp_path, Unit().with_fact(NAME, "甲公司"))
    (tmp_path / "单位档案" / "坏.json").write_text(content, "utf-8")
    units, bad = load_units(tmp_path)
    assert [unit.name for unit in units] == ["甲公司"]
    assert bad == ["坏.json"]
