"""An inbox as it really is: files come late, twice, in other shapes, from counties; orders are saved by any program."""

from __future__ import annotations

import errno
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from forms.gather import collecting
from forms.library import Library, Source
from forms.roster import Roster
from packager.collect import LISTS, collect
from packager.inbox import Opener
from tests.helpers.desk import Desk, nothing_left_out, stripped, units, values
from tests.helpers.hostile_files import attached, letter, raw_zip, stored
from tests.helpers.inbox import filled, scan


@pytest.fixture
def desk(tmp_path: Path, backbone: Source, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, backbone, lambda: (*capsys.readouterr(),))


# ---- in another shape


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_an_applicant_is_found_in_archives_up_to_four_deep(desk: Desk, depth: int) -> None:
    typed, other = desk.company(1), desk.company(2)
    form, package = filled(desk.source, typed), desk.package("包.zip", other).read_bytes()
    (desk.inbox / "包.zip").unlink()
    for _ in range(depth):
        form, package = raw_zip([stored("表.docx", form)]), raw_zip([stored("包.zip", package)])
    desk.put("表.zip", form)
    desk.put("材料.zip", package)
    found = desk.collect()
    nothing_left_out(found)
    assert set(units(found)) == {typed["机构名称"], other["机构名称"]}, f"both lie {depth} zips deep"


def test_the_same_wrong_file_in_two_places_is_named_in_both(desk: Desk) -> None:
    desk.put("甲公司/视频.mp4", b"\0\0\0\x20ftypisom")
    desk.put("乙公司/视频.mp4", b"\0\0\0\x20ftypisom")
    named = {each["file"] for each in desk.collect()["rejected"]}
    assert named == {"收件/甲公司/视频.mp4", "收件/乙公司/视频.mp4"}, "each sender is to be told"


@pytest.mark.parametrize("name", ["表.doc", "发来.zip", "发来.eml"])
def test_an_old_word_file_is_told_the_same_wherever_it_lies(
    desk: Desk, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("packager.read.file.converted", lambda *_: None)  # as where no Office is installed
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000)
    made = {
        "表.doc": old,
        "发来.zip": raw_zip([stored("表.doc", old)]),
        "发来.eml": letter(attached(old, "表.doc")),
    }
    desk.put(name, made[name])
    (left,) = desk.collect()["rejected"]
    assert "旧格式（.doc）" in left["reason"], (
        f"an old Word file in {name} is one that can be converted: {left}"
    )


def test_a_package_that_windows_zipped_again_is_still_a_package(desk: Desk) -> None:
    typed = desk.company(1)
    with zipfile.ZipFile(desk.package("甲.zip", typed)) as archive:
        entries = [stored(name.encode("gb18030"), archive.read(name)) for name in archive.namelist()]
    desk.put("甲.zip", raw_zip(entries))
    found = desk.collect()
    nothing_left_out(found)
    assert found["entries"][0]["fingerprint"], "its code ties it to the paper"


def test_a_packages_folder_without_its_zip_is_still_a_package(desk: Desk) -> None:
    typed = desk.company(1)
    shutil.unpack_archive(desk.package("甲.zip", typed), desk.root / "开")
    top = next((desk.root / "开").iterdir())
    shutil.rmtree(desk.inbox)
    shutil.copytree(top / "data", desk.inbox / top.name)
    found = desk.collect()
    nothing_left_out(found)
    assert values(found, typed["机构名称"]) == typed, "what was typed is in 申报数据.json"


def test_what_was_put_into_a_packages_folder_beside_its_zip_is_taken_or_named(desk: Desk) -> None:
    typed = desk.company(1)
    shutil.unpack_archive(desk.package("甲.zip", typed), desk.root / "开")
    shutil.move(next((desk.root / "开").iterdir()) / "data", desk.inbox / "甲")
    desk.put("甲/盖章后扫描.pdf", scan("甲"))
    found = desk.collect()
    (entry,) = found["entries"]
    told = [*entry["sources"], *(each["file"] for each in found["rejected"])]
    assert "收件/甲/盖章后扫描.pdf" in told, "a person put it there, and nobody hears of it"


def test_a_link_that_the_clerk_gives_as_inbox_is_followed(desk: Desk) -> None:
    desk.form("表.docx", desk.company(1))
    link = desk.root / "链接"
    link.symlink_to(desk.inbox)
    assert len(desk.collect(inbox=link)["entries"]) == 1, (
        "links in an inbox are refused, the inbox itself is trusted"
    )


