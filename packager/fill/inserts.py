"""A filled .docx with marks in it + Word files by slot → one .docx: each file's content stands where its mark stood.

docxcompose carries styles, numbering, pictures and notes over. What it draws by lot (the numbers that tell lists
apart) is numbered here, so that the same input gives the same bytes; the form keeps its own page and headers.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docxcompose.composer import Composer
from lxml import etree

from packager.zipped import read_office, write_office

OPEN, CLOSE = "〔此处并入：", "〕"
NUMBERING = "word/numbering.xml"
NSID = re.compile(rb'(<w:nsid w:val=")[0-9A-F]{8}(")')
# What python-docx and docxcompose raise on a file that is a zip but no sound Word document.
ODD_INSIDE = (
    PackageNotFoundError,
    KeyError,
    ValueError,
    AttributeError,
    TypeError,
    IndexError,
    etree.XMLSyntaxError,
    zipfile.BadZipFile,
)
REVISED = ("ins", "del", "moveFrom", "moveTo", "commentReference")
SHOWN = ("drawing", "pict", "object")


class CannotInsert(Exception):
    """A file that cannot be taken into a form; `slot` is where it lies."""

    def __init__(self, slot: str) -> None:
        super().__init__(slot)
        self.slot = slot


def mark_of(slot: str) -> str:
    """The paragraph that stands where a slot's file will be."""
    return f"{OPEN}{slot}{CLOSE}"


def inserted(filled: bytes, files: Mapping[str, bytes]) -> bytes:
    """→ the bytes of the whole. Raises CannotInsert."""
    document = Document(io.BytesIO(filled))
    composer = Composer(document)
    body = document.element.body
    # Found before anything is put in: a file may hold the words of a mark.
    marks = {text_of(each): each for each in body.iter(qn("w:p")) if each.getparent() is body}
    for slot, data in files.items():
        mark = marks.get(mark_of(slot))
        if mark is not None:  # else the form has no place for it: lint says so
            put_in(document, composer, mark, slot, data)
    buffer = io.BytesIO()
    composer.save(buffer)
    parts = dict(sorted(read_office(buffer.getvalue()).items(), key=lambda part: order(part[0])))
    if NUMBERING in parts:
        parts[NUMBERING] = numbered(parts[NUMBERING])
    return write_office(parts)


def put_in(document: WordDocument, composer: Composer, mark: etree._Element, slot: str, data: bytes) -> None:
    body = document.element.body
    place = body.index(mark)
    body.remove(mark)
    try:
        composer.insert(place, without_sections(Document(io.BytesIO(data))))
    except ODD_INSIDE as error:
        raise CannotInsert(slot) from error


def without_sections(document: WordDocument) -> WordDocument:
    """A file's own page sizes and headers would become those of the form's pages before it."""
    for section in list(document.element.body.iter(qn("w:sectPr"))):
        if section.getparent().tag == qn("w:pPr"):
            section.getparent().remove(section)
    return document


def unfit(data: bytes) -> str | None:
    """Why a file cannot stand in a form (a code of the catalogue); None where it can."""
    try:
        body = Document(io.BytesIO(data)).element.body
        if any(True for name in REVISED for _ in body.iter(qn(f"w:{name}"))):
            return "insert.revised"
        has_text = any((each.text or "").strip() for each in body.iter(qn("w:t")))
        return (
            None
            if has_text or any(True for name in SHOWN for _ in body.iter(qn(f"w:{name}")))
            else "insert.empty"
        )
    except ODD_INSIDE:
        return "insert.odd"


def text_of(paragraph: etree._Element) -> str:
    return "".join(each.text or "" for each in paragraph.iter(qn("w:t"))).strip()


def order(name: str) -> tuple[bool, str]:
    """[Content_Types].xml comes first, as readers expect."""
    return name != "[Content_Types].xml", name


def numbered(part: bytes) -> bytes:
    """Lists told apart by 1, 2, 3 … instead of by lot."""
    count = iter(range(1, 1 << 20))
    return NSID.sub(lambda match: b"%s%08X%s" % (match[1], next(count), match[2]), part)
