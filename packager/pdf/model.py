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


@dataclass(frozen=True, slots=True)
class RunProps:
    """rPr: `east` and `latin` are the declared fonts; `scale` is w:w as a factor, `border` w:bdr in points."""

    east: str = "宋体"
    latin: str = "宋体"
    size: float = 10.5
    bold: bool = False
    underline: bool = False
    color: str | None = None
    spacing: float = 0
    scale: float = 1
    border: float = 0
    hidden: bool = False
    east_hint: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Text with one look. \\n is a line break, \\f a page break; a field stands for its value."""

    text: str
    props: RunProps
    code: FieldCode | None = None


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
    """tc over the grid columns `start` … `start + span`. A border of None is switched off."""

    start: int
    span: int
    blocks: tuple[Block, ...]
    valign: Literal["top", "center", "bottom"] = "top"
    shade: str | None = None
    borders: Borders = field(default_factory=dict)
    margins: tuple[float, float, float, float] = (0, 5.4, 0, 5.4)
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[Cell, ...]
    height: float = 0
    height_rule: LineRule = "auto"
    cant_split: bool = False
    header: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """tbl with fixed layout: `grid` are the widths of its columns."""

    grid: tuple[float, ...]
    rows: tuple[Row, ...]
    align: Align = "left"
    indent: float = 0
    borders: Borders = field(default_factory=dict)


Block: TypeAlias = Para | Table


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


@dataclass(frozen=True, slots=True)
class Document:
    sections: tuple[Section, ...]
    even_and_odd: bool = False
    title: str = ""
