"""A .docx template + entries → filled .docx bytes.

docxtpl's template language; what depends only on the template (its XML patching and Jinja's compiling,
60 % of docxtpl's time) is done once per template. The data travel inside the file as a custom XML part.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from xml.sax.saxutils import escape

from docxtpl import DocxTemplate
from jinja2 import Template, TemplateError, meta

from forms.notice import Form
from forms.values import Entry
from packager.fill.context import INSERTS, SPOTS, context, fault, named_in, word_environment
from packager.fill.inserts import inserted
from packager.xml import XmlError, parse
from packager.zipped import ArchiveError, read_office, write_office

DATA_NAMESPACE = "urn:shenbao:answers:1"
FILLABLE = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
ITEM_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STORE_ID = "{5B1E9C1A-6D0F-4C0B-9E57-5E2B0A0C9D11}"
RELS = "word/_rels/document.xml.rels"


class TemplateFault(Exception):
    """A template that cannot be used or filled: the notice author's fault."""

    def __init__(self, file: str, why: str) -> None:
        super().__init__(f"模板“{file}”：{why}")
        self.file = file
        self.why = why


@dataclass(frozen=True, slots=True)
class WordTemplate:
    """A template ready to be filled; `names` are the fields it prints, `spots` the places for seals it names."""

    file: str
    parts: Mapping[str, bytes]
    compiled: Mapping[str, Template]
    names: frozenset[str]
    item: str
    spots: frozenset[str] = frozenset()
    inserts: frozenset[str] = frozenset()

    def fill(
        self,
        form: Form,
        entries: Mapping[str, Entry],
        data: str,
        files: Mapping[str, bytes] = MappingProxyType({}),
        *,
        marked: bool = False,
    ) -> bytes:
        """Entries → .docx bytes; `data` is the JSON that travels inside. `marked`: for a preview only.

        `files`: Word files by slot, bound in where the template has their places. Raises CannotInsert.
        """
        names = context(form, entries, marked=marked, files=files)
        parts = dict(self.parts)
        for part, template in self.compiled.items():
            try:
                parts[part] = template.render(names).encode("utf-8")
            except (TemplateError, TypeError, ValueError, ArithmeticError, MemoryError) as error:
                raise TemplateFault(self.file, fault(error)) from error
        parts[self.item] = data_part(data)
        filled = write_office(parts)
        return inserted(filled, files) if files else filled


@lru_cache(maxsize=64)
def compile_word(template: bytes, file: str) -> WordTemplate:
    """Template bytes → WordTemplate. Raises TemplateFault."""
    try:
        parts = read_office(template)
    except ArchiveError as error:
        raise TemplateFault(file, f"不是完好的 .docx：{error}") from error
    if "word/document.xml" not in parts:
        raise TemplateFault(file, "不是 .docx：没有 word/document.xml")
    patcher = DocxTemplate(io.BytesIO(template))
    compiled, names, spots, inserts = {}, set(), set(), set()
    for part in parts:
        source = decoded(parts[part], file) if FILLABLE.fullmatch(part) else ""
        if "{{" in source or "{%" in source:
            patched = patcher.patch_xml(source)
            try:
                compiled[part] = word_environment().from_string(patched)
                tree = word_environment().parse(patched)
                names |= meta.find_undeclared_variables(tree)
                spots |= named_in(tree, SPOTS)
                inserts |= named_in(tree, INSERTS)
            except TemplateError as error:
                raise TemplateFault(file, fault(error)) from error
    used = frozenset(names - {*word_environment().globals, SPOTS, INSERTS})
    item = attach_data_part(parts, file)
    return WordTemplate(file, parts, compiled, used, item, frozenset(spots), frozenset(inserts))


def decoded(part: bytes, file: str) -> str:
    try:
        return part.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TemplateFault(file, "不是 UTF-8 编码，请用 Word 或 WPS 另存一次") from error


def attach_data_part(parts: dict[str, bytes], file: str) -> str:
    """Give the package an empty custom XML part, related to the document as Word expects; its name."""
    number = next(n for n in range(1, 1000) if f"customXml/item{n}.xml" not in parts)
    item, props = f"customXml/item{number}.xml", f"customXml/itemProps{number}.xml"
    if RELS not in parts or b"</Relationships>" not in parts[RELS]:
        raise TemplateFault(file, "没有 word/_rels/document.xml.rels")
    parts[RELS] = parts[RELS].replace(
        b"</Relationships>",
        f'<Relationship Id="shenbaoData" Type="{RELATIONS}/customXml" Target="../{item}"/></Relationships>'.encode(),
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>", f'<Override PartName="/{props}" ContentType="{ITEM_TYPE}"/></Types>'.encode()
    )
    parts[f"customXml/_rels/item{number}.xml.rels"] = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/customXmlProps" Target="itemProps{number}.xml"/></Relationships>'
    ).encode()
    parts[props] = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" ds:itemID="{STORE_ID}">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{DATA_NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()
    return item


def data_part(data: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<填报数据 xmlns="{DATA_NAMESPACE}">{escape(data)}</填报数据>'.encode()


def data_inside(parts: Mapping[str, bytes]) -> str | None:
    """The parts of a .docx → the JSON that travels inside, or None."""
    for name, part in parts.items():
        if name.startswith("customXml/item") and DATA_NAMESPACE.encode() in part and "Props" not in name:
            try:
                return parse(part).text
            except XmlError:
                return None
    return None
