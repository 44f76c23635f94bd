"""WordprocessingML inside a paragraph → the text that a person sees, with boxes and ticks as characters.

Unwraps content controls, smart tags, links and insertions; leaves out what is deleted, hidden, an unanswered
prompt, or the code of a field. Names of elements are matched without their namespace, so that transitional
and strict files read alike (ECMA-376).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

TICKED, EMPTY = "☑", "□"
# Symbol fonts by code point (the low byte): what stands for a box and for a tick.
SYMBOLS = {
    "wingdings 2": {0xA3: EMPTY, 0x2A: EMPTY, 0x30: EMPTY, 0x52: TICKED, 0x53: "☒", 0x54: "☒", 0x50: "√", 0x4F: "×"},
    "wingdings": {0xA8: EMPTY, 0x6F: EMPTY, 0x71: EMPTY, 0x72: EMPTY, 0xFE: TICKED, 0xFD: "☒", 0xFC: "√", 0xFB: "×",
                  0x6E: "■", 0x6C: "●", 0xA1: "○"},
}  # fmt: skip
# The same without a font that says so: only what stands for a box or a tick in either font.
PRIVATE = {0xA3: EMPTY, 0x52: TICKED, 0xA8: EMPTY, 0xFE: TICKED, 0xFD: "☒", 0xFC: "√", 0x6F: EMPTY}
SYMBOL_TEXT = {
    "wingdings 2": {"£": EMPTY, "R": TICKED, "S": "☒", "P": "√"},
    "wingdings": {"¨": EMPTY, "þ": TICKED, "ý": "☒", "ü": "√", "o": EMPTY},
}
INSIDE = frozenset(
    [
        "ins",
        "moveTo",
        "hyperlink",
        "smartTag",
        "fldSimple",
        "customXml",
        "bdo",
        "dir",
        "sdtContent",
        "ruby",
        "rubyBase",
        "oMath",
        "oMathPara",
        "r",
    ]
)
OUTSIDE = frozenset(
    [
        "pPr",
        "rPr",
        "sdtPr",
        "rt",
        "proofErr",
        "bookmarkStart",
        "bookmarkEnd",
        "tblPr",
        "trPr",
        "tcPr",
        "tblGrid",
    ]
)
PRIVATE_USE = re.compile("[\uf000-\uf0ff]")
BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "", "ptab": "\t"}
OVERLAY = re.compile(r"\\o\\?a?[lrc]?\s*\(", re.IGNORECASE)
SEEN = re.compile(r"[√✓✔☑☒■●□☐{]")
MARKS = re.compile(r"[√✓✔☑☒■]|\bR\b")


@dataclass(slots=True)
class Traces:
    """What the reading of one document comes across beside its text.

    `careful`: runs may be hidden or in a symbol font, so that what is said of each must be looked at.
    """

    inserted: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    careful: bool = True


class LocalNames(dict[object, str]):
    """{namespace}name → name, each worked out once; what is no element has none."""

    def __missing__(self, tag: object) -> str:
        name = tag.rpartition("}")[2] if isinstance(tag, str) else ""
        if len(self) < 4096:  # a file may make up as many as it likes
            self[tag] = name
        return name


LOCAL = LocalNames()


def name_of(element: etree._Element) -> str:
    return LOCAL[element.tag]


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute of whatever namespace."""
    for key, value in element.items():
        if LOCAL[key] == name:
            return str(value)
    return None


def child(element: etree._Element, *path: str) -> etree._Element | None:
    """The first descendant along a path of local names."""
    for name in path:
        for each in element:
            if LOCAL[each.tag] == name:
                element = each
                break
        else:
            return None
    return element


def is_on(element: etree._Element | None) -> bool:
    """A switch such as <w:b/>: on unless its value says otherwise."""
    return element is not None and (attribute(element, "val") or "1") not in ("0", "false", "off")


def paragraph_text(paragraph: etree._Element, traces: Traces) -> str:
    """A w:p → its visible text; text boxes in it are put aside into `traces`."""
    plain = None if traces.careful else plain_text(paragraph)
    return shown(plain, "") if plain is not None else "".join(Runs(traces).inline(paragraph))


def plain_text(paragraph: etree._Element) -> str | None:
    """The text of a paragraph that is nothing but runs of text, as most are; None where there is more to it."""
    parts = []
    for element in paragraph:
        name = LOCAL[element.tag]
        if name == "r":
            for each in element:
                inner = LOCAL[each.tag]
                if inner == "t":
                    parts.append(each.text or "")
                elif inner != "rPr":
                    return None
        elif name not in OUTSIDE:
            return None
    return "".join(parts)


