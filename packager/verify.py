"""A package from anyone, on disk → Report: whole and unchanged, then (proof.py) saying what its data say.

Cheap checks first: the archive, the manifests, the folder beside it; the contents only when those hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from forms.findings import Finding, Place, Report, finding
from forms.library import Library
from packager.bag import DAMAGED, MANIFEST, TAG_MANIFEST, Bag, UnsafeArchive, open_bag, parse_manifest
from packager.bundle import DATA_NAME, recover
from packager.names import is_junk
from packager.proof import Proof


def verify(path: Path, library: Library) -> Report:
    """The zip, or the folder with its zip beside it → Report."""
    if path.is_dir():
        recover(path.parent, path.name)
        zip_path = path.with_name(f"{path.name}.zip")
        if zip_path.is_file():
            return verify_package(zip_path, path, library)
        return Report((*verify_folder(path, library), finding("package.no_zip", Place(file=zip_path.name))))
    return verify_package(path, None, library)


def verify_package(zip_path: Path, folder: Path | None, library: Library) -> Report:
    """The zip, and where it is there the folder that must hold the same → Report."""
    try:
        with open_bag(zip_path) as bag:
            findings = list(whole(bag))
            if folder is not None:
                findings += compare_folder(folder, bag)
            if not findings:
                findings += Proof(
                    lambda name: bag.read(f"data/{name}"), frozenset(bag.payload), library
                ).findings()
            return Report(tuple(findings))
    except UnsafeArchive as error:
        return Report((finding(error.code, Place(file=zip_path.name), error.facts),))


def verify_folder(folder: Path, library: Library) -> Report:
    names = frozenset(files_in(folder))
    if DATA_NAME not in names:
        return Report((finding("package.not_package", Place(file=folder.name)),))
    return Report(tuple(Proof(lambda name: (folder / name).read_bytes(), names, library).findings()))


def files_in(folder: Path) -> dict[str, Path]:
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not is_junk(path.name)
    }


# ---- the bag


def whole(bag: Bag) -> Iterator[Finding]:
    """Manifests against entries: what is missing, added, changed."""
    damaged = [name for name in bag.entries if not readable(bag, name)]
    yield from (changed(name) for name in damaged)
    if MANIFEST in damaged or TAG_MANIFEST in damaged:
        return
    if MANIFEST not in bag.entries or TAG_MANIFEST not in bag.entries:
        yield finding(
            "package.missing", Place(file=MANIFEST if MANIFEST not in bag.entries else TAG_MANIFEST)
        )
        return
    listed = manifest(bag, MANIFEST)
    tags = manifest(bag, TAG_MANIFEST)
    for name, digest in {**tags, **listed}.items():
        if name not in bag.entries:
            yield finding("package.missing", Place(file=shown(name)))
        elif name not in damaged and bag.digest(name) != digest:
            yield changed(name)
    for name in bag.entries:
        known = name in listed if name.startswith("data/") else name in tags or name == TAG_MANIFEST
        if not known:
            yield finding("package.unexpected", Place(file=shown(name)))


def manifest(bag: Bag, name: str) -> dict[str, str]:
    return parse_manifest(bag.read(name).decode("utf-8", "replace"))


def readable(bag: Bag, name: str) -> bool:
    """Whether an entry's bytes are those that its CRC was made from."""
    try:
        with bag.archive.open(bag.entries[name]) as stream:
            while stream.read(2**20):
                pass
    except DAMAGED:
        return False
    return True


def shown(name: str) -> str:
    return name.removeprefix("data/")


def changed(name: str) -> Finding:
    return finding("package.changed", Place(file=shown(name)))


def compare_folder(folder: Path, bag: Bag) -> Iterator[Finding]:
    found = files_in(folder)
    payload = set(bag.payload)
    for name in sorted(payload - set(found)):
        yield finding("package.missing", Place(file=name))
    for name in sorted(set(found) - payload):
        yield finding("package.unexpected", Place(file=name))
    for name in sorted(payload & set(found)):
        if not same_bytes(found[name], bag, f"data/{name}"):
            yield finding("package.folder_differs", Place(file=name))


def same_bytes(path: Path, bag: Bag, name: str) -> bool:
    info = bag.entries[name]
    if path.stat().st_size != info.file_size:
        return False
    try:
        with path.open("rb") as mine, bag.archive.open(info) as theirs:
            while block := mine.read(2**20):
                if block != theirs.read(len(block)):
                    return False
    except DAMAGED:
        return False
    return True
