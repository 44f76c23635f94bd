"""A deadline and the spans that a clerk gives for what comes before it → 倒排: by when each of them must begin and end."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from forms.handin import Deadline
from forms.notice import Notice, Stage
from forms.workdays import ONE, back, is_planned, last_workday

SEAL, POST, REVIEW = "用印", "邮寄", "市局审核"
SPANS = (SEAL, POST, REVIEW)
SENT = ("寄出", "邮戳")


@dataclass(frozen=True, slots=True)
class Span:
    """One thing to be done, in working days."""

    name: str
    days: int


@dataclass(frozen=True, slots=True)
class Leg:
    """When one of them is done: the first and the last working day."""

    name: str
    first: datetime.date
    last: datetime.date


@dataclass(frozen=True, slots=True)
class Backward:
    """The legs in the order in which they are done; `ready`: by when everything must be filled in and final."""

    ready: datetime.date
    legs: tuple[Leg, ...]
    notes: tuple[str, ...]


def plan_back(due: datetime.date, spans: Sequence[Span], counts: str | None) -> Backward:
    """`counts`: whether the day of sending or of arrival must not be later; None where the notice does not say."""
    used = [span for span in spans if span.days and not (span.name == POST and counts in SENT)]
    legs: list[Leg] = []
    last = due
    for span in reversed(used):
        end = last_workday(last)
        legs.insert(0, Leg(span.name, back(end, span.days), end))
        last = legs[0].first - ONE
    ready = last_workday(last)
    return Backward(ready, tuple(legs), tuple(notes(due, ready, counts)))


def notes(due: datetime.date, ready: datetime.date, counts: str | None) -> list[str]:
    said = []
    if counts is None:
        said.append("通知未写明以寄出还是收到为准，这里按当天收到安排。")
    elif counts in SENT:
        said.append(f"通知写明以{counts}为准，邮寄的时间不用留在截止日期之前。")
    if last_workday(due) != due:
        said.append(
            f"截止日期 {due.isoformat()} 不是工作日，前一个工作日是 {last_workday(due).isoformat()}。"
        )
    unplanned = [str(year) for year in range(ready.year, due.year + 1) if not is_planned(year)]
    if unplanned:
        said.append(f"{'、'.join(unplanned)}年的放假安排还没有公布，按周一至周五算工作日。")
    return said


def choices(notice: Notice) -> tuple[tuple[Stage, Deadline], ...]:
    """The deadlines that one can plan back from: those with a date, or with month and day at least."""
    return tuple(
        (stage, deadline)
        for stage in notice.stages
        for deadline in stage.deadlines
        if deadline.date or deadline.day
    )
