"""The parts of a .docx → Grid: tables with their true columns, paragraphs outside of them, revisions and comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from packager.read.model import Cell, Grid, Line, Row, Spot, Table
from packager.read.runs import LOCAL, Traces, attribute, child, name_of, paragraph_text
from packager.xml import W, XmlError, parse

DOCUMENT, COMMENTS = "word/document.xml", "word/comments.xml"
WRAPPERS = frozenset(["sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"])
WIDEST = 500  # more columns than any sheet of paper has
MOST_CELLS = 100_000
MOST_TAGS = 1_000_000
GAP = 200  # blanks on end that may say something; every pattern of this room tries each of them in turn
LONG_GAP = re.compile(rf"[\s_＿]{{{GAP},}}")


class TooLarge(Exception):
    """More cells than a form can have."""


def read_word(parts: Mapping[str, bytes]) -> Grid:
    """Parts of a .docx → Grid. Raises XmlError, TooLarge."""
    if DOCUMENT not in parts:
        raise XmlError("没有 word/document.xml")
    root = parse(parts[DOCUMENT])
    data = parts[DOCUMENT]
    if data.count(b"<") > MOST_TAGS:  # a tree of so many would take half a gigabyte
        raise TooLarge
    simple = W.strip("{}").encode() in data and not any(sign in data for sign in WRAPPED)
    walk = walked(root, careful=b"vanish" in data or b"ingdings" in data, simple=simple)
    return Grid(
        tuple(table for table in walk.tables if table is not None), tuple(walk.lines),
        tuple(walk.traces.inserted), tuple(walk.traces.deleted), tuple(comments(parts)),
    )  # fmt: skip


def walked(root: etree._Element, *, careful: bool = True, simple: bool = False) -> Walk:
    """The document element → everything in its body. `simple`: nothing is wrapped in anything. Raises XmlError, TooLarge."""
    body = child(root, "body")
    if body is None:
        raise XmlError("没有正文")
    walk = Walk(traces=Traces(careful=careful), simple=simple)
    walk.blocks(body)
    return walk


def comments(parts: Mapping[str, bytes]) -> Iterator[str]:
    if COMMENTS not in parts:
        return
    for element in parse(parts[COMMENTS]):
        if name_of(element) == "comment":
            text = "".join(each.text or "" for each in element.iter() if name_of(each) == "t")
            who = attribute(element, "author")
            yield f"{who}：{text}" if who else text


def flat(parent: etree._Element, names: frozenset[str]) -> Iterator[etree._Element]:
    """The children of these names, those in content controls and the like included."""
    for element in parent:
        name = LOCAL[element.tag]
        if name in names:
            yield element
        elif name in WRAPPERS:
            yield from flat(element, names)


BLOCKS, ROWS, CELLS = frozenset(["p", "tbl"]), frozenset(["tr"]), frozenset(["tc"])
TAGS = {BLOCKS: (W + "p", W + "tbl"), ROWS: (W + "tr",), CELLS: (W + "tc",)}
WRAPPED = (b"sdt", b"customXml", b":ins ", b":ins>", b"moveTo", b"smartTag")


@dataclass(slots=True)
class Walk:
    """One pass over a document in reading order. `tables` holds a place for a table until its rows are read."""

    tables: list[Table | None] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    traces: Traces = field(default_factory=Traces)
    cells: int = 0
    places: dict[Spot, etree._Element] = field(default_factory=dict)
    simple: bool = False

    def children(self, parent: etree._Element, names: frozenset[str]) -> Iterable[etree._Element]:
        return parent.iterchildren(*TAGS[names]) if self.simple else flat(parent, names)

    def blocks(self, parent: etree._Element) -> None:
        """Paragraphs and tables of the body or of a text box in it."""
        for element in self.children(parent, BLOCKS):
            if name_of(element) == "tbl":
                self.table(element, None)
                continue
            text = paragraph_text(element, self.traces)
            boxes, self.traces.boxes = self.traces.boxes, []
            text = LONG_GAP.sub(lambda gap: gap[0][:GAP], text)
            self.lines.append(Line(text, Spot(0, len(self.lines) + 1)))
            self.places[self.lines[-1].spot] = element
            for box in boxes:
                self.blocks(box)

    def table(self, element: etree._Element, within: Spot | None) -> Table:
        place = len(self.tables)
        self.tables.append(None)
        rows: list[Row] = []
        for tr in self.children(element, ROWS):
            props = properties(tr, "trPr")
            if "del" in props:
                self.deleted_row(tr)
                continue
            row = self.row(tr, props, place + 1, len(rows) + 1)
            if "ins" in props:
                self.traces.inserted.append(" ".join(cell.text for cell in row if cell.text.strip()))
            rows.append(row)
        made = Table(tuple(rows), within)
        self.tables[place] = made
        return made

    def deleted_row(self, tr: etree._Element) -> None:
        text = "".join(each.text or "" for each in tr.iter() if name_of(each) in ("t", "delText"))
        self.traces.deleted += [text] if text.strip() else []

    def row(self, tr: etree._Element, props: Properties, table: int, number: int) -> Row:
        column = whole(props.get("gridBefore"), 0)
        cells: list[Cell] = []
        for tc in self.children(tr, CELLS):
            self.cells += 1
            if self.cells > MOST_CELLS:
                raise TooLarge
            props = properties(tc, "tcPr")
            span = max(1, whole(props.get("gridSpan"), 1))
            if (
                is_continued(props.get("hMerge")) and cells
            ):  # the old way: this cell is part of the one before
                before = cells[-1]
                cells[-1] = Cell(before.text, before.spot, before.start, before.span + span, before.continues)
            else:
                spot = Spot(table, number, len(cells) + 1)
                self.places[spot] = tc
                below = is_continued(props.get("vMerge"))
                text = "" if below else self.cell(tc, spot)
                cells.append(Cell(text, spot, column, span, below))
            column += span
        return tuple(cells)

    def cell(self, tc: etree._Element, spot: Spot) -> str:
        """Its paragraphs, the text of boxes in it, and of tables in it row by row."""
        texts: list[str] = []
        for element in self.children(tc, BLOCKS):
            if name_of(element) == "tbl":
                inner = self.table(element, spot)
                texts += ["\t".join(cell.text for cell in row) for row in inner.rows]
                continue
            text = paragraph_text(element, self.traces)
            boxes, self.traces.boxes = self.traces.boxes, []
            texts.append(text)
            for box in boxes:
                texts += [
                    paragraph_text(each, self.traces)
                    for each in self.children(box, BLOCKS)
                    if name_of(each) == "p"
                ]
        return LONG_GAP.sub(lambda gap: gap[0][:GAP], "\n".join(texts))


Properties = Mapping[str, etree._Element]


def properties(element: etree._Element, name: str) -> Properties:
    """What <w:trPr> or <w:tcPr> says, by name."""
    found = child(element, name)
    return {} if found is None else {LOCAL[each.tag]: each for each in reversed(found)}


def whole(element: etree._Element | None, default: int) -> int:
    """A count of columns, held within reason."""
    try:
        return default if element is None else min(int(attribute(element, "val") or default), WIDEST)
    except ValueError:
        return default


def is_continued(found: etree._Element | None) -> bool:
    return found is not None and attribute(found, "val") in (None, "continue")
