"""Document → pages: sections, paragraphs and tables filled downwards, tables cut where a page ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from packager.pdf.boxes import TableBox, height_of
from packager.pdf.cut import TableFlow
from packager.pdf.flow import Laid, PageFlow
from packager.pdf.model import Block, Document, Para, Section, Table
from packager.pdf.page import Area, Clipped, Image, Page, Text
from packager.pdf.place import Line
from packager.pdf.rules import Rules
from packager.pdf.setting import Setting, setting_of
from packager.pdf.table import is_same_style, measure, stacked
from packager.pdf.text import break_paragraph


def lay_out(document: Document, rules: Rules) -> Laid:
    """Document → Laid. Raises MissingGlyph and UnknownFont."""
    laid = Laid()
    places: list[tuple[Page, Section, int, bool]] = []
    number = 0
    for section in document.sections:
        first = len(laid.pages)
        BodyFlow(section, setting_of(document, section, rules), laid).run()
        number = section.first_number - 1 if section.first_number is not None else number
        for index, page in enumerate(laid.pages[first:]):
            number += 1
            places.append((page, section, number, index == 0))
    for page, section, number, is_first in places:
        margin_texts(document, section, page, (number, len(places)), rules, is_first=is_first)
    laid.clipped += outside(laid.pages)
    return laid


def outside(pages: Sequence[Page]) -> Iterator[Clipped]:
    """What would be printed beyond the paper's edges, once for each page."""
    for number, page in enumerate(pages, 1):
        for op in page.ops:
            if isinstance(op, Text):
                is_out = not (-1 <= op.x <= page.width and 0 <= op.y <= page.height)
            elif isinstance(op, Image):
                is_out = (
                    op.x + op.picture.width > page.width + 1 or op.y + op.picture.height > page.height + 1
                )
            else:
                continue
            if is_out:
                yield Clipped(number, op.glyphs.text[:20] if isinstance(op, Text) else "图片")
                break


def margin_texts(
    document: Document, section: Section, page: Page, numbers: tuple[int, int], rules: Rules, *, is_first: bool
) -> None:  # fmt: skip
    """Header and footer of one page, with its number and the number of pages."""
    number, total = numbers
    kind = "even" if document.even_and_odd and number % 2 == 0 else "default"
    if is_first and section.title_page:
        kind = "first"
    width = section.width - section.margins[1] - section.margins[3]
    setting = setting_of(document, section, rules).numbered(
        lambda code: str(total if code == "NUMPAGES" else number)
    )
    for texts, is_footer in ((section.headers, False), (section.footers, True)):
        pieces = stacked(texts.get(kind, ()), width, setting)
        foot = section.height - section.footer_distance - height_of(pieces)
        y = foot if is_footer else section.header_distance
        for piece in pieces:
            page.piece(piece, section.margins[3], y + piece.before)
            y += piece.total


def tallest(texts: Mapping[str, tuple[Block, ...]], width: float, setting: Setting) -> float:
    """The height of the tallest header or footer of a section."""
    plain = setting.numbered(str)
    return max((height_of(stacked(blocks, width, plain)) for blocks in texts.values()), default=0.0)


@dataclass(slots=True)
class BodyFlow(PageFlow):
    """The body of one section while it is being filled."""

    # Tables by their place among the blocks, measured once, be it for a heading that keeps with its table.
    boxes: dict[int, TableBox] = field(default_factory=dict)

    def run(self) -> None:
        section, setting = self.section, self.setting
        if section.headers:
            self.head = section.header_distance + tallest(section.headers, self.width, setting)
        if section.footers:
            self.foot = section.footer_distance + tallest(section.footers, self.width, setting)
        self.turn()
        after = 0.0
        for number, block in enumerate(section.blocks):
            if isinstance(block, Table):
                TableFlow(self, self.box(number, block)).run()
                after = 0.0
            else:
                after = self.paragraph(block, after, number)

    def paragraph(self, para: Para, after: float, number: int) -> float:
        if para.props.page_break_before and not self.fresh:
            self.turn()
            after = 0.0
        lines = break_paragraph(para, self.width, self.setting)
        previous = self.section.blocks[number - 1] if number else None
        if isinstance(previous, Para) and is_same_style(previous, para):
            self.y -= after
            lines[0], after = replace(lines[0], before=0.0), 0.0
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
        body = self.bottom - self.section.margins[0]
        while para.props.keep_next and number + 1 < len(self.section.blocks) and needed <= body:
            number += 1
            following = self.section.blocks[number]
            if isinstance(following, Table):
                box = self.box(number, following)
                needed += sum(row.height for row in box.chain(0)) if box.rows else 0
                break
            more = break_paragraph(following, self.width, self.setting)
            whole = following.props.keep_lines or following.props.keep_next
            needed += height_of(more if whole else more[:1])
            para = following
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

    def box(self, number: int, table: Table) -> TableBox:
        if number not in self.boxes:
            self.boxes[number] = measure(table, self.section.margins[3], self.width, self.setting)
        return self.boxes[number]
