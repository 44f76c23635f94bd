"""Runs → characters with their faces and advances: autospace, compressed punctuation, grid, tab stops."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from packager.fonts import Face, declared_width, drawn, latin_of
from packager.fonts.latin import Latin
from packager.pdf.model import Para, ParaProps, Picture, Run, RunProps, Tab
from packager.pdf.rules import Rules
from packager.pdf.scripts import scripts
from packager.pdf.setting import Setting

CJK = re.compile("[\u1100-\u11ff\u2e80-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")
IDEOGRAPH = re.compile("[\u3007\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
OPENING, CLOSING = frozenset("（《“〔【〈「『‘"), frozenset("，。、；：！？）》”〕】〉」』’")
OBJECT = "\ufffc"


@dataclass(slots=True)
class Char:
    """One character on its way to a line. `advance` and `gap` are points; `natural` is the face's own width in em."""

    text: str
    props: RunProps
    face: Face | None
    natural: float
    advance: float
    east: bool
    gap: float = 0
    tab: Tab | None = None
    picture: Picture | None = None
    latin: Latin | None = None

    @property
    def is_break(self) -> bool:
        return self.text in "\n\f"

    @property
    def is_tab(self) -> bool:
        return self.text == "\t"


@lru_cache(maxsize=16384)
def is_east(char: str, *, hinted: bool) -> bool:
    """Whether a character takes the East Asian font; “”‘’…— do so where the run says hint=eastAsia."""
    if CJK.match(char):
        return True
    code = ord(char)
    return code >= 0x2000 or (hinted and code >= 0x80)


def characters_of(para: Para, setting: Setting) -> list[Char]:
    """Para → its characters, at the advances they have before the line is justified."""
    widening = setting.grid.widening if setting.grid and para.props.snap else 0.0
    chars = [char for run in para.runs for char in characters(run, setting, widening)]
    if setting.rules.by_portions:
        chars = by_script(chars, setting.rules)
    if para.props.auto_space or setting.rules.autospace_always:
        add_autospace(chars, setting.rules)
    if setting.kerning and setting.rules.punctuation_kerning:
        compress_punctuation(chars)
    return chars


def characters(run: Run, setting: Setting, widening: float) -> list[Char]:
    props = run.props
    if run.picture:
        return [Char(OBJECT, props, None, 0, run.picture.width, east=True, picture=run.picture)]
    text = setting.numbers(run.code) if run.code else run.text
    found = []
    for char in text:
        if char in "\n\f\t":
            found.append(Char(char, props, None, 0, 0, east=False))
            continue
        east = is_east(char, hinted=props.east_hint)
        found.append(made(char, props, setting.rules, widening if east else 0.0, east=east))
    return found


def made(char: str, props: RunProps, rules: Rules, widening: float, *, east: bool) -> Char:
    """A character in its East Asian or Latin font."""
    family = props.east if east else props.latin
    face, natural = drawn(family, char)
    latin = latin_of(family, char)
    em = declared_width(family, char) if rules.declared_metrics or latin else natural
    return Char(
        char,
        props,
        face,
        natural,
        em * props.size * props.scale + props.spacing + widening,
        east,
        latin=latin,
    )


def by_script(chars: list[Char], rules: Rules) -> list[Char]:
    """LibreOffice takes the font by the script of the text around, not by the hint of the run."""
    found = scripts("".join(char.text for char in chars))
    return [
        made(char.text, char.props, rules, 0.0, east=script == "C")
        if char.face and char.east != (script == "C") and char.props.east != char.props.latin
        else char
        for char, script in zip(chars, found, strict=True)
    ]


def add_autospace(chars: Sequence[Char], rules: Rules) -> None:
    """A quarter-ish blank between an ideograph and a Latin letter or digit."""
    for left, right in pairwise(chars):
        if left.east != right.east:
            east, latin = (left, right) if left.east else (right, left)
            if IDEOGRAPH.match(east.text) and latin.text.isalnum():
                left.gap = max(left.props.size, right.props.size) * rules.autospace


def compress_punctuation(chars: Sequence[Char]) -> None:
    """The first of two adjacent punctuation marks loses half of its width (Word's noPunctuationKerning left out)."""
    for left, right in pairwise(chars):
        if not left.props.kern:
            continue
        if (left.text in CLOSING and right.text in CLOSING | OPENING) or (
            left.text in OPENING and right.text in OPENING
        ):
            left.advance -= left.props.size / 2


@dataclass(slots=True)
class Stops:
    """The tab stops of a paragraph; `origin` is where the line that is being set begins."""

    props: ParaProps
    default: float
    origin: float = 0

    def reach(self, chars: Sequence[Char], place: int, used: float) -> float:
        """The tab at `place`, `used` points into the line → its advance, kept on it too."""
        char, at = chars[place], self.origin + used
        stop = self.next(at)
        char.tab = stop
        follow = 0.0 if stop.align == "left" else following(chars, place, decimal=stop.align == "decimal")
        share = follow / 2 if stop.align == "center" else follow
        char.advance = max(0.0, stop.position - share - at)
        return char.advance

    def limit(self, char: Char) -> float:
        """How far a line reaches for a tab that sets text to the left of its stop, beyond the indent too."""
        stop = char.tab
        return stop.position - self.origin if stop and stop.align != "left" else 0.0

    def next(self, at: float) -> Tab:
        stops = [*self.props.tabs]
        if self.props.first < 0:
            stops.append(Tab(self.props.left))
        behind = [stop for stop in stops if stop.position > at + 0.01]
        if behind:
            return min(behind, key=lambda stop: stop.position)
        step = self.default or 36
        return Tab((at + 0.01) // step * step + step)


def following(chars: Sequence[Char], place: int, *, decimal: bool) -> float:
    """The width of the text between a tab and the next one, or its decimal point."""
    width = 0.0
    for char in chars[place + 1 :]:
        if char.is_tab or char.is_break or (decimal and char.text == "."):
            break
        width += char.advance + char.gap
    return width
