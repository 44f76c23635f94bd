"""A built package → an edition (第N版) to keep; two editions → what a person must print, seal, scan and send again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from packager.book import DUPLEX, sheets
from packager.booklet import imposition
from packager.build import Built
from packager.disc import DiscFiles, disc_files
from packager.plan import Printed
from packager.preview import pictures
from packager.sealing import SealLine, seal_lines

LOOK = 0.6  # pixels per point: enough to see a changed comma


@dataclass(frozen=True, slots=True)
class EditionVolume:
    """A volume as it was printed: one hash for each page's picture."""

    name: str
    file: str
    pages: int
    copies: int
    size: str
    sides: str
    binding: str | None
    why: str
    parts: tuple[tuple[str, int, int], ...]
    hashes: tuple[str, ...]
    folded: str | None = None
    spine: str | None = None
    tabs: bool = False
    front: int = 0

    @property
    def paper(self) -> str:
        """The file that goes to the printer."""
        return self.folded or self.file


@dataclass(frozen=True, slots=True)
class Edition:
    """What went to seal, and where it lies."""

    fingerprint: str
    folder: str
    zip: str
    built: str
    values: Mapping[str, Any]
    evidence: Mapping[str, Any]
    volumes: tuple[EditionVolume, ...]
    seals: tuple[tuple[str, str], ...]
    number: int = 0
    places: tuple[SealLine, ...] = ()
    disc: DiscFiles = field(default_factory=DiscFiles)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Edition:
        volumes = tuple(
            EditionVolume(
                **{
                    **each,
                    "parts": tuple(map(tuple, each["parts"])),
                    "hashes": tuple(each["hashes"]),
                }
            )
            for each in data["volumes"]
        )
        places = tuple(SealLine(**{**each, "pages": tuple(each["pages"])}) for each in data.get("places", ()))
        disc = DiscFiles(**{name: tuple(files) for name, files in data.get("disc", {}).items()})
        return cls(
            **{
                **data,
                "volumes": volumes,
                "seals": tuple(map(tuple, data["seals"])),
                "places": places,
                "disc": disc,
            }
        )


@dataclass(frozen=True, slots=True)
class Reprint:
    """The sheets of one volume that changed, per copy; `whole` where leaves cannot be exchanged, `added` for more copies.

    `leaves` are all pages of those sheets: both sides of a leaf are printed again.
    """

    volume: str
    sheets: tuple[int, ...]
    pages: tuple[int, ...]
    copies: int
    whole: bool
    added: bool = False
    leaves: tuple[int, ...] = ()


def edition_of(built: Built, raw: Mapping[str, Any], evidence: Mapping[str, Any], when: str) -> Edition:
    """A built package → Edition, its pages looked at once."""
    if built.plan is None or built.folder is None or built.zip is None or built.fingerprint is None:
        raise ValueError("nothing was built")
    folder = built.folder
    volumes = tuple(
        edition_volume(each, page_hashes(folder / each.reading, each.pages)) for each in built.printed
    )
    seals = tuple(
        (planned.name, "、".join(planned.seals) if planned.seals else "")
        for planned in built.plan.materials
        if not planned.material.collected
    )
    return Edition(
        built.fingerprint,
        str(built.folder),
        str(built.zip),
        when,
        raw,
        evidence,
        volumes,
        seals,
        places=seal_lines(built.plan, built.printed, built.spots),
        disc=disc_files(built.plan),
    )


def edition_volume(each: Printed, hashes: tuple[str, ...]) -> EditionVolume:
    """A printed file as an edition remembers it."""
    return EditionVolume(
        each.name, each.reading, each.pages, each.copies, each.size, each.sides, each.binding, each.why,
        each.parts, hashes, each.file if each.is_folded else None, each.spine, each.tabs,
        each.front if each.numbered else 0,
    )  # fmt: skip


