"""The text of one cell or sentence ↔ the blanks and printed words that the template has there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in each blank. `tight`: whether every printed word was found as it is."""

    texts: dict[str, str]
    counts: dict[str, str]
    tight: bool = True


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
    filler = r"[\s_＿]*"
    return filler + filler.join(found) + filler if found else filler


def read_inside(inside: Sequence[Node], text: str) -> Filled | None:
    """The text of a cell → what stands in its blanks; None where its printed words are not all there."""
    for lenient in (False, True):
        pattern, groups = expression(inside, lenient=lenient)
        match = re.fullmatch(pattern, text, re.DOTALL)
        if match is None:
            continue
        texts: dict[str, str] = {}
        counts: dict[str, str] = {}
        for name, node in groups.items():
            if isinstance(node, Blank):
                texts[node.field] = match[name].strip()
            elif isinstance(node, Count):
                counts[node.table] = match[name].strip()
            elif isinstance(node, Repeat):
                texts[node.table] = match[name].strip("\n")
        return Filled(texts, counts, not lenient)
    return None


def words_in(inside: Sequence[Node]) -> int:
    """How many printed letters a cell or sentence has to be known by."""
    return sum(len(re.findall(r"[^\W_]", node.text)) for node in inside if isinstance(node, Literal))
