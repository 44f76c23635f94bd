"""Document → pages: sections, paragraphs and tables filled downwards, tables cut where a page ends."""

from __future__ import annotations

from dataclasses import dataclass, field

from packager.pdf.model import Document, Para, Section, Table
from packager.pdf.page import Clipped, Page
from packager.pdf.rules import Rules
from packager.pdf.table import Fragment, RowBox, TableBox, draw_fragments, height_of, measure
from packager.pdf.text import Line, break_paragraph


@dataclass(slots=True)
class Laid:
    """All pages, and what did not fit."""

    pages: list[Page] = field(default_factory=list)
    clipped: list[Clipped] = field(default_factory=list)


def lay_out(document: Document, rules: Rules) -> Laid:
    """Document → Laid. Raises MissingGlyph and UnknownFont."""
    laid = Laid()
    places: list[tuple[Page, Section, bool]] = []
    for section in document.sections:
        first = len(laid.pages)
        Flow(section, rules, laid).run()
        places += [(page, section, index == 0) for index, page in enumerate(laid.pages[first:])]
    for number, (page, section, is_first) in enumerate(places, 1):
        margin_texts(document, section, page, number, len(places), rules, is_first=is_first)
    return laid


def margin_texts(
    document: Document, section: Section, page: Page, number: int, total: int, rules: Rules, *, is_first: bool
) -> None:
    """Header and footer of one page, with its number."""
    kind = (
        "first"
        if is_first and section.title_page
        else "even"
        if document.even_and_odd and number % 2 == 0
        else "default"
    )
    width = section.width - section.margins[1] - section.margins[3]

    def numbers(code: str) -> str:
        return str(total if code == "NUMPAGES" else number)

    for texts, is_footer in ((section.headers, False), (section.footers, True)):
        blocks = texts.get(kind, ())
        lines = [
            line
            for block in blocks
            if isinstance(block, Para)
            for line in break_paragraph(block, width, rules, numbers)
        ]
        y = (
            section.height - section.footer_distance - height_of(lines)
            if is_footer
            else section.header_distance
        )
        for line in lines:
            page.line(line, section.margins[3], y + line.before)
            y += line.total


@dataclass(slots=True)
class Flow:
    """One section while it is being filled: the current page and how far down it is used."""

    section: Section
    rules: Rules
    laid: Laid
    y: float = 0
    fresh: bool = True
    page: Page = field(default_factory=lambda: Page(0, 0))

    @property
    def bottom(self) -> float:
        return self.section.height - self.section.margins[2]

    @property
    def width(self) -> float:
        return self.section.width - self.section.margins[1] - self.section.margins[3]

    def turn(self) -> None:
        """A new page."""
        self.page = Page(self.section.width, self.section.height)
        self.laid.pages.append(self.page)
        self.y, self.fresh = self.section.margins[0], True

    def run(self) -> None:
        self.turn()
        after = 0.0
        for block in self.section.blocks:
            if isinstance(block, Table):
                self.table(block)
                after = 0.0
            else:
                after = self.paragraph(block, after)

    def paragraph(self, para: Para, after: float) -> float:
        if para.props.page_break_before and not self.fresh:
            self.turn()
        lines = break_paragraph(para, self.width, self.rules)
        kept = para.props.keep_lines or para.props.keep_next
        if kept and not self.fresh and self.y + height_of(lines) + self.rules.tolerance > self.bottom:
            self.turn()
        for line in lines:
            self.line(line, after)
            after = line.after
        return after

    def line(self, line: Line, after: float) -> None:
        self.y += max(0.0, line.before - after)
        if self.y + line.height > self.bottom + self.rules.tolerance and not self.fresh:
            self.turn()
        self.page.line(line, self.section.margins[3], self.y)
        self.y += line.height + line.after
        self.fresh = False
        if line.page_break:
            self.turn()

    # ---- tables

    def table(self, table: Table) -> None:
        box = measure(table, self.section.margins[3], self.width, self.rules, str)
        self.laid.clipped += [Clipped(len(self.laid.pages), text) for text in box.clipped]
        TableFlow(self, box).run()

    def room(self, reserve: float) -> float:
        return self.bottom - self.y - reserve


