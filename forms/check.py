"""(Notice, stage, Answers) → Report: required fields, kinds, rules, conditions, declarations, deadlines, slots."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from forms import rules
from forms.answers import (
    APPLICANT,
    CODE,
    CODE_FIELD,
    DECLARED,
    LETTERS,
    NAME,
    Answers,
    conditions_of,
    letter_fields,
)
from forms.findings import NOWHERE, Finding, Place, Report, finding
from forms.handin import Slot
from forms.notice import Condition, Field, Form, Level, Notice, Rule, Stage
from forms.values import Entry, PartialDate, rows_of, squeeze

SOON = 7
NUMBERED = re.compile(r".*\D〔\d{4}〕(第)?\d+号")  # GB/T 9704-2012, 7.2.5


def check_answers(
    notice: Notice,
    stage: Stage,
    answers: Answers,
    today: datetime.date | None = None,
    on: datetime.date | None = None,
) -> Report:
    """Everything that can be said of the answers alone.

    Dates that must not lie ahead are held against `today`; deadlines against `on`, or today.
    """
    findings: list[Finding] = [*check_applicant(stage, answers)]
    sound: dict[str, Entry] = {}
    for form_id in stage.form_ids:
        found = list(check_form(notice.form(form_id), answers.forms[form_id], today))
        sound = without_errors(answers.forms[form_id], found) | sound
        findings += found
    sound = {name: entry for name, entry in answers.asked.items() if not entry.flaws} | sound
    for condition in concerned(notice, stage, sound):
        findings += check_condition(condition, stage, answers, sound)
    findings += check_letters(stage, answers)
    day = on or today
    if day:
        findings += check_deadlines(notice, stage, day)
    return Report(tuple(findings))


# ---- fields


def check_form(form: Form, entries: Mapping[str, Entry], today: datetime.date | None) -> Iterator[Finding]:
    found: list[Finding] = []
    for field in form.fields:
        if field.kind == "table":
            found += check_table(form, field, entries, today)
        else:
            place = Place(form=form.id, field=field.id)
            found += check_entry(field, entries[field.id], place, entries, f"“{field.title}”", today)
    for rule in form.rules:  # in order: what one rule finds wrong, the next does not compute with
        found += check_rule(form, rule, without_errors(entries, found))
    yield from found


def without_errors(entries: Mapping[str, Entry], found: Iterable[Finding]) -> dict[str, Entry]:
    """The entries with wrong ones emptied: no rule computes with an answer that is an error already."""
    wrong = {each.place.field for each in found if each.level == "error" and each.place.table is None}
    return {name: Entry(entry.typed) if name in wrong else entry for name, entry in entries.items()}


def check_table(
    form: Form, field: Field, entries: Mapping[str, Entry], today: datetime.date | None
) -> Iterator[Finding]:
    rows = rows_of(entries[field.id])
    if not rows:
        yield from check_required(field, Place(form=form.id, field=field.id), entries, f"“{field.title}”")
    for row in rows:
        for column in field.columns:
            place = Place(form=form.id, field=column.id, table=field.id, row=row.number)
            where = f"“{field.id}”第 {row.number} 行“{column.title}”"
            around = {**entries, **row.entries}
            yield from check_entry(column, row.entries[column.id], place, around, where, today)


def check_entry(
    field: Field,
    entry: Entry,
    place: Place,
    around: Mapping[str, Entry],
    where: str,
    today: datetime.date | None,
) -> Iterator[Finding]:
    if not entry.answered:
        yield from check_required(field, place, around, where)
        return
    for flaw in entry.flaws:
        facts = {"typed": entry.typed, **flaw.facts}
        yield finding(
            flaw.code, place, facts | {"where": where, "typed": shortened(facts["typed"])}, basis=field.basis
        )
    if today and field.past and isinstance(entry.value, PartialDate) and entry.value.first_day > today:
        yield finding(
            "date.future", place, where=where, typed=entry.shown, today=today.isoformat(), basis=field.basis
        )


def check_required(field: Field, place: Place, around: Mapping[str, Entry], where: str) -> Iterator[Finding]:
    try:
        if rules.truth(field.required, around):
            yield finding("field.required", place, where=where, basis=field.basis)
    except rules.RuleError as error:
        yield finding("rule.failed_to_run", place, where=where, why=error)


def shortened(typed: object, most: int = 40) -> str:
    text = " ".join(("、".join(typed) if isinstance(typed, tuple) else str(typed)).split())
    return text if len(text) <= most else text[:most] + "…"


# ---- rules and conditions


def check_rule(form: Form, rule: Rule, entries: Mapping[str, Entry]) -> Iterator[Finding]:
    table, _, column = rule.at.rpartition(".")
    if rule.each is None:
        place = Place(form=form.id, field=column, table=table or None)
        yield from judge(Sentence.of(rule), entries, place)
        return
    for row in rows_of(entries.get(rule.each)):
        place = Place(form=form.id, field=column, table=rule.each, row=row.number)
        sentence = Sentence.of(rule, f"“{rule.each}”第 {row.number} 行：")
        yield from judge(sentence, {**entries, **row.entries}, place)


@dataclass(frozen=True, slots=True)
class Sentence:
    """What rules and computed conditions share: when it must hold and what is said if it does not."""

    code: str
    must: str
    say: str
    fix: str
    level: Level
    basis: str | None

    @classmethod
    def of(cls, rule: Rule, prefix: str = "") -> Sentence:
        return cls("rule", rule.must, prefix + rule.say, rule.fix or "请核对后改正。", rule.level, rule.basis)

    @classmethod
    def of_condition(cls, condition: Condition) -> Sentence:
        say = condition.say or f"不符合条件“{condition.text}”。"
        return cls("condition", condition.must or "", say, condition.fix or "请核实是否符合条件。",
                   condition.level, condition.basis)  # fmt: skip


def judge(sentence: Sentence, entries: Mapping[str, Entry], place: Place) -> Iterator[Finding]:
    try:
        if not rules.holds(sentence.must, entries):
            yield finding(
                sentence.code, place, level=sentence.level, basis=sentence.basis,
                say=rules.said(sentence.say, entries), fix=rules.said(sentence.fix, entries),
            )  # fmt: skip
    except rules.RuleError as error:
        yield finding("rule.failed_to_run", place, where=f"“{place.field or sentence.say}”", why=error)


def concerned(notice: Notice, stage: Stage, entries: Mapping[str, Entry]) -> Iterator[Condition]:
    """The conditions of a stage that concern this applicant, as far as the answers tell."""
    for condition in conditions_of(notice, stage):
        try:
            if condition.when is None or rules.evaluate(condition.when, entries):
                yield condition
        except rules.RuleError:  # what cannot be compared does not free anybody
            yield condition


def check_condition(
    condition: Condition, stage: Stage, answers: Answers, entries: Mapping[str, Entry]
) -> Iterator[Finding]:
    if condition.ask:
        yield from check_asked(condition, answers)
    if condition.must:
        yield from judge(Sentence.of_condition(condition), entries, place_of(condition, stage))
    if not condition.options:
        return
    options = "、".join(condition.options)
    declared = answers.declared.get(condition.id, "")
    facts = {"text": condition.text, "typed": declared, "options": options}
    if not declared:
        yield finding("condition.undeclared", NOWHERE, facts, basis=condition.basis)
    elif declared not in condition.options:
        yield finding("condition.unknown_option", NOWHERE, facts, basis=condition.basis)
    elif declared in condition.refuse:
        yield finding("condition.refused", NOWHERE, facts, level=condition.level, basis=condition.basis)


def check_asked(condition: Condition, answers: Answers) -> Iterator[Finding]:
    """The value that a condition asks for by itself."""
    entry, place = answers.asked[condition.id], Place(form=DECLARED, field=condition.id)
    if not entry.answered:
        facts = {"text": condition.text, "name": condition.id}
        yield finding("condition.unanswered", place, facts, basis=condition.basis)
    elif condition.question:
        yield from check_entry(condition.question, entry, place, {}, f"“{condition.id}”", None)


def place_of(condition: Condition, stage: Stage) -> Place:
    if condition.at is None:
        return Place(form=DECLARED, field=condition.id) if condition.ask else Place()
    form, _, field = condition.at.rpartition(".")
    return Place(form=form or next(iter(stage.form_ids), None), field=field)


# ---- applicant, deadlines, slots


def check_applicant(stage: Stage, answers: Answers) -> Iterator[Finding]:
    name, code = answers.applicant[NAME], answers.applicant[CODE]
    if not name.answered and not stage.applicant:  # else the form's own field speaks
        yield finding("applicant.missing", Place(form=APPLICANT, field=NAME))
    form_id, _, field_id = (stage.applicant or "").partition(".")
    entries = answers.forms.get(form_id, {})
    for what, given, field in ((NAME, name, field_id), (CODE, code, CODE)):
        theirs = entries.get(field)
        if theirs and theirs.answered and given.answered and not theirs.flaws and theirs.shown != given.shown:
            place = Place(form=form_id, field=field)
            yield finding(
                "applicant.differs",
                place,
                what=what,
                left=given.shown,
                where=f"“{field}”",
                right=theirs.shown,
            )
    if code.answered and not (CODE in entries and entries[CODE] == code):
        place = Place(form=APPLICANT, field=CODE)
        yield from check_entry(CODE_FIELD, code, place, {}, f"{APPLICANT}“{CODE}”", None)


def check_deadlines(notice: Notice, stage: Stage, today: datetime.date) -> Iterator[Finding]:
    for each in notice.stages_from(stage):
        for deadline in each.deadlines:
            if deadline.date is None:
                continue
            days = (deadline.date - today).days
            facts = {"what": deadline.what, "date": deadline.date.isoformat(), "to": each.to or "接收单位"}
            if days < 0:
                yield finding(
                    "deadline.passed", NOWHERE, facts, basis=deadline.basis, today=today.isoformat()
                )
            elif days <= SOON:
                yield finding("deadline.near", NOWHERE, facts, basis=deadline.basis, days=days)


def check_slots(stage: Stage, answers: Answers, files: Mapping[str, int]) -> Report:
    """Slots and the number of files in each → findings. Only called where evidence was given."""
    entries = answers.entries()
    return Report(
        tuple(each for slot in stage.slots for each in check_slot(slot, entries, files.get(slot.name, 0)))
    )


def bound_slots(form: Form) -> frozenset[str]:
    """The slots whose Word files may stand in a form in place of typed texts."""
    return frozenset(field.bound for field in form.fields if field.bound)


def with_files(
    notice: Notice, stage: Stage, answers: Answers, report: Report, files: Mapping[str, int]
) -> Report:
    """What a Word file stands for is not missing; where the text was typed as well, it is said which counts."""
    found = list(report)
    for form in map(notice.form, stage.form_ids):
        bound = {field.id: field for field in form.fields if field.bound and files.get(field.bound)}
        found += [
            finding(
                "insert.both", Place(form=form.id, field=field.id), where=f"“{field.title}”", slot=field.bound
            )
            for field in bound.values()
            if answers.forms[form.id][field.id].answered
        ]
        found = [
            each
            for each in found
            if not (
                each.code == "field.required" and each.place.form == form.id and each.place.field in bound
            )
        ]
    return Report(tuple(found))


def check_letters(stage: Stage, answers: Answers) -> Iterator[Finding]:
    """The 文号 of each official letter of a stage; until it is issued there is none."""
    for field in letter_fields(stage):
        place, entry = Place(form=LETTERS, field=field.id), answers.letters[field.id]
        if not entry.answered:
            yield finding("letter.unnumbered", place, name=field.id, basis=field.basis)
            continue
        yield from check_entry(field, entry, place, {}, f"“{field.title}”", None)
        if not entry.flaws and not NUMBERED.fullmatch(squeeze(entry.shown)):
            yield finding("letter.form", place, name=field.id, typed=entry.shown)


def check_slot(slot: Slot, entries: Mapping[str, Entry], count: int) -> Iterator[Finding]:
    try:
        yield from judge_slot(slot, entries, count)
    except rules.RuleError as error:
        yield finding("rule.failed_to_run", Place(slot=slot.name), where=f"佐证材料“{slot.name}”", why=error)


def judge_slot(slot: Slot, entries: Mapping[str, Entry], count: int) -> Iterator[Finding]:
    place = Place(slot=slot.name)
    why = f"（{slot.why}）" if slot.why else ""
    if count == 0:
        code = "slot.empty" if rules.truth(slot.required, entries) else "slot.suggested"
        yield finding(code, place, why=why)
        return
    if slot.most is not None and count > slot.most:
        yield finding("slot.more", place, count=count, most=slot.most)
    expected = rules.evaluate(slot.expect, entries) if slot.expect else None
    if isinstance(expected, int) and count < expected:
        yield finding("slot.fewer", place, count=count, expected=expected)
