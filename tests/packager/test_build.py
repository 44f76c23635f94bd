"""Packages on disk: what they hold, that they are the same each time, that they replace only what is theirs."""

from __future__ import annotations

import contextlib
import email
import email.policy
import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bagit
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.library import Library, Source
from packager.build import Built, build
from packager.bundle import CannotBundle, recover, staging, staging_place
from packager.read import pdf_texts
from packager.verify import verify
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
    assert not (result.folder / "打印版").exists()
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


def test_a_package_of_another_unit_is_never_replaced(
    backbone: Source, sample: Sample, tmp_path: Path
) -> None:
    for unit in ("江" * 45 + "甲公司", "江" * 45 + "乙公司"):
        raw = sample(机构名称=unit)
        raw["申报单位"]["单位全称"] = unit
        if unit.endswith("甲公司"):
            built(backbone, raw, tmp_path)
        else:
            with pytest.raises(CannotBundle):
                built(backbone, raw, tmp_path)


# ---- replacing


def test_an_older_package_is_replaced_whole(
    backbone: Source, sample: Sample, library: Library, tmp_path: Path
) -> None:
    built(backbone, sample(), tmp_path)
    result = built(backbone, sample(主营业务="新的主营业务"), tmp_path)
    assert result.folder is not None
    assert not verify(result.folder, library).blocked
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        [result.folder.name, f"{result.folder.name}.zip"]
    )


def test_what_a_person_put_into_the_folder_is_kept(backbone: Source, sample: Sample, tmp_path: Path) -> None:
    first = built(backbone, sample(), tmp_path)
    assert first.folder is not None
    (first.folder / "盖章扫描件.pdf").write_bytes(b"scan")
    second = built(backbone, sample(), tmp_path)
    (kept,) = [each.place.file for each in second.report if each.code == "package.kept_aside"]
    assert (tmp_path / "out" / str(kept) / "盖章扫描件.pdf").read_bytes() == b"scan"


def test_a_folder_that_is_not_ours_is_never_replaced(
    backbone: Source, sample: Sample, tmp_path: Path
) -> None:
    mine = tmp_path / "out" / "南京钟山智数科技服务有限公司_高科技服务业骨干机构"
    put(mine, {"重要.txt": b"x"})
    with pytest.raises(CannotBundle):
        build(backbone, backbone.notice.stages[0], sample(), None, tmp_path / "out")
    assert names(tmp_path / "out") == [f"{mine.name}/重要.txt"]


def test_two_builders_do_not_meet(tmp_path: Path) -> None:
    with staging(tmp_path, "包"), pytest.raises(CannotBundle), staging(tmp_path, "包"):
        pass
    assert list(tmp_path.iterdir()) == []


def cut_off(old: Built, new: Built, out: Path, *, kept_as: str, ready: str) -> None:
    """The moment between the renames of a swap, put on disk by hand: new folder in place, new zip still staged."""
    assert old.folder is not None
    assert new.folder is not None
    assert new.zip is not None
    name = old.folder.name
    staged = staging_place(out, name)
    staged.mkdir()
    old.folder.rename(staged / kept_as)
    new.folder.rename(out / name)
    new.zip.rename(staged / "new.zip")
    (staged / "ready").write_text(ready)


@pytest.mark.parametrize("kept_as", ["new", "old"])
def test_a_swap_cut_off_between_folder_and_zip_is_finished(
    backbone: Source, sample: Sample, library: Library, tmp_path: Path, kept_as: str
) -> None:
    old, new = (
        built(backbone, sample(), tmp_path / "旧"),
        built(backbone, sample(主营业务="新"), tmp_path / "新"),
    )
    assert old.folder is not None
    out, name = old.folder.parent, old.folder.name
    cut_off(old, new, out, kept_as=kept_as, ready="")
    recover(out, name)
    assert sorted(path.name for path in out.iterdir()) == sorted([name, f"{name}.zip"])
    assert not verify(out / name, library).blocked
    data = json.loads((out / name / "申报数据.json").read_bytes())
    assert data["answers"]["typed"]["信息简表"]["主营业务"] == "新"


@pytest.mark.parametrize("kept_as", ["new", "old"])
def test_a_kept_folder_survives_a_swap_cut_off(
    backbone: Source, sample: Sample, library: Library, tmp_path: Path, kept_as: str
) -> None:
    old, new = (
        built(backbone, sample(), tmp_path / "旧"),
        built(backbone, sample(主营业务="新"), tmp_path / "新"),
    )
    assert old.folder is not None
    (old.folder / "盖章扫描件.pdf").write_bytes(b"scan")
    out, name = old.folder.parent, old.folder.name
    cut_off(old, new, out, kept_as=kept_as, ready="keep")
    assert not verify(out / name, library).blocked
    assert (out / f"{name}（旧 1）" / "盖章扫描件.pdf").is_file()


