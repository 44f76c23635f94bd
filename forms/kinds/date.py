"""A date that keeps the precision it was given: 2015 ／ 2015年3月 ／ 2015.3 ／ 2015-03-01 ／ 二〇一五年三月."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from forms.notice import Field
from forms.values import Flaw, PartialDate, fold

SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"(?P<y>\d{4})\s*年?",
        r"(?P<y>\d{4})\s*[年.\-/—]\s*(?P<m>\d{1,2})\s*月?",
        r"(?P<y>\d{4})\s*[年.\-/—]\s*(?P<m>\d{1,2})\s*[月.\-/—]\s*(?P<d>\d{1,2})\s*[日号]?",
        r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})",
        r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})",
    )
)
DAY = re.compile(r"(?P<m>\d{1,2})\s*[月.\-/—]\s*(?P<d>\d{1,2})\s*[日号]?")
TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?$")
DASHES = re.compile(r"[–—‑―]")
CHINESE = str.maketrans("〇○零一二三四五六七八九", "000123456789")
TENS = re.compile(r"([1-9])?十([1-9])?(?=[月日号])")
EARLIEST, LATEST = 1900, 2100


def parse(typed: str, field: Field) -> PartialDate | Flaw:
    text = (
        DASHES.sub("-", TIME.sub("", digits(fold(typed))))
        .rstrip("。. ")
        .replace("月份", "月")
        .replace("年度", "年")
    )
    if field.year and (day := DAY.fullmatch(text)):
        text = f"{field.year}年{day['m']}月{day['d']}日"
    match = next((match for shape in SHAPES if (match := shape.fullmatch(text))), None)
    if match is None:
        return Flaw("field.unreadable", {"expected": "日期", "example": "日期，如 2015年3月 或 2015-03-01"})
    found = match.groupdict()
    date = PartialDate(int(found["y"]), number(found.get("m")), number(found.get("d")))
    return date if exists(date) else Flaw("date.impossible")


def digits(text: str) -> str:
    """二〇一五年十二月三日 → 2015年12月3日."""
    plain = text.translate(CHINESE)
    return TENS.sub(lambda m: str(int(m[1] or 1) * 10 + int(m[2] or 0)), plain)


def number(text: str | None) -> int | None:
    return int(text) if text else None


def exists(date: PartialDate) -> bool:
    try:
        datetime.date(date.year, 1 if date.month is None else date.month, 1 if date.day is None else date.day)
    except ValueError:
        return False
    return True


def check(value: PartialDate, field: Field) -> Iterator[Flaw]:
    if field.year and value.year != field.year:
        yield Flaw("date.other_year", {"year": field.year})
    if not EARLIEST <= value.year <= LATEST:
        yield Flaw("date.far")


def show(value: PartialDate, field: Field) -> str:
    text = "" if value.year == field.year else f"{value.year}年"
    if value.month:
        text += f"{value.month}月"
    if value.day:
        text += f"{value.day}日"
    return text
