"""The main job on a shipped sample: made-up answers, made-up evidence → a proven package."""

from __future__ import annotations

import json
from pathlib import Path

from forms import rules
from forms.answers import read_answers
from forms.handin import Slot
from forms.library import Library, Source
from packager import sheet
from packager.build import Built, build
from packager.evidence import read_evidence
from packager.pdf import render

SAMPLE = "full.json"


class NoSample(Exception):
    """No notice of the library has a full sample for its first stage."""


def run_demo(library: Library, out: Path) -> Built:
    """The notice that is to be shown → its package under `out`. Raises NoSample."""
    source = example(library)
    stage = source.notice.stages[0]
    raw = json.loads(sample_of(source).read_text(encoding="utf-8"))
    evidence = out / "示例佐证材料"
    answers, _ = read_answers(source.notice, stage, raw)
    for slot in stage.slots:
        expected = rules.evaluate(slot.expect, answers.entries()) if slot.expect else 1
        write_evidence(
            evidence / slot.name, slot, expected if isinstance(expected, int) else 1, answers.applicant_name
        )
    return build(source, stage, raw, read_evidence(evidence, stage), out)


def example(library: Library) -> Source:
    """The notice that calls itself the example, else the first that has a full sample. Raises NoSample."""
    found = [each for each in library.sources if sample_of(each).is_file()]
    if not found:
        raise NoSample
    return next((each for each in found if each.notice.example), found[0])


def sample_of(source: Source) -> Path:
    return source.folder / "samples" / source.notice.stages[0].id / SAMPLE


def write_evidence(folder: Path, slot: Slot, count: int, unit: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, count + 1):
        name = f"{slot.name}{number if count > 1 else ''}"
        page = sheet.sheet(
            [sheet.title(f"{name}（示例）"), sheet.text(f"单位名称：{unit}"), sheet.text(slot.why or ""),
             sheet.text("本页由示范程序生成，内容为虚构。")]
        )  # fmt: skip
        (folder / f"{name}.pdf").write_bytes(render(page, name).pdf)
