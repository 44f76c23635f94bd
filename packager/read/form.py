"""The bytes of a filled form, by whomever → Reading. Our own files carry their answers; edited text wins over those."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from forms.answers import parse_entry, read_answers
from forms.findings import Finding, Place, finding
from forms.library import Source
from forms.notice import Form
from forms.values import rows_of, squeeze
from packager.documents import is_excel
from packager.fill.word import data_inside
from packager.read.excel_grid import BadWorkbook, read_excel
from packager.read.labels import key_of
from packager.read.match import Matcher
from packager.read.model import Grid, Reading, ReadValue, Unread
from packager.read.pattern import Pattern, pattern_of
from packager.read.word_grid import TooLarge, read_word
from packager.visible import apart
from packager.xml import XmlError
from packager.zipped import ArchiveError, read_office

LEAST_SHARE, GOOD_SHARE = 0.4, 0.7
LONGEST_SHOWN = 200


class Unreadable(Exception):
    """A file that is no form that can be read; `why` in words for a clerk."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@lru_cache(maxsize=64)
def template_pattern(template: bytes, form: Form, *, is_workbook: bool) -> Pattern:
    grid = read_excel(template) if is_workbook else read_word(read_office(template))
    return pattern_of(grid, form)


def read_form(source: Source, form: Form, data: bytes, name: str = "") -> Reading:
    """A filled copy of a form → Reading; another document altogether has no values. Raises Unreadable."""
    pattern = template_pattern(source.read(form.template), form, is_workbook=is_excel(form))
    own: Mapping[str, object] | None = None
    try:
        if is_excel(form):
            grid = read_excel(data)
        else:
            parts = read_office(data)
            grid, own = read_word(parts), own_answers(parts, source, form)
    except (ArchiveError, XmlError, BadWorkbook) as error:
        raise Unreadable(str(error)) from error
    except TooLarge as error:
        raise Unreadable("表格多得不像一张表") from error
    return read_grid(source, form, grid, pattern, own, name)


def read_grid(
    source: Source, form: Form, grid: Grid, pattern: Pattern, own: Mapping[str, object] | None, name: str
) -> Reading:
    matcher = Matcher.of(pattern, form, grid)
    share = matcher.share
    place = Place(form=form.id, file=name)
    if share < LEAST_SHARE:
        return Reading(
            form.id, (), tuple(unread(matcher)), (finding("read.other_form", place, form=form.title),)
        )
    matcher.run()
    values = tuple(once(matcher.values))
    findings = [*traces(grid, place)]
    if share < GOOD_SHARE:
        values = tuple(replace(each, certainty="ask") for each in values)
        findings.append(finding("read.partly", place, form=form.title, percent=round(share * 100)))
    if own is not None:
        values, edited = with_own(source, form, values, own, place)
        findings += edited
    findings += missing(form, values, matcher, place)
    return Reading(
        form.id, values, tuple(unread(matcher)), tuple(findings), own is not None, tuple(matcher.empty)
    )


def once(values: list[ReadValue]) -> Iterator[ReadValue]:
    """A field that the template prints twice: equal values are one, different ones are asked."""
    seen: dict[tuple[str, str | None, int | None], ReadValue] = {}
    for each in values:
        key = (each.field, each.table, each.row)
        if key not in seen:
            seen[key] = each
        elif squeeze(each.typed) != squeeze(seen[key].typed) and each.typed:
            kept = seen[key] if seen[key].typed else each
            seen[key] = replace(kept, certainty="ask")
    yield from seen.values()


