"""An inbox of some 530 hostile archives, documents and mails, for whatever takes in files from anyone.

The same arguments give the same bytes. Nothing of it needs the network, and nothing lies outside the folder.
"""

from __future__ import annotations

import io
import json
import os
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

from packager.bag import MANIFEST, TAG_MANIFEST
from packager.bundle import DATA_NAME
from packager.zipped import DAMAGED
from tests.helpers.hostile_files import (
    DOCUMENT,
    FORM,
    MEBI,
    Item,
    documents,
    inflating,
    opened,
    raw_zip,
    stored,
    swapped,
)
from tests.helpers.packages import listing

DATA = f"data/{DATA_NAME}"
FLIPS, FLIPPED_LIMIT = 60, 80 * MEBI  # places in each file; a package too large for so many copies gets fewer
OLE, SEVEN = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"7z\xbc\xaf\x27\x1c"
RAR4, RAR5 = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file of the inbox. `readable`: the applicant in it must be read all the same; else it may be refused."""

    name: str
    why: str
    readable: bool


def write_hostile(folder: Path, good_docx: bytes, good_package: Path) -> list[Hostile]:
    """A filled form and a package of ours → the hostile files in the folder. No two names are the same."""
    folder.mkdir(parents=True, exist_ok=True)
    package = good_package.read_bytes()
    dice = random.Random(1)
    items = chain(
        bombs(good_docx), overlaps(), liars(good_docx), paths(good_docx), names(good_docx, package),
        documents(good_docx), pdfs(), wrong_kinds(good_docx, dice), damaged("docx", good_docx, dice),
        damaged("zip", package, dice), packages(package, good_docx),
    )  # fmt: skip
    made = []
    for item in items:
        (folder / item.name).write_bytes(item.data)
        made.append(Hostile(item.name, item.why, item.readable))
    return made + on_disk(folder, good_docx)


def bombs(docx: bytes) -> Iterator[Item]:
    zeros = inflating("0.txt", b"", bytes(MEBI), 1024)
    yield Item("bomb_zeros.zip", "1 GB of zeros", raw_zip([zeros]))
    media = swapped(docx, {"word/media/1.bmp": zeros})
    yield Item("bomb_media.docx", "a good form with a picture of 1 GB", media)
    crowd = [stored(b"%x" % number, b"") for number in range(100_000)]
    yield Item("bomb_crowd.zip", "100,000 entries", raw_zip(crowd))
    shared = stored(FORM, docx)
    again = [replace(shared, name=b"%d.docx" % number, offset=0) for number in range(20_000)]
    yield Item("bomb_shared.zip", "20,000 names for one entry", raw_zip([shared, *again]))
    tree = raw_zip([zeros])
    for level in range(8):
        tree = raw_zip([inflating(f"{level}{number}.zip", tree) for number in range(8)])
    yield Item("bomb_nested8.zip", "zips 8 deep, 8 in each, 1 GB of zeros at the bottom", tree)
    line = raw_zip([stored(FORM, docx)])
    for level in range(1, 201):
        line = raw_zip([stored("self.zip", line)])
        if level == 8:
            yield Item("bomb_line8.zip", "a good form 8 zips deep", line)
    yield Item("bomb_quine.zip", "self.zip in self.zip, 200 times", line)
    deep = "/".join("a" * 2000) + "/" + FORM
    yield Item("bomb_folders.zip", "a form in 2,000 folders", raw_zip([stored(deep, docx)]))
    wide = struct.pack(">LLBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    rows = inflating("", b"", bytes(MEBI), 10).data
    parts = ((b"IHDR", wide), (b"IDAT", b"\x78\xda" + rows), (b"IEND", b""))
    picture = b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)
    yield Item("bomb_picture.zip", "a picture of 60,000 by 60,000", raw_zip([stored("执照.png", picture)]))


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def overlaps() -> Iterator[Item]:
    """David Fifield's: each entry quotes the header of the next in a stored block and ends in the same zeros."""
    kernel = inflating("0", b"", bytes(MEBI), 16)
    entries, headers = [kernel], b""
    for number in range(1, 300):
        header = entries[0].local()
        headers = header + headers
        block = b"\x00" + struct.pack("<HH", len(header), len(header) ^ 0xFFFF) + header
        crc, size = zlib.crc32(bytes(16 * MEBI), zlib.crc32(headers)), len(headers) + 16 * MEBI
        data = block + entries[0].data
        entries.insert(0, replace(kernel, name=b"%d" % number, data=data, size=size, crc=crc))
    offsets = accumulate((len(entry.local()) + 5 for entry in entries[:-1]), initial=0)
    central = [replace(entry, offset=offset) for entry, offset in zip(entries, offsets, strict=True)]
    whole = entries[0].local() + entries[0].data
    yield Item("bomb_overlap.zip", "300 overlapping entries, 4.7 GB", raw_zip(central, prefix=whole))


