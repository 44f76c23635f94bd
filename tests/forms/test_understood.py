"""What the program took an answer for, said where the text does not."""

from __future__ import annotations

import pytest

from forms.answers import parse_entry
from forms.notice import Field
from forms.understood import understood


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (Field("收入", "money", unit="万元"), "1.2亿", "读作 12,000 万元"),
        (Field("收入", "money", unit="万元"), "53000000元", "读作 5,300 万元"),
        (Field("收入", "money", unit="万元"), "5300", ""),
        (Field("收入", "money", unit="万元"), "53000", "读作 53,000 万元"),
        (Field("收入", "money", unit="万元"), "很多", ""),
        (Field("人数", "integer", unit="人"), "１２０", "读作 120 人"),
        (Field("成立", "date"), "2015.3", "读作 2015年3月"),
        (Field("成立", "date"), "2015年3月", ""),
        (Field("行业", "industry"), "I6513", "I6513 应用软件开发（软件和信息技术服务业）"),
        (Field("名称", "text"), "甲公司", ""),
    ],
)
def test_an_answer_is_said_back_where_it_is_not_plain(field: Field, typed: str, said: str) -> None:
    assert understood(field, parse_entry(field, typed)) == said
