"""styles.xml and inline properties → resolved run and paragraph properties: defaults, style chain, theme fonts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from packager.pdf.model import Align, Edge, ParaProps, RunProps, Tab, TabAlign, Underline
from packager.xml import W, local, parse

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
RUN_HARMLESS = {
    "rStyle",
    "bCs",
    "iCs",
    "szCs",
    "lang",
    "noProof",
    "snapToGrid",
    "webHidden",
    "cs",
    "specVanish",
}
RUN_REFUSED = {
    "fitText": "调整宽度的文字", "em": "着重号", "effect": "文字动态效果", "eastAsianLayout": "双行合一或纵横混排",
    "dstrike": "双删除线", "caps": "全部大写", "smallCaps": "小型大写", "outline": "空心字", "shadow": "阴影字",
    "emboss": "阳文", "imprint": "阴文", "ins": "未接受的修订", "del": "未接受的修订", "rPrChange": "未接受的格式修订",
}  # fmt: skip
PARA_SWITCHES = {
    "autoSpaceDE": "auto_space",
    "overflowPunct": "hang_punctuation",
    "pageBreakBefore": "page_break_before",
    "keepNext": "keep_next",
    "keepLines": "keep_lines",
    "widowControl": "widow_control",
    "snapToGrid": "snap",
    "contextualSpacing": "contextual",
}
UNDERLINES: Mapping[str, Underline] = {
    "none": "", "single": "single", "words": "single", "double": "double", "thick": "thick",
}  # fmt: skip
HIGHLIGHTS = {
    "yellow": "FFFF00", "green": "00FF00", "cyan": "00FFFF", "magenta": "FF00FF", "blue": "0000FF", "red": "FF0000",
    "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000", "darkMagenta": "800080", "darkRed": "800000",
    "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0", "black": "000000",
}  # fmt: skip
LEADERS = {"dot": ".", "middleDot": "·", "hyphen": "-", "underscore": "_", "heavy": "_"}
TAB_ALIGNS: Mapping[str, TabAlign] = {
    "left": "left", "start": "left", "num": "left", "center": "center", "right": "right", "end": "right",
    "decimal": "decimal",
}  # fmt: skip
SCRIPT_SIZE, SUPER_RISE, SUB_DROP = 0.58, 0.33, 0.08  # shares of the size, as LibreOffice sets them
LINE_UNIT = 12.0  # points that a «line» of spacing stands for
AUTO_SPACING = 14.0  # points before and after a paragraph that leaves them to the program (HTML)
PARA_HARMLESS = {
    "pStyle", "suppressLineNumbers", "suppressAutoHyphens", "kinsoku", "topLinePunct", "autoSpaceDN", "numPr",
    "adjustRightInd", "mirrorIndents", "textAlignment", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr",
}  # fmt: skip
PARA_REFUSED = {
    "framePr": "图文框", "textDirection": "竖排文字", "bidi": "从右到左的段落", "pPrChange": "未接受的格式修订",
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


def number(text: str | None, default: float, largest: float = LARGEST) -> float:
    """A number of an attribute; what is none, or out of all reason, counts as not given."""
    try:
        found = float(text) if text else default
    except ValueError:
        return default
    return found if abs(found) < largest else default


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
            name = local(each)
            if name in RUN_SWITCHES:
                changes[RUN_SWITCHES[name]] = on(each)
            elif name in RUN_VALUES:
                changes |= RUN_VALUES[name](each)
            elif name == "rFonts":
                changes |= self.fonts(each)
            elif name == "u":
                changes["underline"] = self.underline(value(each))
            elif name == "vertAlign":
                changes["script"] = value(each) if value(each) in ("superscript", "subscript") else ""
            elif name not in RUN_HARMLESS and is_asked(each):
                self.refuse(RUN_REFUSED.get(name, f"文字属性 {name}"))
        return replace(base, **changes)  # type: ignore[arg-type]  # keys are fields of RunProps

    def underline(self, kind: str | None) -> Underline:
        if kind is not None and kind not in UNDERLINES:
            self.refuse("虚线、波浪线等下划线")
        return UNDERLINES.get(kind or "none", "single")

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
                case "tabs":
                    changes["tabs"] = tab_stops(each, base.tabs)
                case "pBdr":
                    changes["edges"] = paragraph_edges(each)
                case "shd":
                    changes["shade"] = filled(each)
                case "wordWrap":
                    changes["break_words"] = not on(each)
                case name if name in PARA_SWITCHES:
                    changes[PARA_SWITCHES[name]] = on(each)
                case name if name not in PARA_HARMLESS and is_asked(each):
                    self.refuse(PARA_REFUSED.get(name, f"段落属性 {name}"))
        return replace(base, **changes)  # type: ignore[arg-type]  # keys are fields of ParaProps


def scripted(props: RunProps) -> RunProps:
    """A run's final look: super- and subscripts smaller, and lifted or lowered."""
    if not props.script:
        return props
    rise = props.size * (SUPER_RISE if props.script == "superscript" else -SUB_DROP)
    return replace(props, size=props.size * SCRIPT_SIZE, rise=props.rise + rise, script="")


