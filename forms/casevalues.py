"""The JSON values of a case: what may be stored, how it is written, which attachments it names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

SHA256 = "sha256"
LONE = re.compile("[\ud800-\udfff]")
Json: TypeAlias = Any


def is_whole(about: Mapping[str, str]) -> bool:
    """Whether a case says what it is; what it says goes into paths and is not believed unseen."""
    return (
        all(isinstance(about.get(name), str) for name in ("notice", "stage", "short", "saved"))
        and is_plain_name(about["notice"])
        and bool(re.fullmatch(r"[0-9a-f]{64}", about.get("notice_sha256", "")))
        and about.get("cursor", "").isdecimal()
    )


def is_plain_name(name: str) -> bool:
    """One name, no way out of the folder it is put into, on any system."""
    return bool(name) and name not in (".", "..") and not re.search(r"[/\\:\0]", name)


def clean(value: Json) -> Json:
    """Halves of characters, as broken file names hold them, cannot be stored: each becomes 〓."""
    if isinstance(value, str):
        return LONE.sub("〓", value)
    if isinstance(value, dict):
        return {clean(name): clean(each) for name, each in value.items()}
    return [clean(each) for each in value] if isinstance(value, list | tuple) else value


def text(value: Json) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def hashes(value: Json) -> Iterator[str]:
    """Every attachment named somewhere in a JSON value."""
    if isinstance(value, dict):
        if isinstance(value.get(SHA256), str):
            yield value[SHA256]
        for inner in value.values():
            yield from hashes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from hashes(inner)
