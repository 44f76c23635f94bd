"""What applicants answered → the summary that the next stage hands in: one row for each, by the words of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from forms import rules
from forms.answers import read_answers
from forms.notice import Field, Form, Material, Notice, Stage
from forms.values import Entry

LOOSE = "，、,;； /"


@dataclass(frozen=True, slots=True)
class Collecting:
    """A stage that collects: from which stage, which form of it, and the table that sums it up (None: there is none)."""

    stage: Stage
    material: Material
    origin: Stage
    form: Form
    summary: Form | None = None
    table: Field | None = None


def collecting(notice: Notice, stage_id: str | None = None) -> Collecting | None:
    """The first stage of a notice that collects forms, or the one named; None where none does."""
    for stage in notice.stages:
        if stage_id not in (None, stage.id):
            continue
        for material in stage.materials:
            if material.collected:
                origin, _, form = material.collected.partition(".")
                summary, table = summary_of(notice, stage)
                return Collecting(stage, material, notice.stage(origin), notice.form(form), summary, table)
    return None


def summary_of(notice: Notice, stage: Stage) -> tuple[Form | None, Field | None]:
    """The form of a stage with a table whose columns say what they collect."""
    for name in stage.form_ids:
        for field in notice.form(name).fields:
            if any(column.collect for column in field.columns):
                return notice.form(name), field
    return None, None


def rows(
    wanted: Collecting, notice: Notice, applicants: Iterable[Mapping[str, Any]]
) -> Iterator[dict[str, str]]:
    """Each applicant's answers as typed → its row of the summary, as printed."""
    if wanted.table is None:
        return
    for raw in applicants:
        entries = read_answers(notice, wanted.origin, raw)[0].entries()
        yield {column.id: shown(column, entries) for column in wanted.table.columns if column.collect}


def shown(column: Field, entries: Mapping[str, Entry]) -> str:
    return rules.said(column.collect or "", entries).strip(LOOSE)
