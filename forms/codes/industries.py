"""GB/T 4754-2017 国民经济行业分类 with the 2019 amendment: 20 sections, 97 divisions, 473 groups, 1382 classes."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from forms.codes import read_table
from forms.values import fold, squeeze


@dataclass(frozen=True, slots=True)
class Industry:
    """One class; `code` without the section's letter (the letter itself for a section); `initials` of its pinyin."""

    code: str
    letter: str
    name: str
    initials: str


@cache
def table() -> Mapping[str, Industry]:
    return {
        row["code"]: Industry(row["code"], row["letter"], row["name"], row["initials"])
        for row in read_table("industries.csv")
    }


@cache
def names() -> Mapping[str, Industry]:
    """Name → the finest class of that name (几个中类 and their only 小类 share one)."""
    return {industry.name: industry for industry in sorted(table().values(), key=lambda each: len(each.code))}


def by_code(code: str) -> Industry | None:
    return table().get(code)


def by_name(name: str) -> Industry | None:
    return names().get(name)


def below(industry: Industry) -> list[Industry]:
    """The small classes under a section, division or group."""
    return [
        each
        for each in table().values()
        if len(each.code) == 4
        and (
            each.letter == industry.letter if industry.code.isalpha() else each.code.startswith(industry.code)
        )
    ]


def like(text: str, most: int = 3) -> list[str]:
    """Small classes whose name holds the text, or resembles it, as «code name»."""
    small = [each for each in table().values() if len(each.code) == 4]
    holding = [each for each in small if text and text in each.name][:most]
    close = difflib.get_close_matches(text, [each.name for each in small], most, 0.6) if not holding else []
    return [f"{each.code} {each.name}" for each in holding or [names()[name] for name in close]]


def search(text: str, most: int) -> list[Industry]:
    """Small classes by code (6513, I65), name or pinyin initials; the closest first."""
    wanted = squeeze(fold(text)).lower()
    if not wanted:
        return []
    ranked = (
        (rank, each)
        for each in table().values()
        if len(each.code) == 4 and (rank := rank_of(each, wanted)) is not None
    )
    return [each for _, each in sorted(ranked, key=lambda pair: (pair[0], pair[1].code))][:most]


def rank_of(industry: Industry, wanted: str) -> int | None:
    """How well a class fits: by code, start of its name, inside it, by initials."""
    code = f"{industry.letter}{industry.code}".lower()
    if industry.code.startswith(wanted) or code.startswith(wanted):
        return 0
    place = industry.name.find(wanted)
    if place >= 0:
        return 1 if place == 0 else 2
    place = industry.initials.find(wanted) if wanted.isascii() and wanted.isalpha() else -1
    return None if place < 0 else 3 if place == 0 else 4


def path(industry: Industry) -> str:
    """The division that a class belongs to."""
    division = by_code(industry.code[:2])
    return division.name if division else ""
