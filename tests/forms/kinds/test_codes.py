"""Code kinds against their standards: 信用代码, 行业代码, 区划, and the traps of the libraries beneath."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn.uscc import calc_check_digit

from forms.codes import divisions, industries, zones
from forms.kinds import industry, region, uscc
from forms.notice import Field
from forms.values import Flaw

USCC = Field(id="统一社会信用代码", kind="uscc")
INDUSTRY = Field(id="行业代码", kind="industry")
REGION = Field(id="所在区县", kind="region")


def codes(flaws: object) -> list[str]:
    return [flaw.code for flaw in flaws]  # type: ignore[attr-defined]


def made(body: str) -> str:
    """Seventeen characters and their check digit."""
    return body + calc_check_digit(body)


def test_the_worked_example_of_the_standard_has_check_digit_3() -> None:
    assert codes(uscc.check("91350100M000100Y43", USCC)) == []


@pytest.mark.parametrize(
    "typed", ["９１３５０１００Ｍ０００１００Ｙ４３", "91350100m000100y43", " 91350100-M000100Y4 3 "]
)
def test_full_width_lower_case_and_blanks_are_folded(typed: str) -> None:
    assert uscc.parse(typed, USCC) == "91350100M000100Y43"


@pytest.mark.parametrize("department", ["A1", "N1", "Y1"])
def test_departments_that_stdnum_refuses_are_valid(department: str) -> None:
    code = made(f"{department}320102MA1K7T3Q6")
    assert uscc.parse(code, USCC) == code
    assert "uscc.checksum" not in codes(uscc.check(code, USCC))


@given(st.integers(0, 17), st.sampled_from(uscc.ALPHABET))
def test_one_changed_character_is_always_found(place: int, char: str) -> None:
    code = "91350100M000100Y43"
    changed = code[:place] + char + code[place + 1 :]
    flawed = codes(uscc.check(changed, USCC))
    assert (changed == code) == (flawed == [])


def test_a_registration_code_outside_the_division_table_is_no_error() -> None:
    assert codes(uscc.check(made("91320594MA27XB6D1"), USCC)) == []
    assert codes(uscc.check(made("91999999MA27XB6D1"), USCC)) == ["uscc.region"]


def test_wrong_length_and_letters_are_named() -> None:
    short, letters = uscc.parse("9132010", USCC), uscc.parse("91350100M000100YOI", USCC)
    assert isinstance(short, Flaw)
    assert short.facts["count"] == 7
    assert isinstance(letters, Flaw)
    assert letters.facts["bad"] == "OI"


def test_the_industry_table_is_the_2017_edition_with_the_2019_amendment() -> None:
    sizes = [sum(len(code) == length for code in industries.table()) for length in (1, 2, 3, 4)]
    assert sizes == [20, 97, 473, 1382]
    assert industries.table()["9231"].name == "监察委员会"


@pytest.mark.parametrize(
    "typed", ["I6513", "6513", "i6513", "６５１３", "应用软件开发", "I6513 应用软件开发", "6513应用软件开发"]
)
def test_an_industry_is_found_by_code_letter_or_name(typed: str) -> None:
    assert industry.parse(typed, INDUSTRY) == "6513"


def test_a_wrong_letter_a_rough_class_and_nonsense_are_told_apart() -> None:
    letter, rough, nonsense = (industry.parse(typed, INDUSTRY) for typed in ("C6513", "65", "9999"))
    assert isinstance(letter, Flaw)
    assert (letter.code, letter.facts["letter"]) == ("industry.letter", "I")
    assert isinstance(rough, Flaw)
    assert (rough.code, rough.facts["level"]) == ("industry.level", "大类")
    assert isinstance(nonsense, Flaw)
    assert nonsense.code == "industry.unknown"


def test_a_code_and_a_name_that_disagree_are_not_guessed() -> None:
    for typed in ("6513 牙科", "6513、7320", "I6513;M7320"):
        assert isinstance(industry.parse(typed, INDUSTRY), Flaw)
    assert isinstance(industry.parse("111", INDUSTRY), Flaw)  # may have been 0111


@pytest.mark.parametrize(
    "typed",
    ["南京玄武区", "昆山", "苏州昆山市", "江苏省南京市玄武区", "南京国家高新技术产业开发区", "320594"],
)
def test_places_are_known_as_people_write_them(typed: str) -> None:
    parsed = region.parse(typed, REGION)
    assert isinstance(parsed, str)
    assert codes(region.check(parsed, REGION)) == []


def test_a_part_of_a_name_names_nothing() -> None:
    assert codes(region.check("山区", REGION)) == ["region.unknown"]


def test_a_code_copied_with_its_label_is_read() -> None:
    assert uscc.parse("统一社会信用代码：91350100M000100Y43。", USCC) == "91350100M000100Y43"


def test_a_group_with_one_class_means_that_class() -> None:
    assert industry.parse("M733", INDUSTRY) == "7330"


def test_jiangsu_has_13_cities_and_95_counties() -> None:
    whole = divisions.jiangsu()
    assert sum(code.endswith("00") and code != "320000" for code in whole) == 13
    assert sum(not code.endswith("00") for code in whole) == 95


def test_a_name_that_two_places_share_is_asked_for() -> None:
    assert codes(region.check("鼓楼区", REGION)) == ["region.ambiguous"]
    assert codes(region.check("南京市鼓楼区", REGION)) == []
    assert codes(region.check("江苏省徐州市鼓楼区", REGION)) == []


def test_all_18_national_zones_are_known_and_others_only_doubted() -> None:
    assert (
        len(
            [
                name
                for name in zones.names()
                if ("高新技术产业开发区" in name and "国家" not in name) or name == "苏州工业园区"
            ]
        )
        == 18
    )
    assert codes(region.check("苏州工业园区", REGION)) == []
    assert codes(region.check("某某开发区", REGION)) == ["region.unknown"]
    assert region.parse("320102", REGION) == "江苏省南京市玄武区"
