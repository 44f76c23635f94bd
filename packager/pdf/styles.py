"""styles.xml and inline properties → resolved run and paragraph properties: defaults, style chain, theme fonts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from packager.pdf.model import Align, ParaProps, RunProps
from packager.xml import W, local, parse

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
RUN_REFUSED = {
    "vertAlign": "上下标",
    "position": "升降文字",
    "fitText": "调整宽度的文字",
    "em": "着重号",
    "eastAsianLayout": "双行合一或纵横混排",
    "effect": "文字动态效果",
}
PARA_REFUSED = {"numPr": "自动编号", "framePr": "图文框", "textDirection": "竖排文字", "pBdr": "段落边框"}
ALIGNS: Mapping[str, Align] = {"left": "left", "start": "left", "center": "center", "right": "right", "end": "right",
                               "both": "both", "distribute": "distribute"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unsupported:
    """One thing that the engine does not draw: where it stands and what it is."""

    where: str
    what: str


def points(element: etree._Element | None, name: str, default: float = 0) -> float:
    """A length in twentieths of a point → points."""
    raw = element.get(W + name) if element is not None else None
    try:
        return float(raw) / 20 if raw else default
    except ValueError:
        return default


def value(element: etree._Element | None, name: str = "val") -> str | None:
    return element.get(W + name) if element is not None else None


def on(element: etree._Element) -> bool:
    return value(element) not in ("0", "false", "off", "none")


def number(text: str | None, default: float) -> float:
    try:
        return float(text) if text else default
    except ValueError:
        return default


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
                    changes["underline"] = value(each) not in (None, "none")
                case "color":
                    color = value(each)
                    changes["color"] = None if color in ("auto", "000000") else color
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
                case name if name in RUN_REFUSED and value(each) not in ("baseline", "0"):
                    self.refuse(RUN_REFUSED[name])
        return replace(base, **changes)  # type: ignore[arg-type]  # keys are fields of RunProps

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
                case "autoSpaceDE":
                    changes["auto_space"] = on(each)
                case "overflowPunct":
                    changes["hang_punctuation"] = on(each)
                case "pageBreakBefore":
                    changes["page_break_before"] = on(each)
                case "keepNext":
                    changes["keep_next"] = on(each)
                case "keepLines":
                    changes["keep_lines"] = on(each)
                case name if name in PARA_REFUSED and value(each) != "lrTb":
                    self.refuse(PARA_REFUSED[name])
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
