"""A pattern laid on a copy's grid → what was found for each field: its text, where, by which rule, how sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from forms.notice import Field, Form
from packager.read.inside import Filled, read_inside, words_in
from packager.read.judge import judged
from packager.read.labels import Found, Labels, key_of, rest_behind
from packager.read.lists import items_of
from packager.read.model import Cell, Certainty, Grid, ReadValue, Row, Spot, less_sure
from packager.read.pattern import Blank, Listing, Literal, Node, Pattern, Place, Repeat, Sentence, Tick
from packager.read.rows import RowReader
from packager.read.ticks import anchored, printed_options, ticked

FEWEST_WORDS = 3  # what a sentence is known by
MOST_JOINED = 4


@dataclass(frozen=True, slots=True)
class Source:
    """The text that a place has in the copy."""

    text: str
    spot: Spot | None
    rule: str
    certainty: Certainty
    number: bool = False


@dataclass(slots=True)
class Matcher:
    """Gathers what is found; `used` are the places that were understood."""

    pattern: Pattern
    form: Form
    grid: Grid
    labels: Labels
    values: list[ReadValue] = field(default_factory=list)
    used: set[Spot] = field(default_factory=set)
    left: list[tuple[str, str]] = field(default_factory=list)
    ticks: dict[str, list[tuple[Source, tuple[str, ...], Certainty]]] = field(default_factory=dict)
    empty: list[str] = field(default_factory=list)
    counts: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, pattern: Pattern, form: Form, grid: Grid) -> Matcher:
        return cls(pattern, form, grid, Labels(pattern.labels, pattern.rows, grid.cells))

    @property
    def share(self) -> float:
        """How much of what the template prints is there, from 0 to 1."""
        sentences = len(self.pattern.sentences)
        wanted = len(self.pattern.labels) + sentences
        found = len(self.labels.found) + sum(1 for _ in self.sentences(dry=True))
        return found / wanted if wanted else 0.0

    def run(self) -> None:
        for place in self.pattern.places:
            source = self.source(place)
            if source is not None:
                self.take(place.inside, source)
        for listing in self.pattern.listings:
            self.listing(listing)
        for sentence, source, filled in self.sentences():
            self.fill(sentence.inside, source, filled)
        self.settle_ticks()

    # ---- where a place's text is

    def source(self, place: Place) -> Source | None:
        if place.label is None or place.below:
            source = self.by_prompt(place)
            if source is not None or place.label is None:
                return source or self.by_head(place)
        found = self.labels.found.get(place.label)
        if found is None:
            return self.in_lines(place)
        sure: Certainty = "ask" if found.doubtful else "normalised" if found.altered else "exact"
        if self.other_unit(place, found):
            sure = "ask"
        if place.below:
            return self.beneath(found, sure)
        return self.right_of(place, found, sure)

    def right_of(self, place: Place, found: Found, sure: Certainty) -> Source | None:
        """What stands right of a label, or behind it in its own cell."""
        cells = self.behind(found.cell)
        if any(each.text.strip() and key_of(each.text).strict in self.pattern.known for each in cells[:1]):
            sure = "ask"  # a label, or a value that says the same as one
        if place.of > 1:
            return self.among(place, cells, sure)
        if len(cells) == 1 and not found.rest.strip():
            return Source(cells[0].text, cells[0].spot, "标签右侧", sure, cells[0].number)
        written = [cell for cell in cells if cell.text.strip()]
        looser = less_sure(sure, "normalised")
        if len(written) == 1 and not found.rest.strip():
            return Source(written[0].text, written[0].spot, "标签右侧，另有空格", looser, written[0].number)
        if not written and found.rest.strip():
            return Source(found.rest, found.cell.spot, "标签格内", looser)
        if not written:
            if not cells:
                return Source("", found.cell.spot, "标签右侧没有格", "ask")
            return Source("", cells[0].spot, "标签右侧", looser)
        self.used.add(written[0].spot)
        return Source(written[0].text, written[0].spot, "标签右侧有几格", "ask")

    def other_unit(self, place: Place, found: Found) -> bool:
        """Whether the copy's label names another unit than the template's."""
        ours = key_of(self.pattern.labels[place.label].text).unit if place.label else None
        theirs = key_of(found.cell.text).unit
        return ours is not None and theirs is not None and ours != theirs

    def row_of(self, spot: Spot) -> Row:
        return self.grid.tables[spot.table - 1].rows[spot.row - 1]

    def behind(self, cell: Cell) -> list[Cell]:
        """The cells right of a label, up to the next label."""
        found: list[Cell] = []
        for each in self.row_of(cell.spot):
            if each.spot.cell <= cell.spot.cell:
                continue
            if each.spot in self.labels.taken or (
                found and key_of(each.text).strict in self.pattern.known and each.text.strip()
            ):
                break
            found.append(each)
        return found

    def beneath(self, found: Found, sure: Certainty) -> Source | None:
        rows = self.grid.tables[found.cell.spot.table - 1].rows
        below = rows[found.cell.spot.row] if found.cell.spot.row < len(rows) else ()
        if len(below) == 1 and below[0].spot not in self.labels.taken:
            return Source(below[0].text, below[0].spot, "标签下方", sure)
        if found.rest.strip():
            return Source(found.rest, found.cell.spot, "标签格内", less_sure(sure, "normalised"))
        return None

    def among(self, place: Place, cells: Sequence[Cell], sure: Certainty) -> Source | None:
        """One of several values behind a label, each under a head of its own."""
        rule = "标签右侧、表头下方"
        crossed = self.is_crossed(place)
        head = self.labels.found.get(place.head) if place.head and crossed else None
        if head is not None:
            below = [each for each in cells if (each.start, each.span) == (head.cell.start, head.cell.span)]
            if below:
                return Source(below[0].text, below[0].spot, rule, "ask" if head.doubtful else sure)
        if len(cells) != place.of:
            text = " | ".join(cell.text.strip() for cell in cells)
            return Source(text if place.offset == 1 else "", cells[0].spot, rule, "ask") if cells else None
        group = sorted(
            (each for each in self.pattern.places if each.label == place.label), key=lambda each: each.offset
        )
        if len(group) != place.of or any(each.head is None or each.bare is None for each in group):
            cell = cells[place.offset - 1]
            return Source(cell.text, cell.spot, "标签右侧", "ask" if crossed else sure)
        heads = [self.labels.found.get(each.head) for each in group if each.head is not None]
        known = [each for each in heads if each is not None]
        if (
            len({each.cell.spot for each in known}) != place.of
            or len({(each.cell.spot.table, each.cell.spot.row) for each in known}) != 1
        ):
            cell = cells[place.offset - 1]
            return Source(cell.text, cell.spot, rule, "ask")
        order = sorted(known, key=lambda each: each.cell.start)
        cell = cells[order.index(known[place.offset - 1])]
        return Source(
            cell.text,
            cell.spot,
            rule,
            less_sure(sure, *("ask" if each.doubtful else "exact" for each in known)),
        )

    def is_crossed(self, place: Place) -> bool:
        """Whether each value behind this label is known by a head of its own: years, beside cells left blank."""
        group = [each for each in self.pattern.places if each.label == place.label and each.bare]
        heads = {each.head for each in group if each.head is not None}
        return (
            place in group
            and len(group) > 1
            and len(heads) == len(group)
            and len({head.row for head in heads}) == 1
        )

    def by_head(self, place: Place) -> Source | None:
        """A value under its label, in the next row."""
        found = self.labels.found.get(place.head) if place.head else None
        if found is None:
            return None
        rows = self.grid.tables[found.cell.spot.table - 1].rows
        below = rows[found.cell.spot.row] if found.cell.spot.row < len(rows) else ()
        cell = next(
            (each for each in below if each.start == found.cell.start and each.span == found.cell.span), None
        )
        return Source(cell.text, cell.spot, "表头下方", "normalised") if cell else None

    def by_prompt(self, place: Place) -> Source | None:
        """A cell that is known by the words printed in it."""
        if words_in(place.inside) < 1 or place.bare:
            return None
        fitting = [
            cell for cell in self.grid.cells if cell.text.strip() and read_inside(place.inside, cell.text)
        ]
        if len(fitting) > 1:
            fitting = [cell for cell in fitting if cell.spot == place.spot] or fitting
        if not fitting:
            return None
        return Source(
            fitting[0].text,
            fitting[0].spot,
            "格内提示语后",
            "exact" if len(fitting) == 1 or fitting[0].spot == place.spot else "ask",
        )

    def in_lines(self, place: Place) -> Source | None:
        """A label that stands in no cell but begins a paragraph or the text of a box."""
        label = self.pattern.labels[place.label].text if place.label else ""
        found = [
            (line, rest) for line in self.grid.lines if (rest := rest_behind(label, line.text)) is not None
        ]
        if len(found) != 1 or not place.bare:
            return None
        return Source(found[0][1], found[0][0].spot, "段落中的标签后", "normalised")

    # ---- what a text says

    def take(self, inside: Sequence[Node], source: Source) -> None:
        """The text of a place → values of the fields that stand in it."""
        if source.spot is not None:
            self.used.add(source.spot)
        for name in dict.fromkeys(node.field for node in inside if isinstance(node, Tick)):
            printed, leads = printed_options(inside, name)
            mine = ticked(anchored(inside, name, source.text), printed, leads=leads)
            self.ticks.setdefault(name, []).append((source, mine.options, mine.certainty))
            self.left += [(str(source.spot), mine.left)] if self.is_more(inside, mine.left) else []
        blanks = [node for node in inside if isinstance(node, Blank)]
        repeats = [node for node in inside if isinstance(node, Repeat)]
        if not blanks and not repeats:
            return
        filled = read_inside(inside, source.text)
        if filled is not None:
            self.fill(inside, source, filled)
        elif len(blanks) == 1 and not repeats:
            only_words = any(isinstance(node, Tick) for node in inside)
            words = not words_in(inside)
            self.add(blanks[0].field, source.text, source, "exact" if words and not only_words else "ask")
        elif repeats:
            self.rows(repeats[0], source.text, source, "normalised")
        else:
            for blank in blanks:
                self.add(blank.field, source.text if blank is blanks[0] else "", source, "ask")

    def is_more(self, inside: Sequence[Node], left: str) -> bool:
        """Whether words stand beside the options that the template does not print and no blank takes."""
        printed = "".join(key_of(node.text).strict for node in inside if isinstance(node, Literal))
        more = key_of(left).strict
        blanks = any(isinstance(node, Blank) for node in inside)
        return bool(more) and not blanks and more not in printed and any(char.isalnum() for char in more)

    def fill(self, inside: Sequence[Node], source: Source, filled: Filled) -> None:
        self.counts |= filled.counts
        sure: Certainty = "ask" if not filled.sure else "exact" if filled.tight else "normalised"
        for node in dict.fromkeys(inside):
            if isinstance(node, Blank):
                self.add(node.field, filled.texts[node.field], source, sure)
            elif isinstance(node, Repeat):
                self.rows(node, filled.texts[node.table], source, sure)

    def add(self, name: str, raw: str, source: Source, sure: Certainty) -> None:
        asked = self.field(name)
        if asked is None or asked.kind == "table":
            return
        typed, certainty = judged(asked, raw, less_sure(source.certainty, sure), number=source.number)
        self.values.append(
            ReadValue(name, typed, raw, str(source.spot), source.rule, certainty, spot=source.spot)
        )

    def rows(self, repeat: Repeat, text: str, source: Source, sure: Certainty) -> None:
        table = self.field(repeat.table)
        if table is None:
            return
        items = items_of(text, repeat, table)
        if not items:
            self.empty.append(table.id)
        before = {each.row for each in self.values if each.table == table.id}
        if before and len(before) != len(items):  # a loop for each column, and not as many lines in each
            self.values = [
                replace(each, certainty="ask") if each.table == table.id else each for each in self.values
            ]
            sure = "ask"
        columns = {column.id: column for column in table.columns}
        for number, item in enumerate(items, 1):
            for name, part in item.columns.items():
                typed, certainty = judged(
                    columns[name], part, less_sure(source.certainty, sure, item.certainty)
                )
                self.values.append(
                    ReadValue(name, typed, item.raw if certainty == "ask" else part, str(source.spot), f"{source.rule}，第 {number} 项",
                              certainty, table.id, number, source.spot)
                )  # fmt: skip

    def field(self, name: str) -> Field | None:
        return next((each for each in self.form.fields if each.id == name), None)

    def settle_ticks(self) -> None:
        """What is ticked in all cells of a group → one value."""
        for name, found in self.ticks.items():
            asked = self.field(name)
            if asked is None:
                continue
            chosen = list(dict.fromkeys(option for _, options, _ in found for option in options))
            sure = less_sure(
                *(each.certainty for each, _, _ in found), *(certainty for _, _, certainty in found)
            )
            if len(chosen) > 1 and asked.kind != "multichoice":
                sure = "ask"
            source = next((each for each, options, _ in found if options), found[0][0])
            typed = (
                "、".join(chosen) if asked.kind == "multichoice" or sure != "ask" or len(chosen) < 2 else ""
            )
            self.values.append(
                ReadValue(name, typed, source.text, str(source.spot), "勾选", sure, spot=source.spot)
            )

    # ---- rows of tables

    def listing(self, listing: Listing) -> None:
        """Rows under their heads, until another label or the end."""
        table = self.field(listing.table)
        reader = RowReader.of(listing, table, self.grid, self.labels) if table is not None else None
        if table is None or reader is None:
            return
        found = list(reader.rows())
        for values, cells in found:
            self.values += values
            self.used |= {cell.spot for cell in cells}
        if not found:
            self.empty.append(table.id)

    # ---- sentences

    def sentences(self, *, dry: bool = False) -> Iterator[tuple[Sentence, Source, Filled]]:
        """Each paragraph with blanks, found in the copy behind the one before it; broken ones are joined again."""
        lines = [line for line in self.grid.lines if line.text.strip()]
        start = 0
        for sentence in self.pattern.sentences:
            weak = words_in(sentence.inside) < FEWEST_WORDS
            for first in [*range(start, len(lines)), *range(start)]:
                match = self.sentence(sentence, lines[first : first + MOST_JOINED])
                if match is None:
                    continue
                filled, joined = match
                start = first + joined
                sure: Certainty = (
                    "ask" if weak else "normalised" if joined > 1 or not filled.tight else "exact"
                )
                if not dry:
                    self.used |= {line.spot for line in lines[first : first + joined]}
                text = "\n".join(line.text for line in lines[first : first + joined])
                yield sentence, Source(text, lines[first].spot, "句中空格", sure), filled
                break

    def sentence(self, sentence: Sentence, lines: Sequence[object]) -> tuple[Filled, int] | None:
        texts = [getattr(line, "text", "") for line in lines]
        for joined in range(1, len(texts) + 1):
            filled = read_inside(sentence.inside, "".join(texts[:joined]))
            if filled is not None:
                return filled, joined
        return None
