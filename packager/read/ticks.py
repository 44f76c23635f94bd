"""The text of a cell with printed options → which of them are ticked, in whatever way people tick.

√ in brackets, ☑ ☒ ■ ● for □, √ typed behind an option whose box is gone, or nothing left but the option
(see the survey of real forms). Where a mark could belong to either neighbour, or a box is missing without a
tick to show for it, it is a matter to ask about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from packager.read.model import Certainty
from packager.read.pattern import Literal, Node, Tick
from packager.read.runs import EMPTY, TICKED

CROSS = "×"
SETTLED = (
    (re.compile(r"[(（\[【]\s*[√✓✔☑■●VvＶ]\s*[)）\]】]"), TICKED),
    (re.compile(r"[(（\[【]\s*[×✗✘XxＸ]\s*[)）\]】]"), CROSS),
    (re.compile(r"[(（\[【][\s_]*[)）\]】]"), EMPTY),
    (re.compile(r"[□☐][√✓✔]|[√✓✔][□☐]"), TICKED),  # a tick typed beside its box
    (re.compile(r"[☑√✓✔■●☒▣◼⬛🗹]"), TICKED),
    (re.compile(r"[□☐◻▢⬜◯○〇]"), EMPTY),
    (re.compile(r"[×✗✘]"), CROSS),
)
TOKEN = re.compile(f"[{TICKED}{EMPTY}{CROSS}]")
WORD = re.compile(r"[^\W_]")
APART = re.compile(r"[\s　（()）\[\]【】_：:，,。；;、？?！!]+")


@dataclass(frozen=True, slots=True)
class Printed:
    """An option as it is printed, its box before or behind it."""

    option: str
    caption: str


@dataclass(frozen=True, slots=True)
class Ticked:
    """What is ticked; `left` is text that is neither option nor box."""

    options: tuple[str, ...]
    certainty: Certainty
    left: str = ""


def printed_options(inside: Sequence[Node], field: str) -> tuple[list[Printed], bool]:
    """The options of a field in a cell, and whether their boxes stand before them."""
    found: list[Printed] = []
    ticks = [place for place, node in enumerate(inside) if isinstance(node, Tick) and node.field == field]
    leads = bool(ticks) and boxes_lead(inside, ticks[0])
    for place in ticks:
        node = inside[place]
        beside = inside[place + 1 : place + 2] if leads else inside[max(0, place - 1) : place]
        text = beside[0].text if beside and isinstance(beside[0], Literal) else ""
        parts = [part for part in APART.split(text) if part]
        caption = parts[0 if leads else -1] if parts else ""
        if isinstance(node, Tick):
            found.append(Printed(node.option, caption))
    return found, leads


def boxes_lead(inside: Sequence[Node], first: int) -> bool:
    """Whether boxes stand before their options: the first follows no word directly, nor one with a bracket."""
    before = inside[first - 1] if first else None
    text = before.text if isinstance(before, Literal) else ""
    return not WORD.fullmatch(text.rstrip("（([【")[-1:] or " ")


def anchored(inside: Sequence[Node], field: str, text: str) -> str:
    """The text from where the options begin: behind the words that the template prints before them."""
    before = ""
    for node in inside:
        if isinstance(node, Tick) and node.field == field:
            break
        before = node.text if isinstance(node, Literal) else ""
    words = [part for part in APART.split(before.rpartition("\n")[2]) if part]
    ticks = [place for place, node in enumerate(inside) if isinstance(node, Tick) and node.field == field]
    if ticks and not boxes_lead(inside, ticks[0]):
        words = words[:-1]  # the last is the first option's own
    found = list(re.finditer(spaced(words[-1]), text)) if words and len(words[-1]) > 1 else []
    return text[found[0].end() :] if len(found) == 1 else text


def settled(text: str, options: Sequence[Printed]) -> str:
    """Every kind of mark as one of three."""
    text = re.sub("[\ufe0e\ufe0f\u200b-\u200d]", "", text)
    for each in options:  # the character 口 is a box only where it stands for one
        if each.caption:
            text = re.sub(rf"口(?=\s*{spaced(each.caption)})", EMPTY, text)
    for pattern, mark in SETTLED:
        text = pattern.sub(mark, text)
    return text


def spaced(text: str) -> str:
    return r"\s*".join(map(re.escape, text))


def ticked(text: str, options: Sequence[Printed], *, leads: bool) -> Ticked:
    """The text of a cell → what is ticked in it."""
    text = settled(text, options)
    if len(options) == 1 and not options[0].caption:  # the box has a cell of its own
        marks = TOKEN.findall(text)
        return Ticked((options[0].option,) if TICKED in marks else (), "normalised" if marks else "ask")
    captions = sorted((each.caption for each in options if each.caption), key=len, reverse=True)
    if not captions:
        return Ticked((), "ask", text)
    matches = list(re.finditer("|".join(spaced(each) for each in captions), text))
    names = {squeezed(each.caption): each.option for each in options}
    at = [names[squeezed(match[0])] for match in matches]
    left = TOKEN.sub("", re.sub("|".join(spaced(each) for each in captions), "", text)).strip(
        " \t\n　、，,;；/"
    )
    if len(set(at)) != len(
        at
    ):  # the same word once more in a sentence: it is the one with a mark that counts
        times = Counter(at)
        matches = [
            match for match in matches if times[names[squeezed(match[0])]] == 1 or is_marked(text, match)
        ]
        dropped = set(at) - {names[squeezed(match[0])] for match in matches}
        at = [names[squeezed(match[0])] for match in matches]
        if len(set(at)) != len(at) or (dropped and not TOKEN.search(text)):
            return Ticked((), "ask", left)
    if not TOKEN.search(text):
        sure = len(at) == 1 and not WORD.search(left)
        return Ticked((at[0],) if len(at) == 1 else (), "normalised" if sure else "ask", left)
    before, behind, doubtful = shared(text, matches, leads=leads)
    chosen = tuple(name for place, name in enumerate(at) if TICKED in (before[place], behind[place]))
    boxless = [place for place in range(len(at)) if not before[place] and not behind[place]]
    twice = any(before[place] and behind[place] for place in range(len(at)))
    crossed = any(CROSS in (before[place], behind[place]) for place in range(len(at)))
    unclear = (
        doubtful
        or twice
        or (not chosen and (bool(boxless) or crossed))
        or (len(at) < len(options) > 1 and not chosen)
    )
    return Ticked(chosen, "ask" if unclear else "normalised", left)


NEAR = 40
AFTER, BEFORE = re.compile(rf"^[\s　]*({TOKEN.pattern})"), re.compile(rf"({TOKEN.pattern})[\s　]*$")


def is_marked(text: str, match: re.Match[str]) -> bool:
    return bool(
        AFTER.match(text[match.end() : match.end() + NEAR])
        or BEFORE.search(text[max(0, match.start() - NEAR) : match.start()])
    )


def shared(text: str, matches: Sequence[re.Match[str]], *, leads: bool) -> tuple[list[str], list[str], bool]:
    """The marks between options, given to the one before or behind → (before, behind, whether one could be either's)."""
    before, behind = [""] * len(matches), [""] * len(matches)
    ends = [0, *(match.end() for match in matches)]
    starts = [*(match.start() for match in matches), len(text)]
    doubtful = False
    for place, (start, end) in enumerate(zip(ends, starts, strict=True)):
        gap = text[start:end]
        marks = len(TOKEN.findall(gap))
        left = AFTER.search(gap) if place > 0 else None
        right = BEFORE.search(gap) if place < len(matches) else None
        if left and right and marks == 1:
            to_left = belongs_left(gap, leads=leads)
            left, right = (left, None) if to_left else (None, right)
            doubtful = doubtful or (
                TICKED in gap and (to_left == leads or gap[:1].isspace() == gap[-1:].isspace())
            )
        if left:
            behind[place - 1] = left[1]
        if right:
            before[place] = right[1]
        doubtful = (
            doubtful
            or marks > bool(left) + bool(right)
            or (0 < place < len(matches) and marks > 1 and bool(re.search(f"{TICKED}{{2}}", gap)))
        )
    return before, behind, doubtful


def belongs_left(gap: str, *, leads: bool) -> bool:
    """Whether one mark between two options is the left one's: by what it touches, else by where boxes are printed."""
    left, right = TOKEN.split(gap, maxsplit=1)
    return not leads if bool(left) == bool(right) else not left


def squeezed(text: str) -> str:
    return "".join(text.split())
