"""Hostile documents of one file each — Word, Excel, mail — and the zip writer that can lie, to make them with."""

from __future__ import annotations

import base64
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from packager.fill.word import DATA_NAMESPACE, data_part

MEBI = 2**20
FORM = "信息简表.docx"
DOCUMENT, TYPES, RELS, STRINGS = (
    "word/document.xml", "[Content_Types].xml", "word/_rels/document.xml.rels", "xl/sharedStrings.xml",
)  # fmt: skip
PROLOGUE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SPACES = "http://schemas.openxmlformats.org"
OFFICE = f"{SPACES}/officeDocument/2006/relationships"
BILLION = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
# kind: (the document type, the text that uses it)
DOCTYPES = {
    "laughs": (f'<!DOCTYPE x [<!ENTITY a "哈哈">{BILLION}]>', "&j;"),
    "external": ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;"),
    "dtd": ('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', ""),
    "parameter": ('<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>', ""),
    "quadratic": (f'<!DOCTYPE x [<!ENTITY q "{"哈" * 100_000}">]>', "&q;" * 10_000),
}


class Item(NamedTuple):
    """A file for the inbox: its name, what is hostile about it, its bytes, whether it must be read all the same."""

    name: str
    why: str
    data: bytes
    readable: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is stored. `size` and `crc` are what it says; with `offset` no data are written for it."""

    name: bytes
    data: bytes
    method: int
    size: int
    crc: int
    flags: int = 0
    mode: int = 0o100644
    offset: int | None = None
    extra: bytes = b""

    def fixed(self, extra: int) -> bytes:
        """What the local and the central header share."""
        said = min(self.size, 0xFFFFFFFF)
        return struct.pack(
            "<HHHHHLLLHH", 20, self.flags, self.method, 0, 33, self.crc, len(self.data), said, len(self.name), extra
        )  # fmt: skip

    def local(self) -> bytes:
        return b"PK\x03\x04" + self.fixed(0) + self.name

    def central(self, offset: int) -> bytes:
        beyond = struct.pack("<HHQ", 1, 8, self.size) if self.size > 0xFFFFFFFF else b""
        extra = beyond + self.extra
        tail = struct.pack("<HHHLL", 0, 0, 0, self.mode << 16, offset)
        return b"PK\x01\x02" + struct.pack("<H", 0x314) + self.fixed(len(extra)) + tail + self.name + extra


def stored(name: str | bytes, data: bytes, mode: int = 0o100644) -> Entry:
    """An entry as it is. A name given as bytes goes in without the UTF-8 flag."""
    raw, flags = (name.encode("utf-8", "surrogatepass"), 0x800) if isinstance(name, str) else (name, 0)
    return Entry(raw, data, 0, len(data), zlib.crc32(data), flags, mode)


def inflating(name: str, head: bytes, block: bytes = b"", times: int = 0, tail: bytes = b"") -> Entry:
    """head + block·times + tail, deflated; the block is deflated only once."""

    def flushed(data: bytes, how: int) -> bytes:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return packer.compress(data) + packer.flush(how)

    crc = zlib.crc32(head)
    for _ in range(times):
        crc = zlib.crc32(block, crc)
    whole = flushed(head, zlib.Z_FULL_FLUSH) + flushed(block, zlib.Z_FULL_FLUSH) * times
    data, size = whole + flushed(tail, zlib.Z_FINISH), len(head) + len(block) * times + len(tail)
    return Entry(name.encode(), data, 8, size, zlib.crc32(tail, crc), 0x800)


def raw_zip(entries: Sequence[Entry], prefix: bytes = b"", count: int | None = None) -> bytes:
    """Entries → a zip; `count` is how many the end of it claims."""
    out, central = bytearray(prefix), bytearray()
    for entry in entries:
        central += entry.central(len(out) if entry.offset is None else entry.offset)
        if entry.offset is None:
            out += entry.local() + entry.data
    total, start = len(entries) if count is None else count, len(out)
    out += central
    if total > 0xFFFF:
        out += b"PK\x06\x06" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, total, total, len(central), start)
        out += b"PK\x06\x07" + struct.pack("<LQL", 0, start + len(central), 1)
    said = min(total, 0xFFFF)
    return bytes(out + b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, said, said, len(central), start, 0))


def opened(data: bytes) -> dict[str, bytes]:
    """A sound zip → its files."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def swapped(docx: bytes, changes: Mapping[str, bytes | Entry | None]) -> bytes:
    """A zip with some parts replaced, added, or (None) taken out."""
    parts: dict[str, bytes | Entry | None] = {**opened(docx), **changes}
    made = ((name, part) for name, part in parts.items() if part is not None)
    return raw_zip([part if isinstance(part, Entry) else inflating(name, part) for name, part in made])


