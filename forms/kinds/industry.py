"""行业代码 (GB/T 4754-2017, amended 2019) as its 4-digit small class: M7320 ／ 7320 ／ the name → 7320."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forms.codes import industries
from forms.notice import Field
from forms.values import Flaw, fold, squeeze

CODE = re.compile(r"(?P<letter>[A-Ta-t])?(?P<digits>\d{2,4})(?P<name>\D.*)?|(?P<section>[A-Ta-t])")
LEVELS = {1: "门类", 2: "大类", 3: "中类"}


def parse(typed: str, _field: Field) -> str | Flaw:
    text = squeeze(fold(typed)).strip("()-.。")
    match = CODE.fullmatch(re.sub(r"^([A-Ta-t])-", r"\1", text))
    if match is None:
        return by_name(text)
    found = industries.by_code((match["section"] or match["digits"]).upper())
    if found is None:
        return Flaw("industry.unknown", {"hint": "请对照营业执照的经营范围，按代码或名称查找 4 位小类。"})
    if match["letter"] and match["letter"].upper() != found.letter:
        return Flaw("industry.letter", {"code": found.code, "name": found.name, "letter": found.letter})
    name = (match["name"] or "").strip("-—:：()")
    if name and name != squeeze(fold(found.name)):
        return Flaw("industry.name", {"code": found.code, "name": found.name})
    return small_class(found, meant=bool(match["letter"]))


def by_name(text: str) -> str | Flaw:
    found = industries.by_name(text)
    if found is None:
        near = industries.like(text)
        hint = f"名称相近的有：{'、'.join(near)}。" if near else "请按代码或名称查找 4 位小类。"
        return Flaw("industry.unknown", {"hint": hint})
    return small_class(found)


def small_class(found: industries.Industry, *, meant: bool = True) -> str | Flaw:
    """A small class; a group with a single class means that class, unless it may be a code that lost its zero."""
    if len(found.code) == 4:
        return found.code
    below = industries.below(found)
    if len(below) == 1 and meant:
        return below[0].code
    level = LEVELS[len(found.code)]
    names = "、".join(f"{child.code} {child.name}" for child in below[:4]) + ("等" if len(below) > 4 else "")
    return Flaw("industry.level", {"level": level, "name": found.name, "below": names})


def check(_value: str, _field: Field) -> Iterator[Flaw]:
    yield from ()


def show(value: str, _field: Field) -> str:
    return value
