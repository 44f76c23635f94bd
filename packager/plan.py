"""(Notice, stage, filled forms, evidence) → Plan: what goes in, names, order, copies, pages, sheets, seals.

What the notice leaves open and the program fills in is 程序默认 and says so; nothing is guessed as 通知要求.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

from forms.handin import Material, Slot, Volume
from forms.library import Source
from forms.local import MATERIAL, LocalTerms
from forms.notice import Notice, Stage
from packager.bind import open_bytes
from packager.book import DUPLEX, Book, Look, Part, is_booklet, sheets
from packager.choice import NOTHING, Choice
from packager.documents import FilledForm
from packager.evidence import Evidence, EvidenceFile, by_slot
from packager.names import distinct, safe_name
from packager.pdf import Rendered

Origin = Literal["通知", "当地要求", "程序默认"]
ELECTRONIC, PRINTED, MAIL = "电子版", "打印版", "邮件"
DEFAULT_SIZE, DEFAULT_SIDES = "A4", "双面"


@dataclass(frozen=True, slots=True)
class PlannedMaterial:
    """A material as it is handed in. A material bound in a volume carries no copies or paper of its own.

    `printed`: the pages and the PDF of a form that is in no volume; `wanted`: how many of it, and why so many
    where the notice does not say.
    """

    material: Material
    name: str
    files: tuple[str, ...]
    copies: int | None
    size: str | None
    sides: str | None
    binding: str | None
    formats: tuple[str, ...] | None
    seals: tuple[str, ...] | None
    source: Origin
    printed: tuple[int, str] | None = None
    wanted: tuple[int, str] = (1, "")


@dataclass(frozen=True, slots=True)
class PlannedVolume:
    """A volume: pages and sheets are per copy. `folded` is the file of its A3 sheets where it is folded (骑马钉)."""

    volume: Volume
    file: str
    parts: tuple[Part, ...]
    copies: int
    size: str
    sides: str
    binding: str | None
    source: Origin
    why: str
    look: Look
    folded: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything about a package but its bytes."""

    terms: LocalTerms | None
    notice: Notice
    stage: Stage
    unit: str
    folder: str
    materials: tuple[PlannedMaterial, ...]
    volumes: tuple[PlannedVolume, ...]
    evidence_names: dict[str, str]
    form_names: dict[str, tuple[str, ...]]


def make_plan(
    source: Source,
    stage: Stage,
    unit: str,
    forms: tuple[FilledForm, ...],
    evidence: Evidence,
    choice: Choice = NOTHING,
) -> Plan:
    """→ Plan; where local terms are laid over the notice, it says which of it they are."""
    notice = source.notice
    stems = distinct(safe_name(f"{safe_name(unit, 66)}_{form.form.id}", 120) for form in forms)
    form_names = {
        form.form.id: form_files(stem, stage, form) for form, stem in zip(forms, stems, strict=True)
    }
    paths = evidence_paths(stage, evidence)
    evidence_names = dict(zip(map(identity, evidence.files), paths, strict=True))
    rendered = {form.form.id: form.rendered for form in forms if form.rendered}
    materials = tuple(
        planned_material(source, stage, material, form_names, rendered, evidence, evidence_names)
        for material in stage.materials
    )
    volume_files = distinct(f"{safe_name(volume.name)}.pdf" for volume in stage.bindings)
    planned = (
        planned_volume(source, stage, volume, f"{PRINTED}/{file}", rendered, evidence, unit, choice)
        for volume, file in zip(stage.bindings, volume_files, strict=True)
    )
    # A volume whose evidence is optional and not there has no pages, and no file.
    volumes = tuple(each for each in planned if any(part.pages for part in each.parts))
    return Plan(
        source.terms, notice, stage, unit, f"{safe_name(unit, 90)}_{safe_name(notice.short, 40)}",
        materials, volumes, evidence_names, form_names,
    )  # fmt: skip


def identity(file: EvidenceFile) -> str:
    return f"{file.slot}/{file.order}"


def form_files(stem: str, stage: Stage, form: FilledForm) -> tuple[str, ...]:
    """The editable file and its PDF, named so that eighty of them in one folder stay apart.

    A PDF that is only printed from, because the notice asks for other formats, stands among what is printed.
    """
    editable = f"{ELECTRONIC}/{stem}{form.suffix}"
    if form.rendered is None:
        return (editable,)
    materials = [each for each in stage.materials if each.form == form.form.id]
    formats = next((each.formats for each in materials), None)
    is_asked = {"pdf", "扫描件"} & set(formats) if formats is not None else form.suffix == ".docx"
    return editable, f"{ELECTRONIC if is_asked else PRINTED}/{stem}.pdf"


