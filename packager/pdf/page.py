"""Pages as pure data: what stands where, in points from the top left corner. Between layout and drawing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeAlias

from packager.pdf.model import Picture
from packager.pdf.place import Glyphs, Line, Mark


@dataclass(frozen=True, slots=True)
class Text:
    """Glyphs whose baseline starts at x, y; `turned`: running downwards, a quarter turn clockwise."""

    x: float
    y: float
    glyphs: Glyphs
    turned: bool = False


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


@dataclass(frozen=True, slots=True)
class Image:
    """A picture with its top left corner at x, y."""

    x: float
    y: float
    picture: Picture


Op: TypeAlias = Text | Stroke | Fill | Image


@dataclass(frozen=True, slots=True)
class Area:
    """Where on a page a field is shown: for clicks and marks on the screen, never drawn."""

    x: float
    y: float
    width: float
    height: float
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """Finished ops that stand between lines like one of them (rows of a nested table), from their own top left corner."""

    height: float
    ops: tuple[Op, ...]
    areas: tuple[Area, ...] = ()
    before: float = 0
    after: float = 0

    @property
    def total(self) -> float:
        return self.before + self.height + self.after


Piece: TypeAlias = Line | Band


@dataclass(slots=True)
class Page:
    """One page; `ops` are drawn in order, `areas` tell what stands where."""

    width: float
    height: float
    ops: list[Op] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)

    def piece(self, piece: Piece, x: float, y: float) -> None:
        """Put a line or a band with its top at y."""
        if isinstance(piece, Band):
            self.ops += (moved(op, x, y) for op in piece.ops)
            self.areas += (replace(area, x=area.x + x, y=area.y + y) for area in piece.areas)
        else:
            self.line(piece, x, y)

    def line(self, line: Line, x: float, y: float) -> None:
        base = y + line.base
        if line.shade:
            color, left, width = line.shade
            self.ops.append(Fill(x + left, y, width, line.height, color))
        for mark in line.marks:
            self.mark(mark, x, base)
        for placed in line.pictures:
            top = base - placed.rise - placed.picture.height
            self.ops.append(Image(x + placed.x, top, placed.picture))
        for glyphs in line.glyphs:
            self.ops.append(Text(x + glyphs.x, base - glyphs.rise, glyphs))
        for x0, y0, x1, y1, width in line.frame:
            self.ops.append(Stroke(x + x0, y + y0, x + x1, y + y1, width))

    def mark(self, mark: Mark, x: float, base: float) -> None:
        left, right, top = x + mark.x, x + mark.x + mark.width, base - mark.rise
        if mark.color:
            self.ops.append(Fill(left, top, mark.width, mark.height, mark.color))
            return
        if not mark.height:
            self.ops.append(Stroke(left, top, right, top, mark.line))
            return
        low = top + mark.height
        for x0, y0, x1, y1 in ((left, top, right, top), (left, low, right, low),
                               (left, top, left, low), (right, top, right, low)):  # fmt: skip
            self.ops.append(Stroke(x0, y0, x1, y1, mark.line))


def moved(op: Op, x: float, y: float) -> Op:
    """The same op, further right and down."""
    if isinstance(op, Stroke):
        return Stroke(op.x0 + x, op.y0 + y, op.x1 + x, op.y1 + y, op.width)
    return replace(op, x=op.x + x, y=op.y + y)


@dataclass(frozen=True, slots=True)
class Clipped:
    """Text that an exact row height cuts off; a finding, never a drawing."""

    page: int
    text: str
