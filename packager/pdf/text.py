"""Para + width + Rules → lines of placed characters: classes, widths, line breaking (kinsoku), justifying."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from functools import lru_cache
from itertools import pairwise

from packager.fonts import Face, declared_width, drawn
from packager.pdf.model import Para, ParaProps, Run, RunProps
from packager.pdf.portions import HANGING, NO_END, NO_START, Portions
from packager.pdf.rules import Rules

CJK = re.compile("[\u1100-\u11ff\u2e80-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")
IDEOGRAPH = re.compile("[\u3007\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
WIDEST = 1.25  # letters narrower than their cells are widened so far, then spaced: readers see one word
READ_AS_ONE = 0.065  # em between letters; from a tenth on, readers copy a blank between them
PageNumbers = Callable[[str], str]


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

    @property
    def is_break(self) -> bool:
        return self.text in "\n\f"


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A stretch of one line that one drawing command can show. `scale` is horizontal, 1 is natural."""

    x: float
    text: str
    face: str
    size: float
    spacing: float
    scale: float
    bold: bool
    color: str | None


@dataclass(frozen=True, slots=True)
class Mark:
    """An underline (height 0) or a run's border, relative to the line's baseline."""

    x: float
    width: float
    rise: float
    height: float
    line: float


@dataclass(frozen=True, slots=True)
class Line:
    """One laid-out line; x counts from the left edge of the paragraph's box, `base` from the line's top."""

    height: float
    base: float
    glyphs: tuple[Glyphs, ...] = ()
    marks: tuple[Mark, ...] = ()
    before: float = 0
    after: float = 0
    page_break: bool = False

    @property
    def total(self) -> float:
        return self.before + self.height + self.after


@lru_cache(maxsize=16384)
def is_east(char: str, *, hinted: bool) -> bool:
    """Whether a character takes the East Asian font; “”‘’…— do so where the run says hint=eastAsia."""
    if CJK.match(char):
        return True
    code = ord(char)
    return code >= 0x2000 or (hinted and code >= 0x80)


def break_paragraph(
    para: Para, width: float, rules: Rules, numbers: PageNumbers = str, *, in_table: bool = False
) -> list[Line]:
    """Para → its lines. Raises MissingGlyph and UnknownFont."""
    props = para.props
    chars = [char for run in para.runs for char in characters(run, rules, numbers)]
    add_autospace(chars, props, rules)
    lines: list[Line] = []
    start, first = 0, True
    hangs = props.hang_punctuation or rules.hang_always
    hang = rules.hang_punctuation and hangs and not in_table
    ends = (
        Portions(chars, rules, hang=hang).line_end
        if rules.by_portions
        else Whole(chars, props, rules, hang=hang).line_end
    )
    while start < len(chars) or first:
        x = props.left + (props.first if first else 0)
        available = width - x - props.right
        end, hanging = ends(start, available)
        ends_hard = end < len(chars) and chars[end].is_break
        page_break = ends_hard and chars[end].text == "\f"
        spreads = end < len(chars) and not page_break
        line = place(chars[start:end], x, available, para, rules, justify=spreads, hanging=hanging)
        start = end + 1 if ends_hard else end
        lines.append(
            spaced(
                line, props, first=first, last=start >= len(chars) and not ends_hard, page_break=page_break
            )
        )
        first = False
        if ends_hard and start >= len(chars) and not page_break:
            lines.append(
                spaced(place([], x, available, para, rules, justify=False, hanging=0), props, last=True)
            )
    return lines


def spaced(
    line: Line, props: ParaProps, *, first: bool = False, last: bool = False, page_break: bool = False
) -> Line:
    return Line(
        line.height, line.base, line.glyphs, line.marks,
        props.before if first else 0, props.after if last else 0, page_break,
    )  # fmt: skip


# ---- characters


def characters(run: Run, rules: Rules, numbers: PageNumbers) -> list[Char]:
    props = run.props
    text = numbers(run.code) if run.code else run.text
    found = []
    for char in text:
        if char in "\n\f":
            found.append(Char(char, props, None, 0, 0, east=False))
            continue
        east = is_east(char, hinted=props.east_hint)
        family = props.east if east else props.latin
        face, natural = drawn(family, char)
        em = declared_width(family, char) if rules.declared_metrics else natural
        found.append(Char(char, props, face, natural, em * props.size * props.scale + props.spacing, east))
    return found


