"""A folder with one subfolder for each slot → opened and counted files, and findings; a file → pages to bind.

Every file is judged by what it holds, not by its name. Originals are never changed: they go into the package
as they are, and only the bound volume holds converted pages.
"""

from __future__ import annotations

import hashlib
import unicodedata
import warnings
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from zipfile import BadZipFile, ZipFile

import pikepdf
from PIL import Image, UnidentifiedImageError

from forms.findings import Finding, Place, finding
from forms.nearest import hint
from forms.notice import Stage
from packager.bindable import A4, MARGIN, needs_drawing, open_pdf, shows_latin, undrawn, unseen_notes
from packager.names import distinct, is_junk, natural_key, readable, safe_name

Kind = Literal["PDF", "JPG", "PNG"]
LARGEST_MB = 300
LARGEST_SIDE = 20_000
LARGEST_AREA = 120_000_000
POOR_DPI = 100
MEBI = 2**20
SUFFIXES: Mapping[Kind, tuple[str, ...]] = {
    "PDF": (".pdf",),
    "JPG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "PNG": (".png",),
}
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "旧版 Word、Excel 或 WPS 文件"),
    (b"II*\x00", "TIFF 图片"),
    (b"MM\x00*", "TIFF 图片"),
    (b"BM", "BMP 图片"),
    (b"GIF8", "GIF 图片"),
    (b"RIFF", "WebP 图片或音视频"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"MZ", "程序文件"),
    (b"<", "网页或 XML 文件"),
)


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """One checked file of a slot; `order` from 1 within it, `name` as it will stand in the package."""

    slot: str
    order: int
    name: str
    path: Path
    kind: Kind
    size: int
    sha256: str
    pages: int

    @property
    def title(self) -> str:
        return self.name.rpartition(".")[0] or self.name


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a folder holds. With error findings some files could not be taken."""

    files: tuple[EvidenceFile, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for file in self.files:
            found[file.slot] = found.get(file.slot, 0) + 1
        return found


@dataclass
class Taking:
    """Evidence while it is being read."""

    files: list[EvidenceFile] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def say(self, code: str, file: str, slot: str | None = None, **facts: object) -> None:
        self.findings.append(finding(code, Place(slot=slot, file=file), facts))


class Unusable(Exception):
    """A file that cannot be taken: the code of the catalogue and its facts."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def read_evidence(folder: Path, stage: Stage) -> Evidence:
    """Folder → Evidence, in the order of the notice's slots."""
    taking = Taking()
    slots = [slot.name for slot in stage.slots]
    by_name: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        name = unicodedata.normalize("NFC", readable(path.name))
        if name in by_name:
            taking.say("evidence.unknown_folder", f"{name}（第二个）", hint="请把同名文件夹合并成一个。")
        elif not is_junk(path.name):
            by_name[name] = path
    for name, path in by_name.items():
        if path.is_symlink():
            taking.say("evidence.link", name)
        elif not path.is_dir():
            taking.say("evidence.loose_file", name)
        elif name not in slots:
            taking.say("evidence.unknown_folder", name, hint=hint(name, slots))
    for slot in slots:
        if slot in by_name and by_name[slot].is_dir() and not by_name[slot].is_symlink():
            take_slot(slot, by_name[slot], taking)
    report_duplicates(taking)
    return Evidence(tuple(taking.files), tuple(taking.findings))


def take_slot(slot: str, folder: Path, taking: Taking) -> None:
    paths = sorted(
        (path for path in folder.iterdir() if not is_junk(path.name)), key=lambda path: natural_key(path.name)
    )
    take_files(slot, [(path.name, path) for path in paths], taking)


def arranged(slots: Mapping[str, Sequence[tuple[str, Path]]]) -> Evidence:
    """Slots with their files as (name, path), in the order in which they are to stand → Evidence."""
    taking = Taking()
    for slot, files in slots.items():
        take_files(slot, files, taking)
    report_duplicates(taking)
    return Evidence(tuple(taking.files), tuple(taking.findings))


def take_files(slot: str, files: Sequence[tuple[str, Path]], taking: Taking) -> None:
    names = distinct(safe_name(name) for name, _ in files)
    order = 0
    for (given, path), name in zip(files, names, strict=True):
        shown = f"{slot}/{unicodedata.normalize('NFC', readable(given))}"
        try:
            if path.is_symlink():
                raise Unusable("evidence.link")
            if path.is_dir():
                raise Unusable("evidence.unknown_folder", hint=f"请把文件直接放在“{slot}”文件夹里。")
            file = take_file(slot, order + 1, name, path, shown, taking)
        except Unusable as error:
            taking.say(error.code, shown, slot, **error.facts)
        except OSError as error:
            taking.say("package.unreadable", shown, slot, why=error.strerror or "读取失败")
        else:
            order += 1
            taking.files.append(file)


