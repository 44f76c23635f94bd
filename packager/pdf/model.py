"""A Word document as data: sections → paragraphs and tables → runs. Lengths are points; names are OOXML's.

`tags` name the fields that a cell or paragraph shows (see trace.py); none in an ordinary document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Align = Literal["left", "center", "right", "both", "distribute"]
LineRule = Literal["auto", "atLeast", "exact"]
FieldCode = Literal["PAGE", "NUMPAGES"]
Underline = Literal["", "single", "double", "thick"]
TabAlign = Literal["left", "center", "right", "decimal"]


@dataclass(frozen=True, slots=True)
class RunProps:
    """rPr: `east` and `latin` are the declared fonts; `scale` is w:w as a factor, `border` w:bdr in points.

    `rise` lifts the baseline (w:position, super- and subscripts); `kern`: adjacent punctuation may be compressed.
    """

    east: str = "宋体"
    latin: str = "宋体"
    size: float = 10.5
    bold: bool = False
    italic: bool = False
    underline: Underline = ""
    strike: bool = False
    color: str | None = None
    shade: str | None = None
    rise: float = 0
    script: Literal["", "superscript", "subscript"] = ""
    kern: bool = False
    spacing: float = 0
    scale: float = 1
    border: float = 0
    hidden: bool = False
    east_hint: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """An inline picture; `crop` are the shares cut off its left, top, right and bottom."""

    data: bytes
    width: float
    height: float
    crop: tuple[float, float, float, float] = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Run:
    """Text with one look. \\n is a line break, \\f a page break, \\t a tab; a field stands for its value."""

    text: str
    props: RunProps
    code: FieldCode | None = None
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab stop, counted from the left margin; `leader` is the character that fills the way to it."""

    position: float
    align: TabAlign = "left"
    leader: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """One side of a paragraph's border: its width, and its distance from the text."""

    width: float
    space: float


@dataclass(frozen=True, slots=True)
class ParaProps:
    """pPr. `line` is a factor where `line_rule` is auto, else points."""

    align: Align = "left"
    left: float = 0
    right: float = 0
    first: float = 0
    before: float = 0
    after: float = 0
    line: float = 1
    line_rule: LineRule = "auto"
    auto_space: bool = True
    hang_punctuation: bool = True
    page_break_before: bool = False
    keep_next: bool = False
    keep_lines: bool = False
    widow_control: bool = True
    snap: bool = True
    break_words: bool = False
    no_wrap: bool = False
    contextual: bool = False
    style: str = ""
    tabs: tuple[Tab, ...] = ()
    edges: Mapping[str, Edge] = field(default_factory=dict)
    shade: str | None = None


@dataclass(frozen=True, slots=True)
class Para:
    props: ParaProps
    runs: tuple[Run, ...]
    mark: RunProps
    tags: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


Borders: TypeAlias = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Cell:
    """tc over the grid columns `start` … `start + span`. A border of None is switched off.

    `merged`: over how many rows it reaches (vMerge); `continues`: it is covered by one above it.
    """

    start: int
    span: int
    blocks: tuple[Block, ...]
    valign: Literal["top", "center", "bottom"] = "top"
    shade: str | None = None
    borders: Borders = field(default_factory=dict)
    margins: tuple[float, float, float, float] = (0, 5.4, 0, 5.4)
    tags: tuple[str, ...] = ()
    merged: int = 1
    continues: bool = False
    vertical: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[Cell, ...]
    height: float = 0
    height_rule: LineRule = "auto"
    cant_split: bool = False
    header: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """tbl with fixed layout: `grid` are the widths of its columns; `share` where it is given as a part of the text width."""

    grid: tuple[float, ...]
    rows: tuple[Row, ...]
    align: Align = "left"
    indent: float = 0
    borders: Borders = field(default_factory=dict)
    share: float | None = None


Block: TypeAlias = Para | Table


@dataclass(frozen=True, slots=True)
class Grid:
    """docGrid: lines stand at multiples of `pitch`; each East Asian character is widened by `widening`."""

    pitch: float
    widening: float = 0


@dataclass(frozen=True, slots=True)
class Section:
    """Pages of one geometry; margins are top, right, bottom, left. Header and footer by default/first/even."""

    width: float
    height: float
    margins: tuple[float, float, float, float]
    blocks: tuple[Block, ...]
    header_distance: float = 42.55
    footer_distance: float = 49.6
    headers: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)
    footers: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)
    title_page: bool = False
    grid: Grid | None = None
    first_number: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """Sections, and what settings.xml says of all of them.

    `kerning`: adjacent punctuation is compressed; `grid_in_tables`: cells keep to the grid too;
    `tables_out`: tables stand one cell margin further left (documents of before Word 2013).
    """

    sections: tuple[Section, ...]
    even_and_odd: bool = False
    title: str = ""
    kerning: bool = False
    grid_in_tables: bool = False
    tables_out: bool = False
    default_tab: float = 36
    trailing_underline: bool = False
