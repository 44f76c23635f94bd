"""Hand-filled copies of the official form, made in twelve hostile ways: what is read, what is asked, never wrong unasked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from forms.answers import read_answers
from forms.library import Source
from forms.values import squeeze
from packager.documents import fill_form
from packager.read.form import read_form
from packager.read.model import Reading
from packager.zipped import read_office, write_office
from tests.helpers.handfilled import WAYS, many

SEEDS = 4
# Of every hundred values at most so many may be asked; where a way makes values doubtful, more.
MOST_ASKED = {"rows": 20, "labels": 20, "merged": 20, "paragraphs": 10, "ticks": 10}


def score(truth: Mapping[str, object], reading: Reading) -> tuple[Counter[str], list[str]]:
    """right / asked / wrong, and what is wrong; a value that nobody wrote is wrong too."""
    left = {(each.field, each.table, each.row): each for each in reading.values}
    count: Counter[str] = Counter()
    wrong: list[str] = []
    wanted: dict[tuple[str, str | None, int | None], str] = {}
    for name, value in truth.items():
        if isinstance(value, list):
            for number, row in enumerate(value, 1):
                wanted |= {(column, name, number): text for column, text in row.items()}
        else:
            wanted[name, None, None] = str(value)
    said = {each.place.field for each in reading.findings if each.code == "read.missing"}
    for key, text in wanted.items():
        found = left.pop(key, None)
        if (found is not None and found.certainty == "ask") or (found is None and (key[1] or key[0]) in said):
            count["asked"] += 1
        elif squeeze(found.typed if found else "") == squeeze(text):
            count["right"] += 1
        else:
            wrong.append(f"{key} is {text!r}, read {found.typed if found else None!r}")
    wrong += [f"nobody wrote {key} {each.typed!r}" for key, each in left.items() if each.certainty != "ask"]
    count["wrong"] += len(wrong)
    return count, wrong


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_read_wrong_without_asking(backbone: Source, way: str) -> None:
    form = backbone.notice.form("信息简表")
    total: Counter[str] = Counter()
    for copy in many(backbone, [(way, seed) for seed in range(SEEDS)]):
        reading = read_form(backbone, form, copy.data, "表.docx")
        count, wrong = score(copy.truth, reading)
        assert not wrong, "\n".join([way, *wrong])
        total += count
        if not copy.truth:
            assert not reading.is_form, "another form altogether was taken for this one"
    if way != "other":
        assert total["asked"] * 100 <= MOST_ASKED.get(way, 0) * (total["right"] + total["asked"]), total


def test_another_form_says_so(backbone: Source) -> None:
    (copy,) = many(backbone, [("other", 0)])
    reading = read_form(backbone, backbone.notice.form("信息简表"), copy.data, "报名表.docx")
    assert [each.code for each in reading.findings] == ["read.other_form"]
    assert "报名表.docx" in reading.findings[0].message


def test_every_tick_style_is_read_or_asked(backbone: Source) -> None:
    form = backbone.notice.form("信息简表")
    for copy in many(backbone, [("ticks", seed) for seed in range(24)]):
        reading = read_form(backbone, form, copy.data, "表.docx")
        found = next(each for each in reading.values if each.field == "类别")
        if "类别" in copy.doubtful:
            assert found.certainty == "ask" or not found.typed, "none ticked is blank, two ticked are asked"
        else:
            assert found.typed == copy.truth["类别"] or found.certainty == "ask"


def test_revisions_and_comments_are_reported(backbone: Source) -> None:
    form = backbone.notice.form("信息简表")
    codes = {
        each.code
        for copy in many(backbone, [("revisions", seed) for seed in range(3)])
        for each in read_form(backbone, form, copy.data, "表.docx").findings
    }
    assert {"read.inserted", "read.deleted", "read.comments"} <= codes


def test_what_a_clerk_added_is_listed_as_not_understood(backbone: Source) -> None:
    form = backbone.notice.form("信息简表")
    readings = [
        read_form(backbone, form, copy.data, "表.docx")
        for copy in many(backbone, [("rows", seed) for seed in range(4)])
    ]
    assert all(reading.unread for reading in readings)
    assert all(each.where.startswith(("表", "正文")) for reading in readings for each in reading.unread)


def test_our_own_file_is_read_exactly_by_the_data_inside_it(
    backbone: Source, sample: Callable[..., dict[str, Any]]
) -> None:
    raw = sample(营业收入2024="5,300.5")
    data = filled(backbone, raw)
    reading = read_form(backbone, backbone.notice.form("信息简表"), data, "表.docx")
    assert reading.own
    assert not reading.findings
    assert {each.certainty for each in reading.values} == {"exact"}
    assert reading.typed["营业收入2024"] == "5,300.5"
    assert reading.typed["所在区县"] == raw["信息简表"]["所在区县"], (
        "what is asked but not printed travels too"
    )


def test_edited_text_wins_over_the_data_inside_and_is_reported(
    backbone: Source, sample: Callable[..., dict[str, Any]]
) -> None:
    data = filled(backbone, sample(联系人="李晓梅"))
    parts = read_office(data)
    parts["word/document.xml"] = parts["word/document.xml"].replace("李晓梅".encode(), "周小燕".encode(), 1)
    reading = read_form(backbone, backbone.notice.form("信息简表"), write_office(parts), "表.docx")
    assert reading.typed["联系人"] == "周小燕"
    (found,) = reading.findings
    assert found.code == "read.edited"
    assert "李晓梅" in found.message
    assert "周小燕" in found.message


def filled(source: Source, raw: dict[str, Any]) -> bytes:
    stage = source.notice.stages[0]
    answers, _ = read_answers(source.notice, stage, raw)
    return fill_form(source, stage, source.notice.form("信息简表"), answers.forms["信息简表"]).data
