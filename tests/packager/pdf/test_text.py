"""Line breaking in the smallest notation: a text and a width in characters → lines."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packager.fonts import MissingGlyph, UnknownFont
from packager.pdf.model import Para, ParaProps, Run, RunProps, Tab
from packager.pdf.place import WIDEST, Line
from packager.pdf.rules import LIBREOFFICE, WORD, Rules
from packager.pdf.setting import Setting
from packager.pdf.text import break_paragraph

LOOK = RunProps("仿宋_GB2312", "仿宋_GB2312", 10, east_hint=True)
PROPS = ParaProps(line=20, line_rule="exact", auto_space=False, hang_punctuation=False)


def broken(text: str, width: float, rules: Rules = WORD, **props: object) -> list[Line]:
    para = Para(replace(PROPS, **props), (Run(text, LOOK),), LOOK)  # type: ignore[arg-type]
    return break_paragraph(para, width * LOOK.size, Setting(rules))


def lines(text: str, width: float, rules: Rules = WORD, **props: object) -> list[str]:
    return ["".join(glyphs.text for glyphs in line.glyphs) for line in broken(text, width, rules, **props)]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("一二三四五六", 3, ["一二三", "四五六"]),
        ("一二三，四五", 3, ["一二", "三，四", "五"]),  # no comma begins a line
        ("一二（三四", 3, ["一二", "（三四"]),  # no bracket ends one
        ("甲AB乙", 2, ["甲AB", "乙"]),  # Latin is half as wide
        ("甲ABCD乙", 2, ["甲", "ABCD", "乙"]),  # and is not torn
        ("ABCDEFGHIJ", 2, ["ABCD", "EFGH", "IJ"]),  # unless it is longer than the line
        ("一二  三", 2, ["一二", "三"]),  # blanks hang
        ("ab-cd", 1.5, ["ab-", "cd"]),  # a hyphen may end a line
        ("一\n二", 5, ["一", "二"]),
        ("一\n", 5, ["一", ""]),
        ("", 5, [""]),
        ("破折——号", 3, ["破折", "——号"]),  # a dash is not torn
    ],
)
def test_lines_break_where_chinese_typesetting_breaks_them(
    text: str, width: float, expected: list[str]
) -> None:
    assert lines(text, width) == expected


def test_libreoffice_keeps_a_digit_with_the_comma_before_it() -> None:
    assert lines("一二、1二", 3, WORD) == ["一二、", "1二"]
    assert lines("一二三、1二", 3.5, LIBREOFFICE) != lines("一二三、1二", 3.5, WORD)


def test_justified_lines_end_at_the_edge_and_the_last_does_not() -> None:
    first, last = broken("一二三，四", 3.5, align="both")
    assert all(glyphs.spacing > 0 for glyphs in first.glyphs[:-1])
    assert last.glyphs[0].spacing == pytest.approx(0)


def test_a_letter_wider_than_its_cell_is_condensed_never_overlapped() -> None:
    for line in broken("WMwm@%", 30):
        for glyphs in line.glyphs:
            assert glyphs.scale <= 1
    (line,) = broken("W", 30)
    assert line.glyphs[0].scale < 1


def test_figures_look_the_same_with_and_without_a_point_between_them() -> None:
    scales = {broken(text, 30)[0].glyphs[0].scale for text in ("2015", "2,356.78", "1,280", "3.141")}
    assert len({round(scale, 2) for scale in scales}) == 1


def test_letters_of_a_word_stay_near_enough_to_copy_out_as_one() -> None:
    for text in ("1.", "1.2", "i.l", "1,1.1,1"):
        (glyphs,) = broken(text, 30)[0].glyphs
        assert glyphs.spacing * glyphs.scale < glyphs.size / 10 or glyphs.scale >= WIDEST, text


@pytest.mark.parametrize(("align", "x"), [("left", 0), ("center", 10), ("right", 20)])
def test_alignment_places_the_line(align: str, x: float) -> None:
    (line,) = broken("一二三", 5, align=align)
    assert line.glyphs[0].x == pytest.approx(x)


def test_an_exact_line_has_its_baseline_at_four_fifths() -> None:
    (line,) = broken("一", 5)
    assert (line.height, line.base) == (20, 16)


@pytest.mark.parametrize(("rules", "height"), [(WORD, 18.2), (LIBREOFFICE, 16.8)])
def test_an_automatic_line_is_as_high_as_its_engine_makes_it(rules: Rules, height: float) -> None:
    para = Para(replace(PROPS, line=1, line_rule="auto"), (Run("一", replace(LOOK, size=14)),), LOOK)
    (line,) = break_paragraph(para, 100, Setting(rules))
    assert line.height == pytest.approx(height)


def test_first_line_indent_and_spacing_belong_to_first_and_last() -> None:
    found = broken("一二三四五六", 3, first=10, before=6, after=4)
    assert [round(line.glyphs[0].x) for line in found] == [10, 0, 0]
    assert [(line.before, line.after) for line in found] == [(6, 0), (0, 0), (0, 4)]


def test_rare_characters_fall_back_and_missing_ones_are_named() -> None:
    (line,) = broken("㛃䶮𬭎𫖯☑", 9)
    assert {glyphs.face for glyphs in line.glyphs} == {"JSForm-Rare", "Shenbao-Marks"}
    with pytest.raises(MissingGlyph):
        broken("👍", 5)
    with pytest.raises(UnknownFont):
        break_paragraph(Para(PROPS, (Run("一", replace(LOOK, east="NoSuchFont")),), LOOK), 50, Setting(WORD))


@given(
    st.text("一二，。（）《》、ab1 -—…“”％%\n", max_size=60),
    st.integers(2, 12),
    st.sampled_from([WORD, LIBREOFFICE]),
)
def test_no_character_is_lost_and_no_line_is_too_long(text: str, width: int, rules: Rules) -> None:
    found = broken(text, width, rules)
    kept = "".join(glyphs.text for line in found for glyphs in line.glyphs)
    assert kept.replace(" ", "") == text.replace(" ", "").replace("\n", "")
    for line in found:
        for glyphs in line.glyphs:
            assert glyphs.x <= width * LOOK.size + 0.1


def starts(text: str, **props: object) -> list[tuple[str, float]]:
    """Each stretch of the first line with the em it starts at."""
    (line, *_) = broken(text, 20, **props)
    return [(glyphs.text, round(glyphs.x / LOOK.size, 1)) for glyphs in line.glyphs]


@pytest.mark.parametrize(
    ("stop", "expected"),
    [
        (Tab(100), 10),
        (Tab(100, "right"), 8),  # the text ends at the stop
        (Tab(100, "center"), 9),
    ],
)
def test_a_tab_leads_to_its_stop(stop: Tab, expected: float) -> None:
    assert starts("甲\t乙丙", tabs=(stop,)) == [("甲", 0), ("乙丙", expected)]


def test_a_tab_without_a_stop_leads_to_the_next_multiple_of_the_default() -> None:
    assert starts("甲\t乙")[1] == ("乙", 3.6)


def test_a_hanging_indent_is_a_stop_of_its_own() -> None:
    assert starts("一、\t乙", left=40, first=-40)[1] == ("乙", 4)


def test_a_leader_fills_the_way_to_the_stop() -> None:
    (_, dots, number) = starts("目录\t7", tabs=(Tab(150, "right", "."),))
    assert set(dots[0]) == {"."}
    assert number == ("7", 14.5)


def test_adjacent_punctuation_is_compressed_only_where_the_document_says_so() -> None:
    look = replace(LOOK, kern=True)
    para = Para(PROPS, (Run("甲）。乙", look),), look)
    plain, tight = (
        right_end(break_paragraph(para, 100, Setting(WORD, kerning=each))[0]) for each in (False, True)
    )
    assert plain - tight == pytest.approx(LOOK.size / 2, abs=0.1)


def right_end(line: Line) -> float:
    last = line.glyphs[-1]
    return last.x + len(last.text) * last.size + (len(last.text) - 1) * last.spacing
