"""A cell whose text runs downwards → ops: columns from right to left, ideographs upright, Latin turned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from packager.pdf.chars import Char, characters_of
from packager.pdf.model import Cell, Para
from packager.pdf.page import Page, Text
from packager.pdf.place import Glyphs, line_height
from packager.pdf.setting import Setting

# What stands in the middle of its square in vertical text has its own forms, which the faces lack: turned.
TURNED = frozenset("（）〔〕【】《》〈〉「」『』“”‘’—…～－()[]-~")


@dataclass(frozen=True, slots=True)
class Column:
    """Characters one below the other, and the width they take."""

    chars: tuple[Char, ...]
    width: float
    base: float
    para: Para

    @property
    def length(self) -> float:
        return sum(char.advance + char.gap for char in self.chars)


def stand(page: Page, cell: Cell, frame: tuple[float, float, float, float], setting: Setting) -> None:
    """Put a cell's vertical text into its frame (left, top, width, height)."""
    left, top, width, height = frame
    room = height - cell.margins[0] - cell.margins[2]
    columns = columns_of(cell, height, setting)
    slack = width - cell.margins[1] - cell.margins[3] - sum(column.width for column in columns)
    shift = {"center": slack / 2, "bottom": slack}.get(cell.valign, 0.0)
    x = left + width - cell.margins[1] - shift
    for column in columns:
        x -= column.width
        props = column.para.props
        spare = room - props.left - props.right - column.length
        y = top + cell.margins[0] + props.left + {"center": spare / 2, "right": spare}.get(props.align, 0.0)
        page.ops += texts(column, x, y)


def columns_of(cell: Cell, height: float, setting: Setting) -> list[Column]:
    """A cell's text in columns for a height, the right one first."""
    room = height - cell.margins[0] - cell.margins[2]
    return [
        column
        for para in cell.blocks
        if isinstance(para, Para)
        for column in broken(para, room - para.props.left - para.props.right, setting)
    ]


def broken(para: Para, room: float, setting: Setting) -> Iterator[Column]:
    """A paragraph → columns no longer than the room."""
    chars = [char for char in characters_of(para, setting) if char.text != "\t"]
    start, used = 0, 0.0
    for place, char in enumerate(chars):
        if char.is_break or (used + char.advance > room + setting.rules.tolerance and place > start):
            yield column(chars[start:place], para, setting)
            start, used = (place + 1 if char.is_break else place), 0.0
        used += 0.0 if char.is_break else char.advance + char.gap
    yield column(chars[start:], para, setting)


def column(chars: Sequence[Char], para: Para, setting: Setting) -> Column:
    width, base, _ = line_height(chars, para, setting)
    return Column(tuple(chars), width, base, para)


def texts(column: Column, x: float, y: float) -> Iterator[Text]:
    """Ideographs one by one, each in the middle of the column; Latin words turned."""
    middle = x + column.width / 2
    for upright, group in groupby(column.chars, key=lambda char: char.east and char.text not in TURNED):
        for chars in [[char] for char in group] if upright else [list(group)]:
            first = chars[0]
            if first.face is None:
                continue
            props = first.props
            glyphs = Glyphs(
                0, "".join(char.text for char in chars), first.face.name, props.size, props.spacing, props.scale,
                props.bold, props.color, props.italic,
            )  # fmt: skip
            ascent = props.size * 0.86
            if upright:
                yield Text(middle - first.natural * props.size / 2, y + ascent, glyphs)
            else:
                yield Text(middle - props.size * 0.36, y, replace(glyphs, spacing=0), turned=True)
            y += sum(char.advance + char.gap for char in chars)
