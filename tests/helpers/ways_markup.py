"""What Word lays around the text: content controls, fields and links, revisions and comments, ticks of every sort."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy

from packager.xml import W
from tests.helpers import ooxml
from tests.helpers.sheet import (
    CATEGORIES,
    CONTENT,
    INTRO,
    SIMPLE,
    TABLES,
    Element,
    Sheet,
    cells_of,
    grow,
    lines,
    para,
    put,
    typed,
    unit_of,
)

# ---- content controls, smart tags, links


def enclose(nodes: Sequence[Element], xml: str) -> None:
    """Put siblings into a content control that takes their place."""
    (shell,) = grow(xml)
    parent = nodes[0].getparent()
    assert parent is not None
    parent.insert(parent.index(nodes[0]), shell)
    home = shell.find(f".//{W}sdtContent")
    assert home is not None
    home.extend(nodes)


def sdt(inner: str, kind: str = "<w:text/>") -> str:
    return f'<w:sdt><w:sdtPr><w:alias w:val="请填写"/>{kind}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>'


def smart(text: str, element: str) -> str:
    return (
        f'<w:smartTag w:uri="urn:schemas-microsoft-com:office:smarttags" w:element="{element}"><w:smartTagPr>'
        f'<w:attr w:name="SourceValue" w:val="99"/></w:smartTagPr>{typed(text)}</w:smartTag>'
    )


def complex_field(code: str, result: str) -> str:
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f'{marks[0]}<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>{marks[1]}{typed(result)}{marks[2]}'


PICKS = "".join(f'<w:listItem w:displayText="{text}" w:value="{text}"/>' for text in ("请选择", "甲", "乙"))
WRAPPERS: tuple[Callable[[str], str], ...] = (
    lambda text: para(sdt(typed(text))),
    lambda text: sdt(para(typed(text)), "<w:richText/>"),
    lambda text: para(sdt(typed(text), f"<w:dropDownList>{PICKS}</w:dropDownList>")),
    lambda text: para(
        sdt(
            typed(text),
            '<w:date w:fullDate="2001-01-01T00:00:00Z"><w:dateFormat w:val="yyyy年M月"/></w:date>',
        )
    ),
    lambda text: para(f'<w:hyperlink w:anchor="_top" w:tooltip="联系人">{typed(text)}</w:hyperlink>'),
    lambda text: para(complex_field('HYPERLINK "http://www.example.com/2023"', text)),
    lambda text: sdt(para(sdt(sdt(typed(text[:2])) + typed(text[2:]))), "<w:richText/>"),
    lambda text: para(smart(text, "place")),
    lambda text: para(f'<w:fldSimple w:instr=" FORMTEXT ">{typed(text)}</w:fldSimple>'),
)
PLACEHOLDER = para(sdt(typed("单击或点击此处输入文字。"), "<w:showingPlcHdr/><w:text/>"))


def controls(sheet: Sheet, seed: int) -> None:
    """Values inside controls of all sorts; a blank one shows its prompt, which is no value."""
    for number, name in enumerate(SIMPLE, seed):
        text = sheet.text(name)
        unit = unit_of(name)
        if not text or (name == "通讯地址" and seed % 4 == 0):
            sheet.put(name, PLACEHOLDER)
            sheet.truth[name] = ""
        elif unit and number % 2:
            sheet.put(name, para(smart(text, "chmetcnv") + typed(unit)))
            sheet.truth[name] = text + unit
        else:
            sheet.put(name, WRAPPERS[number % len(WRAPPERS)](text))
        if number % 5 == 0:
            enclose([sheet.cells[name]], sdt(""))
    enclose([sheet.rows[4]], sdt("", "<w:richText/>"))
    for name in (*TABLES, INTRO):
        inner = [each for each in sheet.cells[name] if each.tag == f"{W}p"]
        enclose(inner[seed % len(inner) :], sdt("", "<w:richText/>"))


# ---- revisions and comments

WHO = 'w:author="王审核" w:date="2025-09-01T10:00:00Z"'


REVISION_TAGS = ("ins", "del", "moveFrom", "moveTo", "rPrChange")


def inserted(runs: str) -> str:
    return f'<w:ins w:id="0" {WHO}>{runs}</w:ins>' if runs else ""


def deleted(text: str) -> str:
    return f'<w:del w:id="902" {WHO}>{typed(text).replace("w:t ", "w:delText ").replace("</w:t>", "</w:delText>")}</w:del>'


def moved(text: str, way: str) -> str:
    return (
        f'<w:move{way}RangeStart w:id="903" w:name="move1" {WHO}/><w:move{way} w:id="904" {WHO}>{typed(text)}</w:move{way}>'
        f'<w:move{way}RangeEnd w:id="903"/>'
    )


def formatted(text: str) -> str:
    change = f'<w:rPrChange w:id="905" {WHO}><w:rPr><w:b/></w:rPr></w:rPrChange></w:rPr>'
    return typed(text).replace("</w:rPr>", change)


REVISED: tuple[Callable[[str], str], ...] = (
    lambda text: deleted("旧值：9999.99") + inserted(typed(text)),
    lambda text: typed(text[:2]) + deleted("一〇") + inserted(typed(text[2:])),
    lambda text: inserted(typed(text[:-1])) + deleted("8") + typed(text[-1:]),
    lambda text: moved(text, "From") + moved(text, "To"),
    formatted,
    lambda text: inserted(typed(text[:1]) + deleted("2024")) + inserted(typed(text[1:])),
)


def revisions(sheet: Sheet, seed: int) -> None:
    """Tracked changes that nobody accepted: what was deleted is not there, what was inserted is."""
    for number, name in enumerate(SIMPLE, seed):
        text = sheet.text(name)
        sheet.put(name, para(REVISED[number % len(REVISED)](text) if text else deleted("旧值")))
    row = sheet.rows[8]
    gone = deepcopy(row)
    for cell, text in zip(cells_of(gone), ("营业收入（万元）", "1.11", "2.22"), strict=True):
        put(cell, para(deleted(text)))
    for each, mark in ((gone, "del"), (sheet.rows[12], "ins")):
        props = each.find(f"{W}trPr")
        assert props is not None
        props.extend(grow(f'<w:{mark} w:id="906" {WHO}/>'))
    row.addprevious(gone)
    put(sheet.labels["科技人员数2023"], para(inserted(typed("科技人员数(人)"))))
    chosen = sheet.text("类别")
    wrong = CATEGORIES[(CATEGORIES.index(chosen) + 1) % len(CATEGORIES)]
    boxes = {chosen: deleted("□") + inserted(typed("☑")), wrong: deleted("☑") + inserted(typed("□"))}
    sheet.put("类别", para("".join(boxes.get(each, typed("□")) + typed(f"{each}  ") for each in CATEGORIES)))
    for name in TABLES:
        first = sheet.cells[name].findall(f"{W}p")[-1]
        mark = f'<w:rPr><w:del w:id="907" {WHO}/></w:rPr></w:pPr>'
        first.addprevious(
            grow(para(deleted("9.已撤销的一项（省级，2023年1月）；")).replace("</w:pPr>", mark))[0]
        )
    renumber(sheet)
    comment(sheet, ("联系人", "营业收入2024", INTRO))


def renumber(sheet: Sheet) -> None:
    """Every revision an id of its own, every move a name of its own, as Word wants them."""
    for number, each in enumerate(sheet.root.iter(*(f"{W}{tag}" for tag in REVISION_TAGS)), 1000):
        each.set(f"{W}id", str(number))
    for start, way in ((3000, "From"), (4000, "To")):
        starts, ends = (list(sheet.root.iter(f"{W}move{way}Range{end}")) for end in ("Start", "End"))
        for number, (first, last) in enumerate(zip(starts, ends, strict=True)):
            first.set(f"{W}name", f"move{number}")
            first.set(f"{W}id", str(start + number))
            last.set(f"{W}id", str(start + number))


def comment(sheet: Sheet, names: Sequence[str]) -> None:
    """Comments on some values, full of words and numbers that belong to no field."""
    body = ""
    for number, name in enumerate(names):
        body += f'<w:comment w:id="{number}" {WHO}>{lines("联系人：王五", "营业收入请核对，是否 88888.88？")}</w:comment>'
        paragraph = sheet.cells[name].findall(f"{W}p")[-1]
        paragraph.insert(1, grow(f'<w:commentRangeStart w:id="{number}"/>')[0])
        ending = f'<w:commentRangeEnd w:id="{number}"/><w:r><w:commentReference w:id="{number}"/></w:r>'
        paragraph.extend(grow(ending))
    part = f"{ooxml.HEAD}<w:comments {ooxml.W}>{body}</w:comments>".encode()
    sheet.attach("comments.xml", part, "comments", f"{CONTENT}.comments+xml")


# ---- ticks


def symbol(code: str) -> str:
    return f'<w:r><w:sym w:font="Wingdings 2" w:char="{code}"/></w:r>'


def in_wingdings(text: str) -> str:
    return ooxml.run(text, "Wingdings 2")


def checkbox(*, on: bool) -> str:
    state = f'<w14:checkbox><w14:checked w14:val="{int(on)}"/><w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
    return sdt(typed("☒" if on else "☐"), state + "</w14:checkbox>")


def legacy(*, on: bool) -> str:
    data = f'<w:ffData><w:name w:val="c"/><w:enabled/><w:checkBox><w:sizeAuto/><w:default w:val="0"/><w:checked w:val="{int(on)}"/></w:checkBox></w:ffData>'
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r><w:r><w:instrText xml:space="preserve"> FORMCHECKBOX </w:instrText>'
        '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def enclosed_tick() -> str:
    """WPS and Word's 带圈字符: a box and a tick overlaid by a field without a result."""
    code = r'<w:r><w:instrText xml:space="preserve"> eq \o\ac(□,√)</w:instrText></w:r>'
    return f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{code}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


