"""The characters of one line → glyphs, marks and pictures at their places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from packager.fonts import Face, drawn, latin_of
from packager.fonts.latin import Latin
from packager.pdf.chars import Char
from packager.pdf.model import Para, Picture, RunProps
from packager.pdf.rules import Rules
from packager.pdf.setting import Setting

WIDEST = 1.25  # letters narrower than their cells are widened so far, then spaced: readers see one word
READ_AS_ONE = 0.065  # em between letters; from a tenth on, readers copy a blank between them
UNDERLINE_DROP, UNDERLINE_WIDTH, STRIKE_RISE = 0.12, 0.05, 0.28  # em
FRAME_RISE, FRAME_HEIGHT = 0.88, 1.04  # em, of a border round a run


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
    italic: bool = False
    rise: float = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A line (height 0), or a run's border, relative to the line's baseline; filled where it has a colour."""

    x: float
    width: float
    rise: float
    height: float
    line: float
    color: str | None = None


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """A picture whose lower left corner stands on the baseline at x, lifted by `rise`."""

    x: float
    rise: float
    picture: Picture


@dataclass(frozen=True, slots=True)
class Line:
    """One laid-out line; x counts from the left edge of the paragraph's box, `base` from the line's top.

    `growth` is the part of the height that a multiple line spacing added below;
    `frame` are the paragraph's own border lines (x0, y0, x1, y1, width) from the line's top left corner,
    `shade` is the paragraph's colour with its left edge and width.
    """

    height: float
    base: float
    glyphs: tuple[Glyphs, ...] = ()
    marks: tuple[Mark, ...] = ()
    before: float = 0
    after: float = 0
    page_break: bool = False
    growth: float = 0
    pictures: tuple[PlacedPicture, ...] = ()
    frame: tuple[tuple[float, float, float, float, float], ...] = ()
    shade: tuple[str, float, float] | None = None

    @property
    def total(self) -> float:
        return self.before + self.height + self.after


def place(
    chars: Sequence[Char], x: float, available: float, para: Para, setting: Setting, *, justify: bool, hanging: int
) -> Line:  # fmt: skip
    """The characters of one line → Line, its glyphs at their places."""
    body = list(chars)
    ends: list[Char] = []
    while body and body[-1].text == " ":
        ends.insert(0, body.pop())
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
    height, base, growth = line_height(body, para, setting)
    shown = [*body, *ends] if setting.trailing_underline else body
    marks = marked(shown, [*gaps, *[0.0] * (len(shown) - len(body))], x)
    return Line(
        height, base, tuple(grouped(body, gaps, x)), tuple(marks), growth=growth,
        pictures=tuple(pictured(body, gaps, x)),
    )  # fmt: skip


def spread(body: Sequence[Char], gaps: list[float], slack: float, inside: int) -> None:
    """Share the slack among ideographs and blanks behind the last tab; a negative one (Word squeezes) among blanks alone."""
    start = max((n + 1 for n in range(len(body)) if body[n].is_tab), default=0)
    pairs = [n for n in range(start, inside - 1) if body[n].east or body[n].text == " " or body[n + 1].east]
    if slack < 0:
        pairs = [n for n in pairs if body[n].text == " "]
    for n in pairs:
        gaps[n] += slack / len(pairs)


# ---- heights


def line_height(body: Sequence[Char], para: Para, setting: Setting) -> tuple[float, float, float]:
    """→ (the height of a line, its baseline from the top, what of the height a multiple added below)."""
    props, rules = para.props, setting.rules
    grid = setting.grid if props.snap else None
    if props.line_rule == "exact" and not (grid and rules.grid_overrides):
        return props.line, props.line * rules.exact_baseline, 0.0
    ascent, descent = natural_height(body, para, rules)
    height = ascent + descent
    if props.line_rule != "auto" and not (grid and rules.grid_overrides):
        wanted = max(height, props.line)
        on_grid = snapped(wanted, grid.pitch) if grid else wanted
        return on_grid, ascent + (wanted - height) + (on_grid - wanted) / 2, 0.0
    multiple = props.line if props.line_rule == "auto" else 1.0
    if rules.declared_metrics:  # Word grows a line upwards
        wanted = snapped(height, grid.pitch) * multiple if grid else height * multiple
        return wanted, ascent + ((wanted - height) / 2 if grid else wanted - height), 0.0
    plain = snapped(height, grid.pitch) if grid else height
    growth = height * (multiple - 1)
    return plain + growth, ascent + (plain - height) / 2, growth


def font_of_nothing(para: Para, rules: Rules) -> Face | Latin:
    """What an empty paragraph is as high as: LibreOffice, set to English, takes its Latin font."""
    if rules.declared_metrics:
        return drawn(para.mark.east, "中")[0]
    return latin_of(para.mark.latin, "x") or drawn(para.mark.latin, "x")[0]