def test_a_zip_that_cannot_be_replaced_leaves_the_old_package(
    backbone: Source, sample: Sample, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = built(backbone, sample(), tmp_path)
    assert old.folder is not None
    (old.folder / "盖章扫描件.pdf").write_bytes(b"scan")

    def fail(*_: object) -> None:
        raise PermissionError(13, "in use")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", fail)
        with pytest.raises(PermissionError):
            built(backbone, sample(主营业务="新"), tmp_path)
    assert (old.folder / "盖章扫描件.pdf").read_bytes() == b"scan"
    (old.folder / "盖章扫描件.pdf").unlink()
    assert not verify(old.folder, library).blocked
    assert len(list((tmp_path / "out").iterdir())) == 2


class Stop(OSError):
    """A rename that the system refuses."""


@pytest.mark.parametrize("can_exchange", [True, False])
@pytest.mark.parametrize("fails_at", range(5))
def test_a_swap_refused_at_any_step_keeps_a_whole_package_and_what_a_person_put_in(
    backbone: Source,
    sample: Sample,
    library: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fails_at: int,
    can_exchange: bool,
) -> None:
    old = built(backbone, sample(), tmp_path)
    assert old.folder is not None
    (old.folder / "盖章扫描件.pdf").write_bytes(b"scan")
    calls = iter(range(99))

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            if next(calls) == fails_at:
                raise Stop(13, "refused")
            return real(*arguments)

        return call

    with monkeypatch.context() as patched:
        if not can_exchange:
            patched.setattr("packager.bundle.exchange", lambda *_: False)
        patched.setattr(Path, "rename", counted(Path.rename))
        patched.setattr(os, "replace", counted(os.replace))
        with contextlib.suppress(Stop):
            built(backbone, sample(主营业务="新"), tmp_path)
    again = built(backbone, sample(主营业务="又新"), tmp_path)
    assert again.folder is not None
    assert not verify(again.folder, library).blocked
    assert [path.read_bytes() for path in (tmp_path / "out").glob("*/盖章扫描件.pdf")] == [b"scan"]
    assert [path.name for path in (tmp_path / "out").iterdir() if path.name.startswith(".")] == []


def test_links_and_empty_folders_of_a_person_are_kept_too(
    backbone: Source, sample: Sample, tmp_path: Path
) -> None:
    first = built(backbone, sample(), tmp_path)
    assert first.folder is not None
    (first.folder / "我的空文件夹").mkdir()
    second = built(backbone, sample(), tmp_path)
    assert [each.code for each in second.report if each.code == "package.kept_aside"]


def test_a_zip_of_a_persons_own_is_never_replaced(backbone: Source, sample: Sample, tmp_path: Path) -> None:
    first = built(backbone, sample(), tmp_path)
    assert first.zip is not None
    with zipfile.ZipFile(first.zip, "w") as archive:
        archive.writestr("我的.txt", "x")
    with pytest.raises(CannotBundle):
        built(backbone, sample(), tmp_path)


def test_verifying_leaves_a_running_build_alone(
    backbone: Source, sample: Sample, library: Library, tmp_path: Path
) -> None:
    old = built(backbone, sample(), tmp_path)
    assert old.folder is not None
    with staging(tmp_path / "out", old.folder.name) as staged:
        assert not verify(old.folder, library).blocked
        assert staged.is_dir()


KILLED = """
import sys, json, pathlib
sys.path.insert(0, {root!r})
from packager.cli import main
print("ready", flush=True)
sys.exit(main(["build", "苏生力〔2025〕72号", "--answers", {answers!r}, "--evidence", {evidence!r}, "--out", {out!r}]))
"""


def test_a_build_killed_at_any_moment_leaves_the_old_package(
    backbone: Source, sample: Sample, library: Library, tmp_path: Path
) -> None:
    """SIGKILL at twenty moments spread over a whole build: the old package or the new one, never a half."""
    first = built(backbone, sample(), tmp_path)
    assert first.folder is not None
    answers = tmp_path / "新.json"
    answers.write_text(json.dumps(sample(主营业务="新的主营业务"), ensure_ascii=False), encoding="utf-8")
    script = KILLED.format(
        root=str(ROOT), answers=str(answers), evidence=str(tmp_path / "佐证"), out=str(tmp_path / "out")
    )
    span = timed(script)
    built(backbone, sample(), tmp_path)
    for moment in range(20):
        killed_after(script, span * (moment + 0.5) / 20)
        report = verify(first.folder, library)
        assert not report.blocked, [each.message for each in report]
        assert verify(first.folder.with_name(f"{first.folder.name}.zip"), library).findings == ()
    built(backbone, sample(), tmp_path)
    assert len(list((tmp_path / "out").iterdir())) == 2


def start(script: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONUTF8": "1"}
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env=environment)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def timed(script: str) -> float:
    process, begun = start(script), time.monotonic()
    process.communicate()
    assert process.returncode == 0
    return time.monotonic() - begun


def killed_after(script: str, seconds: float) -> None:
    process = start(script)
    time.sleep(seconds)
    process.kill()
    process.communicate()


def test_evidence_goes_into_the_package_unchanged(backbone: Source, sample: Sample, tmp_path: Path) -> None:
    result = built(backbone, sample(), tmp_path)
    assert result.folder is not None
    held = sorted(
        path.read_bytes() for path in (result.folder / "电子版/佐证材料").rglob("*") if path.is_file()
    )
    assert held == sorted(EVIDENCE.values())
