"""styles.xml and inline properties → resolved run and paragraph properties: defaults, style chain, theme fonts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from packager.pdf.model import Align, ParaProps, RunProps
from packager.xml import W, local, parse

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
RUN_HARMLESS = {
    "rStyle",
    "bCs",
    "iCs",
    "szCs",
    "kern",
    "lang",
    "noProof",
    "snapToGrid",
    "webHidden",
    "cs",
    "specVanish",
}
RUN_REFUSED = {
    "vertAlign": "上下标", "position": "升降文字", "fitText": "调整宽度的文字", "em": "着重号", "effect": "文字动态效果",
    "eastAsianLayout": "双行合一或纵横混排", "i": "斜体", "strike": "删除线", "dstrike": "双删除线", "caps": "全部大写",
    "smallCaps": "小型大写", "highlight": "突出显示", "shd": "文字底纹", "outline": "空心字", "shadow": "阴影字",
    "emboss": "阳文", "imprint": "阴文", "ins": "未接受的修订", "del": "未接受的修订", "rPrChange": "未接受的格式修订",
}  # fmt: skip
PARA_SWITCHES = {
    "autoSpaceDE": "auto_space",
    "overflowPunct": "hang_punctuation",
    "pageBreakBefore": "page_break_before",
    "keepNext": "keep_next",
    "keepLines": "keep_lines",
    "widowControl": "widow_control",
}
PARA_HARMLESS = {
    "pStyle", "suppressLineNumbers", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "topLinePunct", "autoSpaceDN",
    "adjustRightInd", "snapToGrid", "mirrorIndents", "textAlignment", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr",
}  # fmt: skip
PARA_REFUSED = {
    "numPr": "自动编号", "framePr": "图文框", "textDirection": "竖排文字", "pBdr": "段落边框", "shd": "段落底纹",
    "bidi": "从右到左的段落", "contextualSpacing": "同样式段落间不加间距", "pPrChange": "未接受的格式修订",
}  # fmt: skip
# Values with which a property asks for nothing.
NOTHING = ("0", "false", "off", "none", "nil", "baseline", "lrTb", "clear")
COLOR = re.compile("[0-9A-Fa-f]{6}")
LARGEST = 200_000
ALIGNS: Mapping[str, Align] = {"left": "left", "start": "left", "center": "center", "right": "right", "end": "right",
                               "both": "both", "distribute": "distribute"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unsupported:
    """One thing that the engine does not draw: where it stands and what it is."""

    where: str
    what: str


def points(element: etree._Element | None, name: str, default: float = 0) -> float:
    """A length in twentieths of a point → points."""
    return number(element.get(W + name) if element is not None else None, default * 20) / 20


def value(element: etree._Element | None, name: str = "val") -> str | None:
    return element.get(W + name) if element is not None else None


def is_asked(element: etree._Element) -> bool:
    """Whether a property, as it stands, asks for anything; Word's newer effects (other namespaces) do not count."""
    if not str(element.tag).startswith(W):
        return False
    if local(element) == "shd":
        return value(element, "fill") not in (None, "auto")
    return value(element) not in NOTHING


def on(element: etree._Element) -> bool:
    return value(element) not in ("0", "false", "off", "none")


def number(text: str | None, default: float) -> float:
    """A number of an attribute; what is none, or out of all reason, counts as not given."""
    try:
        found = float(text) if text else default
    except ValueError:
        return default
    return found if abs(found) < LARGEST else default


def color_of(text: str | None) -> str | None:
    """RRGGBB, or None for automatic and black."""
    return text if text and COLOR.fullmatch(text) and text != "000000" else None


