"""Conditions that ask for a value, concern only some, bind another stage, or are simply declared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from forms.answers import as_data, read_answers
from forms.case import Case
from forms.check import check_answers
from forms.flow import DECLARE, LETTER_STEP, state, steps
from forms.library import NoticeError, Source, load_notice

NOTICE = """\
id: 示例〔2026〕3号
short: 条件示例
version: 1
title: 关于条件的通知
issuer: null
tier: 省
conditions:
  - {id: 法人, text: 具有独立法人资格, basis: 一}
  - {id: 面积, text: 不低于5万平方米, ask: number, unit: 万平方米, must: 面积 >= 5, say: "面积 {{ 面积 }} 万平方米。", level: warning, basis: 二}
  - {id: 类别, text: 类别, options: [房建, 市政], basis: 三}
  - {id: 合同金额, text: 不低于5000万元, ask: money, unit: 万元, must: 合同金额 >= 5000, say: "合同金额 {{ 合同金额 }} 万元。", when: 类别 == '市政', basis: 三}
  - {id: 应用, text: 两项及以上, ask: multichoice, choices: [甲, 乙, 丙], must: 应用|length >= 2, say: "只选了 {{ 应用 }}。", basis: 四}
  - {id: 名额, stage: 市局, text: 不超过3家, ask: integer, must: 名额 <= 3, say: "推荐 {{ 名额 }} 家。", basis: 五}
stages:
  - {id: 单位, by: null, to: 市局, materials: []}
  - {id: 市局, by: 市局, to: 省厅, materials: [{name: 推荐函, slots: [推荐函], letter: {joint: [财政局]}, basis: 五}]}
"""


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return load(tmp_path, NOTICE)


def load(root: Path, text: str) -> Source:
    folder = root / "示例〔2026〕3号"
    folder.mkdir(exist_ok=True)
    (folder / "notice.yaml").write_text(text, "utf-8")
    return load_notice(folder)


def told(source: Source, declared: dict[str, Any], stage: str = "单位") -> list[tuple[str, str]]:
    where = source.notice.stage(stage)
    answers, shape = read_answers(source.notice, where, {"申报单位": {"单位全称": "甲"}, "声明": declared})
    return [(each.code, each.message) for each in (*shape, *check_answers(source.notice, where, answers))]


GOOD = {"法人": "符合", "面积": "6", "类别": "房建", "应用": ["甲", "乙"]}


def test_good_answers_say_nothing(source: Source) -> None:
    assert told(source, GOOD) == []


def test_a_value_is_computed_with_in_its_unit(source: Source) -> None:
    assert ("condition", "面积 4.5 万平方米。") in told(source, GOOD | {"面积": "4.5"})
    assert told(source, GOOD | {"类别": "市政", "合同金额": "1.2亿"}) == []


def test_a_value_that_is_missing_or_unreadable_is_named(source: Source) -> None:
    missing = {name: value for name, value in GOOD.items() if name != "面积"}
    assert [code for code, _ in told(source, missing)] == ["condition.unanswered"]
    codes = told(source, GOOD | {"面积": "很大"})
    assert len(codes) == 1
    assert "“面积”填写的“很大”" in codes[0][1]


def test_a_condition_without_more_is_declared_as_met_or_not(source: Source) -> None:
    assert source.notice.conditions[0].options == ("符合", "不符合")
    assert [code for code, _ in told(source, GOOD | {"法人": "不符合"})] == ["condition.refused"]


def test_what_does_not_concern_an_applicant_is_not_asked(source: Source) -> None:
    assert told(source, GOOD | {"合同金额": "3000万元"}) == []
    assert [code for code, _ in told(source, GOOD | {"类别": "市政"})] == ["condition.unanswered"]
    assert ("condition", "合同金额 3000 万元。") in told(source, GOOD | {"类别": "市政", "合同金额": "3000"})


def test_several_choices_are_counted(source: Source) -> None:
    assert ("condition", "只选了 甲。") in told(source, GOOD | {"应用": ["甲"]})
    assert told(source, GOOD | {"应用": "甲、丙"}) == []


def test_a_condition_may_bind_another_stage(source: Source) -> None:
    assert [code for code, _ in told(source, {"名额": "3"}, "市局")] == ["letter.unnumbered"]
    assert ("condition", "推荐 4 家。") in told(source, {"名额": "4"}, "市局")


def test_values_come_back_from_what_a_package_keeps(source: Source) -> None:
    stage = source.notice.stages[0]
    answers, _ = read_answers(source.notice, stage, {"声明": GOOD})
    again, shape = read_answers(source.notice, stage, as_data(answers)["typed"])
    assert (again, shape) == (answers, ())


def test_a_case_keeps_what_conditions_and_letters_ask(source: Source, tmp_path: Path) -> None:
    stage = source.notice.stage("市局")
    case = Case.create(tmp_path / "甲.shenbao", source, stage)
    raw = {
        "申报单位": {"单位全称": "市科技局"},
        "声明": {"名额": "2"},
        "文号": {"推荐函": "江科发〔2026〕1号"},
    }
    case.load(source.notice, raw)
    assert case.raw() == raw
    assert case.about["unit"] == "市科技局"
    case.close()


def test_conditions_and_letters_are_steps_of_their_own(source: Source) -> None:
    stage = source.notice.stage("市局")
    walked = steps(source.notice, stage)
    assert [step.title for step in walked][:3] == [DECLARE, "申报单位", LETTER_STEP]
    answers, _ = read_answers(source.notice, stage, {"声明": {"名额": "4"}})
    report = check_answers(source.notice, stage, answers)
    assert state(walked[0], answers, report) == "有问题"


def test_a_letters_number_is_held_against_its_form(source: Source) -> None:
    def said(number: object) -> list[str]:
        stage = source.notice.stage("市局")
        answers, shape = read_answers(
            source.notice, stage, {"声明": {"名额": "1"}, "文号": {"推荐函": number}}
        )
        report = (*shape, *check_answers(source.notice, stage, answers))
        return [each.code for each in report if each.place.form == "文号"]

    assert said("江科发〔2026〕12号") == []
    assert said("") == ["letter.unnumbered"]
    assert said("江科发2026-12") == ["letter.form"]
    assert "letter.form" not in said("江" * 70)
    assert said("江" * 70)
    assert said([1])[0] == "answers.wrong_shape"


def test_when_may_only_hang_on_what_was_asked_before(tmp_path: Path) -> None:
    for other in ("合同金额 > 1", "名额 > 1", "应用|length > 1"):
        with pytest.raises(NoticeError, match=r"排在前面的条件"):
            load(tmp_path, NOTICE.replace("when: 类别 == '市政'", f"when: {other}"))


def test_a_name_for_two_things_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoticeError, match=r"没有环节“区局”"):
        load(tmp_path, NOTICE.replace("stage: 市局, text", "stage: 区局, text"))
    with pytest.raises(NoticeError, match=r"要么由程序计算"):
        load(tmp_path, NOTICE.replace("text: 类别, options", "text: 类别, ask: number, options"))
    with pytest.raises(NoticeError, match=r"规则里的“面识”不是栏目"):
        load(tmp_path, NOTICE.replace("must: 面积 >= 5", "must: 面识 >= 5"))
