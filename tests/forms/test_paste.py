"""Cells from Excel and WPS into a table."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from forms.notice import Field
from forms.paste import looks_like_cells, paste

TABLE = Field(
    "科技项目", "table", columns=(Field("项目名称", "text"), Field("级别", "text"), Field("立项时间", "date"))
)


def test_rows_are_taken_from_the_left() -> None:
    found = paste("甲\t省级\t2023年6月\r\n乙\t\t2024\r\n", TABLE)
    assert found.rows == (
        {"项目名称": "甲", "级别": "省级", "立项时间": "2023年6月"},
        {"项目名称": "乙", "立项时间": "2024"},
    )


def test_headings_decide_where_columns_go() -> None:
    found = paste("立项时间\t备注\t项目名称\n2023\t无\t甲", TABLE)
    assert found.rows == ({"立项时间": "2023", "项目名称": "甲"},)
    assert "列名" in found.notes[0]


def test_a_column_that_counts_is_left_out() -> None:
    assert paste("1\t甲\t省级\t2023\n2\t乙\t市级\t2024", TABLE).rows[1]["项目名称"] == "乙"


def test_a_cell_with_a_line_break_stays_one_cell() -> None:
    assert paste('"甲\n乙"\t省级\t2023', TABLE).rows[0]["项目名称"] == "甲\n乙"


def test_what_does_not_fit_is_said() -> None:
    assert "多出的没有采用" in paste("甲\t省级\t2023\t多\t的", TABLE).notes[0]


def test_a_single_word_is_no_table() -> None:
    assert not looks_like_cells("甲乙丙")
    assert not looks_like_cells("甲乙丙\r\n")
    assert looks_like_cells("甲\t乙")


@given(st.text(max_size=200))
def test_any_text_gives_rows_of_known_columns(text: str) -> None:
    names = {column.id for column in TABLE.columns}
    assert all(set(row) <= names for row in paste(text, TABLE).rows)


def test_a_quotation_mark_is_a_quotation_mark_where_it_opens_no_cell() -> None:
    found = paste('"十四五规划项目\t省级\t1\n乙\t市级\t2\n"双创"人才\t省级\t3', TABLE)
    assert [row["项目名称"] for row in found.rows] == ['"十四五规划项目', "乙", '"双创"人才']


def test_columns_that_have_no_place_are_named_and_alike_ones_found() -> None:
    found = paste("序号\t项目名称\t项目级别\t备注\n1\t甲\t省级\t无", TABLE)
    assert found.rows == ({"项目名称": "甲", "级别": "省级"},)
    assert found.notes == ("第一行是列名，已按列名对应。", "没有对应的列，没有采用：备注。")
