"""A plan → which electronic files go on the disc: of each material exactly the formats that are asked for it, all where none are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from packager.plan import ELECTRONIC, Plan
from packager.words import SUFFIXES

SAME = {"jpeg": "jpg", "jpe": "jpg", "jfif": "jpg"}


@dataclass(frozen=True, slots=True)
class DiscFiles:
    """What is burned, and what is left off because its format is not asked for."""

    burned: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def suffixes(formats: Iterable[str]) -> frozenset[str]:
    """The ends of names that are of one of these formats."""
    return frozenset(end for each in formats for end in SUFFIXES.get(each, (each,)))


def disc_files(plan: Plan) -> DiscFiles:
    burned: list[str] = []
    left: list[str] = []
    for planned in plan.materials:
        for name in planned.files:
            if not name.startswith(f"{ELECTRONIC}/"):
                continue
            suffix = name.rpartition(".")[2].lower()
            is_asked = planned.formats is None or SAME.get(suffix, suffix) in suffixes(planned.formats)
            (burned if is_asked else left).append(name)
    return DiscFiles(tuple(burned), tuple(left))
