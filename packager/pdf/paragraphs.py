"""w:p → Para: runs with their look, fields, numbering, symbols and inline pictures."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, cast

from lxml import etree
from PIL import Image, UnidentifiedImageError

from packager.pdf.model import FieldCode, Para, ParaProps, Picture, Run, RunProps
from packager.pdf.numbering import Numbering
from packager.pdf.styles import DRAWING, Styles, indents_by_characters, number, on, scripted, value
from packager.pdf.symbols import TABLES, plain, symbol
from packager.xml import W, local

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
EMU = 12700  # of DrawingML's units to a point
RASTER = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
HUGE = 1e9
BROKEN_PICTURE = (UnidentifiedImageError, OSError, SyntaxError, ValueError, TypeError, LookupError, Image.DecompressionBombError,
                  Image.DecompressionBombWarning)  # fmt: skip
SILENT = {"pPr", "rPr", "bookmarkStart", "bookmarkEnd", "proofErr", "lastRenderedPageBreak", "tcPr", "tblPr",
          "tblGrid", "trPr", "sectPr", "permStart", "permEnd", "tblPrEx", "fldData"}  # fmt: skip
WRAPPERS = {"sdt", "sdtContent", "smartTag", "hyperlink"}
# Fields whose last result is text like any other; what counts pages or items would have to be counted anew.
RESULT_STANDS = {
    "DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "HYPERLINK", "FORMTEXT", "FORMDROPDOWN", "ADDIN", "TITLE",
    "AUTHOR", "DOCPROPERTY", "FILENAME", "MERGEFIELD", "QUOTE", "REF", "USERNAME", "GOTOBUTTON", "MACROBUTTON",
}  # fmt: skip
REASONS = {
    "drawing": "浮动的图片或图形",
    "pict": "旧式图形（VML）",
    "object": "嵌入对象",
    "AlternateContent": "形状或文本框",
    "oMath": "公式",
    "oMathPara": "公式",
    "ins": "未接受的修订（插入）",
    "del": "未接受的修订（删除）",
    "moveFrom": "未接受的修订（移动）",
    "moveTo": "未接受的修订（移动）",
    "commentRangeStart": "批注",
    "commentRangeEnd": "批注",
    "commentReference": "批注",
    "footnoteReference": "脚注",
    "endnoteReference": "尾注",
    "ruby": "拼音指南",
    "ptab": "对齐制表符",
    "altChunk": "插入的文件",
    "dayLong": "自动日期",
}


@dataclass
class FieldState:
    """A complex field while its parts pass by: begin, instruction, separate, result, end."""

    part: Literal["none", "code", "result"] = "none"
    code: str = ""
    box: bool | None = None
    chosen: str | None = None

    @property
    def name(self) -> str:
        return (self.code.split() or [""])[0].upper()

    @property
    def shows(self) -> bool:
        """Whether what stands in it now is text to be printed."""
        return self.part == "result" and self.name in RESULT_STANDS


@dataclass
class Paragraphs(Styles):
    """The paragraphs of one document; `relations` and `folder` are those of the part that is being read."""

    numbering: Numbering = field(default_factory=Numbering)
    relations: Mapping[str, str] = field(default_factory=dict)
    in_margin: bool = False

    def para(self, element: etree._Element) -> Para:
        props = element.find(W + "pPr")
        style_id = value(props.find(W + "pStyle")) if props is not None else None
        style_id = style_id if style_id in self.styles else self.default_style
        para, run = self.style(style_id)
        mark = self.run_props(run, props.find(W + "rPr") if props is not None else None)
        para, label = self.numbered(para, props, style_id, mark)
        by_characters = indents_by_characters(props.find(W + "ind") if props is not None else None, mark.size)
        para = replace(self.para_props(para, props), style=style_id or "", **by_characters)  # type: ignore[arg-type]  # lengths
        runs: list[Run] = [*label]
        fields: list[FieldState] = []
        for child in unwrapped(element):
            match local(child):
                case "r":
                    self.run(child, run, runs, fields)
                case "fldSimple":
                    self.simple_field(child, run, runs, fields)
                case name if name not in SILENT:
                    self.refuse(REASONS.get(name, f"不认识的内容（{name}）"))
        if fields:
            self.refuse("没有结束、或跨段落的域")
        return Para(para, tuple(runs), mark)

    # ---- numbering

    def numbered(
        self, para: ParaProps, props: etree._Element | None, style_id: str | None, mark: RunProps
    ) -> tuple[ParaProps, list[Run]]:
        """A paragraph's own indents from its list, and its label as runs."""
        given = next((each for each in self.number_props(props, style_id)), None)
        if given is None:
            return para, []
        num_id, index = value(given.find(W + "numId")), int(number(value(given.find(W + "ilvl")), 0))
        level = self.numbering.level(num_id or "", index)
        if num_id in (None, "0"):
            return para, []
        if level is None or is_odd_level(level.element):
            self.refuse("编号样式（级别缺失、右对齐或法律编号）")
            return para, []
        para = self.para_props(para, level.element.find(W + "pPr"))
        chain = self.chain(style_id)
        holders = [n for n, style in enumerate(chain) if style.find(f"{W}pPr/{W}numPr") is not None]
        if holders and (props is None or props.find(W + "numPr") is None):
            for style in chain[holders[-1] :]:  # a style that names its list has the last word on its indents
                para = self.para_props(para, style.find(W + "pPr"))
        look = self.run_props(replace(mark, underline=""), level.element.find(W + "rPr"))
        label = self.numbering.label(num_id or "", index)
        if level.form == "bullet":
            label = bullet(level.text, look)
        if label is None or level.element.find(W + "lvlPicBulletId") is not None:
            self.refuse(f"编号格式 {level.form}")
            return para, []
        look = replace(look, latin=mark.latin) if look.latin in TABLES else look
        return para, [Run(label + level.follow, look)] if label else []

    def number_props(self, props: etree._Element | None, style_id: str | None) -> Iterator[etree._Element]:
        styles = (style.find(W + "pPr") for style in reversed(self.chain(style_id)))
        for each in (props, *styles):
            found = each.find(W + "numPr") if each is not None else None
            if found is not None and found.find(W + "numId") is not None:
                yield found

    # ---- runs

    def run(self, element: etree._Element, base: RunProps, runs: list[Run], fields: list[FieldState]) -> None:
        props = scripted(self.look(element.find(W + "rPr"), base))
        if props.hidden:
            return
        for child in element:
            name = local(child)
            if name in ("fldChar", "instrText"):
                self.field_part(child, name, props, runs, fields)
            elif not all(each.shows for each in fields):
                continue
            elif name not in SILENT:
                self.content(child, name, props, runs)

    def look(self, props: etree._Element | None, base: RunProps) -> RunProps:
        if props is None:
            return base
        for style in self.chain(value(props.find(W + "rStyle"))):
            base = self.run_props(base, style.find(W + "rPr"))
        return self.run_props(base, props)

    def content(self, child: etree._Element, name: str, props: RunProps, runs: list[Run]) -> None:
        match name:
            case "t":
                runs.append(self.text(child.text or "", props))
            case "br":
                runs.append(Run("\f" if value(child, "type") in ("page", "column") else "\n", props))
            case "cr":
                runs.append(Run("\n", props))
            case "tab":
                runs.append(Run("\t", props))
            case "noBreakHyphen":
                runs.append(Run("‑", props))
            case "softHyphen":
                return
            case "sym":
                self.symbol(child, props, runs)
            case "drawing" if (inline := child.find(WP + "inline")) is not None:
                self.picture(inline, props, runs)
            case "AlternateContent" if not len(child.findall(f".//{W}t")) and is_empty_shape(child):
                return
            case _:
                self.refuse(REASONS.get(name, f"不认识的内容（{name}）"))

    def text(self, text: str, props: RunProps) -> Run:
        if props.latin in TABLES:
            seen = plain(props.latin, text)
            if seen is None:
                self.refuse(f"符号字体 {props.latin} 的字符“{text}”")
            return Run(seen or "", replace(props, latin=props.east))
        return Run(text.replace("\n", " "), props)

    def symbol(self, child: etree._Element, props: RunProps, runs: list[Run]) -> None:
        found = symbol(value(child, "font"), value(child, "char"))
        if found is None:
            self.refuse(f"符号字体 {value(child, 'font')} 的字符 {value(child, 'char')}")
        else:
            runs.append(Run(found, props))

    def picture(self, inline: etree._Element, props: RunProps, runs: list[Run]) -> None:
        extent, blip = inline.find(WP + "extent"), inline.find(f".//{DRAWING}blip")
        target = self.relations.get(blip.get(R + "embed", ""), "") if blip is not None else ""
        data = self.parts.get(target, b"")
        if extent is None or not data.startswith(RASTER) or not is_sound(data):
            self.refuse("图形、矢量图片或损坏的图片（请换成 PNG、JPG 图片）")
            return
        cut = inline.find(f".//{DRAWING}srcRect")
        sides = tuple(share(cut.get(side) if cut is not None else None) for side in "ltrb")
        width, height = (max(0.0, number(extent.get(side), 0, HUGE)) / EMU for side in ("cx", "cy"))
        shown = Picture(data, width, height, cast("tuple[float, float, float, float]", sides))
        runs.append(Run("", props, picture=shown))

    # ---- fields

    def simple_field(
        self, element: etree._Element, base: RunProps, runs: list[Run], fields: list[FieldState]
    ) -> None:
        code = value(element, "instr") or ""
        name = (code.split() or [""])[0].upper()
        if name in ("PAGE", "NUMPAGES"):
            self.check_number(code)
            first = element.find(W + "r")
            props = self.look(first.find(W + "rPr") if first is not None else None, base)
            runs.append(Run("", props, cast("FieldCode", name)))
        elif name in RESULT_STANDS:
            for child in unwrapped(element):
                if local(child) == "r":
                    self.run(child, base, runs, fields)
        else:
            self.refuse(f"域 {name}")

    def field_part(
        self, child: etree._Element, name: str, props: RunProps, runs: list[Run], fields: list[FieldState]
    ) -> None:
        if name == "instrText":
            if fields:
                fields[-1].code += child.text or ""
            return
        match value(child, "fldCharType"):
            case "begin":
                if fields and fields[-1].part == "code":
                    self.refuse("嵌套的域")
                box, listed = child.find(f"{W}ffData/{W}checkBox"), child.find(f"{W}ffData/{W}ddList")
                fields.append(
                    FieldState(
                        "code", box=is_checked(box) if box is not None else None, chosen=picked(listed)
                    )
                )
            case "separate" if fields:
                fields[-1].part = "result"
            case "end" if fields:
                self.end_field(props, runs, fields.pop())

    def end_field(self, props: RunProps, runs: list[Run], state: FieldState) -> None:
        if state.name in ("PAGE", "NUMPAGES"):
            self.check_number(state.code)
            runs.append(Run("", props, cast("FieldCode", state.name)))
        elif state.name == "FORMCHECKBOX":
            runs.append(Run("☑" if state.box else "□", props))
        elif state.name == "FORMDROPDOWN" and state.part == "code" and state.chosen:
            runs.append(Run(state.chosen, props))
        elif state.name not in RESULT_STANDS:
            self.refuse(f"域 {state.name}")

    def check_number(self, code: str) -> None:
        """Page numbers stand in headers and footers, in plain figures."""
        if not self.in_margin:
            self.refuse("正文里的页码域")
        switches = re.findall(r"\\\*\s*(\w+)", code)
        if any(each.upper() not in ("MERGEFORMAT", "ARABIC") for each in switches):
            self.refuse("阿拉伯数字以外的页码格式")


