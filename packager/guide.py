"""A built plan → 报送说明: what to print, seal and send, by when, and what the notice leaves open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms.answers import Answers
from forms.check import concerned
from forms.findings import LEVEL_NAMES, Finding
from forms.handin import Material, Volume
from forms.local import LocalTerms
from packager import sheet
from packager.book import Book
from packager.choice import EXTRAS, Choice
from packager.evidence import Evidence, by_slot
from packager.pdf.model import Block, Document
from packager.plan import Plan, PlannedMaterial, Printed, identity, named
from packager.seals import Spot
from packager.words import (
    FORMATS,
    UNSTATED,
    copies_text,
    deadline_text,
    disc_text,
    formats_text,
    letter_text,
    quota_text,
    said,
)

NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Guide:
    """What 报送说明 is made from."""

    plan: Plan
    books: tuple[Book, ...]
    answers: Answers
    evidence: Evidence
    fingerprint: str
    open_findings: tuple[Finding, ...]
    printed: tuple[Printed, ...]
    spots: Mapping[str, tuple[Spot, ...]]
    choice: Choice


def guide(content: Guide) -> Document:
    """→ 00_报送说明 as a document of our engine."""
    notice, stage = content.plan.notice, content.plan.stage
    blocks: list[Block] = [
        sheet.title("报送说明"),
        sheet.grid(
            (18, 82),
            (),
            [
                ("单位名称", content.plan.unit),
                ("通知", f"{notice.id}　{notice.title}"),
                ("环节", f"{said(stage.by)} → {said(stage.to)}"),
                ("核对码", f"{content.fingerprint}（与邮件主题中的一致，用来核对纸质和电子材料是否同一版）"),
            ],
        ),
    ]
    shown = ((title, list(part(content))) for title, part in PARTS)
    for number, (title, part) in zip(
        NUMERALS, ((title, part) for title, part in shown if part), strict=False
    ):
        blocks += [sheet.heading(f"{number}、{title}"), *part]
    return sheet.sheet(blocks, footer="报送说明")


def printing(content: Guide) -> Iterator[Block]:
    orders = {volume.volume.name: volume.volume.order for volume in content.plan.volumes}
    rows = [printed_row(each, orders.get(each.name, (each.name,))) for each in content.printed]
    if rows:
        yield sheet.grid(
            (20, 21, 9, 12, 9, 10, 19),
            ("文件", "内容", "页数", "每份用纸", "份数", "单双面", "纸张和装订"),
            rows,
        )
    volumes = {volume.volume.name: volume for volume in content.plan.volumes}
    for each in content.printed:
        planned = volumes.get(each.name)
        basis = (
            basis_of(planned.volume, each.why, content.plan.terms) if planned else form_basis(content, each)
        )
        yield sheet.text(
            f"{each.name}：共打印 {each.copies} 份，合计用{each.size}纸 {each.sheets * each.copies} 张。{basis}"
        )
        if each.is_folded:
            yield sheet.text(
                f"{each.name}：用 A3 纸双面打印，短边翻转，对折后在折缝处骑马钉；“{each.reading}”是按页序的读本。"
            )
    drafted = [
        form.id for form in content.plan.notice.forms if form.drafted and form.id in content.plan.form_names
    ]
    if drafted:
        yield sheet.text(
            f"{'、'.join(drafted)}：通知没有给出格式，正文由本程序拟定（程序默认），报送前请核对。"
        )
    yield from by_hand(content)
    extras = "、".join(EXTRAS[name] for name in sorted(content.choice.extras))
    if extras:
        yield sheet.text(f"通知没有要求、按本单位选择加上的：{extras}。")


def by_hand(content: Guide) -> Iterator[Block]:
    """What is printed from elsewhere: collected forms, files without pages of ours, slips to be exchanged."""
    for planned in content.plan.materials:
        material = planned.material
        if material.collected:
            yield sheet.text(collected_text(planned))
        elif material.slots and material.paper and not material.volume and not planned.files:
            yield sheet.text(
                f"{material.name}：没有放入文件，请另行准备，打印 {copies_text(material)}，"
                f"纸张 {said(material.size)}，单双面 {said(material.sides)}，装订 {said(material.binding)}。"
            )
        elif material.form and not material.volume and not planned.printed:
            yield sheet.text(
                f"{material.name}：打开“{'、'.join(planned.files)}”打印 {copies_text(material)}，"
                f"纸张 {said(material.size)}，单双面 {said(material.sides)}，装订 {said(material.binding)}。"
            )
    slips = [file for file in content.evidence.files if file.kind == "OFD"]
    for file in slips:
        yield sheet.text(f"佐证材料“{file.name}”：用 OFD 阅读器打印原文件，换下册中写着“此处插入”的那一页。")
    drawn = [f"{file.name}（{file.drawn.engine}）" for file in content.evidence.files if file.drawn]
    if drawn:
        yield sheet.text(f"由其他格式转成页面的佐证材料和所用程序：{'、'.join(drawn)}。")


def collected_text(planned: PlannedMaterial) -> str:
    """What is to be done with the forms of the stage before: those in this package are counted, not printed."""
    material = planned.material
    if not planned.files:
        return (
            f"{material.name}：由前一环节收集，本材料包里没有；纸质版 {copies_text(material)}，"
            f"电子版 {formats_text(material)}，请另行放入一并报送。"
        )
    units = len({name.rpartition(".")[0] for name in planned.files})
    total = f"，共 {units * material.copies} 份" if material.copies else ""
    return (
        f"{material.name}：由前一环节收集 {units} 家，电子版 {len(planned.files)} 个文件在“{planned.files[0].rpartition('/')[0]}”；"
        f"纸质版为各单位交来的原件，每家 {copies_text(material)}{total}，本材料包不重印。"
    )


def printed_row(each: Printed, inside: Sequence[str]) -> tuple[str, ...]:
    return (
        each.file,
        "、".join(inside),
        f"{each.pages} 页",
        f"{each.sheets} 张",
        f"{each.copies} 份",
        each.sides,
        f"{each.size}\n{said(each.binding)}",
    )


def form_basis(content: Guide, each: Printed) -> str:
    """The same for a form that is in no volume."""
    material = next(planned.material for planned in content.plan.materials if planned.name == each.name)
    return basis_of(material, each.why, content.plan.terms)


def basis_of(asked: Volume | Material, why: str, local: LocalTerms | None) -> str:
    """Which of it the notice asks for, which city or county, and which is the program's default."""
    terms = {"纸张": asked.size, "单双面": asked.sides, "装订": asked.binding, "份数": asked.copies}
    here = "份数" if local and asked.name in (local.copies or {}) else ""
    stated = [name for name, value in terms.items() if value is not None and name != here]
    defaults = [name for name, value in terms.items() if value is None and name != "装订"]
    parts = [f"{here}为{local.basis}"] if local and here else []
    if stated:
        parts.append(f"{'、'.join(stated)}为通知要求{f'（{asked.basis}）' if asked.basis else ''}")
    if defaults:
        reason = f"（{why}）" if why and "份数" in defaults else ""
        parts.append(f"{'、'.join(defaults)}{UNSTATED}，现为程序默认{reason}，可按接收单位要求调整")
    return "；".join(parts) + "。"


