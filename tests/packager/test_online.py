"""A print of the online system against a form, and against the paper in another slot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from forms.answers import read_answers
from forms.handin import Slot
from forms.library import load_notice
from forms.notice import Stage
from packager import sheet
from packager.build import check
from packager.evidence import read_evidence
from packager.online import compare_online
from packager.pdf import render
from tests.helpers.files import pdf, picture, put
from tests.helpers.notices import TINY_ANSWERS, write_notice


def said(tmp_path: Path, files: dict[str, bytes], same_as: str = "简表") -> list[tuple[str, str]]:
    source = load_notice(write_notice(tmp_path / "附件"))
    old = source.notice.stages[0]
    material = replace(old.materials[1], slots=(*old.slots, Slot("网上打印件", same_as=same_as, paper=False)))
    stage: Stage = replace(old, materials=(old.materials[0], material))
    answers, _ = read_answers(source.notice, stage, TINY_ANSWERS)
    (tmp_path / "佐证").mkdir(parents=True)
    evidence = read_evidence(put(tmp_path / "佐证", files), stage)
    notice = replace(source.notice, stages=(stage,))
    return [(each.code, each.message) for each in compare_online(notice, stage, answers, evidence)]


def page(*lines: str) -> bytes:
    return render(sheet.sheet([sheet.text(line) for line in lines]), "网上").pdf


WHOLE = (
    "江苏示例<&>“甲”公司",
    "91320102MA1K7T3Q6T",
    "一等奖",
    "2024",
    "二等奖",
    "15000",
    "软件",
    "第一段。",
    "第二段。",
)


def test_a_print_with_every_value_is_the_same(tmp_path: Path) -> None:
    assert said(tmp_path, {"网上打印件/a.pdf": page(*WHOLE)}) == []


def test_values_that_are_not_in_the_print_are_named(tmp_path: Path) -> None:
    ((code, message),) = said(
        tmp_path, {"网上打印件/a.pdf": page(*(line.replace("15000", "14000") for line in WHOLE))}
    )
    assert code == "slot.not_the_same"
    assert "“15000”" in message


def test_without_a_print_or_without_text_in_it_it_says_so(tmp_path: Path) -> None:
    assert [code for code, _ in said(tmp_path, {})] == ["slot.not_compared"]
    assert [code for code, _ in said(tmp_path / "图", {"网上打印件/a.jpg": picture()})] == [
        "slot.not_compared"
    ]


def test_paper_in_another_slot_is_compared_word_by_word(tmp_path: Path) -> None:
    same = {"证书/书面.pdf": pdf("项目申报书"), "网上打印件/a.pdf": pdf("项目申报书")}
    assert said(tmp_path, same, "证书") == []
    other = {"证书/书面.pdf": pdf("项目申报书"), "网上打印件/a.pdf": pdf("另一份")}
    assert [code for code, _ in said(tmp_path / "二", other, "证书")] == ["slot.not_the_same"]


def test_the_check_of_a_stage_compares(tmp_path: Path) -> None:
    source = load_notice(write_notice(tmp_path / "附件"))
    stage = source.notice.stages[0]
    evidence = read_evidence(put(tmp_path / "佐证", {"证书/a.pdf": pdf()}), stage)
    assert not {each.code for each in check(source, stage, TINY_ANSWERS, evidence).report} & {
        "slot.not_compared"
    }
