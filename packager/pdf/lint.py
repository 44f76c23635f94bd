"""docx bytes → what stands against drawing it the same everywhere; and the normalised copy that lint --fix writes.

Errors are what the engine refuses. Warnings are features whose result depends on the program that lays the
page out (line snapping, autospace, hanging punctuation, auto line heights …): the normaliser
switches each of them off inside the file.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from forms.findings import Finding, Place, finding
from packager.fonts import MissingGlyph, UnknownFont
from packager.pdf.boxes import TableBox
from packager.pdf.model import Document, Table
from packager.pdf.read import RefusedDocument, read_docx
from packager.pdf.rules import WORD
from packager.pdf.setting import setting_of
from packager.pdf.styles import indents_by_characters, number, value
from packager.pdf.table import measure
from packager.xml import W, XmlError, local, parse
from packager.zipped import ArchiveError, read_office, write_office

PPR_ORDER = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr",
             "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap",
             "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid",
             "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc", "textDirection",
             "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange")  # fmt: skip
SETTINGS_BEFORE_PUNCTUATION = ("writeProtection", "view", "zoom", "removePersonalInformation", "displayBackgroundShape",
                               "mirrorMargins", "bordersDoNotSurroundHeader", "bordersDoNotSurroundFooter", "proofState",
                               "stylePaneFormatFilter", "trackRevisions", "defaultTabStop", "evenAndOddHeaders",
                               "drawingGridVerticalSpacing", "displayHorizontalDrawingGridEvery",
                               "displayVerticalDrawingGridEvery")  # fmt: skip
SWITCHES = ("overflowPunct", "autoSpaceDE", "autoSpaceDN", "snapToGrid")
TEXT_PARTS = ("word/document.xml", "word/header", "word/footer")
LONG_CELL = 250
LINE_FACTOR = 1.3


@dataclass(frozen=True, slots=True)
class Remark:
    """One engine-dependent feature and how it is switched off."""

    where: str
    what: str
    mend: Callable[[], object]


def lint_docx(data: bytes, file: str) -> tuple[Finding, ...]:
    """The bytes of a .docx → findings, each kind of feature once with the first place it stands at."""
    place = Place(file=file)
    found: list[Finding] = []
    try:
        read_docx(data)
    except RefusedDocument as error:
        hint = "请改用普通段落和固定列宽的表格。"
        found += [
            finding("lint.unsupported", place, where=each.where, what=each.what, hint=hint)
            for each in error.reasons
        ]
    try:
        parts = trees(read_office(data))
    except (ArchiveError, XmlError):
        return tuple(found)
    first: dict[str, Remark] = {}
    for remark in remarks(parts):
        first.setdefault(remark.what, remark)
    return (
        *found,
        *(finding("lint.engine", place, where=each.where, what=each.what) for each in first.values()),
    )


def normalise(data: bytes) -> bytes:
    """The bytes of a .docx → the same document with every engine-dependent feature switched off. Raises ArchiveError."""
    files = read_office(data)
    try:
        parts = trees(files)
    except XmlError as error:
        raise ArchiveError(str(error)) from error
    for _ in range(3):  # mending one may show another: an auto line height inside a new pPr
        found = list(remarks(parts))
        for remark in found:
            remark.mend()
        if not found:
            break
    fixed = written(files, parts)
    tight = clipping_rows(fixed)
    if not tight:
        return fixed
    tables = [table for table in parts["word/document.xml"].iter(W + "tbl") if not is_nested(table)]
    for table, row in tight:
        let_grow(tables[table].findall(W + "tr")[row])
    return written(files, parts)


def written(files: dict[str, bytes], parts: dict[str, etree._Element]) -> bytes:
    for name, root in parts.items():
        files[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return write_office(files)


def clipping_rows(data: bytes) -> list[tuple[int, int]]:
    """The rows of fixed height that cut their text off, as (table, row)."""
    try:
        document = read_docx(data)
        return [
            (number, index)
            for number, (table, box) in enumerate(measured_tables(document))
            for index, row in enumerate(box.rows)
            if row.clipped and len(table.rows) == len(box.rows)
        ]
    except (RefusedDocument, MissingGlyph, UnknownFont):
        return []


def measured_tables(document: Document) -> Iterator[tuple[Table, TableBox]]:
    for section in document.sections:
        width = section.width - section.margins[1] - section.margins[3]
        for block in section.blocks:
            if isinstance(block, Table):
                yield block, measure(block, 0, width, setting_of(document, section, WORD))


def is_nested(table: etree._Element) -> bool:
    return any(local(each) in ("tbl", "txbxContent") for each in table.iterancestors())


def let_grow(row: etree._Element) -> None:
    for height in row.iter(W + "trHeight"):
        height.set(W + "hRule", "atLeast")


def trees(files: dict[str, bytes]) -> dict[str, etree._Element]:
    return {
        name: parse(part)
        for name, part in files.items()
        if name.endswith(".xml") and name.startswith((*TEXT_PARTS, "word/settings.xml"))
    }


def remarks(parts: dict[str, etree._Element]) -> Iterator[Remark]:
    for name, root in parts.items():
        if name == "word/settings.xml":
            yield from settings_remarks(root)
            continue
        title = {"word/document.xml": "正文"}.get(name, "页眉页脚")
        for place, paragraph in enumerate(root.iter(W + "p"), 1):
            yield from paragraph_remarks(paragraph, f"{title}第 {place} 段")
        for fonts in root.iter(W + "rFonts"):
            yield from font_remarks(fonts, title)
        for grid in root.iter(W + "docGrid"):
            if value(grid, "type") not in (None, "default"):
                yield Remark("页面设置", "文档网格", lambda grid=grid: drop(grid, "type", "charSpace"))  # type: ignore[misc]
        for place, table in enumerate(root.iter(W + "tbl"), 1):
            yield from table_remarks(table, f"第 {place} 个表格")
        for place, row in enumerate(root.iter(W + "tr"), 1):
            yield from row_remarks(row, f"表格第 {place} 行")


def drop(element: etree._Element, *names: str) -> None:
    for name in names:
        if W + name in element.attrib:
            del element.attrib[W + name]


# ---- settings


def settings_remarks(root: etree._Element) -> Iterator[Remark]:
    if root.find(W + "noPunctuationKerning") is None:
        yield Remark(
            "文档设置", "标点间距压缩（kern）", lambda: add_setting(root, "noPunctuationKerning", None)
        )
    control = root.find(W + "characterSpacingControl")
    if value(control) != "doNotCompress":
        yield Remark(
            "文档设置", "字符间距控制", lambda: add_setting(root, "characterSpacingControl", "doNotCompress")
        )
    mode = next(
        (each for each in root.iter(W + "compatSetting") if value(each, "name") == "compatibilityMode"), None
    )
    if value(mode) != "15":
        yield Remark("文档设置", "旧版兼容模式", lambda: set_mode(root, mode))


def add_setting(root: etree._Element, name: str, text: str | None) -> None:
    old = root.find(W + name)
    element = old if old is not None else etree.Element(W + name)
    if text is not None:
        element.set(W + "val", text)
    if old is None:
        earlier = [
            each for each in root if local(each) in (*SETTINGS_BEFORE_PUNCTUATION, "noPunctuationKerning")
        ]
        place = root.index(earlier[-1]) + 1 if earlier else 0
        root.insert(place, element)


def set_mode(root: etree._Element, mode: etree._Element | None) -> None:
    if mode is None:
        compat = root.find(W + "compat")
        if compat is None:
            compat = etree.SubElement(root, W + "compat")
        mode = etree.SubElement(compat, W + "compatSetting")
        mode.set(W + "name", "compatibilityMode")
        mode.set(W + "uri", "http://schemas.microsoft.com/office/word")
    mode.set(W + "val", "15")


# ---- paragraphs


def paragraph_remarks(paragraph: etree._Element, where: str) -> Iterator[Remark]:
    props = paragraph.find(W + "pPr")
    for name in SWITCHES:
        switch = props.find(W + name) if props is not None else None
        if value(switch) not in ("0", "false", "off"):
            yield Remark(where, SWITCH_NAMES[name], lambda name=name: set_property(paragraph, name, "0"))  # type: ignore[misc]
    space = props.find(W + "spacing") if props is not None else None
    if value(space, "lineRule") != "exact":
        yield Remark(where, "行距不是固定值", lambda: set_exact(paragraph, space))
    indent = props.find(W + "ind") if props is not None else None
    if indent is not None and any(name.endswith("Chars") for name in map(str, indent.attrib)):
        yield Remark(where, "按字符数缩进", lambda: drop_chars(indent, size_of(paragraph)))
    for text in paragraph.iter(W + "t"):
        if "   " in (text.text or ""):
            yield Remark(where, "连续三个以上空格", lambda text=text: squeeze_blanks(text))  # type: ignore[misc]


SWITCH_NAMES = {"overflowPunct": "标点悬挂", "autoSpaceDE": "中西文自动间距", "autoSpaceDN": "中文与数字自动间距",
                "snapToGrid": "对齐网格"}  # fmt: skip


def squeeze_blanks(text: etree._Element) -> None:
    while "   " in (text.text or ""):
        text.text = (text.text or "").replace("   ", "\u3000 ")


def properties(paragraph: etree._Element) -> etree._Element:
    props = paragraph.find(W + "pPr")
    if props is None:
        props = etree.Element(W + "pPr")
        paragraph.insert(0, props)
    return props


def set_property(paragraph: etree._Element, name: str, text: str | None) -> etree._Element:
    """A property of a paragraph, put where the schema wants it."""
    props = properties(paragraph)
    element = props.find(W + name)
    if element is None:
        element = etree.Element(W + name)
        order = PPR_ORDER.index(name)
        later = [each for each in props if local(each) in PPR_ORDER and PPR_ORDER.index(local(each)) > order]
        props.insert(props.index(later[0]) if later else len(props), element)
    if text is not None:
        element.set(W + "val", text)
    return element


def set_exact(paragraph: etree._Element, space: etree._Element | None) -> None:
    """An automatic line height → the exact one that Word would give this size, to half a point."""
    sizes = [float(size.get(W + "val", "21")) / 2 for size in paragraph.iter(W + "sz")] or [10.5]
    factor = 1.0
    if space is not None and value(space, "line") and value(space, "lineRule") in (None, "auto"):
        factor = float(value(space, "line") or 240) / 240
    points = math.ceil(max(sizes) * LINE_FACTOR * factor * 2) / 2
    element = set_property(paragraph, "spacing", None)
    element.set(W + "line", str(round(points * 20)))
    element.set(W + "lineRule", "exact")


def size_of(paragraph: etree._Element) -> float:
    """The size of a paragraph's mark, else of its first text, else the usual one."""
    found = paragraph.find(f"{W}pPr/{W}rPr/{W}sz")
    first = found if found is not None else next(paragraph.iter(W + "sz"), None)
    return number(value(first), 21) / 2


