"""(Notice, stage, filled forms, evidence) → Plan: what goes in, names, order, copies, pages, sheets, seals.

What the notice leaves open and the program fills in is 程序默认 and says so; nothing is guessed as 通知要求.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

from forms.library import Source
from forms.local import MATERIAL, LocalTerms
from forms.notice import Material, Notice, Stage, Volume
from packager.bindable import bindable
from packager.book import Part, open_bytes
from packager.documents import FilledForm
from packager.evidence import Evidence, EvidenceFile, by_slot
from packager.names import distinct, safe_name
from packager.pdf import Rendered

Origin = Literal["通知", "当地要求", "程序默认"]
ELECTRONIC, PRINTED, MAIL = "电子版", "打印版", "邮件"
DEFAULT_SIZE, DEFAULT_SIDES = "A4", "双面"


@dataclass(frozen=True, slots=True)
class PlannedMaterial:
    """A material as it is handed in. A material bound in a volume carries no copies or paper of its own."""

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


@dataclass(frozen=True, slots=True)
class PlannedVolume:
    """A volume: pages and sheets are per copy."""

    volume: Volume
    file: str
    parts: tuple[Part, ...]
    copies: int
    size: str
    sides: str
    binding: str | None
    source: Origin
    why: str


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
    source: Source, stage: Stage, unit: str, forms: tuple[FilledForm, ...], evidence: Evidence
) -> Plan:
    """→ Plan; where local terms are laid over the notice, it says which of it they are."""
    notice = source.notice
    form_names = {form.form.id: electronic_names(unit, form) for form in forms}
    evidence_names = dict(zip(map(identity, evidence.files), evidence_paths(evidence), strict=True))
    rendered = {form.form.id: form.rendered for form in forms if form.rendered}
    materials = tuple(
        planned_material(material, form_names, evidence, evidence_names, source.terms)
        for material in stage.materials
    )
    volume_files = distinct(f"{safe_name(volume.name)}.pdf" for volume in stage.volumes)
    volumes = tuple(
        planned_volume(source, stage, volume, f"{PRINTED}/{file}", rendered, evidence)
        for volume, file in zip(stage.volumes, volume_files, strict=True)
    )
    return Plan(
        source.terms, notice, stage, unit, f"{safe_name(unit, 90)}_{safe_name(notice.short, 40)}",
        materials, volumes, evidence_names, form_names,
    )  # fmt: skip


def identity(file: EvidenceFile) -> str:
    return f"{file.slot}/{file.order}"


def electronic_names(unit: str, form: FilledForm) -> tuple[str, ...]:
    """The editable file and its PDF, named so that eighty of them in one folder stay apart."""
    stem = safe_name(f"{safe_name(unit, 84)}_{form.form.id}", 120)
    return tuple(
        f"{ELECTRONIC}/{stem}{suffix}" for suffix in (form.suffix, *([".pdf"] if form.rendered else []))
    )


def evidence_paths(evidence: Evidence) -> Iterator[str]:
    for slot, files in by_slot(evidence.files):
        for file, name in zip(files, distinct(each.name for each in files), strict=True):
            yield f"{ELECTRONIC}/佐证材料/{safe_name(slot)}/{file.order:02d}_{name}"


def planned_material(
    material: Material,
    form_names: dict[str, tuple[str, ...]],
    evidence: Evidence,
    evidence_names: dict[str, str],
    terms: LocalTerms | None,
) -> PlannedMaterial:
    slots = {slot.name for slot in material.slots}
    files = form_names.get(material.form or "", ())
    files += tuple(evidence_names[identity(file)] for file in evidence.files if file.slot in slots)
    bound = material.volume is not None
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
    )


def touches(terms: LocalTerms, name: str) -> bool:
    """Whether local terms say something of a material or volume, or add it."""
    return name in (terms.copies or {}) or name in (terms.seals or {}) or name == MATERIAL


def planned_volume(
    source: Source, stage: Stage, volume: Volume, file: str, rendered: dict[str, Rendered], evidence: Evidence
) -> PlannedVolume:
    parts = tuple(part for name in volume.order for part in parts_of(stage, name, rendered, evidence))
    copies, why = default_copies(source.notice, stage, volume)
    local = bool(source.terms and touches(source.terms, volume.name))
    return PlannedVolume(
        volume=volume,
        file=file,
        parts=parts,
        copies=volume.copies or copies,
        size=volume.size or DEFAULT_SIZE,
        sides=volume.sides or DEFAULT_SIDES,
        binding=volume.binding,
        source="当地要求"
        if local
        else "通知"
        if volume.copies and volume.size and volume.sides
        else "程序默认",
        why="" if volume.copies else why,
    )


def default_copies(notice: Notice, stage: Stage, volume: Volume) -> tuple[int, str]:
    """Where the notice names no copies: as many as the next stage must hand on, else one; and why."""
    following = notice.next_stage(stage)
    if following:
        names = {material.form for material in stage.materials if material.volume == volume.name}
        for material in following.materials:
            collected = (material.collected or "").partition(".")[2]
            if collected in names and material.copies:
                return (
                    material.copies,
                    f"下一环节（{following.by}）要报{material.name}纸质版 {material.copies} 份，{material.basis or ''}",
                )
    return 1, "通知未写明份数"


def parts_of(stage: Stage, name: str, rendered: dict[str, Rendered], evidence: Evidence) -> Iterator[Part]:
    material = next(each for each in stage.materials if each.name == name)
    done = rendered.get(material.form or "")
    if done is not None:
        yield Part(name, done.pages, partial(open_bytes, done.pdf), form=material.form)
    slots = {slot.name for slot in material.slots}
    for slot, files in by_slot(evidence.files):
        if slot not in slots:
            continue
        for number, file in enumerate(files):
            if number == 0:
                yield Part(f"{name}：{slot}", file.pages, partial(bindable, file.kind, file.path))
            else:
                yield Part(file.title, file.pages, partial(bindable, file.kind, file.path), level=2)
