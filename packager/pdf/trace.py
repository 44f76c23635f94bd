"""A document filled with marked values → the same document without marks, its cells and paragraphs tagged.

A mark is one character of a private plane before a value; it travels through the template, its loops and
conditions, wherever the value goes, so that the page can say which field stands where. Only previews are
filled so: no mark is ever in a file that leaves the program.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from forms.values import squeeze
from packager.pdf.model import Block, Cell, Document, Para, Table

FIRST, LAST = 0xF0000, 0xFFFFD


def mark(number: int) -> str:
    """The mark of the tag with this number."""
    return chr(FIRST + number)


def is_mark(char: str) -> bool:
    return FIRST <= ord(char) <= LAST


def unmarked(text: str) -> str:
    return "".join(char for char in text if not is_mark(char)) if not text.isascii() else text


def untangle(document: Document, tags: Sequence[str], labels: Mapping[str, str]) -> Document:
    """→ the document as it will be drawn; `tags` are the names that the marks count through.

    A field that a condition of the template left out has no mark: its place is the bare cell behind its
    label (`labels`: label without blanks → tag).
    """
    sections = tuple(
        replace(section, blocks=tuple(block(each, tags) for each in section.blocks))
        for section in document.sections
    )
    found = {tag for section in sections for each in section.blocks for tag in tags_of(each)}
    missing = {label: tag for label, tag in labels.items() if tag not in found}
    if missing:
        sections = tuple(
            replace(section, blocks=tuple(beside_labels(each, missing) for each in section.blocks))
            for section in sections
        )
    return replace(document, sections=sections)


def beside_labels(found: Block, missing: Mapping[str, str]) -> Block:
    if isinstance(found, Para):
        return found
    rows = []
    for row in found.rows:
        cells = list(row.cells)
        for place in range(1, len(cells)):
            tag = missing.get(squeeze(words(cells[place - 1])))
            if tag and not cells[place].tags:
                cells[place] = replace(cells[place], tags=(tag,))
        rows.append(replace(row, cells=tuple(cells)))
    return replace(found, rows=tuple(rows))


def words(found: Cell) -> str:
    return "".join(each.text for each in found.blocks if isinstance(each, Para))


def block(found: Block, tags: Sequence[str]) -> Block:
    if isinstance(found, Para):
        return para(found, tags)
    rows = tuple(replace(row, cells=tuple(cell(each, tags) for each in row.cells)) for row in found.rows)
    return replace(found, rows=rows)


def para(found: Para, tags: Sequence[str]) -> Para:
    named = names(found.text, tags)
    if not named:
        return found
    bare = (replace(run, text=unmarked(run.text)) for run in found.runs)
    return replace(found, runs=tuple(run for run in bare if run.text or run.code), tags=named)


def cell(found: Cell, tags: Sequence[str]) -> Cell:
    blocks = tuple(block(each, tags) for each in found.blocks)
    named = [tag for each in blocks for tag in tags_of(each)]
    return replace(found, blocks=blocks, tags=tuple(dict.fromkeys(named)))


def tags_of(found: Block) -> tuple[str, ...]:
    if isinstance(found, Table):
        return tuple(tag for row in found.rows for each in row.cells for tag in each.tags)
    return found.tags


def names(text: str, tags: Sequence[str]) -> tuple[str, ...]:
    numbers = (ord(char) - FIRST for char in text if is_mark(char))
    return tuple(dict.fromkeys(tags[number] for number in numbers if number < len(tags)))