def liars(docx: bytes) -> Iterator[Item]:
    """Archives that say something else than they hold."""
    zeros, form = inflating("0.txt", b"", bytes(MEBI), 256), stored(FORM, docx)
    body = inflating(DOCUMENT, opened(docx)[DOCUMENT])
    yield Item("lie_small.zip", "256 MB that say 100 bytes", raw_zip([replace(zeros, size=100)]))
    yield Item("lie_zero.docx", "document.xml says 0 bytes", swapped(docx, {DOCUMENT: replace(body, size=0)}))
    yield Item(
        "lie_huge.docx", "document.xml says 2^62 bytes", swapped(docx, {DOCUMENT: replace(body, size=2**62)})
    )
    for name, why, entry in (
        ("huge32", "a form that says 4 GB", replace(form, size=0xFFFFFFFF)),
        ("huge64", "a form that says 2^63 bytes", replace(form, size=2**63)),
        ("crc", "a wrong checksum", replace(form, crc=form.crc ^ 1)),
        ("locked", "the flag of encryption", replace(form, flags=0x801)),
        ("locked_strong", "the flags of strong encryption", replace(form, flags=0x841)),
        *((f"method{number}", f"compression method {number}", replace(form, method=number)) for number in (8, 9, 12, 14, 93, 98, 99)),
        ("offset", "an entry that begins beyond the end", replace(form, offset=0xFFFFFFF0)),
        ("extra", "extra fields longer than they are", replace(form, extra=b"\x01\x00\xff\xff\x00")),
        ("other_name", "another name in the field of Unicode paths", replace(form, extra=struct.pack("<HHBL", 0x7075, 9, 1, zlib.crc32(form.name)) + b"../x")),
    ):  # fmt: skip
        yield Item(f"lie_{name}.zip", why, raw_zip([entry]))
    yield Item("lie_count.zip", "says 65,000 entries and has one", raw_zip([form], count=65_000))
    yield Item("lie_none.zip", "says no entries and has one", raw_zip([form], count=0))
    local = raw_zip([form]).replace(form.name, b"../" + form.name[3:], 1)
    yield Item("lie_local.zip", "two names for one entry", local)


ESCAPES = (
    "../x.txt", "../../../../../../tmp/hostile.txt", "a/../../x.txt", "/tmp/hostile.txt", "//tmp/hostile.txt", "C:\\x.txt",
    "C:/x.txt", "C:x.txt", "..\\x.txt", "a\\..\\..\\x.txt", "\\\\127.0.0.1\\c$\\x.txt", "公司\\简表.docx", "~/x.txt", "%2e%2e/x.txt",
    "．．／x.txt", "简表.docx\x00.exe", "CON", "aux.docx", "NUL.txt", "a/COM1.docx", "简表.docx.", "简表.docx ", "a./b /简表.docx",
    "简表.docx::$DATA", "公司\u202excod.exe", "公\u200b司.docx", "简表\n.docx", "\x1b[2J\x1b]0;x\x07.docx", "-rf.docx", "=1+1.docx",
    "$(touch x).docx", "<b>x.docx", "", ".", "..", "/", "a//b.docx", "a/./b.docx", "\ud800.docx", "x" * 65_000,
)  # fmt: skip


