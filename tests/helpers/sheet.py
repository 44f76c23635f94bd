"""信息简表 filled and taken apart: its fields and cells, XML as people and programs type it, and what stands in it.

What handfilled.py fills and the ways (ways_*.py) do their harm to.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from lxml import etree

from packager.fill.word import DATA_NAMESPACE
from packager.xml import W
from packager.zipped import read_office, write_office
from tests.helpers import ooxml

INTRO = "创新及服务能力介绍"
CATEGORIES = ("研究开发", "数智产业", "生物技术", "绿能降碳", "创业孵化", "科技金融", "其他")
MONEY = ("营业收入", "利润总额", "研究开发费用")
PEOPLE = ("从业人员数", "科技人员数")
TABLES = {"科技项目": ("项目名称", "级别", "立项时间"), "荣誉": ("荣誉名称", "授予单位", "获得时间")}
PLACES = {
    "机构名称": (1, 1), "主营业务": (1, 3), "成立时间": (2, 1), "通讯地址": (2, 3),
    "法人代表": (3, 1), "法人代表联系方式": (3, 3), "联系人": (4, 1), "联系人联系方式": (4, 3),
    "统一社会信用代码": (5, 1), "行业代码": (5, 3), "类别": (6, 1),
    **{f"{name}{2022 + column}": (8 + line, column) for line, name in enumerate((*MONEY, *PEOPLE)) for column in (1, 2)},
    "科技项目": (13, 2), "荣誉": (14, 2), INTRO: (16, 1),
}  # fmt: skip
SIMPLE = tuple(name for name in PLACES if name not in (*TABLES, INTRO, "类别", "行业代码"))
PHONES = ("法人代表联系方式", "联系人联系方式")
YEARS = ("2023", "2024")
SPACES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)
Element: TypeAlias = "etree._Element"
CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def unit_of(name: str) -> str:
    """What people write behind the numbers of a field; nothing behind other values."""
    return "万元" if name[:-4] in MONEY else "人" if name[:-4] in PEOPLE else ""


# ---- the sheet: the filled form as XML with its cells known by field


def grow(xml: str) -> list[Element]:
    """A fragment of WordprocessingML → its elements, to be put anywhere."""
    return list(etree.fromstring(f"<x {ooxml.W} {ooxml.R} {SPACES}>{xml}</x>"))


def typed(text: str) -> str:
    """A text as typed → runs; "\\n" is a line break, "\\t" a tab."""
    return ooxml.run(text).replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">') if text else ""


def para(content: str = "", align: str = "center") -> str:
    return (
        '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="400" w:lineRule="atLeast"/>'
        f'<w:jc w:val="{align}"/></w:pPr>{content}</w:p>'
    )


def lines(*texts: str, align: str = "center") -> str:
    return "".join(para(typed(text), align) for text in texts)


@dataclass(slots=True)
class Sheet:
    """The filled form taken apart; cells and labels stay known to a way whatever it does around them."""

    parts: dict[str, bytes]
    root: Element
    truth: dict[str, object]
    rng: random.Random
    doubtful: set[str] = field(default_factory=set)
    rows: list[Element] = field(default_factory=list)
    cells: dict[str, Element] = field(default_factory=dict)
    labels: dict[str, Element] = field(default_factory=dict)

    @classmethod
    def of(cls, filled: bytes, truth: dict[str, object], rng: random.Random) -> Sheet:
        parts = {
            name: part for name, part in read_office(filled).items() if not name.startswith("customXml/")
        }
        for name in ("word/_rels/document.xml.rels", "[Content_Types].xml"):
            parts[name] = re.sub(rb"<(Relationship|Override) [^>]*customXml/[^>]*/>", b"", parts[name])
        head = f'<w:document {SPACES} mc:Ignorable="w14" '
        text = parts["word/document.xml"].decode().replace("<w:document ", head, 1)
        sheet = cls(parts, etree.fromstring(text.encode()), truth, rng)
        sheet.rows = list(sheet.root.iter(f"{W}tr"))
        assert len(sheet.rows) == 17, "the form has changed: PLACES no longer holds"
        for name, (row, column) in PLACES.items():
            cells = sheet.rows[row].findall(f"{W}tc")
            sheet.cells[name] = cells[column]
            sheet.labels[name] = cells[2 if row < 6 and column == 3 else 0]
        return sheet

    def text(self, name: str) -> str:
        """The truth of a field that is no table."""
        return str(self.truth[name])

    def table(self, name: str) -> list[dict[str, str]]:
        rows = self.truth[name]
        assert isinstance(rows, list)
        return rows

    def put(self, name: str, xml: str) -> None:
        """New content for a field's cell."""
        put(self.cells[name], xml)

    def retype(self, name: str, *texts: str) -> None:
        """A value typed anew in so many paragraphs; the truth follows."""
        self.put(name, lines(*texts))
        self.truth[name] = "\n".join(texts).strip()

    def ask(self, *names: str, value: str = "") -> None:
        """Nobody can tell these values without asking; `value` is what stands there, if anything does."""
        self.doubtful.update(names)
        self.truth.update(dict.fromkeys(names, value))

    def attach(self, name: str, part: bytes, kind: str, content_type: str) -> str:
        """A further part of the package, related to the document → the relationship's id."""
        number = f"rId{100 + len(self.parts)}"
        self.parts[f"word/{name}"] = part
        rel = f'<Relationship Id="{number}" Type="{RELATIONS}/{kind}" Target="{name}"/></Relationships>'
        rels, types = "word/_rels/document.xml.rels", "[Content_Types].xml"
        self.parts[rels] = self.parts[rels].replace(b"</Relationships>", rel.encode())
        override = f'<Override PartName="/word/{name}" ContentType="{content_type}"/></Types>'
        self.parts[types] = self.parts[types].replace(b"</Types>", override.encode())
        return number

    def data(self) -> bytes:
        document = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", standalone=True)
        data = write_office({**self.parts, "word/document.xml": document})
        assert DATA_NAMESPACE.encode() not in b"".join(read_office(data).values())
        return data


def put(cell: Element, xml: str) -> None:
    """New content for a cell; its properties stay."""
    for child in list(cell):
        if child.tag != f"{W}tcPr":
            cell.remove(child)
    cell.extend(grow(xml))


def items(rows: Sequence[dict[str, str]], shape: str = "{}.{}（{}，{}）；") -> list[str]:
    """The rows of a table as the form lists them."""
    return [shape.format(number, *row.values()) for number, row in enumerate(rows, 1)]


def cells_of(row: Element) -> list[Element]:
    return row.findall(f"{W}tc")
