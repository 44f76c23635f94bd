"""申报数据.json ↔ typed objects: what a package says of itself, canonical and checked on reading."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.local import LocalTerms
from forms.passes import Pass
from packager.documents import SCHEMA, canonical

PROGRAM = "申报包"


class BadDataError(Exception):
    """Data that cannot be worked with: the code of the catalogue and its facts."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class EvidenceData:
    """One evidence file: where it stands in the package and what it is."""

    slot: str
    order: int
    name: str
    sha256: str
    file: str
    pages: int


@dataclass(frozen=True, slots=True)
class FormData:
    """A form's files, and its fields that are asked but not printed."""

    files: tuple[str, ...]
    unprinted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartData:
    title: str
    form: str | None
    first: int
    pages: int


@dataclass(frozen=True, slots=True)
class VolumeData:
    name: str
    file: str
    pages: int
    front: int
    parts: tuple[PartData, ...]
    folded: str | None = None


@dataclass(frozen=True, slots=True)
class PackageData:
    """The whole of 申报数据.json. `typed` and `values` are JSON objects by form; `finals` the SHA-256 of hand-laid forms.

    `edition`: 第几版 of the case it was made from; 0 where it was made without one.
    """

    program: str
    notice_id: str
    notice_version: int
    notice_sha256: str
    stage: str
    typed: Mapping[str, Any]
    values: Mapping[str, Any]
    evidence: tuple[EvidenceData, ...]
    forms: Mapping[str, FormData]
    volumes: tuple[VolumeData, ...]
    local_terms: Mapping[str, Any] | None = None
    passes: tuple[Pass, ...] = ()
    extras: tuple[str, ...] = ()
    finals: Mapping[str, str] = field(default_factory=dict)
    edition: int = 0
    schema: int = SCHEMA

    def write(self) -> bytes:
        """→ canonical JSON: the same data have the same bytes."""
        data = {
            "schema": self.schema,
            "program": self.program,
            "notice": {"id": self.notice_id, "version": self.notice_version, "sha256": self.notice_sha256},
            "stage": self.stage,
            "answers": {"typed": self.typed, "values": self.values},
            "local_terms": self.local_terms,
            "passes": [each.as_json() for each in self.passes],
            "extras": list(self.extras),
            "evidence": [plain(each) for each in self.evidence],
            "forms": {
                name: {"files": list(form.files), "unprinted": list(form.unprinted)}
                for name, form in self.forms.items()
            },
            "volumes": [
                plain(each) | {"parts": [plain(part) for part in each.parts]} for each in self.volumes
            ],
        }
        if self.edition:
            data["edition"] = self.edition
        if self.finals:
            data["finals"] = dict(self.finals)
        return f"{canonical(data)}\n".encode()


def plain(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}


def fingerprint(data: bytes) -> str:
    """The short code that ties paper to files."""
    return hashlib.sha256(data).hexdigest()[:8].upper()


def is_ours(data: bytes | None) -> bool:
    """Whether some bytes are the data of a package of this program."""
    try:
        found = json.loads(data) if data is not None else None
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and str(found.get("program", "")).startswith(PROGRAM)


def read_data(data: bytes) -> PackageData:
    """Bytes → PackageData. Raises BadDataError."""
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadDataError("package.bad_data", why="不是 JSON") from error
    if not is_ours(data):
        raise BadDataError("package.not_package")
    schema = raw.get("schema")
    if not isinstance(schema, int) or schema > SCHEMA:
        raise BadDataError("package.newer", found=schema, known=SCHEMA)
    try:
        return shaped(raw)
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise BadDataError("package.bad_data", why="结构不对，不是本程序写出的样子") from error


def shaped(raw: dict[str, Any]) -> PackageData:
    notice, answers = raw["notice"], raw["answers"]
    forms = {
        name: FormData(texts(form["files"]), texts(form["unprinted"])) for name, form in raw["forms"].items()
    }
    if not all(form.files for form in forms.values()):
        raise ValueError("files")
    return PackageData(
        program=text(raw["program"]),
        notice_id=text(notice["id"]),
        notice_version=number(notice["version"]),
        notice_sha256=text(notice["sha256"]),
        stage=text(raw["stage"]),
        typed=mapping(answers["typed"]),
        values=mapping(answers["values"]),
        evidence=tuple(evidence(each) for each in raw["evidence"]),
        forms=forms,
        volumes=tuple(volume(each) for each in raw["volumes"]),
        local_terms=None
        if raw["local_terms"] is None
        else LocalTerms.from_json(raw["local_terms"]).as_json(),
        passes=tuple(Pass(**mapping(each)) for each in raw.get("passes", [])),
        extras=texts(raw.get("extras", [])),
        edition=number(raw.get("edition", 0)),
        finals={name: text(each) for name, each in mapping(raw.get("finals", {})).items()},
        schema=number(raw["schema"]),
    )


def evidence(raw: dict[str, Any]) -> EvidenceData:
    return EvidenceData(
        text(raw["slot"]),
        number(raw["order"]),
        text(raw["name"]),
        text(raw["sha256"]),
        text(raw["file"]),
        number(raw["pages"]),
    )


def volume(raw: dict[str, Any]) -> VolumeData:
    parts = tuple(
        PartData(
            text(each["title"]),
            None if each["form"] is None else text(each["form"]),
            number(each["first"]),
            number(each["pages"]),
        )
        for each in raw["parts"]
    )
    folded = raw.get("folded")
    return VolumeData(
        text(raw["name"]), text(raw["file"]), number(raw["pages"]), number(raw["front"]), parts,
        None if folded is None else text(folded),
    )  # fmt: skip


def text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(value)
    return value


def texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(value)
    return tuple(map(text, value))


def mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(value)
    return value
