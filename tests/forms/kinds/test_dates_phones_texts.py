"""Dates keep their precision, phones keep their places, texts are counted as Word counts them."""

from __future__ import annotations

import pytest

from forms.answers import parse_entry
from forms.kinds import choice, date, email, longtext, multichoice, phone, postcode, text, url, year, yesno
from forms.notice import Field, Option
from forms.values import Flaw, PartialDate

DAY, PHONE, LONG = (Field(id="x", kind=kind) for kind in ("date", "phone", "longtext"))


@pytest.mark.parametrize(
    ("typed", "iso", "shown"),
    [
        ("2015", "2015", "2015年"),
        ("2015年3月", "2015-03", "2015年3月"),
        ("2015.3", "2015-03", "2015年3月"),
        ("2015-03-01", "2015-03-01", "2015年3月1日"),
        ("2015/3/1", "2015-03-01", "2015年3月1日"),
        ("２０１５．０３", "2015-03", "2015年3月"),
        ("20150301", "2015-03-01", "2015年3月1日"),
        ("二〇一五年三月", "2015-03", "2015年3月"),
        ("二○一五年十二月三十一日", "2015-12-31", "2015年12月31日"),
        ("2015-03-01 00:00:00", "2015-03-01", "2015年3月1日"),
        ("2015年3月份", "2015-03", "2015年3月"),
        ("2015.3.1.", "2015-03-01", "2015年3月1日"),
        ("2015–03–01", "2015-03-01", "2015年3月1日"),
    ],
)
def test_a_date_keeps_its_precision(typed: str, iso: str, shown: str) -> None:
    parsed = date.parse(typed, DAY)
    assert isinstance(parsed, PartialDate)
    assert parsed.iso() == iso
    assert date.show(parsed, DAY) == shown


@pytest.mark.parametrize(
    ("typed", "code"),
    [("2015年13月", "date.impossible"), ("2015-02-30", "date.impossible"), ("去年", "field.unreadable")],
)
def test_impossible_dates_are_flaws(typed: str, code: str) -> None:
    flaw = date.parse(typed, DAY)
    assert isinstance(flaw, Flaw)
    assert flaw.code == code


def test_dates_compare_by_their_first_day() -> None:
    assert PartialDate(2023) >= PartialDate(2023, 1, 1)
    assert PartialDate(2022, 12) < PartialDate(2023)


@pytest.mark.parametrize(
    "typed",
    ["13914715007", "025-85485893", "（025）85485893", "025-85485893、13914715007", "025-85485893/85485894", "+86 13914715007",
     "025-85485893转8012", "025-85485893-8012", "400-810-8888", "12345", "０２５－８５４８５８９３"],
)  # fmt: skip
def test_phones_that_people_write_are_accepted(typed: str) -> None:
    parsed = phone.parse(typed, PHONE)
    assert isinstance(parsed, str)
    assert list(phone.check(parsed, PHONE)) == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1391471500", "phone.mobile_length"),
        ("85485893", "phone.no_area"),
        ("0521-85485893", "phone.doubtful"),
    ],
)
def test_doubtful_phones_are_told_why(typed: str, code: str) -> None:
    parsed = phone.parse(typed, PHONE)
    assert isinstance(parsed, str)
    assert [flaw.code for flaw in phone.check(parsed, PHONE)] == [code]


@pytest.mark.parametrize("typed", ["138 0000 0001", "手机 13800000001", "+86 13800000001"])
def test_a_phone_is_printed_as_it_was_written(typed: str) -> None:
    assert phone.parse(typed, PHONE) == typed


def test_a_million_blanks_are_read_at_once() -> None:
    assert isinstance(phone.parse("1" + " " * 1_000_000 + "2", PHONE), Flaw)


def test_a_text_without_digits_is_no_phone() -> None:
    flaw = phone.parse("无", PHONE)
    assert isinstance(flaw, Flaw)
    assert flaw.code == "phone.unreadable"


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("机构简介", 4),
        ("ISO 9001认证", 4),
        ("“钟山”品牌。", 7),
        ("A B C", 3),
        ("占比17.5%，", 4),
        ("", 0),
        ("１２", 2),
        ("𬭎䶮", 2),
    ],
)
def test_characters_are_counted_as_word_counts_them(typed: str, count: int) -> None:
    assert longtext.count(typed) == count


def test_a_text_over_its_limit_says_how_many_to_delete() -> None:
    (flaw,) = longtext.check("字" * 2137, Field(id="介绍", kind="longtext", limit=2000))
    assert flaw.facts == {"limit": 2000, "count": 2137, "excess": 137}


def test_soft_breaks_are_paragraphs_and_control_characters_go() -> None:
    assert longtext.parse("一\x0b二\r\n\n三\x07", LONG) == "一\n二\n三"
    assert text.parse("一\n二\u200b", Field(id="x", kind="text")) == "一 二"


def test_choices_are_found_through_ticks_and_blanks() -> None:
    field = Field(id="类别", kind="choice", options=(Option("研究开发"), Option("其他")))
    assert choice.parse("☑研究 开发", field) == "研究开发"
    assert isinstance(choice.parse("别的", field), Flaw)
    several = Field(id="x", kind="multichoice", options=(Option("甲"), Option("乙")))
    assert multichoice.parse("甲；乙", several) == ("甲", "乙")
    assert [flaw.code for flaw in multichoice.check(("甲", "甲"), several)] == ["choice.repeated"]


def test_an_empty_box_is_no_choice_and_a_list_keeps_its_commas() -> None:
    field = Field(id="x", kind="multichoice", options=(Option("甲、乙"), Option("丙")))
    assert isinstance(choice.parse("□丙", field), Flaw)
    assert choice.parse("丙√", field) == "丙"
    assert parse_entry(field, "甲、乙\n", ("甲、乙",)).value == ("甲、乙",)
    assert yesno.parse("√", Field(id="x", kind="yesno")) is True


def test_small_kinds_read_what_people_type() -> None:
    assert yesno.parse("是", Field(id="x", kind="yesno")) is True
    assert yesno.parse("否", Field(id="x", kind="yesno")) is False
    assert year.parse("２０２４年度", Field(id="x", kind="year")) == 2024
    assert email.parse("Ａ@b.cn；c@d.com", Field(id="x", kind="email")) == "A@b.cn、c@d.com"
    assert isinstance(email.parse("a@b", Field(id="x", kind="email")), Flaw)
    assert url.parse("www.jssic.cn", Field(id="x", kind="url")) == "www.jssic.cn"
    assert isinstance(url.parse("见附件", Field(id="x", kind="url")), Flaw)
    assert postcode.parse("２１００１８", Field(id="x", kind="postcode")) == "210018"
