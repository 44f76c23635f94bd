"""Document → pages: sections, paragraphs and tables filled downwards, tables cut where a page ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from packager.pdf.model import Block, Document, Para, Section, Table
from packager.pdf.page import Area, Clipped, Page
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


def tallest(texts: Mapping[str, tuple[Block, ...]], width: float, rules: Rules) -> float:
    """The height of the tallest header or footer of a section."""
    return max(
        (
            height_of(
                [
                    line
                    for block in blocks
                    if isinstance(block, Para)
                    for line in break_paragraph(block, width, rules)
                ]
            )
            for blocks in texts.values()
        ),
        default=0.0,
    )


@dataclass(slots=True)
class Flow:
    """One section while it is being filled: the current page and how far down it is used."""

    section: Section
    rules: Rules
    laid: Laid
    y: float = 0
    fresh: bool = True
    page: Page = field(default_factory=lambda: Page(0, 0))

    head: float = 0
    foot: float = 0

    @property
    def bottom(self) -> float:
        """Where the body ends: a footer taller than the margin pushes it up."""
        return self.section.height - max(self.section.margins[2], self.foot)

    @property
    def width(self) -> float:
        return self.section.width - self.section.margins[1] - self.section.margins[3]

    def turn(self) -> None:
        """A new page."""
        self.page = Page(self.section.width, self.section.height)
        self.laid.pages.append(self.page)
        self.y, self.fresh = max(self.section.margins[0], self.head), True

    def run(self) -> None:
        section, rules = self.section, self.rules
        self.head = (
            section.header_distance + tallest(section.headers, self.width, rules) if section.headers else 0
        )
        self.foot = (
            section.footer_distance + tallest(section.footers, self.width, rules) if section.footers else 0
        )
        self.turn()
        after = 0.0
        for number, block in enumerate(section.blocks):
            if isinstance(block, Table):
                self.table(block)
                after = 0.0
            else:
                after = self.paragraph(block, after, number)

    def paragraph(self, para: Para, after: float, number: int) -> float:
        if para.props.page_break_before and not self.fresh:
            self.turn()
            after = 0.0
        lines = break_paragraph(para, self.width, self.rules)
        if self.must_turn(para, lines, number):
            self.turn()
            after = 0.0
        last_fitting = self.kept_together(para, lines, after)
        for index, line in enumerate(lines):
            if index == last_fitting:
                self.turn()
                after = 0.0
            self.line(line, after)
            if para.tags:
                top = self.y - line.height - line.after
                self.page.areas.append(Area(self.section.margins[3], top, self.width, line.height, para.tags))
            after = line.after
        return after

    def must_turn(self, para: Para, lines: list[Line], number: int) -> bool:
        """Whether a paragraph that is kept whole, or with the next one, begins on the next page."""
        if self.fresh or not (para.props.keep_lines or para.props.keep_next):
            return False
        needed = height_of(lines)
        while para.props.keep_next and number + 1 < len(self.section.blocks):
            number += 1
            following = self.section.blocks[number]
            if isinstance(following, Table):
                needed += (
                    measure(following, 0, self.width, self.rules, str).rows[0].height if following.rows else 0
                )
                break
            more = break_paragraph(following, self.width, self.rules)
            whole = following.props.keep_lines or following.props.keep_next
            needed += height_of(more if whole else more[:1])
            para = following
        body = self.bottom - self.section.margins[0]
        return needed <= body and self.y + needed > self.bottom + self.rules.tolerance

    def kept_together(self, para: Para, lines: list[Line], after: float) -> int | None:
        """Where widow control turns the page: no first or last line of a paragraph stands alone."""
        if not para.props.widow_control or len(lines) < 2 or self.fresh:
            return None
        y, fitting = self.y - after, 0
        for line in lines:
            y += line.total
            if y - line.after > self.bottom + self.rules.tolerance:
                break
            fitting += 1
        if fitting in (0, len(lines)):
            return None
        fitting = min(fitting, len(lines) - 2)
        return fitting if fitting >= 2 else 0

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
            if not any(shown):  # nothing fitted on an empty page: the row is as good as done
                return
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
        self.flow.laid.clipped += [Clipped(len(self.flow.laid.pages), text) for text in row.clipped]
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