# ---- what travels inside our own files


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
    """What is seen and what travels inside → values: exact where both say the same; where not, what is seen wins."""
    stage = next(each for each in source.notice.stages if form.id in each.form_ids)
    entries = read_answers(source.notice, stage, {form.id: own})[0].forms[form.id]
    inside: dict[tuple[str, str | None, int | None], ReadValue] = {}
    for asked in form.fields:
        entry = entries[asked.id]
        if asked.kind != "table":
            typed = "、".join(entry.typed) if isinstance(entry.typed, tuple) else entry.typed
            inside[asked.id, None, None] = ReadValue(
                asked.id, typed, entry.shown, "文件内附数据", "随文件数据", "exact"
            )
        for number, row in enumerate(rows_of(entry), 1):
            for column, leaf in row.entries.items():
                typed = "、".join(leaf.typed) if isinstance(leaf.typed, tuple) else leaf.typed
                inside[column, asked.id, number] = ReadValue(
                    column, typed, leaf.shown, "文件内附数据", "随文件数据", "exact", asked.id, number
                )
    values, findings = [], []
    seen_keys = {(each.field, each.table, each.row): each for each in seen}
    changed_tables = {each.table for key, each in seen_keys.items() if each.table and key not in inside}
    changed_tables |= {each.table for key, each in inside.items() if each.table and key not in seen_keys}
    for key, mine in inside.items():
        visible = seen_keys.pop(key, None)
        if key[1] in changed_tables:
            if visible is not None:
                values.append(visible)
        elif visible is None:
            printed = next(each for each in form.fields if each.id == (key[1] or key[0])).printed
            values.append(mine if not printed or not mine.typed else replace(mine, certainty="ask"))
        elif squeeze(visible.typed) == squeeze(mine.raw) or squeeze(visible.raw) == squeeze(mine.raw):
            values.append(replace(mine, where=visible.where, spot=visible.spot, raw=visible.raw))
        elif not mine.typed and not visible.typed:
            values.append(replace(mine, where=visible.where, spot=visible.spot))
        else:
            values.append(replace(visible, rule=f"{visible.rule}，已改过"))
            spot = Place(form.id, key[0], key[1], key[2], file=place.file)
            was, now = apart(mine.raw, visible.typed)
            findings.append(finding("read.edited", spot, was=was or "（空）", now=now or "（空）"))
    values += list(seen_keys.values())
    if findings or changed_tables:  # retyped for somebody else, perhaps: what cannot be seen is asked
        hidden = {each.id for each in form.fields if not each.printed}
        values = [
            replace(each, certainty="ask") if each.field in hidden and each.typed else each for each in values
        ]
    findings += [
        finding("read.rows_edited", Place(form.id, table, file=place.file), table=table)
        for table in sorted(filter(None, changed_tables))
    ]
    return tuple(values), findings


# ---- what is said beside the values


def traces(grid: Grid, place: Place) -> Iterator[Finding]:
    for code, texts in (
        ("read.inserted", grid.inserted),
        ("read.deleted", grid.deleted),
        ("read.comments", grid.comments),
    ):
        texts = tuple(text for text in texts if text.strip())
        if texts:
            shown = "；".join(text.strip()[:40] for text in texts[:3])
            yield finding(code, place, count=len(texts), shown=shown)


def missing(form: Form, values: tuple[ReadValue, ...], matcher: Matcher, place: Place) -> Iterator[Finding]:
    """Fields whose place was not found, and tables whose printed number of rows is another."""
    found = {each.table or each.field for each in values} | set(matcher.empty)
    for asked in form.fields:
        if asked.printed and asked.id not in found:
            yield finding("read.missing", Place(form.id, asked.id, file=place.file), title=asked.title)
    for table, text in matcher.counts.items():
        rows = len({each.row for each in values if each.table == table})
        entry = parse_entry(
            replace(next(each for each in form.fields if each.id == table), kind="integer"), text
        )
        if isinstance(entry.value, int) and entry.value != rows:
            yield finding(
                "read.count", Place(form.id, table, file=place.file), printed=entry.value, found=rows
            )


def unread(matcher: Matcher) -> Iterator[Unread]:
    """What is written and neither a value nor printed by the template."""
    known = matcher.pattern.known
    hosts = {table.within for table in matcher.grid.tables if table.within is not None}
    whole = "".join(known)
    for cell in matcher.grid.cells:
        if (
            not cell.text.strip()
            or cell.spot in matcher.used
            or cell.spot in matcher.labels.taken
            or cell.spot in hosts
        ):
            continue
        table = matcher.grid.tables[cell.spot.table - 1]
        if table.within in matcher.used:
            continue
        key = key_of(cell.text).strict
        if key and key not in known and key not in whole:
            yield Unread(str(cell.spot), cell.text.strip()[:LONGEST_SHOWN])
    for line in matcher.grid.lines:
        key = key_of(line.text).strict
        if key and line.spot not in matcher.used and key not in known and key not in whole:
            yield Unread(str(line.spot), line.text.strip()[:LONGEST_SHOWN])
