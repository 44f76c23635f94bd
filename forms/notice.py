"""The vocabulary: one official notice, its forms, stages, materials and volumes, as frozen data.

`None` means that the notice does not say (通知未写明); a text such as 不适用 means that there is none. Nothing is
ever guessed in between. Lengths of lists and texts come from the notice; `basis` is its clause.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from forms.handin import Clause, Deadline, Disc, Material, Quota, Slot, Volume, Way

LONG_LABEL = 30
PLAIN_OPTIONS = ("符合", "不符合")

KindName = Literal[
    "text", "longtext", "integer", "number", "money", "percent", "date", "year", "choice", "multichoice",
    "yesno", "table", "uscc", "industry", "region", "phone", "email", "url", "postcode",
]  # fmt: skip
Level = Literal["error", "warning", "note"]
Tier = Literal["国家", "省", "市", "县"]
MoneyUnit = Literal["元", "千元", "万元", "百万元", "亿元"]
SealKind = Literal["盖章", "签字", "签字盖章", "手印"]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a field, with the notice's own explanation of it."""

    value: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One thing asked. `id` names it everywhere; `label` is the printed text, word for word.

    `open`: a choice may be answered outside its options. `past`: a date must not lie after today. `year`: it
    stands printed on the form already, so that only month and day are asked and printed.
    `collect`: what a column of a summary shows of each collected form («{{ 填报人 }}，{{ 填报人联系方式 }}»).
    `bound`: the slot whose Word file may stand in the form in place of this text, bound in under its heading.
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
    blank: str = "留空"
    printed: bool = True
    options: tuple[Option, ...] = ()
    open: bool = False
    past: bool = False
    year: int | None = None
    columns: tuple[Field, ...] = ()
    profile: str | None = None
    collect: str | None = None
    bound: str | None = None
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

    `at` is the text printed there, word for word (`nth`: which of several such); without it the template names the
    place: {{ 处.id }}.
    """

    id: str
    who: str
    kind: SealKind = "盖章"
    at: str | None = None
    nth: int | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """An annex to fill; `template` is the blank Word or Excel file beside notice.yaml.

    `drafted`: the notice wants the paper but gives no form of it; its text is the program's proposal.
    """

    id: str
    title: str
    template: str
    sections: tuple[Section, ...]
    rules: tuple[Rule, ...] = ()
    notes: tuple[str, ...] = ()
    seals: tuple[SealPlace, ...] = ()
    drafted: bool = False

    @property
    def fields(self) -> Iterator[Field]:
        for section in self.sections:
            yield from section.fields

    def field(self, field_id: str) -> Field:
        return next(field for field in self.fields if field.id == field_id)


@dataclass(frozen=True, slots=True)
class Condition:
    """What the applicant must satisfy: computed (`must`) or declared (`options`, of which `refuse` fail).

    Without any of these it is declared as 符合 or 不符合.

    `ask`: no form asks for what `must` computes with, so the condition asks for it itself, as a value of that kind,
    with `choices` where it is a choice; its id then names the value. `when`: a rule; where it does not hold, the
    condition does not concern this applicant. `stage`: whom it binds, where that is not the first stage.
    """

    id: str
    text: str
    level: Level = "error"
    must: str | None = None
    options: tuple[str, ...] = ()
    refuse: tuple[str, ...] = ()
    ask: KindName | None = None
    choices: tuple[Option, ...] = ()
    profile: str | None = None
    when: str | None = None
    stage: str | None = None
    say: str | None = None
    fix: str | None = None
    at: str | None = None
    value: str | None = None
    unit: str | None = None
    basis: str | None = None

    def __post_init__(self) -> None:
        if not (self.must or self.options or self.ask):
            object.__setattr__(self, "options", PLAIN_OPTIONS)
            object.__setattr__(self, "refuse", PLAIN_OPTIONS[1:])

    @property
    def question(self) -> Field | None:
        """What the applicant answers: one of the options, or the value that the condition asks for."""
        if self.options:
            return Field(self.id, "choice", options=tuple(map(Option, self.options)), basis=self.basis)
        if self.ask is None:
            return None
        return Field(
            self.id, self.ask, unit=self.unit, options=self.choices, profile=self.profile, basis=self.basis
        )


@dataclass(frozen=True, slots=True)
class CodeList:
    """A table that the notice prints to choose from (服务清单): its columns and rows, as printed."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """Who hands what to whom by when. `ways`: how, in a few words to choose by; `channel`: how, as printed.

    `separate`: its own way in, neither before nor after the other stages. `notes`: what else is demanded.
    """

    id: str
    by: str | None
    to: str | None
    materials: tuple[Material, ...]
    optional: bool = False
    separate: bool = False
    applicant: str | None = None
    ways: tuple[Way, ...] | None = None
    channel: str | None = None
    deadlines: tuple[Deadline, ...] = ()
    emails: tuple[str, ...] | None = None
    addresses: tuple[str, ...] | None = None
    volumes: tuple[Volume, ...] = ()
    disc: Disc | None = None
    quotas: tuple[Quota, ...] = ()
    notes: tuple[Clause, ...] = ()
    basis: str | None = None

    @property
    def who(self) -> str:
        """Who hands in, for a sentence; where the notice does not say, the stage's own name."""
        return self.by or self.id

    @property
    def form_ids(self) -> tuple[str, ...]:
        return tuple(material.form for material in self.materials if material.form)

    @property
    def bindings(self) -> tuple[Volume, ...]:
        """Its volumes, and one of its own for each piece of evidence that is in none but handed in on paper."""
        loose = tuple(
            Volume(
                each.name, (each.name,), each.size, each.sides, each.binding, each.copies, basis=each.basis
            )
            for each in self.materials
            if each.slots and each.paper and each.volume is None
        )
        return self.volumes + loose

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
    """One official call. `months`: those of its `window`; `applicants`: who may apply, in a few words to choose by.

    `example`: the program's own demonstration is made of it.
    """

    id: str
    short: str
    version: int
    title: str
    issuer: str | None
    tier: Tier
    stages: tuple[Stage, ...]
    forms: tuple[Form, ...] = ()
    conditions: tuple[Condition, ...] = ()
    department: str | None = None
    group: str | None = None
    applicants: tuple[str, ...] = ()
    window: str | None = None
    months: tuple[int, ...] = ()
    urls: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    support: tuple[Clause, ...] = ()
    lists: tuple[CodeList, ...] = ()
    application_key: str = "统一社会信用代码"
    misprints: tuple[Doubt, ...] = ()
    source: str | None = None
    example: bool = False

    def form(self, form_id: str) -> Form:
        return next(form for form in self.forms if form.id == form_id)

    def stage(self, stage_id: str) -> Stage:
        return next(stage for stage in self.stages if stage.id == stage_id)

    def next_stage(self, stage: Stage) -> Stage | None:
        """The next stage that must be passed; optional ones in between add nothing of their own."""
        return next((each for each in self.stages_from(stage)[1:] if not each.optional), None)

    def stages_from(self, stage: Stage) -> tuple[Stage, ...]:
        """A stage and those that what is handed in there goes on to."""
        if stage.separate:
            return (stage,)
        later = self.stages[self.stages.index(stage) + 1 :]
        return (stage, *(each for each in later if not each.separate))
