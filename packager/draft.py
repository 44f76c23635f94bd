"""(Source, stage, answers, evidence) → 送审稿: all pages with a watermark, what is still open on the last sheet.

Made whatever is missing or wrong: it is for the boss to read, not to hand in.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pikepdf
from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from forms.findings import LEVEL_NAMES, Place, Report, finding
from forms.library import Source
from forms.notice import Stage
from packager import sheet
from packager.bind import bind, lay_on, open_bytes, open_document
from packager.book import Part
from packager.build import check
from packager.documents import fill_form
from packager.evidence import Evidence, by_slot, to_bind_in
from packager.fill.inserts import CannotInsert
from packager.fonts import HEI, face
from packager.pdf.model import Document

WORD = "送审稿"
GREY = Color(0.45, 0.45, 0.45, alpha=0.16)


def draft(
    source: Source, stage: Stage, raw: Mapping[str, object], evidence: Evidence | None, target: Path
) -> int:
    """→ pages written to `target`. Raises TemplateFault, OSError."""
    checked = check(source, stage, printable_in(raw), evidence)
    report, parts = check(source, stage, raw, evidence).report, []
    bound = to_bind_in(source.notice, stage, checked.evidence)
    for form_id in stage.form_ids:
        form, entries = source.notice.form(form_id), checked.answers.forms[form_id]
        try:
            filled = fill_form(source, stage, form, entries, bound)
        except CannotInsert as error:  # a draft is made all the same, and the list says what is wrong
            report = Report(
                (*report, finding("insert.odd", Place(slot=error.slot, file=f"{error.slot}.docx")))
            )
            filled = fill_form(source, stage, form, entries)
        report = report + filled.findings
        if filled.rendered and filled.rendered.pages:
            parts.append(Part(form_id, filled.rendered.pages, partial(open_bytes, filled.rendered.pdf)))
    for slot, files in by_slot(checked.evidence.files):
        if slot in bound:
            continue
        parts += [Part(f"佐证材料：{slot}　{file.title}", file.pages, file.open) for file in files]
    unit = checked.answers.applicant_name or "（单位名称未填）"
    last = open_items(source, unit, report)
    with open_document(last) as listing:
        pages = len(listing.pages)
        parts.append(Part("还没有定的事项", pages, partial(open_document, last)))
    book = bind(parts, target, f"{WORD}　{unit}")
    mark_pages(target)
    return book.pages


def printable_in(value: Any) -> Any:
    """Answers with 〓 for what no face can draw: a draft is made all the same, and the list says what is wrong."""
    if isinstance(value, str):
        return sheet.printable(value, sheet.BODY.east)
    if isinstance(value, Mapping):
        return {name: printable_in(each) for name, each in value.items()}
    return [printable_in(each) for each in value] if isinstance(value, list) else value


def open_items(source: Source, unit: str, report: Report) -> Document:
    """The last sheet: everything that is still to be done."""
    order = ("error", "warning", "note")
    rows = [
        (LEVEL_NAMES[each.level], f"{each.message}{each.fix}", each.basis or "")
        for each in sorted(report, key=lambda each: order.index(each.level))
    ]
    blocks = [
        sheet.title("还没有定的事项"),
        sheet.text(f"{unit}　{source.notice.id}　{source.notice.title}"),
        sheet.grid((12, 74, 14), ("程度", "问题和处理办法", "依据"), rows) if rows else sheet.text("没有。"),
    ]
    return sheet.sheet(blocks, footer=WORD)


def mark_pages(path: Path) -> None:
    """Lay the watermark over every page."""
    with pikepdf.open(path, allow_overwriting_input=True) as volume, open_bytes(watermark()) as stamp:
        for page in volume.pages:
            lay_on(volume, page, stamp.pages[0], "/ShenbaoDraft")
        volume.save(path, static_id=True)


def watermark() -> bytes:
    buffer = io.BytesIO()
    width, height = sheet.A4
    canvas = Canvas(buffer, pagesize=sheet.A4, invariant=1, initialFontName=face(HEI).name)  # type: ignore[arg-type]  # a name; the stubs say float
    canvas.translate(width / 2, height / 2)
    canvas.rotate(52)
    canvas.setFillColor(GREY)
    canvas.setFont(face(HEI).name, 130)
    canvas.drawCentredString(0, -45, WORD)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()
