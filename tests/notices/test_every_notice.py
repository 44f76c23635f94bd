"""One set of checks over every shipped notice, found by looking."""

from __future__ import annotations

import datetime
import json
import zipfile
from pathlib import Path

import bagit
import pytest

from forms.answers import conditions_of, read_answers
from forms.check import check_answers
from forms.flow import REVIEW, state, step_after, step_before, step_of, steps
from forms.library import Library, Source, load_library, load_notice
from forms.notice import Stage
from packager.build import build
from packager.evidence import read_evidence
from packager.lint import lint_folder
from packager.show import unstated
from packager.verify import verify
from tests.conftest import NOTICES
from tests.helpers.evidence import made_evidence

FOLDERS = sorted(path for path in NOTICES.iterdir() if path.is_dir())
SAMPLES = sorted(NOTICES.glob("*/samples/*/*.json"))


def sample_name(path: Path) -> str:
    return "-".join((path.parts[-4], path.parent.name, path.stem))


def stage_of(path: Path) -> tuple[Source, Stage]:
    source = load_notice(path.parent.parent.parent)
    return source, source.notice.stage(path.parent.name)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_template_fields_samples_and_layout_agree(folder: Path) -> None:
    assert [each.message for each in lint_folder(folder)] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_every_stage_that_asks_something_has_a_smallest_and_a_fullest_sample(folder: Path) -> None:
    notice = load_notice(folder).notice
    for stage in notice.stages:
        if stage.materials or any(each.question for each in conditions_of(notice, stage)):
            assert {path.stem for path in (folder / "samples" / stage.id).glob("*.json")} >= {
                "minimal",
                "full",
            }


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_every_rule_count_and_date_has_its_clause(folder: Path) -> None:
    notice = load_notice(folder).notice
    bare = [condition.id for condition in notice.conditions if not condition.basis]
    bare += [rule.say for form in notice.forms for rule in form.rules if not rule.basis]
    for stage in notice.stages:
        bare += [each.what for each in stage.deadlines if each.date and not each.basis]
        bare += [each.name for each in stage.materials if not each.basis]
        bare += [each.name for each in stage.volumes if not each.basis]
    assert bare == []


@pytest.mark.parametrize("path", SAMPLES, ids=sample_name)
def test_every_sample_with_its_evidence_becomes_a_proven_package(path: Path, tmp_path: Path) -> None:
    source, stage = stage_of(path)
    raw = json.loads(path.read_text("utf-8"))
    answers, _ = read_answers(source.notice, stage, raw)
    folder = made_evidence(source.notice, stage, answers, tmp_path / "佐证", full=path.stem == "full")
    evidence = read_evidence(folder, stage) if stage.slots else None
    built = build(source, stage, raw, evidence, tmp_path / "out", datetime.date(2000, 1, 1))
    assert built.zip, [each.message for each in built.report]
    told = {each.code for each in built.report if each.level != "note"}
    assert told <= {"letter.unnumbered"}, [each.message for each in built.report]
    assert verify(built.zip, load_library([source.folder.parent])).findings == ()
    with zipfile.ZipFile(built.zip) as archive:
        archive.extractall(tmp_path / "袋")
    assert bagit.Bag(str(tmp_path / "袋" / built.zip.stem)).is_valid()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_silence_is_null_and_is_said(folder: Path) -> None:
    """What a person reads of a stage never shows a value that the notice does not print."""
    notice = load_notice(folder).notice
    open_terms = list(unstated(notice))
    for stage in notice.stages:
        for name, value in (("邮箱", stage.emails), ("地址", stage.addresses), ("接收单位", stage.to)):
            assert (f"{stage.id}：{name}" in open_terms) == (value is None)
        for volume in stage.bindings:
            if volume.copies is None:
                assert any(each.startswith(f"{stage.id} {volume.name}：份数") for each in open_terms)


@pytest.mark.parametrize("path", SAMPLES, ids=sample_name)
def test_the_steps_lead_through_every_field_once_and_back(path: Path) -> None:
    source, stage = stage_of(path)
    walked = steps(source.notice, stage)
    asked = [(step.form, field.id) for step in walked if step.form in stage.form_ids for field in step.fields]
    assert sorted(asked, key=str) == sorted(
        ((form_id, field.id) for form_id in stage.form_ids for field in source.notice.form(form_id).fields),
        key=str,
    )
    current = walked[0]
    while (following := step_after(walked, current)) is not None:
        assert step_before(walked, following) == current
        current = following
    assert current.title == REVIEW
    assert step_before(walked, walked[0]) is None


@pytest.mark.parametrize("path", SAMPLES, ids=sample_name)
def test_steps_know_how_far_they_are(path: Path) -> None:
    source, stage = stage_of(path)
    walked = steps(source.notice, stage)
    empty, _ = read_answers(source.notice, stage, {})
    report = check_answers(source.notice, stage, empty)
    form_steps = [step for step in walked if step.form]
    assert {state(step, empty, report) for step in form_steps} == {"未开始"}
    for each in report:
        if each.code == "field.required":
            target = step_of(walked, each)
            assert target is not None
            assert each.place.field in {field.id for field in target.fields}
    full, _ = read_answers(source.notice, stage, json.loads(path.read_text("utf-8")))
    done = check_answers(source.notice, stage, full, datetime.date(2000, 1, 1))
    assert "填写中" not in {state(step, full, done) for step in form_steps}


def test_the_shipped_library_loads_whole(library: Library) -> None:
    assert library.refused == ()
    assert len(library.sources) == len(FOLDERS)