def evidence_paths(stage: Stage, evidence: Evidence) -> Iterator[str]:
    """Evidence by slots; what goes out by mail in folders of its own, under names that do not meet in one mail."""
    mailed = mailed_slots(stage)
    names = iter(distinct(safe_name(each.name) for each in evidence.files if each.slot in mailed))
    for slot, files in by_slot(evidence.files):
        if slot in mailed:
            yield from (f"{ELECTRONIC}/{safe_name(slot)}/{next(names)}" for _ in files)
            continue
        for file, name in zip(files, distinct(each.name for each in files), strict=True):
            yield f"{ELECTRONIC}/佐证材料/{safe_name(slot)}/{file.order:02d}_{name}"


def mailed_slots(stage: Stage) -> set[str]:
    """What of the evidence is sent by mail: collected forms, and files of a prescribed format where there is a mailbox."""
    collected = {material.name for material in stage.materials if material.collected}
    return collected | ({slot.name for slot in stage.slots if slot.formats} if stage.emails else set())


def planned_material(
    source: Source,
    stage: Stage,
    material: Material,
    form_names: dict[str, tuple[str, ...]],
    rendered: dict[str, Rendered],
    evidence: Evidence,
    evidence_names: dict[str, str],
) -> PlannedMaterial:
    terms = source.terms
    slots = {slot.name for slot in material.slots} | ({material.name} if material.collected else set())
    files = form_names.get(material.form or "", ())
    files += tuple(evidence_names[identity(file)] for file in evidence.files if file.slot in slots)
    bound = material.volume is not None
    drawn = rendered.get(material.form or "") if not bound else None
    return PlannedMaterial(
        material=material,
        name=material.name,
        files=files,
        copies=None if bound else material.copies,
        size=None if bound else material.size,
        sides=None if bound else material.sides,
        binding=None if bound else material.binding,
        formats=material.formats,
        seals=(material.seal,) if material.seal else None,
        source="当地要求" if terms and touches(terms, material.name) else "通知",
        printed=(drawn.pages, form_names[material.form or ""][-1]) if drawn and material.paper else None,
        wanted=(material.copies, "")
        if material.copies
        else default_copies(source.notice, stage, {material.form}),
    )


def touches(terms: LocalTerms, name: str) -> bool:
    """Whether local terms say something of a material or volume, or add it."""
    return name in (terms.copies or {}) or name in (terms.seals or {}) or name == MATERIAL


def planned_volume(
    source: Source,
    stage: Stage,
    volume: Volume,
    file: str,
    rendered: dict[str, Rendered],
    evidence: Evidence,
    unit: str,
    choice: Choice,
) -> PlannedVolume:
    parts = tuple(part for name in volume.order for part in parts_of(stage, name, rendered, evidence))
    inside = {each.form for each in stage.materials if each.volume == volume.name}
    copies, why = default_copies(source.notice, stage, inside)
    local = bool(source.terms and touches(source.terms, volume.name))
    size, sides = volume.size or DEFAULT_SIZE, volume.sides or DEFAULT_SIDES
    is_stated = volume.copies and volume.size and volume.sides
    return PlannedVolume(
        volume=volume,
        file=file,
        parts=parts,
        copies=volume.copies or copies,
        size=size,
        sides=sides,
        binding=volume.binding,
        source="当地要求" if local else "通知" if is_stated else "程序默认",
        why="" if volume.copies else why,
        look=look_of(source.notice, volume, unit, sides, choice),
        folded=f"{file.removesuffix('.pdf')}（A3骑马钉）.pdf" if is_booklet(size, volume.binding) else None,
    )


def look_of(notice: Notice, volume: Volume, unit: str, sides: str, choice: Choice) -> Look:
    """What the notice asks of a volume, and what a person chose beyond it."""
    extras = choice.extras
    has_cover = volume.cover or "cover" in extras
    return Look(
        cover=(volume.name, notice.title, f"申报单位：{unit}", "　　　　年　　月　　日")
        if has_cover
        else None,
        contents=bool(volume.contents) or "contents" in extras,
        levels=volume.levels,
        numbers=bool(volume.numbers) or "numbers" in extras,
        odd=bool(volume.odd) or "odd" in extras,
        heads=bool(volume.heads) or "heads" in extras,
        duplex=sides in DUPLEX,
    )


