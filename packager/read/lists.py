"""Several rows written into one cell, line by line («1.项目（省级，2024年5月）；») → the columns of each.

A name may hold the very brackets and commas that separate the columns; of all ways to cut a line that one
counts in which the most columns read as what they are, and where two are equally good it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from forms.notice import Field
from packager.read.inside import expression
from packager.read.judge import value_of
from packager.read.model import Certainty
from packager.read.pattern import Blank, Index, Literal, Node, Repeat

# A number before a row: 1. ／ 1、 ／ （1） ／ ① ／ 一、
DIGITS = "零一二三四五六七八九十"
SIGN = r"[.．、)）:：]"
CUT = re.compile(r"[，,；;、\t|｜（）()／/：:]|[ 　]+|——?")
NONE = frozenset(["", "无", "暂无", "没有", "/", "／", "0", "０", "-", "—", "无。", "0项", "不适用"])
RUN_ON = re.compile(
    r"(?:[)）][；;，,。]?\s*|\s)(?:[0-9]{1,2}[、.．)）]|[(（][0-9]{1,2}[)）]|[①-⑳]|[一二三四五六七八九十]{1,2}、)"
)  # the next row, most likely
# a number that was not taken off: the first row is gone, or two changed places
LEFT_OVER = re.compile(
    rf"\s*(?:[(（]\s*(?:[0-9０-９]{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*[)）]|(?:[0-9０-９]{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*{SIGN}(?![0-9])|[①-⑳])"
)
MOST_LINES, LONGEST_LINE, LONGEST_TIGHT = 300, 500, 160
MOST_PARTS = 14
ETC = re.compile(r"等\s*[0-9０-９一二三四五六七八九十]*\s*[项个]?[。；;]?$")


@dataclass(frozen=True, slots=True)
class Item:
    """One row as written, and its columns."""

    raw: str
    columns: dict[str, str]
    certainty: Certainty


def items_of(text: str, repeat: Repeat, table: Field) -> list[Item]:
    """The lines of a cell → its rows; none where it says that there are none."""
    lines = [line.strip() for line in text.split("\n") if line.strip(" \t　_；;")]
    if len(lines) <= 1 and "".join(lines).strip("。；; ") in NONE:
        return []
    columns = [each for each in table.columns if Blank(each.id) in repeat.inside]
    if not columns:
        return []
    if len(lines) > MOST_LINES:
        return [Item(text[:LONGEST_LINE], {columns[0].id: text[:LONGEST_LINE]}, "ask")]
    return [item_of(line, repeat, columns) for line in entries(lines)]


def entries(lines: Sequence[str]) -> Iterator[str]:
    """Lines → one text for each row, without its number; a line without a number continues the numbered one before."""
    if not lines or not begins(lines[0], 1):
        yield from (line.strip() for line in lines)
        return
    gathered, number = "", 0
    for line in lines:
        rest = line.strip()
        match = begins(rest, number + 1) or (OTHER.match(rest) if number else None)
        if match:
            if gathered:
                yield gathered
            gathered, rest, number = "", rest[match.end() :].strip(), number + 1
        while inner := inside_line(rest, number + 1):
            yield gathered + rest[: inner.start()]
            gathered, rest, number = "", rest[inner.end() :].strip(), number + 1
        gathered += rest
    yield gathered


def inside_line(line: str, number: int) -> re.Match[str] | None:
    """Where the next row begins in the same line: behind the end of one, or its number plainly is no amount."""
    sure = re.search(rf"(?<=[；;。)）])\s*{numbered(number)}", line)
    return sure or re.search(rf"(?<=[\s，,])\s*{numbered(number)}(?![0-9])", line)


OTHER = re.compile(rf"[0-9]{{1,2}}{SIGN}(?![0-9])")  # a number out of turn: a row was taken out or put in


def numbered(number: int) -> str:
    """A regular expression for the ways of writing the number of a row."""
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    words = DIGITS[number] if number <= 10 else f"十{DIGITS[number - 10]}" if number < 20 else "〇〇"
    circled = chr(0x2460 + number - 1) if number <= 20 else "〇〇"
    return (
        rf"(?:[(（]\s*(?:{number}|{wide}|{words})\s*[)）]|(?:{number}|{wide}|{words})\s*{SIGN}|{circled})\s*"
    )


def begins(line: str, number: int) -> re.Match[str] | None:
    return re.match(rf"\s*{numbered(number)}", line)


def item_of(line: str, repeat: Repeat, columns: Sequence[Field]) -> Item:
    if len(line) > LONGEST_LINE:
        return Item(line, {columns[0].id: line.strip("；;。 ")}, "ask")
    tight = by_template(line, repeat, columns)
    ways = dict.fromkeys([*tight, *by_signs(line, columns)])
    ranked = sorted(((score(way, columns), way) for way in ways), reverse=True, key=lambda each: each[0])
    if not ranked:
        return Item(line, {columns[0].id: line.strip("；;。 ")}, "ask")
    (best, chosen), rest = ranked[0], ranked[1:]
    if tight and chosen not in tight and score(tight[0], columns) == best:
        chosen = tight[0]
    rivals = [
        way
        for found, way in rest
        if found == best and way != chosen and not (chosen in tight and way not in tight)
    ]
    whole = all(chosen) and best[0] == sum(1 for each in columns if each.kind != "text")
    odd = (
        ETC.search(line)
        or LEFT_OVER.match(line)
        or not is_paired(line)
        or any(RUN_ON.search(part) for part in chosen)
    )
    certainty: Certainty = "normalised" if not rivals and whole and not odd else "ask"
    if certainty == "normalised" and chosen in tight:
        certainty = "exact"
    return Item(line, dict(zip((each.id for each in columns), chosen, strict=True)), certainty)


def by_template(line: str, repeat: Repeat, columns: Sequence[Field]) -> list[tuple[str, ...]]:
    """The line as the template prints it, the first columns as short and as long as they can be."""
    if len(line) > LONGEST_TIGHT:  # the ways through a line grow with the cube of its length
        return []
    pattern, groups = expression(behind_number(repeat.inside))
    found = []
    for each in (pattern, pattern.replace(".*?", ".*", 1), pattern.replace(".*?", ".*")):
        match = re.fullmatch(each, line, re.DOTALL)
        if match:
            names = {
                node.field: match[name].strip() for name, node in groups.items() if isinstance(node, Blank)
            }
            found.append(tuple(names.get(column.id, "") for column in columns))
    return list(dict.fromkeys(found))


def behind_number(inside: Sequence[Node]) -> tuple[Node, ...]:
    """A row's nodes without its number and the point behind that."""
    places = [place for place, node in enumerate(inside) if isinstance(node, Index)]
    if not places:
        return tuple(inside)
    rest = list(inside[places[0] + 1 :])
    if rest and isinstance(rest[0], Literal):
        rest[0] = Literal(re.sub(rf"^\s*{SIGN}", "", rest[0].text))
    return tuple(rest)


