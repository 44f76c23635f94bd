"""What a file is, by what it holds and not by its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal
from zipfile import BadZipFile, ZipFile

Kind = Literal["PDF", "JPG", "PNG", "TIFF", "BMP", "GIF", "WebP", "Word", "Excel", "OFD", "MP4", "压缩包"]
SUFFIXES: Mapping[Kind, tuple[str, ...]] = {
    "PDF": (".pdf",),
    "JPG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "PNG": (".png",),
    "TIFF": (".tif", ".tiff"),
    "BMP": (".bmp", ".dib"),
    "GIF": (".gif",),
    "WebP": (".webp",),
    "Word": (".docx", ".doc", ".wps", ".docm", ".rtf"),
    "Excel": (".xlsx", ".xls", ".et", ".xlsm"),
    "OFD": (".ofd",),
    "MP4": (".mp4", ".m4v"),
    "压缩包": (".zip", ".rar", ".7z"),
}
UNPRINTED: Mapping[str, Kind] = {
    "mp4": "MP4",
    "zip": "压缩包",
}  # by format: handed in as they are, without pages
FORMATS: Mapping[str, tuple[Kind, ...]] = {
    "docx": ("Word",), "xlsx": ("Excel",), "pdf": ("PDF",), "jpg": ("JPG",), "mp4": ("MP4",), "zip": ("压缩包",),
    "可编辑版": ("Word", "Excel"), "扫描件": ("PDF",),
}  # fmt: skip
OFFICE: tuple[Kind, ...] = ("Word", "Excel")
OLE = b"\xd0\xcf\x11\xe0"
STARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", "JPG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "Word"),
)
ZIPPED: tuple[tuple[str, Kind], ...] = (
    ("word/document.xml", "Word"),
    ("xl/workbook.xml", "Excel"),
    ("OFD.xml", "OFD"),
)
MAGIC: tuple[tuple[bytes, str], ...] = (
    (OLE, "旧版 Word、Excel 或 WPS 文件"),
    (b"RIFF", "音视频"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"MZ", "程序文件"),
    (b"<", "网页或 XML 文件"),
)


class Unusable(Exception):
    """A file that cannot be taken: the code of the catalogue and its facts."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def sniff(path: Path) -> Kind:
    """What a file is by its first bytes. Raises Unusable naming what else it is."""
    with path.open("rb") as stream:
        head = stream.read(1024)
    for start, kind in STARTS:
        if head.startswith(start):
            return kind
    if head.startswith(b"BM") and int.from_bytes(head[10:14], "little") < 1024:
        return "BMP"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WebP"
    if b"%PDF-" in head:
        return "PDF"
    if head.startswith(b"PK") and (zipped := zip_kind(path)) is not None:
        return zipped
    if head.startswith(OLE) and (old := old_office(path)) is not None:
        return old
    raise Unusable("evidence.type", found=other_kind(path, head))


def unprinted(path: Path, formats: Iterable[str]) -> Kind | None:
    """A file that has no pages, where one of the formats asked for is such; else None."""
    with path.open("rb") as stream:
        head = stream.read(16)
    found: Kind | None = None
    if head[4:8] == b"ftyp" and not head[8:12].startswith((b"heic", b"heix", b"mif1", b"msf1")):
        found = "MP4"
    elif head.startswith((b"Rar!", b"7z\xbc\xaf")) or (head.startswith(b"PK") and zip_kind(path) is None):
        found = "压缩包"
    return found if found in {UNPRINTED.get(each) for each in formats} else None


def old_office(path: Path) -> Kind | None:
    """A file of before 2007 or of WPS, by the end of its name: its inside does not tell cheaply."""
    name = path.suffix.lower()
    return next((kind for kind in OFFICE if name in SUFFIXES[kind]), None)


def office_suffix(path: Path) -> str:
    """The end of the name that an Office file ought to have."""
    zipped = zip_kind(path)
    return {"Word": ".docx", "Excel": ".xlsx"}.get(zipped or "", path.suffix.lower())


def zip_kind(path: Path) -> Kind | None:
    """Which kind of file a zip is, where it is one that can be taken."""
    try:
        with ZipFile(path) as archive:
            names = set(archive.namelist())
    except (BadZipFile, OSError, ValueError):
        return None
    return next((kind for mark, kind in ZIPPED if mark in names), None)


def other_kind(path: Path, head: bytes) -> str:
    if head.startswith(b"PK"):
        return zip_name(path)
    if head[4:8] == b"ftyp":
        return "HEIC 图片或视频"
    found = next((name for magic, name in MAGIC if head.lstrip().startswith(magic)), None)
    return found or f"不认识的文件（{path.suffix or '没有扩展名'}）"


def zip_name(path: Path) -> str:
    try:
        with ZipFile(path) as archive:
            return "PPT 文件" if "ppt/presentation.xml" in archive.namelist() else "压缩包"
    except (BadZipFile, OSError, ValueError):
        return "损坏的压缩包"
