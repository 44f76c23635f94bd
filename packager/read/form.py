"""The bytes of a filled form, by whomever → Reading. Our own files carry their answers; edited text wins over those."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from forms.answers import parse_entry
from forms.findings import Finding, Place, finding
from forms.library import Source
from forms.notice import Form
from forms.values import squeeze
from packager.documents import is_excel
from packager.read.excel_grid import BadWorkbook, read_excel
from packager.read.labels import key_of
from packager.read.match import Matcher
from packager.read.model import Grid, Reading, ReadValue, Unread
from packager.read.own import own_answers, with_own
from packager.read.pattern import Pattern, pattern_of
from packager.read.word_grid import TooLarge, read_word
from packager.xml import XmlError
from packager.zipped import ArchiveError, read_office

LEAST_SHARE, GOOD_SHARE = 0.4, 0.7
LONGEST_SHOWN, LEAST_PART = 200, 6


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
        if key and key not in known and not is_part(key, whole):
            yield Unread(str(cell.spot), cell.text.strip()[:LONGEST_SHOWN])
    for where, text in matcher.left:
        yield Unread(where, text[:LONGEST_SHOWN])
    for line in matcher.grid.lines:
        key = key_of(line.text).strict
        if key and line.spot not in matcher.used and key not in known and not is_part(key, whole):
            yield Unread(str(line.spot), line.text.strip()[:LONGEST_SHOWN])


def is_part(key: str, printed: str) -> bool:
    """Whether a text is part of what the template prints; a short one may have been written by hand all the same."""
    return len(key) >= LEAST_PART and key in printed
