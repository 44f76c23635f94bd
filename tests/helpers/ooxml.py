"""A small notation for Word documents: blocks and runs → the bytes of a minimal .docx.

Used to write tests as the document they are about, and to draft templates. Lengths are points; widths of
columns are twentieths of a point, as in OOXML. Everything is normalised: exact line heights, fixed tables,
one font for all classes of characters.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
FANG, SONG, HEI, KAI, TITLE = "仿宋_GB2312", "宋体", "黑体", "楷体_GB2312", "方正小标宋简体"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

CONTENT_TYPES = HEAD + (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>'
    '<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>'
    "{extra}</Types>"
)
ROOT_RELS = HEAD + (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
RELS = HEAD + (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/>'
    "{extra}</Relationships>"
)
STYLES = HEAD + (
    f"<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr>"
    f'<w:rFonts w:ascii="{SONG}" w:hAnsi="{SONG}" w:eastAsia="{SONG}" w:cs="Times New Roman"/>'
    '<w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/>'
    '<w:pPr><w:widowControl w:val="0"/></w:pPr></w:style></w:styles>'
)
SETTINGS = HEAD + (
    f'<w:settings {W}><w:noPunctuationKerning/><w:characterSpacingControl w:val="doNotCompress"/>'
    '{even}<w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
)


def run(
    text: str,
    font: str = FANG,
    size: float = 12,
    *,
    bold: bool = False,
    box: str = "",
    under: bool = False,
    scale: int = 0,
) -> str:
    """Text → a run; a line break in the text is a line break in the run. `box`: colour of a border round it; `scale`: %."""
    props = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:hint="eastAsia"/>'
    props += "<w:b/>" if bold else ""
    props += f'<w:w w:val="{scale}"/>' if scale else ""
    props += f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>'
    props += '<w:u w:val="single"/>' if under else ""
    props += f'<w:bdr w:val="single" w:sz="4" w:space="0" w:color="{box}"/>' if box else ""
    pieces = [f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n")]
    return f"<w:r><w:rPr>{props}</w:rPr>{'<w:br/>'.join(pieces)}</w:r>"


def field(code: str, font: str = SONG, size: float = 14) -> str:
    """A PAGE or NUMPAGES field."""
    inner = ('<w:fldChar w:fldCharType="begin"/>', f"<w:instrText> {code} </w:instrText>",
             '<w:fldChar w:fldCharType="separate"/>', "<w:t>1</w:t>", '<w:fldChar w:fldCharType="end"/>')  # fmt: skip
    props = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/><w:sz w:val="{round(size * 2)}"/></w:rPr>'
    return "".join(f"<w:r>{props}{part}</w:r>" for part in inner)


def para(
    content: str = "", *, line: float = 20, align: str = "left", before: float = 0, after: float = 0,
    first: float = 0, left: float = 0, right: float = 0, extra: str = "",
) -> str:  # fmt: skip
    """Runs (or plain text) → a paragraph with an exact line height."""
    runs = content if content.startswith("<w:r") or not content else run(content)
    indent = "".join(
        f' w:{name}="{round(value * 20)}"'
        for name, value in (("left", left), ("right", right), ("firstLine", first))
        if value
    )
    return (
        f'<w:p><w:pPr>{extra}<w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
        f'<w:snapToGrid w:val="0"/><w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" '
        f'w:line="{round(line * 20)}" w:lineRule="exact"/>'
        f'{f"<w:ind{indent}/>" if indent else ""}<w:jc w:val="{align}"/></w:pPr>{runs}</w:p>'
    )


def cell(
    content: str = "", span: int = 1, *, valign: str = "center", shade: str = "", merge: str = ""
) -> tuple[int, str]:
    """Paragraphs (or plain text) → a cell over `span` columns; its width comes from the grid."""
    blocks = content if content.startswith("<w:p") or "{%p" in content[:4] else para(content, align="center")
    props = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    props += {"restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>", "": ""}[merge]
    props += f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    return (
        span,
        f'<w:tc><w:tcPr><w:tcW w:w="{{width}}" w:type="dxa"/>{props}<w:vAlign w:val="{valign}"/></w:tcPr>{blocks}</w:tc>',
    )


def row(
    *cells: tuple[int, str],
    height: float = 28,
    rule: str = "atLeast",
    split: bool = False,
    head: bool = False,
) -> tuple[str, tuple[tuple[int, str], ...]]:
    """Cells → a row that stays on one page unless `split`."""
    props = "" if split else "<w:cantSplit/>"
    props += f'<w:trHeight w:val="{round(height * 20)}" w:hRule="{rule}"/>' if height else ""
    props += "<w:tblHeader/>" if head else ""
    return f"<w:trPr>{props}</w:trPr>" if props else "", cells


def table(
    grid: Sequence[int], *rows: tuple[str, tuple[tuple[int, str], ...]], line: int = 4, frame: int = 8
) -> str:
    """Column widths and rows → a fixed, centred table; lines in eighths of a point."""
    borders = "".join(
        f'<w:{edge} w:val="single" w:sz="{line if edge.startswith("inside") else frame}" w:space="0" w:color="auto"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    xml = (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(grid)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{borders}'
        '</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="30" w:type="dxa"/><w:left w:w="108" '
        'w:type="dxa"/><w:bottom w:w="30" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>'
        + "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
        + "</w:tblGrid>"
    )
    for props, cells in rows:
        start, inner = 0, ""
        for span, text in cells:
            inner += text.replace("{width}", str(sum(grid[start : start + span])))
            start += span
        assert start == len(grid), f"a row covers {start} of {len(grid)} columns"
        xml += f"<w:tr>{props}{inner}</w:tr>"
    return xml + "</w:tbl>"


def section(
    margins: tuple[float, float, float, float] = (37, 26, 35, 28),
    footer: str = "",
    size: tuple[int, int] = (11906, 16838),
) -> str:
    """Margins in mm (top, right, bottom, left) → sectPr."""
    top, right, bottom, left = (round(mm * 1440 / 25.4) for mm in margins)
    return (
        f"<w:sectPr>{footer}"
        f'<w:pgSz w:w="{size[0]}" w:h="{size[1]}"/><w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" '
        f'w:left="{left}" w:header="851" w:footer="1134" w:gutter="0"/></w:sectPr>'
    )


def document(
    *blocks: str,
    footer: str = "",
    margins: tuple[float, float, float, float] = (37, 26, 35, 28),
    body: str = "",
) -> bytes:
    """Blocks → the bytes of a .docx; `footer` is a paragraph shown on every page."""
    reference = '<w:footerReference w:type="default" r:id="rId3"/>' if footer else ""
    inner = body or "".join(blocks) + section(margins, reference)
    parts = {
        "[Content_Types].xml": CONTENT_TYPES.format(
            extra='<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>'
            if footer
            else ""
        ),
        "_rels/.rels": ROOT_RELS,
        "word/_rels/document.xml.rels": RELS.format(
            extra='<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/>'
            if footer
            else ""
        ),
        "word/document.xml": HEAD + f"<w:document {W} {R}><w:body>{inner}</w:body></w:document>",
        "word/styles.xml": STYLES,
        "word/settings.xml": SETTINGS.format(even=""),
    }
    if footer:
        parts["word/footer1.xml"] = HEAD + f"<w:ftr {W}>{footer}</w:ftr>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
