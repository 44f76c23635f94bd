"""The attachments of a case ↔ files on disk for as long as it is open: checked as evidence, turned, seen small."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import pikepdf
from PIL import ExifTags, Image, ImageOps

from forms.case import EVIDENCE, Case
from forms.casevalues import SHA256
from forms.notice import Stage
from packager.bindable import open_pdf
from packager.choice import ANY
from packager.evidence import LARGEST_MB, MEBI, Evidence, arranged
from packager.filetypes import OFFICE, Unusable, sniff
from packager.preview import Picture, pictures
from packager.straighten import CannotChange

THUMBNAIL = 120
QUARTER = {
    1: 6,
    6: 3,
    3: 8,
    8: 1,
    2: 7,
    7: 4,
    4: 5,
    5: 2,
}  # EXIF orientation → the same a quarter turn further
CHAT_NAME = re.compile(
    r"(?ix)^(微信图片|微信截图|QQ图片|QQ截图|mmexport|wx_camera|IMG|DSC|DCIM|Screenshot|截图|屏幕截图|扫描(全能王)?|CamScanner|Scan|image|img|photo|"
    r"新建|未命名|文档|document|下载|download|企业微信截图|钉钉|lALP)?[\s_\-（(]*[0-9a-f\s_\-:.）)]*$"
)
# What Pillow and PDFium raise on pictures that are broken or far too large: they simply have no small picture.
UNSEEN = (Unusable, OSError, ValueError, SyntaxError, RuntimeError, Image.DecompressionBombError, zlib.error)
Listed = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Attachments:
    """A working folder beside an open case; extracting again what lies there already costs nothing."""

    case: Case
    folder: Path
    engine: str = ANY

    def file(self, sha256: str, name: str) -> Path:
        """An attachment as a file. Raises CaseFault, OSError."""
        path = self.folder / f"{sha256[:32]}{PurePath(name).suffix.lower()[:8]}"
        if not path.is_file():
            part = path.with_name(f"{path.name}.part")
            self.case.extract(sha256, part)
            part.replace(path)
        return path

    def evidence(self, stage: Stage, listed: Listed, tick: Callable[[int, int, str], None]) -> Evidence:
        """What lies in the slots of a stage → Evidence. Raises CaseFault, OSError."""
        total = sum(len(listed.get(slot.name, ())) for slot in stage.slots)
        slots: dict[str, list[tuple[str, Path]]] = {}
        done = 0
        for slot in stage.slots:
            slots[slot.name] = []
            for item in listed.get(slot.name, ()):
                tick(done, total, f"正在读取 {item['name']}")
                slots[slot.name].append((item["name"], self.file(item[SHA256], item["name"])))
                done += 1
        return arranged(stage, slots, self.engine)


def listed(case: Case, stage: Stage) -> dict[str, list[dict[str, Any]]]:
    """The attachments of each slot of a stage, in order."""
    return {slot.name: list(case.get(EVIDENCE, slot.name, [])) for slot in stage.slots}


def too_big(path: Path) -> bool:
    return path.stat().st_size > LARGEST_MB * MEBI


def sensible_name(name: str, slot: str, number: int) -> str:
    """A name that says something: 微信图片_2025….jpg in the slot 荣誉 → 荣誉2.jpg."""
    path = PurePath(name)
    return f"{slot}{number}{path.suffix}" if CHAT_NAME.match(path.stem) else name


def turned(path: Path) -> bytes:
    """A PDF or picture a quarter turn to the right; JPEG data are left as they are. Raises CannotChange, PdfError."""
    kind = sniff(path)
    if kind in (*OFFICE, "OFD"):
        raise CannotChange(f"{kind} 文件不能在这里转，请在原来的程序里调整。")
    buffer = io.BytesIO()
    if kind == "PDF":
        with open_pdf(path) as pdf:
            for page in pdf.pages:
                page.rotate(90, relative=True)
            pdf.save(buffer, deterministic_id=True)
        return buffer.getvalue()
    with Image.open(path) as image:
        if kind == "JPG":
            return turned_jpeg(path.read_bytes(), image)
        ImageOps.exif_transpose(image).transpose(Image.Transpose.ROTATE_270).save(buffer, "PNG")
    return buffer.getvalue()


def turned_jpeg(data: bytes, image: Image.Image) -> bytes:
    """The same JPEG with the EXIF mark of a quarter turn more."""
    exif = image.getexif()
    exif[ExifTags.Base.Orientation] = QUARTER.get(exif.get(ExifTags.Base.Orientation, 1), 6)
    try:
        block = exif.tobytes()
    except (struct.error, ValueError, TypeError):  # marks of a camera that do not add up: ours alone is kept
        plain = Image.Exif()
        plain[ExifTags.Base.Orientation] = exif[ExifTags.Base.Orientation]
        block = plain.tobytes()
    segment = b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block
    return data[:2] + segment + without_exif(data[2:])


def without_exif(rest: bytes) -> bytes:
    """The segments of a JPEG behind its first mark, without an EXIF one."""
    kept, place = b"", 0
    while rest[place : place + 1] == b"\xff" and rest[place + 1 : place + 2] not in (b"\xda", b"\xd9"):
        size = 2 + int.from_bytes(rest[place + 2 : place + 4], "big")
        segment = rest[place : place + size]
        if not (segment[1:2] == b"\xe1" and segment[4:8] == b"Exif"):
            kept += segment
        place += size
    return kept + rest[place:]


def thumbnail(path: Path) -> Picture | None:
    """The first page or the picture, small; None where it cannot be read."""
    try:
        if sniff(path) == "PDF":
            found = pictures(path, [0], 0.2)
            return found.get(0)
        with Image.open(path) as image:
            image.draft("RGB", (THUMBNAIL * 2, THUMBNAIL * 2))
            small = ImageOps.exif_transpose(image)
            small.thumbnail((THUMBNAIL, THUMBNAIL))
            rgb = small.convert("RGBA")
            return Picture(rgb.width, rgb.height, rgb.tobytes("raw", "BGRA"))
    except (*UNSEEN, pikepdf.PdfError):
        return None
