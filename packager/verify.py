"""A package from anyone, on disk → Report: whole and unchanged, then (proof.py) saying what its data say.

Cheap checks first: the archive, the manifests, the folder beside it; the contents only when those hold.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from forms.findings import Finding, Place, Report, finding
from forms.library import Library
from packager.bag import BLOCK, MANIFEST, TAG_MANIFEST, Bag, UnsafeArchive, open_bag, parse_manifest
from packager.bundle import DATA_NAME, recover_if_idle
from packager.evidence import hash_file
from packager.names import is_junk
from packager.proof import Proof
from packager.zipped import DAMAGED


def verify(path: Path, library: Library) -> Report:
    """The zip, or the folder with its zip beside it → Report."""
    if path.is_dir():
        path = path.resolve()
        recover_if_idle(path.parent, path.name)
        zip_path = path.with_name(f"{path.name}.zip")
        if zip_path.is_file():
            return verify_package(zip_path, path, library)
        return Report((*verify_folder(path, library), finding("package.no_zip", Place(file=zip_path.name))))
    return verify_package(path, None, library)


def verify_package(zip_path: Path, folder: Path | None, library: Library, *, quick: bool = False) -> Report:
    """The zip, and where it is there the folder that must hold the same → Report. `quick`: see Proof."""
    try:
        with open_bag(zip_path) as bag:
            beside = files_in(folder) if folder is not None else None
            readings = read_all(bag, beside)
            findings = list(whole(bag, readings, beside))
            if not findings:
                payload = PayloadOf(bag, readings, beside or {})
                findings += Proof(
                    payload.read, payload.digest, frozenset(bag.payload), library, quick
                ).findings()
            return Report(tuple(findings))
    except UnsafeArchive as error:
        return Report((finding(error.code, Place(file=zip_path.name), error.facts),))


def verify_folder(folder: Path, library: Library) -> Report:
    names = frozenset(files_in(folder))
    if DATA_NAME not in names:
        return Report((finding("package.not_package", Place(file=folder.name)),))
    proof = Proof(
        lambda name: (folder / name).read_bytes(), lambda name: hash_file(folder / name), names, library
    )
    return Report(tuple(proof.findings()))


def files_in(folder: Path) -> dict[str, Path]:
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not is_junk(path.name)
    }


# ---- the bag


def read_all(bag: Bag, beside: Mapping[str, Path] | None) -> dict[str, Reading]:
    """Every entry read once: its hash, and whether the file of the folder beside it is the same."""
    return {
        name: read_through(
            bag, name, (beside or {}).get(name.removeprefix("data/")) if name.startswith("data/") else None
        )
        for name in bag.entries
    }


def whole(bag: Bag, readings: Mapping[str, Reading], beside: Mapping[str, Path] | None) -> Iterator[Finding]:
    """Readings against the manifests, and against the folder where there is one."""
    damaged = {name for name, reading in readings.items() if reading.digest is None}
    yield from (changed(name) for name in bag.entries if name in damaged)
    if not damaged & {MANIFEST, TAG_MANIFEST}:
        yield from against_manifests(bag, {name: reading.digest for name, reading in readings.items()})
    if beside is not None:
        yield from against_folder(bag, readings, {f"data/{name}": path for name, path in beside.items()})


@dataclass(frozen=True, slots=True)
class Reading:
    """One entry as it was read: its SHA-256 (None: damaged), and whether the folder's file is the same."""

    digest: str | None
    same: bool


@dataclass(frozen=True, slots=True)
class PayloadOf:
    """The payload of a bag by the names that its data use; from the folder beside it, which is the same by now."""

    bag: Bag
    readings: Mapping[str, Reading]
    beside: Mapping[str, Path]

    def read(self, name: str) -> bytes:
        return self.beside[name].read_bytes() if name in self.beside else self.bag.read(f"data/{name}")

    def digest(self, name: str) -> str | None:
        return self.readings[f"data/{name}"].digest


def read_through(bag: Bag, name: str, path: Path | None) -> Reading:
    digest, same = hashlib.sha256(), path is None or path.stat().st_size == bag.entries[name].file_size
    with path.open("rb") if path else nullcontext() as mine:
        try:
            with bag.archive.open(bag.entries[name]) as stream:
                while block := stream.read(BLOCK):
                    digest.update(block)
                    same = same and (mine is None or mine.read(len(block)) == block)
        except DAMAGED:
            return Reading(None, same)
    return Reading(digest.hexdigest(), same)


def against_manifests(bag: Bag, digests: Mapping[str, str | None]) -> Iterator[Finding]:
    """What is missing, added, changed."""
    for name in (MANIFEST, TAG_MANIFEST):
        if name not in bag.entries:
            yield finding("package.missing", Place(file=name))
            return
    listed, tags = manifest(bag, MANIFEST), manifest(bag, TAG_MANIFEST)
    for name, digest in {**tags, **listed}.items():
        if name not in digests:
            yield finding("package.missing", Place(file=shown(name)))
        elif digests[name] not in (None, digest):
            yield changed(name)
    for name in bag.entries:
        known = name in listed if name.startswith("data/") else name in tags or name == TAG_MANIFEST
        if not known:
            yield finding("package.unexpected", Place(file=shown(name)))


def manifest(bag: Bag, name: str) -> dict[str, str]:
    return parse_manifest(bag.read(name).decode("utf-8", "replace"))


def against_folder(bag: Bag, readings: Mapping[str, Reading], names: Mapping[str, Path]) -> Iterator[Finding]:
    payload = {name for name in bag.entries if name.startswith("data/")}
    for name in sorted(payload - names.keys()):
        yield finding("package.missing", Place(file=shown(name)))
    for name in sorted(names.keys() - payload):
        yield finding("package.unexpected", Place(file=shown(name)))
    for name in sorted(payload & names.keys()):
        if not readings[name].same:
            yield finding("package.folder_differs", Place(file=shown(name)))


def shown(name: str) -> str:
    return name.removeprefix("data/")


def changed(name: str) -> Finding:
    return finding("package.changed", Place(file=shown(name)))
