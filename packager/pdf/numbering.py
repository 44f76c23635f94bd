"""numbering.xml → the labels of numbered paragraphs (1. 一、 （二） ①), counted as they come."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from packager.pdf.styles import number, value
from packager.xml import W, parse

DIGITS, ZERO = "零一二三四五六七八九", "〇"
PLACES = ((1000, "千"), (100, "百"), (10, "十"))
HEAVENLY, EARTHLY = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
PLACEHOLDER = re.compile(r"%(\d)")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how it counts, what is printed around the number, what follows it."""

    element: etree._Element
    start: int
    form: str
    text: str
    follow: str


@dataclass
class Numbering:
    """The lists of one document, and how far each has counted.

    Numbers that share an abstract list count on from each other; `anew` are those (number, level) that begin
    again where they are first met.
    """

    levels: Mapping[str, Mapping[int, Level]] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    anew: set[tuple[str, int]] = field(default_factory=set)
    counters: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, data: bytes | None) -> Numbering:
        if data is None:
            return cls()
        root = parse(data)
        abstract = {value(each, "abstractNumId"): each for each in root.findall(W + "abstractNum")}
        found, lists, anew = {}, {}, set()
        for each in root.findall(W + "num"):
            base = abstract.get(value(each.find(W + "abstractNumId")))
            levels = {} if base is None else dict(map(level_of, base.findall(W + "lvl")))
            for over in each.findall(W + "lvlOverride"):
                index = int(number(value(over, "ilvl"), 0))
                own = over.find(W + "lvl")
                if own is not None:
                    levels[index] = level_of(own)[1]
                start = over.find(W + "startOverride")
                if start is not None and index in levels:
                    anew.add((value(each, "numId") or "", index))
                    old = levels[index]
                    levels[index] = Level(
                        old.element, int(number(value(start), 1)), old.form, old.text, old.follow
                    )
            num_id = value(each, "numId") or ""
            found[num_id] = levels
            lists[num_id] = value(each.find(W + "abstractNumId")) or ""
        return cls(found, lists, anew)

    def level(self, num_id: str, index: int) -> Level | None:
        return self.levels.get(num_id, {}).get(index)

    def label(self, num_id: str, index: int) -> str | None:
        """The next label of a list at a level; None for a way of counting that is not known."""
        levels = self.levels[num_id]
        counters = self.counters.setdefault(self.lists.get(num_id, num_id), {})
        if (num_id, index) in self.anew:
            self.anew.discard((num_id, index))
            counters.pop(index, None)
        counters[index] = counters.get(index, levels[index].start - 1) + 1
        for deeper in [each for each in counters if each > index]:
            del counters[deeper]
        shown = {}
        for n in {int(each) - 1 for each in PLACEHOLDER.findall(levels[index].text)}:
            level = levels.get(n)
            text = counted(counters.get(n, level.start), level.form) if level else None
            if text is None:
                return None
            shown[n] = text
        return PLACEHOLDER.sub(lambda match: shown[int(match[1]) - 1], levels[index].text)


def level_of(element: etree._Element) -> tuple[int, Level]:
    start = int(number(value(element.find(W + "start")), 1))
    form = value(element.find(W + "numFmt")) or "decimal"
    text = value(element.find(W + "lvlText")) or ""
    follow = {"space": " ", "nothing": ""}.get(value(element.find(W + "suff")) or "tab", "\t")
    return int(number(value(element, "ilvl"), 0)), Level(element, start, form, text, follow)


def counted(count: int, form: str) -> str | None:
    """A number in one of OOXML's ways of counting (ST_NumberFormat); None where it is not known."""
    way = WAYS.get(form)
    return way(count) if way else None


def digital(count: int) -> str:
    return "".join(ZERO if digit == "0" else DIGITS[int(digit)] for digit in str(count))


def enclosed(count: int, first: int, plain: str) -> str:
    """①…⑳ and ⑴…⒇, which go to twenty."""
    return chr(first + count - 1) if 1 <= count <= 20 else plain.format(count)


def letters(count: int) -> str:
    return chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)


def chinese(count: int) -> str:
    """1…9999 → 一, 十, 十一, 二十, 一百零一 …"""
    if not 0 < count < 10_000:
        return str(count)
    text, gap = "", False
    for place, name in PLACES:
        digit = count // place % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + name
        gap = not digit and bool(text)
    if count % 10:
        text += ("零" if gap and text else "") + DIGITS[count % 10]
    return text.removeprefix("一") if text.startswith("一十") else text


def roman(count: int) -> str:
    text = ""
    for size, letters in ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
                          (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):  # fmt: skip
        text += letters * (count // size)
        count %= size
    return text


WAYS: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": "{:02d}".format,
    "none": lambda _: "",
    "bullet": lambda _: "",
    "chineseCounting": chinese, "chineseCountingThousand": chinese, "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "ideographDigital": digital, "japaneseDigitalTenThousand": digital, "taiwaneseCounting": digital,
    "decimalEnclosedCircle": lambda count: enclosed(count, 0x2460, "{}"),
    "decimalEnclosedCircleChinese": lambda count: enclosed(count, 0x2460, "{}"),
    "decimalEnclosedParen": lambda count: enclosed(count, 0x2474, "({})"),
    "decimalFullWidth": lambda count: "".join(chr(ord(digit) + 0xFEE0) for digit in str(count)),
    "lowerLetter": letters,
    "upperLetter": lambda count: letters(count).upper(),
    "lowerRoman": lambda count: roman(count).lower(),
    "upperRoman": roman,
    "ideographTraditional": lambda count: HEAVENLY[(count - 1) % 10],
    "ideographZodiac": lambda count: EARTHLY[(count - 1) % 12],
}  # fmt: skip
