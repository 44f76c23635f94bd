"""An inbox is taken in: who is in the ledger afterwards, what was left out and why, and what the bureau gets from it."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from forms.casefile import connect
from forms.library import Library, Source
from forms.roster import Roster
from packager.collect import LISTS
from packager.returns import read_return
from packager.verify import verify_package
from tests.conftest import BACKBONE, ROOT
from tests.helpers.desk import BUREAU, Desk, nothing_left_out, picture, units, values, wait_until
from tests.helpers.handfilled import FORM
from tests.helpers.inbox import BROKEN, Inbox, Maker, deep, filled, gbk_zip, make_inbox, scan

COUNT = 60  # the thousand of a real bureau, scaled down


@pytest.fixture
def desk(tmp_path: Path, backbone: Source, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, backbone, lambda: (*capsys.readouterr(),))


# ---- what comes in


def test_a_package_a_form_filled_by_hand_and_a_zip_with_gbk_names_become_entries(desk: Desk) -> None:
    one, two, three = (desk.company(number) for number in (1, 2, 3))
    desk.package("甲.zip", one)
    desk.by_hand("乙.docx", two)
    desk.put("丙.zip", gbk_zip("表.docx", filled(desk.source, three), "江宁区"))
    found = desk.collect()
    nothing_left_out(found)
    wanted = {each["机构名称"]: each["统一社会信用代码"] for each in (one, two, three)}
    assert {each["unit"]: each["key"] for each in found["entries"]} == wanted, "each of the three is an entry"
    for typed in (one, three):
        assert values(found, typed["机构名称"]) == typed, "what the program filled is read as it was typed"


def test_every_package_of_the_maker_proves_itself(desk: Desk, library: Library) -> None:
    report = verify_package(desk.package("甲.zip", desk.company(1)), None, library, quick=True)
    assert [each.message for each in report] == [], (
        "the tests' own packages must be like those of the program"
    )


def test_a_mail_with_a_zip_with_a_zip_is_opened(desk: Desk) -> None:
    typed = desk.company(1)
    desk.put("转发.eml", deep("表.docx", filled(desk.source, typed), "浦口区"))
    found = desk.collect()
    nothing_left_out(found)
    assert units(found) == [typed["机构名称"]], "the form lies in a zip in a zip in a zip in a mail"


def test_every_broken_file_is_named_with_a_reason_and_stops_nothing(desk: Desk) -> None:
    maker = Maker(desk.source, desk.inbox, random.Random(7), 2000)
    desk.package("中间.zip", desk.company(1))
    desk.by_hand("最后.docx", desk.company(2))
    for number in range(len(BROKEN)):
        maker.broken(number)
    found = desk.collect()
    assert len(found["entries"]) == 2, f"the good files beside them are taken in, not {units(found)}"
    for name in maker.refused:
        shown = f"收件/{name}"
        why = [
            each["reason"]
            for each in found["rejected"]
            if each["file"] == shown or each["file"].startswith(f"{shown}/")
        ]
        assert why, f"{name} was left out and nobody was told"
        assert all(any("\u4e00" <= char <= "\u9fff" for char in each) for each in why), why
    assert len(found["rejected"]) == len(maker.refused), "each broken file is named once"


def test_a_package_of_another_notice_is_called_that(desk: Desk) -> None:
    maker = Maker(desk.source, desk.inbox, random.Random(7), 2000)
    name, data = BROKEN["别的通知"](maker, "别的")
    desk.put(name, data)
    (left,) = desk.collect()["rejected"]
    assert "苏科技〔2019〕8号" in left["reason"], "the clerk reads of which notice the package is"


# ---- twice


def test_the_same_inbox_again_takes_in_nothing(desk: Desk) -> None:
    make_inbox(desk.inbox, desk.source, 12, 3, 2000)
    first = desk.collect()
    before = picture(desk.ledger)
    shutil.copytree(
        desk.inbox, desk.root / "另一处" / "收件"
    )  # known by what they hold, not by where they lie
    second = desk.collect(inbox=desk.root / "另一处" / "收件")
    assert second["entries"] == first["entries"], "nothing that is known changes an entry"
    assert picture(desk.ledger) == before, "nothing was taken in twice"
    assert not second["questions"], "a file that comes again is no second submission"


def test_the_same_applicant_twice_with_other_values_becomes_a_question_and_keeps_the_first(
    desk: Desk,
) -> None:
    first = desk.company(1)
    second = first | {"主营业务": "另一种业务", "联系人": "后来的人"}
    desk.package("1先到.zip", first)
    desk.package("2后到.zip", second)
    found = desk.collect()
    assert units(found) == [first["机构名称"]], "one applicant is one entry"
    (question,) = found["questions"]
    assert set(question["differs"]) == {"主营业务", "联系人"}, "it says what differs"
    assert values(found, first["机构名称"]) == first, "the first stands until somebody has decided"
    assert len(found["entries"][0]["sources"]) == 2, "both files are kept with the entry"


def test_a_package_and_its_own_form_are_one_entry_without_a_question(desk: Desk) -> None:
    typed = desk.company(1)
    desk.package("1.zip", typed)
    desk.form("2.docx", typed)
    found = desk.collect()
    assert units(found) == [typed["机构名称"]], "they are of one applicant"
    assert not found["questions"], "they say the same"
    assert len(found["entries"][0]["sources"]) == 2, "both are named as where the values come from"


# ---- whose it is


def test_the_county_is_taken_from_the_name_of_a_folder(desk: Desk) -> None:
    typed = desk.company(1)
    desk.by_hand("江宁区报送/甲公司/表.docx", typed)
    found = desk.collect()
    assert found["entries"][0]["county"] == "江宁区", "the folder tells it"
    assert values(found, typed["机构名称"])["所在区县"] == "江宁区", "the summary needs it"
    roster = Roster.open(desk.ledger, read_only=True)
    cell = roster.entries[0].values[FORM]["所在区县"]
    roster.close()
    assert (cell.certainty, cell.rule) == ("ask", "按文件夹名称推测"), (
        "it is a guess until somebody confirms it"
    )


def test_what_the_applicant_says_of_its_county_stands_against_the_folder(desk: Desk) -> None:
    typed = desk.company(1, 所在区县="玄武区")
    desk.package("江宁区报送/甲.zip", typed)
    assert desk.collect()["entries"][0]["county"] == "玄武区", "the answer is theirs, the folder is a guess"


def test_scans_go_to_the_applicant_whose_name_they_bear_or_whose_folder_they_lie_in(desk: Desk) -> None:
    one, two = desk.company(1), desk.company(2)
    desk.package("甲.zip", one)
    desk.form("各单位/乙/表.docx", two)
    desk.put(f"扫描/{one['机构名称']}盖章.pdf", scan("甲"))
    desk.put("各单位/乙/盖章页.pdf", scan("乙"))
    desk.put("扫描/无名.pdf", scan("丙"))
    found = desk.collect()
    sources = {each["unit"]: each["sources"] for each in found["entries"]}
    assert f"收件/扫描/{one['机构名称']}盖章.pdf" in sources[one["机构名称"]], "its name says whose it is"
    assert "收件/各单位/乙/盖章页.pdf" in sources[two["机构名称"]], (
        "it lies in the folder of one applicant alone"
    )
    assert [each["file"] for each in found["rejected"]] == ["收件/扫描/无名.pdf"], (
        "nobody can tell whose it is"
    )


# ---- what counties send


def test_a_countys_summary_is_taken_as_a_list_and_makes_no_entry(desk: Desk) -> None:
    typed = desk.company(1)
    county = desk.beside("县")
    county.package("甲.zip", typed)
    county.collect()
    shutil.copytree(county.root / "给", desk.inbox / "江宁区", ignore=lambda *_: ["补正清单", "汇总表.pdf"])
    desk.package("乙.zip", desk.company(2))
    found = desk.collect()
    nothing_left_out(found)
    assert len(found["entries"]) == 1, "a line of a list is no application"
    roster = Roster.open(desk.ledger, read_only=True)
    (listed,) = roster.part(LISTS).values()
    roster.close()
    assert [row["单位名称"] for row in listed["rows"]] == [typed["机构名称"]], listed
    assert (listed["county"], listed["unit"]) == ("江宁区", BUREAU), "who sent it, and from where"


def test_a_countys_ledger_is_merged_with_its_sources(desk: Desk) -> None:
    county = desk.beside("县")
    typed, other = desk.company(1), desk.company(2)
    county.package("甲.zip", typed)
    county.form("甲的表.docx", typed)
    county.by_hand("六合区报送/乙.docx", other)
    theirs = county.collect()
    desk.inbox.mkdir()
    shutil.copy(county.ledger, desk.inbox / "六合区.taizhang")
    found = desk.collect()
    nothing_left_out(found)
    for entry in theirs["entries"]:
        mine = next(each for each in found["entries"] if each["key"] == entry["key"])
        assert mine["values"] == entry["values"], "the values are as the county has them"
        assert mine["county"] == entry["county"], "and so is where they are from"
        assert len(mine["sources"]) == len(entry["sources"]), "every file it rests on is named"
    roster = Roster.open(desk.ledger)  # whoever writes tidies first
    try:
        for entry in roster.entries:
            for sha256 in entry.sources:
                roster.extract(sha256, desk.root / "来件")
            used = {cell.source for _, _, cell in entry.cells()}
            assert used <= set(entry.sources), "the source of every value is among those of its entry"
    finally:
        roster.close()


# ---- a whole inbox


@pytest.fixture(scope="module")
def whole(backbone: Source, tmp_path_factory: pytest.TempPathFactory) -> Inbox:
    return make_inbox(tmp_path_factory.mktemp("全") / "收件", backbone, COUNT, 11)


def test_an_inbox_of_sixty_gives_the_entries_that_are_in_it(desk: Desk, whole: Inbox) -> None:
    found = desk.collect(inbox=whole.folder)
    entries = {each["unit"]: each for each in found["entries"]}
    assert len(entries) == len(found["entries"]), "no applicant is there twice"
    assert sorted(entries) == sorted(whole.units), "everyone is there, and nobody else"
    for code, truth in whole.truth.items():
        entry = entries[truth["单位名称"]]
        read = entry["values"][FORM]
        assert "统一社会信用代码" in truth["存疑"] or entry["key"] == code, (
            f"{code} was read as {entry['key']!r}"
        )
        assert "类别" in truth["存疑"] or read["类别"] == truth["类别"], f"{truth['文件']}: {read['类别']!r}"
        assert truth["所在区县"] in (None, entry["county"]), f"{truth['文件']} is not from {entry['county']}"
        if truth["怎么填"] == "材料包":
            typed = {name: value for name, value in truth["填写"].items() if value != []}
            assert read == typed, "a package is taken as it was typed"
    for name, code in whole.scans.items():
        unit = whole.truth[code]["单位名称"]
        assert f"收件/{name}" in entries[unit]["sources"], f"{name} lies with its applicant"
    assert not found["questions"], "nobody is there twice"
    named = [each["file"] for each in found["rejected"]]
    assert sorted(named) == sorted(f"收件/{name}" for name in whole.broken), (
        "what is broken is named, nothing else"
    )


def test_the_summary_of_sixty_has_their_rows_in_order_as_text(desk: Desk, whole: Inbox) -> None:
    truth = sorted(whole.truth.values(), key=lambda each: str(each["填写"]["统一社会信用代码"])[::-1])
    order = desk.root / "顺序.txt"
    order.write_text("\n".join(str(each["单位名称"]) for each in truth), "utf-8")
    desk.collect("--order", order, inbox=whole.folder)
    sheet = openpyxl.load_workbook(desk.root / "给" / "汇总表.xlsx").worksheets[0]
    cells = [[cell for cell in row if cell.value is not None] for row in sheet.iter_rows()]
    assert not [cell for row in cells for cell in row if cell.data_type == "f"], "no cell is a formula"
    start = next(number for number, row in enumerate(cells, 1) if row and row[0].value == "序号")
    rows = cells[start : start + len(truth)]
    for number, (row, wanted) in enumerate(zip(rows, truth, strict=True), 1):
        shown = {cell.column: cell for cell in row}
        assert str(shown[1].value) == str(number), f"row {number} has its number"
        assert shown[2].value == wanted["单位名称"], f"row {number} is {wanted['单位名称']}"
        if "类别" not in wanted["存疑"]:
            assert shown[3].value == wanted["类别"], f"row {number}: {wanted}"
        contact = shown[5].value if 5 in shown else ""
        assert contact == wanted["填报人联系方式"], f"row {number} tells whom to call: {contact!r}"
        assert all(cell.data_type == "s" for column, cell in shown.items() if column > 1), "all of it is text"


def test_without_an_order_the_rows_stand_as_they_came_in_every_time(desk: Desk, whole: Inbox) -> None:
    found = desk.collect(inbox=whole.folder)
    again = desk.collect(inbox=whole.folder, ledger=desk.root / "另一本.taizhang")
    assert units(again) == units(found), "the same inbox gives the same order"


# ---- what goes back


def test_the_list_of_what_to_mend_names_everything_at_once_and_carries_its_data(desk: Desk) -> None:
    typed = desk.company(1, 联系人="", 成立时间="去年", 科技人员数2024="999999", 营业收入2024="-5")
    desk.form("甲.docx", typed)
    desk.collect("--by", "2026-12-01", "--on", "2026-11-20")
    unit = typed["机构名称"]
    path = desk.root / "给" / "补正清单" / f"{unit}_补正清单.docx"
    made = read_return(path.read_bytes())
    assert made is not None, "the data travel inside the Word file"
    assert (made.unit, made.key, made.notice) == (unit, typed["统一社会信用代码"], BACKBONE), "whose it is"
    assert {"联系人", "成立时间", "科技人员数2024", "营业收入2024"} <= {each.field for each in made.items}, (
        made.items
    )
    assert "2026年12月1日" in made.by, "until when"
    assert made.bureau == BUREAU, "by whom"
    mail = path.with_suffix(".txt").read_text("utf-8")
    for each in made.items:
        assert each.problem in mail, "the text for a mail says the same"


def test_an_applicant_with_nothing_to_mend_gets_no_list(desk: Desk) -> None:
    desk.package("甲.zip", desk.company(1, 营业收入2024="20000", 营业收入2023="19000"))
    found = desk.collect()
    lists = [each for each in found["files"] if each.endswith("_补正清单.docx")]
    made = [read_return(Path(each).read_bytes()) for each in lists]
    assert all(each and each.items for each in made), "a list without a line is none"


# ---- other processes


def test_a_ledger_open_in_another_window_is_said_plainly(desk: Desk) -> None:
    desk.package("甲.zip", desk.company(1))
    desk.collect()
    program = (
        "import sys, pathlib; from forms.roster import Roster; roster = Roster.open(pathlib.Path(sys.argv[1]));"
        "print('open', flush=True); sys.stdin.read(); roster.close()"
    )
    command = [sys.executable, "-c", program, str(desk.ledger)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        desk.package("乙.zip", desk.company(2))
        code = desk.run()
        printed, said = desk.out()
        assert holder.stdin is not None
        holder.stdin.close()
    assert code == 2, f"it cannot be written now: {printed}{said}"
    assert "台账.taizhang" in said, "which ledger"
    assert "打开" in said, "and why"
    assert len(desk.collect()["entries"]) == 2, "once it is free it is written"


QUICK = """
import sys
import forms.roster
forms.roster.COMMIT_EVERY = 0.02
from packager.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_kill_in_the_middle_loses_nothing_and_doubles_nothing(
    desk: Desk, whole: Inbox, share: float
) -> None:
    desk.collect(inbox=whole.folder, ledger=desk.root / "没断的.taizhang")
    command = [
        sys.executable,
        "-c",
        QUICK,
        "collect",
        BACKBONE,
        str(whole.folder),
        "--roster",
        str(desk.ledger),
    ]
    process = subprocess.Popen(
        [*command, "--out", str(desk.root / "废")], cwd=ROOT, stdout=subprocess.DEVNULL, env=dict(os.environ)
    )
    try:
        wait_until(desk.ledger, round(COUNT * share), process)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    left = Roster.open(desk.ledger)
    there = {each.key for each in left.entries}
    for sha256 in {sha256 for each in left.entries for sha256 in each.sources}:
        left.extract(sha256, desk.root / "来件")
    left.close()
    assert there, "it was killed after something had been written"
    assert there <= {"", *whole.truth}, "and only what is true had been"
    desk.collect(inbox=whole.folder)
    cut, whole_run = picture(desk.ledger), picture(desk.root / "没断的.taizhang")
    assert not cut ^ whole_run, "a second run leaves it as if nothing had been:\n" + "\n".join(
        cut ^ whole_run
    )
    base = connect(desk.ledger, kind=Roster.kind)
    assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",), "the file itself is sound"
    base.close()
