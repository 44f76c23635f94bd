"""The answers that travel inside our own files, beside what is seen in them: exact where both agree, else what is seen wins."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from forms.answers import read_answers
from forms.findings import Finding, Place, finding
from forms.library import Source
from forms.notice import Form
from forms.values import each_entry, squeeze
from packager.fill.word import data_inside
from packager.read.model import ReadValue
from packager.visible import apart

Key = tuple[str, str | None, int | None]


def own_answers(parts: Mapping[str, bytes], source: Source, form: Form) -> Mapping[str, object] | None:
    """The answers inside a .docx of this very form and notice, as typed."""
    text = data_inside(parts)
    try:
        found = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.get("form") != form.id:
        return None
    notice, typed = found.get("notice"), found.get("typed")
    if not isinstance(notice, dict) or notice.get("id") != source.notice.id or not isinstance(typed, dict):
        return None
    return typed


def with_own(
    source: Source, form: Form, seen: tuple[ReadValue, ...], own: Mapping[str, object], place: Place
) -> tuple[tuple[ReadValue, ...], list[Finding]]:
    """What is seen and what travels inside → values, and what somebody edited."""
    inside = {(each.field, each.table, each.row): each for each in given(source, form, own)}
    left = {(each.field, each.table, each.row): each for each in seen}
    changed = {key[1] for key in left.keys() ^ inside.keys() if key[1]}
    hidden = {each.id for each in form.fields if not each.printed}
    values: list[ReadValue] = []
    findings: list[Finding] = []
    gone = False
    for key, mine in inside.items():
        visible = left.pop(key, None)
        if key[1] in changed:
            values += [visible] if visible is not None else []
        elif visible is None:
            is_hidden = (key[1] or key[0]) in hidden
            values.append(mine if is_hidden or not mine.typed else replace(mine, certainty="ask"))
            gone = gone or (bool(mine.typed) and not is_hidden)
        elif agree(mine, visible):
            values.append(replace(mine, where=visible.where, spot=visible.spot, raw=visible.raw))
        else:
            values.append(replace(visible, rule=f"{visible.rule}，已改过"))
            was, now = apart(mine.raw, visible.typed)
            spot = Place(form.id, *key, file=place.file)
            findings.append(finding("read.edited", spot, was=was or "（空）", now=now or "（空）"))
    values += left.values()
    for table in sorted(changed):
        findings.append(finding("read.rows_edited", Place(form.id, table, file=place.file), table=table))
    if findings or gone:  # retyped for somebody else, perhaps: what cannot be seen is asked
        values = [
            replace(each, certainty="ask") if each.field in hidden and each.typed else each for each in values
        ]
    return tuple(values), findings


def agree(mine: ReadValue, visible: ReadValue) -> bool:
    printed = squeeze(mine.raw)
    return printed in (squeeze(visible.typed), squeeze(visible.raw)) or not (mine.typed or visible.typed)


def given(source: Source, form: Form, own: Mapping[str, object]) -> Iterator[ReadValue]:
    """The answers inside as values; `raw` is what they print."""
    stage = next(each for each in source.notice.stages if form.id in each.form_ids)
    entries = read_answers(source.notice, stage, {form.id: own})[0].forms[form.id]
    tables = {field.id for field in form.fields if field.kind == "table"}
    for name, row, table, entry in each_entry(entries):
        if name in tables:
            continue  # a table without rows
        typed = "、".join(entry.typed) if isinstance(entry.typed, tuple) else entry.typed
        yield ReadValue(name, typed, entry.shown, "文件内附数据", "随文件数据", "exact", table, row)