def closing_line(line: Line, para: Para, setting: Setting) -> Line:
    """The last line of a cell, which LibreOffice lets grow by the multiple of its ascent alone."""
    if not line.growth or setting.rules.declared_metrics:
        return line
    ascent = drawn(para.mark.east, "中")[0].ascent * para.mark.size * (para.props.line - 1)
    return replace(line, height=line.height - line.growth + ascent, growth=ascent)


def snapped(height: float, pitch: float) -> float:
    """A height → the next multiple of the grid's pitch."""
    return -(-(height - 0.01) // pitch) * pitch


def natural_height(body: Sequence[Char], para: Para, rules: Rules) -> tuple[float, float]:
    """Ascent and descent of a line: of the declared font's em square (Word), or of the faces drawn (LibreOffice)."""
    pictures = [char.picture.height + char.props.rise for char in body if char.picture]
    found = [(char.latin or char.face, char.props.size, char.props.rise) for char in body if char.face]
    if not found and not pictures:
        found = [(font_of_nothing(para, rules), para.mark.size, 0.0)]
    tallest = max(pictures, default=0.0)
    if rules.declared_metrics:
        factor, share = rules.cjk_line_factor, rules.em_ascent
        ups = [size * share * factor + rise for _, size, rise in found]
        downs = [size * (1 - share) * factor - rise for _, size, rise in found]
    else:
        ups = [(font.ascent + font.gap * rules.line_gap) * size + rise for font, size, rise in found]
        downs = [font.descent * size - rise for font, size, rise in found]
    return max([tallest, *ups]), max([0.0, *downs])


# ---- glyphs


def grouped(body: Sequence[Char], gaps: Sequence[float], x: float) -> list[Glyphs]:
    """Neighbours that one command can draw: a Latin word is fitted as a whole, so that it copies out unbroken."""
    found: list[Glyphs] = []
    group: list[Char] = []
    start, last_key, last_gap = x, None, 0.0
    for char, gap in zip(body, gaps, strict=True):
        if char.face is None:
            found += [fitted(group, start, last_gap)] if group else []
            found += leader(char, x)
            group, last_key, x = [], None, x + char.advance + gap
            start = x
            continue
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
    return Glyphs(
        x + spare / 2, text, name, props.size, spacing / scale, scale, props.bold, props.color, props.italic, props.rise
    )  # fmt: skip


def leader(char: Char, x: float) -> list[Glyphs]:
    """The dots or dashes that fill the way to a tab stop, flush with it."""
    if not (char.tab and char.tab.leader):
        return []
    face, width = drawn(char.props.latin, char.tab.leader)
    advance = width * char.props.size
    count = int(char.advance / advance)
    start = x + char.advance - count * advance
    text = char.tab.leader * count
    return (
        [Glyphs(start, text, face.name, char.props.size, 0, 1, bold=False, color=char.props.color)]
        if count
        else []
    )


def figure_fit(group: Sequence[Char]) -> float:
    """The scale at which a figure fills its own cell: 2015 and 2,356.78 on one page must look the same."""
    fits = (
        (char.advance - char.props.spacing) / (char.natural * char.props.size)
        for char in group
        if char.text.isdecimal() and char.natural
    )
    return min((fit for fit in fits if fit > 0), default=WIDEST * group[0].props.scale)


def marked(body: Sequence[Char], gaps: Sequence[float], x: float) -> list[Mark]:
    """Shades, underlines, strokes and borders of runs; neighbours of the same run share one."""
    found: list[Mark] = []
    first = x
    for n, (char, gap) in enumerate(zip(body, gaps, strict=True)):
        if n and char.props is not body[n - 1].props:
            first = x
        x += char.advance + gap
        if n + 1 == len(body) or body[n + 1].props is not char.props:
            found += run_marks(char.props, first, x - first)
    return found


def run_marks(props: RunProps, x: float, width: float) -> list[Mark]:
    size, line, found = props.size, props.size * UNDERLINE_WIDTH, []
    if props.shade:
        found.append(Mark(x, width, size * FRAME_RISE + props.rise, size * FRAME_HEIGHT, 0, props.shade))
    if props.border:
        found.append(Mark(x, width, size * FRAME_RISE, size * FRAME_HEIGHT, props.border))
    if props.underline:
        drop = -size * UNDERLINE_DROP + props.rise
        found.append(Mark(x, width, drop, 0, line * (2 if props.underline == "thick" else 1)))
        if props.underline == "double":
            found.append(Mark(x, width, drop - 2 * line, 0, line))
    if props.strike:
        found.append(Mark(x, width, size * STRIKE_RISE + props.rise, 0, line))
    return found


def pictured(body: Sequence[Char], gaps: Sequence[float], x: float) -> list[PlacedPicture]:
    found = []
    for char, gap in zip(body, gaps, strict=True):
        if char.picture:
            found.append(PlacedPicture(x, char.props.rise, char.picture))
        x += char.advance + gap
    return found
