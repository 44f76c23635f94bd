"""An archive from outside by its entries: what it is, whether it can be honest, the names as they were meant."""

from __future__ import annotations

import itertools
import zipfile
from pathlib import Path, PurePosixPath
from typing import Literal

from packager.bag import MANIFEST
from packager.bundle import DATA_NAME
from packager.names import readable
from packager.zipped import DAMAGED, reason

MOST_FILES = 5_000
MOST_BYTES = 2 * 2**30
RATIO, RATIO_MATTERS = 300, 64 * 2**20


class Refused(Exception):
    """What cannot be opened; the text says why."""


class Enough(Refused):
    """The archive that everything is in is not opened any further."""


def plain_name(name: str) -> str:
    """The last part of a name from outside, without signs that cannot be seen."""
    last = readable(name).replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in last if char.isprintable())[:200] or "附件"


def shown_name(name: str) -> str:
    return "".join(char for char in readable(name) if char.isprintable())


def decoded_name(info: zipfile.ZipInfo) -> str:
    """The name of an entry: UTF-8 where it says so or can only be that, else GBK; without ways out of its folder."""
    name = info.filename
    if not info.flag_bits & 0x800:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    parts = [plain_name(part) for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(parts) or "未命名"


def refuse_bomb(infos: list[zipfile.ZipInfo]) -> None:
    """What cannot be honest is not opened: too many entries, too much, packed too well, several sharing one place."""
    size, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if len(infos) > MOST_FILES:
        raise Refused(f"压缩包里有 {len(infos)} 个文件，超过 {MOST_FILES} 个")
    if size > MOST_BYTES or (size > RATIO_MATTERS and size > packed * RATIO):
        raise Refused(f"压缩包展开后过大（{size // 2**20} MB），没有打开")
    places = sorted((info.header_offset, info.compress_size) for info in infos)
    for (start, length), (following, _) in itertools.pairwise(places):
        if start + length > following:
            raise Refused("压缩包里的文件互相重叠，没有打开")


def zip_kind(path: Path) -> Literal["office", "package", "rezipped", "archive"]:
    """What a zip is by its entries: an Office or OFD file, a package of ours (zipped anew by an old program), or files."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [decoded_name(info) for info in archive.infolist() if info.filename]
            plain = all(info.flag_bits & 0x800 or info.filename.isascii() for info in archive.infolist())
    except DAMAGED as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise Refused(f"压缩包打不开：{reason(error)}") from error
    if "[Content_Types].xml" in names or "OFD.xml" in names:
        return "office"
    tops = {name.partition("/")[0] for name in names}
    if len(tops) == 1:
        top = next(iter(tops))
        if f"{top}/{MANIFEST}" in names and f"{top}/data/{DATA_NAME}" in names:
            return "package" if plain else "rezipped"
    return "archive"


def suffix_of(name: str) -> str:
    """The end of a name, for those who judge an old Office file by it."""
    suffix = PurePosixPath(plain_name(name)).suffix.lower()
    return suffix if suffix.isascii() and len(suffix) <= 8 else ""


def payload_of(package: Path) -> frozenset[str]:
    """What a package's zip holds, by the names in its folder."""
    try:
        with zipfile.ZipFile(package) as archive:
            names = (decoded_name(info) for info in archive.infolist() if info.filename)
            return frozenset(name.partition("/data/")[2] for name in names if "/data/" in name)
    except DAMAGED:
        return frozenset()
