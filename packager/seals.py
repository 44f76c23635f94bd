"""A filled form → where on its pages it is sealed or signed, and by whom. No seal is ever drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pypdfium2

from forms.library import Source
from forms.notice import Form, SealPlace
from forms.values import Entry
from packager.documents import fill_marked
from packager.fill.context import spot_tag, tags_of
from packager.pdf import Rendered, render_traced
from packager.pdf.page import Area

SIDE = 119.0  # points: a round seal is 42 mm wide


@dataclass(frozen=True, slots=True)
class Spot:
    """One place for a seal or a signature: its page from 1, and the box it takes; page 0 where it was not found."""

    place: SealPlace
    page: int
    area: Area | None

    @property
    def what(self) -> str:
        return f"{self.place.who}{self.place.kind}"


def spots(source: Source, form: Form, entries: Mapping[str, Entry], drawn: Rendered) -> tuple[Spot, ...]:
    """All places of a form on its drawn pages, in the notice's order. Raises TemplateFault."""
    if not form.seals:
        return ()
    areas: tuple[tuple[Area, ...], ...] = ()
    if any(place.at is None for place in form.seals):
        data = fill_marked(source, form, entries)
        areas = render_traced(data, form.template, tags_of(form), {}).areas
    found = []
    for place in form.seals:
        hits = list(printed_for(drawn.pdf, place) if place.at else marked_at(areas, place))
        found += [Spot(place, page, area) for page, area in hits] or [Spot(place, 0, None)]
    return tuple(found)


def with_spots(drawn: Rendered, form: Form) -> tuple[tuple[Area, ...], ...]:
    """The areas of a traced drawing, with the places that are known by what is printed there."""
    pages = [list(areas) for areas in drawn.areas]
    for place in form.seals:
        for page, area in printed_for(drawn.pdf, place) if place.at and drawn.pdf else ():
            pages[page - 1].append(Area(area.x, area.y, area.width, area.height, (spot_tag(place.id),)))
    return tuple(map(tuple, pages))


def marked_at(areas: tuple[tuple[Area, ...], ...], place: SealPlace) -> Iterator[tuple[int, Area]]:
    for page, found in enumerate(areas, 1):
        for area in found:
            if spot_tag(place.id) in area.tags:
                yield page, seal_box(area.x + area.width / 2, area.y + area.height / 2, (spot_tag(place.id),))


def printed_for(pdf: bytes, place: SealPlace) -> list[tuple[int, Area]]:
    """Where the text of a place is printed: everywhere, or the one time that is meant."""
    hits = list(printed_at(pdf, place.at or ""))
    return hits if place.nth is None else hits[place.nth - 1 : place.nth]


def printed_at(pdf: bytes, words: str) -> Iterator[tuple[int, Area]]:
    """Every place where a text is printed, blanks aside, as (page from 1, the seal's box round it)."""
    wanted = "".join(words.split())
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number, page in enumerate(document, 1):
            text, height = page.get_textpage(), page.get_height()
            chars = [(text.get_text_range(n, 1), n) for n in range(text.count_chars())]
            seen = [(char, n) for char, n in chars if char.strip()]
            joined = "".join(char[0] for char, _ in seen)
            start = joined.find(wanted)
            while start >= 0:
                first, last = (text.get_charbox(seen[place][1]) for place in (start, start + len(wanted) - 1))
                middle = (first[0] + last[2]) / 2, height - (first[1] + first[3]) / 2
                yield number, seal_box(*middle, ())
                start = joined.find(wanted, start + len(wanted))
            text.close()
            page.close()
    finally:
        document.close()


def seal_box(x: float, y: float, tags: tuple[str, ...]) -> Area:
    return Area(x - SIDE / 2, y - SIDE / 2, SIDE, SIDE, tags)
