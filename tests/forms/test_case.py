"""A case file: what was put in is there again, whatever happens between."""

from __future__ import annotations

import dataclasses
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import casefile
from forms.case import ANSWERS, EVIDENCE, Case, Key, answer_key
from forms.casefile import CaseFault, read_header
from forms.library import Source

NAME = answer_key("信息简表", "机构名称")
OTHER = answer_key("信息简表", "主营业务")


@pytest.fixture
def path(tmp_path: Path, backbone: Source) -> Path:
    made = tmp_path / "甲 公司_示例.shenbao"
    Case.create(made, backbone, backbone.notice.stages[0]).close()
    return made


@pytest.fixture
def case(path: Path) -> Iterator[Case]:
    made = Case.open(path)
    yield made
    made.close()


def reopened(case: Case) -> Case:
    case.close()
    return Case.open(case.path)


def test_what_was_put_is_there_when_opened_again(case: Case) -> None:
    case.put(NAME, "㛃文𫖯 <&>“科技”公司")
    again = reopened(case)
    assert again.state[NAME] == "㛃文𫖯 <&>“科技”公司"
    again.close()


def test_every_put_is_on_disk_before_the_call_returns(case: Case) -> None:
    case.put(NAME, "甲公司")
    with closing(sqlite3.connect(case.path)) as other:
        assert other.execute("SELECT value FROM state WHERE name = '信息简表.机构名称'").fetchone() == (
            '"甲公司"',
        )
    assert not Path(f"{case.path}-wal").exists()


def test_undo_and_redo_outlive_the_program(case: Case) -> None:
    case.put(NAME, "甲")
    case.put(NAME, "乙")
    case.put(OTHER, "丙")
    again = reopened(case)
    assert again.undo() == {OTHER: None}
    assert again.undo() == {NAME: "甲"}
    third = reopened(again)
    assert third.redo() == {NAME: "乙"}
    assert third.state[NAME] == "乙"
    third.close()


def test_a_new_change_ends_what_could_be_redone(case: Case) -> None:
    case.put(NAME, "甲")
    case.undo()
    case.put(OTHER, "乙")
    assert not case.can_redo
    assert case.undo() == {OTHER: None}
    assert case.undo() == {}


def test_a_burst_of_typing_is_one_step(case: Case) -> None:
    case.put(NAME, "甲")
    case.put(NAME, "甲乙", merge=True)
    case.put(NAME, "甲乙丙", merge=True)
    assert case.undo() == {NAME: None}


def test_values_put_together_are_undone_together(case: Case) -> None:
    case.put_all({NAME: "甲", OTHER: "乙"})
    assert set(case.undo()) == {NAME, OTHER}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([NAME, OTHER]), st.text(max_size=8) | st.none()), max_size=12))
def test_undoing_everything_leads_back_to_nothing(
    backbone: Source, tmp_path_factory: Any, puts: list[Any]
) -> None:
    path = tmp_path_factory.mktemp("case") / "x.shenbao"
    case = Case.create(path, backbone, backbone.notice.stages[0])
    for key, value in puts:
        case.put(key, value)
    full = dict(case.state)
    while case.undo():
        pass
    assert case.state == {}
    while case.redo():
        pass
    assert case.state == full
    case.close()


def test_the_second_to_open_may_only_look_and_is_told_who_has_it(case: Case) -> None:
    case.put(NAME, "甲")
    second = Case.open(case.path)
    assert second.read_only
    assert second.state[NAME] == "甲"
    assert second.holder is not None
    assert second.holder.name
    second.close()


def test_another_process_sees_the_lock_and_gets_it_when_it_is_free(case: Case) -> None:
    program = "import sys; from pathlib import Path; from forms.case import Case; c = Case.open(Path(sys.argv[1])); print(c.read_only); c.close()"
    command = [sys.executable, "-c", program, str(case.path)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}

    def run() -> str:
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        return done.stdout.strip()

    assert run() == "True"
    case.close()
    assert run() == "False"
    assert list(case.path.parent.iterdir()) == [case.path]


def test_an_attachment_comes_out_as_it_went_in(case: Case, tmp_path: Path) -> None:
    content = os.urandom(casefile.BLOCK * 2 + 17)
    (tmp_path / "大.pdf").write_bytes(content)
    sha256 = case.attach(tmp_path / "大.pdf")
    case.put(Key(EVIDENCE, "荣誉"), [{"sha256": sha256, "name": "大.pdf"}])
    again = reopened(case)
    again.extract(sha256, tmp_path / "出.pdf")
    assert (tmp_path / "出.pdf").read_bytes() == content
    again.close()