def paths(docx: bytes) -> Iterator[Item]:
    """A hostile name each, beside a good form."""
    good = stored(f"公司/{FORM}", docx)
    for number, name in enumerate(ESCAPES, 1):
        data = docx if "docx" in name else b"hostile\n"
        why = f"an entry named {name[:40]!r}"
        yield Item(f"path_{number:02d}.zip", why, raw_zip([good, stored(name, data)]))
    link, folder = 0o120777, 0o040755
    for label, why, entries in (
        ("link", "a link to /etc/passwd", [stored("简表.docx", b"/etc/passwd", link)]),
        ("link_up", "a link to the folder above", [stored("公司", b"..", link)]),
        ("link_through", "a link to /tmp and a file through it", [stored("a", b"/tmp", link), stored("a/hostile.txt", b"x")]),
        ("device", "a device", [stored("简表.docx", b"", 0o020666)]), ("fifo", "a pipe", [stored("简表.docx", b"", 0o010666)]),
        ("setuid", "a file with the setuid bit", [stored("a", b"#!/bin/sh\n", 0o104777)]),
        ("case", "names equal but for case", [stored("a.docx", docx), stored("A.DOCX", b"x")]),
        ("twice", "one name twice", [stored(good.name, b"x"), stored(good.name, docx)]),
        ("forms", "names equal after Unicode normalising", [stored("é.docx", docx), stored("e\u0301.docx", b"x")]),
        ("both", "a folder and a file of one name", [stored("a", b"x"), stored("a/", b"", folder), stored("a/b.docx", docx)]),
        ("full_folder", "a folder with contents of its own", [stored("a/", docx, folder)]),
        ("not_utf8", "says UTF-8 and is GBK", [replace(stored(FORM.encode("gbk"), docx), flags=0x800)]),
    ):  # fmt: skip
        yield Item(f"path_{label}.zip", why, raw_zip(entries))


def names(docx: bytes, package: bytes) -> Iterator[Item]:
    """Names that are odd and honest: what is in them must be read."""
    long = "江苏省某某科技发展有限公司" * 23
    for label, why, name in (
        ("gbk", "GBK without the UTF-8 flag", f"江苏示例有限公司/{FORM}".encode("gbk")),
        ("gb18030", "GB18030 beyond GBK", f"㐂𠮷公司/{FORM}".encode("gb18030")),
        ("big5", "Big5", "臺灣公司/信息簡表.docx".encode("big5")), ("sjis", "Shift-JIS", "株式会社テスト/ソ表.docx".encode("shift-jis")),
        ("utf8_unflagged", "UTF-8 without its flag", f"公司/{FORM}".encode()), ("emoji", "emoji", f"😀👨‍👩‍👧/🏢{FORM}"),
        ("long300", "a name of 300 characters", f"{long[:295]}.docx"), ("long300_folder", "a folder of 300 characters", f"{long[:300]}/{FORM}"),
        ("dots", "a name of many dots", f"公司.zip.7z/...{FORM}"),
    ):  # fmt: skip
        yield Item(f"name_{label}.zip", why, raw_zip([stored(name, docx)]), readable=True)
    litter = (f"__MACOSX/公司/._{FORM}", "公司/.DS_Store", "公司/Thumbs.db", f"公司/~${FORM}")
    entries = [*(stored(name, b"\x00\x05\x16\x07") for name in litter), stored(f"公司/{FORM}", docx)]
    yield Item("name_litter.zip", "what systems leave beside a form", raw_zip(entries), readable=True)
    again = [stored(name.encode("gbk", "replace"), data) for name, data in opened(package).items()]
    why = "our package zipped again with GBK names"
    yield Item("name_package_gbk.zip", why, raw_zip(again), readable=True)


