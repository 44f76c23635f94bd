"""A case file on the command line: checked, built and exported like answers and evidence in folders."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forms.case import EVIDENCE, Case, Key
from forms.casevalues import SHA256
from forms.library import Library, Source
from forms.local import Extra, LocalTerms
from forms.passes import Pass, identity
from packager.build import build
from packager.casework import open_work
from packager.cli import main
from packager.verify import verify
from tests.helpers.files import put
from tests.helpers.packages import EVIDENCE as FILES


@pytest.fixture
def case_path(tmp_path: Path, backbone: Source, sample: Callable[..., dict[str, Any]]) -> Path:
    path = tmp_path / "钟山.shenbao"
    case = Case.create(path, backbone, backbone.notice.stages[0])
    case.load(backbone.notice, sample())
    folder = put(tmp_path / "佐证", FILES)
    for slot in folder.iterdir():
        items = [{SHA256: case.attach(file), "name": file.name} for file in sorted(slot.iterdir())]
        case.put(Key(EVIDENCE, slot.name), items)
    case.close()
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, Any]]:
    code = main([*map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_case_checks_and_builds(case_path: Path, tmp_path: Path, capsys: Any, library: Library) -> None:
    code, checked = run(capsys, "check", case_path, "--on", "2025-10-01")
    assert code == 0
    assert {each["code"] for each in checked["findings"]} == {"slot.suggested"}
    code, built = run(capsys, "build", case_path, "--out", tmp_path / "出", "--on", "2025-10-01")
    assert code == 0
    assert verify(Path(built["zip"]), library).findings == ()
    assert any(name.endswith("01_营业执照.jpg") for each in built["materials"] for name in each["files"])


def test_an_exported_case_builds_the_same_package(case_path: Path, tmp_path: Path, capsys: Any) -> None:
    code, exported = run(capsys, "export", case_path, "--out", tmp_path / "导出")
    assert code == 0
    assert len(exported["files"]) == 1 + len(FILES)
    _, one = run(capsys, "build", case_path, "--out", tmp_path / "一", "--on", "2025-10-01")
    raw = json.loads((tmp_path / "导出" / "answers.json").read_text("utf-8"))
    assert raw["信息简表"]["机构名称"] == "南京钟山智数科技服务有限公司"
    arguments = (
        "--answers",
        tmp_path / "导出" / "answers.json",
        "--evidence",
        tmp_path / "导出" / "evidence",
    )
    _, two = run(
        capsys, "build", "苏生力〔2025〕72号", *arguments, "--out", tmp_path / "二", "--on", "2025-10-01"
    )
    assert [each["pages"] for each in one["volumes"]] == [each["pages"] for each in two["volumes"]]


def test_a_case_builds_while_its_window_is_open(case_path: Path, tmp_path: Path, capsys: Any) -> None:
    writer = Case.open(case_path)
    code, _ = run(capsys, "build", case_path, "--out", tmp_path / "出", "--on", "2025-10-01")
    assert code == 0
    writer.close()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check", "没有.shenbao"), "没有申报文件"),
        (("check", "{case}", "--answers", "x.json"), "不用再给"),
        (("check", "苏生力〔2025〕72号"), "缺少参数：--answers"),
    ],
)
def test_wrong_usage_is_one_clear_line(
    case_path: Path, capsys: Any, arguments: tuple[str, ...], said: str
) -> None:
    assert main([each.format(case=case_path) for each in arguments]) == 2
    assert said in capsys.readouterr().err


def test_local_terms_and_what_was_let_pass_go_into_the_package_and_it_proves(
    case_path: Path, tmp_path: Path, library: Library
) -> None:
    terms = LocalTerms(source="区科技局群", copies={"申报材料": 3}, extras=(Extra("承诺书", required=False),))
    case = Case.open(case_path)
    case.put(Key("当地要求", "全部"), terms.as_json())
    case.put(Key("填报", "信息简表.科技人员数2024"), "999")
    with open_work_of(case) as work:
        from packager.build import check

        (error,) = check(work.source, work.stage, work.raw, work.evidence).report.of_level("error")
    given = Pass(identity(error), "区科技局 张某", "2025-10-09", "口径不同")
    case.put(Key("同意", given.finding), given.as_json())
    case.close()
    with open_work(case_path) as work:
        built = build(work.source, work.stage, work.raw, work.evidence, tmp_path / "出", choice=work.choice)
    assert built.zip is not None
    assert verify(built.zip, library).findings == ()
    assert built.plan is not None
    assert (built.plan.volumes[0].copies, built.plan.volumes[0].source) == (3, "当地要求")
    from packager.visible import pdf_texts

    assert built.folder is not None
    guide = "".join("".join(pdf_texts((built.folder / "00_报送说明.pdf").read_bytes())).split())
    assert "份数为当地要求：区科技局群" in guide
    assert "经主管部门同意：区科技局张某，2025-10-09，口径不同" in guide


def open_work_of(case: Case) -> Any:
    return open_work(case.path)
