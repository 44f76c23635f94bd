"""The bytes of a .docx → Document. What cannot be drawn faithfully is refused: every reason collected."""

from __future__ import annotations

from dataclasses import replace
from posixpath import join, normpath

from lxml import etree

from packager.pdf.borders import bordered_together
from packager.pdf.model import Block, Document, Grid, Section
from packager.pdf.numbering import Numbering
from packager.pdf.paragraphs import R, unwrapped
from packager.pdf.styles import Unsupported, number, points, value
from packager.pdf.tables import Tables, is_on
from packager.xml import W, XmlError, parse
from packager.zipped import ArchiveError, read_office

SMALLEST_BODY = 72  # points: less is damage, and nothing could be set in it
DOCUMENT = "word/document.xml"
OLDER_THAN_WORD_2013 = 15


class RefusedDocument(Exception):
    """A document that would not be drawn faithfully; `reasons` are all of them."""

    def __init__(self, reasons: tuple[Unsupported, ...]) -> None:
        super().__init__("；".join(f"{reason.where}：{reason.what}" for reason in reasons))
        self.reasons = reasons


def read_docx(data: bytes) -> Document:
    """The bytes of a .docx → Document. Raises RefusedDocument."""
    try:
        parts = read_office(data)
        root = parse(parts[DOCUMENT])
        reader = Reader(parts)
        document = reader.document(root)
    except (ArchiveError, KeyError, XmlError) as error:
        raise RefusedDocument((Unsupported("整个文件", f"不是完好的 .docx（{error}）"),)) from error
    if reader.problems:
        raise RefusedDocument(tuple(dict.fromkeys(reader.problems)))
    return document


