"""Number formats as Excel shows them; what is not known is refused, not guessed."""

from __future__ import annotations

import contextlib
import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packager.pdf.formats import OddFormat, shown


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (33587.94, "#,##0.00", "33,587.94"),
        (0.185, "0.0%", "18.5%"),
        (12, "0000", "0012"),
        (-5, "0;(0)", "(5)"),
        (1234.5, "General", "1234.5"),
        (0.1 + 0.2, "General", "0.3"),
        (3, '0"项"', "3项"),
        (1.5, "0.##", "1.5"),
        (2, "0.##", "2"),
        ("91320", "@", "91320"),
        (datetime.date(2025, 10, 28), "yyyy年m月d日", "2025年10月28日"),
        (datetime.datetime(2025, 1, 2, 17, 5), "yyyy-mm-dd hh:mm", "2025-01-02 17:05"),
        (True, "General", "TRUE"),
        (1234567, "#,##0,", "1,235"),
        (0, "0;-0;", ""),
        (0, '0.0;-0.0;"—"', "—"),
        (-0.4, "0", "0"),
        (-1234.5, "#,##0.00", "-1,234.50"),
        (5, "0_);(0)", "5 "),
        (12.5, "[$￥-804]#,##0.00", "￥12.50"),
        (-3, "[Red]0;[Red]-0", "-3"),
        ("江苏", '0;0;0;@"省"', "江苏省"),
        (0.00012345678, "General", "0.000123457"),
        (datetime.datetime(2025, 1, 2, 17, 5, 9), "mm:ss", "05:09"),
        (datetime.date(2025, 1, 2), 'yyyy"年"mm"月"dd"日"', "2025年01月02日"),
        (datetime.time(8, 30), "h:mm", "8:30"),
        (None, "General", ""),
    ],
)
def test_values_are_shown_as_their_format_says(value: object, code: str, text: str) -> None:
    assert shown(value, code) == text


@given(st.decimals(-(10**9), 10**9, places=4), st.text(max_size=12))
def test_any_format_shows_a_number_or_is_refused(value: Decimal, code: str) -> None:
    with contextlib.suppress(OddFormat):
        assert isinstance(shown(value, code), str)


@pytest.mark.parametrize(
    "code", ["000-0000-0000", 'General"元"', "[>100]0;0", "# ?/?", "0.00E+00", "[h]:mm", "yyyy mmm"]
)
def test_a_format_that_is_not_known_is_refused(code: str) -> None:
    value = datetime.date(2025, 1, 2) if code.startswith(("y", "[h")) else 13800138000
    with pytest.raises(OddFormat):
        shown(value, code)
