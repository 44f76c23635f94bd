"""Files ↔ a BagIt zip (RFC 8493): one top folder, SHA-256 manifests, one pass over each file."""

from __future__ import annotations

import errno
import hashlib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from packager.zipped import DAMAGED, reason, zip_info

BLOCK = 2**20
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
LARGEST = 8 * 2**30
LARGEST_RATIO = 300
RATIO_MATTERS = 64 * 2**20
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"


class UnsafeArchive(Exception):
    """An archive that must not be opened: the code of the catalogue and its facts."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def write_bag(
    target: Path,
    top: str,
    payload: Iterable[tuple[str, Path]],
    info: Mapping[str, str],
    known: Mapping[str, str] | None = None,
) -> None:
    """Payload files (name in the package, where it lies) → the zip at `target`.

    `known` are SHA-256 taken already; the proof that follows reads every entry against them.
    """
    manifest: list[str] = []
    octets = 0
    with zipfile.ZipFile(target, "w", allowZip64=True) as archive:
        for name, path in payload:
            digest, size = store(archive, f"{top}/data/{name}", path, (known or {}).get(name))
            manifest.append(f"{digest}  data/{name}\n")
            octets += size
        tags = {
            "bagit.txt": DECLARATION,
            "bag-info.txt": "".join(
                f"{key}: {value}\n"
                for key, value in ({"Payload-Oxum": f"{octets}.{len(manifest)}"} | dict(info)).items()
            ).encode(),
            MANIFEST: "".join(manifest).encode(),
        }
        tags[TAG_MANIFEST] = "".join(
            f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(tags.items())
        ).encode()
        for name, data in tags.items():
            archive.writestr(zip_info(f"{top}/{name}"), data)


def store(archive: zipfile.ZipFile, name: str, path: Path, known: str | None) -> tuple[str, int]:
    """One file into the archive, hashed on its way unless its hash is known → (sha256, size)."""
    digest, size = hashlib.sha256(), 0
    info = zip_info(name)
    info.file_size = path.stat().st_size
    with path.open("rb") as source, archive.open(info, "w") as sink:
        while block := source.read(BLOCK):
            if known is None:
                digest.update(block)
            sink.write(block)
            size += len(block)
    return known or digest.hexdigest(), size


# ---- reading


@dataclass(frozen=True, slots=True)
class Bag:
    """An opened bag: its top folder and its entries by name below it."""

    archive: zipfile.ZipFile
    top: str
    entries: Mapping[str, zipfile.ZipInfo]

    def read(self, name: str) -> bytes:
        return self.archive.read(self.entries[name])

    @property
    def payload(self) -> list[str]:
        return [name.removeprefix("data/") for name in self.entries if name.startswith("data/")]


@contextmanager
def open_bag(path: Path) -> Iterator[Bag]:
    """A zip from anyone, opened within limits. Raises UnsafeArchive."""
    try:
        archive = zipfile.ZipFile(path)
    except DAMAGED as error:
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise  # the machine's fault, not the archive's
        raise UnsafeArchive("package.bad_zip", why=reason(error)) from error
    with archive:
        yield checked(archive)


def checked(archive: zipfile.ZipFile) -> Bag:
    if not all(info.filename for info in archive.infolist()):
        raise UnsafeArchive("package.unsafe_name", file="（没有名字）")
    infos = [info for info in archive.infolist() if not info.is_dir()]
    size = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if size > LARGEST or (size > RATIO_MATTERS and size > packed * LARGEST_RATIO):
        raise UnsafeArchive("package.bomb", size=size // 2**20)
    entries: dict[str, zipfile.ZipInfo] = {}
    tops = set()
    for info in infos:
        name = PurePosixPath(info.filename)
        if not is_safe(info):
            raise UnsafeArchive("package.unsafe_name", file=info.filename)
        tops.add(name.parts[0])
        inner = "/".join(name.parts[1:])
        if inner in entries:
            raise UnsafeArchive("package.unsafe_name", file=info.filename)
        entries[inner] = info
    if len(tops) != 1 or "bagit.txt" not in entries:
        raise UnsafeArchive("package.not_package")
    return Bag(archive, tops.pop(), entries)


def is_safe(info: zipfile.ZipInfo) -> bool:
    """No absolute path, no way out of the folder, no drive, no link, no encryption."""
    name = info.filename
    parts = name.split("/")
    is_link = (info.external_attr >> 16) & 0o170000 == 0o120000
    return not (
        name.startswith(("/", "\\", "~")) or "\\" in name or "\x00" in name or ":" in name
        or ".." in parts or "" in parts or "." in parts or is_link or info.flag_bits & 1
    )  # fmt: skip


def parse_manifest(text: str) -> dict[str, str]:
    """Manifest lines → name → digest."""
    found = {}
    for line in text.splitlines():
        digest, _, name = line.partition("  ")
        if name:
            found[name] = digest.lower()
    return found
