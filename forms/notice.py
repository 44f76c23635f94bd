"""The vocabulary: one official notice, its forms, stages, materials and volumes, as frozen data.

`None` means that the notice does not say (通知未写明); a text such as 不适用 means that there is none. Nothing is
ever guessed in between. Lengths of lists and texts come from the notice; `basis` is its clause.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

LONG_LABEL = 30
UNSAFE_NAME = re.compile(r'[/\\:*?"<>|%]|^\.')  # what no name that becomes a folder may hold

KindName = Literal[
    "text", "longtext", "integer", "number", "money", "percent", "date", "year", "choice", "multichoice",
    "yesno", "table", "uscc", "industry", "region", "phone", "email", "url", "postcode",
]  # fmt: skip
Level = Literal["error", "warning", "note"]
Tier = Literal["国家", "省", "市", "县"]
MoneyUnit = Literal["元", "千元", "万元", "百万元", "亿元"]
Blank = Literal["留空", "无", "0", "／", "/"]
Format = Literal["docx", "pdf", "xlsx", "jpg"]
Size = Literal["A4", "A3"]
Sides = Literal["双面", "正反", "单面"]
SealKind = Literal["盖章", "签字", "签字盖章", "手印"]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a field, with the notice's own explanation of it."""

    value: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One thing asked. `id` names it everywhere; `label` is the printed text, word for word.

    `open`: a choice may be answered outside its options. `past`: a date must not lie after today.
    `collect`: what a column of a summary shows of each collected form («{{ 填报人 }}，{{ 填报人联系方式 }}»).
    """

    id: str
    kind: KindName
    label: str | None = None
    column: str | None = None
    step: str | None = None
    required: bool | str = False
    limit: int | None = None
    points: tuple[str, ...] = ()
    unit: str | None = None
    blank: Blank = "留空"
    printed: bool = True
    options: tuple[Option, ...] = ()
    open: bool = False
    past: bool = False
    columns: tuple[Field, ...] = ()
    profile: str | None = None
    collect: str | None = None
    hint: str | None = None
    basis: str | None = None

    @property
    def title(self) -> str:
        """The name a person reads: the printed label with its column heading, or the id."""
        label = self.label or self.id
        if self.column:
            return f"{label} {self.column}"
        # 联系方式 stands twice on a form, and some labels are whole paragraphs: there the id says it better.
        return self.id if self.id.endswith(label) or len(label) > LONG_LABEL else label


@dataclass(frozen=True, slots=True)
class Section:
    """A printed part of a form; `steps` are the screens it is asked on, in order."""

    title: str
    fields: tuple[Field, ...]
    steps: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A sentence that must hold. With `each`, once for every row of that table."""

    must: str
    say: str
    level: Level
    at: str
    fix: str | None = None
    each: str | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class SealPlace:
    """Where a form is sealed or signed, and by whom.

    `at` is the text printed there, word for word; without it the template names the place: {{ 处('id') }}.
    """

    id: str
    who: str
    kind: SealKind = "盖章"
    at: str | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """An annex to fill; `template` is the blank Word or Excel file beside notice.yaml."""

    id: str
    title: str
    template: str
    sections: tuple[Section, ...]
    rules: tuple[Rule, ...] = ()
    notes: tuple[str, ...] = ()
    seals: tuple[SealPlace, ...] = ()

    @property
    def fields(self) -> Iterator[Field]:
        for section in self.sections:
            yield from section.fields

    def field(self, field_id: str) -> Field:
        return next(field for field in self.fields if field.id == field_id)


@dataclass(frozen=True, slots=True)
class Condition:
    """What the applicant must satisfy: computed (`must`) or declared (`options`, of which `refuse` fail)."""

    id: str
    text: str
    level: Level
    must: str | None = None
    options: tuple[str, ...] = ()
    refuse: tuple[str, ...] = ()
    say: str | None = None
    fix: str | None = None
    at: str | None = None
    value: str | None = None
    unit: str | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A named place for evidence files. `expect` is a rule word for how many files there should be.

    `unchanged`: what another system has printed (系统打印的申报书): bound as it is, with no number or head on it.
    """

    name: str
    required: bool | str = False
    expect: str | None = None
    why: str | None = None
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Material:
    """One thing to hand in: a form, evidence slots, or forms `collected` from the stage before."""

    name: str
    form: str | None = None
    slots: tuple[Slot, ...] = ()
    collected: str | None = None
    copies: int | None = None
    size: Size | None = None
    sides: Sides | None = None
    binding: str | None = None
    order: int | None = None
    formats: tuple[Format, ...] | None = None
    seal: str | None = None
    volume: str | None = None
    basis: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Volume:
    """What is bound together. What follows `copies` is None where the notice does not ask for it.

    `contents` of so many `levels`; `odd`: each part begins on an odd page; `heads`: each piece of evidence says
    what it proves; `spine`: the text on it; `tabs`: labels at the side; `seal`: what is sealed of the volume itself.
    """

    name: str
    order: tuple[str, ...]
    size: Size | None = None
    sides: Sides | None = None
    binding: str | None = None
    copies: int | None = None
    contents: bool | None = None
    levels: int = 2
    numbers: bool | None = None
    cover: bool | None = None
    odd: bool | None = None
    heads: bool | None = None
    spine: str | None = None
    tabs: bool | None = None
    seal: str | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date by which something is due; the day itself counts. `date` None: the notice names none."""

    what: str
    date: datetime.date | None = None
    time: str | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """Who hands what to whom by when."""

    id: str
    by: str
    to: str | None
    materials: tuple[Material, ...]
    optional: bool = False
    applicant: str | None = None
    channel: str | None = None
    deadlines: tuple[Deadline, ...] = ()
    emails: tuple[str, ...] | None = None
    addresses: tuple[str, ...] | None = None
    volumes: tuple[Volume, ...] = ()
    disc: str | None = None
    basis: str | None = None

    @property
    def form_ids(self) -> tuple[str, ...]:
        return tuple(material.form for material in self.materials if material.form)

    @property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(slot for material in self.materials for slot in material.slots)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A misprint, a contradiction or a gap of the printed text; shown, never repaired silently."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One official call."""

    id: str
    short: str
    version: int
    title: str
    issuer: str
    tier: Tier
    stages: tuple[Stage, ...]
    forms: tuple[Form, ...] = ()
    conditions: tuple[Condition, ...] = ()
    group: str | None = None
    window: str | None = None
    urls: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    application_key: str = "统一社会信用代码"
    misprints: tuple[Doubt, ...] = ()
    source: str | None = None

    def form(self, form_id: str) -> Form:
        return next(form for form in self.forms if form.id == form_id)

    def stage(self, stage_id: str) -> Stage:
        return next(stage for stage in self.stages if stage.id == stage_id)

    def next_stage(self, stage: Stage) -> Stage | None:
        """The next stage that must be passed; optional ones in between add nothing of their own."""
        later = self.stages[self.stages.index(stage) + 1 :]
        return next((each for each in later if not each.optional), None)
