"""统一社会信用代码 places 1–2: registration authority and kind of organisation (GB 32100-2015, table 1)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from forms.codes import read_table


@cache
def names() -> Mapping[str, str]:
    """Prefix (91) → name (工商（市场监管） 企业)."""
    return {row["prefix"]: f"{row['dept']} {row['type']}" for row in read_table("uscc_types.csv")}
