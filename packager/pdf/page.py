"""Pages as pure data: what stands where, in points from the top left corner. Between layout and drawing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from packager.pdf.text import Glyphs, Line


@dataclass(frozen=True, slots=True)
class Text:
    """Glyphs whose baseline starts at x, y."""

    x: float
    y: float
    glyphs: Glyphs


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled rectangle; colour as RRGGBB."""

    x: float
    y: float
    width: float
    height: float
    color: str


Op: TypeAlias = Text | Stroke | Fill


@dataclass(frozen=True, slots=True)
class Area:
    """Where on a page a field is shown: for clicks and marks on the screen, never drawn."""

    x: float
    y: float
    width: float
    height: float
    tags: tuple[str, ...]


@dataclass(slots=True)
class Page:
    """One page; `ops` are drawn in order, `areas` tell what stands where."""

    width: float
    height: float
    ops: list[Op] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)

    def line(self, line: Line, x: float, y: float) -> None:
        """Put a line's glyphs and marks with its top at y."""
        base = y + line.base
        for glyphs in line.glyphs:
            self.ops.append(Text(x + glyphs.x, base, glyphs))
        for mark in line.marks:
            left, right, top = x + mark.x, x + mark.x + mark.width, base - mark.rise
            if not mark.height:
                self.ops.append(Stroke(left, top, right, top, mark.line))
                continue
            low = top + mark.height
            for x0, y0, x1, y1 in ((left, top, right, top), (left, low, right, low),
                                   (left, top, left, low), (right, top, right, low)):  # fmt: skip
                self.ops.append(Stroke(x0, y0, x1, y1, mark.line))


@dataclass(frozen=True, slots=True)
class Clipped:
    """Text that an exact row height cuts off; a finding, never a drawing."""

    page: int
    text: str
