"""Every check of the notice at hand: one wrong input each, starting from the full sample."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from forms.answers import as_data, read_answers
from forms.check import check_answers, check_slots
from forms.findings import Finding
from forms.library import Source

TODAY = datetime.date(2025, 10, 1)
Sample = Callable[..., dict[str, Any]]


def findings_on(
    source: Source, raw: dict[str, Any], stage: str = "申报单位", today: datetime.date = TODAY
) -> list[Finding]:
    answers, shape = read_answers(source.notice, source.notice.stage(stage), raw)
    report = check_answers(source.notice, source.notice.stage(stage), answers, today)
    return [*shape, *report]


@pytest.mark.parametrize("name", ["full", "minimal"])
def test_the_samples_are_clean(backbone: Source, sample: Sample, name: str) -> None:
    assert findings_on(backbone, sample(name=name)) == []


WRONG = [
    ({"机构名称": ""}, "field.required", "机构名称", "error"),
    ({"统一社会信用代码": "91320102MA1K7T3Q6A"}, "uscc.checksum", "统一社会信用代码", "error"),
    ({"行业代码": "9999"}, "industry.unknown", "行业代码", "error"),
    ({"类别": "芯片"}, "choice.unknown", "类别", "error"),
    ({"营业收入2024": "八千万左右"}, "field.unreadable", "营业收入2024", "error"),
    ({"科技人员数2024": "400"}, "rule", "科技人员数2024", "error"),
    ({"研究开发费用2023": "20000", "研究开发费用2024": "34000"}, "rule", "研究开发费用2024", "warning"),
    ({"营业收入2023": "2563.12"}, "rule", "营业收入2024", "warning"),
    ({"营业收入2024": "9000"}, "condition", "营业收入2024", "warning"),
    ({"成立时间": "2024年5月"}, "rule", "成立时间", "warning"),
    ({"成立时间": "2025年12月"}, "date.future", "成立时间", "error"),
    ({"联系人联系方式": "没有"}, "phone.unreadable", "联系人联系方式", "error"),
    ({"创新及服务能力介绍": "我们很好。"}, "condition", "创新及服务能力介绍", "warning"),
    ({"创新及服务能力介绍": "服务案例" + "字" * 2100}, "text.too_long", "创新及服务能力介绍", "error"),
    ({"科技项目": [{"项目名称": "甲", "级别": "区级", "立项时间": "2024"}]}, "rule", "级别", "warning"),
    ({"科技项目": [{"项目名称": "甲", "级别": "省级", "立项时间": "2021年"}]}, "rule", "立项时间", "warning"),
    ({"荣誉": [{"荣誉名称": "甲", "授予单位": "乙", "获得时间": "2019"}]}, "rule", "获得时间", "warning"),
]


@pytest.mark.parametrize(("changes", "code", "field", "level"), WRONG)
def test_one_wrong_answer_gives_its_finding(
    backbone: Source, sample: Sample, changes: dict[str, Any], code: str, field: str, level: str
) -> None:
    found = [
        each
        for each in findings_on(backbone, sample(**changes))
        if (each.code, each.place.field) == (code, field)
    ]
    assert [each.level for each in found] == [level]
    assert found[0].fix
    assert found[0].basis or code.split(".")[0] in ("field", "choice", "uscc", "industry", "phone", "date")


def test_a_rule_speaks_with_the_numbers(backbone: Source, sample: Sample) -> None:
    (found,) = findings_on(backbone, sample(科技人员数2024="400"))
    assert found.message == "2024年科技人员数 400 人，多于从业人员数 326 人。"
    assert found.basis == "附件1"


def test_a_row_is_named_by_its_number(backbone: Source, sample: Sample) -> None:
    rows = [
        {"项目名称": "甲", "级别": "省级", "立项时间": "2024"},
        {"项目名称": "乙", "级别": "镇级", "立项时间": "2024"},
    ]
    (found,) = findings_on(backbone, sample(科技项目=rows))
    assert (found.place.table, found.place.row, found.place.field) == ("科技项目", 2, "级别")
    assert found.message.startswith("“科技项目”第 2 行")


@pytest.mark.parametrize("category", ["数智产业", "生物技术", "绿能降碳"])
def test_one_hundred_million_is_the_usual_floor_of_three_categories(
    backbone: Source, sample: Sample, category: str
) -> None:
    for amount, expected in (("9999.99", ["condition"]), ("10000", []), ("1亿元", [])):
        found = findings_on(backbone, sample(类别=category, 营业收入2023="9000", 营业收入2024=amount))
        assert [each.code for each in found] == expected


@pytest.mark.parametrize("category", ["研究开发", "创业孵化", "科技金融"])
def test_fifty_million_is_the_usual_floor_of_three_others(
    backbone: Source, sample: Sample, category: str
) -> None:
    for amount, expected in (("4999", ["condition"]), ("5000", [])):
        found = findings_on(backbone, sample(类别=category, 营业收入2023="4000", 营业收入2024=amount))
        assert [each.code for each in found] == expected


def test_a_unit_registered_elsewhere_is_doubted_not_refused(backbone: Source, sample: Sample) -> None:
    raw = sample(统一社会信用代码="91350100M000100Y43")
    raw["申报单位"]["统一社会信用代码"] = "91350100M000100Y43"
    (found,) = findings_on(backbone, raw)
    assert (found.code, found.level, found.basis) == ("condition", "warning", "三、1")


def test_declarations_are_asked_for_and_may_refuse(backbone: Source, sample: Sample) -> None:
    raw = sample()
    raw["声明"]["主体类型"] = "都不是"
    del raw["声明"]["信用记录"]
    assert [(each.code, each.level) for each in findings_on(backbone, raw)] == [
        ("condition.refused", "error"),
        ("condition.undeclared", "warning"),
    ]


def test_the_applicant_must_be_one_unit_everywhere(backbone: Source, sample: Sample) -> None:
    raw = sample()
    raw["申报单位"]["单位全称"] = "另一家公司"
    (found,) = findings_on(backbone, raw)
    assert found.code == "applicant.differs"
    assert "另一家公司" in found.message


def test_the_applicant_may_be_left_out(backbone: Source, sample: Sample) -> None:
    raw = sample()
    del raw["申报单位"]
    answers, _ = read_answers(backbone.notice, backbone.notice.stage("申报单位"), raw)
    assert answers.applicant_name == raw["信息简表"]["机构名称"]
    assert answers.applicant_code == raw["信息简表"]["统一社会信用代码"]


@pytest.mark.parametrize(
    ("today", "codes"),
    [
        (datetime.date(2025, 10, 20), []),
        (datetime.date(2025, 10, 21), ["deadline.near"]),
        (datetime.date(2025, 10, 28), ["deadline.near"]),
        (datetime.date(2025, 10, 29), ["deadline.passed"]),
    ],
)
def test_the_day_of_the_deadline_itself_counts(
    backbone: Source, sample: Sample, today: datetime.date, codes: list[str]
) -> None:
    found = findings_on(backbone, sample(), today=today)
    assert [each.code for each in found] == codes
    assert all(each.level != "error" for each in found)


def test_the_day_given_moves_deadlines_and_nothing_else(backbone: Source, sample: Sample) -> None:
    answers, _ = read_answers(backbone.notice, backbone.notice.stage("申报单位"), sample())
    report = check_answers(
        backbone.notice, backbone.notice.stage("申报单位"), answers, TODAY, datetime.date(2014, 1, 1)
    )
    assert report.findings == ()


def test_unknown_names_are_answered_with_the_nearest_right_one(backbone: Source, sample: Sample) -> None:
    raw = sample(机构名秤="x")
    raw["信息间表"] = {}
    found = {each.code: each for each in findings_on(backbone, raw)}
    assert "机构名称" in found["answers.unknown_field"].fix
    assert "信息简表" in found["answers.unknown_form"].fix


def test_forms_of_other_stages_are_only_noted(backbone: Source, sample: Sample) -> None:
    raw = sample()
    raw["汇总表"] = {"单位名称": "x"}
    (found,) = findings_on(backbone, raw)
    assert (found.code, found.level) == ("answers.other_stage", "note")


def test_slots_follow_the_rows_they_prove(backbone: Source, sample: Sample) -> None:
    stage = backbone.notice.stage("申报单位")
    answers, _ = read_answers(backbone.notice, stage, sample())
    by_slot = {each.place.slot: each.code for each in check_slots(stage, answers, {"科技项目": 1})}
    assert by_slot["荣誉"] == "slot.empty"
    assert by_slot["科技项目"] == "slot.fewer"
    assert by_slot["营业执照"] == "slot.suggested"
    bare, _ = read_answers(backbone.notice, stage, sample(name="minimal"))
    assert not check_slots(stage, bare, {}).blocked


def test_answers_written_and_read_again_are_the_same(backbone: Source, sample: Sample) -> None:
    stage = backbone.notice.stage("申报单位")
    answers, _ = read_answers(backbone.notice, stage, sample())
    again, shape = read_answers(backbone.notice, stage, as_data(answers)["typed"])  # type: ignore[arg-type]
    assert shape == ()
    assert again == answers


@pytest.mark.parametrize(
    "changes",
    [
        {"成立时间": "2030年1月"},
        {"从业人员数2024": "-5"},
        {"营业收入2024": "-5"},
        {"机构名称": ""},
        {"机构名称": {}},
    ],
)
def test_one_wrong_answer_has_no_misleading_companions(
    backbone: Source, sample: Sample, changes: dict[str, Any]
) -> None:
    raw = sample(**changes)
    raw.pop("申报单位")
    assert len(findings_on(backbone, raw)) == 1


def test_rows_are_named_by_their_place_as_typed(backbone: Source, sample: Sample) -> None:
    rows = [{}, None, {"项目名称": "乙", "级别": "镇级", "立项时间": "2024"}]
    (found,) = findings_on(backbone, sample(科技项目=rows))
    assert found.place.row == 3


@pytest.mark.parametrize("level", ["国家", "省", "江苏省级", "南京市级", "国家重点研发计划", "市厅级"])
def test_levels_written_in_other_words_are_understood(backbone: Source, sample: Sample, level: str) -> None:
    assert (
        findings_on(backbone, sample(科技项目=[{"项目名称": "甲", "级别": level, "立项时间": "2024"}])) == []
    )


def test_stray_characters_are_taken_out_and_said(backbone: Source, sample: Sample) -> None:
    (found,) = findings_on(backbone, sample(联系人联系方式="13800000002\x00"))
    assert (found.code, found.place.field) == ("text.control", "联系人联系方式")


@pytest.mark.parametrize(
    "wrong",
    [[], "x", 3, None, {"信息简表": []}, {"声明": "是"}, {"信息简表": {"科技项目": "三个", "机构名称": {}}}],
)
def test_any_shape_of_json_is_answered_with_findings(backbone: Source, wrong: object) -> None:
    raw = wrong if isinstance(wrong, dict) else {"信息简表": wrong}
    assert any(each.level == "error" for each in findings_on(backbone, raw))
