"""A case file → what the commands work on: its notice with local terms, its answers, its evidence; or plain files."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from forms.case import Case
from forms.casefile import CaseFault
from forms.casevalues import SHA256
from forms.library import Source, lay_over
from forms.local import LocalTerms
from forms.notice import Stage
from forms.passes import Pass
from packager.attachments import Attachments, listed
from packager.choice import ANY, Choice
from packager.evidence import Evidence
from packager.names import distinct, safe_name

FINALS = "定稿 Word"


@dataclass(frozen=True, slots=True)
class Work:
    """What is ready to be checked or built."""

    source: Source
    stage: Stage
    raw: Mapping[str, Any]
    evidence: Evidence | None
    choice: Choice


@dataclass(frozen=True, slots=True)
class CaseWork(Work):
    """The same from an open case."""

    case: Case


@contextmanager
def open_work(path: Path, engine: str = ANY) -> Iterator[CaseWork]:
    """A case file → CaseWork while it is open; the file is only read. Raises CaseFault, OSError."""
    case = Case.open(path, read_only=True)
    try:
        with TemporaryDirectory() as folder:
            source = case.source(Path(folder) / "notice")
            source = lay_over(source, case.about["stage"], terms_of(case))
            stage = source.notice.stage(case.about["stage"])
            attachments = Attachments(case, Path(folder), engine)
            there = listed(case, stage)
            evidence = attachments.evidence(stage, there, lambda *_told: None) if stage.slots else None
            chosen = case.part("打印选项")
            finals = finals_of(case, Path(folder))
            choice = Choice.of((name for name, on in chosen.items() if on), passes_of(case), finals)
            yield CaseWork(source, stage, case.raw(), evidence, choice, case)
    finally:
        case.close()


def terms_of(case: Case) -> LocalTerms:
    """The local terms in a case. Raises CaseFault where they are not what this program wrote."""
    try:
        return LocalTerms.from_json(case.get("当地要求", "全部"))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise CaseFault("case.damaged", case.path) from error


def passes_of(case: Case) -> tuple[Pass, ...]:
    """What the authority let pass. Raises CaseFault."""
    try:
        return tuple(Pass(**each) for each in case.part("同意").values())
    except TypeError as error:
        raise CaseFault("case.damaged", case.path) from error


def finals_of(case: Case, folder: Path) -> dict[str, bytes]:
    """The Word files that stand for forms of a case. Raises CaseFault, OSError."""
    found = {}
    for form, item in case.part(FINALS).items():
        target = folder / f"final-{item[SHA256]}"
        case.extract(item[SHA256], target)
        found[form] = target.read_bytes()
    return found


def export(case: Case, stage: Stage, out: Path) -> list[Path]:
    """A case → `answers.json` and `evidence/<slot>/…` under a folder. Raises CaseFault, OSError."""
    answers, evidence = out / "answers.json", out / "evidence"
    for there in (answers, evidence):
        if there.exists():  # an older export is not mixed with this one, nor anybody's file written over
            raise FileExistsError(errno.EEXIST, "exists", str(there))
    out.mkdir(parents=True, exist_ok=True)
    answers.write_text(json.dumps(case.raw(), ensure_ascii=False, indent=1), "utf-8")
    written = [answers]
    for slot, items in listed(case, stage).items():
        names = distinct(f"{number:02d}_{safe_name(item['name'])}" for number, item in enumerate(items, 1))
        for item, name in zip(items, names, strict=True):
            target = evidence / safe_name(slot) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            case.extract(item[SHA256], target)
            written.append(target)
    return written
