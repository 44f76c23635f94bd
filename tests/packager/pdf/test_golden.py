"""One document with everything in it, stage by stage against kept results: what was read, its lines, its pages.

A change that is meant: look at the difference, then `python -m tests.packager.pdf.test_golden`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from packager.pdf.layout import lay_out
from packager.pdf.model import Block, Document, Para, Picture, Table
from packager.pdf.page import Op, Text
from packager.pdf.read import read_docx
from packager.pdf.rules import PRESETS
from packager.pdf.setting import setting_of
from packager.pdf.text import break_paragraph
from packager.zipped import read_office, write_office
from tests.helpers.ooxml import HEI, SONG, TITLE, cell, document, field, para, row, run, section, table
from tests.packager.pdf.test_forms import HEAD, LIST, numbered, with_parts

GOLDEN = Path(__file__).parent / "golden"
CASES = (("read", "word"), *((stage, rules) for stage in ("lines", "pages") for rules in sorted(PRESETS)))
LONG = "本单位已认真阅读《江苏省科技创新券试点方案》（苏科机发〔2020〕206号）全部内容，并自愿参加2021年度试点工作，与省创新券联动支持本地区科技型中小企业。"


def everything() -> bytes:
    """Cover lines with tabs, a list, a table with merges, a nested one, vertical text, a grid, a footer."""
    tabbed = '<w:tabs><w:tab w:val="left" w:pos="2400"/><w:tab w:val="right" w:leader="dot" w:pos="8000"/></w:tabs>'
    inner = table((1400, 1400), row(cell("科技支行"), cell("6")), row(cell("创投机构"), cell("24")))
    upright = cell("家庭成员")[1].replace("<w:vAlign", '<w:textDirection w:val="tbRlV"/><w:vAlign')
    rows = (
        row(cell("名称", merge="restart"), cell("甲"), cell("2,356.78"), head=True),
        row(cell("", merge="continue"), cell("乙"), cell("☑是 □否")),
        row(
            cell(para(LONG, align="both", first=24), 2, shade="E7E6E6"),
            cell(para("里") + inner + para("")),
            split=True,
        ),
        row((1, upright), cell("右", 2), height=90),
    )
    script = '<w:r><w:rPr><w:vertAlign w:val="superscript"/><w:sz w:val="24"/></w:rPr><w:t>2</w:t></w:r>'
    parts = (
        para(run("申报书", TITLE, 22), align="center", line=32, after=12),
        para(run("单位名称：", HEI) + "<w:r><w:tab/></w:r>" + run("某某科技有限公司", under=True), extra=tabbed),
        para(run("目录") + "<w:r><w:tab/></w:r><w:r><w:tab/></w:r>" + run("7"), extra=tabbed),
        numbered("总则"), numbered("目的", 1), numbered("条件"),
        para(run("占地 12 米", SONG) + script, extra='<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1"/></w:pBdr>'),
        table((1500, 2400, 3600), *rows),
        *(f'<w:p><w:pPr><w:spacing w:line="360" w:lineRule="auto"/><w:jc w:val="both"/></w:pPr>{run(LONG, size=14)}</w:p>' for _ in range(6)),
    )  # fmt: skip
    made = document(
        *parts, footer=para(run("第 ", size=9) + field("PAGE", size=9) + run(" 页", size=9), align="center")
    )
    grid = section(footer='<w:footerReference w:type="default" r:id="rId3"/>')
    with_grid = grid.replace("</w:sectPr>", '<w:docGrid w:type="lines" w:linePitch="579"/></w:sectPr>')
    found = with_parts(made, numbering_xml=(HEAD + LIST).encode())
    return replaced(found, grid, with_grid)


def replaced(data: bytes, old: str, new: str) -> bytes:
    parts = read_office(data)
    text = parts["word/document.xml"].decode()
    assert old in text
    parts["word/document.xml"] = text.replace(old, new).encode()
    return write_office(parts)


# ---- data → lines of text


def plain(value: object, indent: str = "") -> Iterator[str]:
    """A dataclass as indented lines, without what is as it always is."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield f"{indent}{type(value).__name__}"
        for each in dataclasses.fields(value):
            inner = getattr(value, each.name)
            default = (
                each.default_factory() if each.default_factory is not dataclasses.MISSING else each.default
            )
            if inner != default:
                yield from labelled(each.name, inner, f"{indent}  ")
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from plain(inner, indent)
    else:
        yield f"{indent}{rounded(value)}"


def labelled(name: str, value: object, indent: str) -> Iterator[str]:
    is_nested = isinstance(value, tuple | list) and any(dataclasses.is_dataclass(each) for each in value)
    if dataclasses.is_dataclass(value) or is_nested:
        yield f"{indent}{name}:"
        yield from plain(value, f"{indent}  ")
    else:
        yield f"{indent}{name}: {rounded(value)}"


def rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 2)
    if isinstance(value, tuple):
        return tuple(rounded(each) for each in value)
    if isinstance(value, Mapping):
        return {name: rounded(each) for name, each in value.items()}
    return f"{len(value.data)} bytes" if isinstance(value, Picture) else value


def lines_of(found: Document, rules: str) -> Iterator[str]:
    (only,) = found.sections
    width = only.width - only.margins[1] - only.margins[3]
    setting = setting_of(found, only, PRESETS[rules])

    def walk(blocks: tuple[Block, ...]) -> Iterator[str]:
        for block in blocks:
            if isinstance(block, Para):
                for line in break_paragraph(block, width, setting):
                    shown = "|".join(f"{round(each.x, 1)} {each.text}" for each in line.glyphs)
                    yield f"{round(line.height, 1)} {round(line.base, 1)}  {shown}"
            if isinstance(block, Table):
                yield "表"
                for each in block.rows:
                    for one in each.cells:
                        yield from walk(one.blocks)

    yield from walk(only.blocks)


def pages_of(found: Document, rules: str) -> Iterator[str]:
    for number, page in enumerate(lay_out(found, PRESETS[rules]).pages, 1):
        yield f"第 {number} 页"
        yield from (f"  {shown(op)}" for op in page.ops)


def shown(op: Op) -> str:
    if isinstance(op, Text):
        turned = " ↻" if op.turned else ""
        return f"{round(op.x, 1)} {round(op.y, 1)} {op.glyphs.face} {round(op.glyphs.size, 1)}{turned} {op.glyphs.text}"
    return f"{type(op).__name__} {[rounded(getattr(op, each.name)) for each in dataclasses.fields(op)]}"


def stage_text(stage: str, rules: str) -> str:
    found = read_docx(everything())
    match stage:
        case "read":
            lines = plain(found)
        case "lines":
            lines = lines_of(found, rules)
        case _:
            lines = pages_of(found, rules)
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("stage", "rules"), CASES)
def test_every_stage_makes_what_it_made_before(stage: str, rules: str) -> None:
    kept = (GOLDEN / f"{stage}-{rules}.txt").read_text("utf-8")
    assert stage_text(stage, rules) == kept


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for each_stage, each_rules in CASES:
        (GOLDEN / f"{each_stage}-{each_rules}.txt").write_text(stage_text(each_stage, each_rules), "utf-8")