def raw_pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Objects → a PDF whose catalogue is the first."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    count, start = len(objects) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % count + b"".join(places)
    return out + b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (count, trailer, start)


def pdfs() -> Iterator[Item]:
    root, pages = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    action = b"<</Type/Catalog/Pages 2 0 R/OpenAction<<%s>>>>"
    zeros = b"\x78\xda" + inflating("", b"", b" " * MEBI, 500).data
    stream = b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(zeros), zeros)
    drawn, sound = page[:-2] + b"/Contents 4 0 R>>", raw_pdf(root, pages, page)
    lock = b"<</Filter/Standard/V 2/R 3/Length 128/P -4/O<%s>/U<%s>>>" % (b"7f" * 32, b"3c" * 32)
    for name, why, data in (
        ("loop", "a page tree that holds itself", raw_pdf(root, b"<</Type/Pages/Count 9/Kids[2 0 R]>>")),
        ("loop_two", "two nodes that hold each other", raw_pdf(root, pages, b"<</Type/Pages/Count 1/Parent 2 0 R/Kids[2 0 R]>>")),
        ("previous", "a cross-reference before itself", raw_pdf(root, pages, page, trailer=b"/Prev %d" % sound.rindex(b"xref\n0"))),
        ("count", "says 2,147,483,647 pages", raw_pdf(root, pages.replace(b"Count 1", b"Count 2147483647"), page)),
        ("size", "a page of 10^12 points", raw_pdf(root, pages, page.replace(b"595 842", b"1000000000000 1000000000000"))),
        ("stream", "contents that inflate to 500 MB", raw_pdf(root, pages, drawn, stream)),
        ("length", "a stream whose length is itself", raw_pdf(root, pages, drawn, b"<</Length 4 0 R>>stream\nx\nendstream")),
        ("deep", "50,000 nested arrays", raw_pdf(root, pages, page, b"[" * 50_000 + b"]" * 50_000)),
        ("script", "JavaScript on opening", raw_pdf(action % b"/S/JavaScript/JS(app.alert\\(1\\))", pages, page)),
        ("launch", "a program on opening", raw_pdf(action % b"/S/Launch/F(calc.exe)", pages, page)),
        ("cut", "cut in the middle", sound[: len(sound) // 2]), ("password", "a password", raw_pdf(root, pages, page, lock, trailer=b"/Encrypt 4 0 R/ID[<00><00>]")),
    ):  # fmt: skip
        yield Item(f"pdf_{name}.pdf", why, data)


def wrong_kinds(docx: bytes, dice: random.Random) -> Iterator[Item]:
    noise, zipped = dice.randbytes(3000), raw_zip([stored(FORM, docx)])
    for suffix in ("zip", "7z", "rar", "eml", "docx", "doc", "xlsx", "pdf", "tar.gz"):
        yield Item(f"kind_empty.{suffix}", "0 bytes", b"")
        yield Item(f"kind_noise.{suffix}", "noise", noise)
    for name, why, data in (
        ("form.zip", "a good form called .zip", docx), ("form.DOCX", "a good form called .DOCX", docx), ("form.doc", "a good form called .doc", docx),
    ):  # fmt: skip
        yield Item(f"kind_{name}", why, data, readable=True)
    for name, why, data in (
        ("zip.docx", "a zip called .docx", zipped), ("zip.pdf", "a zip called .pdf", zipped), ("form", "a form without suffix", docx),
        ("html.doc", "a page called .doc", b"<html><script>alert(1)</script><table><tr><td>x</table>"), ("exe.docx", "a program called .docx", b"MZ" + noise),
        ("png.docx", "a picture called .docx", b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13))), ("program.exe", "a program", b"MZ" + zipped),
        ("script.docx.js", "a script with two suffixes", b"alert(1)"), ("ole.doc", "an old Word header and noise", OLE + noise),
        ("ole.docx", "an old Office header (a locked docx looks so)", OLE + bytes(504) + noise), ("ole_loop.xls", "an OLE file whose FAT is itself", OLE + bytes(68) + bytes(4000)),
        ("magic.7z", "7z magic and noise", SEVEN + noise), ("magic.rar", "RAR 4 magic and noise", RAR4 + noise), ("magic5.rar", "RAR 5 magic and noise", RAR5 + noise),
        ("path.7z", "a 7z with ../x.txt", seven("../x.txt", b"hostile\n")),
        ("big.7z", "a 7z that says 2^62 bytes", seven("x.txt", b"hostile\n", said=2**62)), ("rar.zip", "RAR magic called .zip", RAR5 + noise),
        ("prefix.zip", "a zip after 1 MB of a program", b"MZ" + bytes(MEBI) + zipped), ("twice.zip", "two zips in one", zipped + raw_zip([stored("x.txt", b"x")])),
        ("ends.zip", "20,000 ends of a zip", b"PK\x05\x06" * 20_000), ("pdf.zip", "a PDF that is a zip too", raw_pdf(b"<</Type/Catalog>>") + zipped),
        (".DS_Store", "what a Mac leaves", noise), (f"~${FORM}", "what Word leaves", noise[:162]), ("part.zip.crdownload", "half a download", zipped[:5000]),
    ):  # fmt: skip
        yield Item(name if name[0] in ".~" else f"kind_{name}", why, data)


