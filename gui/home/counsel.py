"""What the window says of a notice beyond its text: working days left, and how it fits a unit's file."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QFrame

from forms.fits import fits, summary
from forms.library import Library, Source
from forms.units import Unit, load_units
from forms.workdays import workdays_left
from gui.home.notice_facts import fact_cards


def working_text(due: datetime.date) -> str:
    """«，其中 8 个工作日», and whether the holidays of a year are not known yet."""
    count = workdays_left(datetime.date.today(), due)
    years = "、".join(map(str, count.unplanned))
    return f"，其中 {count.days} 个工作日{f'（{years}年放假安排未公布，按周一至周五算）' if years else ''}"


def unit_named(home: Path, name: str) -> Unit | None:
    return next((unit for unit in load_units(home)[0] if name and unit.name == name), None)


def cards_for(source: Source, home: Path, name: str) -> tuple[QFrame, ...]:
    """The notice's cards, its conditions held against the unit of that name where there is one."""
    unit = unit_named(home, name)
    found = fits(source.notice, unit, datetime.date.today()) if unit else ()
    return tuple(fact_cards(source, found, name))


def fits_of(library: Library, home: Path, name: str) -> Mapping[str, str]:
    """How every notice fits the unit, in few words; nothing where none is chosen."""
    unit, today = unit_named(home, name), datetime.date.today()
    if unit is None:
        return {}
    return {source.notice.id: summary(fits(source.notice, unit, today)) for source in library.sources}
