"""A notice folder → findings: template names against fields, samples through the whole path, the layout's soundness."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from forms.answers import read_answers
from forms.check import bound_slots, check_answers
from forms.findings import Finding, Place, Report, finding
from forms.library import NoticeError, Source, load_notice
from forms.nearest import hint
from forms.notice import Form, Stage
from packager.documents import fill_forms
from packager.fill.context import INSERTS, SPOTS
from packager.fill.excel import compile_excel
from packager.fill.word import TemplateFault, WordTemplate, compile_word
from packager.pdf.lint import lint_docx


def lint_folder(folder: Path) -> Report:
    """A notice folder → Report; what the loader refuses comes line by line."""
    try:
        source = load_notice(folder)
    except NoticeError as error:
        return Report(tuple(problems(error)))
    findings = [found for form in source.notice.forms for found in lint_form(source, form)]
    if not any(each.level == "error" for each in findings):
        findings += lint_samples(source)
    return Report(tuple(findings))


def problems(error: NoticeError) -> Iterator[Finding]:
    for problem in error.problems:
        file = f"{error.folder.name}/{problem.file}"
        yield finding("notice.problem", Place(file=file), why=f"{error.folder.name}/{problem}")


def lint_form(source: Source, form: Form) -> Iterator[Finding]:
    data = source.read(form.template)
    is_word = form.template.lower().endswith(".docx")
    try:
        template = compile_word(data, form.template) if is_word else compile_excel(data, form.template)
    except TemplateFault as error:
        yield finding("template.syntax", Place(form=form.id, file=form.template), why=error.why)
        return
    fields = {field.id for field in form.fields}
    for name in sorted(template.names - fields):
        place = Place(form=form.id, file=form.template)
        yield finding("template.unknown_name", place, name=name, hint=hint(name, sorted(fields)))
    for field in form.fields:
        if field.printed and field.id not in template.names:
            yield finding(
                "template.unused_field",
                Place(form=form.id, field=field.id, file=form.template),
                name=field.id,
            )
    yield from lint_seals(form, template.spots)
    if isinstance(template, WordTemplate):
        yield from lint_inserts(form, template.inserts)
    if is_word:
        yield from lint_docx(data, form.template)


def lint_seals(form: Form, named: frozenset[str]) -> Iterator[Finding]:
    """Places for seals: named in the template or by the text printed there, and each known to the notice."""
    place = Place(form=form.id, file=form.template)
    known = [each.id for each in form.seals]
    for name in sorted(named - set(known)):
        yield finding("template.unknown_name", place, name=f"{SPOTS}.{name}", hint=hint(name, known))
    for each in form.seals:
        if each.at is None and each.id not in named:
            yield finding("template.unused_field", place, name=f"{SPOTS}.{each.id}")


def lint_inserts(form: Form, named: frozenset[str]) -> Iterator[Finding]:
    """Places for Word files that are bound in: each in the template, and each known to a field."""
    place, known = Place(form=form.id, file=form.template), sorted(bound_slots(form))
    for name in sorted(named - set(known)):
        yield finding("template.unknown_name", place, name=f"{INSERTS}.{name}", hint=hint(name, known))
    for name in sorted(set(known) - named):
        yield finding("template.unused_field", place, name=f"{INSERTS}.{name}")


def lint_samples(source: Source) -> Iterator[Finding]:
    """Every sample is complete, without errors, and can be filled and drawn."""
    for stage in source.notice.stages:
        for path in sorted((source.folder / "samples" / stage.id).glob("*.json")):
            yield from lint_sample(source, stage, path)


def lint_sample(source: Source, stage: Stage, path: Path) -> Iterator[Finding]:
    name = f"samples/{stage.id}/{path.name}"
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raw = None
    if not isinstance(raw, dict):
        yield finding("notice.problem", Place(file=name), why=f"{name} 不是一个 JSON 对象")
        return
    answers, shape = read_answers(source.notice, stage, raw)
    report = Report(shape) + check_answers(source.notice, stage, answers)
    if not report.blocked:
        try:
            report = report + [
                found for form in fill_forms(source, stage, answers) for found in form.findings
            ]
        except TemplateFault as error:
            yield finding("template.syntax", Place(file=error.file), why=error.why)
    for each in report.of_level("error"):
        yield finding("notice.problem", Place(file=name), why=f"{name}：{each.message.rstrip('。')}")
