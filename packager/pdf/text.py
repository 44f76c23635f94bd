"""Para + width + Setting → lines: where a line ends (kinsoku, hanging punctuation, tabs), and what it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, replace

from packager.pdf.chars import Char, Stops, characters_of
from packager.pdf.model import Para, ParaProps
from packager.pdf.place import Line, place
from packager.pdf.portions import HANGING, NO_END, NO_START, Portions
from packager.pdf.rules import Rules
from packager.pdf.setting import Setting

ENDLESS = 1e6


def break_paragraph(para: Para, width: float, setting: Setting) -> list[Line]:
    """Para → its lines. Raises MissingGlyph and UnknownFont."""
    props, rules = para.props, setting.rules
    chars = characters_of(para, setting)
    stops = Stops(props, setting.default_tab)
    lines: list[Line] = []
    start, first = 0, True
    hangs = props.hang_punctuation or rules.hang_always
    hang = rules.hang_punctuation and hangs and not setting.in_table
    ends = (
        Portions(chars, rules, stops, hang=hang).line_end
        if rules.by_portions
        else Whole(chars, props, rules, stops, hang=hang).line_end
    )
    while start < len(chars) or first:
        x = props.left + (props.first if first else 0)
        available = width - x - props.right
        stops.origin = x
        end, hanging = ends(start, ENDLESS if props.no_wrap else available)
        ends_hard = end < len(chars) and chars[end].is_break
        page_break = ends_hard and chars[end].text == "\f"
        spreads = end < len(chars) and not page_break
        line = place(chars[start:end], x, available, para, setting, justify=spreads, hanging=hanging)
        start = end + 1 if ends_hard else end
        last = start >= len(chars) and not (ends_hard and not page_break)
        lines.append(spaced(line, props, first=first, last=last, page_break=page_break))
        first = False
        if ends_hard and start >= len(chars) and not page_break:
            lines.append(
                spaced(place([], x, available, para, setting, justify=False, hanging=0), props, last=True)
            )
    return framed(lines, props, width) if props.edges or props.shade else lines


def spaced(
    line: Line, props: ParaProps, *, first: bool = False, last: bool = False, page_break: bool = False
) -> Line:
    before, after = props.before if first else 0, props.after if last else 0
    return (
        replace(line, before=before, after=after, page_break=page_break)
        if before or after or page_break
        else line
    )


def framed(lines: Sequence[Line], props: ParaProps, width: float) -> list[Line]:
    """The lines of a paragraph with its border round them, and its shade under them."""
    edges, found = props.edges, []
    reach = {name: edge.space + edge.width for name, edge in edges.items()}
    left = min(props.left, props.left + props.first) - reach.get("left", 0)
    right = width - props.right + reach.get("right", 0)
    for number, line in enumerate(lines):
        top = reach.get("top", 0) if number == 0 else 0
        low = reach.get("bottom", 0) if number == len(lines) - 1 else 0
        height, strokes = top + line.height + low, []
        if top:
            strokes.append((left, edges["top"].width / 2, right, edges["top"].width / 2, edges["top"].width))
        if low:
            y = height - edges["bottom"].width / 2
            strokes.append((left, y, right, y, edges["bottom"].width))
        for name, x in (("left", left), ("right", right)):
            if name in edges:
                strokes.append((x, 0, x, height, edges[name].width))
        shade = (props.shade, left, right - left) if props.shade else None
        found.append(replace(line, height=height, base=top + line.base, frame=tuple(strokes), shade=shade))
    return found


# ---- breaking


@dataclass(frozen=True, slots=True)
class Whole:
    """Word's way of ending a line: the last place before the edge where two characters may part."""

    chars: Sequence[Char]
    props: ParaProps
    rules: Rules
    stops: Stops
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
        while end > start and not self.may_break(chars[end - 1], chars[end]):
            end -= 1
        return (end, 0) if end > start else (max(start + 1, index), 0)

    def overflow(self, start: int, available: float) -> int:
        """The first character that does not fit; justified lines may squeeze their blanks for one more."""
        used, shrink, index, limit = 0.0, 0.0, start, available
        while index < len(self.chars) and not self.chars[index].is_break:
            char = self.chars[index]
            if char.is_tab:
                self.stops.reach(self.chars, index, used)
                limit = max(limit, self.stops.limit(char))
            over = used + char.advance - limit
            squeezed = (
                self.props.align == "both" and char.text != " " and over <= shrink * self.rules.space_shrink
            )
            if over > self.rules.line_tolerance and not squeezed:
                break
            used += char.advance + char.gap
            shrink += char.advance if char.text == " " else 0
            index += 1
        return index

    def may_break(self, left: Char, right: Char) -> bool:
        return may_break(left, right) or (
            self.props.break_words and left.text.isalnum() and right.text.isalnum()
        )


def skip_spaces(chars: Sequence[Char], index: int) -> int:
    while index < len(chars) and chars[index].text == " ":
        index += 1
    return index


def starts_badly(chars: Sequence[Char], index: int) -> bool:
    return index < len(chars) and chars[index].text in NO_START


def may_break(left: Char, right: Char) -> bool:
    if right.text in NO_START or left.text in NO_END or right.text == " ":
        return False
    if left.text in " \t" or right.text == "\t" or (left.text == "-" and right.text != "-"):
        return True
    if left.text == right.text and left.text in "…—":
        return False
    return left.east or right.east
