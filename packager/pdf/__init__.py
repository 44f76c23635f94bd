"""docx bytes → PDF bytes, as a list of stages: read → text → layout → draw. Our own engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from forms.findings import Finding, Place, finding
from packager.fonts import MissingGlyph, UnknownFont, is_substituted
from packager.pdf.draw import draw
from packager.pdf.excel import read_xlsx
from packager.pdf.flow import Laid
from packager.pdf.layout import lay_out
from packager.pdf.model import Block, Document, Para
from packager.pdf.page import Area
from packager.pdf.read import RefusedDocument, read_docx
from packager.pdf.rules import WORD, Rules
from packager.pdf.trace import untangle


@dataclass(frozen=True, slots=True)
class Rendered:
    """A PDF and its number of pages; without findings of level error it shows everything. `areas` and `sizes` by page."""

    pdf: bytes
    pages: int
    findings: tuple[Finding, ...] = ()
    areas: tuple[tuple[Area, ...], ...] = ()
    sizes: tuple[tuple[float, float], ...] = ()


@lru_cache(maxsize=8)  # a package's form is drawn once, though it is built and then proven
def render_docx(data: bytes, file: str, rules: Rules = WORD, title: str = "") -> Rendered:
    """The bytes of a .docx → Rendered. What cannot be drawn stands in the findings, and there is no PDF then."""
    try:
        document = read_docx(data)
    except RefusedDocument as error:
        return refused(file, error)
    return render(document, file, rules, title)


@lru_cache(maxsize=8)
def render_xlsx(data: bytes, file: str, rules: Rules = WORD, title: str = "") -> Rendered:
    """The bytes of an .xlsx → Rendered, its sheets as they print."""
    try:
        document = read_xlsx(data, rules)
    except RefusedDocument as error:
        return refused(file, error)
    return render(document, file, of_worksheets(rules), title)


def render_file(data: bytes, file: str, rules: Rules = WORD, title: str = "") -> Rendered:
    """A Word or Excel file, by the end of its name, → Rendered."""
    return (render_xlsx if file.lower().endswith(".xlsx") else render_docx)(data, file, rules, title)


def of_worksheets(rules: Rules) -> Rules:
    """In worksheets there is no room between Chinese and Latin, no gap between lines, and no place for borders."""
    return replace(rules, autospace_always=False, line_gap=0, border_room=False)


def render_traced(
    data: bytes, file: str, tags: Sequence[str], labels: Mapping[str, str], rules: Rules = WORD
) -> Rendered:
    """The bytes of a file filled with marks (trace.py) → Rendered, its areas naming the tags."""
    is_sheet = file.lower().endswith(".xlsx")
    try:
        document = untangle((read_xlsx if is_sheet else read_docx)(data), tags, labels)
    except RefusedDocument as error:
        return refused(file, error)
    return render(document, file, of_worksheets(rules) if is_sheet else rules)


def render(document: Document, file: str, rules: Rules = WORD, title: str = "") -> Rendered:
    """Document → Rendered."""
    try:
        laid = lay_out(document, rules)
    except MissingGlyph as error:
        point = f"U+{ord(error.char):04X}"
        return Rendered(b"", 0, (finding("page.glyph", Place(file=file), char=error.char, point=point),))
    except UnknownFont as error:
        hint = "请改用仿宋、楷体、宋体、黑体或小标宋。"
        return Rendered(b"", 0, (unsupported(file, "全文", f"字体“{error}”", hint),))
    areas = tuple(tuple(page.areas) for page in laid.pages)
    sizes = tuple((page.width, page.height) for page in laid.pages)
    findings = (*clipped(laid, file), *replaced_fonts(document, file))
    return Rendered(draw(laid.pages, title or file), len(laid.pages), findings, areas, sizes)


def refused(file: str, error: RefusedDocument) -> Rendered:
    hint = "请去掉这一内容，或用 WPS、Word 另存为 PDF。"
    return Rendered(
        b"", 0, tuple(unsupported(file, reason.where, reason.what, hint) for reason in error.reasons)
    )


def unsupported(file: str, where: str, what: str, hint: str) -> Finding:
    return finding("page.unsupported", Place(file=file), where=where, what=what, hint=hint)


def clipped(laid: Laid, file: str) -> tuple[Finding, ...]:
    return tuple(
        finding("page.clipped", Place(file=file), where=f"{file}第 {each.page} 页", text=each.text)
        for each in laid.clipped
    )


def replaced_fonts(document: Document, file: str) -> Iterator[Finding]:
    """A note for each font that another face stands for."""
    families = {
        family: None for section in document.sections for block in section.blocks for family in used(block)
    }
    for family in families:
        if is_substituted(family):
            yield finding("page.font", Place(file=file), file=file, font=family)


def used(block: Block) -> Iterator[str]:
    """The East Asian families that a block's text is in."""
    if isinstance(block, Para):
        yield from (run.props.east for run in block.runs if run.text.strip())
        return
    for row in block.rows:
        for cell in row.cells:
            for each in cell.blocks:
                yield from used(each)
