"""A loaded notice → cards: conditions, what each stage hands in, what the notice leaves open, doubts in its text."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QFrame

from forms.library import Source
from forms.notice import Stage
from gui.pieces import card, label
from packager.show import unstated
from packager.words import copies_text, deadline_text, formats_text, said


def fact_cards(source: Source) -> Iterator[QFrame]:
    notice = source.notice
    if notice.conditions:
        lines = [f"· {each.text}{f'（{each.basis}）' if each.basis else ''}" for each in notice.conditions]
        yield card(label("申报条件", "heading"), label("\n".join(lines)))
    for stage in notice.stages:
        if stage.materials:
            yield stage_card(stage)
    if notice.phones:
        yield card(label("咨询电话", "heading"), label("\n".join(notice.phones)))
    still_open = list(unstated(notice))
    if still_open:
        yield card(
            label("通知未写明的", "heading"), label("\n".join(f"· {each}" for each in still_open), "hint")
        )
    if notice.misprints:
        lines = [f"· {each.where}：{each.text}" for each in notice.misprints]
        yield card(label("通知文字中的疑点", "heading"), label("\n".join(lines), "hint"))


def stage_card(stage: Stage) -> QFrame:
    """Who hands what to whom, with copies, formats and seals as printed."""
    lines = []
    for material in stage.materials:
        slots = f"（{'、'.join(slot.name for slot in material.slots)}）" if material.slots else ""
        if material.volume:
            lines.append(f"· {material.name}{slots}：订入“{material.volume}”")
        else:
            lines.append(
                f"· {material.name}{slots}：纸质版 {copies_text(material)}，电子版 {formats_text(material)}"
            )
    for volume in stage.volumes:
        copies = f"{volume.copies} 份" if volume.copies else "份数通知未写明"
        lines.append(
            f"· 装订“{volume.name}”：{said(volume.size)}，{said(volume.sides)}，{said(volume.binding)}，{copies}"
        )
    lines += [f"· {deadline_text(each)}" for each in stage.deadlines]
    optional = "（可选）" if stage.optional else ""
    return card(label(f"{said(stage.by)} → {said(stage.to)}{optional}", "heading"), label("\n".join(lines)))