def default_copies(notice: Notice, stage: Stage, forms: set[str | None]) -> tuple[int, str]:
    """Where the notice names no copies: as many as the next stage must hand on of these forms, else one; and why."""
    following = notice.next_stage(stage)
    if following:
        for material in following.materials:
            collected = (material.collected or "").partition(".")[2]
            if collected in forms and material.copies:
                return (
                    material.copies,
                    f"下一环节（{following.who}）要报{material.name}纸质版 {material.copies} 份，{material.basis or ''}",
                )
    return 1, "通知未写明份数"


def parts_of(stage: Stage, name: str, rendered: dict[str, Rendered], evidence: Evidence) -> Iterator[Part]:
    material = next(each for each in stage.materials if each.name == name)
    done = rendered.get(material.form or "")
    if done is not None:
        yield Part(name, done.pages, partial(open_bytes, done.pdf), form=material.form)
    slots = {slot.name: slot for slot in material.slots}
    for slot, files in by_slot(evidence.files):
        if slot not in slots or not slots[slot].paper:
            continue
        for number, file in enumerate(each for each in files if each.pages):
            title = named(name, slot) if number == 0 else file.title
            yield evidence_part(file, title, slots[slot], len(files), level=1 if number == 0 else 2)


def named(material: str, slot: str) -> str:
    """What a slot is called in contents and lists: with its material, unless they are called the same."""
    return slot if slot == material else f"{material}：{slot}"


def evidence_part(file: EvidenceFile, title: str, slot: Slot, count: int, *, level: int) -> Part:
    """One file of a slot, headed with what the slot proves."""
    place = f"（{file.order}/{count}）" if count > 1 else ""
    return Part(
        title, file.pages, file.open, level,
        head=f"{slot.name}{place}：{slot.why}" if slot.why else f"{slot.name}{place}",
        unchanged=slot.unchanged and file.kind == "PDF", path=file.path, weight=file.weight,
    )  # fmt: skip


# ---- what is printed


@dataclass(frozen=True, slots=True)
class Printed:
    """One file to print: a volume, or a form that is in none. Pages and sheets are per copy.

    `file` is what goes to the printer: of a folded volume its A3 sheets; `reading` has its pages in order, `front` of
    them before the first that carries a number (`numbered`); `form_pages` says where each form begins.
    """

    name: str
    file: str
    reading: str
    pages: int
    sheets: int
    copies: int
    size: str
    sides: str
    binding: str | None
    why: str
    parts: tuple[tuple[str, int, int], ...] = ()
    front: int = 0
    numbered: bool = False
    form_pages: tuple[tuple[str, int], ...] = ()
    spine: str | None = None
    tabs: bool = False

    @property
    def is_folded(self) -> bool:
        return self.file != self.reading


def print_list(plan: Plan, books: tuple[Book, ...], choice: Choice = NOTHING) -> tuple[Printed, ...]:
    """Everything that is printed, volumes first, then forms that are in none."""
    return (
        *(
            printed_volume(plan, volume, book, choice)
            for volume, book in zip(plan.volumes, books, strict=True)
        ),
        *(printed_form(each) for each in plan.materials if each.printed),
    )


def printed_volume(plan: Plan, volume: PlannedVolume, book: Book, choice: Choice) -> Printed:
    asked = volume.volume
    spine = asked.spine or ("企业名称" if "spine" in choice.extras else None)
    return Printed(
        asked.name, volume.folded or volume.file, volume.file, book.pages,
        sheets(book.pages, volume.sides, booklet=volume.folded is not None),
        volume.copies, volume.size, volume.sides, volume.binding, volume.why,
        tuple((part.title, part.first + book.front, part.pages) for part in book.parts), book.front,
        numbered=volume.look.numbers,
        form_pages=tuple((part.form, part.first + book.front) for part in book.parts if part.form),
        spine=(plan.unit if spine in ("企业名称", "单位名称") else spine) if spine else None,
        tabs=bool(asked.tabs) or "tabs" in choice.extras,
    )  # fmt: skip


def printed_form(planned: PlannedMaterial) -> Printed:
    material = planned.material
    pages, file = planned.printed or (0, "")
    sides = material.sides or DEFAULT_SIDES
    copies, why = planned.wanted
    return Printed(
        planned.name, file, file, pages, sheets(pages, sides), copies,
        material.size or DEFAULT_SIZE, sides, material.binding, why,
        ((planned.name, 1, pages),), form_pages=((material.form or "", 1),),
    )  # fmt: skip
