"""The guide for authors of notices is kept true: its example is loaded, linted, filled and built; every word stands in it."""

from __future__ import annotations

import dataclasses
import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from forms import handin, notice
from forms.answers import read_answers
from forms.library import Library, Source, load_notice
from forms.notice import Form
from packager.build import build
from packager.evidence import read_evidence
from packager.lint import lint_folder
from packager.verify import verify
from tests.conftest import ROOT
from tests.helpers.evidence import made_evidence
from tests.helpers.ooxml import cell, document, para, row, table

GUIDE = (ROOT / "docs" / "通知编写指南.md").read_text("utf-8")
EXAMPLE = next(
    block for block in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL) if block.startswith("id:")
)
ANSWERS: dict[str, Any] = {
    "申报单位": {
        "声明": {"法人资格": "符合", "主体类型": "高新技术企业", "研发人员数": "60", "拟提供的服务": ["A1"], "检测资质": "符合"},
        "简表": {
            "机构名称": "江城示例检测有限公司", "统一社会信用代码": "91320100MAL29LKG1Y", "成立时间": "2015年3月", "填表日期": "9月20日",
            "营业收入2025": "5,300.5", "类别": "检测", "上市": "是", "股票代码": "600000",
            "项目": [{"项目名称": "示例项目", "立项时间": "2025年1月"}], "填报人": "王敏",
        },
    },
    "设区市局": {
        "汇总表": {"汇总单位": "江城市科学技术局", "推荐单位": [{"单位名称": "江城示例检测有限公司", "填报人": "王敏"}]},
        "推荐函": {"抬头": "某中心"}, "声明": {"推荐名额": "1"}, "文号": {"推荐函": "江科函〔2026〕1号"},
    },
}  # fmt: skip


def plain_template(form: Form, bound: tuple[str, ...]) -> bytes:
    """A blank form with every printed field in a row of its own, as an author begins with one."""
    rows, seal = [], para("单位（盖章）")
    for field in form.fields:
        if not field.printed:
            continue
        if field.kind == "table":
            names = "，".join("{{ 项." + column.id + " }}" for column in field.columns)
            inside = para("{%p for 项 in " + field.id + " %}") + para(names) + para("{%p endfor %}")
            rows.append(
                row(
                    cell(field.id),
                    cell(inside + para("{{ " + field.id + ".空 if not " + field.id + " else '' }}")),
                    split=True,
                )
            )
        elif field.bound:
            seal += para("{%p if 并入." + field.bound + " %}") + para("{{ 并入." + field.bound + " }}")
            seal += para("{%p else %}") + para("{{ " + field.id + " }}") + para("{%p endif %}")
        else:
            rows.append(row(cell(field.id), cell("{{ " + field.id + " }}")))
    rows += [row(cell(spot.who), cell("{{ 处." + spot.id + " }}")) for spot in form.seals if spot.at is None]
    assert bound or "并入" not in seal
    return document(table((3000, 5800), *rows), seal)


def plain_sheet(form: Form) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for place, field in enumerate(form.fields, 1):
        cells = [f"{{{{ {field.id}.{column.id} }}}}" for column in field.columns] or [f"{{{{ {field.id} }}}}"]
        for column, text in enumerate(cells, 1):
            sheet.cell(place, column, text)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Source:
    folder = tmp_path_factory.mktemp("附件") / "示例〔2026〕2号"
    folder.mkdir()
    (folder / "notice.yaml").write_text(EXAMPLE, "utf-8")
    for name in re.findall(r"template: (.*)", EXAMPLE):
        (folder / name.strip()).write_bytes(b"")
    made = load_notice(folder).notice
    for form in made.forms:
        is_sheet = form.template.endswith(".xlsx")
        bound = tuple(field.bound for field in form.fields if field.bound)
        (folder / form.template).write_bytes(plain_sheet(form) if is_sheet else plain_template(form, bound))
    return load_notice(folder)


def test_the_example_is_a_sound_notice(example: Source) -> None:
    assert [each.message for each in lint_folder(example.folder) if each.level == "error"] == []


@pytest.mark.parametrize("stage_id", sorted(ANSWERS))
def test_the_example_becomes_a_proven_package(example: Source, stage_id: str, tmp_path: Path) -> None:
    stage, raw = example.notice.stage(stage_id), ANSWERS[stage_id]
    answers, _ = read_answers(example.notice, stage, raw)
    evidence = read_evidence(
        made_evidence(example.notice, stage, answers, tmp_path / "佐证", full=True), stage
    )
    built = build(example, stage, raw, evidence, tmp_path / "out")
    assert built.zip, [each.message for each in built.report]
    assert not verify(built.zip, Library((example,), ())).blocked


def test_every_word_of_the_vocabulary_stands_in_the_guide() -> None:
    classes = [
        each
        for module in (notice, handin)
        for each in vars(module).values()
        if dataclasses.is_dataclass(each)
    ]
    words = {field.name for each in classes for field in dataclasses.fields(each)}
    assert [word for word in sorted(words) if not re.search(rf"\b{word}\b", GUIDE)] == []