def test_attachments_are_read_while_what_is_typed_is_saved(case: Case) -> None:
    """The journal comes and goes with every save: whoever opens the file beside it must not stumble over that."""
    with ThreadPoolExecutor(max_workers=1) as other:
        stop = Event()

        def look() -> int:
            count = 0
            while not stop.is_set():
                casefile.settle(case.path)
                count += 1
            return count

        looked = other.submit(look)
        for number in range(400):
            case.put(NAME, f"第{number}次")
        stop.set()
        assert looked.result() > 400


def test_a_removed_attachment_stays_while_it_can_be_undone_and_goes_afterwards(
    case: Case, tmp_path: Path
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"x" * 5000)
    sha256 = case.attach(tmp_path / "a.pdf")
    case.put(Key(EVIDENCE, "荣誉"), [{"sha256": sha256, "name": "a.pdf"}])
    case.put(Key(EVIDENCE, "荣誉"), None)
    again = reopened(case)
    again.undo()
    again.extract(sha256, tmp_path / "b.pdf")
    again.undo()
    again.put(NAME, "甲")  # what could be redone is gone, and with it the attachment
    last = reopened(again)
    with pytest.raises(CaseFault):
        last.extract(sha256, tmp_path / "c.pdf")
    last.close()


def test_the_notice_inside_opens_where_it_is_not_installed(
    case: Case, tmp_path: Path, backbone: Source
) -> None:
    source = case.source(tmp_path / "缓存")
    assert source.notice == backbone.notice
    assert source.sha256 == backbone.sha256


def test_a_tampered_cache_is_not_believed(case: Case, tmp_path: Path) -> None:
    folder = case.source(tmp_path / "缓存").folder
    definition = folder / "notice.yaml"
    definition.write_text(definition.read_text("utf-8").replace("version: 1", "version: 9"), "utf-8")
    assert case.source(tmp_path / "缓存").notice.version == 1


def test_the_answers_read_as_the_rest_of_the_program_wants_them(
    case: Case, sample: Any, backbone: Source
) -> None:
    case.load(backbone.notice, sample())
    assert case.raw() == sample()
    assert read_header(case.path).unit == "南京钟山智数科技服务有限公司"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda _data: b"", "case.empty"),
        (lambda data: b"PK\3\4" + data[4:], "case.damaged"),
        (lambda data: data[:3000], "case.damaged"),
        (lambda data: data[:68] + b"\0\0\0\0" + data[72:], "case.other_kind"),
        (lambda data: data[:60] + (99).to_bytes(4, "big") + data[64:], "case.newer"),
    ],
    ids=["empty", "no database", "cut off", "another program's", "newer"],
)
def test_what_is_no_case_is_refused_by_name(path: Path, spoil: Callable[[bytes], bytes], code: str) -> None:
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(CaseFault) as caught:
        Case.open(path).state  # noqa: B018 - opening is the act
    assert caught.value.code == code
    assert path.name in caught.value.finding.message
    assert not list(path.parent.glob(".~lock*"))


def test_an_older_case_is_backed_up_and_brought_up(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = path.read_bytes()
    step = "ALTER TABLE edition ADD COLUMN note TEXT; UPDATE about SET value = 'x' WHERE name = 'short'"
    monkeypatch.setattr(Case, "kind", dataclasses.replace(casefile.CASE, version=2, migrations={1: step}))
    case = Case.open(path)
    assert case.about["short"] == "x"
    case.close()
    backup = next(path.parent.glob("*备份*"))
    assert backup.read_bytes() == old


def test_a_saved_case_of_every_release_opens(tmp_path: Path) -> None:
    saved = sorted((Path(__file__).parents[1] / "saved").glob("*.shenbao"))
    assert saved
    for path in saved:
        copy = Path(shutil.copy(path, tmp_path))
        case = Case.open(copy)
        assert case.state[Key(ANSWERS, "信息简表.机构名称")]
        assert case.source(tmp_path / "缓存").notice.stages
        case.close()


def test_editions_are_kept_in_order(case: Case) -> None:
    assert [case.freeze({"fingerprint": name}) for name in ("A", "B")] == [1, 2]
    assert [each["fingerprint"] for each in reopened(case).editions()] == ["A", "B"]


# ---- hostile and unlucky files


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE about SET value = '/etc' WHERE name = 'notice'",
        "UPDATE about SET value = 'C:\\Users' WHERE name = 'notice'",
        "UPDATE about SET value = '..' WHERE name = 'notice'",
        "UPDATE about SET value = '../..' WHERE name = 'notice_sha256'",
        "DELETE FROM about WHERE name = 'cursor'",
        "DELETE FROM about WHERE name = 'stage'",
        "INSERT INTO state VALUES ('填报', 'x', '{')",
    ],
)
def test_a_case_that_says_the_impossible_is_refused(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as base:
        base.execute(statement)
        base.commit()
    with pytest.raises(CaseFault) as caught:
        Case.open(path)
    assert caught.value.code == "case.damaged"
    assert not list(path.parent.glob(".~lock*"))


def test_a_notice_inside_with_a_way_out_of_its_folder_is_refused(path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path)) as base:
        base.execute("INSERT INTO notice VALUES ('../../逃.txt', x'00')")
        base.commit()
    case = Case.open(path)
    with pytest.raises(CaseFault):
        case.source(tmp_path / "缓存")
    case.close()
    assert not list(tmp_path.rglob("逃.txt"))


