"""A bureau's ledger: what was put in is there again with its history, whoever else looks and whatever is broken."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import casefile
from forms.case import Case
from forms.casefile import CaseFault, Holder
from forms.gather import collecting
from forms.library import Source
from forms.roster import (
    ASKED,
    ENTRIES,
    INTAKE,
    SETTINGS,
    STATES,
    Cell,
    Entry,
    Intake,
    Paper,
    Question,
    Roster,
)
from forms.statefile import Key
from tests.conftest import ROOT
from tests.helpers.killing import wait_for

ONE = Entry("1", "91320102MA1K7T3Q6T", "甲公司", values={"信息简表": {"联系人": Cell("李", "ask", "李 ")}})
TWO = Entry("2", unit="乙公司")


@pytest.fixture
def path(tmp_path: Path, backbone: Source) -> Path:
    wanted = collecting(backbone.notice)
    assert wanted is not None
    made = tmp_path / "南京 2025.taizhang"
    Roster.create(made, backbone, wanted.stage, "南京市科学技术局").close()
    return made


@pytest.fixture
def roster(path: Path) -> Iterator[Roster]:
    made = Roster.open(path)
    yield made
    made.close()


# ---- what is in it


def test_a_new_ledger_is_empty_and_says_whose_it_is(roster: Roster, backbone: Source) -> None:
    assert (roster.entries, roster.intakes, roster.questions, roster.log()) == ([], [], [], [])
    assert (roster.about["notice"], roster.about["unit"]) == (backbone.notice.id, "南京市科学技术局")


def test_a_ledger_is_not_written_over_another(path: Path, backbone: Source) -> None:
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        Roster.create(path, backbone, backbone.notice.stages[1])
    assert path.read_bytes() == before


def test_what_was_put_is_there_when_opened_again(path: Path) -> None:
    with closing(Roster.open(path)) as roster:
        roster.put(ONE, "收件")
        roster.put(replace(TWO, unit="㛃文𫖯 <&>“科技”公司"), "收件")
    with closing(Roster.open(path)) as again:
        assert again.entries == [ONE, replace(TWO, unit="㛃文𫖯 <&>“科技”公司")]


def test_every_change_is_on_disk_before_the_call_returns(roster: Roster) -> None:
    roster.put(ONE, "收件")
    with closing(Roster.open(roster.path, read_only=True)) as other:
        assert other.entries == [ONE]


def test_entries_stand_in_the_order_of_recommendation_then_as_they_came_in(roster: Roster) -> None:
    for number, order in ((10, None), (2, None), (3, 2), (4, 1)):
        roster.put(Entry(str(number), order=order), "收件")
    assert [each.id for each in roster.entries] == ["4", "3", "2", "10"]


def test_the_next_number_is_above_every_number_given(roster: Roster) -> None:
    assert roster.next_id() == "1"
    roster.put(Entry("9"), "收件")
    roster.put(Entry("10"), "收件")
    assert roster.next_id() == "11"


def test_a_value_that_is_taken_away_is_gone_for_good(path: Path) -> None:
    with closing(Roster.open(path)) as roster:
        roster.put(ONE, "收件")
        roster.change({Key(ENTRIES, "1"): None}, "撤下")
        assert roster.entries == []
    with closing(Roster.open(path)) as again:
        assert again.entries == []


def test_what_is_asked_comes_back_as_it_was_put(roster: Roster) -> None:
    asked = Question("a", "1", "a", {"信息简表": {"联系人": Cell("王")}}, ("联系人",))
    roster.change({Key(ASKED, "a"): asked.as_json()}, "收件")
    assert roster.questions == [asked]


def test_only_what_nobody_vouched_for_is_counted_as_asked() -> None:
    cells = {"甲": Cell("1", "ask"), "乙": Cell("2", "ask", by="王"), "丙": Cell("3", confirmed=False)}
    entry = Entry("1", values={"信息简表": cells})
    assert (entry.asked, entry.unconfirmed) == (1, 1)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TYPED = st.one_of(TEXTS, st.lists(st.dictionaries(TEXTS, TEXTS, max_size=2), max_size=2))
SURE = st.sampled_from(("exact", "normalised", "ask"))
CELLS = st.builds(
    Cell, typed=TYPED, certainty=SURE, raw=TEXTS, where=TEXTS, rule=TEXTS, source=TEXTS, by=TEXTS,
    was=st.none() | TYPED, confirmed=st.booleans(),
)  # fmt: skip
MAYBE, NAMED = st.none() | st.booleans(), st.dictionaries(TEXTS, TEXTS, max_size=2)
LISTED = st.lists(TEXTS, max_size=3).map(tuple)
FEW = st.integers(0, 9)
PAPER = st.builds(Paper, due=st.none() | FEW, got=FEW, sealed=MAYBE, same=MAYBE, on=TEXTS, by=TEXTS)
ENTRY = st.builds(
    Entry, id=st.integers(1, 10**6).map(str), key=TEXTS, unit=TEXTS, county=TEXTS, state=st.sampled_from(STATES),
    why=TEXTS, values=st.dictionaries(TEXTS, st.dictionaries(TEXTS, CELLS, max_size=3), max_size=2),
    sources=LISTED, fingerprint=TEXTS, edition=FEW, declared=NAMED, paper=PAPER, checked=NAMED,
    order=st.none() | st.integers(1, 999), opinions=LISTED, returned=st.none() | NAMED,
)  # fmt: skip


@given(ENTRY)
def test_an_entry_survives_being_written_and_read(entry: Entry) -> None:
    import json

    assert Entry.from_json(json.loads(json.dumps(entry.as_json(), ensure_ascii=False))) == entry


# ---- who changed what when


def test_the_log_says_who_changed_what_when_the_latest_first(roster: Roster) -> None:
    roster.put(ONE, "收件", "王")
    roster.put(replace(ONE, state="推荐"), "状态改为“推荐”", "李")
    first, second = roster.log()
    assert (first.who, first.entry, first.what) == ("李", "1", "状态改为“推荐”")
    assert second.who == "王"
    assert first.at >= second.at > "2025"


def test_a_change_without_a_name_is_that_of_whoever_sits_at_the_machine(roster: Roster) -> None:
    roster.put(ONE, "收件")
    assert roster.log()[0].who == Holder.me().name


def test_the_log_of_one_entry_leaves_the_others_out(roster: Roster) -> None:
    roster.put(ONE, "甲的")
    roster.put(TWO, "乙的")
    roster.change({Key(SETTINGS, "推荐名额"): 3}, "推荐名额改为 3")
    assert [each.what for each in roster.log("2")] == ["乙的"]
    assert [each.what for each in roster.log()] == ["推荐名额改为 3", "乙的", "甲的"]


def test_putting_the_same_again_leaves_no_line_in_the_log(roster: Roster) -> None:
    roster.put(ONE, "收件")
    roster.put(ONE, "又一次")
    assert [each.what for each in roster.log()] == ["收件"]


def test_every_version_of_an_entry_is_kept_first_to_last(roster: Roster) -> None:
    later = replace(ONE, unit="甲公司（新）")
    roster.put(ONE, "收件")
    roster.put(later, "改名")
    assert [entry for _, entry in roster.versions("1")] == [ONE, later]


# ---- whole or not at all


def test_a_batch_is_in_memory_only_once_it_is_on_disk(roster: Roster, tmp_path: Path) -> None:
    (tmp_path / "甲.docx").write_bytes(b"abc")
    batch = roster.batch("收件")
    sha256 = casefile.hash_of(tmp_path / "甲.docx")
    batch.keep(sha256, tmp_path / "甲.docx")
    batch.put(Key(ENTRIES, "1"), ONE.as_json())
    assert roster.entries == []
    batch.commit()
    assert roster.entries == [ONE]
    roster.extract(sha256, tmp_path / "回来")
    assert (tmp_path / "回来").read_bytes() == b"abc"


def test_a_batch_that_is_dropped_leaves_nothing(roster: Roster, tmp_path: Path) -> None:
    (tmp_path / "甲.docx").write_bytes(b"abc")
    batch = roster.batch("收件")
    batch.keep(casefile.hash_of(tmp_path / "甲.docx"), tmp_path / "甲.docx")
    batch.put(Key(ENTRIES, "1"), ONE.as_json())
    batch.drop()
    assert roster.entries == []
    assert roster.base.execute("SELECT count(*) FROM block").fetchone() == (0,)
    roster.put(TWO, "此后照常")
    assert roster.entries == [TWO]


def test_a_batch_is_one_line_of_the_log(roster: Roster) -> None:
    batch = roster.batch("收件")
    for number in range(1, 6):
        batch.put(Key(ENTRIES, str(number)), Entry(str(number)).as_json())
    batch.commit()
    assert [each.what for each in roster.log()] == ["收件"]


CUT_OFF = """
import sys
from pathlib import Path
from forms.casefile import hash_of
from forms.roster import ENTRIES, Entry, Roster
from forms.statefile import Key
path, log, big = map(Path, sys.argv[1:])
roster = Roster.open(path)
for number in ("1", "2"):
    batch = roster.batch("收件")
    (file := big / number).write_bytes(number.encode() * 6_000_000)
    batch.keep(hash_of(file), file)
    batch.put(Key(ENTRIES, number), Entry(number, unit="甲").as_json())
    if number == "1":
        batch.commit()
