"""The 18 国家高新区 of Jiangsu; other zones are written freely."""

from __future__ import annotations

from functools import cache

from forms.codes import read_table


@cache
def names() -> frozenset[str]:
    full = {row["name"] for row in read_table("jiangsu_hightech_zones.csv")}
    short = {name.replace("高新技术产业开发区", "高新区") for name in full}
    national = {name.replace("高新", "国家高新") for name in full | short}
    return frozenset(full | short | national)


def known(text: str) -> bool:
    return text.removeprefix("江苏省") in names() or text in names()


@cache
def of_city(city: str) -> tuple[str, ...]:
    """The 国家高新区 in a 设区市."""
    return tuple(row["name"] for row in read_table("jiangsu_hightech_zones.csv") if row["city"] == city)