def test_an_inbox_given_as_a_dot_is_called_by_its_name(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.put("便条.txt", b"x")
    monkeypatch.chdir(desk.inbox)
    (left,) = desk.collect(inbox=Path("."))["rejected"]
    assert left["file"] == "收件/便条.txt", "no file lies at the root of the disk"


def test_archives_in_a_second_inbox_are_opened_too(desk: Desk, library: Library) -> None:
    for number, name in enumerate(("一", "二"), 1):
        form = filled(desk.source, desk.company(number))
        desk.put(f"{name}/压缩.zip", raw_zip([stored("表.docx", form)]))
    wanted = collecting(desk.source.notice)
    assert wanted is not None
    roster = Roster.create(desk.ledger, desk.source, wanted.stage)
    try:
        found = collect(roster, desk.source, [desk.inbox / "一", desk.inbox / "二"], library)
        assert not found.rejected, f"both hold a good form: {[each.reason for each in found.rejected]}"
        assert len(roster.entries) == 2, "one from each inbox"
    finally:
        roster.close()


# ---- late, twice, from elsewhere


def test_a_package_and_its_form_saved_by_another_program_are_one_entry_without_a_question(
    desk: Desk,
) -> None:
    typed = desk.company(1, 成立时间="2015.03", 营业收入2023="25631.2", 行业代码="I6513")
    desk.package("1.zip", typed)
    desk.put("2.docx", stripped(filled(desk.source, typed)))
    found = desk.collect()
    assert not found["questions"], (
        "2015.03 is printed as 2015年3月 and 25631.2 as 25,631.20: no value differs"
    )
    assert units(found) == [typed["机构名称"]], "they are of one applicant"


def test_what_was_only_guessed_raises_no_question_when_the_package_comes(desk: Desk) -> None:
    typed = desk.company(1, 所在区县="玄武区")
    desk.by_hand("江宁区报送/1手填.docx", typed)
    desk.collect()
    desk.put("2.zip", b"")
    desk.package("2.zip", typed)
    found = desk.collect()
    assert not [each for each in found["questions"] if "所在区县" in each["differs"]], (
        "a guess is no answer of theirs"
    )


def test_an_entry_known_by_its_code_alone_gets_its_name_when_that_comes(desk: Desk) -> None:
    typed = desk.company(1, 行业代码="5413")
    desk.by_hand("1没写名称.docx", typed | {"机构名称": ""})
    assert units(desk.collect()) == [""], "it is known by its code"
    desk.by_hand("2.docx", typed, "ticks")
    found = desk.collect()
    assert units(found) == [typed["机构名称"]], "the second file has the name, and nothing differs"


def test_files_of_one_applicant_with_and_without_its_code_are_one_entry(desk: Desk) -> None:
    typed = desk.company(1, 行业代码="5413")
    desk.by_hand("1没写代码.docx", typed | {"统一社会信用代码": ""})
    desk.by_hand("2.docx", typed, "ticks")
    found = desk.collect()
    keys = [each["key"] for each in found["entries"]]
    assert keys == [typed["统一社会信用代码"]], "by its name it is the same, and the code is known now"


def test_a_scan_that_comes_later_into_the_applicants_folder_goes_to_it(desk: Desk) -> None:
    desk.form("各单位/甲/表.docx", desk.company(1))
    desk.collect()
    desk.put("各单位/甲/盖章页.pdf", scan("甲"))
    found = desk.collect()
    nothing_left_out(found)
    assert "收件/各单位/甲/盖章页.pdf" in found["entries"][0]["sources"], (
        "the folder is still that applicant's"
    )


def test_a_scan_that_was_left_out_is_taken_once_it_is_named_as_the_reason_asks(desk: Desk) -> None:
    typed = desk.company(1)
    desk.form("表.docx", typed)
    path = desk.put("扫描001.pdf", scan("甲"))
    (left,) = desk.collect()["rejected"]
    assert "请在文件名里写上单位名称" in left["reason"], "the clerk is told what to do"
    path.rename(path.with_name(f"{typed['机构名称']}扫描001.pdf"))
    found = desk.collect()
    assert len(found["entries"][0]["sources"]) == 2, "done as asked, the scan goes to its applicant"


def test_a_scan_that_came_before_its_applicant_is_taken_when_that_has_come(desk: Desk) -> None:
    typed = desk.company(1)
    desk.put(f"{typed['机构名称']}扫描.pdf", scan("甲"))
    desk.collect()
    desk.form("表.docx", typed)
    found = desk.collect()
    assert len(found["entries"][0]["sources"]) == 2, "its name says whose it is, and now that one is known"


def test_a_countys_ledger_and_the_files_it_was_made_of_are_the_same_submissions(desk: Desk) -> None:
    county = desk.beside("县")
    typed = desk.company(1)
    county.package("甲.zip", typed)
    county.collect()
    desk.inbox.mkdir()
    shutil.copy(county.ledger, desk.inbox / "1六合区.taizhang")
    shutil.copy(county.inbox / "甲.zip", desk.inbox / "2甲.zip")
    found = desk.collect()
    assert not found["questions"], "it is the same package"
    assert len(found["entries"]) == 1, "of the same applicant"
    roster = Roster.open(desk.ledger, read_only=True)
    sources = roster.entries[0].sources
    roster.close()
    assert len(sources) == len(set(sources)), f"no file counts twice: {sources}"


def test_a_countys_open_question_comes_along_with_its_ledger(desk: Desk) -> None:
    county = desk.beside("县")
    typed = desk.company(1)
    county.package("1.zip", typed)
    county.package("2.zip", typed | {"联系人": "后来的人"})
    assert len(county.collect()["questions"]) == 1, "the county has not decided"
    desk.inbox.mkdir()
    shutil.copy(county.ledger, desk.inbox / "六合区.taizhang")
    assert len(desk.collect()["questions"]) == 1, "what the county left open is open here too"


@pytest.mark.parametrize("place", ["ledger", "out"])
def test_what_this_desk_keeps_and_gives_out_is_not_taken_in_again(desk: Desk, place: str) -> None:
    desk.package("甲.zip", desk.company(1))
    desk.by_hand("乙.docx", desk.company(2))
    ledger = desk.inbox / "台账.taizhang" if place == "ledger" else desk.ledger
    out: list[str | Path] = ["--out", desk.inbox / "给"] if place == "out" else []
    first = desk.collect(*out, ledger=ledger)
    second = desk.collect(*out, ledger=ledger)
    assert second["entries"] == first["entries"], "nothing new has come in"
    assert not second["rejected"], f"its own files are no submissions: {second['rejected']}"
    roster = Roster.open(ledger, read_only=True)
    listed, what = roster.part(LISTS), [each.what for each in roster.intakes]
    roster.close()
    assert not listed, "the bureau's own summary is no county's list"
    assert "县区台账" not in what, "nor is its own ledger a county's"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_the_order_in_a_file_is_kept_whatever_program_saved_it(desk: Desk, encoding: str) -> None:
    made = [desk.company(number) for number in (1, 2, 3)]
    for number, typed in enumerate(made):
        desk.package(f"{number}.zip", typed)
    order = desk.root / "顺序.txt"
    names = [made[2]["统一社会信用代码"], f"  {made[1]['机构名称']}　", "", made[0]["机构名称"]]
    order.write_bytes("\r\n".join(names).encode(encoding))
    found = desk.collect("--order", order)
    wanted = [made[number]["机构名称"] for number in (2, 1, 0)]
    assert units(found) == wanted, f"saved as {encoding} it is the same order"


def test_a_name_in_the_order_that_nobody_bears_is_said(desk: Desk) -> None:
    desk.package("甲.zip", desk.company(1))
    order = desk.root / "顺序.txt"
    order.write_text("写错的名称有限公司\n", "utf-8")
    assert desk.run("--order", order) in (0, 1, 2)
    assert "写错的名称有限公司" in "".join(desk.out()), (
        "a line that matches nobody is a mistake somebody must hear of"
    )


# ---- the machine's own faults


def test_a_ledger_in_a_folder_that_is_not_there_is_said(desk: Desk) -> None:
    desk.form("表.docx", desk.company(1))
    assert desk.run(ledger=desk.root / "没有" / "台账.taizhang") in (2, 3)
    assert "台账" in "".join(desk.out()), "one sentence, no traceback"


def test_a_full_disk_ends_the_run_and_is_said_and_the_next_run_takes_the_rest(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.put("压缩.zip", raw_zip([stored("表.docx", filled(desk.source, desk.company(1)))]))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(Opener, "extract", full)
        code = desk.run()
    printed, said = desk.out()
    assert code == 3, f"that the disk is full is not the file's fault: {printed}"
    assert "空间不足" in said, f"the clerk is told: {said}"
    assert len(desk.collect()["entries"]) == 1, "with room again it is taken in"


def test_a_file_that_may_not_be_read_is_told_in_chinese(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.form("表.docx", desk.company(1))

    def denied(_path: Path) -> str:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr("packager.collect.hash_file", denied)
    (left,) = desk.collect()["rejected"]
    assert "denied" not in left["reason"], f"a clerk reads no English: {left['reason']}"
