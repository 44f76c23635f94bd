"""The bytes of a .docx → Document. What cannot be drawn faithfully is refused: every reason collected."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from lxml import etree

from packager.pdf.model import (
    Block,
    Cell,
    Document,
    FieldCode,
    LineRule,
    Para,
    Row,
    Run,
    RunProps,
    Section,
    Table,
)
from packager.pdf.styles import ALIGNS, COLOR, Styles, Unsupported, number, on, points, value
from packager.xml import W, XmlError, local, parse
from packager.zipped import ArchiveError, read_office

SMALLEST_BODY = 72  # points: less is damage, and nothing could be set in it
THICKEST_BORDER = 12
R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
SILENT = {"pPr", "rPr", "bookmarkStart", "bookmarkEnd", "proofErr", "lastRenderedPageBreak", "tcPr", "tblPr",
          "tblGrid", "trPr", "sectPr", "permStart", "permEnd", "tblPrEx"}  # fmt: skip
WRAPPERS = {"sdt", "sdtContent", "smartTag", "hyperlink"}
REASONS = {
    "drawing": "图片或图形",
    "pict": "旧式图形（VML）",
    "object": "嵌入对象",
    "AlternateContent": "形状或文本框",
    "oMath": "公式",
    "oMathPara": "公式",
    "ins": "未接受的修订（插入）",
    "del": "未接受的修订（删除）",
    "commentRangeStart": "批注",
    "commentReference": "批注",
    "footnoteReference": "脚注",
    "endnoteReference": "尾注",
    "ruby": "拼音指南",
    "tab": "制表符",
    "ptab": "对齐制表符",
    "sym": "符号字体字符",
    "fldSimple": "域",
    "altChunk": "插入的文件",
}


class RefusedDocument(Exception):
    """A document that would not be drawn faithfully; `reasons` are all of them."""

    def __init__(self, reasons: tuple[Unsupported, ...]) -> None:
        super().__init__("；".join(f"{reason.where}：{reason.what}" for reason in reasons))
        self.reasons = reasons


def read_docx(data: bytes) -> Document:
    """The bytes of a .docx → Document. Raises RefusedDocument."""
    try:
        parts = read_office(data)
        root = parse(parts["word/document.xml"])
        reader = Reader(parts)
        document = reader.document(root)
    except (ArchiveError, KeyError, XmlError) as error:
        raise RefusedDocument((Unsupported("整个文件", f"不是完好的 .docx（{error}）"),)) from error
    if reader.problems:
        raise RefusedDocument(tuple(dict.fromkeys(reader.problems)))
    return document


@dataclass
class FieldState:
    """A complex field while its parts pass by: begin, instruction, separate, result, end."""

    part: Literal["none", "code", "result"] = "none"
    code: str = ""


@dataclass
class Reader(Styles):
    """The story of one document; `where` names the paragraph that is being read."""

    underlines_ends: bool = False

    # ---- document, sections

    def document(self, root: etree._Element) -> Document:
        self.read_styles()
        body = root.find(W + "body")
        if body is None:
            raise KeyError("w:body")
        settings = parse(self.parts["word/settings.xml"]) if "word/settings.xml" in self.parts else None
        self.underlines_ends = (
            settings is not None and settings.find(f"{W}compat/{W}ulTrailSpace") is not None
        )
        even = settings is not None and is_on(settings.find(W + "evenAndOddHeaders"))
        relations = self.relations()
        sections = []
        blocks: list[Block] = []
        for count, child in enumerate(unwrapped(body), 1):
            self.where = f"正文第 {count} 段"
            blocks += self.block(child)
            ending = child.find(f"{W}pPr/{W}sectPr")
            if ending is not None:
                sections.append(self.section(ending, tuple(blocks), relations))
                blocks = []
        final = body.find(W + "sectPr")
        if final is not None:
            sections.append(self.section(final, tuple(blocks), relations))
        if not sections:
            self.refuse("没有页面设置")
        return Document(tuple(sections), even)

    def relations(self) -> dict[str, str]:
        data = self.parts.get("word/_rels/document.xml.rels")
        return {each.get("Id", ""): each.get("Target", "") for each in parse(data)} if data else {}

    def section(
        self, sect: etree._Element, blocks: tuple[Block, ...], relations: Mapping[str, str]
    ) -> Section:
        self.where = "页面设置"
        size, margins = sect.find(W + "pgSz"), sect.find(W + "pgMar")
        cols = sect.find(W + "cols")
        if cols is not None and number(value(cols, "num"), 1) > 1:
            self.refuse("分栏")
        if value(sect.find(W + "docGrid"), "type") in ("lines", "linesAndChars", "snapToChars"):
            self.refuse("文档网格（可用 lint --fix 去掉）")
        if value(sect.find(W + "type")) in ("continuous", "nextColumn"):
            self.refuse("连续分节")
        if sect.find(W + "pgNumType") is not None and value(sect.find(W + "pgNumType"), "start"):
            self.refuse("另行指定的起始页码")
        top, bottom = abs(points(margins, "top", 72)), abs(points(margins, "bottom", 72))
        if (
            points(size, "h", 841.9) - top - bottom < SMALLEST_BODY
            or points(size, "w", 595.3) < SMALLEST_BODY
        ):
            self.refuse("版心过小")
        heads, feet = self.margin_parts(sect, relations)
        gutter = points(margins, "gutter")
        return Section(
            width=points(size, "w", 595.3),
            height=points(size, "h", 841.9),
            margins=(
                top, points(margins, "right", 90), bottom, points(margins, "left", 90) + gutter,
            ),
            blocks=blocks,
            header_distance=points(margins, "header", 42.55),
            footer_distance=points(margins, "footer", 49.6),
            headers=heads,
            footers=feet,
            title_page=is_on(sect.find(W + "titlePg")),
        )  # fmt: skip

    def margin_parts(
        self, sect: etree._Element, relations: Mapping[str, str]
    ) -> tuple[dict[str, tuple[Block, ...]], dict[str, tuple[Block, ...]]]:
        heads: dict[str, tuple[Block, ...]] = {}
        feet: dict[str, tuple[Block, ...]] = {}
        for name, found, title in (("headerReference", heads, "页眉"), ("footerReference", feet, "页脚")):
            for reference in sect.findall(W + name):
                part = "word/" + relations.get(reference.get(R_ID, ""), "").removeprefix("/word/")
                if part in self.parts:
                    self.where = title
                    blocks = tuple(self.blocks(parse(self.parts[part])))
                    if any(isinstance(block, Table) for block in blocks):
                        self.refuse("页眉页脚里的表格")
                    found[value(reference, "type") or "default"] = blocks
        return heads, feet

    # ---- blocks

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        for child in unwrapped(parent):
            yield from self.block(child)

    def block(self, child: etree._Element) -> Iterator[Block]:
        match local(child):
            case "p":
                yield self.para(child)
            case "tbl":
                yield self.table(child)
            case name if name not in SILENT:
                self.refuse(REASONS.get(name, f"不认识的内容（{name}）"))

    def para(self, element: etree._Element) -> Para:
        props = element.find(W + "pPr")
        style_id = value(props.find(W + "pStyle")) if props is not None else None
        para, run = self.style(style_id)
        para = self.para_props(para, props)
        mark = self.run_props(run, props.find(W + "rPr") if props is not None else None)
        runs: list[Run] = []
        state = FieldState()
        for child in unwrapped(element):
            match local(child):
                case "r":
                    self.run(child, run, runs, state)
                case name if name not in SILENT:
                    self.refuse(REASONS.get(name, f"不认识的内容（{name}）"))
        if self.underlines_ends and runs and runs[-1].props.underline and runs[-1].text.endswith(" "):
            self.refuse("行末带下划线的空格（请改用表格边框，或在后面加文字）")
        return Para(para, tuple(runs), mark)

    def run(self, element: etree._Element, base: RunProps, runs: list[Run], state: FieldState) -> None:
        props_element = element.find(W + "rPr")
        props = base
        if props_element is not None:
            for style in self.chain(value(props_element.find(W + "rStyle"))):
                props = self.run_props(props, style.find(W + "rPr"))
            props = self.run_props(props, props_element)
        if props.hidden:
            return
        for child in element:
            name = local(child)
            if name in ("fldChar", "instrText"):
                self.field_part(child, name, props, runs, state)
            elif state.part != "none" or name in SILENT:
                continue
            elif name == "t":
                runs.append(Run(child.text or "", props))
            elif name == "br":
                runs.append(Run("\f" if value(child, "type") == "page" else "\n", props))
            elif name == "noBreakHyphen":
                runs.append(Run("‑", props))
            else:
                self.refuse(REASONS.get(name, f"不认识的内容（{name}）"))

    def field_part(
        self, child: etree._Element, name: str, props: RunProps, runs: list[Run], state: FieldState
    ) -> None:
        if name == "instrText":
            state.code += child.text or ""
            return
        match value(child, "fldCharType"):
            case "begin":
                state.part, state.code = "code", ""
            case "separate":
                state.part = "result"
            case "end":
                code = (state.code.split() or [""])[0].upper()
                if code in ("PAGE", "NUMPAGES"):
                    runs.append(Run("", props, cast("FieldCode", code)))
                else:
                    self.refuse(f"域 {code}")
                state.part = "none"

    # ---- tables

    def table(self, element: etree._Element) -> Table:
        props = element.find(W + "tblPr")
        if props is None:
            props = etree.Element(W + "tblPr")
        if props.find(W + "tblpPr") is not None:
            self.refuse("浮动表格")
        if value(props.find(W + "tblLayout"), "type") != "fixed":
            self.refuse("自动调整列宽的表格")
        borders: dict[str, float | None] = {}
        for style in self.chain(value(props.find(W + "tblStyle"))):
            borders |= edges(style.find(f"{W}tblPr/{W}tblBorders"))
        borders |= edges(props.find(W + "tblBorders"))
        margins = cell_margins(props.find(W + "tblCellMar"), (0, 5.4, 0, 5.4))
        grid = tuple(max(0.0, points(column, "w")) for column in element.findall(f"{W}tblGrid/{W}gridCol"))
        rows = tuple(
            self.row(child, margins, len(grid)) for child in unwrapped(element) if local(child) == "tr"
        )
        align = ALIGNS.get(value(props.find(W + "jc")) or "left", "left")
        return Table(grid, rows, align, points(props.find(W + "tblInd"), "w"), borders)

    def row(self, element: etree._Element, margins: tuple[float, float, float, float], columns: int) -> Row:
        props = element.find(W + "trPr")
        height, rule, cant_split, header, start = 0.0, "auto", False, False, 0
        for each in props if props is not None else ():
            match local(each):
                case "trHeight":
                    height, rule = points(each, "val"), value(each, "hRule") or "atLeast"
                case "cantSplit":
                    cant_split = on(each)
                case "tblHeader":
                    header = on(each)
                case "gridBefore" | "gridAfter":
                    self.refuse("行首或行尾空出的列")
        cells = []
        for child in unwrapped(element):
            if local(child) == "tc":
                cell = self.cell(child, start, margins)
                cells.append(cell)
                start += cell.span
            elif local(child) not in SILENT:
                self.refuse(REASONS.get(local(child), f"不认识的内容（{local(child)}）"))
        if start != columns:
            self.refuse(f"一行有 {start} 列，表格有 {columns} 列")
        return Row(tuple(cells), height, cast("LineRule", rule), cant_split, header)

    def cell(self, element: etree._Element, start: int, margins: tuple[float, float, float, float]) -> Cell:
        span, valign, shade = 1, "top", None
        borders: dict[str, float | None] = {}
        props = element.find(W + "tcPr")
        for each in props if props is not None else ():
            match local(each):
                case "gridSpan":
                    span = max(1, int(number(value(each), 1)))
                case "vMerge" | "hMerge":
                    self.refuse("上下合并的单元格")
                case "vAlign":
                    valign = value(each) or "top"
                case "shd":
                    fill = value(each, "fill")
                    shade = fill if fill and COLOR.fullmatch(fill) else None
                case "tcBorders":
                    borders = edges(each)
                    if {"tl2br", "tr2bl"} & borders.keys():
                        self.refuse("斜线表头")
                case "tcMar":
                    margins = cell_margins(each, margins)
                case "textDirection" if value(each) != "lrTb":
                    self.refuse("竖排文字")
        blocks = tuple(self.blocks(element))
        if any(isinstance(block, Table) for block in blocks):
            self.refuse("嵌套表格")
        kept = cast("Literal['top', 'center', 'bottom']", valign if valign in ("center", "bottom") else "top")
        return Cell(start, span, blocks, kept, shade, borders, margins)


def is_on(element: etree._Element | None) -> bool:
    return element is not None and on(element)


def unwrapped(parent: etree._Element) -> Iterator[etree._Element]:
    """The children, with content controls, smart tags and hyperlinks taken off."""
    for child in parent:
        if local(child) in WRAPPERS:
            yield from unwrapped(child)
        elif local(child) not in ("sdtPr", "sdtEndPr", "smartTagPr"):
            yield child


EDGE = re.compile("top|left|bottom|right|start|end|insideH|insideV|tl2br|tr2bl")


def edges(element: etree._Element | None) -> dict[str, float | None]:
    """Borders → widths in points; None where switched off."""
    found: dict[str, float | None] = {}
    for each in element if element is not None else ():
        name = {"start": "left", "end": "right"}.get(local(each), local(each))
        off = value(each) in ("nil", "none")
        if EDGE.fullmatch(local(each)) and not (off and name in ("tl2br", "tr2bl")):
            found[name] = None if off else min(abs(number(value(each, "sz"), 4)) / 8, THICKEST_BORDER)
    return found


def cell_margins(
    element: etree._Element | None, base: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    found = dict(zip(("top", "right", "bottom", "left"), base, strict=True))
    for each in element if element is not None else ():
        found[{"start": "left", "end": "right"}.get(local(each), local(each))] = points(each, "w")
    return found["top"], found["right"], found["bottom"], found["left"]
