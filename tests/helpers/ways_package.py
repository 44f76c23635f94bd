"""What other programs and people bring into the package: styles, numbering and noise of WPS, pictures, text boxes."""

from __future__ import annotations

import io
import re
from copy import deepcopy

from PIL import Image

from packager.xml import W
from tests.helpers import ooxml
from tests.helpers.sheet import (
    CONTENT,
    INTRO,
    TABLES,
    Sheet,
    grow,
    items,
    lines,
    para,
    typed,
)

# ---- WPS and its noise

STYLE_NAMES = {"1": "Normal", "7": "Normal (Web)", "13": "WPS表格文字"}
WPS_STYLES = (
    f'{ooxml.HEAD}<w:styles {ooxml.W}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" '
    'w:eastAsia="宋体"/></w:rPr></w:rPrDefault></w:docDefaults>'
    + "".join(
        f'<w:style w:type="paragraph"{" w:default=" + chr(34) + "1" + chr(34) if key == "1" else ""} w:styleId="{key}">'
        f'<w:name w:val="{name}"/><w:uiPriority w:val="0"/><w:rPr><w:kern w:val="2"/></w:rPr></w:style>'
        for key, name in STYLE_NAMES.items()
    )
    + '<w:style w:type="table" w:default="1" w:styleId="10"><w:name w:val="Normal Table"/></w:style></w:styles>'
).encode()
NUMBERING = (
    f'{ooxml.HEAD}<w:numbering {ooxml.W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>'
).encode()
FLOATING = (
    '<w:tblStyle w:val="10"/><w:tblpPr w:leftFromText="180" w:rightFromText="180" w:vertAnchor="text" '
    'w:horzAnchor="page" w:tblpX="1200" w:tblpY="300"/><w:tblOverlap w:val="never"/>'
)


def wps(sheet: Sheet, seed: int) -> None:
    """As WPS writes it: other styles, a floating table with a wrong grid, every character a run of its own."""
    sheet.parts["word/styles.xml"] = WPS_STYLES
    sheet.attach("numbering.xml", NUMBERING, "numbering", f"{CONTENT}.numbering+xml")
    for number, name in enumerate(TABLES, 1):
        listed = [re.sub(r"^\d+\.", "", item) for item in items(sheet.table(name))]
        props = f'<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
        automatic = lines(*listed, align="left").replace("<w:pPr>", props)
        sheet.put(name, lines("分别是：", align="left") + (automatic or lines("无")))
    for paragraph in sheet.root.iter(f"{W}p"):
        for mark in ("rsidR", "rsidRDefault", "rsidP"):
            paragraph.set(f"{W}{mark}", f"{sheet.rng.randrange(2**24):08X}")
        props_found = paragraph.find(f"{W}pPr")
        if props_found is not None:
            props_found.insert(0, grow('<w:pStyle w:val="13"/>')[0])
    scatter(sheet)
    table = sheet.root.find(f".//{W}tbl")
    assert table is not None
    table[0][:0] = grow(FLOATING)
    table[1][:] = grow('<w:gridCol w:w="1500"/><w:gridCol w:w="0"/><w:gridCol w:w="8000"/>')
    if seed % 2:
        nest(sheet)


def scatter(sheet: Sheet) -> None:
    """Every run of text → one run for each character, with what spelling and page breaks leave between them."""
    noise = (
        *[""] * 8, '<w:proofErr w:type="gramStart"/>', '<w:proofErr w:type="spellEnd"/>',
        '<w:bookmarkStart w:id="{0}" w:name="OLE_LINK{0}"/><w:bookmarkEnd w:id="{0}"/>',
        "<w:r><w:lastRenderedPageBreak/></w:r>", "<w:r><w:t></w:t></w:r>",
    )  # fmt: skip
    for run in list(sheet.root.iter(f"{W}r")):
        texts = [child for child in run if child.tag != f"{W}rPr"]
        if not texts or any(child.tag != f"{W}t" for child in texts):
            continue
        for char in "".join(text.text or "" for text in texts):
            for each in grow(sheet.rng.choice(noise).format(sheet.rng.randrange(10**6))):
                run.addprevious(each)
            single = deepcopy(run)
            for child in single.findall(f"{W}t")[1:]:
                single.remove(child)
            single[-1].text = char
            single.set(f"{W}rsidR", f"{sheet.rng.randrange(2**24):08X}")
            run.addprevious(single)
        parent = run.getparent()
        assert parent is not None
        parent.remove(run)


def nest(sheet: Sheet) -> None:
    """A table inside the introduction, its heads the form's own labels: no plain text can hold it, so ask."""
    inside = (("案例", "联系人", "营业收入（万元）"), ("车间改造", "冯某", "120.5"))
    drawn = ooxml.table(
        (2000, 2000, 2000), *(ooxml.row(*(ooxml.cell(text) for text in row)) for row in inside)
    )
    first = sheet.cells[INTRO].findall(f"{W}p")[0]
    for each in reversed(grow(drawn + para())):
        first.addnext(each)
    before, *after = sheet.text(INTRO).split("\n")
    sheet.ask(INTRO, value="\n".join([before, *("\t".join(row) for row in inside), *after]))


# ---- pictures and text boxes

PICTURE = (
    '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="500000" cy="300000"/>'
    '<wp:docPr id="{n}" name="图片 {n}" descr="联系人：照片 统一社会信用代码"/><wp:cNvGraphicFramePr/><a:graphic>'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
    '<pic:cNvPr id="{n}" name="营业执照.png"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{rel}"/>'
    '<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="500000" '
    'cy="300000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
    "</a:graphic></wp:inline></w:drawing></w:r>"
)
BOX = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0" distB="0" distL="0" '
    'distR="0" simplePos="0" relativeHeight="9" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">'
    '<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column"><wp:posOffset>0</wp:posOffset></wp:positionH>'
    '<wp:positionV relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset></wp:positionV>'
    '<wp:extent cx="1650000" cy="900000"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/>'
    '<wp:docPr id="7" name="文本框 1"/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData '
    'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>'
    '<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1650000" cy="900000"/></a:xfrm><a:prstGeom prst="rect">'
    "<a:avLst/></a:prstGeom></wps:spPr><wps:txbx><w:txbxContent>{text}</w:txbxContent></wps:txbx><wps:bodyPr/>"
    "</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict>"
    '<v:rect id="box" style="width:130pt;height:71pt"><v:textbox><w:txbxContent>{text}</w:txbxContent></v:textbox>'
    "</v:rect></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)


def picture(sheet: Sheet, seed: int) -> None:
    """Pictures beside and between values, and one value in a text box: written twice in the file, seen once."""
    file = io.BytesIO()
    Image.new("RGB", (50, 30), (200, 30 * (seed % 8), 60)).save(file, "PNG")
    rel = sheet.attach("media/image1.png", file.getvalue(), "image", "image/png")
    drawn = [PICTURE.format(n=number, rel=rel) for number in range(11, 15)]
    sheet.put("机构名称", para(typed(sheet.text("机构名称")) + drawn[0]))
    sheet.put("联系人", para(drawn[1]) + lines(sheet.text("联系人")))
    sheet.put("通讯地址", para(drawn[2] if not sheet.text("通讯地址") else typed(sheet.text("通讯地址"))))
    sheet.cells[INTRO].findall(f"{W}p")[0].addnext(grow(para(drawn[3]))[0])
    business = sheet.text("主营业务") or "计量、校准（含检测）"
    sheet.truth["主营业务"] = business
    boxed = BOX.format(text=lines(business))
    sheet.put("主营业务", para(boxed) if seed % 2 else para(boxed) + para())
