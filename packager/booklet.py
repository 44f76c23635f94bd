"""A volume of A4 pages → A3 sheets to be folded and stapled in the fold (骑马钉), padded to whole sheets.

Sheets are printed on both sides and turned over the short edge.
"""

from __future__ import annotations

from pathlib import Path

import pikepdf

from packager.bind import A4_HEIGHT, A4_WIDTH, describe, lay_on
from packager.bindable import bindable
from packager.book import FOLDED

A3_WIDTH = 2 * A4_WIDTH
LEFT = pikepdf.Rectangle(0, 0, A4_WIDTH, A4_HEIGHT)
RIGHT = pikepdf.Rectangle(A4_WIDTH, 0, A3_WIDTH, A4_HEIGHT)


def imposition(pages: int) -> tuple[tuple[int | None, int | None], ...]:
    """How many pages → for each side of a sheet the pages on its left and right half; None where it stays blank.

    The sides of the outermost sheet come first, its outside before its inside.
    """
    padded = -(-pages // FOLDED) * FOLDED
    sides = []
    for sheet in range(padded // FOLDED):
        outer_right, outer_left = 2 * sheet + 1, padded - 2 * sheet
        sides += [(outer_left, outer_right), (outer_right + 1, outer_left - 1)]
    return tuple(tuple(page if page <= pages else None for page in side) for side in sides)  # type: ignore[misc]  # two each


def impose(source: Path, target: Path, title: str) -> int:
    """A volume → its folded form at `target`; → how many sheets."""
    with bindable("PDF", source) as volume, pikepdf.new() as folded:
        sides = imposition(len(volume.pages))
        for left, right in sides:
            folded.add_blank_page(page_size=(A3_WIDTH, A4_HEIGHT))
            for page, half, name in ((left, LEFT, "/ShenbaoLeft"), (right, RIGHT, "/ShenbaoRight")):
                if page is not None:
                    lay_on(folded, folded.pages[-1], volume.pages[page - 1], name, half)
        describe(folded, title)
        folded.Root.ViewerPreferences.Duplex = pikepdf.Name("/DuplexFlipShortEdge")
        folded.save(target, static_id=True, compress_streams=False, min_version="1.7")
    return len(sides) // 2
