"""GB/T 2260 县级以上行政区划代码: codes of the whole country, living and retired, from python-stdnum; Jiangsu by name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from stdnum import numdb

from forms.codes import read_table
from forms.values import squeeze


@cache
def jiangsu() -> Mapping[str, str]:
    """Code → full name (江苏省南京市玄武区), current codes only."""
    return {row["code"]: row["full_name"] for row in read_table("jiangsu_divisions.csv")}


@cache
def registry_codes() -> frozenset[str]:
    """Codes that registration authorities use outside GB/T 2260."""
    return frozenset(row["code"] for row in read_table("uscc_registries.csv"))


def ever_existed(code: str) -> bool:
    """Whether a code is or was in the table, or is one that a registration authority uses."""
    return code in registry_codes() or len(numdb.get("cn/loc").info(code)) > 1


def full_name(code: str) -> str | None:
    return jiangsu().get(code)


def named(text: str) -> list[str]:
    """The Jiangsu divisions that a text names: 玄武区, 南京市玄武区, 江苏省南京市玄武区; 鼓楼区 names two."""
    wanted = squeeze(text).removeprefix("江苏省").removeprefix("江苏")
    whole = [name.removeprefix("江苏省") for name in jiangsu().values()]
    exact = [name for name in whole if name and name == wanted]
    return exact or [name for name in whole if len(wanted) > 1 and name.endswith(wanted)]
