"""A made-up notice as small as one can be, and a way to write it into a folder."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.ooxml import cell, document, para, row, run, table

TINY = """\
id: 示例〔2026〕1号
short: 示例
version: 1
title: 关于组织申报示例的通知
issuer: 某中心
tier: 省
conditions: [{id: 类型, text: 类型, options: [甲, 乙], level: error, basis: 一}]
forms:
  - {id: 简表, title: 附件1 示例简表, template: 简表.docx, sections: [
      {title: 一、基本情况, fields: [
        {id: 名称, kind: text, required: true},
        {id: 统一社会信用代码, kind: uscc, required: true},
        {id: 获奖, kind: table, blank: 无, columns: [{id: 奖项, kind: text, required: true}, {id: 年份, kind: year}]},
        {id: 收入, kind: money, unit: 万元, required: true},
        {id: 领域, kind: multichoice, options: [软件, 硬件]},
        {id: 首次, kind: yesno},
        {id: 说明, kind: longtext, limit: 500},
        {id: 备注, kind: text, printed: false}
      ]}
    ], rules: [
      {must: 收入 >= 0, say: 收入为负, level: error, at: 收入, basis: 附件1}
    ]}
stages:
  - id: 单位
    by: 单位
    to: 某中心


    applicant: 简表.名称
    emails: null
    deadlines: [{date: 2026-10-28, what: 报送}]
    materials:
      - {name: 简表, form: 简表, volume: 全册, basis: 二}
      - name: 佐证
        volume: 全册
        slots:
          - {name: 证书, required: 获奖, expect: 获奖|length}
    volumes:
      - {name: 全册, order: [简表, 佐证], size: A4, sides: 单面, binding: 胶装, contents: true, numbers: true, basis: 二}
"""


def tiny_template() -> bytes:
    """The blank Word form of the small notice, with every way of printing a value."""
    boxes = "{{ 勾(领域, '软件') }}软件  {{ 勾(领域, '硬件') }}硬件"
    rows = (
        row(cell("名称"), cell("{{ 名称 }}"), cell("代码"), cell("{{ 统一社会信用代码 }}")),
        row(cell("收入（万元）"), cell("{{ 收入 }}"), cell("首次"), cell("{{ 首次 }}")),
        row(cell("领域"), cell(para(run(boxes)), 3)),
        row(
            cell("获奖"),
            cell(
                para("{%p for 项 in 获奖 %}") + para("{{ 项.序号 }}.{{ 项.奖项 }}（{{ 项.年份 }}）")
                + para("{%p endfor %}") + para("{{ 获奖.空 if not 获奖 else '' }}"), 3,
            ),
            split=True,
        ),
        row(cell("说明"), cell(para("{%p for 段 in 段落(说明) %}") + para("{{ 段 }}") + para("{%p endfor %}"), 3), split=True, height=0),
    )  # fmt: skip
    return document(
        para(run("示例简表", size=22), line=30, align="center"), table((1800, 2800, 1400, 2800), *rows)
    )


def write_notice(root: Path, text: str = TINY, template: bytes | None = None) -> Path:
    """The folder of a notice below a root."""
    folder = root / "示例〔2026〕1号"
    folder.mkdir(parents=True)
    (folder / "notice.yaml").write_text(text, encoding="utf-8")
    (folder / "简表.docx").write_bytes(template or tiny_template())
    return folder


TINY_ANSWERS = {
    "声明": {"类型": "甲"},
    "简表": {
        "名称": "江苏示例<&>“甲”公司",
        "统一社会信用代码": "91320102MA1K7T3Q6T",
        "获奖": [{"奖项": "一等奖", "年份": "2024"}, {"奖项": "二等奖"}],
        "收入": "1.5亿",
        "领域": ["软件"],
        "首次": "是",
        "说明": "第一段。\n第二段。",
    },
}


# A notice that asks for everything that can be asked of a volume.
DEMANDING = (
    TINY.replace("title: 附件1 示例简表, template: 简表.docx,", "title: 附件1 示例简表, template: 简表.docx, seals: ["
                 "{id: 法人, who: 法定代表人, kind: 签字, basis: 三}, {id: 公章, who: 申报单位, at: 单位（盖章）, basis: 三}],")
    .replace("disc: null", "")
    .replace("    emails: null\n", "    emails: null\n    disc: 光盘1张（标签注明单位名称）\n")
    .replace("form: 简表, volume: 全册, basis: 二", "form: 简表, formats: [pdf], seal: 单位公章, volume: 全册, basis: 二")
    .replace("{name: 证书, required: 获奖, expect: 获奖|length}", "{name: 证书, required: 获奖, why: 每项获奖一份证书}\n"
             "          - {name: 系统打印的申报书, unchanged: true}")
    .replace(
        "size: A4, sides: 单面, binding: 胶装, contents: true, numbers: true, basis: 二",
        "size: A4, sides: 双面, binding: 胶装, copies: 3, contents: true, levels: 1, numbers: true, cover: true, odd: true, "
        "heads: true, spine: 企业名称, tabs: true, seal: 封面加盖公章、骑缝章, basis: 二",
    )
)  # fmt: skip
FOLDED = DEMANDING.replace("size: A4, sides: 双面, binding: 胶装", "size: A3, sides: 双面, binding: 骑马钉")


def sealed_template() -> bytes:
    """The same form, ending with a place to sign (named in the template) and one to seal (by its text)."""
    rows = (
        row(cell("名称"), cell("{{ 名称 }}"), cell("代码"), cell("{{ 统一社会信用代码 }}")),
        row(cell("收入（万元）"), cell("{{ 收入 }}"), cell("首次"), cell("{{ 首次 }}")),
        row(
            cell("领域"),
            cell("{{ 领域 }}"),
            cell("获奖"),
            cell(
                para("{%p for 项 in 获奖 %}") + para("{{ 项.奖项 }}（{{ 项.年份 }}）") + para("{%p endfor %}")
            ),
        ),
        row(cell("说明"), cell("{{ 说明 }}", 3)),
        row(cell("法定代表人签字"), cell("{{ 处.法人 }}", 3), height=60),
    )
    return document(
        para(run("示例简表", size=22), line=30, align="center"),
        table((1800, 2800, 1400, 2800), *rows),
        para("单位（盖章）", align="right", before=40, right=60),
        para("年　　月　　日", align="right", right=60),
    )
