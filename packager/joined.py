"""Two submissions of one applicant: what they really answer differently, and both of them together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from forms.answers import read_answers
from forms.notice import Notice, Stage
from forms.roster import Cell
from forms.values import Entry, fold, plain_json, rows_of, squeeze

Values = Mapping[str, Mapping[str, Cell]]


def differences(notice: Notice, stage: Stage, mine: Values, theirs: Values) -> Iterator[str]:
    """The fields that two submissions answer differently: by what is meant, not by how it was typed.

    Where one says nothing, or was only guessed or read in doubt, there is no difference.
    """
    if not any(mine.values()):
        return
    left, right = parsed(notice, stage, mine), parsed(notice, stage, theirs)
    for form, fields in theirs.items():
        for name, cell in fields.items():
            known = mine.get(form, {}).get(name)
            if known is None or not known.typed or not cell.typed or is_doubtful(known) or is_doubtful(cell):
                continue
            if meant(left[form].get(name), known.typed) != meant(right[form].get(name), cell.typed):
                yield name


def is_doubtful(cell: Cell) -> bool:
    return (
        cell.certainty == "ask" and not cell.by and cell.was is None
    )  # what changed since is theirs, only unseen


def parsed(notice: Notice, stage: Stage, values: Values) -> dict[str, Mapping[str, Entry]]:
    typed = {form: {name: cell.typed for name, cell in fields.items()} for form, fields in values.items()}
    return dict(read_answers(notice, stage, typed)[0].forms)


def meant(entry: Entry | None, typed: Any) -> object:
    """What an answer says, however it was typed."""
    if entry is None:
        return squeeze(fold(str(typed)))
    rows = rows_of(entry)
    if rows:
        return [
            {name: meant(leaf, leaf.typed) for name, leaf in row.entries.items() if leaf.answered}
            for row in rows
        ]
    if isinstance(entry.value, Decimal):
        return entry.value.normalize()
    value = plain_json(entry.value)
    return (
        squeeze(fold(value))
        if isinstance(value, str)
        else value
        if value is not None
        else squeeze(fold(str(typed)))
    )


def resubmitted(notice: Notice, stage: Stage, mine: Values, theirs: Values) -> dict[str, dict[str, Cell]]:
    """A later submission in place of an earlier one: what changed waits to be looked at, the rest stays as it was vouched for."""
    left, right = parsed(notice, stage, mine), parsed(notice, stage, theirs)
    merged = {form: dict(cells) for form, cells in mine.items()}
    for form, cells in theirs.items():
        for name, cell in cells.items():
            known = merged.setdefault(form, {}).get(name)
            if known is None:
                merged[form][name] = cell
            elif meant(left.get(form, {}).get(name), known.typed) != meant(
                right[form].get(name), cell.typed
            ) and (cell.typed or not is_doubtful(cell)):
                before = known.typed
                merged[form][name] = replace(
                    cell, certainty="ask", was=before, rule=f"{cell.rule}，补正后改过"
                )
    return merged


def fuller(mine: Values, theirs: Values) -> dict[str, dict[str, Cell]]:
    """Both together: of each value the surer one that says something; what a person vouched for stays."""
    merged = {form: dict(fields) for form, fields in mine.items()}
    for form, fields in theirs.items():
        for name, cell in fields.items():
            known = merged.setdefault(form, {}).get(name)
            if known is None or (
                cell.typed
                and not known.by
                and (not known.typed or (is_doubtful(known) and not is_doubtful(cell)))
            ):
                merged[form][name] = cell
    return merged
