"""Packages on disk: what they hold, and that they are the same each time."""

from __future__ import annotations

import email
import email.policy
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bagit
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.library import Library, Source
from packager.build import build
from packager.verify import verify
from packager.visible import pdf_texts
from tests.conftest import ROOT, needs
from tests.helpers.files import put
from tests.helpers.packages import EVIDENCE, built

Sample = Callable[..., dict[str, Any]]


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_package_has_the_folders_a_clerk_looks_for(
    backbone: Source, sample: Sample, tmp_path: Path
) -> None:
    result = built(backbone, sample(), tmp_path)
    assert result.folder is not None
    found = names(result.folder)
    unit = "南京钟山智数科技服务有限公司"
    assert result.folder.name == f"{unit}_高科技服务业骨干机构"
    assert found[0] == "00_报送说明.pdf"
    assert [name for name in found if name.startswith("打印版/")] == ["打印版/申报材料.pdf"]
    assert [name for name in found if name.startswith("邮件/")] == [
        "邮件/主题.txt", "邮件/收件人.txt", "邮件/正文.txt", "邮件/草稿.eml",
        f"邮件/附件/{unit}_信息简表.docx", f"邮件/附件/{unit}_信息简表.pdf",
    ]  # fmt: skip
    assert "电子版/佐证材料/荣誉/02_证书 甲.pdf" in found or "电子版/佐证材料/荣誉/01_证书 甲.pdf" in found
    assert "申报数据.json" in found


def test_the_volume_follows_the_notices_order(backbone: Source, sample: Sample, tmp_path: Path) -> None:
    result = built(backbone, sample(), tmp_path)
    (book,) = result.books
    assert [part.title for part in book.parts][:3] == ["信息简表", "佐证材料：营业执照", "佐证材料：科技项目"]
    assert book.pages == sum(part.pages for part in book.parts)
    (volume,) = result.plan.volumes if result.plan else ()
    assert (volume.copies, volume.size, volume.sides, volume.binding, volume.source) == (
        2,
        "A4",
        "正反",
        "简装成册",
        "程序默认",
    )


def test_an_independent_judge_accepts_the_bag(backbone: Source, sample: Sample, tmp_path: Path) -> None:
    result = built(backbone, sample(), tmp_path)
    assert result.zip is not None
    with zipfile.ZipFile(result.zip) as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {result.zip.stem}
        archive.extractall(tmp_path / "bag")
    bagit.Bag(str(tmp_path / "bag" / result.zip.stem)).validate(processes=1)


def test_qpdf_finds_nothing_wrong_with_any_pdf(backbone: Source, sample: Sample, tmp_path: Path) -> None:
    result = built(backbone, sample(), tmp_path)
    assert result.folder is not None
    qpdf = needs("qpdf")
    for path in result.folder.rglob("*.pdf"):
        subprocess.run([qpdf, "--check", path], check=True, capture_output=True)


def test_two_builds_are_the_same_to_the_byte(backbone: Source, sample: Sample, tmp_path: Path) -> None:
    one, two = built(backbone, sample(), tmp_path / "一"), built(backbone, sample(), tmp_path / "二")
    assert one.zip is not None
    assert two.zip is not None
    assert one.zip.read_bytes() == two.zip.read_bytes()
    assert one.fingerprint == two.fingerprint


def test_neither_place_nor_time_zone_nor_language_shows_in_a_package(sample: Sample, tmp_path: Path) -> None:
    answers = tmp_path / "答.json"
    answers.write_text(json.dumps(sample(), ensure_ascii=False), encoding="utf-8")
    put(tmp_path / "佐证", EVIDENCE)
    packages = []
    for number, (seed, zone, language) in enumerate(
        (("1", "UTC", "C"), ("2", "Asia/Shanghai", "zh_CN.UTF-8"))
    ):
        there = tmp_path / f"处{number}"
        there.mkdir()
        command = [sys.executable, "-m", "gui", "build", "苏生力〔2025〕72号", "--answers", str(answers)]
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "LC_ALL": language,
        }
        command += ["--evidence", str(tmp_path / "佐证"), "--out", "出"]
        subprocess.run(command, cwd=there, env=environment, check=True, capture_output=True)
        packages += [path.read_bytes() for path in (there / "出").glob("*.zip")]
    assert packages[0] == packages[1]


def test_a_changed_answer_changes_the_code(backbone: Source, sample: Sample, tmp_path: Path) -> None:
    one = built(backbone, sample(), tmp_path / "一")
    two = built(backbone, sample(填报人="别人"), tmp_path / "二")
    assert one.fingerprint != two.fingerprint


def test_errors_stop_the_build_and_leave_nothing(backbone: Source, sample: Sample, tmp_path: Path) -> None:
    result = build(backbone, backbone.notice.stages[0], sample(机构名称=""), None, tmp_path / "out")
    assert result.folder is None
    assert result.report.blocked
    assert not (tmp_path / "out").exists()


def test_a_character_that_cannot_be_printed_stops_the_build(
    backbone: Source, sample: Sample, tmp_path: Path
) -> None:
    result = build(backbone, backbone.notice.stages[0], sample(主营业务="服务👍"), None, tmp_path / "out")
    assert [each.code for each in result.report.of_level("error")] == ["page.glyph"]
    assert "👍" in result.report.of_level("error")[0].message


