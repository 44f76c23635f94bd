"""A bound notice → what is wrong with it that binding cannot see: names, rules, files, days that do not fit together."""

from __future__ import annotations

import datetime
import keyword
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from forms import rules
from forms.answers import APPLICANT, DECLARED, LETTERS
from forms.binding import Path as KeyPath
from forms.handin import UNSAFE_NAME, Material, Volume
from forms.nearest import perhaps
from forms.notice import Condition, Field, Form, MoneyUnit, Notice, Stage

DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True, slots=True)
class Checker:
    """What binding cannot see: names that must exist, rules that must parse, files that must be there."""

    notice: Notice
    folder: Path

    def problems(self) -> Iterator[tuple[KeyPath, str]]:
        notice = self.notice
        if unicodedata.normalize("NFC", self.folder.name) != notice.id:
            yield ("id",), f"id“{notice.id}”与文件夹名“{self.folder.name}”不一致"
        yield from twice(("forms",), [form.id for form in notice.forms], "表单")
        for number, form in enumerate(notice.forms):
            if form.id in (APPLICANT, DECLARED, LETTERS):
                yield ("forms", number, "id"), f"表单不能叫“{form.id}”，填报内容里另有他用"
        yield from twice(("stages",), [stage.id for stage in notice.stages], "环节")
        yield from twice(("conditions",), [condition.id for condition in notice.conditions], "条件")
        yield from twice(("lists",), [each.id for each in notice.lists], "清单")
        for number, listed in enumerate(notice.lists):
            if any(len(cells) != len(listed.columns) for cells in listed.rows):
                yield (
                    ("lists", number, "rows"),
                    f"清单“{listed.id}”每行应有 {len(listed.columns)} 格，与 columns 一致",
                )
        yield from self.calendar()
        if not notice.stages:
            yield ("stages",), "至少要有一个环节"
        for number, form in enumerate(notice.forms):
            yield from self.form(form, ("forms", number))
        for number, condition in enumerate(notice.conditions):
            yield from self.condition(condition, ("conditions", number))
        for number, stage in enumerate(notice.stages):
            yield from self.stage(stage, number)

    # forms

    def form(self, form: Form, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
        template = Path(form.template)
        if template.name != form.template or template.suffix.lower() not in (".docx", ".xlsx"):
            yield (*path, "template"), f"模板“{form.template}”应为同一文件夹里的 .docx 或 .xlsx 文件名"
        elif not (self.folder / template).is_file():
            there = [file.name for file in self.folder.iterdir()]
            yield (*path, "template"), f"没有模板文件“{form.template}”{perhaps(form.template, there)}"
        names = {field.id for field in form.fields}
        yield from twice(path, [field.id for field in form.fields], "栏目")
        for index, section in enumerate(form.sections):
            for number, field in enumerate(section.fields):
                where: KeyPath = (*path, "sections", index, "fields", number)
                yield from self.field(field, where, names)
                if field.step is not None and field.step not in section.steps:
                    yield (
                        (*where, "step"),
                        f"步骤“{field.step}”不在本部分的 steps 中{perhaps(field.step, section.steps)}",
                    )
        for number, rule in enumerate(form.rules):
            where = (*path, "rules", number)
            columns = self.columns(form, rule.each)
            if rule.each and not columns:
                yield (*where, "each"), f"“{rule.each}”不是本表单的表格栏目{perhaps(rule.each, names)}"
            yield from self.rule(rule.must, (*where, "must"), names | columns)
            yield from self.sentence(rule.say, (*where, "say"), names | columns)
            yield from self.sentence(rule.fix or "", (*where, "fix"), names | columns)
            if rule.at not in {*names, *(f"{rule.each}.{column}" for column in columns)}:
                yield (*where, "at"), f"没有栏目“{rule.at}”{perhaps(rule.at, names | columns)}"

    def columns(self, form: Form, table: str | None) -> set[str]:
        return {column.id for field in form.fields if field.id == table for column in field.columns}

    def field(self, field: Field, path: KeyPath, names: set[str]) -> Iterator[tuple[KeyPath, str]]:
        if not field.id.isidentifier() or keyword.iskeyword(field.id) or field.id in rules.RESERVED:
            yield (
                (*path, "id"),
                f"栏目 id“{field.id}”不能用作名字（只用汉字、字母、数字、下划线，不以数字开头，不用规则词）",
            )
        if field.limit is not None and field.limit < 1:
            yield (*path, "limit"), "limit 应为正整数"
        if field.kind == "multichoice" and any("、" in option.value for option in field.options):
            yield (*path, "options"), "多选的选项里不能有“、”（选中的各项之间用它隔开）"
        yield from twice((*path, "options"), [option.value for option in field.options], "选项")
        if field.kind in ("choice", "multichoice") and not field.options:
            yield path, f"栏目“{field.id}”是选择，缺少 options"
        if field.kind == "table" and not field.columns:
            yield path, f"栏目“{field.id}”是表格，缺少 columns"
        if field.kind == "money" and field.unit not in get_args(MoneyUnit):
            yield (
                (*path, "unit"),
                f"金额栏目“{field.id}”的 unit 应为其中之一：{'、'.join(get_args(MoneyUnit))}",
            )
        yield from self.sentence(field.collect or "", (*path, "collect"), self.all_fields)
        yield from self.bound(field, (*path, "bound"))
        if isinstance(field.required, str):
            yield from self.rule(field.required, (*path, "required"), names)
        inner = {column.id for column in field.columns}
        yield from twice((*path, "columns"), [column.id for column in field.columns], "列")
        for number, column in enumerate(field.columns):
            if column.kind == "table":
                yield (*path, "columns", number, "kind"), "表格里不能再套表格"
            yield from self.field(column, (*path, "columns", number), names | inner)

    def bound(self, field: Field, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
        """A slot for one Word file that stands for a long text."""
        slots = {slot.name: slot for stage in self.notice.stages for slot in stage.slots}
        if field.bound is None:
            return
        if field.bound not in slots:
            yield path, f"没有佐证栏“{field.bound}”{perhaps(field.bound, slots)}"
        elif slots[field.bound].most != 1 or slots[field.bound].formats != ("docx",):
            yield path, f"佐证栏“{field.bound}”要并入表单，应写 most: 1 和 formats: [docx]"
        if field.kind != "longtext":
            yield path, "只有 longtext 栏目能由 Word 稿代替"

    # rules

    def rule(self, text: str, path: KeyPath, names: set[str]) -> Iterator[tuple[KeyPath, str]]:
        try:
            used = rules.names_in(text)
        except rules.RuleError as error:
            yield path, str(error)
            return
        for name in sorted(used - names):
            yield path, f"规则里的“{name}”不是栏目{perhaps(name, names)}"

    def sentence(self, text: str, path: KeyPath, names: set[str]) -> Iterator[tuple[KeyPath, str]]:
        try:
            used = rules.names_in_text(text)
        except rules.RuleError as error:
            yield path, str(error)
            return
        for name in sorted(used - names):
            yield path, f"“{name}”不是栏目{perhaps(name, names)}"

    @property
    def all_fields(self) -> set[str]:
        return {field.id for form in self.notice.forms for field in form.fields}

    def condition(self, condition: Condition, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
        if condition.options and (condition.must or condition.ask):
            yield path, f"条件“{condition.id}”要么由程序计算（must、ask），要么写 options 由申报单位声明"
        yield from self.question(condition, path)
        names = self.all_fields | self.questions
        for key in ("must", "when"):
            if word := getattr(condition, key):
                yield from self.rule(word, (*path, key), names)
        yield from self.sentence(condition.say or "", (*path, "say"), names)
        yield from self.sentence(condition.fix or "", (*path, "fix"), names)
        yield from self.earlier(condition, (*path, "when"))
        stages = [stage.id for stage in self.notice.stages]
        if condition.stage and condition.stage not in stages:
            yield (*path, "stage"), f"没有环节“{condition.stage}”{perhaps(condition.stage, stages)}"
        for option in condition.refuse:
            if option not in condition.options:
                yield (*path, "refuse"), f"“{option}”不在 options 中{perhaps(option, condition.options)}"
        known = {f"{form.id}.{field.id}" for form in self.notice.forms for field in form.fields}
        if condition.at and condition.at not in known:
            yield (*path, "at"), f"“{condition.at}”应为“表单.栏目”{perhaps(condition.at, known)}"

    def earlier(self, condition: Condition, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
        """What `when` depends on is asked of the same applicant, before it: else nobody would ever be asked."""
        known: list[str] = []
        for each in self.notice.conditions:
            if each is condition:
                break
            if each.stage == condition.stage:
                known.append(each.id)
        try:
            used = rules.names_in(condition.when) if condition.when else frozenset()
        except rules.RuleError:
            return  # said already
        for name in sorted(used & (self.questions - set(known))):
            yield path, f"when 里的“{name}”要是同一环节里排在前面的条件"

    @property
    def questions(self) -> set[str]:
        return {condition.id for condition in self.notice.conditions if condition.question}

    def question(self, condition: Condition, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
        """What a condition asks is a field: its id is a name for rules, and no form has another of that name."""
        field = condition.question
        if field is None:
            return
        if condition.ask:
            if condition.ask == "table":
                yield (*path, "ask"), "条件里不能问表格"
            yield from self.field(field, path, set())
            if condition.id in self.all_fields:
                yield (*path, "id"), f"表单里已有栏目“{condition.id}”，条件直接用它计算，不用 ask 再问"

    def calendar(self) -> Iterator[tuple[KeyPath, str]]:
        for month in self.notice.months:
            if not 1 <= month <= 12:
                yield ("months",), f"没有 {month} 月"
        for number, stage in enumerate(self.notice.stages):
            for index, each in enumerate(stage.deadlines):
                path: KeyPath = ("stages", number, "deadlines", index, "day")
                if each.day and (each.date or not is_day(each.day)):
                    yield path, "day 用于没有写年份的日期，写成 10-18；有年份的写 date"

    # stages

    def stage(self, stage: Stage, number: int) -> Iterator[tuple[KeyPath, str]]:
        path: KeyPath = ("stages", number)
        yield from twice((*path, "materials"), [material.name for material in stage.materials], "材料")
        yield from twice((*path, "materials"), [slot.name for slot in stage.slots], "佐证栏")
        volumes = {volume.name for volume in stage.volumes}
        for index, material in enumerate(stage.materials):
            yield from self.material(stage, material, (*path, "materials", index), volumes, number)
        for index, volume in enumerate(stage.volumes):
            yield from self.volume(stage, volume, (*path, "volumes", index))
        if stage.applicant is not None and self.knows_forms(stage):
            form_id, _, field_id = stage.applicant.partition(".")
            if form_id not in stage.form_ids or field_id not in self.fields_of(form_id):
                yield (*path, "applicant"), f"“{stage.applicant}”应为本环节“表单.栏目”"

    def knows_forms(self, stage: Stage) -> bool:
        """Whether all forms of a stage exist; where one does not, what hangs on it is not complained of again."""
        return set(stage.form_ids) <= {form.id for form in self.notice.forms}

    def fields_of(self, form_id: str) -> set[str]:
        return {field.id for form in self.notice.forms if form.id == form_id for field in form.fields}

    def material(
        self, stage: Stage, material: Material, path: KeyPath, volumes: set[str], number: int
    ) -> Iterator[tuple[KeyPath, str]]:
        forms = [form.id for form in self.notice.forms]
        kinds = [bool(material.form), bool(material.slots), bool(material.collected)]
        if sum(kinds) > 1:
            yield path, f"材料“{material.name}”只能是 form、slots、collected 之一"
        if material.volume and not material.paper:
            yield (*path, "paper"), f"材料“{material.name}”写了 volume，又写了 paper: false"
        if material.form and material.form not in forms:
            yield (*path, "form"), f"没有表单“{material.form}”{perhaps(material.form, forms)}"
        if material.volume and material.volume not in volumes:
            yield (*path, "volume"), f"没有册“{material.volume}”{perhaps(material.volume, volumes)}"
        if material.collected:
            earlier = [f"{each.id}.{form}" for each in self.notice.stages[:number] for form in each.form_ids]
            if material.collected not in earlier:
                yield (
                    (*path, "collected"),
                    f"“{material.collected}”应为前面的“环节.表单”{perhaps(material.collected, earlier)}",
                )
        yield from self.counted(material, path)
        for index, slot in enumerate(material.slots):
            if UNSAFE_NAME.search(slot.name):
                yield (
                    (*path, "slots", index, "name"),
                    f'佐证栏“{slot.name}”要用作文件夹名，不能含 / \\ : * ? " < > | % 或以点开头',
                )
        if self.knows_forms(stage):
            yield from self.slots(stage, material, path)

    def slots(self, stage: Stage, material: Material, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
        names = {field for form in stage.form_ids for field in self.fields_of(form)} | self.questions
        for index, slot in enumerate(material.slots):
            where: KeyPath = (*path, "slots", index)
            if slot.most is not None and slot.most < 1:
                yield (*where, "most"), "most 应为正整数"
            same = [*stage.form_ids, *(each.name for each in stage.slots if each is not slot)]
            if slot.same_as and slot.same_as not in same:
                yield (
                    (*where, "same_as"),
                    f"本环节没有表单或佐证栏“{slot.same_as}”{perhaps(slot.same_as, same)}",
                )
            if isinstance(slot.required, str):
                yield from self.rule(slot.required, (*where, "required"), names)
            if slot.expect:
                yield from self.rule(slot.expect, (*where, "expect"), names)

    def counted(self, thing: Material | Volume, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
        if thing.copies is not None and thing.copies < 1:
            yield (*path, "copies"), "copies 应为正整数；通知未写明时写 null"

    def volume(self, stage: Stage, volume: Volume, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
        yield from self.counted(volume, path)
        inside = [material.name for material in stage.materials if material.volume == volume.name]
        for name in volume.order:
            if name not in inside:
                yield (*path, "order"), f"材料“{name}”没有写 volume: {volume.name}{perhaps(name, inside)}"
        for name in inside:
            if name not in volume.order:
                yield (*path, "order"), f"材料“{name}”属于这一册，但不在 order 中"


def is_day(text: str) -> bool:
    """Whether «10-18» is a day of some year."""
    try:
        return bool(DAY.fullmatch(text)) and bool(datetime.date.fromisoformat(f"2024-{text}"))
    except ValueError:
        return False


def twice(path: KeyPath, names: Sequence[str], what: str) -> Iterator[tuple[KeyPath, str]]:
    for name, times in Counter(names).items():
        if times > 1:
            yield path, f"{what}“{name}”写了 {times} 次"
