"""Entries and what came in → plain facts: how far each county is, who is missing, what stands twice, what lists disagree on."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.roster import STATES, Entry, Intake
from forms.values import fold, squeeze

NOWHERE = "未定"
CODE, LONGEST_COUNTY = 18, 12
HEADINGS = ("单位名称", "单位", "名称", "企业名称", "机构名称", "申报单位", "序号")
COMPARED = ("手机", "电话", "联系方式", "联系人")


@dataclass(frozen=True, slots=True)
class CountyTally:
    """One county: how many were expected (None: no list), came in, and stand in each state."""

    county: str
    expected: int | None
    received: int
    states: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who ought to hand in."""

    unit: str
    county: str = ""
    key: str = ""


def same_name(name: str) -> str:
    return squeeze(fold(name)).replace("(", "").replace(")", "").casefold()


def by_county(entries: Iterable[Entry], expected: Sequence[Expected]) -> list[CountyTally]:
    """Counties by name, those without one last."""
    states: dict[str, Counter[str]] = defaultdict(Counter)
    for each in entries:
        states[each.county or NOWHERE][each.state] += 1
    wanted = Counter(each.county or NOWHERE for each in expected)
    names = sorted({*states, *wanted}, key=lambda name: (name == NOWHERE, name))
    return [
        CountyTally(
            name,
            wanted[name] if expected else None,
            sum(states[name].values()),
            {state: states[name][state] for state in STATES},
        )
        for name in names
    ]


def missing(entries: Iterable[Entry], expected: Sequence[Expected]) -> list[Expected]:
    """Who is on the list and has not handed in."""
    listed = list(entries)
    keys = {each.key for each in listed if each.key}
    names = {same_name(each.unit) for each in listed}
    return [
        each for each in expected if not (each.key and each.key in keys) and same_name(each.unit) not in names
    ]


def expected_from(text: str) -> list[Expected]:
    """Lines as people paste them (单位、区县、代码 in any order, parted by tabs, commas or blanks) → Expected."""
    found = []
    for line in text.splitlines():
        signs = r"\t+" if "\t" in line.strip() else r"[,，;；　\s]+"
        parts = [part.strip() for part in re.split(signs, line.strip()) if part.strip()]
        key = next((part for part in parts if len(fold(part)) == CODE and fold(part).isascii()), "")
        rest = [part for part in parts if part != key and not part.strip(".、").isdecimal()]
        county = (
            next((part for part in rest if len(part) <= LONGEST_COUNTY and part[-1] in "区县市"), "")
            if len(rest) > 1
            else ""
        )
        unit = next((part for part in rest if part != county), "")
        if unit and unit not in HEADINGS:
            found.append(Expected(unit, county, fold(key).upper()))
    return found


# ---- what stands twice


def duplicates(entries: Sequence[Entry], intakes: Sequence[Intake]) -> dict[str, list[str]]:
    """Entry → facts such as «电话 13800000002 与某公司相同»; facts, no reproach."""
    names = {each.id: each.unit for each in entries}
    found: dict[str, list[str]] = defaultdict(list)
    for told, ids in (*same_words(entries), *same_files(entries, intakes)):
        for one in sorted(ids) if len(ids) > 1 else ():
            others = "、".join(sorted(names[other] for other in ids - {one}))
            found[one].append(told.format(others))
    for name, told in other_places(entries, intakes):
        found[name].append(told)
    return {each.id: found[each.id] for each in entries if each.id in found}


def same_words(entries: Sequence[Entry]) -> Iterator[tuple[str, set[str]]]:
    """Codes, names and contacts → (what is said of it, whose it is)."""
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in entries:
        owners["统一社会信用代码", each.key].add(each.id)
        owners["单位名称", same_name(each.unit)].add(each.id)
        for what, text in contacts(each):
            owners[what, text].add(each.id)
    for (what, text), ids in owners.items():
        if text:
            yield f"{what}“{escaped(text)}”与{{}}相同", ids


def same_files(entries: Sequence[Entry], intakes: Sequence[Intake]) -> Iterator[tuple[str, set[str]]]:
    """Files that came in, and evidence inside packages, byte for byte the same."""
    owners: dict[str, set[str]] = defaultdict(set)
    titles = {sha256: name for each in entries for sha256, name in each.evidence.items()}
    titles |= {each.sha256: each.name for each in intakes}
    for each in entries:
        for sha256 in (*each.sources, *each.evidence):
            owners[sha256].add(each.id)
    for sha256, ids in owners.items():
        yield f"文件“{escaped(titles.get(sha256, ''))}”与{{}}的是同一个", ids


def other_places(entries: Sequence[Entry], intakes: Sequence[Intake]) -> Iterator[tuple[str, str]]:
    """Whose form says another county than the folder that it came in."""
    places = {each.sha256: each.county for each in intakes if each.county}
    for each in entries:
        there = {places[sha256] for sha256 in each.sources if sha256 in places}
        if each.county and there and each.county not in there:
            yield each.id, f"来件放在“{'、'.join(sorted(there))}”的文件夹里，表上是“{each.county}”"


def escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def contacts(entry: Entry) -> Iterator[tuple[str, str]]:
    """Phones and names of contacts, each once."""
    seen = set()
    for _, name, cell in entry.cells():
        if any(word in name for word in COMPARED) and isinstance(cell.typed, str):
            for part in fold(cell.typed).replace("、", ",").replace(";", ",").replace("/", ",").split(","):
                text = squeeze(part)
                if len(text) > 1 and text not in seen:
                    seen.add(text)
                    yield ("电话" if any(char.isdigit() for char in text) else "联系人"), text


# ---- lists of counties


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A county's list and the forms that came in do not agree: 有表无简表, 有简表无表, 不一致."""

    kind: str
    unit: str
    what: str


def reconcile(
    entries: Sequence[Entry],
    lists: Iterable[Mapping[str, Any]],
    shown: Mapping[str, Mapping[str, str]],
    name_column: str,
) -> Iterator[Disagreement]:
    """County lists against entries. `shown`: entry → its row of the summary as it would be printed."""
    by_name = {same_name(each.unit): each for each in entries}
    listed: set[str] = set()
    counties: set[str] = set()
    for each in lists:
        counties.add(str(each.get("county") or each.get("unit") or ""))
        for row in each["rows"]:
            unit = str(row.get(name_column, ""))
            listed.add(same_name(unit))
            entry = by_name.get(same_name(unit))
            if entry is None:
                yield Disagreement("有表无简表", unit, f"{each['file']}里有，没有收到信息")
                continue
            for column, text in row.items():
                ours = shown.get(entry.id, {}).get(column, "")
                if text and ours and squeeze(fold(str(text))) != squeeze(fold(ours)):
                    yield Disagreement("不一致", unit, f"{column}：县区表为“{text}”，来件为“{ours}”")
    for entry in entries:
        if listed and entry.county in counties and same_name(entry.unit) not in listed:
            yield Disagreement("有简表无表", entry.unit, "收到了信息，县区汇总表里没有")
