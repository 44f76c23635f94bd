"""A template → what a filled copy of it ought to show: for each cell with tags the labels around it and its inside.

The same tags that fill a form say where its values stand: `{{ 机构名称 }}` in a cell with 机构名称 left of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from jinja2 import TemplateSyntaxError, nodes

from forms.notice import Form
from packager.fill.context import NUMBER, SPOTS, word_environment
from packager.read.labels import key_of
from packager.read.model import Cell, Grid, Row, Spot, Table


@dataclass(frozen=True, slots=True)
class Literal:
    text: str


@dataclass(frozen=True, slots=True)
class Blank:
    """Where the value of a field (or of a table's column) stands."""

    field: str


@dataclass(frozen=True, slots=True)
class Tick:
    """The box of one option; the option's text stands behind it, or before it."""

    field: str
    option: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows a table has."""

    table: str


@dataclass(frozen=True, slots=True)
class Index:
    """The number of a row."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """What is printed once for every row of a table."""

    table: str
    inside: tuple[Node, ...]


Node: TypeAlias = "Literal | Blank | Tick | Count | Index | Repeat"
TAG = re.compile(r"{[{%]")
PREFIXED = re.compile(r"{(%|{)-?(?:p|r|tr|tc)\s")
ROW_TAG = re.compile(r"\s*{%-?tr\s+(for|endfor|if|else|endif)\b.*?%}\s*", re.DOTALL)
ROW_LOOP = re.compile(r"{%-?tr\s+for\s+(\w+)\s+in\s+(\w+)")


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of the template that holds values: its labels, and what stands in it.

    `offset`: it is the so-many-th cell behind its label; `of`: of how many there.
    `head`: the label above, where there is one; `below`: the label is the full-width row above.
    """

    spot: Spot
    inside: tuple[Node, ...]
    label: Spot | None = None
    offset: int = 0
    of: int = 1
    head: Spot | None = None
    below: bool = False

    @property
    def bare(self) -> str | None:
        """The field, where nothing else is asked in this cell."""
        fields = [each for each in self.inside if isinstance(each, Blank)]
        others = [each for each in self.inside if not isinstance(each, Blank | Literal | Index)]
        words = any(
            isinstance(each, Literal) and re.search(r"\w", each.text.replace("_", "")) for each in self.inside
        )
        return fields[0].field if len(fields) == 1 and not others and not words else None


@dataclass(frozen=True, slots=True)
class Listing:
    """A row of the template that stands for all rows of a table; `heads` are the labels above its columns."""

    table: str
    columns: tuple[tuple[str | None, Spot | None], ...]
    row: Spot


@dataclass(frozen=True, slots=True)
class Sentence:
    """A paragraph outside of tables that holds values."""

    spot: Spot
    inside: tuple[Node, ...]


@dataclass(frozen=True)
class Pattern:
    """All of it, with the labels as the template prints them by place."""

    places: tuple[Place, ...]
    listings: tuple[Listing, ...]
    sentences: tuple[Sentence, ...]
    labels: Mapping[Spot, Cell]
    rows: Mapping[Spot, tuple[Spot, ...]]
    printed: tuple[str, ...]

    @cached_property
    def known(self) -> frozenset[str]:
        """Everything printed without a tag, by its strict key: titles, notes, labels."""
        return frozenset(key_of(text).strict for text in self.printed)


def pattern_of(grid: Grid, form: Form) -> Pattern:
    """The template's grid → Pattern."""
    tables = {field.id for field in form.fields if field.kind == "table"}
    reader = TemplateReader(tables)
    places: list[Place] = []
    listings: list[Listing] = []
    for table in grid.tables:
        found, repeated = reader.table(table)
        places += found
        listings += repeated
    sentences = tuple(
        Sentence(line.spot, inside)
        for line in grid.lines
        if TAG.search(line.text) and has_values(inside := reader.inside(line.text))
    )
    labels = {cell.spot: cell for cell in grid.cells if is_label(cell)}
    rows = {
        cell.spot: tuple(each.spot for each in row)
        for table in grid.tables
        for row in table.rows
        for cell in row
    }
    printed = [cell.text for cell in labels.values()]
    printed += [line.text for line in grid.lines if line.text.strip() and not TAG.search(line.text)]
    printed += [each.text for place in places for each in place.inside if isinstance(each, Literal)]
    return Pattern(tuple(places), tuple(listings), sentences, labels, rows, tuple(printed))


def is_label(cell: Cell) -> bool:
    return not cell.continues and bool(cell.text.strip()) and not TAG.search(cell.text)


def has_values(inside: Sequence[Node]) -> bool:
    return any(not isinstance(each, Literal | Index) for each in inside)


@dataclass(frozen=True, slots=True)
class TemplateReader:
    tables: set[str]

    def table(self, table: Table) -> tuple[list[Place], list[Listing]]:
        places: list[Place] = []
        listings: list[Listing] = []
        loop: tuple[str, str] | None = None
        skipping = False
        above: list[Cell] = []
        before: Row = ()
        for row in table.rows:
            text = " ".join(cell.text for cell in row)
            opened = ROW_LOOP.search(text)
            if opened:
                loop = (opened[1], opened[2])
            if ROW_TAG.fullmatch(text):
                word = ROW_TAG.fullmatch(text)
                skipping = word is not None and word[1] == "else"  # what stands where there are no rows
                loop = None if word is not None and word[1] == "endfor" else loop
                continue
            if skipping:
                continue
            repeated = self.listing(row, loop, above)
            if repeated:
                listings.append(repeated)
            elif TAG.search(text):
                places += self.places(row, above, before)
            if loop and "endfor" in text:
                loop = None
            before = row
            above += [cell for cell in row if not cell.continues]
        return places, listings

    def listing(
        self, row: Sequence[Cell], loop: tuple[str, str] | None, above: Sequence[Cell]
    ) -> Listing | None:
        """A row inside a row loop, or in a workbook one that names a table's columns."""
        columns: list[tuple[str | None, Spot | None]] = []
        table = loop[1] if loop else None
        for cell in row:
            name = None
            for node in self.inside(cell.text, loop):
                if isinstance(node, Repeat):
                    table, inner = node.table, node.inside
                    name = next((each.field for each in inner if isinstance(each, Blank)), None)
                elif isinstance(node, Blank) and loop:
                    name = node.field
            columns.append((name, head_of(cell, above)))
        in_cells = not loop and any("{%" in cell.text for cell in row)
        return Listing(table, tuple(columns), row[0].spot) if table and not in_cells else None

    def places(self, row: Sequence[Cell], above: Sequence[Cell], before: Row) -> Iterator[Place]:
        label: Cell | None = None
        behind: list[Cell] = []
        groups: list[tuple[Cell | None, list[Cell]]] = [(None, [])]
        for cell in row:
            if is_label(cell) or (cell.continues and not behind and label is None):
                label = cell if not cell.continues else None
                groups.append((label, []))
            else:
                groups[-1][1].append(cell)
        for label, behind in groups:
            for offset, cell in enumerate(behind, 1):
                inside = self.inside(cell.text) if TAG.search(cell.text) else ()
                if not has_values(inside):
                    continue
                head = head_of(cell, above) if label is None or len(behind) > 1 else None
                below = label is None and len(row) == 1 and len(before) == 1 and is_label(before[0])
                yield Place(
                    cell.spot, inside, label.spot if label else head if below else None, offset, len(behind),
                    None if below else head, below,
                )  # fmt: skip

    def inside(self, text: str, loop: tuple[str, str] | None = None) -> tuple[Node, ...]:
        """The tags in a text → Nodes; where they do not stand alone, as when a loop spans cells, only the names."""
        plain = re.sub(r"{%-?tr\b.*?%}", "", text, flags=re.DOTALL)
        plain = PREFIXED.sub(r"{\1 ", plain)
        try:
            tree = word_environment().parse(plain)
        except TemplateSyntaxError:
            return ()
        return tuple(tidy(Nodes(self.tables, loop).of(tree.body)))


def head_of(cell: Cell, above: Sequence[Cell]) -> Spot | None:
    """The nearest label above in the same columns."""
    for each in reversed(above):
        if each.start < cell.start + cell.span and cell.start < each.start + each.span and is_label(each):
            return each.spot
    return None


def tidy(found: Iterator[Node]) -> Iterator[Node]:
    """Equal blanks side by side are one: a code printed digit by digit."""
    before: Node | None = None
    for each in found:
        if not (isinstance(each, Blank) and each == before):
            yield each
        if not (isinstance(each, Literal) and not each.text.strip()):
            before = each


@dataclass(frozen=True, slots=True)
class Nodes:
    """Jinja's tree → Nodes. `loop`: variable and table of the row loop around, if any."""

    tables: set[str]
    loop: tuple[str, str] | None = None

    def of(self, tree: Sequence[nodes.Node]) -> Iterator[Node]:
        for node in tree:
            match node:
                case nodes.Output():
                    for part in node.nodes:
                        yield from self.part(part)
                case nodes.If():
                    yield from self.of(node.body)
                case nodes.For(target=nodes.Name(name=variable), iter=nodes.Name(name=table)):
                    inner = tuple(tidy(Nodes(self.tables, (variable, table)).of(node.body)))
                    yield Repeat(table, inner)
                case nodes.For(iter=nodes.Call(args=[nodes.Name(name=field)])):
                    yield Blank(field)

    def part(self, part: nodes.Node) -> Iterator[Node]:
        match part:
            case nodes.TemplateData(data=text):
                yield Literal(text)
            case nodes.Name(name=field):
                yield Blank(field)
            case nodes.Getattr(node=nodes.Name(name=owner), attr=name):
                yield from self.of_owner(owner, name)
            case nodes.Getitem(node=inner):
                yield from self.part(inner)
            case nodes.Filter(name="length" | "count", node=nodes.Name(name=table)):
                yield Count(table)
            case nodes.Filter(node=inner) if inner is not None:
                yield from self.part(inner)
            case nodes.Call(node=nodes.Name(name="勾"), args=[inner, nodes.Const(value=option)]):
                for each in self.part(inner):
                    if isinstance(each, Blank):
                        yield Tick(each.field, str(option))
            case nodes.CondExpr(expr1=inner):
                yield from self.part(inner)

    def of_owner(self, owner: str, name: str) -> Iterator[Node]:
        if owner == SPOTS or (owner in self.tables and name == "空"):
            return
        if owner == "loop" or name == NUMBER:
            if owner in self.tables:
                yield Repeat(owner, (Index(),))
            else:
                yield Index()
        elif owner in self.tables:  # a row of a workbook
            yield Repeat(owner, (Blank(name),))
        elif self.loop and owner == self.loop[0]:
            yield Blank(name)