def data_name(docx: bytes) -> str:
    """The part of a filled form that holds its data; where it would be if there is none."""
    found = (
        name for name, part in opened(docx).items() if DATA_NAMESPACE.encode() in part and "Props" not in name
    )
    return next(found, "customXml/item1.xml")  # fmt: skip


def with_doctype(xml: bytes, doctype: str, use: str) -> bytes:
    """A document type before the root, and what it declares used in the first text."""
    body = re.sub(rb"^\s*<\?xml.*?\?>\s*", b"", xml, count=1)
    body = re.sub("(</(?:w:t|t|填报数据)>)".encode(), use.encode() + rb"\1", body, count=1)
    return PROLOGUE.encode() + doctype.encode() + body


def documents(docx: bytes) -> Iterator[Item]:
    """Good form → hostile documents of all kinds that this file makes."""
    yield from chain(word_items(docx), excel_items(), mails(docx))


def word_items(docx: bytes) -> Iterator[Item]:
    """Good form → forms with a hostile document.xml, data, relations or macros."""
    yield from doctype_items(docx)
    for name, why, document in (*grids(docx), *masses(docx), *encodings(docx)):
        yield Item(f"xml_{name}.docx", why, swapped(docx, {DOCUMENT: document}), readable=name == "utf16")
    for name, why, changes in data_parts(docx):
        yield Item(f"xml_{name}.docx", why, swapped(docx, changes))
    yield from macros(docx)
    yield from formula_names(docx)


def doctype_items(docx: bytes) -> Iterator[Item]:
    data, parts = data_name(docx), opened(docx)
    book = workbook('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', ["公司"])
    for kind, (doctype, use) in DOCTYPES.items():
        for label, part in (("document", DOCUMENT), ("data", data)):
            hostile = with_doctype(parts.get(part, data_part("{}")), doctype, use)
            yield Item(f"xml_{kind}_{label}.docx", f"{kind} in {part}", swapped(docx, {part: hostile}))
        strings = with_doctype(opened(book)[STRINGS], doctype, use)
        yield Item(f"xml_{kind}_strings.xlsx", f"{kind} in {STRINGS}", swapped(book, {STRINGS: strings}))