def add_autospace(chars: Sequence[Char], props: ParaProps, rules: Rules) -> None:
    """A quarter-ish blank between an ideograph and a Latin letter or digit, where the paragraph wants it."""
    if not (props.auto_space or rules.autospace_always):
        return
    for left, right in pairwise(chars):
        if left.east != right.east:
            east, latin = (left, right) if left.east else (right, left)
            if IDEOGRAPH.match(east.text) and latin.text.isalnum():
                left.gap = max(left.props.size, right.props.size) * rules.autospace


# ---- breaking


@dataclass(frozen=True, slots=True)
class Whole:
    """Word's way of ending a line: the last place before the edge where two characters may part."""

    chars: Sequence[Char]
    props: ParaProps
    rules: Rules
    _: KW_ONLY
    hang: bool

    def line_end(self, start: int, available: float) -> tuple[int, int]:
        """→ (index behind the line's last character, how many of them hang outside)."""
        chars, index = self.chars, self.overflow(start, available)
        if index >= len(chars) or chars[index].is_break:
            return index, 0
        if chars[index].text == " ":
            return skip_spaces(chars, index), 0
        if (
            self.hang
            and index > start
            and chars[index].text in HANGING
            and not starts_badly(chars, index + 1)
        ):
            return skip_spaces(chars, index + 1), 1
        end = index
        while end > start and not may_break(chars[end - 1], chars[end]):
            end -= 1
        return (end, 0) if end > start else (max(start + 1, index), 0)

    def overflow(self, start: int, available: float) -> int:
        """The first character that does not fit; justified lines may squeeze their blanks for one more."""
        used, shrink, index = 0.0, 0.0, start
        while index < len(self.chars) and not self.chars[index].is_break:
            char = self.chars[index]
            over = used + char.advance - available
            squeezed = (
                self.props.align == "both" and char.text != " " and over <= shrink * self.rules.space_shrink
            )
            if over > self.rules.line_tolerance and not squeezed:
                break
            used += char.advance + char.gap
            shrink += char.advance if char.text == " " else 0
            index += 1
        return index


def skip_spaces(chars: Sequence[Char], index: int) -> int:
    while index < len(chars) and chars[index].text == " ":
        index += 1
    return index


def starts_badly(chars: Sequence[Char], index: int) -> bool:
    return index < len(chars) and chars[index].text in NO_START


def may_break(left: Char, right: Char) -> bool:
    if right.text in NO_START or left.text in NO_END or right.text == " ":
        return False
    if left.text == " " or (left.text == "-" and right.text != "-"):
        return True
    if left.text == right.text and left.text in "…—":
        return False
    return left.east or right.east


# ---- placing


def place(
    chars: Sequence[Char],
    x: float,
    available: float,
    para: Para,
    rules: Rules,
    *,
    justify: bool,
    hanging: int,
) -> Line:
    """The characters of one line → glyphs at their places."""
    body = list(chars)
    while body and body[-1].text == " ":
        body.pop()
    gaps = [char.gap for char in body]
    if gaps:
        gaps[-1] = 0
    width = sum(char.advance for char in body) + sum(gaps)
    if hanging and body:
        width -= body[-1].advance
    slack = available - width
    align = para.props.align
    if (align == "both" and justify) or align == "distribute":
        spread(body, gaps, slack, len(body) - hanging)
    elif align == "center":
        x += slack / 2
    elif align == "right":
        x += slack
    height, base = line_height(body, para, rules)
    return Line(height, base, tuple(grouped(body, gaps, x)), tuple(marked(body, gaps, x)))


def spread(body: Sequence[Char], gaps: list[float], slack: float, inside: int) -> None:
    """Share the slack among ideographs and blanks; a negative one (Word squeezes) among blanks alone."""
    pairs = [n for n in range(inside - 1) if body[n].east or body[n].text == " " or body[n + 1].east]
    if slack < 0:
        pairs = [n for n in pairs if body[n].text == " "]
    for n in pairs:
        gaps[n] += slack / len(pairs)


