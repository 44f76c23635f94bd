"""A file that came in → its pages as pictures can be made of them, with where on them each value was read from.

A mark of a private plane is put before the text of each cell that was read, the pages are laid out by our own
engine, and the marks are gone before anything is drawn (pdf/trace.py). What our engine does not draw is drawn by
an installed program, without places.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2
from lxml import etree
from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from PIL import UnidentifiedImageError

from forms.library import Source
from forms.notice import Form
from packager.bag import UnsafeArchive, open_bag
from packager.bindable import bindable
from packager.bundle import DATA_NAME
from packager.data import BadDataError, read_data
from packager.documents import is_excel
from packager.engines import by_others
from packager.evidence import ODD_INSIDE
from packager.filetypes import Unusable, sniff
from packager.pdf import render_traced
from packager.pdf.excel_cells import chinese_date
from packager.pdf.formats import OddFormat, shown
from packager.pdf.page import Area
from packager.pdf.trace import mark
from packager.read.file import editable
from packager.read.form import Unreadable, read_form
from packager.read.model import Spot
from packager.read.runs import child, name_of
from packager.read.word_grid import DOCUMENT, walked
from packager.visible import BROKEN_SHEET
from packager.xml import W, parse
from packager.zipped import read_office, write_office

PICTURES = ("JPG", "PNG", "TIFF", "BMP", "GIF", "WebP")


@dataclass(frozen=True, slots=True)
class SourceView:
    """The pages of a file; areas by page, their tags the fields read there. `why`: there are none, and why."""

    pdf: bytes
    sizes: tuple[tuple[float, float], ...]
    areas: tuple[tuple[Area, ...], ...]
    why: str = ""


def source_view(source: Source, form: Form, path: Path) -> SourceView:
    """A file of the inbox → SourceView. Raises OSError."""
    try:
        data, suffix = form_file(form, path)
        reading = read_form(source, form, data, path.name)
    except Unreadable as error:
        return pages_of(path, error.why)
    spots: dict[Spot, list[str]] = {}
    for each in reading.values:
        if each.spot is not None:
            spots.setdefault(each.spot, []).append(each.table or each.field)
    return drawn(data, suffix, spots)


def form_file(form: Form, path: Path) -> tuple[bytes, str]:
    """The form's own file: the file itself, or the one inside a package of ours. Raises Unreadable."""
    try:
        with open_bag(path) as bag:
            names = read_data(bag.read(f"data/{DATA_NAME}")).forms[form.id].files
            return bag.read(f"data/{names[0]}"), Path(names[0]).suffix
    except (UnsafeArchive, BadDataError, KeyError):
        return editable(path).data, ".xlsx" if is_excel(form) else ".docx"


def drawn(data: bytes, suffix: str, spots: Mapping[Spot, Sequence[str]]) -> SourceView:
    tags = list(spots.values())
    marked = (mark_workbook if suffix == ".xlsx" else mark_document)(data, list(spots))
    names = [str(number) for number in range(len(tags))]
    made = render_traced(marked, f"来件{suffix}", names, {})
    if made.pdf:
        areas = tuple(
            tuple(
                Area(
                    area.x,
                    area.y,
                    area.width,
                    area.height,
                    tuple(name for tag in area.tags for name in tags[int(tag)]),
                )
                for area in page
            )
            for page in made.areas
        )
        return SourceView(made.pdf, made.sizes, areas)
    other = by_others(data, suffix)
    if other is None:
        return SourceView(b"", (), (), "".join(each.message for each in made.findings) or "画不出来")
    return plain_pages(other.pdf)


def plain_pages(pdf: bytes) -> SourceView:
    """A PDF as it is, each page in its own size; one that cannot be opened says why."""
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        return SourceView(
            b"",
            (),
            (),
            "PDF 有打开密码，看不了。" if "password" in str(error).lower() else "PDF 已损坏，打不开。",
        )
    try:
        sizes = tuple(document.get_page_size(number) for number in range(len(document)))
    finally:
        document.close()
    return SourceView(pdf, sizes, tuple(() for _ in sizes))


def pages_of(path: Path, why: str) -> SourceView:
    """A PDF or picture as it is."""
    try:
        kind = sniff(path)
        if kind == "PDF":
            return plain_pages(path.read_bytes())
        if kind in PICTURES:
            buffer = io.BytesIO()
            with bindable(kind, path) as document:
                document.save(buffer)
            return plain_pages(buffer.getvalue())
    except (Unusable, *ODD_INSIDE, pikepdf.PdfError, UnidentifiedImageError):
        return SourceView(b"", (), (), why)
    return SourceView(b"", (), (), why)


def mark_document(data: bytes, spots: Sequence[Spot]) -> bytes:
    """A mark before the first text of each place."""
    parts = read_office(data)
    root = parse(parts[DOCUMENT])
    places = walked(root).places
    for number, spot in enumerate(spots):
        place = places.get(spot)
        paragraph = (
            place
            if place is not None and name_of(place) == "p"
            else next(place.iter(W + "p"), None)
            if place is not None
            else None
        )
        if paragraph is None:
            continue
        run = etree.Element(W + "r")
        etree.SubElement(run, W + "t").text = mark(number)
        props = child(paragraph, "pPr")
        paragraph.insert(0 if props is None else 1, run)
    parts[DOCUMENT] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return write_office(parts)


def mark_workbook(data: bytes, spots: Sequence[Spot]) -> bytes:
    """A mark before what each cell shows; a number keeps its value and gets the mark by its format."""
    try:
        book = load_workbook(io.BytesIO(data))
        for number, spot in enumerate(spots):
            cell = book[spot.sheet or ""].cell(spot.row, spot.cell)
            if isinstance(cell, MergedCell):
                continue
            if isinstance(cell.value, str) or cell.value is None:
                cell.value = f"{mark(number)}{cell.value or ''}"
            else:
                cell.value = f"{mark(number)}{shown(*chinese_date(cell.value, cell))}"
        buffer = io.BytesIO()
        book.save(buffer)
    except (OddFormat, *BROKEN_SHEET):
        return data
    return buffer.getvalue()
