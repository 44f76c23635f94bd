"""Amounts, counts and percentages as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.kinds import integer, money, number, percent
from forms.notice import Field
from forms.values import Flaw

WAN = Field(id="营业收入", kind="money", unit="万元")
COUNT = Field(id="从业人员数", kind="integer", unit="人")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("5300.5", "5300.5"),
        ("5300.50", "5300.50"),
        ("5,300.5", "5300.5"),
        ("５，３００．５", "5300.5"),
        (" 5 300 ".replace(" 3", "3"), "5300"),
        ("1.2亿", "12000"),
        ("1.2 亿元", "12000"),
        ("1亿2000万", "12000"),
        ("5300万", "5300"),
        ("5300万元", "5300"),
        ("53,000,000元", "5300"),
        ("5300,0000元", "5300"),
        ("12,3456", "123456"),
        ("1,2000万元", "12000"),
        ("\u201135.2", "-35.2"),
        ("3千万", "3000"),
        ("-35.2", "-35.2"),
        ("－35.2", "-35.2"),
        ("负35.2", "-35.2"),
        ("(35.2)", "-35.2"),
        ("亏损35.2万元", "-35.2"),
        ("¥5300元", "0.53"),
        ("人民币：5300万元整", "5300"),
        ("1.2亿元人民币", "12000"),
        ("5300(万元)", "5300"),
        ("1亿零500万", "10500"),
        ("1万2000元", "1.2"),
        ("+5300", "5300"),
        ("1 234 567", "1234567"),
        ("▲35.2", "-35.2"),
        ("-(35.2)", "-35.2"),
        ("1.2億", "12000"),
        ("0", "0"),
    ],
)
def test_money_is_read_in_the_fields_unit(typed: str, expected: str) -> None:
    assert money.parse(typed, WAN) == Decimal(expected)


@pytest.mark.parametrize(
    "typed",
    [
        "约100",
        "100左右",
        "5,30",
        "1..2",
        "--5",
        "2万1亿",
        "百",
        "1e5",
        "五千万",
        "9" * 60,
        "亿",
        "1亿2",
        "3万5",
        "²",
        "①",
    ],
)
def test_doubtful_money_is_not_guessed(typed: str) -> None:
    flaw = money.parse(typed, WAN)
    assert isinstance(flaw, Flaw)
    assert flaw.code == "field.unreadable"


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False))
def test_a_plain_amount_is_exact(value: Decimal) -> None:
    assert money.parse(f"{value}", WAN) == value


@given(st.integers(min_value=0, max_value=10**9))
def test_yuan_become_the_unit_exactly(yuan: int) -> None:
    assert money.parse(f"{yuan:,}元", WAN) == Decimal(yuan) / 10000


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("326", 326), ("326人", 326), ("1,280", 1280), ("３２６ 名", 326), ("1.2万人", 12000)],
)
def test_counts_may_carry_their_counter(typed: str, expected: int) -> None:
    assert integer.parse(typed, COUNT) == expected


def test_an_amount_beyond_all_reason_is_doubted() -> None:
    assert [flaw.code for flaw in money.check(Decimal(10**8), WAN)] == ["money.huge"]
    assert list(money.check(Decimal(10**7), WAN)) == []


def test_a_count_too_long_to_be_one_is_not_cut() -> None:
    assert isinstance(integer.parse("1" * 50, COUNT), Flaw)


def test_a_broken_count_is_refused_and_a_negative_one_told() -> None:
    flaw = integer.parse("3.5", COUNT)
    assert isinstance(flaw, Flaw)
    assert flaw.code == "number.not_integer"
    assert [each.code for each in integer.check(-3, COUNT)] == ["number.negative"]


def test_percent_and_number_are_plain() -> None:
    share = Field(id="占比", kind="percent")
    assert percent.parse("12.5％", share) == Decimal("12.5")
    assert [each.code for each in percent.check(Decimal(120), share)] == ["percent.range"]
    assert number.parse("1,234.5", Field(id="数", kind="number")) == Decimal("1234.5")