def line_height(body: Sequence[Char], para: Para, rules: Rules) -> tuple[float, float]:
    props = para.props
    if props.line_rule == "exact":
        return props.line, props.line * rules.exact_baseline
    ascent, descent = natural_height(body, para, rules)
    height = ascent + descent
    if props.line_rule == "atLeast":
        wanted = max(height, props.line)
        return wanted, ascent + (wanted - height)
    grown = height * (props.line - 1)  # Word grows a line upwards, LibreOffice downwards
    return height * props.line, ascent + (grown if rules.declared_metrics else 0)


def natural_height(body: Sequence[Char], para: Para, rules: Rules) -> tuple[float, float]:
    """Ascent and descent of a line: of the declared font's em square (Word), or of the faces drawn (LibreOffice)."""
    found = [(char.face, char.props.size) for char in body if char.face] or [
        (drawn(para.mark.east, "中")[0], para.mark.size)
    ]
    if rules.declared_metrics:
        largest = max(size for _, size in found)
        return largest * rules.em_ascent * rules.cjk_line_factor, largest * (
            1 - rules.em_ascent
        ) * rules.cjk_line_factor
    return max((face.ascent + face.line_gap) * size for face, size in found), max(
        face.descent * size for face, size in found
    )


def grouped(body: Sequence[Char], gaps: Sequence[float], x: float) -> list[Glyphs]:
    """Neighbours that one command can draw: a Latin word is fitted as a whole, so that it copies out unbroken."""
    found: list[Glyphs] = []
    group: list[Char] = []
    start, last_key, last_gap = x, None, 0.0
    for char, gap in zip(body, gaps, strict=True):
        key = (char.face, char.props, fixed_fit(char, gap))
        if group and (key != last_key or (key[2] is None and last_gap)):
            found.append(fitted(group, start, last_gap))
            group, start = [], x
        group.append(char)
        last_key, last_gap = key, gap
        x += char.advance + gap
    if group:
        found.append(fitted(group, start, last_gap))
    return found


def fixed_fit(char: Char, gap: float) -> tuple[float, float] | None:
    """What must agree for two characters to share a command; None inside a Latin word."""
    if char.east or char.text == " ":
        return round(char.natural, 4), round(char.advance + gap, 3)
    return None


def fitted(group: Sequence[Char], x: float, gap: float) -> Glyphs:
    """Characters in the room they were given: too wide are condensed, never overlapped; too narrow are widened a little, then spaced out."""
    first, count = group[0], len(group)
    props = first.props
    in_word = fixed_fit(first, gap) is None
    own = sum(char.natural for char in group) * props.size
    room = sum(char.advance for char in group) - props.spacing * count
    scale = room / own if own > 0 and room > 0 else 1.0
    if own <= room or props.scale < 1:
        widest = props.scale if props.scale != 1 else WIDEST if in_word else 1.0
        scale = min(scale, widest)
    if in_word:
        together = (room - READ_AS_ONE * props.size * count) / own if own > 0 else scale
        scale = min(scale, max(figure_fit(group), together))
    spare = max(0.0, room - own * scale) / count
    spacing = props.spacing + spare + (0.0 if in_word else gap)
    text = "".join(char.text for char in group)
    name = first.face.name if first.face else ""
    return Glyphs(x + spare / 2, text, name, props.size, spacing / scale, scale, props.bold, props.color)


def figure_fit(group: Sequence[Char]) -> float:
    """The scale at which a figure fills its own cell: 2015 and 2,356.78 on one page must look the same."""
    fits = (
        (char.advance - char.props.spacing) / (char.natural * char.props.size)
        for char in group
        if char.text.isdecimal() and char.natural
    )
    return min((fit for fit in fits if fit > 0), default=WIDEST * group[0].props.scale)


def marked(body: Sequence[Char], gaps: Sequence[float], x: float) -> list[Mark]:
    """Underlines and borders of runs; neighbours of the same run share one."""
    found: list[Mark] = []
    last: RunProps | None = None
    for char, gap in zip(body, gaps, strict=True):
        props, width = char.props, char.advance + gap
        if props.underline or props.border:
            if props is last:
                previous = found.pop()
                x0, width = previous.x, previous.width + width
            else:
                x0 = x
            if props.border:
                found.append(Mark(x0, width, props.size * 0.88, props.size * 1.04, props.border))
            else:
                found.append(Mark(x0, width, -props.size * 0.12, 0, props.size * 0.05))
            last = props
        else:
            last = None
        x += char.advance + gap
    return found