def page_hashes(pdf: Path, pages: int) -> tuple[str, ...]:
    """What each page looks like, as a hash; fonts and object numbers do not count."""
    found = []
    for start in range(0, pages, 20):
        seen = pictures(pdf, range(start, min(start + 20, pages)), LOOK)
        found += [hashlib.sha256(seen[number].pixels).hexdigest()[:16] for number in sorted(seen)]
    return tuple(found)


def reprints(old: Edition, new: Edition) -> Iterator[Reprint]:
    """Volume by volume what has to be printed again; nothing for one that looks the same."""
    before = {volume.name: volume for volume in old.volumes}
    for volume in new.volumes:
        known = before.get(volume.name)
        if known is None or (printed_as(known) != printed_as(volume) and not is_loose(known, volume)):
            everything = tuple(range(1, volume.pages + 1))
            yield Reprint(
                volume.name,
                sheets_of(volume, everything),
                everything,
                volume.copies,
                whole=True,
            )
            continue
        if volume.copies > known.copies:
            everything, more = tuple(range(1, volume.pages + 1)), volume.copies - known.copies
            all_sheets = sheets_of(volume, everything)
            yield Reprint(volume.name, all_sheets, everything, more, whole=True, added=True)
        changed = tuple(
            number
            for number, seen in enumerate(volume.hashes, 1)
            if number > len(known.hashes) or known.hashes[number - 1] != seen
        )
        if changed:
            yield Reprint(
                volume.name,
                sheets_of(volume, changed),
                changed,
                min(known.copies, volume.copies),
                whole=False,
            )


def is_loose(known: EditionVolume, volume: EditionVolume) -> bool:
    """Whether leaves lie loose, so that some can be exchanged and others added."""
    same = known.size == volume.size and known.sides == volume.sides
    return (
        same
        and volume.binding is None
        and known.binding is None
        and known.folded is None
        and volume.folded is None
    )


def printed_as(volume: EditionVolume) -> tuple[object, ...]:
    """What decides how pages lie on sheets: where it changed no leaf can be exchanged."""
    return volume.pages, volume.size, volume.sides, volume.folded is not None


def numbers_of_sheets(pages: Sequence[int], sides: str) -> tuple[int, ...]:
    """Pages (from 1) → the sheets that carry them."""
    return tuple(dict.fromkeys((page + 1) // 2 if sides in DUPLEX else page for page in pages))


def sheets_of(volume: EditionVolume, pages: Sequence[int]) -> tuple[int, ...]:
    """The same for a volume; the sheets of a folded one count from the outside in."""
    if volume.folded is None:
        return numbers_of_sheets(pages, volume.sides)
    sides = imposition(volume.pages)
    found = {side // 2 + 1 for page in pages for side, halves in enumerate(sides) if page in halves}
    return tuple(sorted(found))


def leaves_of(volume: EditionVolume, pages: Sequence[int]) -> tuple[int, ...]:
    """All pages on the sheets that carry some."""
    wanted = set(sheets_of(volume, pages))
    return tuple(page for page in range(1, volume.pages + 1) if wanted & set(sheets_of(volume, [page])))


def page_text(volume: EditionVolume, page: int) -> str:
    """A page as people look for it: by the file, and by the number printed on it where that is another."""
    number = f"（页码 {page - volume.front}）" if volume.front and page > volume.front else ""
    return f"第 {page} 页{number}"


def sheets_each(volume: EditionVolume) -> int:
    """Sheets of paper of one copy."""
    return sheets(volume.pages, volume.sides, booklet=volume.folded is not None)


def total_sheets(volume: EditionVolume) -> int:
    return sheets_each(volume) * volume.copies


def changed_values(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str, Any, Any]]:
    """(form, field, before, after) of everything that differs between two sets of answers."""
    for form in dict.fromkeys([*old, *new]):
        left, right = old.get(form) or {}, new.get(form) or {}
        for name in dict.fromkeys([*left, *right]):
            if left.get(name) != right.get(name):
                yield form, name, left.get(name), right.get(name)
