"""Entries ↔ zip archives: the same entries give the same bytes; archives from outside are read within limits."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Mapping
from typing import BinaryIO

EPOCH = (1980, 1, 1, 0, 0, 0)
STORED_SUFFIXES = (".pdf", ".jpg", ".jpeg", ".png", ".docx", ".xlsx", ".zip")
PART_LIMIT = 64 * 2**20
# Everything that zipfile and the decompressors raise on damaged bytes; bz2 says OSError without a number.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    IndexError,  # an entry without a name
    OSError,
)


class ArchiveError(Exception):
    """An archive that is damaged, no archive at all, or larger inside than it may be."""


def zip_info(name: str) -> zipfile.ZipInfo:
    """An entry without clock or owner; what is compressed already is only stored."""
    info = zipfile.ZipInfo(name, EPOCH)
    info.create_system = 3
    info.external_attr = 0o100644 << 16
    stored = name.lower().endswith(STORED_SUFFIXES)
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    return info


def write_office(parts: Mapping[str, bytes]) -> bytes:
    """Parts of an Office file → its bytes, in the order given; everything deflated as Word does."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zip_info(name), data, zipfile.ZIP_DEFLATED, 6)
    return buffer.getvalue()


def read_office(data: bytes | BinaryIO) -> dict[str, bytes]:
    """The bytes of a .docx or .xlsx → its parts. Raises ArchiveError."""
    source = io.BytesIO(data) if isinstance(data, bytes) else data
    try:
        with zipfile.ZipFile(source) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if sum(info.file_size for info in infos) > PART_LIMIT:
                raise ArchiveError(f"展开后超过 {PART_LIMIT // 2**20} MB")
            return {info.filename: bounded(archive, info) for info in infos}
    except DAMAGED as error:
        raise ArchiveError(reason(error)) from error


def reason(error: Exception) -> str:
    """What is wrong with an archive, in the words a clerk knows."""
    text = str(error)
    return "CRC 校验不符" if "CRC" in text else "不是 zip 文件" if "not a zip" in text else "压缩数据损坏"


def bounded(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """One entry, never more than it declares."""
    with archive.open(info) as stream:
        data = stream.read(info.file_size + 1)
    if len(data) > info.file_size:
        raise ArchiveError("展开后比声明的大")
    return data
