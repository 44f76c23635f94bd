"""The rule word: what it computes, when it keeps silent, and what it refuses to do."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import rules
from forms.check import check_required
from forms.findings import Place
from forms.notice import Field
from forms.values import Entry, PartialDate, Row


def entries(**values: object) -> dict[str, Entry]:
    return {name: Entry(str(value), value, str(value)) for name, value in values.items()}  # type: ignore[arg-type]


def test_numbers_stand_in_the_fields_unit() -> None:
    assert rules.holds("收入 >= 10000", entries(收入=Decimal("10000.00")))
    assert not rules.holds("收入 >= 10000", entries(收入=Decimal("9999.99")))


@pytest.mark.parametrize(
    "rule",
    [
        "利润 == 收入 - 成本",
        "收入 * 0.1 == 120.03",
        "收入 / 2 < 600.2",
        "0.5 * 收入 > 600",
        "(利润|abs) == 200.2",
        "1200.3 == 收入",
    ],
)
def test_money_computes_exactly(rule: str) -> None:
    assert rules.holds(rule, entries(收入=Decimal("1200.3"), 成本=Decimal("1000.1"), 利润=Decimal("200.2")))


def test_a_rule_that_names_an_unanswered_field_is_not_judged() -> None:
    assert rules.holds("收入 >= 10000", {"收入": Entry("", None)})
    assert rules.evaluate("收入 * 2", {}) is None


def test_dates_rows_and_texts_can_be_named() -> None:
    rows = (Row(entries(级别="省级")), Row(entries(级别="市级")))
    assert rules.evaluate("项目|length", {"项目": Entry((), rows)}) == 2
    assert rules.evaluate("项目|map(attribute='级别')|list", {"项目": Entry((), rows)}) == ["省级", "市级"]
    assert rules.holds("时间 >= date('2023-01-01')", entries(时间=PartialDate(2023)))
    assert rules.holds("代码[2:4] == '32'", entries(代码="91320102"))


@pytest.mark.parametrize(
    "rule",
    ["'a' * 10**9", "10 ** 10 ** 10", "'%1000000000d' % 1", "收入.__class__.__mro__", "range(10**9)|list",
     "''.join(['a'])", "lipsum(100)", "cycler('a')", "收入|center(1000000000)", "[0] * 1000000000", "'a'.ljust(10**9)", "'{:>999999999}'.format(1)", "收入|join(收入)", "收入|round(99999999, 'ceil')"],
)  # fmt: skip
def test_rules_that_could_run_wild_are_stopped(rule: str) -> None:
    with pytest.raises(rules.RuleError):
        rules.evaluate(rule, entries(收入=1))


@pytest.mark.parametrize(
    "rule",
    [
        "1 +",
        "{{ 收入 }}",
        "收入 %} {% for x in y",
        "a" * 2000,
        "",
        "(" * 480 + "收入" + ")" * 480,
        "收入+" * 300 + "1",
        "not " * 240 + "收入",
        "''.__class__",
    ],
)
def test_rules_that_do_not_parse_are_named_at_load(rule: str) -> None:
    with pytest.raises(rules.RuleError):
        rules.names_in(rule)


@given(st.text(max_size=80))
def test_no_text_makes_the_reader_of_rules_fall_over(text: str) -> None:
    with contextlib.suppress(rules.RuleError):
        assert isinstance(rules.names_in(text), frozenset)


@pytest.mark.parametrize("text", ["{{ 1/0 }}", "{% for x in y %}", "{{ 收入", "{{ 收入|upper }}", "{# x #}"])
def test_a_sentence_holds_fields_and_nothing_else(text: str) -> None:
    with pytest.raises(rules.RuleError):
        rules.names_in_text(text)


def test_a_rule_that_cannot_compute_is_said_not_raised() -> None:
    field = Field(id="乙", kind="text", required="甲 + 1 > 1")
    (found,) = check_required(field, Place(field="乙"), entries(甲="文字"), "“乙”")
    assert found.code == "rule.failed_to_run"


def test_required_may_be_a_rule_or_a_tables_name() -> None:
    rows = (Row(entries(甲="x")),)
    assert rules.truth("项目", {"项目": Entry((), rows)})
    assert not rules.truth("项目", {"项目": Entry((), ())})
    assert rules.truth("类别 == '其他'", entries(类别="其他"))
    assert rules.truth(word=True, entries={})
