"""A measured table → rows on pages: a row that does not fit is cut between its lines, or begins on the next page.

What is left of a cut row goes on under the table's outer top border, below the repeated header rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from packager.pdf.boxes import Fragment, RowBox, TableBox, height_of
from packager.pdf.flow import PageFlow
from packager.pdf.frame import draw_fragments
from packager.pdf.page import Clipped


@dataclass(slots=True)
class TableFlow:
    """A table being cut into pages."""

    flow: PageFlow
    box: TableBox
    fragments: list[Fragment] = field(default_factory=list)

    def run(self) -> None:
        for index, row in enumerate(self.box.rows):
            if self.fragments and not self.has_room_for_chain(index):
                self.turn(index)
            self.row(index, row)
        self.flush()

    def has_room_for_chain(self, index: int) -> bool:
        """Whether a row that is kept with the next fits here together with it."""
        chain = self.box.chain(index)
        needed = sum(row.height for row in chain)
        if len(chain) == 1 or needed > self.flow.body:
            return True
        return needed <= self.flow.room(self.closing) + self.flow.rules.tolerance

    def row(self, index: int, row: RowBox) -> None:
        """Put a row on this page, or what fits of it, and the rest on the next ones."""
        starts, placed = True, 0.0
        while True:
            height = self.remaining_height(index, row, placed)
            closing = 0.0 if index == len(self.box.rows) - 1 else self.closing
            if height <= self.flow.room(closing) + self.flow.rules.tolerance:
                everything = [len(cell.remaining) for cell in row.cells]
                self.put(index, row, height, everything, starts=starts, ends=True)
                return
            shown = self.fitting(index, row)
            if shown is None and not self.flow.fresh:
                self.turn(index)
                continue
            if shown is None:  # taller than a page: it is cut by force
                room = self.flow.room(row.top)
                shown = [max(1, cell.fitting(room, 0)) if cell.remaining else 0 for cell in row.cells]
            part = max(self.part_height(index, row, shown), self.floor(row, placed))
            self.put(index, row, part, shown, starts=starts, ends=False)
            if not any(shown) and (not row.grown or part <= 0):
                return  # an empty page took nothing: the row is as good as done
            starts, placed = False, placed + part
            self.turn(index)

    @property
    def closing(self) -> float:
        return self.box.closing(self.flow.rules)

    def floor(self, row: RowBox, placed: float) -> float:
        """The least height of a part that is cut off here: what the row was declared, or grew to, as far as there is room."""
        least = row.height if row.grown else row.row.height if not placed else 0.0
        return min(least - placed, self.flow.room(self.closing))

    def remaining_height(self, index: int, row: RowBox, placed: float) -> float:
        thicker = self.top_border(index) - row.top if self.first_on_page(index) else 0
        if not placed:
            return row.height + (thicker if self.flow.rules.border_outside_row else 0)
        rest = max((height_of(cell.remaining) + cell.padding for cell in row.cells), default=0)
        last = index == len(self.box.rows) - 1
        least = row.height - placed if row.grown else 0.0
        return max(rest + self.top_border(index) + (self.closing if last else 0), least)

    def first_on_page(self, index: int) -> bool:
        return not self.fragments and index > 0

    def top_border(self, index: int) -> float:
        return self.box.top_at(index, leads=not self.fragments)

    def fitting(self, index: int, row: RowBox) -> list[int] | None:
        """How many lines of each cell fit here; None if the row had better start on the next page."""
        if (
            row.row.cant_split
            or row.row.height_rule == "exact"
            or not (row.grown or any(cell.remaining for cell in row.cells))
        ):
            return None
        room = self.flow.room(self.closing) - self.top_border(index)
        shown = []
        for cell in row.cells:
            count = cell.fitting(room - cell.padding, self.flow.rules.tolerance) if cell.flows else 0
            if cell.remaining and not count:
                return None
            shown.append(count)
        # All of its text would fit here, its height does not: it moves as a whole.
        is_all = all(count == len(cell.remaining) for cell, count in zip(row.cells, shown, strict=True))
        return None if is_all and not row.grown else shown

    def part_height(self, index: int, row: RowBox, shown: list[int]) -> float:
        tallest = max(
            height_of(cell.remaining[:count]) + cell.padding
            for cell, count in zip(row.cells, shown, strict=True)
        )
        return tallest + self.top_border(index)

    def put(
        self, index: int, row: RowBox, height: float, shown: list[int], *, starts: bool, ends: bool
    ) -> None:
        lines = [cell.remaining[:count] for cell, count in zip(row.cells, shown, strict=True)]
        for cell, count in zip(row.cells, shown, strict=True):
            cell.taken += count
        self.fragments.append(Fragment(index, self.flow.y, height, lines, starts, ends))
        self.flow.laid.clipped += [Clipped(len(self.flow.laid.pages), text) for text in row.clipped]
        self.flow.y += height
        self.flow.fresh = False

    def flush(self) -> None:
        if self.fragments:
            draw_fragments(self.flow.page, self.box, self.fragments, self.flow.setting)
        self.fragments = []

    def turn(self, index: int) -> None:
        """The next page, with the header rows repeated."""
        self.flush()
        self.flow.turn()
        count = min(self.box.header_count, index)
        heads = sum(row.height for row in self.box.rows[:count])
        if self.box.header_count == len(self.box.rows) or heads > self.flow.body / 2:
            count = 0  # what leaves no room for anything else is not repeated
        for number in range(count):
            row = self.box.rows[number]
            self.fragments.append(
                Fragment(number, self.flow.y, row.height, [cell.pieces for cell in row.cells], repeated=True)
            )
            self.flow.y += row.height
