"""(Source, stage, answers) → pictures of the real pages, with where on them each field stands.

The same template, the same filling and the same layout as the files that are handed in; only the marks that
tell places are added, and they are gone before anything is laid out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from forms.findings import Finding
from forms.library import Source
from forms.notice import Form
from forms.values import Entry, squeeze
from packager.documents import fill_marked
from packager.fill.context import tags_of
from packager.pdf import render_traced
from packager.pdf.page import Area
from packager.seals import with_spots


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as pixels: 4 bytes each, blue first, rows without gaps."""

    width: int
    height: int
    pixels: bytes


@dataclass(frozen=True, slots=True)
class Preview:
    """The pages of one form; where they cannot be drawn there are none, and the findings say why."""

    pdf: bytes
    pages: int
    findings: tuple[Finding, ...]
    areas: tuple[tuple[Area, ...], ...]
    sizes: tuple[tuple[float, float], ...]


def preview(source: Source, form: Form, entries: Mapping[str, Entry]) -> Preview:
    """A form with its answers → Preview; places for seals are areas too. Raises TemplateFault."""
    labels = {squeeze(field.label or field.id): field.id for field in form.fields if field.printed}
    drawn = render_traced(fill_marked(source, form, entries), form.template, tags_of(form), labels)
    return Preview(drawn.pdf, drawn.pages, drawn.findings, with_spots(drawn, form), drawn.sizes)


def pictures(pdf: bytes | Path, pages: Iterable[int], scale: float, turn: int = 0) -> dict[int, Picture]:
    """Pages (from 0) of a PDF → pictures; `scale` is pixels per point. Raises PdfiumError."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        found = {}
        for number in pages:
            if number < len(document):
                page = document[number]
                bitmap = page.render(scale=scale, rotation=turn, rev_byteorder=False, prefer_bgrx=True)
                found[number] = Picture(bitmap.width, bitmap.height, packed(bitmap))
                page.close()
        return found
    finally:
        document.close()


def packed(bitmap: pypdfium2.PdfBitmap) -> bytes:
    """The pixels of a bitmap, its rows joined."""
    data, wide = bytes(bitmap.buffer), bitmap.width * 4
    if bitmap.stride == wide:
        return data
    return b"".join(data[row * bitmap.stride :][:wide] for row in range(bitmap.height))
