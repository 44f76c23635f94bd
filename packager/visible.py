"""The visible text of finished files, for proving them: docx → cells and paragraphs, xlsx → cells, PDF → pages."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pypdfium2
from openpyxl import load_workbook

from packager.xml import W, local, parse
from packager.zipped import read_office

# What openpyxl raises on damaged parts, beside what zip and XML readers raise.
BROKEN_SHEET = (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError)
LINE_END_HYPHEN = "\ufffe"  # how PDFium gives a hyphen at the end of a line


def word_texts(parts: Mapping[str, bytes]) -> list[str]:
    """The parts of a .docx → the text of every paragraph in order, empty ones left out."""
    found = []
    for name in sorted(parts):
        if name == "word/document.xml" or name.startswith(("word/header", "word/footer")):
            for paragraph in parse(parts[name]).iter(W + "p"):
                text = "".join(
                    (each.text or "") if local(each) == "t" else "\n"
                    for each in paragraph.iter(W + "t", W + "br")
                )
                found.append(text)
    return [text for text in found if text.strip()]


def excel_texts(data: bytes) -> list[str]:
    """A workbook → the text of every filled cell, row by row."""
    read_office(data)  # its limits first: openpyxl has none
    workbook = load_workbook(io.BytesIO(data), read_only=True)
    try:
        return [
            str(value)
            for sheet in workbook.worksheets
            for row in sheet.iter_rows(values_only=True)
            for value in row
            if value is not None and str(value).strip()
        ]
    finally:
        workbook.close()


def pdf_texts(data: bytes, pages: range | None = None) -> list[str]:
    """A PDF → the text of each page, or of some. Raises PdfiumError."""
    document = pypdfium2.PdfDocument(data)
    try:
        found = []
        for number in pages if pages is not None else range(len(document)):
            page = document[number]
            text_page = page.get_textpage()
            found.append(text_page.get_text_bounded().replace(LINE_END_HYPHEN, "-"))
            text_page.close()
            page.close()
        return found
    finally:
        document.close()


def apart(left: str, right: str, around: int = 8, most: int = 60) -> tuple[str, str]:
    """Two texts cut down to where they begin to differ."""
    same = next(
        (n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right))
    )
    start = max(0, same - around)
    return left[start : start + most], right[start : start + most]
