"""Parts in order → one page plan of a volume, from which contents, numbers, sheets, blanks and bookmarks derive.

Body pages are counted from 1, blanks among them counted but not numbered; front pages (cover, contents) are not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pikepdf

DUPLEX = ("双面", "正反")
SADDLE = ("骑马钉", "骑马订", "骑缝钉", "对折", "中缝")
FOLDED = 4  # pages of a sheet that is folded once

LeafKind = Literal["封面", "目录", "正文", "空白"]


@dataclass(frozen=True, slots=True)
class Part:
    """What is bound together: a title for contents and bookmarks, its pages, and how to open them.

    `form` where it is one; `head`: what it proves, for the top of its first page; `unchanged`: a PDF printed by
    another system, bound as it is; `path` and `weight`: its file, and how many bytes opening it keeps in memory.
    """

    title: str
    pages: int
    open: Callable[[], pikepdf.Pdf]
    level: int = 1
    form: str | None = None
    head: str | None = None
    unchanged: bool = False
    path: Path | None = None
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """What a volume has beside its parts. `cover` are the lines on it; `levels` how deep the contents go.

    `duplex`: printed on both sides; `odd`: each part begins on an odd page; `heads`: parts say what they prove.
    """

    cover: tuple[str, ...] | None = None
    contents: bool = False
    levels: int = 2
    numbers: bool = False
    odd: bool = False
    heads: bool = False
    duplex: bool = False


PLAIN = Look()


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a volume: a page of a part, or one of ours; `number` counts body pages."""

    kind: LeafKind
    part: int = 0
    page: int = 0
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A part at its place; `first` counts the volume's body pages from 1."""

    title: str
    level: int
    first: int
    pages: int
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """A finished volume: all its pages, those in front of the body, and where each part stands."""

    pages: int
    front: int
    parts: tuple[Placed, ...]


def is_booklet(size: str | None, binding: str | None) -> bool:
    """Whether sheets are folded and stapled in the fold: A3 骑马钉 and what else it is called."""
    return size == "A3" and any(word in (binding or "") for word in SADDLE)


def sheets(pages: int, sides: str | None, *, booklet: bool = False) -> int:
    """Sheets of paper of one copy."""
    if booklet:
        return -(-pages // FOLDED)
    return (pages + 1) // 2 if sides in DUPLEX else pages


def body_plan(parts: Sequence[Part], look: Look) -> tuple[Leaf, ...]:
    """The pages of all parts in order; before a part that must begin on an odd page a blank where one is needed."""
    leaves: list[Leaf] = []
    for index, part in enumerate(parts):
        if look.odd and look.duplex and part.level == 1 and len(leaves) % 2:
            leaves.append(Leaf("空白", number=len(leaves) + 1))
        leaves += [Leaf("正文", index, page, len(leaves) + page + 1) for page in range(part.pages)]
    return tuple(leaves)


def placed_parts(parts: Sequence[Part], body: Sequence[Leaf]) -> tuple[Placed, ...]:
    first: dict[int, int] = {}
    for leaf in body:
        if leaf.kind == "正文" and leaf.number is not None:
            first.setdefault(leaf.part, leaf.number)
    return tuple(
        Placed(part.title, part.level, first.get(index, len(body) + 1), part.pages, part.form)
        for index, part in enumerate(parts)
    )


def front_plan(look: Look, contents_pages: int) -> tuple[Leaf, ...]:
    """Cover and contents; printed on both sides each begins on a right-hand page, and so does the body."""
    leaves: list[Leaf] = []
    if look.cover is not None:
        leaves.append(Leaf("封面"))
        leaves += [Leaf("空白")] * look.duplex
    leaves += [Leaf("目录", page=page) for page in range(contents_pages)]
    if look.duplex and len(leaves) % 2:
        leaves.append(Leaf("空白"))
    return tuple(leaves)


def listed_parts(placed: Sequence[Placed], look: Look) -> list[Placed]:
    """What the contents name."""
    return [part for part in placed if part.level <= look.levels and part.pages]