log.write_text("ready", "utf-8")
sys.stdin.read()
"""


def test_a_kill_amid_a_batch_leaves_all_of_the_one_before_and_nothing_of_this_one(
    path: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", CUT_OFF, str(path), str(tmp_path / "log"), str(tmp_path)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE)
    try:
        wait_for(tmp_path / "log", process)
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    with closing(Roster.open(path)) as left:
        assert [each.id for each in left.entries] == ["1"]
        sizes = left.base.execute("SELECT size FROM attachment").fetchall()
        assert left.base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert sizes == [], "a file that nothing names goes when a writer opens the ledger"


# ---- who else has it


def test_a_second_opener_may_only_look_and_is_told_who_has_it(roster: Roster) -> None:
    with closing(Roster.open(roster.path)) as second:
        assert second.read_only
        assert second.holder is not None
        assert second.holder.name == Holder.me().name
        with pytest.raises(CaseFault):
            second.put(ONE, "收件")
    assert roster.entries == []


def test_once_the_first_has_left_the_next_may_write(path: Path) -> None:
    Roster.open(path).close()
    with closing(Roster.open(path)) as second:
        assert not second.read_only
        assert second.holder is None


# ---- what is broken


Look = Callable[[Roster], object]
DAMAGED: tuple[tuple[str, str, str, Look], ...] = (
    (ENTRIES, "1", '["不是条目"]', lambda roster: roster.entries),
    (ENTRIES, "1", '{"id": "1"}', lambda roster: roster.entry("1")),
    (ENTRIES, "1", '{"id": "1", "values": {"表": {"栏": 3}}}', lambda roster: roster.entry("1")),
    (ENTRIES, "甲", "", lambda roster: roster.entries),
    (ENTRIES, "甲", "", lambda roster: roster.next_id()),
    (INTAKE, "a", '{"sha256": "a"}', lambda roster: roster.intakes),
    (INTAKE, "a", '["不是来件"]', lambda roster: roster.intakes),
    (ASKED, "a", "[]", lambda roster: roster.questions),
)


@pytest.mark.parametrize(("part", "name", "value", "look"), DAMAGED, ids=range(len(DAMAGED)))
def test_a_value_that_is_not_what_this_program_wrote_is_called_damage(
    path: Path, part: str, name: str, value: str, look: Look
) -> None:
    import json

    raw = value or json.dumps(replace(ONE, id=name).as_json())
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("INSERT INTO state VALUES (?, ?, ?)", (part, name, raw))
    with pytest.raises(CaseFault) as fault, closing(Roster.open(path)) as roster:
        look(roster)
    assert fault.value.code == "case.damaged"


def test_a_damaged_ledger_does_not_stay_locked(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("INSERT INTO state VALUES (?, 'a', '[1]')", (INTAKE,))
    with pytest.raises(CaseFault) as fault:  # held here, and with it all that it came through
        Roster.open(path).close()
    assert fault.value.code == "case.damaged"
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("DELETE FROM state")
    with closing(Roster.open(path)) as again:
        assert not again.read_only


def test_a_damaged_history_is_called_damage(roster: Roster) -> None:
    roster.put(ONE, "收件")
    roster.base.execute("UPDATE log SET after = '{'")
    with pytest.raises(CaseFault) as fault:
        roster.versions("1")
    assert fault.value.code == "case.damaged"


def test_bytes_that_are_no_database_are_a_damaged_ledger(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + os.urandom(20))
    with pytest.raises(CaseFault) as fault:
        Roster.open(path)
    assert "汇总台账" in fault.value.finding.fix + fault.value.finding.message


def test_a_newer_ledger_is_refused_and_called_a_ledger(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA user_version = 99")
    with pytest.raises(CaseFault) as fault:
        Roster.open(path)
    assert fault.value.code == "case.newer"
    assert "汇总台账" in fault.value.finding.message


def test_an_application_is_refused_as_a_ledger(tmp_path: Path, backbone: Source) -> None:
    other = tmp_path / "甲.shenbao"
    Case.create(other, backbone, backbone.notice.stages[0]).close()
    before = other.read_bytes()
    with pytest.raises(CaseFault) as fault:
        Roster.open(other)
    said = fault.value.finding
    assert (said.message, said.fix) == ("“甲.shenbao”不是汇总台账。", "请选择以 .taizhang 结尾的文件。")
    assert other.read_bytes() == before


def test_a_ledger_is_refused_as_an_application(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(CaseFault) as fault:
        Case.open(path)
    said = fault.value.finding
    assert (said.message, said.fix) == (f"“{path.name}”不是申报文件。", "请选择以 .shenbao 结尾的文件。")
    assert path.read_bytes() == before


# ---- attachments


def test_what_came_in_stays_though_no_entry_names_it(path: Path, tmp_path: Path) -> None:
    (tmp_path / "甲.docx").write_bytes(b"abc")
    with closing(Roster.open(path)) as roster:
        sha256 = roster.attach(tmp_path / "甲.docx")
        nobodys = Intake(sha256, "甲.docx", "收件/甲.docx", 3, "手填的表")
        roster.change({Key(INTAKE, sha256): nobodys.as_json()}, "收件")
    for _ in range(2):
        with closing(Roster.open(path)) as again:
            again.extract(sha256, tmp_path / "回来")
    assert (tmp_path / "回来").read_bytes() == b"abc"


def test_an_attachment_that_nothing_names_goes_when_a_writer_opens(path: Path, tmp_path: Path) -> None:
    (tmp_path / "甲.docx").write_bytes(b"abc")
    with closing(Roster.open(path)) as roster:
        sha256 = roster.attach(tmp_path / "甲.docx")
    with closing(Roster.open(path)) as again, pytest.raises(CaseFault):
        again.extract(sha256, tmp_path / "回来")


def test_a_damaged_attachment_is_not_given_out(roster: Roster, tmp_path: Path) -> None:
    (tmp_path / "甲.docx").write_bytes(b"abc")
    sha256 = roster.attach(tmp_path / "甲.docx")
    roster.base.execute("UPDATE block SET data = x'00'")
    with pytest.raises(CaseFault) as fault:
        roster.extract(sha256, tmp_path / "回来")
    assert fault.value.code == "case.attachment_damaged"
    assert not (tmp_path / "回来").exists()
