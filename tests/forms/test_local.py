"""What city and county add, laid over a notice that stays as it is."""

from __future__ import annotations

import dataclasses
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.library import Source, lay_over
from forms.local import Extra, LocalTerms, TermsFault, read_terms, write_terms, wrong_in

TERMS = LocalTerms(
    source="某区科技局微信群 10月9日",
    to="某区科技局",
    deadline=datetime.date(2025, 10, 20),
    time="17:00",
    copies={"申报材料": 3},
    emails=("qu@example.com",),
    addresses=("某路1号",),
    seals={"信息简表": "单位公章"},
    extras=(Extra("承诺书", required=True, why="区里要"),),
)


def test_the_stage_says_what_is_to_be_done_here_and_the_notice_stays(backbone: Source) -> None:
    laid = lay_over(backbone, "申报单位", TERMS)
    stage = laid.notice.stage("申报单位")
    assert (stage.to, stage.emails) == ("某区科技局", ("qu@example.com",))
    assert stage.volumes[0].copies == 3
    assert stage.volumes[0].order[-1] == "当地要求的材料"
    assert stage.slots[-1].name == "承诺书"
    assert stage.materials[0].seal == "单位公章"
    assert stage.deadlines[0].date == datetime.date(2025, 10, 20)
    assert laid.terms == TERMS
    assert backbone.notice.stage("申报单位").emails is None
    assert laid.notice.stages[2] == backbone.notice.stages[2]


def test_nothing_said_changes_nothing(backbone: Source) -> None:
    assert lay_over(backbone, "申报单位", LocalTerms()) is backbone


def test_the_file_comes_back_the_same_for_its_own_notice_only(backbone: Source) -> None:
    data = write_terms(backbone.notice.id, "申报单位", TERMS)
    assert read_terms(data, backbone.notice.id, "申报单位") == TERMS
    with pytest.raises(TermsFault, match="不是本通知"):
        read_terms(data, "别的通知", "申报单位")


@given(st.binary(max_size=60) | st.sampled_from([b"[]", b"{}", b'{"kind": "\xe7\x94\xb3"}', b"null"]))
def test_any_other_file_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(TermsFault):
        read_terms(data, "x", "y")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"source": ""}, "来源"),
        ({"emails": ("区里",)}, "电子邮箱"),
        ({"copies": {"申报材料": 0}}, "份数"),
        ({"extras": (Extra("a/b"),)}, "不能含"),
    ],
)
def test_what_is_wrong_is_said_before_it_is_used(change: dict[str, object], said: str) -> None:
    assert wrong_in(TERMS) == []
    (line,) = wrong_in(dataclasses.replace(TERMS, **change))
    assert said in line
