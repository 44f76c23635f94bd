"""What a city or county adds or changes (当地要求), laid over a notice that itself never changes.

LocalTerms + Notice → a Notice whose stage says what is to be done here; the terms stay beside it in its
Source, so that every page can say which of it is 通知要求 and which 当地要求. One small JSON file carries them from clerk to clerk.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from forms.handin import UNSAFE_NAME, Deadline, Material, Slot, Volume
from forms.notice import Notice, Stage

KIND = "申报包当地要求"
MATERIAL = "当地要求的材料"
VERSION = 1
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class TermsFault(Exception):
    """A file that holds no local terms; the text says why."""


@dataclass(frozen=True, slots=True)
class Extra:
    """One more material that is wanted here, as a slot for files."""

    name: str
    required: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class LocalTerms:
    """`source` is where it is said: 文号、微信群、电话. Empty means that nothing differs from the notice."""

    source: str = ""
    to: str = ""
    deadline: datetime.date | None = None
    time: str = ""
    copies: Mapping[str, int] | None = None
    emails: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    seals: Mapping[str, str] | None = None
    extras: tuple[Extra, ...] = ()
    note: str = ""

    @property
    def empty(self) -> bool:
        return self == LocalTerms(source=self.source)

    @property
    def basis(self) -> str:
        return f"当地要求：{self.source or '来源未写明'}"

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source, "to": self.to,
            "deadline": self.deadline.isoformat() if self.deadline else None, "time": self.time,
            "copies": dict(self.copies or {}), "emails": list(self.emails), "addresses": list(self.addresses),
            "seals": dict(self.seals or {}), "note": self.note,
            "extras": [{"name": each.name, "required": each.required, "why": each.why} for each in self.extras],
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> LocalTerms:
        """Raises KeyError, TypeError, ValueError, AttributeError on what is no such object."""
        if not data:
            return cls()
        return cls(
            source=str(data["source"]),
            to=str(data["to"]),
            deadline=datetime.date.fromisoformat(data["deadline"]) if data["deadline"] else None,
            time=str(data["time"]),
            copies={str(name): int(count) for name, count in data["copies"].items()} or None,
            emails=tuple(map(str, data["emails"])),
            addresses=tuple(map(str, data["addresses"])),
            seals={str(name): str(seal) for name, seal in data["seals"].items()} or None,
            extras=tuple(
                Extra(str(each["name"]), bool(each["required"]), str(each["why"])) for each in data["extras"]
            ),
            note=str(data["note"]),
        )


def over_notice(notice: Notice, stage_id: str, terms: LocalTerms) -> Notice:
    """→ the notice with the terms in its stage."""
    stages = tuple(over_stage(each, terms) if each.id == stage_id else each for each in notice.stages)
    return replace(notice, stages=stages)


def over_stage(stage: Stage, terms: LocalTerms) -> Stage:
    deadlines = stage.deadlines
    if terms.deadline:
        here = Deadline(f"报送{terms.to or stage.to or ''}", terms.deadline, terms.time or None, terms.basis)
        deadlines = (here, *(each for each in deadlines if each.date is not None))
    materials = tuple(over_material(each, terms) for each in stage.materials)
    volumes = tuple(over_volume(each, terms) for each in stage.volumes)
    extra = extra_material(stage, terms, volumes[0].name if volumes else None)
    if extra:
        materials = (*materials, extra)
        volumes = tuple(
            replace(each, order=(*each.order, extra.name)) if each.name == extra.volume else each
            for each in volumes
        )
    return replace(
        stage,
        to=terms.to or stage.to,
        deadlines=deadlines,
        emails=terms.emails or stage.emails,
        addresses=terms.addresses or stage.addresses,
        materials=materials,
        volumes=volumes,
    )


def over_material(material: Material, terms: LocalTerms) -> Material:
    copies = None if material.volume else (terms.copies or {}).get(material.name)
    seal = (terms.seals or {}).get(material.name)
    return replace(material, copies=copies or material.copies, seal=seal or material.seal)


def over_volume(volume: Volume, terms: LocalTerms) -> Volume:
    return replace(volume, copies=(terms.copies or {}).get(volume.name) or volume.copies)


def extra_material(stage: Stage, terms: LocalTerms, volume: str | None) -> Material | None:
    there = {slot.name for slot in stage.slots}
    slots = tuple(
        Slot(each.name, each.required, why=each.why or terms.basis)
        for each in terms.extras
        if each.name not in there
    )
    return Material(MATERIAL, slots=slots, volume=volume, basis=terms.basis) if slots else None


def wrong_in(terms: LocalTerms) -> list[str]:
    """What a person should mend before the terms are used."""
    said = []
    if not terms.empty and not terms.source:
        said.append("请写明来源（文号、微信群或电话通知），以后好核对。")
    said += [f"“{mail}”不是电子邮箱地址。请核对。" for mail in terms.emails if not ADDRESS.fullmatch(mail)]
    said += [
        f"“{name}”的份数应为 1～99。" for name, count in (terms.copies or {}).items() if not 0 < count < 100
    ]
    names = [each.name for each in terms.extras]
    said += [
        f"另要的材料“{name}”写了两次，请删去一处。" for name in dict.fromkeys(names) if names.count(name) > 1
    ]
    said += [
        f'材料名“{each.name}”不能含 / \\ : * ? " < > | % 或以点开头。请改名。'
        for each in terms.extras
        if UNSAFE_NAME.search(each.name)
    ]
    return said


def write_terms(notice_id: str, stage_id: str, terms: LocalTerms) -> bytes:
    """→ the small file that another clerk takes in."""
    data = {
        "kind": KIND,
        "version": VERSION,
        "notice": notice_id,
        "stage": stage_id,
        "terms": terms.as_json(),
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def read_terms(data: bytes, notice_id: str, stage_id: str) -> LocalTerms:
    """The small file → LocalTerms for this notice and stage. Raises TermsFault."""
    try:
        found = json.loads(data)
        if found.get("kind") != KIND:
            raise TermsFault("不是当地要求文件。请选择从本程序导出的文件。")
        if found["version"] > VERSION:
            raise TermsFault("由更新版本的程序导出。请升级程序后再导入。")
        if found["notice"] != notice_id or found["stage"] != stage_id:
            raise TermsFault(
                f"是“{found['notice']}”（{found['stage']}环节）的，不是本通知本环节的。请核对后选择。"
            )
        return LocalTerms.from_json(found["terms"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise TermsFault("读不出内容，可能已损坏。请重新导出。") from error