TICKS: dict[str, tuple[str, str]] = {  # name: the ticked option, the others; {} is the option's name
    **{sign: (typed(f"{sign}{{}}"), typed("□{}")) for sign in "☑■☒●√✔"},
    "after": (typed("{}√"), typed("□{}")),
    "after the box": (typed("{}☑"), typed("{}□")),
    "in brackets": (typed("{}（√）"), typed("{}（  ）")),
    "brackets first": (typed("（ √ ）{}"), typed("（   ）{}")),
    "round": (typed("●{}"), typed("○{}")),
    "mouth": (typed("√{}"), typed("口{}")),
    "symbol": (symbol("0052") + typed("{}"), symbol("00A3") + typed("{}")),
    "symbol F0": (symbol("F052") + typed("{}"), symbol("F0A3") + typed("{}")),
    "private use": (in_wingdings("\uf052") + typed("{}"), in_wingdings("\uf0a3") + typed("{}")),
    "letters": (in_wingdings("R") + typed("{}"), in_wingdings("£") + typed("{}")),
    "field": (enclosed_tick() + typed("{}"), typed("□{}")),
    "checkbox": (checkbox(on=True) + typed("{}"), checkbox(on=False) + typed("{}")),
    "legacy": (legacy(on=True) + typed("{}"), legacy(on=False) + typed("{}")),
    "only the name": (typed("{}"), ""),
    "mixed": (symbol("0052") + typed("{}"), typed("□{}")),
    "mixed the other way": (typed("☑{}"), symbol("00A3") + typed("{}")),
}
TICK_STYLES = (*TICKS, "two ticked", "none ticked")


def ticks(sheet: Sheet, seed: int) -> None:
    """Seed n is TICK_STYLES[n]; the last two are of no use to anybody."""
    style, chosen = TICK_STYLES[seed % len(TICK_STYLES)], sheet.text("类别")
    on, off = TICKS.get(style, TICKS["☑"])
    ticked = {chosen}
    if style not in TICKS:
        second = CATEGORIES[(CATEGORIES.index(chosen) + 3) % len(CATEGORIES)]
        ticked = {chosen, second} if style == "two ticked" else set()
        sheet.ask("类别")
    groups: tuple[tuple[str, ...], ...] = (CATEGORIES[:4], CATEGORIES[4:])
    if style == "only the name":
        groups = ((chosen,),)
    pieces = [[(on if each in ticked else off).format(each) for each in group] for group in groups]
    sheet.put("类别", "".join(para(typed("  ").join(group)) for group in pieces))
