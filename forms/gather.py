"""What applicants answered → the summary that the next stage hands in: one row for each, by the words of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from forms import rules
from forms.answers import read_answers
from forms.counties import county_in, county_of
from forms.handin import Material
from forms.notice import Field, Form, Notice, Stage
from forms.roster import Cell
from forms.roster import Entry as LedgerEntry
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


def identified(wanted: Collecting, notice: Notice, entry: LedgerEntry) -> LedgerEntry:
    """An entry named by what its values say now: unit, key and county are never anything else."""
    answers, _ = read_answers(notice, wanted.origin, entry.typed())
    unit = answers.applicant_name or entry.unit
    known = answers.entries().get(notice.application_key)
    key = known.shown if known is not None and known.value is not None else entry.key
    regions = [
        cell.typed for form, name, cell in entry.cells()
        if any(field.id == name and field.kind == "region" for field in notice.form(form).fields)
    ]  # fmt: skip
    county = str(regions[0]) if regions and regions[0] else entry.county
    return replace(entry, unit=unit, key=key, county=county)


def with_county(notice: Notice, entry: LedgerEntry, folders: Sequence[str]) -> LedgerEntry:
    """The county from the answers, else from the folder's name; else suggested by code and address, to be confirmed."""
    for form, name, cell in list(entry.cells()):
        asked = next((each for each in notice.form(form).fields if each.id == name), None)
        if asked is None or asked.kind != "region":
            continue
        if not cell.typed:
            by_folder = county_in(folders)
            guess = by_folder or county_of(entry.key, addresses(entry))
            if guess:
                rule = "按文件夹名称推测" if by_folder else "按统一社会信用代码和地址推测"
                cell = Cell(guess, "ask", rule=rule, source=cell.source)
                entry = entry.with_cell(form, name, cell)
        return replace(entry, county=str(cell.typed))
    return replace(entry, county=entry.county or county_in(folders))


def addresses(entry: LedgerEntry) -> list[str]:
    return [str(cell.typed) for _, name, cell in entry.cells() if "地址" in name and cell.typed]