@dataclass(slots=True)
class TableFlow:
    """A table being cut into pages."""

    flow: Flow
    box: TableBox
    fragments: list[Fragment] = field(default_factory=list)

    def run(self) -> None:
        for index, row in enumerate(self.box.rows):
            self.row(index, row)
        self.flush()

    def row(self, index: int, row: RowBox) -> None:
        """Put a row on this page, or what fits of it, and the rest on the next ones."""
        starts = True
        while True:
            height = self.remaining_height(index, row, starts=starts)
            closing = 0.0 if index == len(self.box.rows) - 1 else self.box.closing(self.flow.rules)
            if height <= self.flow.room(closing) + self.flow.rules.tolerance:
                self.put(
                    index, row, height, [len(cell.remaining) for cell in row.cells], starts=starts, ends=True
                )
                return
            shown = self.fitting(row)
            if shown is None:
                if self.flow.fresh:  # taller than a page: it is cut by force
                    shown = [
                        max(1, cell.fitting(self.flow.room(row.top), 0)) if cell.remaining else 0
                        for cell in row.cells
                    ]
                else:
                    self.turn(index)
                    continue
            part = self.part_height(row, shown)
            floor = min(row.row.height, self.flow.room(self.box.closing(self.flow.rules))) if starts else 0
            self.put(index, row, max(part, floor), shown, starts=starts, ends=False)
            starts = False
            self.turn(index)

    def remaining_height(self, index: int, row: RowBox, *, starts: bool) -> float:
        thicker = self.top_border() - self.box.border("insideH") if self.first_on_page(index) else 0
        if starts:
            return row.height + (thicker if self.flow.rules.border_outside_row else 0)
        rest = max((height_of(cell.remaining) + margins(cell.cell.margins) for cell in row.cells), default=0)
        last = index == len(self.box.rows) - 1
        return rest + self.top_border() + (self.box.closing(self.flow.rules) if last else 0)

    def first_on_page(self, index: int) -> bool:
        return not self.fragments and index > 0

    def top_border(self) -> float:
        return self.box.border("insideH") if self.fragments else self.box.border("top")

    def fitting(self, row: RowBox) -> list[int] | None:
        """How many lines of each cell fit here; None if the row had better start on the next page."""
        if (
            row.row.cant_split
            or row.row.height_rule == "exact"
            or not any(cell.remaining for cell in row.cells)
        ):
            return None
        room = self.flow.room(self.box.closing(self.flow.rules)) - self.top_border()
        shown = []
        for cell in row.cells:
            count = cell.fitting(room - margins(cell.cell.margins), self.flow.rules.tolerance)
            if cell.remaining and not count:
                return None
            shown.append(count)
        return shown

    def part_height(self, row: RowBox, shown: list[int]) -> float:
        tallest = max(
            height_of(cell.remaining[:count]) + margins(cell.cell.margins)
            for cell, count in zip(row.cells, shown, strict=True)
        )
        return tallest + self.top_border()

    def put(
        self, index: int, row: RowBox, height: float, shown: list[int], *, starts: bool, ends: bool
    ) -> None:
        lines = [cell.remaining[:count] for cell, count in zip(row.cells, shown, strict=True)]
        for cell, count in zip(row.cells, shown, strict=True):
            cell.taken += count
        self.fragments.append(Fragment(index, self.flow.y, height, lines, starts, ends))
        self.flow.y += height
        self.flow.fresh = False

    def flush(self) -> None:
        if self.fragments:
            draw_fragments(self.flow.page, self.box, self.fragments, self.flow.rules)
        self.fragments = []

    def turn(self, index: int) -> None:
        """The next page, with the header rows repeated."""
        self.flush()
        self.flow.turn()
        for number in range(min(self.box.header_count, index)):
            row = self.box.rows[number]
            self.fragments.append(
                Fragment(number, self.flow.y, row.height, [cell.lines for cell in row.cells])
            )
            self.flow.y += row.height


def margins(cell: tuple[float, float, float, float]) -> float:
    return cell[0] + cell[2]