def is_odd_level(level: etree._Element) -> bool:
    """What of a list's level is not set here: figures that are not flush left, legal numbering, own restarts."""
    aside = value(level.find(W + "lvlJc")) not in (None, "left", "start")
    return aside or level.find(W + "isLgl") is not None or level.find(W + "lvlRestart") is not None


def is_checked(box: etree._Element) -> bool:
    checked = box.find(W + "checked")
    chosen = checked if checked is not None else box.find(W + "default")
    return chosen is not None and on(chosen)


def is_sound(data: bytes) -> bool:
    """Whether a picture can be read to its end."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as image:
                image.load()
    except BROKEN_PICTURE:
        return False
    return True


def share(text: str | None) -> float:
    """A cut of a picture's side: in thousandths of a per cent, or per cent."""
    found = number(text.rstrip("%"), 0) / 100 if text and text.endswith("%") else number(text, 0) / 100_000
    return min(0.99, found)


def picked(listed: etree._Element | None) -> str | None:
    """The chosen entry of a legacy drop-down field."""
    if listed is None:
        return None
    entries = [value(each) or "" for each in listed.findall(W + "listEntry")]
    chosen = (
        listed.find(W + "result") if listed.find(W + "result") is not None else listed.find(W + "default")
    )
    place = int(number(value(chosen), 0))
    return entries[place] if 0 <= place < len(entries) else None


def is_empty_shape(element: etree._Element) -> bool:
    """A shape that shows nothing: neither picture nor text nor line."""
    choice = element.find(MC + "Choice")
    return choice is not None and not len(choice)


def bullet(text: str, look: RunProps) -> str | None:
    """The character of a bulleted list as it is seen."""
    if look.latin in TABLES:
        return plain(look.latin, text)
    return symbol("Wingdings", f"{ord(text):X}") if len(text) == 1 and ord(text) >= 0xF000 else text


def unwrapped(parent: etree._Element) -> Iterator[etree._Element]:
    """The children, with content controls, smart tags and hyperlinks taken off."""
    for child in parent:
        if local(child) in WRAPPERS:
            yield from unwrapped(child)
        elif local(child) not in ("sdtPr", "sdtEndPr", "smartTagPr"):
            yield child
