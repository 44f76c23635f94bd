"""Working days, 倒排, and what fits a unit's file."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from forms.backward import POST, REVIEW, SEAL, Span, choices, plan_back
from forms.fits import MET, OPEN, UNMET, fits, summary
from forms.library import Library
from forms.units import Unit
from forms.workdays import back, is_planned, is_workday, last_workday, workdays_left
from tests.forms.test_conditions import NOTICE, load

DAY = datetime.date


def test_shifted_days_count_as_the_state_council_says() -> None:
    assert is_workday(DAY(2024, 9, 29))  # a Sunday worked for the holidays of October
    assert not is_workday(DAY(2024, 10, 1))
    assert workdays_left(DAY(2024, 9, 28), DAY(2024, 10, 8)).days == 3


def test_a_year_without_a_published_plan_says_so() -> None:
    far = DAY(2090, 1, 2)
    assert not is_planned(far.year)
    assert workdays_left(DAY(2089, 12, 30), far).unplanned == (2089, 2090)
    assert any("2090年的放假安排还没有公布" in each for each in plan_back(far, [Span(SEAL, 1)], None).notes)


def test_nothing_is_left_of_what_has_passed() -> None:
    assert workdays_left(DAY(2024, 9, 30), DAY(2024, 9, 1)).days == 0


def test_so_many_working_days_end_with_the_day_or_the_one_before() -> None:
    assert last_workday(DAY(2024, 10, 6)) == DAY(2024, 9, 30)
    assert back(DAY(2024, 10, 6), 2) == DAY(2024, 9, 29)


def test_each_leg_ends_before_the_next_begins() -> None:
    made = plan_back(DAY(2024, 9, 30), [Span(SEAL, 2), Span(POST, 3), Span(REVIEW, 5)], None)
    assert [leg.name for leg in made.legs] == [SEAL, POST, REVIEW]
    days = [made.ready, *(day for leg in made.legs for day in (leg.first, leg.last))]
    assert days == sorted(days)
    assert made.legs[-1].last == DAY(2024, 9, 30)
    assert all(is_workday(day) for day in days)
    assert "未写明以寄出还是收到为准" in made.notes[0]


@pytest.mark.parametrize("counts", ["寄出", "邮戳"])
def test_where_the_day_of_sending_counts_the_post_is_not_before_it(counts: str) -> None:
    made = plan_back(DAY(2024, 9, 30), [Span(SEAL, 2), Span(POST, 3)], counts)
    assert [leg.name for leg in made.legs] == [SEAL]
    assert made.legs[0].last == DAY(2024, 9, 30)


def test_every_deadline_with_a_day_can_be_planned_back_from(library: Library) -> None:
    planned = sum(len(choices(source.notice)) for source in library.sources)
    printed = sum(
        bool(each.date or each.day)
        for source in library.sources
        for stage in source.notice.stages
        for each in stage.deadlines
    )
    assert planned == printed > 0


def test_a_unit_is_held_against_conditions_without_guessing(tmp_path: Path) -> None:
    text = NOTICE.replace("ask: number, unit", "ask: number, profile: 厂房面积, unit").replace(
        "options: [房建, 市政]", "options: [高新技术企业, 都不是], refuse: [都不是]"
    )
    notice = load(tmp_path, text.replace("when: 类别 == '市政'", "when: 类别 == '都不是'")).notice
    today = DAY(2026, 11, 20)
    unit = Unit().with_fact("厂房面积", "4.5")
    found = {each.condition.id: each for each in fits(notice, unit, today)}
    assert (found["面积"].verdict, found["面积"].why) == (UNMET, "面积 4.5 万平方米。")
    assert found["法人"].verdict == OPEN
    assert found["应用"].why == "单位档案里没有“应用”"
    valid = unit.with_table("证书", [{"证书名称": "高新技术企业证书", "有效期至": "2027-01-01"}])
    assert {each.condition.id: each.verdict for each in fits(notice, valid, today)}["类别"] == MET
    expired = unit.with_table("证书", [{"证书名称": "高新技术企业证书", "有效期至": "2025-01-01"}])
    assert {each.condition.id: each.verdict for each in fits(notice, expired, today)}["类别"] == OPEN
    assert summary(fits(notice, valid, today)).startswith("不符合 1 条")


def test_every_notice_can_be_held_against_a_unit_that_is_known_or_not(library: Library) -> None:
    known = Unit().with_fact("营业收入@2023", "5亿元").with_fact("成立时间", "2015年3月")
    for source in library.sources:
        for unit in (Unit(), known):
            assert all(
                each.verdict in (MET, OPEN, UNMET) for each in fits(source.notice, unit, DAY(2026, 1, 1))
            )
