"""Working days between dates, by the State Council's yearly plan of holidays and shifted days (chinesecalendar).

A year whose plan is not published is counted Monday to Friday, and the count says so.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

ONE = datetime.timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Count:
    """So many working days; `unplanned`: the years among them whose plan of holidays is not published."""

    days: int
    unplanned: tuple[int, ...] = ()


def is_planned(year: int) -> bool:
    """Whether the holidays of a year are known."""
    from chinese_calendar import constants

    return any(day.year == year for day in constants.holidays)


def is_workday(day: datetime.date) -> bool:
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < SATURDAY


def workdays_left(today: datetime.date, due: datetime.date) -> Count:
    """The working days after today up to the day that is due, which counts."""
    span = (due - today).days
    days = sum(is_workday(today + ONE * number) for number in range(1, span + 1))
    years = range(today.year, due.year + 1) if span > 0 else ()
    return Count(days, tuple(year for year in years if not is_planned(year)))


def last_workday(day: datetime.date) -> datetime.date:
    """The day itself, or the working day before it."""
    while not is_workday(day):
        day -= ONE
    return day


def back(day: datetime.date, count: int) -> datetime.date:
    """The first of `count` working days that end with `day` (or the working day before it)."""
    day = last_workday(day)
    for _ in range(count - 1):
        day = last_workday(day - ONE)
    return day
