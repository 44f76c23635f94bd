"""A loaded notice → cards: who, what, how many, where and by when, each with its clause; what it leaves open, doubts in its text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtWidgets import QFrame, QGridLayout

from forms.fits import Fit, summary
from forms.handin import Material
from forms.library import Source
from forms.notice import CodeList, Notice, Stage
from gui.pieces import card, label
from packager.show import unstated
from packager.words import (
    copies_text,
    deadline_text,
    disc_text,
    formats_text,
    letter_text,
    quota_text,
    said,
)


def fact_cards(source: Source, found: Sequence[Fit] = (), unit: str = "") -> Iterator[QFrame]:
    notice = source.notice
    yield from who(notice, found, unit)
    for stage in notice.stages:
        yield stage_card(notice, stage)
    if notice.support:
        yield listed("支持和激励", [said(each.text, each.basis) for each in notice.support])
    yield from map(code_list, notice.lists)
    contact = [*notice.phones, *notice.urls]
    yield listed("咨询和网址", contact or ["通知未写明"])
    still_open = list(unstated(notice))
    if still_open:
        yield listed("通知未写明的", still_open, "hint")
    if notice.misprints:
        yield listed("通知文字中的疑点", [f"{each.where}：{each.text}" for each in notice.misprints], "hint")
    if notice.source:
        yield card(label("来源", "heading"), label(notice.source, "hint"))


def listed(title: str, lines: Sequence[str], kind: str = "") -> QFrame:
    return card(label(title, "heading"), label("\n".join(f"· {line}" for line in lines), kind))


def who(notice: Notice, found: Sequence[Fit], unit: str) -> Iterator[QFrame]:
    """Whom the notice is for, and its conditions; beside each what the unit's file says of it."""
    if notice.applicants:
        yield listed("申报对象", ["、".join(notice.applicants)])
    if not notice.conditions:
        return
    if not found:
        yield listed("申报条件", [said(each.text, each.basis) for each in notice.conditions])
        return
    lines = [
        f"【{each.verdict}】{said(each.condition.text, each.condition.basis)}{f'　{each.why}' if each.why else ''}"
        for each in found
    ]
    yield card(
        label(f"申报条件（与“{unit}”的档案核对）", "heading"),
        label(summary(tuple(found)), "warning"),
        label("\n".join(f"· {line}" for line in lines)),
    )


def stage_card(notice: Notice, stage: Stage) -> QFrame:
    """Who hands what to whom, by when, where and how, as printed."""
    lines = [deadline_text(each) for each in stage.deadlines] or ["截止日期通知未写明"]
    drafted = {form.id for form in notice.forms if form.drafted}
    lines += [
        f"{material_line(each)}{'（通知没有给出格式，由本程序拟定）' if each.form in drafted else ''}"
        for each in stage.materials
    ]
    lines += [
        f"装订“{each.name}”：{said(each.size)}，{said(each.sides)}，{said(each.binding)}，"
        f"{f'{each.copies} 份' if each.copies else '份数通知未写明'}{f'（{each.basis}）' if each.basis else ''}"
        for each in stage.volumes
    ]
    where = [("报送方式", said(stage.channel)), ("地址", said(stage.addresses)), ("邮箱", said(stage.emails))]
    if stage.disc:
        where.append(("光盘", disc_text(stage.disc)))
    lines += [f"{name}：{text}" for name, text in where]
    lines += [f"名额：{quota_text(each)}" for each in stage.quotas]
    lines += [f"另有要求：{said(each.text, each.basis)}" for each in stage.notes]
    marks = "（可选）" if stage.optional else "（独立环节）" if stage.separate else ""
    return card(
        label(f"{said(stage.by)} → {said(stage.to)}{marks}", "heading"),
        label("\n".join(f"· {line}" for line in lines)),
    )


def material_line(material: Material) -> str:
    names = [slot.name for slot in material.slots if slot.name != material.name]
    inside = f"（{'、'.join(names)}）" if names else ""
    shown = f"{material.name}{inside}"
    parts = [f"订入“{material.volume}”"] if material.volume else [f"纸质版 {copies_text(material)}"]
    if not material.paper:
        parts = ["不报纸质"]
    parts.append(f"电子版 {formats_text(material)}")
    if material.seal:
        parts.append(f"盖章、签字：{material.seal}")
    if material.letter:
        parts.append(letter_text(material.letter))
    if material.note:
        parts.append(material.note)
    return f"{shown}：{'，'.join(parts)}"


def code_list(found: CodeList) -> QFrame:
    """A table that the notice prints to choose from."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    for place, cells in enumerate((found.columns, *found.rows)):
        for number, text in enumerate(cells):
            grid.addWidget(label(text, "label" if place == 0 else ""), place, number)
    for number in range(1, len(found.columns)):
        grid.setColumnStretch(number, 1)
    return card(label(found.title, "heading"), grid)