def test_the_guide_says_what_a_clerk_must_know(backbone: Source, sample: Sample, tmp_path: Path) -> None:
    result = built(backbone, sample(营业收入2024="9000"), tmp_path)
    assert result.folder is not None
    text = "".join("".join(pdf_texts((result.folder / "00_报送说明.pdf").read_bytes())).split())
    book = result.books[0]
    for said in (
        f"{book.pages}页", f"{(book.pages + 1) // 2}张", "2份", "正反", "简装", "通知要求（四、1）", "程序默认",
        "是否盖章、签字，通知未写明", "设区市科技局", "邮箱通知未写明", "下一环节要求", "加盖单位公章", "Word、PDF",
        "一般不低于1亿元", str(result.fingerprint), "申报信息汇总表",
    ):  # fmt: skip
        assert said in text, said


def test_the_mail_is_a_draft_with_its_attachments(backbone: Source, sample: Sample, tmp_path: Path) -> None:
    result = built(backbone, sample(), tmp_path)
    assert result.folder is not None
    draft = email.message_from_bytes(
        (result.folder / "邮件/草稿.eml").read_bytes(), policy=email.policy.default
    )
    assert draft["X-Unsent"] == "1"
    assert draft["To"] == ""
    assert result.fingerprint in draft["Subject"]
    attached = {part.get_filename(): part.get_content() for part in draft.iter_attachments()}  # type: ignore[attr-defined]
    unit = "南京钟山智数科技服务有限公司"
    assert set(attached) == {f"{unit}_信息简表.docx", f"{unit}_信息简表.pdf"}
    assert attached[f"{unit}_信息简表.docx"] == (result.folder / f"电子版/{unit}_信息简表.docx").read_bytes()


def test_the_bureaus_stage_has_its_mailbox_and_sheet(
    backbone: Source, sample: Sample, tmp_path: Path
) -> None:
    result = built(backbone, sample("设区市科技局", form="汇总表"), tmp_path, "设区市科技局")
    assert result.folder is not None
    assert (result.folder / "邮件/收件人.txt").read_text("utf-8") == "jscxyb@126.com"
    assert (result.folder / "电子版/南京市科学技术局_汇总表.xlsx").is_file()
    assert [path.name for path in (result.folder / "打印版").iterdir()] == ["南京市科学技术局_汇总表.pdf"]
    materials = {each.name: each for each in result.plan.materials} if result.plan else {}
    assert (materials["汇总表"].copies, materials["汇总表"].seals) == (2, ("单位公章",))
    assert (materials["信息简表"].copies, materials["信息简表"].files) == (2, ())


@pytest.mark.parametrize(
    "unit",
    [
        '甲/乙\\丙:丁*?"<>|%公司.',
        "CON",
        "很长的名字" * 40 + "有限公司",
        "𬭎䶮（江苏）公司",
        "a\u0301b公司",
        "~波浪公司",
        "._点公司",
    ],
)
def test_any_name_of_a_unit_makes_a_good_folder(
    backbone: Source, sample: Sample, library: Library, tmp_path: Path, unit: str
) -> None:
    raw = sample(机构名称=unit[:100])
    raw["申报单位"]["单位全称"] = unit[:100]
    result = built(backbone, raw, tmp_path)
    assert result.folder is not None
    assert all(len(part.encode()) <= 255 for name in names(result.folder) for part in name.split("/"))
    assert not verify(result.folder, library).blocked


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text("一二三，。（）“”、abc-/.:%1 0\n—…", min_size=1, max_size=400))
def test_whatever_is_written_can_be_printed_and_proven(
    backbone: Source, sample: Sample, tmp_path: Path, text: str
) -> None:
    """Hyphens at line ends, texts cut by pages, quotes and signs: the proof must find them all again."""
    raw = sample(创新及服务能力介绍="服务案例" + text, 主营业务="服务" + text[:60])
    result = build(backbone, backbone.notice.stages[0], raw, None, tmp_path / "出")
    assert result.folder, [each.message for each in result.report.of_level("error")]


def test_many_rows_run_over_many_pages(
    backbone: Source, sample: Sample, library: Library, tmp_path: Path
) -> None:
    rows = [
        {"项目名称": f"第{number}号项目", "级别": "省级", "立项时间": "2023年6月"} for number in range(400)
    ]
    result = build(backbone, backbone.notice.stages[0], sample(科技项目=rows), None, tmp_path)
    assert result.books[0].pages > 10
    assert result.zip is not None
    assert not verify(result.zip, library).blocked


def test_evidence_goes_into_the_package_unchanged(backbone: Source, sample: Sample, tmp_path: Path) -> None:
    result = built(backbone, sample(), tmp_path)
    assert result.folder is not None
    held = sorted(
        path.read_bytes() for path in (result.folder / "电子版/佐证材料").rglob("*") if path.is_file()
    )
    assert held == sorted(EVIDENCE.values())


@pytest.mark.parametrize("word", ["正在填表", "正在合册", "正在压缩", "正在逐项核验", "正在放到位"])
def test_a_build_taken_back_at_any_step_leaves_nothing(
    backbone: Source, sample: Callable[..., dict[str, Any]], tmp_path: Path, word: str
) -> None:
    class TakenBack(Exception):
        pass

    def tick(what: str) -> None:
        if what == word:
            raise TakenBack

    out = tmp_path / "出"
    out.mkdir()
    with pytest.raises(TakenBack):
        build(backbone, backbone.notice.stages[0], sample(), None, out, tick=tick)
    assert list(out.iterdir()) == []
