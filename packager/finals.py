"""以此 Word 为定稿: a hand-laid Word file that stands for the filled form, as long as it says what the answers say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms.answers import read_answers
from forms.findings import Finding, Place, finding
from forms.library import Source
from forms.notice import Form, Stage
from forms.values import Entry, each_entry, squeeze
from packager.joined import meant
from packager.read.form import Unreadable, read_form
from packager.visible import apart

LEFTOVERS = ("read.inserted", "read.deleted", "read.comments", "read.other_form", "read.missing")


def check_final(
    source: Source, stage: Stage, form: Form, entries: Mapping[str, Entry], data: bytes, name: str
) -> Iterator[Finding]:
    """What stands against a file as the final one: leftovers of editing, and every value that is not the answers'."""
    try:
        reading = read_form(source, form, data, name)
    except Unreadable as error:
        yield finding("final.unreadable", Place(form.id, file=name), why=error.why)
        return
    yield from (each for each in reading.findings if each.code in LEFTOVERS)
    if not reading.is_form:
        return
    seen = read_answers(source.notice, stage, {form.id: reading.typed})[0].forms[form.id]
    there = {(column, row, table): entry for column, row, table, entry in each_entry(seen)}
    printed = {field.id for field in form.fields if field.printed}
    for column, row, table, entry in each_entry(entries):
        if (table or column) not in printed:
            continue
        found = there.pop((column, row, table), None)
        if found is None or not agree(entry, found):
            ours, theirs = apart(entry.shown, found.shown if found else "")
            place = Place(form.id, column, table, row, file=name)
            yield finding("final.differs", place, ours=ours or "（空）", theirs=theirs or "（空）")
    for (column, row, table), entry in there.items():
        if entry.answered and (table or column) in printed:
            place = Place(form.id, column, table, row, file=name)
            yield finding("final.differs", place, ours="（空）", theirs=apart(entry.shown, "")[0])


def agree(ours: Entry, theirs: Entry) -> bool:
    """Whether what is printed says what was answered."""
    if not ours.answered and not theirs.answered:
        return True
    return squeeze(ours.shown) == squeeze(theirs.shown) or meant(ours, ours.typed) == meant(
        theirs, theirs.typed
    )
