"""A JSON object as typed ↔ Answers: every text parsed by its kind, nothing lost, everything wrong listed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from forms.findings import Finding, Place, finding
from forms.kinds import KINDS
from forms.kinds.choice import plain
from forms.kinds.text import CONTROL
from forms.nearest import hint
from forms.notice import Condition, Field, Notice, Stage
from forms.values import Entry, Flaw, Row, Value, plain_json

APPLICANT, DECLARED, LETTERS = "申报单位", "声明", "文号"
UNREAD = "？"  # stands for an answer of a wrong shape: it was given, so it is not missing as well
NAME, CODE = "单位全称", "统一社会信用代码"
CODE_FIELD = Field(id=CODE, kind="uscc", profile=CODE)
NAME_FIELD = Field(id=NAME, kind="text", required=True, profile=NAME, hint="与营业执照和公章一致的全称")


@dataclass(frozen=True, slots=True)
class Answers:
    """What one applicant has typed for one stage, as typed and as parsed."""

    applicant: Mapping[str, Entry]
    declared: Mapping[str, str]
    forms: Mapping[str, Mapping[str, Entry]]
    asked: Mapping[str, Entry] = dataclasses.field(default_factory=dict)
    letters: Mapping[str, Entry] = dataclasses.field(default_factory=dict)

    @property
    def applicant_name(self) -> str:
        return self.applicant[NAME].shown

    @property
    def applicant_code(self) -> str:
        return self.applicant[CODE].shown

    def of(self, form_id: str) -> Mapping[str, Entry]:
        """The entries of one form, or of what is asked beside the forms."""
        beside = {APPLICANT: self.applicant, DECLARED: self.asked, LETTERS: self.letters}
        return beside[form_id] if form_id in beside else self.forms.get(form_id, {})

    def entries(self) -> dict[str, Entry]:
        """All fields of all forms and what the conditions ask under their ids, for slots; the first form wins."""
        merged: dict[str, Entry] = dict(self.asked)
        for entries in self.forms.values():
            merged = {**entries, **merged}
        return merged


def read_answers(
    notice: Notice, stage: Stage, raw: Mapping[str, object]
) -> tuple[Answers, tuple[Finding, ...]]:
    """A JSON object → (Answers of this stage, findings on its shape: unknown forms, fields, wrong types)."""
    problems: list[Finding] = []
    here = {form_id: notice.form(form_id) for form_id in stage.form_ids}
    known = [form.id for form in notice.forms]
    for name in raw:
        if name in (APPLICANT, DECLARED, LETTERS, *here):
            continue
        if name in known:
            problems.append(finding("answers.other_stage", Place(form=name), name=name))
        else:
            problems.append(unknown("answers.unknown_form", Place(form=name), name, known))
    forms = {}
    for form_id, form in here.items():
        typed = mapping(raw.get(form_id, {}), Place(form=form_id), f"“{form_id}”", problems)
        forms[form_id] = read_fields(form.fields, typed, Place(form=form_id), f"“{form_id}”", problems)
    declared, asked = read_declared(
        notice, stage, mapping(raw.get(DECLARED, {}), Place(), f"“{DECLARED}”", problems), problems
    )
    typed = mapping(raw.get(LETTERS, {}), Place(), f"“{LETTERS}”", problems)
    letters = read_fields(letter_fields(stage), typed, Place(form=LETTERS), f"“{LETTERS}”", problems)
    typed = mapping(raw.get(APPLICANT, {}), Place(), f"“{APPLICANT}”", problems)
    given = read_fields((NAME_FIELD, CODE_FIELD), typed, Place(form=APPLICANT), f"“{APPLICANT}”", problems)
    answers = Answers(given, declared, forms, asked, letters)
    return replace(answers, applicant=applicant_of(stage, answers)), tuple(problems)


def mapping(raw: object, place: Place, where: str, problems: list[Finding]) -> Mapping[str, object]:
    if isinstance(raw, Mapping):
        return raw
    problems.append(
        finding("answers.wrong_shape", place, where=where, expected="“栏目：内容”的对象", found=shape(raw))
    )
    return {}


def shape(raw: object) -> str:
    names = {
        str: "文字",
        bool: "真假值",
        int: "数字",
        float: "数字",
        list: "列表",
        dict: "对象",
        type(None): "空值",
    }
    return names.get(type(raw), type(raw).__name__)


def unknown(code: str, place: Place, name: str, known: Iterable[str], where: str = "") -> Finding:
    return finding(code, place, name=name, hint=hint(name, known), where=where)


def conditions_of(notice: Notice, stage: Stage) -> Iterator[Condition]:
    """The conditions that bind who applies at a stage: the first, where a condition names no other."""
    for condition in notice.conditions:
        if (condition.stage or notice.stages[0].id) == stage.id:
            yield condition


def read_declared(
    notice: Notice, stage: Stage, typed: Mapping[str, object], problems: list[Finding]
) -> tuple[dict[str, str], dict[str, Entry]]:
    """→ (chosen options by condition, every question of the stage's conditions as an entry)."""
    known = {each.id: each for each in notice.conditions if each.question}
    declared: dict[str, str] = {}
    for name, given in typed.items():
        if name not in known:
            problems.append(unknown("answers.unknown_condition", Place(), name, known))
        elif isinstance(given, str) and known[name].options:
            same = (each for each in known[name].options if plain(each) == plain(given))
            declared[name] = next(same, given.strip())
        elif known[name].options:
            where = f"声明“{name}”"
            problems.append(finding("answers.wrong_shape", where=where, expected="文字", found=shape(given)))
    asked = {}
    for condition in conditions_of(notice, stage):
        if condition.question:
            place = Place(form=DECLARED, field=condition.id)
            raw = declared.get(condition.id) if condition.options else typed.get(condition.id)
            asked[condition.id] = read_one(condition.question, raw, place, f"声明“{condition.id}”", problems)
    return declared, asked


def letter_fields(stage: Stage) -> tuple[Field, ...]:
    """The 文号 of the stage's official letters, as fields named by their materials."""
    return tuple(
        Field(
            each.name,
            "text",
            label=f"{each.name}的文号",
            limit=60,
            hint="印发后填写；未印发可先空着",
            basis=each.basis,
        )
        for each in stage.materials
        if each.letter
    )


def read_fields(
    fields: Iterable[Field], typed: Mapping[str, object], place: Place, where: str, problems: list[Finding]
) -> dict[str, Entry]:
    """Typed values of one form or row → its entries, one for every field, in the form's order."""
    by_id = {field.id: field for field in fields}
    for name in typed:
        if name in by_id:
            continue
        spot = Place(form=place.form, field=name, table=place.table, row=place.row)
        problems.append(unknown("answers.unknown_field", spot, name, by_id, where=where))
    entries = {}
    for field in by_id.values():
        spot = Place(form=place.form, field=field.id, table=place.table, row=place.row)
        raw = typed.get(field.id)
        if field.kind == "table":
            entries[field.id] = read_table(field, raw, place, where, problems)
        else:
            entries[field.id] = read_one(field, raw, spot, f"{where}的“{field.title}”", problems)
    return entries


def read_table(field: Field, raw: object, place: Place, where: str, problems: list[Finding]) -> Entry:
    if raw is None or raw == "":
        raw = []
    if not isinstance(raw, list):
        spot = Place(form=place.form, field=field.id)
        problems.append(
            finding(
                "answers.wrong_shape",
                spot,
                where=f"{where}的“{field.title}”",
                expected="多行的列表",
                found=shape(raw),
            )
        )
        return Entry((), ())
    rows: list[Row] = []
    for number, item in enumerate(raw, 1):
        spot = Place(form=place.form, table=field.id, row=number)
        title = f"{where}的“{field.title}”第 {number} 行"
        typed = mapping({} if item is None else item, spot, title, problems)
        row = Row(read_fields(field.columns, typed, spot, title, problems), number)
        if row.answered:
            rows.append(row)
    return Entry((), tuple(rows))


def read_one(field: Field, raw: object, place: Place, where: str, problems: list[Finding]) -> Entry:
    """One typed value → its entry. Numbers and true/false of JSON count as typed text."""
    if field.kind == "multichoice" and isinstance(raw, list) and all(isinstance(part, str) for part in raw):
        return parse_entry(field, "\n".join([*raw, ""]) if raw else "", tuple(raw))
    if isinstance(raw, bool):
        raw = "是" if raw else "否"
    if isinstance(raw, int | float):
        raw = format(Decimal(repr(raw)), "f") if isinstance(raw, float) else str(raw)
    if raw is None:
        raw = ""
    if not isinstance(raw, str):
        problems.append(finding("answers.wrong_shape", place, where=where, expected="文字", found=shape(raw)))
        return Entry(UNREAD)
    return parse_entry(field, raw)


def parse_entry(field: Field, typed: str, as_given: tuple[str, ...] | None = None) -> Entry:
    """Typed text → entry with value, printed text and every flaw of its own."""
    cleaned = CONTROL.sub("", typed)
    stray = (Flaw("text.control"),) if cleaned != typed else ()
    typed = cleaned
    given: str | tuple[str, ...] = typed if as_given is None else as_given
    if not typed.strip():
        return Entry("" if as_given is None else (), None, blank_text(field))
    kind = KINDS[field.kind]
    parsed = kind.parse(typed, field)
    if isinstance(parsed, Flaw):
        return Entry(given, None, " ".join(typed.split()), (parsed, *stray))
    if parsed in ("", ()):
        return Entry("", None, blank_text(field))
    return Entry(given, parsed, kind.show(parsed, field), (*stray, *kind.check(parsed, field)))


def blank_text(field: Field) -> str:
    """What is printed where nothing was answered."""
    return "" if field.blank == "留空" else field.blank


def applicant_of(stage: Stage, answers: Answers) -> dict[str, Entry]:
    """The applicant as given, else from the fields of the form that the stage names."""
    given = dict(answers.applicant)
    if stage.applicant:
        form_id, field_id = stage.applicant.split(".", 1)
        entries = answers.forms.get(form_id, {})
        if not given[NAME].answered and field_id in entries:
            given[NAME] = entries[field_id]
        if not given[CODE].answered and CODE in entries:
            given[CODE] = entries[CODE]
    return given


def as_data(answers: Answers) -> dict[str, dict[str, object]]:
    """Answers → JSON objects `typed` and `values`; reading `typed` again gives equal Answers."""
    own = {name: entry for name, entry in answers.asked.items() if name not in answers.declared}
    return {
        "typed": {
            APPLICANT: {name: entry.typed for name, entry in answers.applicant.items() if entry.answered},
            DECLARED: {**answers.declared, **typed_of(own)},
            **({LETTERS: typed_of(answers.letters)} if answers.letters else {}),
            **{form: typed_of(entries) for form, entries in answers.forms.items()},
        },
        "values": {
            form: {name: plain_json(entry.value) for name, entry in entries.items()}
            for form, entries in answers.forms.items()
        },
    }


def typed_of(entries: Mapping[str, Entry]) -> dict[str, object]:
    return {name: typed_one(entry.typed, entry.value) for name, entry in entries.items() if is_given(entry)}


def is_given(entry: Entry) -> bool:
    return entry.answered or (isinstance(entry.value, tuple) and bool(entry.value))


def typed_one(typed: str | tuple[str, ...], value: Value | None) -> object:
    if isinstance(value, tuple) and value and isinstance(value[0], Row):
        return [typed_of(row.entries) for row in value if isinstance(row, Row)]
    return list(typed) if isinstance(typed, tuple) else typed