@dataclass
class Styles:
    """The styles of one document; what they ask that is not drawn is put on `problems`."""

    parts: Mapping[str, bytes]
    problems: list[Unsupported] = field(default_factory=list)
    where: str = "正文"
    styles: dict[str, etree._Element] = field(default_factory=dict)
    base_run: RunProps = field(default_factory=RunProps)
    base_para: ParaProps = field(default_factory=ParaProps)
    default_style: str | None = None
    resolved: dict[str | None, tuple[ParaProps, RunProps]] = field(default_factory=dict)

    def refuse(self, what: str) -> None:
        self.problems.append(Unsupported(self.where, what))

    def read_styles(self) -> None:
        data = self.parts.get("word/styles.xml")
        if data is None:
            return
        root = parse(data)
        for style in root.findall(W + "style"):
            self.styles[value(style, "styleId") or ""] = style
            if value(style, "type") == "paragraph" and value(style, "default") == "1":
                self.default_style = value(style, "styleId")
        defaults = root.find(W + "docDefaults")
        if defaults is not None:
            self.base_run = self.run_props(RunProps(), defaults.find(f"{W}rPrDefault/{W}rPr"))
            self.base_para = self.para_props(ParaProps(), defaults.find(f"{W}pPrDefault/{W}pPr"))

    def chain(self, style_id: str | None) -> list[etree._Element]:
        """A style and those it is based on, the most basic first."""
        found: list[etree._Element] = []
        while style_id in self.styles and len(found) < 20:
            style = self.styles[style_id or ""]
            found.append(style)
            style_id = value(style.find(W + "basedOn"))
        return found[::-1]

    def style(self, style_id: str | None) -> tuple[ParaProps, RunProps]:
        style_id = style_id or self.default_style
        if style_id not in self.resolved:
            para, run = self.base_para, self.base_run
            for style in self.chain(style_id):
                para = self.para_props(para, style.find(W + "pPr"))
                run = self.run_props(run, style.find(W + "rPr"))
            self.resolved[style_id] = para, run
        return self.resolved[style_id]

    def run_props(self, base: RunProps, props: etree._Element | None) -> RunProps:
        changes: dict[str, object] = {}
        for each in props if props is not None else ():
            match local(each):
                case "rFonts":
                    changes |= self.fonts(each)
                case "sz":
                    changes["size"] = number(value(each), base.size * 2) / 2
                case "b":
                    changes["bold"] = on(each)
                case "u":
                    changes["underline"] = self.underline(value(each))
                case "color":
                    changes["color"] = color_of(value(each))
                case "spacing":
                    changes["spacing"] = points(each, "val")
                case "w":
                    changes["scale"] = number(value(each), 100) / 100
                case "bdr":
                    changes["border"] = (
                        0.0 if value(each) in ("nil", "none") else number(value(each, "sz"), 4) / 8
                    )
                case "vanish":
                    changes["hidden"] = on(each)
                case name if name not in RUN_HARMLESS and is_asked(each):
                    self.refuse(RUN_REFUSED.get(name, f"文字属性 {name}"))
        return replace(base, **changes)  # type: ignore[arg-type]  # keys are fields of RunProps

    def underline(self, kind: str | None) -> bool:
        if kind not in (None, "none", "single"):
            self.refuse("单线以外的下划线")
        return kind not in (None, "none")

    def fonts(self, element: etree._Element) -> dict[str, object]:
        found: dict[str, object] = {}
        if east := value(element, "eastAsia"):
            found["east"] = east
        if latin := value(element, "ascii"):
            found["latin"] = latin
        if any(value(element, name) for name in ("eastAsiaTheme", "asciiTheme")):
            found |= self.theme_fonts(element)
        if value(element, "hint") == "eastAsia":
            found["east_hint"] = True
        return found

    def theme_fonts(self, element: etree._Element) -> dict[str, object]:
        data = next((part for name, part in self.parts.items() if name.startswith("word/theme/theme")), None)
        if data is None:
            return {}
        root, found = parse(data), {}
        for key, attribute in (("east", "eastAsiaTheme"), ("latin", "asciiTheme")):
            theme = value(element, attribute)
            if not theme:
                continue
            group = root.find(f".//{DRAWING}{'majorFont' if theme.startswith('major') else 'minorFont'}")
            if group is None:
                continue
            face = (
                group.find(DRAWING + "latin")
                if key == "latin"
                else group.find(f"{DRAWING}font[@script='Hans']")
            )
            if face is not None and face.get("typeface"):
                found[key] = face.get("typeface")
        return dict(found)

    def para_props(self, base: ParaProps, props: etree._Element | None) -> ParaProps:
        changes: dict[str, object] = {}
        for each in props if props is not None else ():
            match local(each):
                case "jc":
                    changes["align"] = ALIGNS.get(value(each) or "left", "left")
                case "ind":
                    changes |= indents(each)
                case "spacing":
                    changes |= spacing(each)
                case name if name in PARA_SWITCHES:
                    changes[PARA_SWITCHES[name]] = on(each)
                case name if name not in PARA_HARMLESS and is_asked(each):
                    self.refuse(PARA_REFUSED.get(name, f"段落属性 {name}"))
        return replace(base, **changes)  # type: ignore[arg-type]  # keys are fields of ParaProps


def indents(element: etree._Element) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, names in (("left", ("left", "start")), ("right", ("right", "end"))):
        for name in names:
            if value(element, name) is not None:
                found[key] = points(element, name)
    if value(element, "firstLine") is not None:
        found["first"] = points(element, "firstLine")
    if value(element, "hanging") is not None:
        found["first"] = -points(element, "hanging")
    return found


def spacing(element: etree._Element) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in ("before", "after"):
        if value(element, name) is not None:
            found[name] = points(element, name)
    if value(element, "line") is not None:
        rule = value(element, "lineRule") or "auto"
        raw = number(value(element, "line"), 240)
        found["line_rule"] = rule
        found["line"] = raw / 240 if rule == "auto" else raw / 20
    return found