class Runs:
    """The pieces of one paragraph in order; a field's code is gathered until its result begins."""

    def __init__(self, traces: Traces) -> None:
        self.traces = traces
        self.codes: list[list[str]] = []  # one for each field that is open: its code so far
        self.in_result: list[bool] = []

    def inline(self, parent: etree._Element) -> Iterator[str]:
        for element in parent:
            name = LOCAL[element.tag]
            if name == "r":
                yield from self.run(element)
            elif name in ("del", "moveFrom"):
                self.trace(element, self.traces.deleted)
            elif name in ("ins", "moveTo"):
                pieces = list(self.inline(element))
                self.traces.inserted += ["".join(pieces)] if any(pieces) else []
                yield from pieces
            elif name == "sdt":
                yield from self.control(element)
            elif name == "t" and parent is not None:  # the text of a formula
                yield element.text or ""
            elif name not in OUTSIDE and (name in INSIDE or len(element)):
                yield from self.inline(element)

    def trace(self, element: etree._Element, into: list[str]) -> None:
        text = "".join(each.text or "" for each in element.iter() if name_of(each) in ("delText", "t"))
        into += [text] if text.strip() else []

    def control(self, element: etree._Element) -> Iterator[str]:
        """A content control: its tick where it is a check box, nothing where it only shows its prompt."""
        box, content = child(element, "sdtPr", "checkbox"), child(element, "sdtContent")
        inside = list(self.inline(content)) if content is not None else []
        # What is seen counts: √ typed over the box, or in a template the tag that stands for it.
        if box is not None and not SEEN.search("".join(inside)):
            yield TICKED if is_on(child(box, "checked")) else EMPTY
        elif not is_on(child(element, "sdtPr", "showingPlcHdr")):
            yield from inside

    def run(self, run: etree._Element) -> Iterator[str]:
        font = ""
        for element in run:
            name = LOCAL[element.tag]
            if name == "rPr":
                shape = {LOCAL[each.tag]: each for each in element}
                if "vanish" in shape and is_on(shape["vanish"]):
                    return
                font = (attribute(shape["rFonts"], "ascii") or "").lower() if "rFonts" in shape else ""
            elif name == "fldChar":
                yield from self.field(element)
            elif name == "instrText":
                if self.codes:
                    self.codes[-1].append(element.text or "")
            elif name == "t" and not self.in_code:
                yield shown(element.text or "", font)
            elif not self.in_code:
                yield from self.other(element, name)

    def other(self, element: etree._Element, name: str) -> Iterator[str]:
        """What is seldom in a run."""
        if name == "sym":
            yield symbol(attribute(element, "font"), attribute(element, "char"))
        elif name in BREAKS:
            yield BREAKS[name]
        elif name in ("drawing", "pict", "object", "AlternateContent"):
            self.box(element)
        elif name == "ruby":
            yield from self.inline(element)

    @property
    def in_code(self) -> bool:
        return bool(self.in_result) and not self.in_result[-1]

    def field(self, element: etree._Element) -> Iterator[str]:
        kind = attribute(element, "fldCharType")
        if kind == "begin":
            self.codes.append([])
            self.in_result.append(False)
            data = child(element, "ffData")
            if data is not None:
                yield form_field(data)
        elif kind == "separate" and self.in_result:
            self.in_result[-1] = "FORMDROPDOWN" not in "".join(self.codes[-1])
        elif kind == "end" and self.codes:
            self.in_result.pop()
            code = "".join(self.codes.pop())
            if OVERLAY.search(code):  # EQ \o\ac(□,√): a tick drawn over a box
                yield TICKED if MARKS.search(code) else code[code.find("(") + 1 :].rstrip(") ")

    def box(self, element: etree._Element) -> None:
        """A text box is put aside once: of the alternatives for old and new programs the first that has one."""
        if name_of(element) == "AlternateContent":
            element = next(
                (each for each in element if any(name_of(inner) == "txbxContent" for inner in each.iter())),
                element,
            )
        self.traces.boxes += [each for each in element.iter() if name_of(each) == "txbxContent"][:1]


def form_field(data: etree._Element) -> str:
    """A form field of old: a check box → its tick, a list → what is chosen in it."""
    box = child(data, "checkBox")
    if box is not None:
        state = child(box, "checked")
        state = state if state is not None else child(box, "default")
        return TICKED if is_on(state) else EMPTY
    listed = child(data, "ddList")
    if listed is None:
        return ""
    entries = [attribute(each, "val") or "" for each in listed if name_of(each) == "listEntry"]
    chosen = child(listed, "result")
    place = attribute(chosen, "val") if chosen is not None else "0"
    return entries[int(place)] if place and place.isdecimal() and int(place) < len(entries) else ""


def symbol(font: str | None, code: str | None) -> str:
    """<w:sym w:font="Wingdings 2" w:char="F052"/> → ☑."""
    try:
        number = int(code or "", 16)
    except ValueError:
        return ""
    table = SYMBOLS.get((font or "").lower(), {})
    return table.get(number & 0xFF, chr(number) if 0x20 <= number < 0xD800 else "")


def shown(text: str, font: str) -> str:
    """Text of a run with letters of symbol fonts as what they look like."""
    if font in SYMBOL_TEXT:
        text = "".join(SYMBOL_TEXT[font].get(char, char) for char in text)
    if not PRIVATE_USE.search(text):
        return text
    table = SYMBOLS.get(font, PRIVATE)
    return "".join(
        table.get(ord(char) & 0xFF, char) if 0xF000 <= ord(char) <= 0xF0FF else char for char in text
    )