def test_a_stage_that_the_notice_does_not_have_is_said(path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path)) as base:
        base.execute("UPDATE about SET value = '没有的' WHERE name = 'stage'")
        base.commit()
    case = Case.open(path)
    with pytest.raises(CaseFault, match="bad_notice"):
        case.source(tmp_path / "缓存")
    case.close()


def test_halves_of_characters_are_replaced_and_saving_goes_on(case: Case) -> None:
    case.put_all({NAME: "甲\ud800乙", Key(EVIDENCE, "荣誉"): [{"name": "\udce4证书.pdf"}]})
    case.put(OTHER, "后来的")
    again = reopened(case)
    assert again.state[NAME] == "甲〓乙"
    assert again.state[OTHER] == "后来的"
    again.close()


def test_a_journal_that_a_kill_left_is_rolled_back_before_anybody_reads(case: Case) -> None:
    case.put(NAME, "存好的")
    case.put(OTHER, "字" * 200_000)
    case.close()
    program = (
        "import os, signal, sqlite3, sys; base = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "base.execute('PRAGMA cache_size = 2'); base.execute('BEGIN IMMEDIATE');"
        "base.execute(\"UPDATE state SET value = '\\\"半截\\\"' WHERE name = '信息简表.机构名称'\");"
        "base.execute('UPDATE state SET value = value || value'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", program, str(case.path)], check=False)
    assert Path(f"{case.path}-journal").stat().st_size > 0
    assert read_header(case.path).short
    looking = Case.open(case.path, read_only=True)
    assert looking.state[NAME] == "存好的"
    looking.close()


def test_a_commit_that_fails_leaves_the_history_whole(case: Case) -> None:
    case.put(NAME, "一")
    case._base.execute("PRAGMA busy_timeout = 20")
    with closing(sqlite3.connect(case.path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM state").fetchone()
        with pytest.raises(CaseFault) as caught:
            case.put(NAME, "二")
        other.execute("COMMIT")
    assert caught.value.code == "case.busy"
    assert case.state[NAME] == "一"
    case.put(NAME, "三")
    assert [case.undo(), case.undo()] == [{NAME: "一"}, {NAME: None}]


def test_a_file_that_may_not_be_written_is_shown_all_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.W_OK)
    case = Case.open(path)
    assert case.read_only
    assert case.holder is None
    case.close()


def test_a_damaged_attachment_can_be_put_in_again(case: Case, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"x" * 5000)
    sha256 = case.attach(tmp_path / "a.pdf")
    case._base.execute("UPDATE block SET data = x'00'")
    with pytest.raises(CaseFault):
        case.extract(sha256, tmp_path / "b.pdf")
    case.attach(tmp_path / "a.pdf")
    case.extract(sha256, tmp_path / "b.pdf")
    assert (tmp_path / "b.pdf").read_bytes() == b"x" * 5000


def test_room_is_given_back_and_the_history_stays_within_bounds(case: Case, tmp_path: Path) -> None:
    (tmp_path / "大.pdf").write_bytes(os.urandom(5 * 2**20))
    case.attach(tmp_path / "大.pdf")  # nobody names it
    for number in range(60):
        case.put(NAME, f"{number}" + "字" * 100_000)
    again = reopened(case)
    assert again.path.stat().st_size < 40 * 2**20
    total = again._base.execute(
        "SELECT sum(length(coalesce(before, '')) + length(coalesce(after, ''))) FROM change"
    )
    assert total.fetchone()[0] <= casefile.MOST_HISTORY
    assert again.undo()
    again.close()


def test_a_case_opened_through_a_link_is_the_same_case(case: Case) -> None:
    link = case.path.with_name("链接.shenbao")
    link.symlink_to(case.path)
    second = Case.open(link)
    assert second.read_only
    second.close()


def test_a_writer_renames_its_case_on_leaving(case: Case) -> None:
    target = case.path.with_name("新名.shenbao")
    case.close(target)
    assert target.is_file()
    assert list(target.parent.iterdir()) == [target]