def grids(docx: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Numbers in a table that cannot be."""
    document = opened(docx)[DOCUMENT].decode()
    for name, tag in {
        "span_huge": '<w:gridSpan w:val="999999999"/>', "span_negative": '<w:gridSpan w:val="-5"/>',
        "span_nan": '<w:gridSpan w:val="NaN"/>', "span_zero": '<w:gridSpan w:val="0"/>',
        "span_digits": f'<w:gridSpan w:val="{"9" * 5000}"/>', "span_bare": "<w:gridSpan/>",
        "merge_orphan": "<w:vMerge/>", "merge_word": '<w:vMerge w:val="../x"/>',
    }.items():  # fmt: skip
        cells = re.sub(r"<w:gridSpan [^>]*/>|(?<=<w:tcPr>)", lambda _, tag=tag: tag, document, count=3)  # type: ignore[misc]
        yield name, f"cells with {tag[:40]}", cells.encode()
    before = document.replace("<w:trPr>", '<w:trPr><w:gridBefore w:val="2147483647"/>', 1)
    yield "grid_before", "a row that begins at column 2147483647", before.encode()


def masses(docx: bytes) -> Iterator[tuple[str, str, bytes | Entry]]:
    """Too much of everything: deep, wide, long."""
    document = opened(docx)[DOCUMENT]
    head, end, tail = document.rpartition(b"<w:sectPr")
    if not end:
        head, end, tail = document.rpartition(b"</w:body>")
    deep = 10_000
    for name, why, inside in (
        ("tables_deep", "10,000 nested tables", b"<w:tbl><w:tr><w:tc>" * deep + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * deep),
        ("sdt_deep", "10,000 nested sdt", b"<w:sdt><w:sdtContent>" * deep + b"<w:p/>" + b"</w:sdtContent></w:sdt>" * deep),
        ("tables_80", "80 nested tables, just below libxml2's limit of depth", b"<w:tbl><w:tr><w:tc>" * 80 + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * 80),
        ("table_wide", "a table of 50,000 columns", b"<w:tbl><w:tr>" + b"<w:tc><w:p/></w:tc>" * 50_000 + b"</w:tr></w:tbl>"),
        ("attributes", "an element of 20,000 attributes", b"<w:p " + b" ".join(b'a%d="1"' % n for n in range(20_000)) + b"/>"),
        ("text_long", "one text of 12 MB, above libxml2's limit", b"<w:p><w:r><w:t>" + b"1" * (12 * MEBI) + b"</w:t></w:r></w:p>"),
        ("instruction", "a processing instruction and a million comments", b"<?php system('id') ?>" + b"<!---->" * 10**6),
    ):  # fmt: skip
        yield name, why, head + inside + end + tail
    many = inflating(DOCUMENT, head, b"<w:p/>" * 10_000, 100, end + tail)
    yield "paragraphs", "1,000,000 empty paragraphs", many
    lines = b"<w:p><w:r><w:t>0</w:t></w:r></w:p>" * 20_000
    times = 500 * MEBI // len(lines)
    yield "inflates", "document.xml inflates to 500 MB", inflating(DOCUMENT, head, lines, times, end + tail)


def encodings(docx: bytes) -> Iterator[tuple[str, str, bytes | None]]:
    """The same text in ways that a reader may trip over; UTF-16 is one that OPC allows."""
    document = opened(docx)[DOCUMENT]
    text = re.sub(r"^\s*<\?xml.*?\?>\s*", "", document.decode(), count=1)
    says, word = '<?xml version="1.0" encoding="%s"?>', f"{SPACES}/wordprocessingml/2006/main".encode()
    strict = document.replace(word, b"http://purl.oclc.org/ooxml/wordprocessingml/main")
    yield from (
        ("utf8_invalid", "invalid UTF-8 in the first text", document.replace(b"</w:t>", b"\xff\xfe\xc0\x80</w:t>", 1)),
        ("utf16", "document.xml in UTF-16, as the standard allows", (says % "UTF-16" + text).encode("utf-16")),
        ("encoding_unknown", "an encoding nobody knows", (says % "klingon" + text).encode()),
        ("encoding_lies", "says UTF-16 and is UTF-8", (says % "UTF-16" + text).encode()),
        ("control", "control characters that XML forbids", document.replace(b"</w:t>", b"\x00\x08\x1b[2J</w:t>", 1)),
        ("namespace", "wrong namespaces", document.replace(word, b"urn:nothing")),
        ("strict", "strict OOXML namespaces", strict.replace(OFFICE.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships")),
        ("empty", "an empty document.xml", b""), ("blank", "a document.xml of blanks", b" \n" * 1000),
        ("missing", "no document.xml", None), ("half", "document.xml ends in the middle", document[: len(document) // 2]),
    )  # fmt: skip


def data_parts(docx: bytes) -> Iterator[tuple[str, str, dict[str, bytes | None]]]:
    """A good document with hostile data inside, or with hostile relations."""
    name = data_name(docx)
    for label, why, text in (
        ("data_deep", "data nested 200,000 deep", "[" * 200_000), ("data_no_json", "data that are no JSON", "公司"),
        ("data_nan", "data are NaN", "NaN"), ("data_empty", "no data in the part", ""),
        ("data_schema", "data of schema 999", json.dumps({"schema": 999, "notice": {"id": "x"}, "typed": {}})),
        ("data_notice", "data of a notice nobody has", json.dumps({"schema": 1, "notice": {"id": "../../x", "version": 1, "sha256": ""}, "stage": "x", "typed": {}, "values": {}})),
        ("data_digits", "a number of 100,000 digits", f'{{"schema": {"9" * 100_000}}}'),
        ("data_list", "data are a list", "[1,2,3]"), ("data_types", "data of wrong types", '{"schema":"1","notice":[],"typed":7}'),
    ):  # fmt: skip
        yield label, why, {name: data_part(text)}
    yield "data_two", "two parts with data that differ", {"customXml/item99.xml": data_part('{"schema":1}')}
    link = f'<Relationships xmlns="{SPACES}/package/2006/relationships"><Relationship Id="rId1" Type="{OFFICE}/%s" Target="%s"%s/></Relationships>'
    for label, why, part, (kind, target, mode) in (
        ("rels_escape", "the document lies at ../../../etc/passwd", "_rels/.rels", ("officeDocument", "../../../etc/passwd", "")),
        ("rels_loop", "the document is its own relations", "_rels/.rels", ("officeDocument", "_rels/.rels", "")),
        ("rels_remote", "a template from the network", RELS, ("attachedTemplate", "http://127.0.0.1:9/x.dotm", ' TargetMode="External"')),
        ("rels_share", "an image from a Windows share", RELS, ("image", "file://127.0.0.1/c$/x.png", ' TargetMode="External"')),
    ):  # fmt: skip
        yield label, why, {part: (PROLOGUE + link % (kind, target, mode)).encode()}
    yield "types_missing", "no [Content_Types].xml", {TYPES: None}
    yield "rels_missing", "no relations at all", {"_rels/.rels": None, RELS: None}


def macros(docx: bytes) -> Iterator[Item]:
    parts = opened(docx)
    vba = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Attribut\x00e VB_Name Shell" * 200
    macro = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    types = re.sub(rb"application/[^\"]*document\.main\+xml", macro, parts[TYPES])
    dde = b'<w:p><w:fldSimple w:instr=" DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe &quot;/k calc&quot; "/></w:p><w:sectPr'
    for name, why, changes in (
        ("vba.docm", "a form with macros", {TYPES: types, "word/vbaProject.bin": vba}),
        ("vba_named.docx", "a .docm called .docx", {TYPES: types, "word/vbaProject.bin": vba}),
        ("vba_quiet.docx", "vbaProject.bin in a plain docx", {"word/vbaProject.bin": vba}),
        ("ole.docx", "an embedded program", {"word/embeddings/oleObject1.bin": vba}),
        ("dde.docx", "a DDEAUTO field", {DOCUMENT: parts[DOCUMENT].replace(b"<w:sectPr", dde, 1)}),
    ):
        yield Item(f"macro_{name}", why, swapped(docx, changes))


def formula_names(docx: bytes) -> Iterator[Item]:
    """The good form of a company whose name a worksheet would take for a formula."""
    parts, data = opened(docx), data_name(docx)
    found = re.search(r"[\u3400-\u9fff（）]{2,40}公司", parts[DOCUMENT].decode())
    name = found.group() if found else "公司"
    for number, start in enumerate(("=1+1+", "+86", "-1+", "@SUM(1)", "\t=1+1", "＝1＋"), 1):
        changes = {
            part: parts[part].replace(name.encode(), (start + name).encode())
            for part in (DOCUMENT, data)
            if part in parts and not (part == data and start == "\t=1+1")
        }
        yield Item(
            f"macro_name{number}.docx", f"the company's name begins with {start!r}", swapped(docx, changes)
        )


def workbook(rows: str | Entry, strings: Sequence[str] = (), dimension: str = "A1:B2", **more: str) -> bytes:
    """Rows of a sheet → a small .xlsx; `more` are other parts: `before` and `after` the rows, `styles`."""
    main = f'xmlns="{SPACES}/spreadsheetml/2006/main"'
    sheet = rows if isinstance(rows, Entry) else inflating("xl/worksheets/sheet1.xml", (
        f'{PROLOGUE}<worksheet {main}><dimension ref="{dimension}"/><sheetData>{rows}</sheetData>{more.get("after", "")}</worksheet>'
    ).encode())  # fmt: skip
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        TYPES: f'<Types xmlns="{SPACES}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
               f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
               f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/><Override PartName="/{STRINGS}" ContentType="{kind}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{SPACES}/package/2006/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{OFFICE}"><sheets>' + (more.get("sheets") or '<sheet name="汇总表" sheetId="1" r:id="rId1"/>') + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{SPACES}/package/2006/relationships"><Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
                                      f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        STRINGS: f"<sst {main}>" + "".join(f"<si><t>{each}</t></si>" for each in strings) + "</sst>",
    }  # fmt: skip
    return raw_zip([*(inflating(name, (PROLOGUE + text).encode()) for name, text in parts.items()), sheet])


def cells(*texts: str) -> str:
    """Texts → a row of strings written in place."""
    return "<row>" + "".join(f'<c t="inlineStr"><is><t>{each}</t></is></c>' for each in texts) + "</row>"


def excel_items() -> Iterator[Item]:
    starts = cells("=1+1公司", "+86公司", "-1公司", "@SUM(1)公司")
    sheet = f'{PROLOGUE}<worksheet xmlns="{SPACES}/spreadsheetml/2006/main"><sheetData>'.encode()
    million = inflating(
        "xl/worksheets/sheet1.xml", sheet, cells("公司").encode() * 10_000, 100, b"</sheetData></worksheet>"
    )
    bomb = inflating(STRINGS, b"<sst><si><t>", b"0" * MEBI, 300, b"</t></si></sst>")
    many = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 10_001))
    for name, why, data in (
        ("hyperlink", "a formula =HYPERLINK(...)", workbook('<row r="1"><c r="A1"><f>HYPERLINK("http://127.0.0.1:9/x","公司")</f><v>0</v></c></row>')),
        ("command", "a formula =cmd|'/c calc'!A1", workbook("<row r=\"1\"><c r=\"A1\"><f>cmd|'/c calc'!A1</f><v>0</v></c></row>")),
        ("names", "company names beginning with = + - @", workbook(starts)),
        ("dimension", "a dimension of 1,048,576 rows and two cells", workbook(cells("公司", "1"), dimension="A1:XFD1048576")),
        ("far_cell", "one cell in the last row and column", workbook('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
        ("row_beyond", "row 99999999999", workbook('<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>')),
        ("row_negative", "row -1", workbook('<row r="-1"><c r="A-1"><v>1</v></c></row>')),
        ("column_beyond", "a cell ZZZZZZ1", workbook('<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>')),
        ("string_index", "a shared string out of range", workbook('<row r="1"><c r="A1" t="s"><v>99999</v></c></row>', ["公司"])),
        ("string_negative", "a shared string of index -1", workbook('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', ["公司"])),
        ("style_index", "a style out of range", workbook('<row r="1"><c r="A1" s="99999"><v>1</v></c></row>')),
        ("numbers", "numbers 1e400, NaN, and of 5,000 digits", workbook(f'<row r="1"><c><v>1e400</v></c><c><v>NaN</v></c><c><v>{"9" * 5000}</v></c></row>')),
        ("dates", "dates that no calendar has", workbook('<row r="1"><c t="d"><v>9999-99-99</v></c><c t="d"><v>x</v></c></row>')),
        ("merged", "all cells merged into one", workbook(cells("公司"), after='<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')),
        ("rows", "1,000,000 rows of text in place", workbook(million)),
        ("sheets", "10,000 sheets that are all the same part", workbook(cells("公司"), sheets=many)),
        ("no_sheet", "a sheet that is not there", swapped(workbook(""), {"xl/worksheets/sheet1.xml": None})),
        ("strings", "sharedStrings.xml inflates to 300 MB", swapped(workbook(""), {STRINGS: bomb})),
    ):  # fmt: skip
        yield Item(f"sheet_{name}.xlsx", why, data)
    macro = swapped(workbook(starts), {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(2000)})
    yield Item("sheet_macro.xlsm", "a workbook with macros", macro)
    yield Item(
        "sheet_csv.xlsx", "text with formulas called .xlsx", "=cmd|'/c calc'!A1,公司\r\n".encode("gbk")
    )


def letter(*parts: bytes, head: bytes = b"") -> bytes:
    start = b"From: a@example.com\r\nTo: b@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\n" + head
    body = b"".join(b"--=b\r\n" + part + b"\r\n" for part in parts)
    return start + b'Content-Type: multipart/mixed; boundary="=b"\r\n\r\n' + body + b"--=b--\r\n"


def attached(data: bytes, name: str | bytes = FORM, encoded: bytes | None = None) -> bytes:
    """A file in a mail; a name given as text goes in as raw UTF-8."""
    raw = name.encode() if isinstance(name, str) else name
    label = raw if raw.startswith(b"filename") else b'filename="' + raw + b'"'
    head = b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; "
    return head + label + b"\r\n\r\n" + (base64.encodebytes(data) if encoded is None else encoded)


def mails(docx: bytes) -> Iterator[Item]:
    word = b"=?%s?B?" % b"GBK" + base64.b64encode(f"江苏示例有限公司{FORM}".encode("gbk")) + b"?="
    percent = (
        b"filename*0*=GBK''"
        + b"".join(b"%%%02X" % byte for byte in "公司".encode("gbk"))
        + b"; filename*1*=.docx"
    )
    odd = b"Content-Type: text/plain; charset=klingon\r\n\r\n\xb9\xab\xcb\xbe"
    start, deep = b"From: a@example.com\r\n", (b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3000))  # fmt: skip
    nested, good = letter(attached(docx)), attached(docx)
    for _ in range(6):
        nested = letter(b"Content-Type: message/rfc822\r\n\r\n" + nested)
    bomb = raw_zip([inflating("0.txt", b"", bytes(MEBI), 1024)])
    for name, why, data in (
        ("plain", "a good form", letter(good)), ("gbk_name", "a name in RFC 2047 and GBK", letter(attached(docx, word))),
        ("gbk_raw", "a name in raw GBK", letter(attached(docx, f"公司{FORM}".encode("gbk")))),
        ("gbk_2231", "a name in RFC 2231, in pieces", letter(attached(docx, percent))), ("charset", "a charset nobody knows", letter(odd, good)),
        ("long_name", "a name of 300 characters", letter(attached(docx, "公" * 300 + ".docx"))),
    ):  # fmt: skip
        yield Item(f"mail_{name}.eml", why, data, readable=True)
    for name, why, data in (
        ("nested6", "a form six mails deep", nested), ("path", "a name with a path", letter(attached(docx, "../../../../tmp/x.docx"))),
        ("path_windows", "a name with a drive", letter(attached(docx, "C:\\x.docx"))), ("path_null", "a name with NUL", letter(attached(docx, "a\x00.docx"))),
        ("garbage", "base64 that is none", letter(attached(b"", encoded=b"!!!\xff==A=\r\n" * 2000))),
        ("cut", "base64 cut short", letter(attached(b"", encoded=base64.encodebytes(docx)[:-2001]))),
        ("empty_parts", "5,000 empty parts", letter(*[b"\r\n"] * 5000)), ("deep_parts", "3,000 nested multiparts", start + b"".join(deep)),
        ("header", "a header of 4 MB", letter(good, head=b"X-Long: " + b"a" * 4 * MEBI + b"\r\n")),
        ("headers", "50,000 headers", letter(good, head=b"".join(b"X-%d: 1\r\n" % n for n in range(50_000)))),
        ("addresses", "20,000 brackets in the sender", letter(good, head=b"Reply-To: " + b"(" * 20_000 + b"\r\n")),
        ("injected", "line ends in an encoded subject", letter(good, head=b"Subject: =?utf-8?B?" + base64.b64encode(b"x\r\nBcc: y@example.com") + b"?=\r\n")),
        ("open", "parts that do not end", letter(good)[:-9]), ("boundary", "no boundary", letter(good).replace(b'; boundary="=b"', b"")),
        ("encoding", "a transfer encoding nobody knows", letter(good.replace(b"base64", b"x-klingon"))), ("bomb", "a zip bomb", letter(attached(bomb, "x.zip"))),
        ("winmail", "a damaged winmail.dat", letter(attached(b"\x78\x9f\x3e\x22" + bytes(500), "winmail.dat"))), ("blank", "blank lines", b"\r\n" * 500),
    ):  # fmt: skip
        yield Item(f"mail_{name}.eml", why, data)