def seven(name: str, data: bytes, said: int | None = None) -> bytes:
    """A 7z of one file that is only copied; `said` is the size it gives."""

    def number(value: int) -> bytes:
        return bytes([value]) if value < 128 else b"\xff" + struct.pack("<Q", value)

    label = b"\x00" + name.encode("utf-16-le") + b"\x00\x00"
    size = number(len(data) if said is None else said)
    streams = b"\x04\x06\x00\x01\x09" + number(len(data)) + b"\x00\x07\x0b\x01\x00\x01\x01\x00\x0c" + size
    streams += b"\x00\x08\x0a\x01" + struct.pack("<L", zlib.crc32(data)) + b"\x00\x00"
    header = b"\x01" + streams + b"\x05\x01\x11" + number(len(label)) + label + b"\x00\x00"
    start = struct.pack("<QQL", len(data), len(header), zlib.crc32(header))
    return SEVEN + b"\x00\x04" + struct.pack("<L", zlib.crc32(start)) + start + data + header


def damaged(kind: str, data: bytes, dice: random.Random) -> Iterator[Item]:
    """A good file cut, and with single bytes changed; where the change says nothing it must still be read."""
    tenths = [len(data) * tenth // 10 for tenth in range(1, 10)]
    edges = [1, 4, 29, 31, *(len(data) - rest for rest in (1, 20, 22, 23, 100))]
    for cut in sorted({*tenths, *edges, *dice.sample(range(len(data)), 21)}):
        yield Item(f"cut_{kind}_{cut:09d}.{kind}", f"cut after {cut} of {len(data)} bytes", data[:cut])
    sound, last = shape(data), max(len(data) - 4096, len(data) * 3 // 4)
    places = dice.sample(range(last), FLIPS // 2) + dice.sample(range(last, len(data)), FLIPS // 2)
    for place in sorted(places[:: 1 + FLIPS * len(data) // FLIPPED_LIMIT]):
        byte = data[place] ^ dice.randrange(1, 256)
        changed = data[:place] + bytes([byte]) + data[place + 1 :]
        why = f"byte {place} is {byte:#04x}, not {data[place]:#04x}"
        yield Item(f"flip_{kind}_{place:09d}.{kind}", why, changed, readable=shape(changed) == sound)


def shape(data: bytes) -> list[tuple[str, int, int, bytes]] | None:
    """All of a zip that says something — names, kinds, flags, contents — or None where it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            return [(each.filename, each.external_attr, each.flag_bits, archive.read(each)) for each in infos]
    except DAMAGED:
        return None


def packages(package: bytes, docx: bytes) -> Iterator[Item]:
    """Our package with changes: `sealed` ones have manifests that fit, as a forger would make them."""
    whole = opened(package)
    top = next(iter(whole)).split("/")[0]
    files = {name.removeprefix(f"{top}/"): data for name, data in whole.items()}
    data = json.loads(files[DATA])
    slim = {name: each for name, each in files.items() if len(each) < 20_000}
    for name, text in data_texts(data):
        forged = bag(top, sealed({**slim, DATA: text}))
        yield Item(f"ours_data_{name}.zip", f"sealed, {DATA_NAME}: {name}", forged)
    form = next(name for name in files if name.endswith(".docx"))
    first, second = sorted(name for name in files if name.startswith("data/") and name.endswith(".pdf"))[:2]
    other = swapped(docx, {DOCUMENT: opened(docx)[DOCUMENT].replace("公司".encode(), "集团".encode())})
    for name, why, changes in (
        ("extra", "a file more", {"data/x.exe": b"MZ"}), ("foreign", "the form of another package", {form: other}),
        ("exchanged", "two files exchanged", {first: files[second], second: files[first]}), ("gone", "the form is gone", {form: None}),
        ("no_data", "no data", {DATA: None}), ("link", "a payload name that leads out", {"data/../../x.txt": b"x"}),
    ):  # fmt: skip
        changed = {key: each for key, each in {**files, **changes}.items() if each is not None}
        yield Item(f"ours_{name}.zip", why, bag(top, changed))
        yield Item(f"ours_{name}_sealed.zip", f"{why}, sealed", bag(top, sealed(changed)))
    for name, why, tags in (
        ("manifest_wrong", "a wrong digest", {MANIFEST: b"0" * 64 + files[MANIFEST][64:]}), ("manifest_empty", "an empty manifest", {MANIFEST: b""}),
        ("manifest_out", "a manifest of files outside", {MANIFEST: b"0" * 64 + b"  ../../../etc/passwd\n"}), ("manifest_gone", "no manifest", {MANIFEST: None}),
        ("manifest_noise", "a manifest of noise", {MANIFEST: b"\xff\x00\n" * 100_000}), ("no_declaration", "no bagit.txt", {"bagit.txt": None}),
    ):  # fmt: skip
        changed = {key: each for key, each in {**slim, **tags}.items() if each is not None}
        yield Item(f"ours_{name}.zip", why, bag(top, changed))
    two = [stored(f"{each}/{name}", part) for each in (top, "另一家") for name, part in slim.items()]
    yield Item("ours_two.zip", "two packages in one", raw_zip(two))


def data_texts(data: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """申报数据.json → what could stand in its place."""
    text = json.dumps(data, ensure_ascii=False)
    for name, raw in {
        "no_json": "公司".encode(), "empty": b"", "deep": b"[" * 200_000, "nan": b"NaN", "list": b"[]", "utf16": text.encode("utf-16"),
        "not_utf8": text.encode("gbk", "replace"), "digits": b'{"schema":' + b"9" * 100_000 + b"}", "cut": text.encode()[:-100],
        "infinite": text.replace('"schema": ', '"schema": 1e999, "x": ', 1).encode(), "mark": b"\xef\xbb\xbf" + text.encode(),
    }.items():  # fmt: skip
        yield name, raw
    out = "../../../../etc/passwd"
    paper = {"slot": "营业执照", "order": 1, "name": out, "sha256": "0" * 64, "file": out, "pages": 1}
    for name, keys, value in (
        ("schema999", ("schema",), 999), ("schema_text", ("schema",), "1"), ("notice", ("notice", "id"), "苏科〔1999〕1号"),
        ("notice_path", ("notice", "id"), out), ("notice_hash", ("notice", "sha256"), "0" * 64), ("version", ("notice", "version"), 10**30),
        ("stage", ("stage",), out), ("no_answers", ("answers",), None), ("typed_list", ("answers", "typed"), [1]),
        ("values_deep", ("answers", "values"), {"信息简表": {"机构名称": {"a": [[[]]]}}}), ("evidence_out", ("evidence",), [paper]),
        ("evidence_many", ("evidence",), [paper] * 20_000), ("forms_out", ("forms",), {"信息简表": {"files": [out, "/etc/passwd"], "unprinted": []}}),
        ("volumes_pages", ("volumes",), [{"name": "x", "file": out, "pages": 10**18, "front": 0, "parts": [], "folded": None}]),
        ("terms", ("local_terms",), {"x": out}), ("program", ("program",), "别的程序"), ("surrogate", ("stage",), "\ud800"),
    ):  # fmt: skip
        changed = json.loads(text)
        (changed if len(keys) == 1 else changed[keys[0]])[keys[-1]] = value
        yield name, json.dumps(changed).encode()


def sealed(files: dict[str, bytes]) -> dict[str, bytes]:
    """Files of a package with manifests that fit."""
    payload = sorted(name for name in files if name.startswith("data/"))
    size = sum(len(files[name]) for name in payload)
    info = f"Payload-Oxum: {size}.{len(payload)}\n".encode()
    made = {**files, MANIFEST: listing(files, payload), "bag-info.txt": info}
    return {**made, TAG_MANIFEST: listing(made, ["bag-info.txt", "bagit.txt", MANIFEST])}


def bag(top: str, files: dict[str, bytes]) -> bytes:
    return raw_zip([stored(f"{top}/{name}", data) for name, data in files.items()])


def on_disk(folder: Path, docx: bytes) -> list[Hostile]:
    """Folders, links and odd names; what this file system refuses is left out."""
    made = []
    for name, why, target in (
        ("disk_passwd.docx", "a link to /etc/passwd", "/etc/passwd"), ("disk_loop.zip", "a link to itself", "disk_loop.zip"),
        ("disk_loop_a.docx", "a link to a link to itself", "disk_loop_b.docx"), ("disk_loop_b.docx", "the other link", "disk_loop_a.docx"),
        ("disk_gone.zip", "a link to nothing", "gone.zip"), ("disk_up", "a link to the folder itself", "."), ("disk_zero.pdf", "a link to /dev/zero", "/dev/zero"),
    ):  # fmt: skip
        with suppress(OSError):
            (folder / name).symlink_to(target)
            made.append(Hostile(name, why, readable=False))
    for name, why in (("disk_folder.zip", "a folder called .zip"), ("disk_none.docx", "an empty folder")):
        (folder / name).mkdir()
        made.append(Hostile(name, why, readable=False))
    (folder / "disk_folder.zip" / FORM).write_bytes(docx)
    for name, why, readable in (
        ("长" * 83 + ".docx", "a name as long as a file system takes", True), ("😀🏢.docx", "emoji in the name", True),
        ("=1+1.docx", "a name that a worksheet takes for a formula", True), ("-rf .docx", "a name that looks like an option", True),
        ("$(touch x);`id`&&.docx", "a name for a shell", True), ("<b>甲&amp;乙.docx", "a name for a page", False),
        ("公司\u202excod.exe", "a name that is shown backwards", False), ("甲\n乙\x1b[2J.docx", "a line end in the name", False),
        ("..\\..\\x.docx", "a name with backslashes", False), (os.fsdecode("公司.docx".encode("gbk")), "a name in GBK", False),
        (" .docx", "a blank name", False), ("aux.docx", "a name that Windows reserves", False), ("甲.docx.", "a name ending in a dot", False),
    ):  # fmt: skip
        with suppress(OSError):
            (folder / name).write_bytes(docx)
            made.append(Hostile(name, why, readable))
    return made