class Reader(Tables):
    """The story of one document: body and sections, settings, headers and footers."""

    def document(self, root: etree._Element) -> Document:
        self.read_styles()
        self.numbering = Numbering.of(self.parts.get("word/numbering.xml"))
        body = root.find(W + "body")
        if body is None:
            raise KeyError("w:body")
        self.relations = self.relations_of(DOCUMENT)
        sections: list[Section] = []
        blocks: list[Block] = []
        for count, child in enumerate(unwrapped(body), 1):
            self.where = f"正文第 {count} 段"
            blocks += self.block(child)
            ending = child.find(f"{W}pPr/{W}sectPr")
            if ending is not None:
                self.add_section(sections, ending, bordered_together(blocks, self.refuse))
                blocks = []
        final = body.find(W + "sectPr")
        if final is not None:
            self.add_section(sections, final, bordered_together(blocks, self.refuse))
        if not sections:
            self.refuse("没有页面设置")
        elif blocks and final is None:
            sections.append(replace(sections[-1], blocks=bordered_together(blocks, self.refuse)))
        return replace(self.settings(), sections=tuple(sections))

    def settings(self) -> Document:
        """What settings.xml says, as a document without sections."""
        data = self.parts.get("word/settings.xml")
        if data is None:
            return Document(())
        root = parse(data)
        if is_on(root.find(W + "mirrorMargins")):
            self.refuse("对称页边距")
        compat = root.find(W + "compat")
        mode = next(
            (value(each) for each in root.iter(W + "compatSetting") if value(each, "name") == "compatibilityMode"),
            "12",
        )  # fmt: skip
        return Document(
            (),
            even_and_odd=is_on(root.find(W + "evenAndOddHeaders")),
            kerning=not is_on(root.find(W + "noPunctuationKerning")),
            grid_in_tables=compat is not None and is_on(compat.find(W + "adjustLineHeightInTable")),
            tables_out=number(mode, OLDER_THAN_WORD_2013) < OLDER_THAN_WORD_2013,
            default_tab=points(root.find(W + "defaultTabStop"), "val", 36),
            trailing_underline=compat is not None and is_on(compat.find(W + "ulTrailSpace")),
        )

    def relations_of(self, part: str) -> dict[str, str]:
        """Relation ids of a part → the names of the parts they lead to."""
        folder, _, name = part.rpartition("/")
        data = self.parts.get(f"{folder}/_rels/{name}.rels")
        found = parse(data) if data else ()
        return {
            each.get("Id", ""): normpath(join("/", folder, each.get("Target", ""))).lstrip("/")
            for each in found
            if each.get("TargetMode") != "External"
        }

    # ---- sections

    def add_section(self, sections: list[Section], sect: etree._Element, blocks: tuple[Block, ...]) -> None:
        """A section behind the others; a continuous one of the same page goes on where the last one ended."""
        self.where = "页面设置"
        section = self.section(sect, blocks)
        if value(sect.find(W + "type")) == "continuous" and sections:
            last = sections[-1]
            same = (last.width, last.height, last.margins) == (section.width, section.height, section.margins)
            if not same or section.headers or section.footers or section.title_page:
                self.refuse("同一页内改变页面设置或页眉页脚（连续分节）")
            sections[-1] = replace(last, blocks=last.blocks + blocks)
            return
        if sections:
            last = sections[-1]
            section = replace(
                section,
                headers={**last.headers, **section.headers},
                footers={**last.footers, **section.footers},
            )
        sections.append(section)

    def section(self, sect: etree._Element, blocks: tuple[Block, ...]) -> Section:
        size, margins = sect.find(W + "pgSz"), sect.find(W + "pgMar")
        if number(value(sect.find(W + "cols"), "num"), 1) > 1:
            self.refuse("分栏")
        if value(sect.find(W + "type")) in ("nextColumn", "oddPage", "evenPage"):
            self.refuse("从奇数页、偶数页或下一栏开始的分节")
        if value(sect.find(W + "pgNumType"), "fmt") not in (None, "decimal"):
            self.refuse("阿拉伯数字以外的页码格式")
        if value(sect.find(W + "vAlign")) not in (None, "top"):
            self.refuse("整页内容垂直居中")
        if sect.find(W + "pgBorders") is not None:
            self.refuse("页面边框")
        if value(sect.find(W + "textDirection")) not in (None, "lrTb"):
            self.refuse("整页竖排")
        top, bottom = abs(points(margins, "top", 72)), abs(points(margins, "bottom", 72))
        width, height = points(size, "w", 595.3), points(size, "h", 841.9)
        if height - top - bottom < SMALLEST_BODY or width < SMALLEST_BODY:
            self.refuse("版心过小")
        start = value(sect.find(W + "pgNumType"), "start")
        return Section(
            width=width,
            height=height,
            margins=(
                top, points(margins, "right", 90), bottom, points(margins, "left", 90) + points(margins, "gutter"),
            ),
            blocks=blocks,
            header_distance=points(margins, "header", 42.55),
            footer_distance=points(margins, "footer", 49.6),
            headers=self.margin_parts(sect, "headerReference", "页眉"),
            footers=self.margin_parts(sect, "footerReference", "页脚"),
            title_page=is_on(sect.find(W + "titlePg")),
            grid=grid_of(sect.find(W + "docGrid")),
            first_number=int(number(start, 1)) if start else None,
        )  # fmt: skip

    def margin_parts(self, sect: etree._Element, name: str, title: str) -> dict[str, tuple[Block, ...]]:
        found: dict[str, tuple[Block, ...]] = {}
        body, where = self.relations, self.where
        for reference in sect.findall(W + name):
            part = body.get(reference.get(R + "id", ""), "")
            if part in self.parts:
                self.where, self.relations, self.in_margin = title, self.relations_of(part), True
                found[value(reference, "type") or "default"] = bordered_together(
                    [*self.blocks(parse(self.parts[part]))], self.refuse
                )
        self.relations, self.where, self.in_margin = body, where, False
        return found


def grid_of(element: etree._Element | None) -> Grid | None:
    """docGrid, where it binds lines; the widening of characters only where it binds those too."""
    kind = value(element, "type")
    if kind not in ("lines", "linesAndChars", "snapToChars"):
        return None
    widening = number(value(element, "charSpace"), 0) / 4096 if kind != "lines" else 0.0
    pitch = points(element, "linePitch")
    return Grid(pitch, widening) if pitch > 0 else None
