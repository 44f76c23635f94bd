"""Notices, findings and packages → the JSON objects and lines of text that the commands print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from forms.answers import read_answers
from forms.findings import LEVEL_NAMES, Finding
from forms.handin import Deadline, Material, Slot, Volume
from forms.library import Library, Source
from forms.notice import Condition, Notice, Stage
from forms.roster import Roster
from forms.values import plain_json
from packager.book import Book, sheets
from packager.build import Built
from packager.collect import Collected
from packager.plan import PlannedMaterial, PlannedVolume
from packager.read.model import Reading
from packager.words import deadline_text, said

TERMS = {
    "copies": "份数", "size": "纸张", "sides": "单双面", "binding": "装订", "formats": "电子版格式", "seal": "盖章",
}  # fmt: skip
VOLUME_TERMS = ("copies", "size", "sides", "binding")


def findings_json(findings: Iterable[Finding]) -> list[dict[str, object]]:
    return [each.as_json() for each in findings]


def finding_lines(findings: Iterable[Finding]) -> Iterator[str]:
    """Errors first, each as one line: 必须改　where, what, what to do （clause）."""
    order = ["error", "warning", "note"]
    for each in sorted(findings, key=lambda each: order.index(each.level)):
        basis = f"（{each.basis}）" if each.basis else ""
        yield f"{LEVEL_NAMES[each.level]}　{each.message}{each.fix}{basis}"


# ---- notices


def library_json(library: Library) -> dict[str, object]:
    return {"notices": [brief(source.notice) for source in library.sources]}


def brief(notice: Notice) -> dict[str, object]:
    deadlines = [
        deadline_json(each) | {"stage": stage.id} for stage in notice.stages for each in stage.deadlines
    ]
    return {
        "id": notice.id, "title": notice.title, "short": notice.short, "tier": notice.tier,
        "stages": [stage.id for stage in notice.stages], "deadlines": deadlines,
    }  # fmt: skip


def notice_json(source: Source) -> dict[str, object]:
    notice = source.notice
    return {
        "id": notice.id, "title": notice.title, "short": notice.short, "version": notice.version,
        "sha256": source.sha256, "issuer": notice.issuer, "tier": notice.tier, "department": notice.department,
        "group": notice.group, "applicants": list(notice.applicants), "window": notice.window,
        "months": list(notice.months), "source": notice.source, "urls": list(notice.urls), "phones": list(notice.phones),
        "conditions": [condition_json(each) for each in notice.conditions],
        "forms": [{"id": form.id, "title": form.title, "template": form.template, "notes": list(form.notes), "drafted": form.drafted} for form in notice.forms],
        "stages": [stage_json(stage) for stage in notice.stages],
        "support": [asdict(each) for each in notice.support], "lists": [asdict(each) for each in notice.lists],
        "unstated": list(unstated(notice)),
        "misprints": [{"where": doubt.where, "text": doubt.text} for doubt in notice.misprints],
    }  # fmt: skip


def condition_json(condition: Condition) -> dict[str, object]:
    return {
        "id": condition.id, "text": condition.text, "must": condition.must, "options": list(condition.options),
        "refuse": list(condition.refuse), "ask": condition.ask, "when": condition.when,
        "choices": [option.value for option in condition.choices], "stage": condition.stage, "level": condition.level, "value": condition.value,
        "unit": condition.unit, "basis": condition.basis,
    }  # fmt: skip


def stage_json(stage: Stage) -> dict[str, object]:
    return {
        "id": stage.id, "by": stage.by, "to": stage.to, "optional": stage.optional, "separate": stage.separate,
        "applicant": stage.applicant, "ways": list_or_none(stage.ways), "channel": stage.channel, "deadlines": [deadline_json(each) for each in stage.deadlines],
        "emails": list_or_none(stage.emails), "addresses": list_or_none(stage.addresses), "disc": asdict(stage.disc) if stage.disc else None,
        "quotas": [asdict(each) for each in stage.quotas], "notes": [asdict(each) for each in stage.notes],
        "basis": stage.basis, "materials": [material_json(each) for each in stage.materials],
        "volumes": [volume_json(each) for each in stage.volumes],
    }  # fmt: skip


def list_or_none(values: tuple[str, ...] | None) -> list[str] | None:
    return None if values is None else list(values)


def deadline_json(deadline: Deadline) -> dict[str, object]:
    date = deadline.date.isoformat() if deadline.date else None
    return {
        "date": date, "day": deadline.day, "time": deadline.time, "counts": deadline.counts,
        "what": deadline.what, "basis": deadline.basis,
    }  # fmt: skip


def material_json(material: Material) -> dict[str, object]:
    return {
        "name": material.name, "form": material.form, "collected": material.collected,
        "slots": [slot_json(slot) for slot in material.slots],
        "copies": material.copies, "size": material.size, "sides": material.sides, "binding": material.binding,
        "order": material.order, "formats": list_or_none(material.formats), "seal": material.seal,
        "volume": material.volume, "paper": material.paper,
        "letter": asdict(material.letter) if material.letter else None, "note": material.note, "basis": material.basis,
    }  # fmt: skip


def slot_json(slot: Slot) -> dict[str, object]:
    return {
        "name": slot.name, "required": slot.required, "why": slot.why, "most": slot.most,
        "formats": list_or_none(slot.formats), "paper": slot.paper, "unchanged": slot.unchanged, "same_as": slot.same_as,
    }  # fmt: skip


def volume_json(volume: Volume) -> dict[str, object]:
    return {
        "name": volume.name, "order": list(volume.order), "copies": volume.copies, "size": volume.size,
        "sides": volume.sides, "binding": volume.binding, "contents": volume.contents, "levels": volume.levels, "numbers": volume.numbers, "cover": volume.cover,
        "odd": volume.odd, "heads": volume.heads, "spine": volume.spine, "tabs": volume.tabs, "seal": volume.seal,
        "basis": volume.basis,
    }  # fmt: skip


def unstated(notice: Notice) -> Iterator[str]:
    """What the notice leaves open, derived from its nulls: «环节 材料：份数»."""
    for name, value in (("发文单位", notice.issuer), ("咨询电话", notice.phones or None)):
        if value is None:
            yield name
    for stage in notice.stages:
        for name, value in (("报送单位", stage.by), ("接收单位", stage.to), ("邮箱", stage.emails),
                            ("地址", stage.addresses), ("报送方式", stage.channel)):  # fmt: skip
            if value is None:
                yield f"{stage.id}：{name}"
        if not stage.deadlines:
            yield f"{stage.id}：截止日期"
        for deadline in stage.deadlines:
            if deadline.date is None:
                yield f"{stage.id}：{deadline.what}的{'截止日期的年份' if deadline.day else '截止日期'}"
        for material in stage.materials:
            names = ("formats", "seal") if material.volume or not material.paper else tuple(TERMS)
            yield from missing(f"{stage.id} {material.name}", material, names)
        for volume in stage.volumes:
            yield from missing(f"{stage.id} {volume.name}", volume, VOLUME_TERMS)


def missing(where: str, thing: Material | Volume, names: tuple[str, ...]) -> Iterator[str]:
    open_terms = [TERMS[name] for name in names if getattr(thing, name) is None]
    if open_terms:
        yield f"{where}：{'、'.join(open_terms)}"


def notice_lines(source: Source) -> Iterator[str]:
    notice = source.notice
    yield f"{notice.id}　{notice.title}（{said(notice.issuer)}）"
    for stage in notice.stages:
        yield f"环节 {stage.id}{'（可选）' if stage.optional else ''}：{said(stage.by)} → {said(stage.to)}"
        for deadline in stage.deadlines:
            yield f"　截止：{deadline_text(deadline)}"
        for material in stage.materials:
            names = "、".join(slot.name for slot in material.slots)
            yield f"　材料：{material.name}{f'（{names}）' if names and names != material.name else ''}"
    yield f"通知未写明：{'；'.join(unstated(notice))}"
    for doubt in notice.misprints:
        yield f"疑点（{doubt.where}）：{doubt.text}"


# ---- packages


def built_json(built: Built) -> dict[str, object]:
    found: dict[str, Any] = {
        "folder": str(built.folder) if built.folder else None,
        "zip": str(built.zip) if built.zip else None,
        "fingerprint": built.fingerprint,
        "materials": [],
        "volumes": [],
        "findings": findings_json(built.report),
    }
    if built.plan:
        found["materials"] = [planned_material_json(each) for each in built.plan.materials]
        found["volumes"] = [
            planned_volume_json(each, book)
            for each, book in zip(built.plan.volumes, built.books, strict=True)
        ]
    return found


def planned_material_json(planned: PlannedMaterial) -> dict[str, object]:
    return {
        "name": planned.name, "files": list(planned.files), "copies": planned.copies, "size": planned.size,
        "sides": planned.sides, "binding": planned.binding, "formats": list_or_none(planned.formats),
        "seals": list_or_none(planned.seals), "source": planned.source,
    }  # fmt: skip


def planned_volume_json(planned: PlannedVolume, book: Book) -> dict[str, object]:
    return {
        "name": planned.volume.name, "file": planned.file, "materials": list(planned.volume.order),
        "copies": planned.copies, "pages": book.pages,
        "sheets": sheets(book.pages, planned.sides, booklet=planned.folded is not None),
        "size": planned.size, "sides": planned.sides, "binding": planned.binding, "source": planned.source,
    }  # fmt: skip


def built_lines(built: Built) -> Iterator[str]:
    if built.folder is None or built.plan is None:
        yield "没有生成材料包：请先改好“必须改”的问题。"
        return
    yield f"材料包：{built.folder}"
    yield f"压缩包：{built.zip}"
    yield f"核对码：{built.fingerprint}"
    for each in built.printed:
        yield (
            f"打印：{each.file}，{each.pages} 页，{each.size} {each.sides}，每份 {each.sheets} 张，"
            f"{each.copies} 份，装订 {each.binding or '通知未写明'}"
        )


# ---- forms read back


def reading_json(source: Source, reading: Reading) -> dict[str, object]:
    notice = source.notice
    stage = next(each for each in notice.stages if reading.form in each.form_ids)
    entries = read_answers(notice, stage, {reading.form: reading.typed})[0].forms[reading.form]
    asked = {each.table or each.field for each in reading.values} | set(reading.empty_tables)
    values = {name: plain_json(entry.value) for name, entry in entries.items() if name in asked}
    return {
        "form": reading.form, "values": values, "typed": reading.typed,
        "cells": [
            {"field": each.field, "table": each.table, "row": each.row, "value": each.typed, "raw": each.raw,
             "where": each.where, "rule": each.rule, "certainty": each.certainty}
            for each in reading.values
        ],
        "unread": [{"where": each.where, "text": each.text} for each in reading.unread],
        "findings": findings_json(reading.findings),
    }  # fmt: skip


SURENESS = {"exact": "", "normalised": "（已整理）", "ask": "（请核对）"}


def reading_lines(reading: Reading) -> Iterator[str]:
    for each in reading.values:
        name = f"{each.table} 第 {each.row} 行 {each.field}" if each.table else each.field
        yield f"{name}：{each.typed or '（空）'}　{each.where}，{each.rule}{SURENESS[each.certainty]}"
    for left in reading.unread:
        yield f"没有读懂：{left.where}　{left.text}"
    yield from finding_lines(reading.findings)


# ---- what a bureau collected


def collected_json(
    roster: Roster, found: Collected, files: Iterable[Path], findings: Iterable[Finding]
) -> dict[str, object]:
    paths = {intake.sha256: intake.path for intake in roster.intakes}
    return {
        "entries": [
            {"id": each.id, "key": each.key, "unit": each.unit, "county": each.county, "state": each.state,
             "order": each.order, "asked": each.asked, "fingerprint": each.fingerprint or None, "values": each.typed(),
             "sources": [paths[sha256] for sha256 in each.sources if sha256 in paths]}
            for each in roster.entries
        ],
        "rejected": [{"file": each.path, "reason": each.reason} for each in found.rejected],
        "questions": [{"entry": each.entry, "source": each.source, "differs": list(each.differs)} for each in roster.questions],
        "files": [str(path) for path in files],
        "findings": findings_json(findings),
    }  # fmt: skip


def collected_lines(
    roster: Roster, found: Collected, files: Iterable[Path], findings: Iterable[Finding]
) -> Iterator[str]:
    yield f"收件 {len(found.taken)} 个文件（另有 {found.known} 个以前收过），台账现有 {len(roster.entries)} 家。"
    for each in found.rejected:
        yield f"未收：{each.path}　{each.reason}"
    for question in roster.questions:
        yield f"待定：{roster.entry(question.entry).unit}　两次报送不同：{'、'.join(question.differs)}"
    yield from (str(path) for path in files)
    yield from finding_lines(findings)