def seal_text(material: Material) -> str:
    """«加盖单位公章（四、2）», or the notice's own sentence (签字盖章) as it stands."""
    if not material.seal:
        return f"是否盖章、签字，{UNSTATED}，请向接收单位确认"
    is_sentence = "盖章" in material.seal or "签字" in material.seal
    return f"{'' if is_sentence else '加盖'}{said(material.seal, material.basis)}"


def sealing(content: Guide) -> Iterator[Block]:
    for planned in content.plan.materials:
        material = planned.material
        if material.collected:
            continue
        yield sheet.text(f"{material.name}：{seal_text(material)}。")
    for volume in content.plan.volumes:
        if volume.volume.seal:
            yield sheet.text(f"{volume.volume.name}：{said(volume.volume.seal, volume.volume.basis)}。")
    rows = [
        (
            form,
            spot.what,
            f"第 {spot.page} 页" if spot.page else "页上没有找到，请人工核对",
            spot.place.at or "表中所留位置",
        )
        for form, found in content.spots.items()
        for spot in found
    ]
    if rows:
        yield sheet.grid((24, 30, 20, 26), ("表", "谁盖章、签字", "表内页码", "位置"), rows)


def sending(content: Guide) -> Iterator[Block]:
    stage = content.plan.stage
    rows = [
        ("报给", said(stage.to, stage.basis)),
        ("截止", "\n".join(map(deadline_text, stage.deadlines)) or UNSTATED),
        ("报送方式", said(stage.channel)),
        ("地址", said(stage.addresses)),
        ("邮箱", said(stage.emails)),
        ("咨询电话", said(content.plan.notice.phones or None)),
        ("光盘", disc_text(stage.disc)),
    ]
    rows += [
        (f"行文：{each.name}", letter_line(content, each.material))
        for each in content.plan.materials
        if each.material.letter
    ]
    rows += [("名额", quota_text(each)) for each in stage.quotas]
    rows += [("另有要求", said(each.text, each.basis)) for each in stage.notes]
    rows += [(f"电子版：{planned.name}", electronic_text(planned)) for planned in content.plan.materials]
    yield sheet.grid((22, 78), (), rows)


def letter_line(content: Guide, material: Material) -> str:
    """How an official letter goes out, and its 文号 as far as there is one."""
    number = content.answers.letters[material.name].shown
    assert material.letter is not None
    shown = said(letter_text(material.letter), material.basis)
    return f"{shown}；文号 {number}" if number else f"{shown}；文号待填"


