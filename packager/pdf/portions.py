"""LibreOffice's way of ending a line: by portions of one script and look, each with its own breaking rules.

Chinese portions step back over what may not begin or end a line; Latin ones follow Unicode's line breaking
(UAX 14). Where the place found lies before the portion, the portion before is set again a little narrower
(its «underflow»). Word does none of this; see text.line_end.
"""

from __future__ import annotations

from collections.abc import Sequence

from packager.pdf.chars import Char, Stops
from packager.pdf.rules import Rules
from packager.pdf.scripts import CJK, scripts

NO_START = frozenset(
    "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠"
)
NO_END = frozenset("$(<{£¥‘“〈《「『【〔〖〝﹗﹙﹛﹝＄（［｛￡￥")
HANGING = frozenset("，、；。：．！？")
BLANKS = " \u3000"
# UAX 14 classes of what forms hold; all other letters are AL, all other ideographs ID.
CLASSES = {
    char: name
    for name, chars in {
        "SP": " ", "EX": "!?！？", "QU": "\"'“”‘’«»", "PR": "$+±№￥￡£¥−", "PO": "%％℃‰¢￠", "OP": "([{（《〈「『【〔〖［｛¡¿",
        "CL": ")]}）》〉」』】〕〗］｝，。、．", "IS": ",.:;", "HY": "-", "SY": "/\\", "BA": "|–‐\u00ad\u2002\u2003\u3000", "NS": "：；・〜々",
        "B2": "—", "IN": "…‥", "GL": "\u00a0",
    }.items()
    for char in chars
}  # fmt: skip
JOINED = frozenset(
    [
        "ID-PO",
        "AL-NU",
        "NU-AL",
        "PR-ID",
        "AL-PR",
        "PR-AL",
        "PO-AL",
        "AL-AL",
        "NU-NU",
        "NU-PR",
        "NU-PO",
        "PR-NU",
        "PO-NU",
        "IS-AL",
        "IS-NU",
        "AL-OP",
        "NU-OP",
        "CL-AL",
        "CL-NU",
    ]
)
SLASH_REACH = 66
UNDERFLOW = 0.05


def class_of(char: str) -> str:
    if char.isascii() and char.isdigit():
        return "NU"
    return CLASSES.get(char) or ("ID" if CJK.match(char) else "AL")


class Portions:
    """The breaker of one paragraph."""

    def __init__(self, chars: Sequence[Char], rules: Rules, stops: Stops, *, hang: bool) -> None:
        self.chars = chars
        self.rules = rules
        self.stops = stops
        self.hang = hang
        self.text = "".join(char.text for char in chars)
        self.scripts = scripts(self.text)
        self.classes = [class_of(char) for char in self.text]

    def line_end(self, start: int, available: float) -> tuple[int, int]:
        """→ (index behind the line's last character, how many of them hang outside)."""
        end = next((n for n in range(start, len(self.chars)) if self.chars[n].is_break), len(self.chars))
        portions = self.split(start, end)
        lefts, width, index = [0.0], available, 0
        while index < len(portions):
            first, last = portions[index]
            cut, right = self.fill(first, last, lefts[index], width)
            if cut == last:
                lefts[index + 1 :] = [right]
                index += 1
                continue
            found = self.place(start, first, cut)
            if found is not None:
                return found
            index -= 1  # underflow: the portion before, a little narrower
            width = (
                lefts[index + 1] - UNDERFLOW - self.rules.line_tolerance - self.trailing_gap(portions[index])
            )
        return end, 0

    def split(self, start: int, end: int) -> list[tuple[int, int]]:
        edges = [start]
        for n in range(start + 1, end):
            if (
                self.scripts[n] != self.scripts[n - 1]
                or self.chars[n].props != self.chars[n - 1].props
                or "\t" in (self.text[n], self.text[n - 1])
            ):
                edges.append(n)
        return list(zip(edges, [*edges[1:], end], strict=True)) if end > start else []

    def fill(self, first: int, last: int, left: float, width: float) -> tuple[int, float]:
        """→ (the first character of a portion that does not fit, where the portion ends)."""
        used = left
        for n in range(first, last):
            if self.text[n] == "\t":
                self.stops.reach(self.chars, n, used)
                width = max(width, self.stops.limit(self.chars[n]))
            if used + self.chars[n].advance > width + self.rules.line_tolerance:
                return n, used
            used += self.chars[n].advance + self.chars[n].gap
        return last, used

    def trailing_gap(self, portion: tuple[int, int]) -> float:
        return self.chars[portion[1] - 1].gap

    def place(self, start: int, first: int, cut: int) -> tuple[int, int] | None:
        """Where a line that is full at `cut`, in a portion from `first`, ends; None: look in the portion before."""
        if self.text[cut] == "\t":
            return max(cut, start + 1), 0
        if self.text[cut] in BLANKS:
            return self.behind_blanks(cut), 0
        language = self.language(first, cut)
        if (
            self.hang
            and language == "C"
            and cut > start
            and self.text[cut] in HANGING
            and not self.begins_badly(cut + 1)
        ):
            return self.behind_blanks(cut + 1), 1
        place = self.latin_break(cut) if language == "L" else self.chinese_break(cut)
        if place >= first:
            return (place if place > start else max(cut, start + 1)), 0
        if place >= start and first != start:
            return None
        return (cut if cut > first else max(first, start + 1)), 0

    def language(self, first: int, cut: int) -> str:
        """The portion's script, unless the last letter or digit before lies in another."""
        letter = cut
        while letter > 0 and not self.text[letter].isalnum():
            letter -= 1
        return self.scripts[letter] if letter < first else self.scripts[first]

    def behind_blanks(self, place: int) -> int:
        while place < len(self.text) and self.text[place] in BLANKS:
            place += 1
        return place

    def begins_badly(self, place: int) -> bool:
        return place < len(self.text) and self.text[place] in NO_START

    def chinese_break(self, place: int) -> int:
        while place > 0 and (self.text[place] in NO_START or self.text[place - 1] in NO_END):
            place -= 1
        return place

    def latin_break(self, place: int) -> int:
        if place == 0 or not self.joins(place):
            return place
        found = place - 1
        while found > 0 and self.joins(found):
            found -= 1
        if found > 0 and self.text[found - 1] == "/":  # an address is rather moved whole, if a blank is near
            for back in range(found - 2, max(-1, found - SLASH_REACH), -1):
                if self.text[back].isspace():
                    return back + 1
        return found

    def joins(self, place: int) -> bool:
        """Whether no line may end between two characters (UAX 14, the pairs that occur)."""
        left, right = self.classes[place - 1], self.classes[place]
        if right in ("SP", "CL", "EX", "IS", "SY"):
            return True
        before = place - 1
        while before > 0 and self.classes[before] == "SP":
            before -= 1
        held = self.classes[before]
        if held == "OP" or (held == "CL" and right == "NS") or (held == right == "B2"):
            return True
        if left == "SP":
            return False
        return (
            "GL" in (left, right) or "QU" in (left, right) or right in ("BA", "HY", "NS")
            or (right == "IN" and left in ("AL", "ID", "IN", "NU")) or f"{left}-{right}" in JOINED
            or (right == "NU" and left == "SY" and self.number_before(place - 1))
            or (right in ("PR", "PO") and left == "CL" and self.number_before(place - 2))
        )  # fmt: skip

    def number_before(self, place: int) -> bool:
        while place > 0 and self.classes[place] in ("SY", "IS"):
            place -= 1
        return self.classes[place] == "NU"
