"""A built package to look at and to break: built once for each test, small evidence."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from forms.library import Source
from packager.bag import MANIFEST, TAG_MANIFEST
from packager.build import Built, build
from packager.evidence import read_evidence
from tests.helpers.files import pdf, picture, put

EVIDENCE = {
    "营业执照/营业执照.jpg": picture(size=(1700, 2300)),
    "科技项目/立项1.pdf": pdf("立项一", 2),
    "科技项目/立项2.pdf": pdf("立项二"),
    "科技项目/立项3.pdf": pdf("立项三"),
    "荣誉/证书 甲.pdf": pdf("证书甲"),
    "荣誉/证书 乙.pdf": pdf("证书乙"),
}


def built(source: Source, raw: dict[str, Any], root: Path, stage: str = "申报单位") -> Built:
    """The package of these answers with the small evidence (where the stage has slots) under root/out."""
    chosen = source.notice.stage(stage)
    evidence = read_evidence(put(root / "佐证", EVIDENCE), chosen) if chosen.slots else None
    result = build(source, chosen, raw, evidence, root / "out")
    assert result.folder, [each.message for each in result.report]
    return result


def rewrite(path: Path, change: Callable[[dict[str, bytes]], None], *, seal_again: bool) -> None:
    """Change a zip's files (names below its top folder); `seal_again` makes the manifests fit, as a forger would."""
    with zipfile.ZipFile(path) as archive:
        top = archive.namelist()[0].split("/")[0]
        files = {name.removeprefix(f"{top}/"): archive.read(name) for name in archive.namelist()}
    change(files)
    if seal_again:
        payload = sorted(name for name in files if name.startswith("data/"))
        files[MANIFEST] = listing(files, payload)
        size = sum(len(files[name]) for name in payload)
        files["bag-info.txt"] = f"Payload-Oxum: {size}.{len(payload)}\n".encode()
        files[TAG_MANIFEST] = listing(files, ["bag-info.txt", "bagit.txt", MANIFEST])
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"{top}/{name}", data)


def listing(files: dict[str, bytes], names: list[str]) -> bytes:
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in names).encode()


def edit_json(data: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    found = json.loads(data)
    change(found)
    return (json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()
