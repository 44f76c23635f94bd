"""(Source, stage, answers) → every form of the stage filled: Word with its PDF, or Excel."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pikepdf

from forms.answers import Answers, typed_of
from forms.check import bound_slots
from forms.findings import Finding, Place, finding
from forms.library import Source
from forms.notice import Form, Stage
from forms.values import Entry, plain_json
from packager.engines import by_others
from packager.fill.excel import compile_excel
from packager.fill.word import compile_word
from packager.pdf import Rendered, render_file

SCHEMA = 1
NO_FILES: Mapping[str, bytes] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FilledForm:
    """One filled form: its editable file, and its pages."""

    form: Form
    suffix: str
    data: bytes
    drawn: Rendered

    @property
    def rendered(self) -> Rendered | None:
        """Its pages, where they could be drawn."""
        return self.drawn if self.drawn.pdf else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What its pages show otherwise; a worksheet that we do not draw is printed by WPS: no more than a note."""
        if self.suffix != ".xlsx":
            return self.drawn.findings
        why = [each.message for each in self.drawn.findings if each.level == "error"]
        if not self.drawn.pdf:
            place = Place(form=self.form.id, file=f"{self.form.id}.xlsx")
            return (finding("page.by_hand", place, file=place.file, why="".join(why)),)
        return self.drawn.findings


def canonical(data: object) -> str:
    """Data → JSON text that is the same for the same data: keys sorted, no blanks, Chinese kept."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fill_forms(
    source: Source,
    stage: Stage,
    answers: Answers,
    finals: Mapping[str, bytes] | None = None,
    files: Mapping[str, bytes] = NO_FILES,
) -> tuple[FilledForm, ...]:
    """All forms of a stage; a hand-laid Word file stands for the form it is of (finals.py).

    `files`: the Word files that are bound into forms, by slot. Raises TemplateFault, CannotInsert.
    """
    given = finals or {}
    return tuple(
        final_form(source.notice.form(name), given[name])
        if name in given
        else fill_form(source, stage, source.notice.form(name), answers.forms[name], files)
        for name in stage.form_ids
    )


def final_form(form: Form, data: bytes) -> FilledForm:
    """A file as it is, and its pages."""
    return FilledForm(form, ".docx", data, by_anyone(data, f"{form.id}.docx", form.title))


def fill_form(
    source: Source,
    stage: Stage,
    form: Form,
    entries: Mapping[str, Entry],
    files: Mapping[str, bytes] = NO_FILES,
) -> FilledForm:
    data, suffix = fill_file(source, stage, form, entries, files)
    return FilledForm(form, suffix, data, by_anyone(data, f"{form.id}{suffix}", form.title))


def fill_file(
    source: Source,
    stage: Stage,
    form: Form,
    entries: Mapping[str, Entry],
    files: Mapping[str, bytes] = NO_FILES,
) -> tuple[bytes, str]:
    """The editable file alone, and the end of its name. Raises TemplateFault, CannotInsert."""
    template = source.read(form.template)
    if is_excel(form):
        return compile_excel(template, form.template).fill(form, entries), ".xlsx"
    data = form_data(source, stage, form, entries)
    own = {slot: file for slot, file in files.items() if slot in bound_slots(form)}
    return compile_word(template, form.template).fill(form, entries, data, own), ".docx"


def by_anyone(data: bytes, file: str, title: str) -> Rendered:
    """A filled form as pages: by our own engine, or by an installed one where ours refuses; then it is said by which."""
    own = render_file(data, file, title=title)
    if own.pdf or any(each.code != "page.unsupported" for each in own.findings):
        return own  # a character without a glyph is no better drawn by others: they print a box
    other = by_others(data, file[file.rindex(".") :])
    if other is None:
        return own
    why = "；".join(each.message.rstrip("。") for each in own.findings)
    said = finding("page.drawn_by", Place(file=file), file=file, engine=other.engine, why=why)
    return Rendered(other.pdf, page_count(other.pdf), (said,))


def page_count(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def fill_marked(source: Source, form: Form, entries: Mapping[str, Entry]) -> bytes:
    """A form filled so that its pages can tell what stands where; never handed in."""
    template = source.read(form.template)
    if is_excel(form):
        return compile_excel(template, form.template).fill(form, entries, marked=True)
    return compile_word(template, form.template).fill(form, entries, "", marked=True)


def is_excel(form: Form) -> bool:
    return form.template.lower().endswith(".xlsx")


def form_data(source: Source, stage: Stage, form: Form, entries: Mapping[str, Entry]) -> str:
    """What travels inside a filled Word file: notice, stage, form and its answers."""
    return canonical(
        {
            "schema": SCHEMA,
            "notice": notice_data(source),
            "stage": stage.id,
            "form": form.id,
            "typed": typed_of(entries),
            "values": {name: plain_json(entry.value) for name, entry in entries.items()},
        }
    )


def notice_data(source: Source) -> dict[str, object]:
    return {"id": source.notice.id, "version": source.notice.version, "sha256": source.sha256}
