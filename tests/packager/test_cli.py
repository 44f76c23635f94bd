"""The commands as another program or a clerk calls them: exit codes, JSON shapes, one clear line when it is wrong."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from forms.library import Source
from packager import given
from packager.cli import main
from packager.engines import Drawn
from tests.conftest import BACKBONE, NOTICES
from tests.helpers.files import pdf, put
from tests.helpers.notices import TINY_ANSWERS, write_notice
from tests.helpers.ooxml import document, para
from tests.helpers.packages import built

SAMPLES = NOTICES / BACKBONE / "samples" / "申报单位"
FULL = str(SAMPLES / "full.json")
FINDING_KEYS = {"code", "level", "form", "field", "table", "row", "slot", "file", "message", "fix", "basis"}
Output = pytest.CaptureFixture[str]


def run_json(capsys: Output, *arguments: str) -> tuple[int, dict[str, Any]]:
    code = main([*arguments, "--json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, found


def test_notices_lists_the_library(capsys: Output) -> None:
    code, found = run_json(capsys, "notices")
    assert code == 0
    first = next(each for each in found["notices"] if each["id"] == BACKBONE)
    assert set(first) == {"id", "title", "short", "tier", "stages", "deadlines"}
    assert first["stages"] == ["申报单位", "县（市、区）科技局或高新区管委会", "设区市科技局"]


def test_one_notice_is_given_as_data(capsys: Output) -> None:
    code, found = run_json(capsys, "notices", BACKBONE)
    assert code == 0
    assert {"id", "title", "short", "version", "issuer", "tier", "group", "window", "urls", "phones", "conditions", "forms",
            "stages", "unstated", "misprints"} <= set(found)  # fmt: skip
    unit, county, city = found["stages"]
    assert unit["emails"] is None
    assert [unit["volumes"][0][key] for key in ("size", "sides", "binding", "copies")] == [
        "A4",
        "正反",
        "简装成册",
        None,
    ]
    assert county["materials"] == []
    assert city["emails"] == ["jscxyb@126.com"]
    assert city["deadlines"][0]["date"] == "2025-10-28"
    assert {"id", "text", "must", "options", "level", "value", "unit", "basis"} <= set(found["conditions"][0])
    assert "申报单位 申报材料：份数" in found["unstated"]
    assert len(found["misprints"]) == 8


def test_a_forms_schema_names_labels_units_and_limits(capsys: Output) -> None:
    assert main(["schema", BACKBONE, "信息简表"]) == 0
    schema = json.loads(capsys.readouterr().out)["properties"]
    assert schema["营业收入2024"]["x-unit"] == "万元"
    assert schema["创新及服务能力介绍"]["x-limit"] == 2000
    assert schema["类别"]["enum"][0] == "研究开发"
    assert list(schema["科技项目"]["items"]["properties"]) == ["项目名称", "级别", "立项时间"]


def test_check_gives_findings_with_every_key(capsys: Output, tmp_path: Path) -> None:
    code, found = run_json(
        capsys, "check", BACKBONE, "--stage", "申报单位", "--answers", FULL, "--on", "2025-10-29"
    )
    assert code == 0
    assert [each["code"] for each in found["findings"]] == ["deadline.passed"]
    assert set(found["findings"][0]) == FINDING_KEYS
    wrong = json.loads(Path(FULL).read_text("utf-8"))
    wrong["信息简表"]["科技人员数2024"] = "400"
    (tmp_path / "错.json").write_text(json.dumps(wrong), encoding="utf-8")
    code, found = run_json(
        capsys, "check", BACKBONE, "--answers", str(tmp_path / "错.json"), "--on", "2025-01-01"
    )
    assert code == 1
    assert found["findings"][0]["field"] == "科技人员数2024"


def test_build_and_verify_speak_json(capsys: Output, tmp_path: Path) -> None:
    evidence = tmp_path / "佐证"
    evidence.mkdir()
    minimal = str(SAMPLES / "minimal.json")
    code, found = run_json(
        capsys,
        "build",
        BACKBONE,
        "--answers",
        minimal,
        "--evidence",
        str(evidence),
        "--out",
        str(tmp_path / "出"),
    )
    assert code == 0
    assert set(found) == {"folder", "zip", "fingerprint", "materials", "volumes", "findings"}
    assert set(found["materials"][0]) == {
        "name",
        "files",
        "copies",
        "size",
        "sides",
        "binding",
        "formats",
        "seals",
        "source",
    }
    (volume,) = found["volumes"]
    assert set(volume) == {
        "name",
        "file",
        "materials",
        "copies",
        "pages",
        "sheets",
        "size",
        "sides",
        "binding",
        "source",
    }
    assert (volume["copies"], volume["pages"], volume["sheets"]) == (2, 2, 1)
    assert run_json(capsys, "verify", found["zip"]) == (0, {"findings": []})
    assert run_json(capsys, "verify", found["folder"])[0] == 0


def test_render_and_lint_take_a_word_file(capsys: Output, tmp_path: Path) -> None:
    source = tmp_path / "表.docx"
    source.write_bytes(document(para("文字")))
    assert main(["render", str(source), str(tmp_path / "表.pdf"), "--rules", "libreoffice"]) == 0
    assert (tmp_path / "表.pdf").read_bytes().startswith(b"%PDF")
    capsys.readouterr()
    assert run_json(capsys, "lint", str(source)) == (0, {"findings": []})


def test_lint_fix_writes_a_copy_that_is_clean(capsys: Output, tmp_path: Path) -> None:
    source, fixed = tmp_path / "表.docx", tmp_path / "改.docx"
    source.write_bytes(document(body="<w:p><w:r><w:t>文字</w:t></w:r></w:p><w:sectPr/>"))
    code, found = run_json(capsys, "lint", str(source), "--fix", str(fixed))
    assert code == 0
    assert found["findings"]
    assert run_json(capsys, "lint", str(fixed)) == (0, {"findings": []})


def test_the_demonstration_leaves_a_proven_package(capsys: Output, tmp_path: Path) -> None:
    assert main(["demo", "--out", str(tmp_path / "示范")]) == 0
    assert "核验通过。" in capsys.readouterr().out


USAGE = [
    (["没有这个命令"], "没有这个命令"),
    (["check", BACKBONE], "缺少参数：--answers"),
    (["check", "没有的通知", "--answers", FULL], BACKBONE),
    (["check", BACKBONE, "--stage", "省厅", "--answers", FULL], "设区市科技局"),
    (["check", BACKBONE, "--answers", "没有.json"], "没有这个文件"),
    (["check", BACKBONE, "--answers", FULL, "--evidence", "没有"], "不存在"),
    (["check", BACKBONE, "--answers", FULL, "--on", "昨天"], "2025-10-28"),
    (["schema", BACKBONE, "别的表"], "信息简表、汇总表"),
    (["verify", "没有.zip"], "没有找到"),
    (["render", "没有.docx", "x.pdf"], "没有这个文件"),
    (["build", BACKBONE, "--answers", FULL, "--out", "x", "--多余"], "--多余"),
    ([], "缺少参数"),
]


@pytest.mark.parametrize(("arguments", "said"), USAGE)
def test_wrong_usage_is_one_line_and_exit_2(capsys: Output, arguments: list[str], said: str) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "第 1 行"),
        ("{}".encode("utf-16"), "UTF-8"),
        (b"[]", "JSON 对象"),
        (b"[" * 100_000, "嵌套"),
        ('{"甲":'.encode("gbk"), "UTF-8"),
        (b'{"a":' + b"9" * 5000 + b"}", "过长的数字"),
        (b'{"a": 1, "a": 2}', "写了两次"),
        (b'{"a": "\\ud800"}', "不完整的字符"),
    ],
)
def test_an_unreadable_answers_file_is_exit_2(capsys: Output, tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "答.json"
    path.write_bytes(data)
    assert main(["check", BACKBONE, "--answers", str(path)]) == 2
    assert said in capsys.readouterr().err


def test_a_bom_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "答.json"
    path.write_bytes(b"\xef\xbb\xbf" + Path(FULL).read_bytes())
    assert main(["check", BACKBONE, "--answers", str(path)]) == 0


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "磁盘空间不足"), (errno.EACCES, "没有写入权限"), (errno.EROFS, "只读")],
)
def test_a_failing_machine_is_one_line_and_exit_3(
    capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, "x", "磁盘")

    monkeypatch.setattr("packager.bundle.put", fail)
    assert main(["build", BACKBONE, "--answers", FULL, "--out", str(tmp_path / "出")]) == 3
    assert said in capsys.readouterr().err
    assert list((tmp_path / "出").iterdir()) == []


def test_a_users_own_notice_needs_no_code(capsys: Output, own_home: Path, tmp_path: Path) -> None:
    write_notice(own_home / "附件")
    answers = tmp_path / "答.json"
    answers.write_text(json.dumps(TINY_ANSWERS), encoding="utf-8")
    assert run_json(capsys, "notices")[1]["notices"][-1]["id"] == "示例〔2026〕1号"
    evidence = tmp_path / "佐证"
    for number in (1, 2):
        put(evidence, {f"证书/证书{number}.pdf": pdf(f"证书{number}")})
    code, found = run_json(
        capsys,
        "build",
        "示例〔2026〕1号",
        "--evidence",
        str(evidence),
        "--answers",
        str(answers),
        "--out",
        str(tmp_path / "出"),
        "--on",
        "2026-10-01",
    )
    assert code == 0, found
    assert found["findings"] == []
    (volume,) = found["volumes"]
    assert (volume["pages"], volume["sheets"], volume["sides"], volume["copies"]) == (4, 4, "单面", 1)
    assert run_json(capsys, "verify", found["zip"]) == (0, {"findings": []})
    assert run_json(capsys, "lint", str(own_home / "附件" / "示例〔2026〕1号")) == (0, {"findings": []})


def test_broken_notices_are_listed_at_their_lines(capsys: Output, own_home: Path) -> None:
    folder = write_notice(own_home / "附件")
    text = (folder / "notice.yaml").read_text("utf-8")
    (folder / "notice.yaml").write_text(
        text.replace("version: 1", "version: 一").replace("tier: 省", "tier: 星"), encoding="utf-8"
    )
    code, found = run_json(capsys, "notices")
    assert code == 1
    assert ["第 3 行" in found["findings"][0]["message"], "第 6 行" in found["findings"][1]["message"]] == [
        True,
        True,
    ]
    assert "示例〔2026〕1号" not in [each["id"] for each in found["notices"]]


def test_without_a_home_the_systems_folder_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(given.HOME)
    assert given.user_home().name == "申报包"


def test_render_takes_worksheets_and_says_who_drew_what_it_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Workbook()
    book.active["A1"] = "汇总"  # type: ignore[index]  # a new workbook has a sheet
    book.save(tmp_path / "表.xlsx")
    assert main(["render", str(tmp_path / "表.xlsx"), str(tmp_path / "表.pdf")]) == 0
    assert "1 页" in capsys.readouterr().out
    drawn = Drawn((tmp_path / "表.pdf").read_bytes(), "WPS")
    monkeypatch.setattr("packager.cli.by_others", lambda _data, _suffix: drawn)
    (tmp_path / "坏.docx").write_bytes(b"x")
    assert main(["render", str(tmp_path / "坏.docx"), str(tmp_path / "坏.pdf")]) == 1
    assert main(["render", str(tmp_path / "坏.docx"), str(tmp_path / "坏.pdf"), "--engine", "自动"]) == 0
    assert "由 WPS 画成" in capsys.readouterr().out
    monkeypatch.setattr("packager.cli.by_others", lambda _data, _suffix: None)
    assert main(["render", str(tmp_path / "表.xlsx"), str(tmp_path / "x.pdf"), "--engine", "其他"]) == 2


def test_shop_takes_what_is_printed_out_of_a_package(
    backbone: Source,
    sample: Callable[..., dict[str, Any]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = built(backbone, sample(), tmp_path)
    assert made.folder is not None
    assert main(["shop", str(made.folder), "--out", str(tmp_path / "送印"), "--json"]) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert {Path(name).name for name in files} >= {"00_打印单.pdf", "01_申报材料.pdf", "寄件标签.pdf"}
    assert main(["shop", str(tmp_path), "--out", str(tmp_path / "无")]) == 1