def take_file(slot: str, order: int, name: str, path: Path, shown: str, taking: Taking) -> EvidenceFile:
    """One file → EvidenceFile. Raises Unusable."""
    size = path.stat().st_size
    if size == 0:
        raise Unusable("evidence.empty")
    if size > LARGEST_MB * MEBI:
        raise Unusable("evidence.too_big", size=size // MEBI, limit=LARGEST_MB)
    kind = sniff(path)
    if not name.lower().endswith(SUFFIXES[kind]):
        taking.say("evidence.wrong_extension", shown, slot, found=kind)
        name = f"{name}{SUFFIXES[kind][0]}"
    if kind == "PDF":
        pages, repaired = count_pages(path)
        if repaired:
            taking.say("evidence.repaired", shown, slot)
    else:
        pages, dpi = 1, check_image(path, kind)
        if dpi < POOR_DPI:
            taking.say("evidence.low_resolution", shown, slot, dpi=round(dpi))
    return EvidenceFile(slot, order, name, path, kind, size, hash_file(path), pages)


def sniff(path: Path) -> Kind:
    """What a file is by its first bytes. Raises Unusable naming what else it is."""
    with path.open("rb") as stream:
        head = stream.read(1024)
    if head.startswith(b"\xff\xd8\xff"):
        return "JPG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if b"%PDF-" in head:
        return "PDF"
    raise Unusable("evidence.type", found=other_kind(path, head))


def other_kind(path: Path, head: bytes) -> str:
    if head.startswith(b"PK"):
        return zip_kind(path)
    if head[4:8] == b"ftyp":
        return "HEIC 图片或视频"
    found = next((name for magic, name in MAGIC if head.lstrip().startswith(magic)), None)
    return found or f"不认识的文件（{path.suffix or '没有扩展名'}）"


def zip_kind(path: Path) -> str:
    try:
        with ZipFile(path) as archive:
            names = set(archive.namelist())
    except (BadZipFile, OSError, ValueError):
        return "损坏的压缩包"
    for mark, title in (("word/document.xml", "Word 文件"), ("xl/workbook.xml", "Excel 文件"),
                        ("ppt/presentation.xml", "PPT 文件"), ("OFD.xml", "OFD 文件")):  # fmt: skip
        if mark in names:
            return title
    return "压缩包"


def count_pages(path: Path) -> tuple[int, bool]:
    """→ (pages, whether qpdf had to repair the file). Raises Unusable."""
    try:
        with open_pdf(path) as pdf:
            pages = len(pdf.pages)
            repaired = bool(pdf.get_warnings())
            for number, page in enumerate(pdf.pages, 1):
                if not is_whole(page, repaired=repaired):
                    raise Unusable("evidence.page_damaged", page=number)
            unreadable = needs_drawing(pdf) and any(not shows_latin(widget) for widget in undrawn(pdf))
            if unreadable or unseen_notes(pdf):
                raise Unusable("evidence.form")
    except pikepdf.PasswordError as error:
        raise Unusable("evidence.encrypted") from error
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError) as error:
        raise Unusable("evidence.damaged") from error
    if pages == 0:
        raise Unusable("evidence.no_pages")
    return pages, repaired


def is_whole(page: pikepdf.Page, *, repaired: bool) -> bool:
    """Whether a page has a sound box and content that can be read; in a repaired file an empty page was lost."""
    left, low, right, high = (float(each) for each in page.mediabox)
    turn = page.obj.get("/Rotate", 0)
    contents = page.obj.get("/Contents")
    if left == right or low == high or int(turn) % 90 or (contents is None and repaired):
        return False
    streams = (
        list(contents) if isinstance(contents, pikepdf.Array) else [contents] if contents is not None else []
    )
    try:
        for stream in streams:
            stream.read_bytes()
    except pikepdf.PdfError:
        return False
    return True


def check_image(path: Path, kind: Kind) -> float:
    """→ the resolution in dpi at which it will be printed. Raises Unusable."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path) as image:
                width, height = image.size
                if max(width, height) > LARGEST_SIDE or width * height > LARGEST_AREA:
                    raise Unusable("evidence.huge_image", width=width, height=height, limit=LARGEST_SIDE)
                if kind == "PNG":
                    image.load()  # its pixels are packed: a fault inside shows only so
    except Image.DecompressionBombError as error:
        raise Unusable("evidence.huge_image", width="很大", height="很大", limit=LARGEST_SIDE) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, zlib.error) as error:
        raise Unusable("evidence.damaged") from error
    if kind == "JPG" and not ends_whole(path):
        raise Unusable("evidence.damaged")
    long, short = max(width, height), min(width, height)
    inches = ((A4[1] - 2 * MARGIN) / 72, (A4[0] - 2 * MARGIN) / 72)
    return float(max(long / inches[0], short / inches[1]))


def ends_whole(path: Path) -> bool:
    """Whether a JPEG has its end mark behind its picture data (a thumbnail before them has one of its own).

    Decoding every picture would make large packages slow.
    """
    data = path.read_bytes()
    place = 2
    while data[place : place + 1] == b"\xff" and data[place + 1 : place + 2] != b"\xda":
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return data[place + 1 : place + 2] == b"\xda" and data.find(b"\xff\xd9", place) > 0


def hash_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def report_duplicates(taking: Taking) -> None:
    first: dict[str, str] = {}
    for file in taking.files:
        shown = f"{file.slot}/{file.name}"
        if file.sha256 in first:
            taking.say("evidence.duplicate", shown, file.slot, other=first[file.sha256])
        first.setdefault(file.sha256, shown)


def by_slot(files: tuple[EvidenceFile, ...]) -> Iterator[tuple[str, list[EvidenceFile]]]:
    """The files grouped by slot, in order."""
    for slot in dict.fromkeys(file.slot for file in files):
        yield slot, [file for file in files if file.slot == slot]
