"""Answers as typed and as parsed: blanks by policy, numbers of JSON, declarations in the clerk's words."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.answers import parse_entry, read_answers
from forms.library import load_notice
from forms.notice import Field
from tests.helpers.notices import TINY, TINY_ANSWERS, write_notice


@pytest.mark.parametrize("blank", ["留空", "无", "0", "／", "/", "　　月　　日", "上游"])
def test_an_empty_field_prints_what_its_blank_policy_says(blank: str) -> None:
    entry = parse_entry(Field(id="传真", kind="phone", blank=blank), "  ")
    assert entry.shown == ("" if blank == "留空" else blank)
    assert not entry.answered


@pytest.mark.parametrize(
    ("raw", "shown"), [(5300, "5300"), (5300.5, "5300.5"), (0.00001, "0.00001"), ("5300.50", "5300.50")]
)
def test_numbers_of_json_count_as_typed(tmp_path: Path, raw: object, shown: str) -> None:
    notice = load_notice(write_notice(tmp_path)).notice
    answers, problems = read_answers(notice, notice.stages[0], {"简表": {"收入": raw}})
    assert problems == ()
    assert answers.forms["简表"]["收入"].shown == shown


def test_a_declaration_copied_with_its_tick_is_the_option(tmp_path: Path) -> None:
    text = TINY.replace("options: [甲, 乙]", "options: [甲 类, 乙 类]")
    notice = load_notice(write_notice(tmp_path, text)).notice
    answers, _ = read_answers(notice, notice.stages[0], {**TINY_ANSWERS, "声明": {"类型": "☑甲类"}})
    assert answers.declared == {"类型": "甲 类"}
