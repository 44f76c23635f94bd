"""Draw Shenbao-Marks.ttf: the boxes □ ☑ ☒ ■, which every shipped face lacks in part. Run once; needs fonttools.

python -m packager.fonts.build_marks
"""

from __future__ import annotations

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

EM, LEFT, BOTTOM, SIDE, LINE = 1000, 110, -60, 780, 50


def polygon(pen: TTGlyphPen, points: list[tuple[float, float]]) -> None:
    pen.moveTo(points[0])
    for point in points[1:]:
        pen.lineTo(point)
    pen.closePath()


def square(pen: TTGlyphPen, inset: float, *, clockwise: bool) -> None:
    low, high = inset, SIDE - inset
    corners = [(low, low), (low, high), (high, high), (high, low)]
    points = [(LEFT + x, BOTTOM + y) for x, y in (corners if clockwise else reversed(corners))]
    polygon(pen, points)


def frame(pen: TTGlyphPen) -> None:
    square(pen, 0, clockwise=True)
    square(pen, LINE, clockwise=False)


def tick(pen: TTGlyphPen) -> None:
    strokes = [(150, 400), (335, 150), (650, 640), (580, 690), (330, 290), (215, 450)]
    polygon(pen, [(LEFT + x, BOTTOM + y) for x, y in reversed(strokes)])


def cross(pen: TTGlyphPen) -> None:
    for points in (
        [(150, 210), (210, 150), (630, 570), (570, 630)],
        [(570, 150), (630, 210), (210, 630), (150, 570)],
    ):
        polygon(pen, [(LEFT + x, BOTTOM + y) for x, y in reversed(points)])


def build(path: Path) -> None:
    shapes = {"box": (frame,), "boxtick": (frame, tick), "boxcross": (frame, cross), "boxfull": ()}
    glyphs = {".notdef": TTGlyphPen(None).glyph()}
    for name, parts in shapes.items():
        pen = TTGlyphPen(None)
        for part in parts:
            part(pen)
        if not parts:
            square(pen, 0, clockwise=True)
        glyphs[name] = pen.glyph()
    font = FontBuilder(EM, isTTF=True)
    font.setupGlyphOrder(list(glyphs))
    font.setupCharacterMap(
        {0x25A1: "box", 0x2610: "box", 0x2611: "boxtick", 0x2612: "boxcross", 0x25A0: "boxfull"}
    )
    font.setupGlyf(glyphs)
    font.setupHorizontalMetrics({name: (EM, LEFT if name != ".notdef" else 0) for name in glyphs})
    font.setupHorizontalHeader(ascent=880, descent=-120)
    names = {
        "familyName": "Shenbao Marks",
        "styleName": "Regular",
        "psName": "Shenbao-Marks",
        "version": "1.000",
    }
    font.setupNameTable({**names, "fullName": "Shenbao Marks", "copyright": "MIT"})
    font.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120, fsType=0)
    font.setupPost()
    font.font["head"].created = font.font["head"].modified = 0
    font.font.recalcTimestamp = False
    font.save(path)


if __name__ == "__main__":
    build(Path(__file__).with_name("Shenbao-Marks.ttf"))
