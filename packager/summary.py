"""The ledger → the summary that the bureau hands in: its rows in the order of recommendation, as Excel and as PDF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.answers import read_answers
from forms.findings import Finding, Report, finding
from forms.gather import Collecting, rows
from forms.library import Source
from forms.roster import Entry, Roster
from forms.values import fold, squeeze
from packager.documents import FilledForm, fill_form


@dataclass(frozen=True, slots=True)
class Summary:
    """A filled summary, and what stands against it."""

    raw: Mapping[str, Any]
    filled: FilledForm | None
    findings: tuple[Finding, ...]


def recommended(entries: Sequence[Entry]) -> list[Entry]:
    """Who goes into the summary: those recommended; while nobody is yet, everyone not refused."""
    chosen = [each for each in entries if each.state == "推荐"]
    return chosen or [each for each in entries if each.state != "不推荐"]


def confirmed(entry: Entry) -> dict[str, dict[str, Any]]:
    """What an entry says; a suggestion that nobody has confirmed stays out of what is sealed."""
    return {
        form: {name: cell.typed for name, cell in cells.items() if not cell.is_guess}
        for form, cells in entry.values.items()
    }


def summary_answers(source: Source, wanted: Collecting, roster: Roster) -> dict[str, Any]:
    """The answers of the bureau's stage, as if they had been typed."""
    if wanted.summary is None or wanted.table is None:
        return {}
    applicants = [confirmed(each) for each in recommended(roster.entries)]
    fields: dict[str, Any] = {wanted.table.id: list(rows(wanted, source.notice, applicants))}
    form_id, _, name = (wanted.stage.applicant or "").partition(".")
    if form_id == wanted.summary.id and roster.about["unit"]:
        fields[name] = roster.about["unit"]
    return {wanted.summary.id: fields}


def summary(source: Source, wanted: Collecting, roster: Roster) -> Summary:
    """→ Summary; it is filled also where something is missing, and the findings say what. Raises TemplateFault."""
    raw = summary_answers(source, wanted, roster)
    if wanted.summary is None:
        return Summary(raw, None, ())
    answers, shape = read_answers(source.notice, wanted.stage, raw)
    filled = fill_form(source, wanted.stage, wanted.summary, answers.forms[wanted.summary.id])
    open_ones = sum(1 for each in recommended(roster.entries) if each.asked)
    unseen = (finding("summary.unseen", count=open_ones),) if open_ones else ()
    return Summary(raw, filled, (*Report(shape), *filled.findings, *unseen))


def plain(name: str) -> str:
    return squeeze(fold(name))


def in_order(entries: Sequence[Entry], names: Sequence[str]) -> Iterator[tuple[Entry, int]]:
    """Entries with their place in a list of names or codes, those not in it behind."""
    wanted = [plain(name) for name in names if name.strip()]
    places = {name: place for place, name in reversed(list(enumerate(wanted)))}
    last = len(wanted)

    def place(entry: Entry) -> int:
        return min(places.get(plain(entry.key), last), places.get(plain(entry.unit), last))

    ordered = sorted(
        entries, key=lambda each: (place(each), each.order is None, each.order or 0, int(each.id))
    )
    yield from ((each, number) for number, each in enumerate(ordered, 1))
