"""Entries → what a template can name: every field as printed, tables as rows, and two helpers.

{{ 机构名称 }}                      the printed text of a field
{%p for 项 in 科技项目 %}           the rows of a table; {{ 项.项目名称 }}, {{ 项.序号 }}; {{ 科技项目.空 }} if it has none
{%tr for 项 in 科技项目.行 %}        the same, one empty row where there are none, as on the blank form
{{ 勾(类别, '研究开发') }}          ☑ or □
{%p for 段 in 段落(介绍) %}         the paragraphs of a long text
{{ 处.单位公章 }}                   where a seal or signature goes (form.seals): nothing is printed
{%p if 并入.总体思路 %}             whether a Word file stands for the texts bound to that slot; {{ 并入.总体思路 }} is its place
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.nodes import Getattr, Name, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from forms.answers import blank_text
from forms.notice import Form
from forms.values import Entry, rows_of
from packager.fill.inserts import mark_of
from packager.pdf.trace import mark

TICKED, EMPTY_BOX = "☑", "□"
NUMBER = "序号"
SPOTS, INSERTS = "处", "并入"
BREAK = Markup('</w:t><w:br/><w:t xml:space="preserve">')


class Rows(tuple[dict[str, str], ...]):
    """The rows of a table as printed; `空` is what stands where there are none, `行` has at least one row to write on."""

    空: str
    行: tuple[dict[str, str], ...]


class Marked(str):
    """A printed text that tells where it lands (trace.py): equal to the plain text until it is written out."""

    mark: str = ""

    def __getitem__(self, place: Any) -> str:
        return Marked.of(self.mark, super().__getitem__(place))

    @classmethod
    def like(cls, other: str, text: str) -> str:
        """A text that carries the mark of another, if that has one."""
        return cls.of(other.mark, text) if isinstance(other, cls) else text

    @classmethod
    def of(cls, mark: str, text: str) -> Marked:
        made = cls(text)
        made.mark = mark
        return made


def tick(chosen: str, option: str) -> str:
    """☑ where the printed answer is this option or holds it among several."""
    box = TICKED if option == chosen or option in chosen.split("、") else EMPTY_BOX
    return Marked.like(chosen, box)


def paragraphs(text: str) -> list[str]:
    return [Marked.like(text, part) for part in text.split("\n")]


FILTERS = ("length", "count", "first", "last", "default", "upper", "lower", "trim")
HELPERS = {"勾": tick, "段落": paragraphs}


def in_word(value: Any) -> Any:
    """A value as WordprocessingML text: escaped, its line breaks as breaks."""
    if isinstance(value, Marked):
        return Markup(value.mark) + in_word(str.__str__(value))
    return BREAK.join(escape(line) for line in str(value).split("\n"))


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """The two helpers, a few filters, no growing operators: 'a'.ljust(10**9) and the like are no business of a form."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, **options: Any) -> None:
        super().__init__(undefined=StrictUndefined, **options)
        self.filters = {name: self.filters[name] for name in FILTERS}
        self.globals = dict(HELPERS)

    def call_binop(self, _context: Any, operator: str, _left: Any, _right: Any) -> Any:
        raise SecurityError(f"模板里不能用 {operator}")

    def call(self, context: Any, function: Any, *args: Any, **kwargs: Any) -> Any:
        if function not in HELPERS.values():
            raise SecurityError(f"模板里只能用 {'、'.join(HELPERS)}")
        return super().call(context, function, *args, **kwargs)


@lru_cache(maxsize=1)
def word_environment() -> TemplateEnvironment:
    return TemplateEnvironment(autoescape=True, finalize=in_word)


@lru_cache(maxsize=1)
def text_environment() -> TemplateEnvironment:
    """For cells of a workbook: plain text, nothing to escape."""
    return TemplateEnvironment()


@lru_cache(maxsize=1)
def marking_environment() -> TemplateEnvironment:
    """The same for a preview: values are written with their marks."""
    return TemplateEnvironment(finalize=in_cell)


def in_cell(value: Any) -> str:
    return value.mark + str.__str__(value) if isinstance(value, Marked) else str(value)


def context(
    form: Form, entries: Mapping[str, Entry], *, marked: bool = False, files: Collection[str] = ()
) -> dict[str, object]:
    """The names of one form and what they print; marked with the field's number where places are wanted."""
    names: dict[str, object] = {}
    for place, field in enumerate(form.fields):
        entry = entries[field.id]

        def printed(text: str, sign: str = mark(place) if marked else "") -> str:
            return Marked.of(sign, text) if sign else text

        if field.kind != "table":
            names[field.id] = printed(entry.shown)
            continue
        rows = Rows(
            {NUMBER: str(number)} | {name: printed(leaf.shown) for name, leaf in row.entries.items()}
            for number, row in enumerate(rows_of(entry), 1)
        )
        rows.空 = printed(blank_text(field))
        rows.行 = rows or ({NUMBER: "1"} | {column.id: printed("") for column in field.columns},)
        names[field.id] = rows
    fields = len(list(form.fields))
    names[SPOTS] = {
        spot.id: Marked.of(mark(fields + place), "") if marked else ""
        for place, spot in enumerate(form.seals)
    }
    bound = dict.fromkeys(field.bound for field in form.fields if field.bound)
    names[INSERTS] = {slot: mark_of(slot) if slot in files else "" for slot in bound}
    return names


def tags_of(form: Form) -> list[str]:
    """What the marks of a filled form count through: its fields, then its places for seals (see spot_tag)."""
    return [*(field.id for field in form.fields), *(spot_tag(spot.id) for spot in form.seals)]


def spot_tag(spot: str) -> str:
    return f"{SPOTS}:{spot}"


def named_in(tree: Template, holder: str) -> set[str]:
    """What a template names of the places for seals (SPOTS) or of the slots bound in (INSERTS)."""
    return {
        node.attr
        for node in tree.find_all(Getattr)
        if isinstance(node.node, Name) and node.node.name == holder
    }


def fault(error: Exception) -> str:
    """What is wrong with a template, in words that help its author."""
    text = str(error)
    missing = re.search(r"'([^']+)' is undefined|has no attribute '([^']+)'|No filter named '([^']+)'", text)
    if missing:
        return f"用了没有的名字“{next(filter(None, missing.groups()))}”"
    return (
        text
        if isinstance(error, SecurityError) and not text.isascii()
        else "标记写错了，请核对 {{ }}、{% %} 是否成对、名字和引号"
    )
