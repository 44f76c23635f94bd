"""A scan of the sealed paper, held against what was printed → hints: pages, order, upside down, blank, red marks.

Hints only: a scanner, a copier and a seal are seen by people. Pages are compared as small grey pictures; where
the print says 公章, 盖章 or 签章, red is looked for near those words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageOps, ImageStat

from packager.preview import Picture, pictures

SIZE = (48, 68)
SCALE = 0.35
BLANK, CLEARLY = 3.0, 1.35
RED_SHARE = 0.0008
SEAL_WORDS = ("公章", "盖章", "签章")
REACH = 110  # points: a round seal is 42 mm wide and may stand beside the word
WINDOW = 3


@dataclass(frozen=True, slots=True)
class ScanPage:
    """One scanned page: which printed page it looks most like (from 1), what was noticed, and words for seals without red near."""

    number: int
    like: int | None
    upside_down: bool
    blank: bool
    red: bool
    sideways: bool = False
    bare: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScanCheck:
    """All scanned pages, and the pages that were printed."""

    pages: tuple[ScanPage, ...]
    expected: int

    @property
    def hints(self) -> tuple[str, ...]:
        found = []
        if len(self.pages) != self.expected:
            found.append(f"打印了 {self.expected} 页，扫描件有 {len(self.pages)} 页，请核对是否漏扫或多扫。")
        for page in self.pages:
            if page.blank:
                found.append(f"第 {page.number} 页是空白的，请核对。")
            elif page.sideways:
                found.append(f"第 {page.number} 页好像横过来了，请转正后重新扫描。")
            elif page.upside_down:
                found.append(f"第 {page.number} 页好像放倒了，请转正后重新扫描。")
            elif page.like is not None and page.like != page.number:
                found.append(f"第 {page.number} 页更像打印的第 {page.like} 页，请核对顺序。")
            found += [
                f"第 {page.number} 页“{word}”附近没有看到红色印迹，请核对是否已盖章。" for word in page.bare
            ]
        reds = [str(page.number) for page in self.pages if page.red]
        found.append(
            f"第 {'、'.join(reds)} 页看到红色印迹。"
            if reds
            else "没有看到红色印迹，请核对是否已盖章、是否彩色扫描。"
        )
        return tuple(found)


def check_scan(scan: Path, printed: Path) -> ScanCheck:
    """Raises PdfiumError where the scan is no PDF that opens."""
    originals = colours(printed)
    wanted, inks = [grey(image) for image in originals], [ink(image) for image in originals]
    seen = colours(scan)
    places = seal_places(printed)
    pages = tuple(
        with_seals(
            look(number, image, wanted, inks[number - 1] if number <= len(inks) else BLANK), image, places
        )
        for number, image in enumerate(seen, 1)
    )
    return ScanCheck(pages, len(wanted))


@dataclass(frozen=True, slots=True)
class SealPlace:
    """A word that asks for a seal, and the box round it where the seal may be, as shares of the page."""

    word: str
    box: tuple[float, float, float, float]


def seal_places(pdf: Path) -> dict[int, list[SealPlace]]:
    """The printed pages (from 1) → their places for seals."""
    found: dict[int, list[SealPlace]] = {}
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number, page in enumerate(document, 1):
            text = page.get_textpage()
            for word in SEAL_WORDS:
                searcher = text.search(word)
                while (hit := searcher.get_next()) is not None:
                    left, low, right, high = text.get_charbox(hit[0])
                    wide, tall = page.get_size()
                    box = (
                        max(0.0, (left - REACH) / wide), max(0.0, 1 - (high + REACH) / tall),
                        min(1.0, (right + REACH) / wide), min(1.0, 1 - (low - REACH) / tall),
                    )  # fmt: skip
                    found.setdefault(number, []).append(SealPlace(word, box))
                searcher.close()
            text.close()
            page.close()
    finally:
        document.close()
    return found


def with_seals(page: ScanPage, image: Image.Image, places: dict[int, list[SealPlace]]) -> ScanPage:
    """Words for seals near which nothing red is seen; upright pages only."""
    if page.like is None or page.upside_down or page.sideways:
        return page
    bare = []
    for place in places.get(page.like, ()):
        left, top, right, low = place.box
        crop = image.crop(
            (
                int(left * image.width),
                int(top * image.height),
                int(right * image.width) + 1,
                int(low * image.height) + 1,
            )
        )
        if not is_red(crop):
            bare.append(place.word)
    return replace(page, bare=tuple(dict.fromkeys(bare)))


def ink(image: Image.Image) -> float:
    """How much stands on a page."""
    return float(ImageStat.Stat(image.convert("L")).stddev[0])


def colours(pdf: Path) -> list[Image.Image]:
    found = pictures(pdf, range(2000), SCALE)
    return [as_image(found[number]) for number in sorted(found)]


def as_image(picture: Picture) -> Image.Image:
    return Image.frombytes("RGBA", (picture.width, picture.height), picture.pixels, "raw", "BGRA").convert(
        "RGB"
    )


def grey(image: Image.Image) -> Image.Image:
    return ImageOps.autocontrast(image.convert("L").resize(SIZE, Image.Resampling.BOX))


def look(number: int, image: Image.Image, wanted: Sequence[Image.Image], expected: float) -> ScanPage:
    if ink(image) < min(BLANK, expected / 2):
        return ScanPage(number, None, upside_down=False, blank=True, red=is_red(image))
    upright, turned = grey(image), grey(image.rotate(180))
    near = range(max(0, number - 1 - WINDOW), min(len(wanted), number + WINDOW))
    places = list(near) or list(range(len(wanted)))
    best = min(places, key=lambda place: distance(upright, wanted[place]), default=None)
    if best is None:
        return ScanPage(number, None, upside_down=False, blank=False, red=is_red(image))
    own = number - 1 if number <= len(wanted) else best
    least = distance(upright, wanted[best])
    like = own if distance(upright, wanted[own]) <= least * CLEARLY + 1 else best
    flipped = min(distance(turned, wanted[place]) for place in places)
    aside = min(
        distance(grey(image.rotate(angle, expand=True)), wanted[place])
        for angle in (90, 270)
        for place in places
    )
    return ScanPage(
        number,
        like + 1,
        upside_down=flipped * CLEARLY < least and flipped <= aside,
        blank=False,
        red=is_red(image),
        sideways=aside * CLEARLY < least and aside < flipped,
    )


def distance(left: Image.Image, right: Image.Image) -> float:
    return float(ImageStat.Stat(ImageChops.difference(left, right)).mean[0])


def is_red(image: Image.Image) -> bool:
    """Whether a share of the page is as red as ink for seals."""
    red, green, blue = image.split()
    strong = ImageChops.subtract(red, ImageChops.lighter(green, blue)).point(
        lambda level: 255 if level > 70 else 0
    )
    return float(ImageStat.Stat(strong).mean[0]) / 255 > RED_SHARE