def drop_chars(indent: etree._Element, size: float) -> None:
    """Indents by characters → by lengths."""
    for key, length in indents_by_characters(indent, size).items():
        name = key if key != "first" else "firstLine" if length > 0 else "hanging"
        indent.set(W + name, str(round(abs(length) * 20)))
    for name in list(map(str, indent.attrib)):
        if name.endswith("Chars"):
            del indent.attrib[name]


# ---- fonts and rows


def font_remarks(fonts: etree._Element, where: str) -> Iterator[Remark]:
    east = value(fonts, "eastAsia")
    others = {value(fonts, "ascii"), value(fonts, "hAnsi")} - {None, east}
    if east and others:
        yield Remark(where, "中文与西文字体不同", lambda: one_font(fonts, east))


def one_font(fonts: etree._Element, east: str) -> None:
    for name in ("ascii", "hAnsi"):
        fonts.set(W + name, east)


def table_remarks(table: etree._Element, where: str) -> Iterator[Remark]:
    props = table.find(W + "tblPr")
    if props is not None and value(props.find(W + "tblLayout"), "type") != "fixed":
        yield Remark(where, "自动调整列宽", lambda: fix_widths(props))


def fix_widths(props: etree._Element) -> None:
    layout = props.find(W + "tblLayout")
    if layout is None:
        layout = etree.Element(W + "tblLayout")
        later = [
            each for each in props if local(each) in ("tblCellMar", "tblLook", "tblCaption", "tblDescription")
        ]
        props.insert(props.index(later[0]) if later else len(props), layout)
    layout.set(W + "type", "fixed")


def row_remarks(row: etree._Element, where: str) -> Iterator[Remark]:
    props = row.find(W + "trPr")
    has = props is not None and props.find(W + "cantSplit") is not None
    longest = max((len("".join(map(str, cell.itertext()))) for cell in row.findall(W + "tc")), default=0)
    loops = any("{%p" in (text.text or "") for text in row.iter(W + "t"))
    if not has and longest < LONG_CELL and not loops:
        yield Remark(where, "短行没有设为不跨页", lambda: keep_together(row))
    if has and loops:
        yield Remark(where, "可以变长的行设为不跨页", lambda: let_split(row))


def let_split(row: etree._Element) -> None:
    props = row.find(W + "trPr")
    for mark in props.findall(W + "cantSplit") if props is not None else ():
        mark.getparent().remove(mark)  # type: ignore[union-attr]  # it was found below trPr


def keep_together(row: etree._Element) -> None:
    props = row.find(W + "trPr")
    if props is None:
        props = etree.Element(W + "trPr")
        before = row.find(W + "tblPrEx")
        row.insert(0 if before is None else 1, props)
    props.insert(0, etree.Element(W + "cantSplit"))