def by_signs(text: str, columns: Sequence[Field]) -> Iterator[tuple[str, ...]]:
    """The line cut at its signs, in every way that leaves each column something."""
    text = text.strip("；;。 ")
    cuts = [match.span() for match in CUT.finditer(text.rstrip(")）"))]
    if len(columns) == 1:
        yield (text,)
        return
    if not cuts or len(cuts) > MOST_PARTS:
        return
    for chosen in combinations(cuts, len(columns) - 1):
        edges = [0, *(edge for cut in chosen for edge in cut), len(text)]
        parts = [text[edges[n] : edges[n + 1]].strip(" 　，,；;。、") for n in range(0, len(edges), 2)]
        parts[-1] = (
            parts[-1].rstrip(")）") if parts[-1].count("（") + parts[-1].count("(") == 0 else parts[-1]
        )
        if all(parts):
            yield tuple(parts)


def is_paired(text: str) -> bool:
    """Whether every bracket that opens closes, and in this order."""
    depth = 0
    for char in text:
        depth += (char in "(（") - (char in ")）")
        if depth < 0:
            return False
    return depth == 0


def score(parts: Sequence[str], columns: Sequence[Field]) -> tuple[int, int, int]:
    """How many columns read as what they are; whether brackets pair; how many choices are printed options."""
    read = listed = paired = 0
    for text, column in zip(parts, columns, strict=True):
        paired += is_paired(text)
        if column.kind == "text":
            continue
        value = value_of(column, text)
        read += value is not None
        listed += column.kind == "choice" and any(each.value == value for each in column.options)
    return read, paired, listed
