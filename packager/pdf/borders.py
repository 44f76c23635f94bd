"""Neighbouring paragraphs with the same border ↔ one border round them all (ISO 29500-1, 17.3.1.24)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from packager.pdf.model import Block, Edge, Para


def bordered_together(blocks: Sequence[Block], refuse: Callable[[str], object]) -> tuple[Block, ...]:
    """Blocks → the same, their common borders drawn once; what would leave gaps in the sides is refused."""
    found = list(blocks)
    for number, (above, below) in enumerate(pairwise(blocks)):
        if not (isinstance(above, Para) and isinstance(below, Para) and is_one_border(above, below)):
            continue
        edges = above.props.edges
        if ("left" in edges or "right" in edges) and (above.props.after or below.props.before):
            refuse("几段共用的边框（段前、段后有间距）")
        low = {"bottom": edges["between"]} if "between" in edges else {}
        found[number] = with_edges(found[number], "bottom", low)
        found[number + 1] = with_edges(found[number + 1], "top", {})
    return tuple(found)


def is_one_border(above: Para, below: Para) -> bool:
    first, second = above.props, below.props
    same = (first.edges, first.left, first.right) == (second.edges, second.left, second.right)
    return bool(first.edges) and same


def with_edges(block: Block, without: str, more: Mapping[str, Edge]) -> Block:
    assert isinstance(block, Para)
    edges = {name: edge for name, edge in block.props.edges.items() if name != without} | dict(more)
    return replace(block, props=replace(block.props, edges=edges))