def filled(shade: etree._Element) -> str | None:
    fill = value(shade, "fill")
    return fill if fill and COLOR.fullmatch(fill) else None


def tab_stops(element: etree._Element, base: tuple[Tab, ...]) -> tuple[Tab, ...]:
    """Tab stops laid over those of the style; «clear» takes one away."""
    stops = {stop.position: stop for stop in base}
    for each in element:
        position, kind = points(each, "pos"), value(each) or "left"
        if kind in TAB_ALIGNS:
            stops[position] = Tab(position, TAB_ALIGNS[kind], LEADERS.get(value(each, "leader") or "", ""))
        else:
            stops.pop(position, None)
    return tuple(sorted(stops.values(), key=lambda stop: stop.position))


def paragraph_edges(element: etree._Element) -> dict[str, Edge]:
    return {
        local(each): Edge(number(value(each, "sz"), 4) / 8, number(value(each, "space"), 0))
        for each in element
        if value(each) not in ("nil", "none") and local(each) in ("top", "bottom", "left", "right", "between")
    }


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
        elif value(element, f"{name}Lines") is not None:
            found[name] = number(value(element, f"{name}Lines"), 0) / 100 * LINE_UNIT
        if value(element, f"{name}Autospacing") in ("1", "true", "on"):
            found[name] = AUTO_SPACING
    if value(element, "line") is not None:
        rule = value(element, "lineRule") or "auto"
        raw = number(value(element, "line"), 240)
        found["line_rule"] = rule
        found["line"] = raw / 240 if rule == "auto" else raw / 20
    return found


# Indents in hundredths of a character, the lengths that go before them, what they set, and which way.
BY_CHARACTERS = (
    ("leftChars", ("left", "start"), "left", 1), ("startChars", ("left", "start"), "left", 1),
    ("rightChars", ("right", "end"), "right", 1), ("endChars", ("right", "end"), "right", 1),
    ("firstLineChars", ("firstLine", "hanging"), "first", 1), ("hangingChars", ("firstLine", "hanging"), "first", -1),
)  # fmt: skip


def indents_by_characters(element: etree._Element | None, size: float) -> dict[str, float]:
    """Indents given by a number of characters alone → points, at the size of the paragraph's own text."""
    return {
        key: sign * number(value(element, name), 0) / 100 * size
        for name, lengths, key, sign in BY_CHARACTERS
        if number(value(element, name), 0) and all(value(element, each) is None for each in lengths)
    }


RUN_SWITCHES = {"b": "bold", "i": "italic", "strike": "strike", "vanish": "hidden"}
RUN_VALUES: Mapping[str, Callable[[etree._Element], dict[str, object]]] = {
    "sz": lambda each: {"size": number(value(each), 21) / 2} if number(value(each), 21) > 0 else {},
    "kern": lambda each: {"kern": number(value(each), 0) > 0},
    "color": lambda each: {"color": color_of(value(each))},
    "highlight": lambda each: {"shade": HIGHLIGHTS.get(value(each) or "")},
    "shd": lambda each: {"shade": filled(each)},
    "position": lambda each: {"rise": number(value(each), 0) / 2},
    "spacing": lambda each: {"spacing": points(each, "val")},
    "w": lambda each: {"scale": number(value(each), 100) / 100} if number(value(each), 100) > 0 else {},
    "bdr": lambda each: {
        "border": 0.0 if value(each) in ("nil", "none") else number(value(each, "sz"), 4) / 8
    },
}
