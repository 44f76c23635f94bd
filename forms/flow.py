"""(Notice, stage) → the steps a person goes through, which comes next, and how far each one is. Knows no window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from forms.answers import (
    APPLICANT,
    CODE_FIELD,
    DECLARED,
    LETTERS,
    NAME_FIELD,
    Answers,
    conditions_of,
    is_given,
    letter_fields,
)
from forms.findings import Finding, Report
from forms.notice import Field, Notice, Stage

State = Literal["未开始", "填写中", "已完成", "有问题"]
DECLARE, LETTER_STEP, EVIDENCE, REVIEW = "申报条件", "行文文号", "佐证材料", "核对"


@dataclass(frozen=True, slots=True)
class Step:
    """One screen. `fields` are asked on it, in the form's order; declarations and evidence have none.

    Where no form of a stage tells who applies, 申报单位 is a step of its own, as if it were a form.
    """

    title: str
    form: str | None = None
    section: str | None = None
    fields: tuple[Field, ...] = ()


def steps(notice: Notice, stage: Stage) -> tuple[Step, ...]:
    """All screens of a stage in the annex's order: declarations, form steps, evidence, review."""
    return tuple(walk(notice, stage))


def walk(notice: Notice, stage: Stage) -> Iterator[Step]:
    asks = any(condition.question for condition in conditions_of(notice, stage))
    if asks:
        yield Step(DECLARE)
    if stage.applicant is None and (asks or stage.form_ids or stage.slots):
        yield Step(APPLICANT, APPLICANT, None, (NAME_FIELD, CODE_FIELD))
    for form_id in stage.form_ids:
        for section in notice.form(form_id).sections:
            names = dict.fromkeys(field.step or section.title for field in section.fields)
            for name in sorted(
                names, key=lambda step: section.steps.index(step) if step in section.steps else -1
            ):
                fields = tuple(field for field in section.fields if (field.step or section.title) == name)
                yield Step(name, form_id, section.title, fields)
    if letters := letter_fields(stage):
        yield Step(LETTER_STEP, LETTERS, None, letters)
    if stage.slots:
        yield Step(EVIDENCE)
    yield Step(REVIEW)


def step_after(all_steps: tuple[Step, ...], current: Step) -> Step | None:
    place = all_steps.index(current) + 1
    return all_steps[place] if place < len(all_steps) else None


def step_before(all_steps: tuple[Step, ...], current: Step) -> Step | None:
    place = all_steps.index(current)
    return all_steps[place - 1] if place else None


def state(
    step: Step, answers: Answers, report: Report, *, files: int | None = None, visited: bool = False
) -> State:
    """How far a step is: an untouched step is 未开始 however much it lacks.

    Evidence is told by its slots' findings and by `files`, how many lie there (None: not known); 核对 by the
    whole report, once it was `visited`.
    """
    if step.title == DECLARE and step.form is None:
        mine = [each for each in report if is_declaring(each)]
        return (
            "未开始"
            if not any(entry.answered for entry in answers.asked.values())
            else "有问题"
            if blocked(mine)
            else "填写中"
            if mine
            else "已完成"
        )
    if step.form is None and step.title == REVIEW:
        return "未开始" if not visited else "有问题" if report.blocked else "已完成"
    if step.form is None:
        mine = [each for each in report if each.place.slot]
        if files == 0 and not (visited and blocked(mine)):
            return "未开始"
        return "有问题" if blocked(mine) else "已完成" if mine or files else "未开始"
    entries = answers.of(step.form or "")
    touched = [field for field in step.fields if is_given(entries[field.id])]
    mine = [each for each in report if belongs(each, step) and each.level == "error"]
    if not touched:
        return "有问题" if visited and mine else "未开始"
    if any(each.code != "field.required" for each in mine):
        return "有问题"
    return "填写中" if mine else "已完成"


def is_declaring(finding: Finding) -> bool:
    """Whether a finding is mended where conditions are declared."""
    if finding.place.form == DECLARED:
        return True
    return finding.code.startswith("condition.") and not finding.place.field


def blocked(findings: list[Finding]) -> bool:
    return any(each.level == "error" for each in findings)


def belongs(finding: Finding, step: Step) -> bool:
    names = {field.id for field in step.fields}
    return finding.place.form == step.form and bool({finding.place.field, finding.place.table} & names)


def step_of(all_steps: tuple[Step, ...], finding: Finding) -> Step | None:
    """The screen on which a finding can be mended: what a click on it opens."""
    if finding.place.slot or finding.place.file:
        return next((step for step in all_steps if step.title == EVIDENCE), None)
    if is_declaring(finding):
        return next((step for step in all_steps if step.title == DECLARE), None)
    return next((step for step in all_steps if step.form and belongs(finding, step)), None)
