"""The shipped faces: which stands for which declared font, which character falls back where.

Faces are glyf TrueType under licenses/ (see README.md). Metrics come from two places: the declared font
(Chinese fonts: 1 em for wide characters, ½ em for the rest; Latin ones: latin.py), or the
face that is drawn. A character that no face has is an error, never a box.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from packager.fonts.latin import LATIN, Latin

FANG, KAI, SONG, HEI, TITLE = "JSForm-Fang", "JSForm-KaiOFL", "JSForm-Song", "JSForm-Hei", "JSForm-Title"
RARE, MARKS = "JSForm-Rare", "Shenbao-Marks"

CHAINS: Mapping[str, tuple[str, ...]] = {
    FANG: (MARKS, FANG, RARE, SONG),
    KAI: (MARKS, KAI, SONG),
    SONG: (MARKS, SONG, RARE),
    HEI: (MARKS, HEI, SONG, RARE),
    TITLE: (MARKS, TITLE, SONG, RARE),
}
DECLARED: Mapping[str, str] = {
    "仿宋_GB2312": FANG, "仿宋": FANG, "FangSong": FANG, "FangSong_GB2312": FANG, "方正仿宋_GBK": FANG, "华文仿宋": FANG,
    "楷体_GB2312": KAI, "楷体": KAI, "KaiTi": KAI, "KaiTi_GB2312": KAI, "方正楷体_GBK": KAI, "华文楷体": KAI,
    "宋体": SONG, "SimSun": SONG, "NSimSun": SONG, "新宋体": SONG, "方正书宋_GBK": SONG, "华文宋体": SONG,
    "黑体": HEI, "SimHei": HEI, "方正黑体_GBK": HEI, "华文黑体": HEI, "微软雅黑": HEI, "Microsoft YaHei": HEI,
    "等线": HEI, "DengXian": HEI,
    "MS Mincho": SONG, "MS Gothic": SONG, "ＭＳ ゴシック": SONG, "PMingLiU": SONG, "MingLiU": SONG, "Segoe UI Symbol": HEI,
    "方正小标宋简体": TITLE, "方正小标宋_GBK": TITLE, "小标宋": TITLE, "华文中宋": TITLE, "STZhongsong": TITLE,
    "Times New Roman": SONG, "Times": SONG, "Cambria": SONG, "Courier New": SONG, "Arial": HEI, "Helvetica": HEI,
    "Calibri": HEI, "STSong": SONG, "STFangsong": FANG, "STKaiti": KAI, "STHeiti": HEI,
}  # fmt: skip
# A Chinese font that is not shipped is drawn by the one that its name comes nearest to: all are an em wide.
NEAREST = (
    ("仿宋", FANG),
    ("楷", KAI),
    ("标宋", TITLE),
    ("中宋", TITLE),
    ("标题", TITLE),
    ("黑", HEI),
    ("等线", HEI),
)
FIRST_WIDE_SYMBOL = 0x2460  # enclosed numbers, box lines, boxes: drawn square in Chinese fonts
WRONG_GLYPHS = {(FANG, "￥")}  # that face draws a dollar sign there
BAD_CODE = re.compile(r"<([0-9A-F]{5,6})>")


class UnknownFont(Exception):
    """A declared font that no shipped face stands for."""


class MissingGlyph(Exception):
    """A character that no face can draw."""

    def __init__(self, char: str) -> None:
        super().__init__(char)
        self.char = char


class EmbeddedFont(TTFont):
    """reportlab's TrueType font with the ToUnicode of rare characters mended.

    WORKAROUND: reportlab 5.1 writes code points above U+FFFF as five hex digits, so that 𬭎 copies as two
    wrong characters; PDF wants UTF-16 there.
    """

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - reportlab's name
        super().addObjects(doc)
        for name, item in doc.idToObject.items():
            if name.startswith("toUnicodeCMap:"):
                item.content = BAD_CODE.sub(
                    lambda match: f"<{chr(int(match[1], 16)).encode('utf-16-be').hex().upper()}>",
                    item.content,
                )


@dataclass(frozen=True, slots=True)
class Face:
    """One shipped font file. Widths and heights are in em."""

    name: str
    widths: Mapping[int, float]
    default: float
    ascent: float
    descent: float
    gap: float
    glyphs: Mapping[int, int]

    def has(self, char: str) -> bool:
        return ord(char) in self.glyphs

    def width(self, char: str) -> float:
        return self.widths.get(ord(char), self.default) / 1000


@cache
def face(name: str) -> Face:
    """A face by name, parsed once and known to reportlab from then on."""
    with resources.as_file(resources.files("packager.fonts").joinpath(f"{name}.ttf")) as path:
        font = EmbeddedFont(name, str(path), asciiReadable=False, shapable=False)
    pdfmetrics.registerFont(font)
    metrics = font.face
    ascent, descent, gap = heights(metrics)
    return Face(name, metrics.charWidths, metrics.defaultWidth, ascent, descent, gap, metrics.charToGlyph)


def heights(metrics: Any) -> tuple[float, float, float]:
    """hhea's ascent, descent and line gap in em, which LibreOffice lays out with; reportlab keeps others."""
    units = struct.unpack_from(">H", metrics.get_table("head"), 18)[0]
    ascent, descent, gap = struct.unpack_from(">hhh", metrics.get_table("hhea"), 4)
    return ascent / units, -descent / units, max(0, gap) / units


@lru_cache(maxsize=65536)
def drawn(family: str, char: str) -> tuple[Face, float]:
    """A declared family and a character → (the face that draws it, its own width in em)."""
    for name in CHAINS[stand_in(family)]:
        candidate = face(name)
        if candidate.has(char) and (name, char) not in WRONG_GLYPHS:
            return candidate, candidate.width(char)
    raise MissingGlyph(char)


def can_draw(family: str, char: str) -> bool:
    try:
        drawn(family, char)
    except MissingGlyph:
        return False
    return True


def stand_in(family: str) -> str:
    """The shipped face for a declared family. Raises UnknownFont for a Latin one that we have no widths of."""
    if family in DECLARED:
        return DECLARED[family]
    if family.isascii():
        raise UnknownFont(family)
    return next((found for word, found in NEAREST if word in family), SONG)


def is_substituted(family: str) -> bool:
    """Whether a Chinese family is drawn by another design, at the same widths."""
    return family not in DECLARED and not family.isascii()


@lru_cache(maxsize=65536)
def declared_width(family: str, char: str) -> float:
    """The width in em that the declared font gives a character."""
    if family in LATIN and (width := LATIN[family].width(char)) is not None:
        return width
    wide = ord(char) >= FIRST_WIDE_SYMBOL or unicodedata.east_asian_width(char) in "WFA"
    return 1.0 if wide else 0.5


def latin_of(family: str, char: str) -> Latin | None:
    """The known Latin font that sets a character, where it is one of its own."""
    found = LATIN.get(family)
    return found if found and found.width(char) is not None else None
