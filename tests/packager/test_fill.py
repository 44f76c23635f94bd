"""Filled Word and Excel files: every value beside its official label, nothing executed, the same bytes each time."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest
from docxtpl import DocxTemplate
from openpyxl import load_workbook

from forms.answers import Answers, read_answers
from forms.library import Source, load_library, load_notice
from forms.values import squeeze
from packager.documents import fill_form, fill_forms
from packager.engines import by_others
from packager.fill.context import context, tick, word_environment
from packager.fill.excel import compile_excel
from packager.fill.word import TemplateFault, compile_word, data_inside
from packager.visible import pdf_texts, word_texts
from packager.zipped import read_office, write_office
from tests.conftest import needs
from tests.helpers.notices import TINY, TINY_ANSWERS, tiny_template, write_notice
from tests.helpers.ooxml import document, para, run

Sample = Callable[..., dict[str, Any]]


def answers_of(source: Source, raw: dict[str, Any], stage: str = "申报单位") -> Answers:
    return read_answers(source.notice, source.notice.stage(stage), raw)[0]


def filled(source: Source, raw: dict[str, Any], stage: str = "申报单位") -> bytes:
    return fill_forms(source, source.notice.stage(stage), answers_of(source, raw, stage))[0].data


def rows_of(data: bytes) -> list[list[str]]:
    """The first table as python-docx sees it, merged cells once."""
    found = []
    for row in docx.Document(io.BytesIO(data)).tables[0].rows:
        cells: list[Any] = []
        for cell in row.cells:
            if not cells or cell._tc is not cells[-1]._tc:
                cells.append(cell)
        found.append([cell.text for cell in cells])
    return found


def test_every_value_stands_beside_its_official_label(backbone: Source, sample: Sample) -> None:
    raw = sample()
    given = raw["信息简表"]
    rows = rows_of(filled(backbone, raw))
    beside: dict[str, list[str]] = {}
    for row in rows:
        for label, value in pairwise(row):
            beside.setdefault(label, []).append(value)
    for name in ("机构名称", "主营业务", "成立时间", "通讯地址", "法人代表", "联系人", "统一社会信用代码"):
        assert beside[name] == [given[name]], name
    assert beside["联系方式"] == [given["法人代表联系方式"], given["联系人联系方式"]]
    assert beside["行业代码"] == ["6513"]
    for name in (
        "营业收入（万元）",
        "利润总额（万元）",
        "研究开发费用（万元）",
        "从业人员数(人)",
        "科技人员数(人)",
    ):
        plain = name.split("（")[0].split("(")[0]
        assert next(row for row in rows if row[0] == name) == [
            name,
            given[f"{plain}2023"],
            given[f"{plain}2024"],
        ]
    assert "☑数智产业" in beside["类别"][0]
    assert beside["类别"][0].count("□") == 6


def test_projects_are_counted_and_listed_as_the_form_asks(backbone: Source, sample: Sample) -> None:
    rows = {row[0]: row[1:] for row in rows_of(filled(backbone, sample()))}
    count, listed = rows["2023年以来承担的市级以上科技项目情况"]
    assert count == "3（项）"
    assert listed.split("\n")[2] == "2.高端装备远程运维边缘智能关键技术研究（国家级，2024年3月）；"
    bare = {row[0]: row[1:] for row in rows_of(filled(backbone, sample(name="minimal")))}
    assert bare["2023年以来承担的市级以上科技项目情况"] == ["0（项）", "分别是：\n无"]


def test_what_is_not_printed_is_not_in_the_file(backbone: Source, sample: Sample) -> None:
    texts = word_texts(read_office(filled(backbone, sample(填报人="绝不印出"))))
    assert not any("绝不印出" in text for text in texts)


def test_the_data_travel_inside(backbone: Source, sample: Sample) -> None:
    inside = json.loads(data_inside(read_office(filled(backbone, sample()))) or "")
    assert inside["notice"]["id"] == backbone.notice.id
    assert inside["typed"]["机构名称"] == sample()["信息简表"]["机构名称"]
    assert inside["values"]["成立时间"] == "2015-03-18"


def test_the_same_answers_give_the_same_bytes(backbone: Source, sample: Sample) -> None:
    assert filled(backbone, sample()) == filled(backbone, sample())
    city = sample("设区市科技局", form="汇总表")
    assert filled(backbone, city, "设区市科技局") == filled(backbone, city, "设区市科技局")


def test_answers_are_text_and_never_markup_or_template(backbone: Source, sample: Sample) -> None:
    nasty = "{{ 7*7 }}</w:t><w:br/>&amp;<甲>“乙”{% for"
    texts = word_texts(read_office(filled(backbone, sample(机构名称=nasty))))
    assert nasty in texts


def test_the_visible_text_is_that_of_stock_docxtpl(tmp_path: Path) -> None:
    source = load_notice(write_notice(tmp_path))
    stage = source.notice.stages[0]
    answers, _ = read_answers(source.notice, stage, TINY_ANSWERS)
    ours = word_texts(read_office(fill_forms(source, stage, answers)[0].data))
    peer = DocxTemplate(io.BytesIO(tiny_template()))
    peer.render(context(source.notice.form("简表"), answers.forms["简表"]), word_environment())
    buffer = io.BytesIO()
    peer.save(buffer)
    assert ours == word_texts(read_office(buffer.getvalue()))


@pytest.mark.parametrize("text", ["{{ 名称", "{% if 名称 %}", "{{ 名称|没有这个 }}", "{%p for x in %}"])
def test_a_template_with_broken_tags_is_the_authors_fault(text: str) -> None:
    with pytest.raises(TemplateFault):
        compile_word(document(para(text)), "坏.docx")


@pytest.mark.parametrize(
    "tag",
    [
        "{{ 'a'.ljust(999999999) }}",
        "{{ 1/0 }}",
        "{% for i in range(99999) %}{% endfor %}",
        "{{ lipsum() }}",
        "{{ 9**99999999 }}",
        "{{ 名称|center(400000000) }}",
        "{{ '%99d'|format(1) }}",
        "{{ 名称.__class__ }}",
    ],
)
def test_a_template_calls_nothing_but_its_helpers(tmp_path: Path, tag: str) -> None:
    source = load_notice(write_notice(tmp_path, template=document(para(run(tag)))))
    answers, _ = read_answers(source.notice, source.notice.stages[0], TINY_ANSWERS)
    with pytest.raises(TemplateFault):
        fill_forms(source, source.notice.stages[0], answers)


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip"])
def test_a_template_that_is_no_docx_is_named(data: bytes) -> None:
    with pytest.raises(TemplateFault, match=r"坏\.docx"):
        compile_word(data, "坏.docx")


def test_the_summary_sheet_keeps_the_official_layout(backbone: Source, sample: Sample) -> None:
    sheet = load_workbook(
        io.BytesIO(filled(backbone, sample("设区市科技局", form="汇总表"), "设区市科技局"))
    ).active
    assert sheet is not None
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert rows[:4] == [
        ["附件2"],
        ["江苏省高科技服务业骨干机构"],
        ["申报信息汇总表"],
        ["（各设区市科技局填写）"],
    ]
    assert rows[5] == ["单位名称：南京市科学技术局", "( 盖 章 )"]
    assert rows[6] == ["序号", "单位名称", "类别", "所在高新区或县（市、区）", "填报人、联系方式"]
    assert rows[7] == [1, "南京钟山智数科技服务有限公司", "数智产业", "玄武区", "李晓梅，13800000002"]
    assert [row[0] for row in rows[7:]] == [1, 2, 3, 4]


def test_a_name_that_looks_like_a_formula_stays_text(backbone: Source, sample: Sample) -> None:
    raw = sample("设区市科技局", form="汇总表")
    raw["汇总表"]["推荐单位"][0]["单位名称"] = '=HYPERLINK("http://x","y")'
    sheet = load_workbook(io.BytesIO(filled(backbone, raw, "设区市科技局"))).active
    assert sheet is not None
    assert (sheet["B8"].value, sheet["B8"].data_type) == ('=HYPERLINK("http://x","y")', "s")


def test_rows_keep_the_look_of_the_template_row(backbone: Source, sample: Sample) -> None:
    sheet = load_workbook(
        io.BytesIO(filled(backbone, sample("设区市科技局", form="汇总表"), "设区市科技局"))
    ).active
    assert sheet is not None
    assert sheet["B11"].border.left.style == "thin"
    assert sheet["B11"].font.name == sheet["B8"].font.name == "仿宋_GB2312"
    assert sheet.row_dimensions[11].height == sheet.row_dimensions[8].height


def test_an_option_with_a_comma_in_it_is_ticked() -> None:
    assert tick("A、B类", "A、B类") == "☑"
    assert tick("软件、硬件", "硬件") == "☑"
    assert tick("软件", "硬件") == "□"


def test_merges_of_the_repeating_row_repeat_and_those_below_move(backbone: Source, sample: Sample) -> None:
    form = backbone.notice.form("汇总表")
    book = load_workbook(io.BytesIO(backbone.read(form.template)))
    assert book.active is not None
    book.active.merge_cells("C8:D8")
    book.active["A9"] = "合计"
    book.active.merge_cells("A9:B9")
    buffer = io.BytesIO()
    book.save(buffer)
    answers = answers_of(backbone, sample("设区市科技局", form="汇总表"), "设区市科技局")
    sheet = load_workbook(
        io.BytesIO(compile_excel(buffer.getvalue(), "表.xlsx").fill(form, answers.forms["汇总表"]))
    ).active
    assert sheet is not None
    assert {"C8:D8", "C9:D9", "C10:D10", "C11:D11", "A12:B12"} <= {
        str(each) for each in sheet.merged_cells.ranges
    }
    assert sheet["A12"].value == "合计"


def test_libreoffice_opens_what_we_fill(
    backbone: Source, sample: Sample, tmp_path: Path, soffice: Callable[[list[Path], str], list[Path]]
) -> None:
    word, excel = tmp_path / "表.docx", tmp_path / "汇总.xlsx"
    word.write_bytes(filled(backbone, sample()))
    excel.write_bytes(filled(backbone, sample("设区市科技局", form="汇总表"), "设区市科技局"))
    for converted in soffice([word], "pdf") + soffice([excel], "pdf"):
        assert converted.stat().st_size > 10_000


def columns(data: bytes) -> bytes:
    """The same document in two columns, which our own engine does not set."""
    parts = read_office(data)
    name = "word/document.xml"
    parts[name] = parts[name].replace(b"</w:sectPr>", b'<w:cols w:num="2" w:space="425"/></w:sectPr>')
    return write_office(parts)


def test_a_form_that_our_engine_refuses_is_drawn_by_an_installed_one_and_says_so(tmp_path: Path) -> None:
    needs("soffice")
    write_notice(tmp_path, TINY, columns(tiny_template()))
    (source,) = load_library([tmp_path]).sources
    stage = source.notice.stages[0]
    answers, _shape = read_answers(source.notice, stage, {"简表": {"名称": "江苏示例科技有限公司"}})
    made = fill_form(source, stage, source.notice.form("简表"), answers.forms["简表"])
    assert made.rendered is not None
    (found,) = made.findings
    assert (found.code, found.level) == ("page.drawn_by", "note")
    assert "LibreOffice" in found.message
    assert "分栏" in found.message
    assert "江苏示例科技有限公司" in squeeze("".join(pdf_texts(made.rendered.pdf)))


def test_without_another_engine_the_way_out_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("packager.engines.libreoffice", lambda: None)
    by_others.cache_clear()
    write_notice(tmp_path, TINY, columns(tiny_template()))
    (source,) = load_library([tmp_path]).sources
    stage = source.notice.stages[0]
    answers, _shape = read_answers(source.notice, stage, {"简表": {"名称": "江苏示例科技有限公司"}})
    made = fill_form(source, stage, source.notice.form("简表"), answers.forms["简表"])
    by_others.cache_clear()
    assert made.rendered is None
    (found,) = made.findings
    assert found.level == "error"
    assert "WPS、Word 另存为 PDF" in found.fix
