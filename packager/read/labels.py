"""Printed labels as people vary them ↔ keys that are equal for the same label; which cell of a copy is which label."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from packager.read.model import Cell, Spot

NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
EDGE = ":;,.、。*#＊※·・•-_—"
NUMBERED = re.compile(r"^(?:\(?[0-9一二三四五六七八九十]{1,3}[)、.])+")
UNIT = re.compile(r"[\[(](?:单位[:：]?)?([^()\[\]:：]{1,4})[)\]]")
YEARS = re.compile(r"(?:(\d{4})(?:年度?|年末|年底)?)+")
DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
LONG, ALIKE = 8, 0.85
SAME_ROW = 30  # what a neighbour in the same row counts


@dataclass(frozen=True, slots=True)
class Key:
    """A label without blanks and marks (`strict`), and without notes in brackets and numbers before it too (`loose`)."""

    strict: str
    loose: str

    @property
    def unit(self) -> str | None:
        """What the label says in brackets, where it is short enough to be a unit."""
        found = UNIT.findall(self.strict)
        return found[-1] if found else None


@lru_cache(maxsize=4096)
def key_of(text: str) -> Key:
    folded = "".join(unicodedata.normalize("NFKC", text).replace("＊", "*").split())
    strict = folded.strip(EDGE)
    loose = NUMBERED.sub("", NOTE.sub("", strict)).strip(EDGE)
    return Key(strict, loose or strict)


@dataclass(frozen=True, slots=True)
class Found:
    """A cell of the copy that is a label of the template. `rest`: what is written in it behind the label."""

    cell: Cell
    rest: str = ""
    doubtful: bool = False
    altered: bool = False


def same(label: Key, other: Key) -> bool:
    """Whether two texts are the same label; long ones may differ in a few characters."""
    if label.strict == other.strict or label.loose == other.loose:
        return True
    if min(len(label.loose), len(other.loose)) < LONG or label.loose[:2] != other.loose[:2]:
        return False
    matcher = SequenceMatcher(None, label.loose[:200], other.loose[:200], autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def years_of(text: str) -> frozenset[str]:
    """The years of a head that says nothing but years: 2023年 ／ 二〇二三年度."""
    plain = key_of(text).strict.translate(DIGITS)
    return frozenset(re.findall(r"\d{4}", plain)) if YEARS.fullmatch(plain) else frozenset()


def rest_behind(label: str, text: str) -> str | None:
    """What stands in a cell behind its label («机构名称：某公司» → 某公司); None where it does not begin with it."""
    wanted = key_of(label).loose
    met, end = "", 0
    while met != wanted:
        if end == len(text) or not wanted.startswith(met):
            return None
        met += "" if text[end].isspace() else unicodedata.normalize("NFKC", text[end])
        end += 1
    tail = text[end:]
    if tail[:1].isspace():
        tail = " " + tail.lstrip()
    stripped = re.sub(r"^\s*(?:[（(][^（()）]*[)）])?\s*[:：]", "", tail)
    if stripped == tail and not re.match(r"[\s　(（]", tail):
        return None  # 联系人 does not begin 联系人联系方式
    return re.sub(r"^\s*[（(][^（()）]*[)）]", "", stripped) if stripped == tail else stripped


class Labels:
    """The labels of a template laid on the cells of a copy, each where its neighbours fit best."""

    def __init__(
        self, labels: Mapping[Spot, Cell], rows: Mapping[Spot, Sequence[Spot]], cells: Iterable[Cell]
    ) -> None:
        self.labels = labels
        self.rows = rows
        self.by_row: dict[tuple[int, int], list[Cell]] = defaultdict(list)
        self.by_key: dict[str, list[Cell]] = defaultdict(list)
        self.written = [cell for cell in cells if cell.text.strip()]
        for cell in self.written:
            self.by_row[cell.spot.table, cell.spot.row].append(cell)
            key = key_of(cell.text)
            for each in {key.strict, key.loose}:
                self.by_key[each].append(cell)
        self.found: dict[Spot, Found] = {}
        self.taken: set[Spot] = set()
        self.assign()

    def assign(self) -> None:
        """Labels that stand once first; of equal ones each goes where its neighbours are, then in order."""
        equal: dict[str, list[Spot]] = defaultdict(list)
        for spot, cell in self.labels.items():
            equal[key_of(cell.text).loose].append(spot)
        candidates = {
            spot: self.candidates(self.labels[spot], len(spots)) for spots in equal.values() for spot in spots
        }
        for spots in equal.values():
            if len(spots) == 1 and len(candidates[spots[0]]) == 1:
                self.take(spots[0], candidates[spots[0]][0])
        for spots in equal.values():
            waiting = [spot for spot in spots if spot not in self.found]
            if waiting:
                self.share(waiting, candidates)

    def candidates(self, label: Cell, wanted: int) -> list[Found]:
        """The cells that may be a label: those that say just that, then those that vary it; as many as are wanted."""
        found: dict[Spot, Found] = {}
        for each in self.variants(label):
            if len(found) >= wanted and each.altered:
                break
            found.setdefault(each.cell.spot, each)
        return list(found.values())

    def variants(self, label: Cell) -> Iterator[Found]:
        key = key_of(label.text)
        yield from (Found(cell) for cell in self.by_key.get(key.strict, ()))
        for cell in self.by_key.get(key.loose, ()):
            if same(key, key_of(cell.text)):
                yield Found(cell, altered=True)
        for cell in self.written:
            rest = rest_behind(label.text, cell.text)
            if rest is not None:
                yield Found(cell, rest, altered=True)
        years = years_of(label.text)
        for cell in self.written if years or len(key.loose) >= LONG else ():
            if (years and years_of(cell.text) == years) or same(key, key_of(cell.text)):
                yield Found(cell, altered=True)

    def share(self, spots: Sequence[Spot], candidates: Mapping[Spot, Sequence[Found]]) -> None:
        """Equal labels: by neighbours where those tell them apart, else in order where there are as many."""
        free = {
            each.cell.spot: each
            for spot in spots
            for each in candidates[spot]
            if each.cell.spot not in self.taken
        }
        scores = sorted(
            ((self.fit(spot, each), -place, spot, each) for place, spot in enumerate(spots) for each in free.values()),
            key=lambda score: score[:2], reverse=True,
        )  # fmt: skip
        in_order = dict(zip(spots, free.values(), strict=False)) if len(free) == len(spots) else {}
        for fit, _, spot, each in scores:
            if spot in self.found or each.cell.spot in self.taken:
                continue
            rivals = [
                score for score, _, other, found in scores
                if score >= fit and (other == spot) != (found is each) and other not in self.found and found.cell.spot not in self.taken
            ]  # fmt: skip
            if fit > 0 and not rivals:
                unsure = len(free) > len(spots) and fit < 3
                self.take(spot, replace(each, doubtful=True) if unsure else each)
        for spot in spots:
            if spot not in self.found:
                rest = [each for each in free.values() if each.cell.spot not in self.taken]
                chosen = in_order.get(spot) if in_order else rest[0] if rest else None
                if chosen is not None and chosen.cell.spot not in self.taken:
                    sure = len(spots) == 1 and len(rest) == 1
                    self.take(spot, chosen if sure else replace(chosen, doubtful=True))

    def fit(self, spot: Spot, found: Found) -> int:
        """How many of the labels beside a label in the template stand beside the cell: in its row, then above and below."""
        near = {each.spot for each in self.by_row[found.cell.spot.table, found.cell.spot.row]}
        score = 0
        for other in self.rows.get(spot, ()):
            if (
                other != spot
                and other in self.found
                and not self.found[other].doubtful
                and self.found[other].cell.spot in near
            ):
                # a neighbour on the same side says more than one on the other
                score += (
                    SAME_ROW
                    if (other.cell < spot.cell) == (self.found[other].cell.spot.cell < found.cell.spot.cell)
                    else 1
                )
        if score == 0:
            for other, there in self.found.items():
                apart = other.row - spot.row
                if (
                    other.table == spot.table
                    and abs(apart) == 1
                    and there.cell.spot.table == found.cell.spot.table
                ):
                    score += (
                        1 if not there.doubtful and there.cell.spot.row - found.cell.spot.row == apart else 0
                    )

        return score

    def take(self, spot: Spot, found: Found) -> None:
        self.found[spot] = found
        self.taken.add(found.cell.spot)
