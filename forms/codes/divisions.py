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
def registries() -> Mapping[str, str]:
    """Codes that registration authorities use outside GB/T 2260 → place."""
    return {row["code"]: row["place"] for row in read_table("uscc_registries.csv")}


def ever_existed(code: str) -> bool:
    """Whether a code is or was in the table, or is one that a registration authority uses."""
    return code in registries() or len(numdb.get("cn/loc").info(code)) > 1


def full_name(code: str) -> str | None:
    """The place of a code, or of one that a registration authority uses."""
    return jiangsu().get(code) or registries().get(code)


def named(text: str) -> list[str]:
    """The Jiangsu divisions that a text names: 玄武区, 南京玄武区, 江苏省南京市玄武区, 昆山; 鼓楼区 names two."""
    wanted = squeeze(text).removeprefix("江苏省").removeprefix("江苏")
    return [name for name, ways in spellings().items() if wanted in ways]


@cache
def spellings() -> Mapping[str, frozenset[str]]:
    """City and county (南京市玄武区) → the ways in which people write them."""
    found = {}
    for name in jiangsu().values():
        whole = name.removeprefix("江苏省")
        city, mark, county = whole.partition("市")
        if not mark:
            continue
        short = county[:-1] if county[-1:] in ("市", "县") and len(county) > 2 else county
        ways = {f"{before}{after}" for before in ("", city, city + mark) for after in (county, short)}
        found[whole] = frozenset(ways - {""}) if county else frozenset({city, whole})
    return found


@cache
def cities() -> tuple[str, ...]:
    """The 13 设区市."""
    whole = (name.removeprefix("江苏省") for name in jiangsu().values())
    return tuple(name for name in whole if name.endswith("市") and name.count("市") == 1 and len(name) <= 4)


@cache
def counties(city: str) -> tuple[str, ...]:
    """The counties, districts and county-level cities of a 设区市."""
    start = f"江苏省{city}"
    return tuple(
        name.removeprefix(start) for name in jiangsu().values() if name.startswith(start) and name != start
    )
