"""The text of one cell or sentence ↔ the blanks and printed words that the template has there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from packager.read.pattern import Blank, Count, Index, Literal, Node, Repeat, Tick

PUNCTUATION = (
    "：:",
    "，,、",
    "；;",
    "（(",
    "）)",
    "。.．",
    '“"”＂',
    "‘'’",
    "-—–－",
    "？?",
    "！!",
    "/／",
    "%％",
)
CLASSES = {char: f"[{re.escape(group)}]" for group in PUNCTUATION for char in group}
FILLER = re.compile(r"[\s_＿　]+")


GAP = r"\s*+"
BOX = r"(?:[^\w\s]|口)?"  # of an option: there, ticked, or gone


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in each blank. `tight`: whether every printed word was found as it is; `sure`: whether in one way only."""

    texts: dict[str, str]
    counts: dict[str, str]
    tight: bool = True
    sure: bool = True


Hole: TypeAlias = Blank | Count | Repeat


@dataclass(frozen=True, slots=True)
class Printed:
    """What is printed before the first blank, and each blank with what is printed behind it."""

    before: re.Pattern[str]
    holes: tuple[tuple[Hole, re.Pattern[str] | None], ...]  # None: nothing but blanks between two


@lru_cache(maxsize=1024)
def printed(inside: tuple[Node, ...], *, lenient: bool) -> Printed:
    pieces: list[list[Node]] = [[]]
    holes: list[Hole] = []
    for node in inside:
        if isinstance(node, Blank | Count | Repeat):
            holes.append(node)
            pieces.append([])
        else:
            pieces[-1].append(node)
    closed = words_in(inside) and isinstance(inside[-1], Literal) and bool(inside[-1].text.strip())
    found: list[re.Pattern[str] | None] = []
    for place, piece in enumerate(pieces):
        text = "".join(fragment(node, lenient=lenient) for node in piece)
        last = place == len(holes)
        if (
            place
            and not last
            and not any(isinstance(node, Literal) and FILLER.sub("", node.text) for node in piece)
        ):
            found.append(None)
        else:
            text = (GAP if not place else "") + text
            text += (r"[\s。；;，,]*+\Z" if closed else GAP + r"\Z") if last else ""
            found.append(re.compile(text, re.DOTALL))
    assert found[0] is not None
    return Printed(found[0], tuple(zip(holes, found[1:], strict=True)))


def fragment(node: Node, *, lenient: bool) -> str:
    match node:
        case Literal(text=text):
            return literal(text, lenient=lenient)
        case Tick():
            return GAP + BOX + GAP
        case _:
            return rf"{GAP}[0-9０-９]*+{GAP}"


def literal(text: str, *, lenient: bool) -> str:
    """Printed words: blanks anywhere between them, either width of punctuation, lines to write on left out."""
    found = []
    for char in FILLER.sub("", text):
        if char in CLASSES:
            found.append(CLASSES[char] + ("?" if lenient else ""))
        else:
            folded = unicodedata.normalize("NFKC", char)
            found.append(
                re.escape(char) if folded == char or len(folded) > 1 else f"[{re.escape(char + folded)}]"
            )
    filler = r"[\s_＿]*+"
    return filler.join(found) + filler if found else filler


def read_inside(inside: Sequence[Node], text: str) -> Filled | None:
    """The text of a cell → what stands in its blanks; None where its printed words are not all there.

    A blank ends where the words behind it first stand: one way through the text, however long. Where they stand
    in a value once more, or nothing is printed between two blanks, it could have been another way.
    """
    for lenient in (False, True):
        wanted = printed(tuple(inside), lenient=lenient)
        parts = cut(wanted, text)
        if parts is None:
            continue
        texts: dict[str, str] = {}
        counts: dict[str, str] = {}
        sure = True
        for place, ((hole, behind), part) in enumerate(zip(wanted.holes, parts, strict=True)):
            following = parts[place + 1] if place + 1 < len(parts) else ""
            sure = sure and not (following and (behind is None or behind.search(following)))
            match hole:
                case Blank(field=name):
                    sure = sure and texts.get(name, part.strip()) == part.strip()
                    texts[name] = texts.get(name) or part.strip()
                case Count(table=name):
                    counts[name] = part.strip()
                case Repeat(table=name):
                    texts[name] = part.strip("\n")
        return Filled(texts, counts, not lenient, sure)
    return None


def cut(wanted: Printed, text: str) -> list[str] | None:
    """What stands in each blank, each as short as it can be."""
    match = wanted.before.match(text)
    parts: list[str] = []
    for _hole, behind in wanted.holes:
        if match is None:
            return None
        start = match.end()
        match = (behind or SPACE).search(text, start)
        if match is not None:
            parts.append(text[start : match.start()])
    return parts if match is not None else None


SPACE = re.compile(r"(?<=\S)\s+|\Z")


def expression(inside: Sequence[Node], *, lenient: bool = False) -> tuple[str, dict[str, Node]]:
    """Nodes → a regular expression whose groups are the blanks; `lenient` lets punctuation be missing."""
    parts: list[str] = [r"\s*"]
    groups: dict[str, Node] = {}
    for node in inside:
        match node:
            case Literal(text=text):
                parts.append(literal(text, lenient=lenient))
            case Blank() | Count():
                name = f"g{len(groups)}"
                groups[name] = node
                parts.append(rf"(?P<{name}>.*?)")
            case Tick():
                parts.append(r"\s*\S?\s*")
            case Index():
                parts.append(r"\s*[0-9０-９]*\s*")
            case Repeat():
                name = f"g{len(groups)}"
                groups[name] = node
                parts.append(rf"(?P<{name}>.*)")
    closed = words_in(inside) and isinstance(inside[-1], Literal) and bool(inside[-1].text.strip())
    ending = r"[\s。；;，,]*" if closed else r"\s*"
    return "".join(parts) + ending, groups


def words_in(inside: Sequence[Node]) -> int:
    """How many printed letters a cell or sentence has to be known by."""
    return sum(len(re.findall(r"[^\W_]", node.text)) for node in inside if isinstance(node, Literal))