def local_terms(content: Guide) -> Iterator[Block]:
    """What city or county add to the notice, with where they said it."""
    terms = content.plan.terms
    if terms is None:
        return
    rows = [
        ("来源", terms.source),
        ("报给", terms.to),
        ("邮箱", "、".join(terms.emails)),
        ("地址", "；".join(terms.addresses)),
    ]
    if terms.deadline:
        rows.append(("截止", f"{terms.deadline.isoformat()} {terms.time}".strip()))
    rows += [(f"份数：{name}", f"{count} 份") for name, count in (terms.copies or {}).items()]
    rows += [(f"盖章：{name}", seal) for name, seal in (terms.seals or {}).items()]
    rows += [
        (f"另要：{each.name}", ("必须" if each.required else "如有") + (f"，{each.why}" if each.why else ""))
        for each in terms.extras
    ]
    rows.append(("其他", terms.note))
    yield sheet.grid((22, 78), (), [row for row in rows if row[1]])


def electronic_text(planned: PlannedMaterial) -> str:
    """The formats asked for; where the notice asks for none, what lies ready all the same."""
    ready = sorted({name.rpartition(".")[2].lower() for name in planned.files} & FORMATS.keys())
    if planned.material.formats is not None or not ready:
        return formats_text(planned.material)
    return f"{UNSTATED}；程序默认备好 {'、'.join(FORMATS[each] for each in ready)}"


def contents(content: Guide) -> Iterator[Block]:
    rows = []
    pages = {part.form: part.pages for book in content.books for part in book.parts if part.form}
    for planned in content.plan.materials:
        if planned.material.collected:
            count = f"{len(planned.files)} 个文件" if planned.files else ""
            rows.append((planned.name, f"由前一环节收集，{copies_text(planned.material)}", count))
        elif not planned.material.slots:
            rows.append(
                (
                    planned.name,
                    "\n".join(planned.files),
                    pages_text(pages.get(planned.material.form or "", 0)),
                )
            )
    collected = {planned.name for planned in content.plan.materials if planned.material.collected}
    owner = {slot.name: each.name for each in content.plan.stage.materials for slot in each.slots}
    for slot, files in by_slot(content.evidence.files):
        if slot in collected:
            continue
        names = "\n".join(content.plan.evidence_names[identity(file)] for file in files)
        rows.append((named(owner[slot], slot), names, pages_text(sum(file.pages for file in files))))
    if rows:
        yield sheet.grid((22, 64, 14), ("材料", "文件", "页数"), rows)


def declared(content: Guide) -> Iterator[Block]:
    """The conditions that the applicant declared or gave a value for, in the notice's words."""
    asked = content.answers.asked
    rows = [
        (each.text, with_unit(asked[each.id].shown, each.unit), each.basis or "")
        for each in concerned(content.plan.notice, content.plan.stage, content.answers.entries())
        if each.id in asked and asked[each.id].answered
    ]
    if rows:
        yield sheet.grid((56, 28, 16), ("申报条件", "本单位声明", "依据"), rows)


def with_unit(shown: str, unit: str | None) -> str:
    return f"{shown} {unit}" if unit else shown


def pages_text(pages: int) -> str:
    return f"{pages} 页" if pages else ""


def following(content: Guide) -> Iterator[Block]:
    stage = content.plan.notice.next_stage(content.plan.stage)
    if stage is None:
        return
    for material in stage.materials:
        seal = f"，{seal_text(material)}" if material.seal else ""
        yield sheet.text(
            f"{stage.who}报{said(stage.to)}：{material.name}，纸质版 {copies_text(material)}{seal}，"
            f"电子版 {formats_text(material)}。"
        )
    for deadline in stage.deadlines:
        yield sheet.text(deadline_text(deadline) + "。")


def still_open(content: Guide) -> Iterator[Block]:
    findings = content.open_findings
    if not findings:
        yield sheet.text("没有。")
        return
    rows = [
        (LEVEL_NAMES[each.level], each.message + each.fix, each.basis or "")
        for each in sorted(findings, key=lambda each: each.level != "warning")
    ]
    yield sheet.grid((12, 74, 14), ("程度", "问题和处理办法", "依据"), rows)


def doubts(content: Guide) -> Iterator[Block]:
    misprints = content.plan.notice.misprints
    if misprints:
        yield sheet.grid((26, 74), (), [(doubt.where, doubt.text) for doubt in misprints])


PARTS: tuple[tuple[str, Callable[[Guide], Iterator[Block]]], ...] = (
    ("打印和装订", printing),
    ("盖章和签字", sealing),
    ("报给谁、什么时候、怎么报", sending),
    ("当地要求（通知之外，由市、县另行提出）", local_terms),
    ("材料清单", contents),
    ("申报条件", declared),
    ("下一环节要求（供了解，不由本单位报送）", following),
    ("还需要核实的问题", still_open),
    ("通知文字中的疑点", doubts),
)
