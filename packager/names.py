"""Text → file names that every desktop accepts: NFC, Chinese kept, reserved signs replaced, never two alike."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePath

# The signs Windows forbids, by their full-width look-alikes; % because bag manifests give it a meaning.
REPLACED = str.maketrans('\\/:*?"<>|%', "＼／：＊？＂＜＞｜％")
RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
LONGEST_BYTES = 130  # encrypted home folders allow 143, and a staging name is a little longer
JUNK = re.compile(r"(?i)^(thumbs\.db|desktop\.ini|\.ds_store|~\$.*|\._.*|\.~lock\..*)$")


def safe_name(text: str, longest: int = LONGEST_BYTES) -> str:
    """One file or folder name; the ending survives when a long name is cut."""
    name = (
        unicodedata.normalize("NFC", INVISIBLE.sub("", readable(text)))
        .translate(REPLACED)
        .strip()
        .rstrip(". ")
    )
    if name.startswith((".", "~")):  # hidden, or taken for a home folder
        name = {".": "．", "~": "～"}[name[0]] + name[1:]
    if RESERVED.match(name):
        name = f"_{name}"
    path = PurePath(name or "未命名")
    suffix = path.suffix if len(path.suffix.encode()) <= 12 else ""
    stem = (name or "未命名").removesuffix(suffix)
    while len((stem + suffix).encode()) > longest:
        stem = stem[:-1]
    return stem.rstrip(". ") + suffix


def readable(name: str) -> str:
    """A file name whose bytes were not UTF-8 (unpacked by an old tool): read as GBK, what is left replaced."""
    if name.isascii() or not any("\udc80" <= char <= "\udcff" for char in name):
        return "".join("〓" if "\ud800" <= char <= "\udfff" else char for char in name)
    return os.fsencode(name).decode("gbk", "replace").replace("\ufffd", "〓")


def distinct(names: Iterable[str]) -> list[str]:
    """Names in order, later ones numbered where they would fall on an earlier one (case folded, as Windows does)."""
    seen: set[str] = set()
    found = []
    for name in names:
        path, number, candidate = PurePath(name), 1, name
        while candidate.casefold() in seen:
            number += 1
            candidate = f"{path.stem}（{number}）{path.suffix}"
        seen.add(candidate.casefold())
        found.append(candidate)
    return found


def natural_key(name: str) -> tuple[tuple[int, int | str], ...]:
    """第2页 before 第10页."""
    parts = re.split(r"(\d+)", unicodedata.normalize("NFKC", name).casefold())
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in parts if part)


def is_junk(name: str) -> bool:
    """Files that systems and programs leave behind."""
    return bool(JUNK.match(name))
