"""Our own Word papers (补正清单) as templates of the same fill room: a form without a notice."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from typing import Any

from forms.answers import read_fields
from forms.findings import Finding, Place
from forms.notice import Field, Form, KindName, Section
from forms.values import Entry
from packager.fill.word import compile_word

TEXT: KindName = "text"
RETURN = Form(
    "补正清单", "补正清单", "补正清单.docx",
    (Section("补正清单", (
        Field("单位名称", TEXT), Field("通知名称", TEXT), Field("文号", TEXT), Field("期限", TEXT), Field("退回单位", TEXT),
        Field("联系", TEXT), Field("说明", "longtext"), Field("日期", TEXT),
        Field("事项", "table", columns=(Field("位置", TEXT), Field("问题", "longtext"), Field("改法", "longtext"), Field("依据", TEXT))),
    )),),
)  # fmt: skip

EXPLANATION = Form(
    "修改说明", "修改说明", "修改说明.docx",
    (Section("修改说明", (
        Field("单位名称", TEXT), Field("通知名称", TEXT), Field("文号", TEXT),
        Field("事项", "table", columns=(Field("意见", "longtext"), Field("办理", TEXT))),
    )),),
)  # fmt: skip


def paper(form: Form, typed: Mapping[str, Any], data: str) -> bytes:
    """A paper with its texts → .docx, `data` travelling inside."""
    problems: list[Finding] = []
    entries: dict[str, Entry] = read_fields(tuple(form.fields), typed, Place(form=form.id), form.id, problems)
    template = resources.files("packager.papers").joinpath(form.template).read_bytes()
    return compile_word(template, form.template).fill(form, entries, data)
