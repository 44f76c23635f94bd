"""Fragments of a measured table → fills, text and borders on a page, each border drawn once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from packager.pdf.boxes import CellBox, Fragment, TableBox, height_of
from packager.pdf.page import Area, Fill, Page, Piece, Stroke
from packager.pdf.setting import Setting
from packager.pdf.vertical import stand

Place = tuple[float, float, float, float]


def draw_fragments(page: Page, box: TableBox, fragments: Sequence[Fragment], setting: Setting) -> None:
    """What of a table stands on one page → ops of the page."""
    strokes: dict[Place, float] = {}
    for frame, pieces in frames(box, fragments, setting):
        cell = frame.cell.cell
        if cell.shade:
            page.ops.insert(0, Fill(frame.left, frame.top, frame.width, frame.height, cell.shade))
        if cell.tags:
            page.areas.append(Area(frame.left, frame.top, frame.width, frame.height, cell.tags))
        if cell.vertical and frame.starts:
            stand(page, cell, (frame.left, frame.top, frame.width, frame.height), setting)
        y = frame.text_top(pieces)
        for piece in pieces:
            page.piece(piece, frame.left + cell.margins[3], y + piece.before)
            y += piece.total
        for place, width in frame.strokes():
            strokes[place] = max(strokes.get(place, 0), width)
    page.ops += (Stroke(*place, width) for place, width in strokes.items())


def frames(
    box: TableBox, fragments: Sequence[Fragment], setting: Setting
) -> Iterator[tuple[Frame, list[Piece]]]:
    """Every cell that is seen on this page with what it shows; a merged one once for all its rows."""
    for number, fragment in enumerate(fragments):
        for cell, shown in zip(box.rows[fragment.index].cells, fragment.shown, strict=True):
            begins, owner = fragment.index, cell
            if cell.cell.continues:
                leads = number == 0 or (fragments[number - 1].repeated and not fragment.repeated)
                found = box.owner(fragment.index, cell.cell.start) if leads else None
                if found is None:
                    continue
                begins, owner = found
            last = begins + owner.cell.merged
            group = [each for each in fragments[number:] if begins <= each.index < last and
                     each.repeated == fragment.repeated]  # fmt: skip
            frame = Frame(box, group, owner, fragments, setting, begins)
            yield frame, shown if owner.flows else frame.take()


@dataclass(frozen=True, slots=True)
class Frame:
    """The rectangle of one cell on one page, and which borders it has there. `group`: the parts of rows it covers."""

    box: TableBox
    group: Sequence[Fragment]
    cell: CellBox
    fragments: Sequence[Fragment]
    setting: Setting
    begins: int

    @property
    def left(self) -> float:
        return self.box.x + self.box.edges[self.cell.cell.start]

    @property
    def width(self) -> float:
        return self.box.width(self.cell.cell)

    @property
    def top(self) -> float:
        return self.group[0].y

    @property
    def height(self) -> float:
        return self.group[-1].y + self.group[-1].height - self.top

    @property
    def starts(self) -> bool:
        return self.group[0].starts and self.group[0].index == self.begins

    @property
    def ends(self) -> bool:
        return self.group[-1].ends and self.group[-1].index == self.begins + self.cell.cell.merged - 1

    @property
    def closes_table(self) -> bool:
        return self.group[-1].ends and self.group[-1].index == len(self.box.rows) - 1

    def border(self, own: str, outer: str, inner: str, *, is_outer: bool) -> float:
        if own in self.cell.cell.borders:
            return self.cell.cell.borders[own] or 0.0
        return self.box.border(outer if is_outer else inner)

    def top_border(self) -> float:
        return self.border("top", "top", "insideH", is_outer=self.group[0] is self.fragments[0])

    def bottom_border(self) -> float:
        return self.border("bottom", "bottom", "insideH", is_outer=self.group[-1] is self.fragments[-1])

    def inner(self) -> tuple[float, float]:
        """Where text may stand, from top to bottom."""
        rules = self.setting.rules
        if not rules.border_room:
            return self.top + self.cell.cell.margins[0], self.top + self.height - self.cell.cell.margins[2]
        outside = rules.border_outside_row
        own_top = self.top_border() if outside else self.box.top_at(self.group[0].index, leads=False)
        top = self.top + own_top + self.cell.cell.margins[0]
        low = self.top + self.height - self.cell.cell.margins[2]
        return top, low - (self.box.closing(rules) if self.closes_table else 0)

    def take(self) -> list[Piece]:
        """What a merged cell shows here: all that is left where it ends, else what fits."""
        cell = self.cell
        if self.group[0].repeated:
            return cell.pieces
        top, low = self.inner()
        count = len(cell.pending) if self.ends else cell.fitting(low - top, self.setting.rules.tolerance)
        shown = cell.pending[:count]
        cell.taken += count
        return shown

    def text_top(self, pieces: Sequence[Piece]) -> float:
        """Where the first line starts, by vAlign; a cell cut by a page end starts at the top."""
        top, low = self.inner()
        slack = low - top - height_of(pieces)
        if slack < 0 or not (self.starts and self.ends):
            return top
        return top + {"center": slack / 2, "bottom": slack}.get(self.cell.cell.valign, 0)

    def strokes(self) -> list[tuple[Place, float]]:
        cell, y, low = self.cell.cell, self.top, self.top + self.height
        left, right = self.left, self.left + self.width
        top, bottom = self.top_border(), self.bottom_border()
        cells = self.box.rows[self.group[0].index].cells
        at_left = self.border("left", "left", "insideV", is_outer=cell.start == cells[0].cell.start)
        ends_row = cell.start + cell.span == cells[-1].cell.start + cells[-1].cell.span
        at_right = self.border("right", "right", "insideV", is_outer=ends_row)
        y_low = low - bottom / 2 if self.closes_table else low + bottom / 2
        lines = (
            ((left, y + top / 2, right, y + top / 2), top),
            ((left, y_low, right, y_low), bottom),
            ((left, y, left, low), at_left),
            ((right, y, right, low), at_right),
            ((left, y, right, low), cell.borders.get("tl2br") or 0.0),
            ((right, y, left, low), cell.borders.get("tr2bl") or 0.0),
        )
        return [(rounded(place), width) for place, width in lines if width]


def rounded(place: Place) -> Place:
    x0, y0, x1, y1 = (round(each, 2) for each in place)
    return x0, y0, x1, y1
