"""One set of checks over every kind, found by looking."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.findings import CATALOGUE, NOWHERE, finding
from forms.kinds import KINDS
from forms.notice import Field, KindName, Option
from forms.values import Flaw, PartialDate

TYPED = st.text(max_size=60) | st.sampled_from(
    ["１２３", "1.2亿", "-5", "（100）", "2015年3月", "20150301", "二〇一五年十二月三十一日", "025-85485893转8012", "是", "甲、乙",
     "91320102MA1K7T3Q6T", "C3411", "玄武区", "a@b.cn", "www.example.com", "210000", "9" * 60, "=1+1", "\x00", "👍"]
)  # fmt: skip


def field_of(kind: str) -> Field:
    options = (Option("甲"), Option("乙")) if kind in ("choice", "multichoice") else ()
    return Field(id="栏目", kind=kind, unit="万元" if kind == "money" else None, options=options, limit=20)


def test_every_kind_of_the_vocabulary_but_tables_has_a_module() -> None:
    assert set(KINDS) == set(get_args(KindName)) - {"table"}


@pytest.mark.parametrize("kind", KINDS)
@given(typed=TYPED)
def test_parsing_never_raises_and_flaws_are_in_the_catalogue(kind: str, typed: str) -> None:
    field = field_of(kind)
    parsed = KINDS[kind].parse(typed, field)
    flaws = [parsed] if isinstance(parsed, Flaw) else list(KINDS[kind].check(parsed, field))
    for flaw in flaws:
        said = finding(flaw.code, NOWHERE, {"where": "“栏目”", "typed": typed, **flaw.facts})
        assert said.message
        assert said.fix


@pytest.mark.parametrize("kind", KINDS)
@given(typed=TYPED)
def test_what_is_shown_can_be_typed_again_and_means_the_same(kind: str, typed: str) -> None:
    field = field_of(kind)
    parsed = KINDS[kind].parse(typed, field)
    if isinstance(parsed, Flaw) or parsed in ("", ()):
        return
    again = KINDS[kind].parse(KINDS[kind].show(parsed, field), field)
    assert again == parsed
    if isinstance(parsed, PartialDate):
        assert isinstance(again, PartialDate)
        assert again.iso() == parsed.iso()


def test_every_message_says_what_to_do() -> None:
    for code, message in CATALOGUE.items():
        assert message.fix, code
        assert message.text.rstrip().endswith(("。", "}")), code
