"""Word files that come back: a filled form becomes a case, an edited copy is compared, a 补正清单 is worked off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QTableWidget

from forms.answers import read_answers
from forms.case import answer_key
from forms.library import Source
from gui.case.word_back import take_back
from gui.session import ORIGINS
from packager.documents import fill_file
from packager.zipped import read_office, write_office
from tests.helpers import ooxml
from tests.helpers.clerk import Clerk
from tests.helpers.desk import stripped
from tests.helpers.handfilled import FORM, hand_filled
from tests.helpers.ways_shape import other_form

UNIT = "南京钟山智数科技服务有限公司"
CONTACT = answer_key(FORM, "联系人")
Word = Callable[..., Path]


@pytest.fixture
def word(tmp_path: Path, backbone: Source, sample: Callable[..., dict[str, Any]]) -> Word:
    """信息简表 as Word has it, its data inside or (`bare`) as another program saved it."""

    def made(name: str = "改过.docx", *, bare: bool = True, **changes: Any) -> Path:
        stage = backbone.notice.stages[0]
        answers, _ = read_answers(backbone.notice, stage, sample(**changes))
        data, _ = fill_file(backbone, stage, backbone.notice.form(FORM), answers.forms[FORM])
        (tmp_path / name).write_bytes(stripped(data) if bare else data)
        return tmp_path / name

    return made


def edited(path: Path, old: str, new: str) -> Path:
    """The file after somebody typed over a word in it."""
    parts = read_office(path.read_bytes())
    parts["word/document.xml"] = parts["word/document.xml"].replace(old.encode(), new.encode())
    path.write_bytes(write_office(parts))
    return path


def said(clerk: Clerk) -> str:
    """The message that is on screen or comes up next, put away."""
    clerk.until(lambda: isinstance(clerk.top(), QMessageBox), 2_000)
    return clerk.dismiss()


# ---- 导入已填好的 Word


@pytest.fixture
def imported(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], str]]:
    """Choose a file on the first screen → what is said of it."""

    def choose(path: Path) -> str:
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (str(path), ""))
        clerk.choose("主菜单", "我的申报")
        clerk.click("导入已填好的 Word…")
        return said(clerk)

    yield choose
    clerk.idle()


def test_a_filled_word_file_becomes_a_case_with_its_values(
    clerk: Clerk, imported: Callable[[Path], str], word: Word, sample: Callable[..., dict[str, Any]]
) -> None:
    told = imported(word("甲公司.docx"))
    assert "从“甲公司.docx”读出" in told
    session = clerk.view.session
    assert session.unit == UNIT
    assert UNIT in session.case.path.name
    printed = {field.id for field in session.notice.form(FORM).fields if field.printed}
    typed = {name: value for name, value in sample()[FORM].items() if name in printed}
    now = session.case.raw()[FORM]
    assert {name: now[name] for name in typed if name not in ("创新及服务能力介绍", "行业代码")} == {
        name: typed[name] for name in typed if name not in ("创新及服务能力介绍", "行业代码")
    }


def test_each_value_says_from_which_file_and_place_it_came(
    clerk: Clerk, imported: Callable[[Path], str], word: Word
) -> None:
    imported(word("甲公司.docx"))
    origin = clerk.view.session.origin(CONTACT)
    assert "取自“甲公司.docx”表 1 第" in origin
    assert "请核对" in origin
    clerk.choose("步骤", "联系方式")
    assert clerk.sees(origin)


def test_a_value_that_was_typed_over_has_no_origin_any_more(
    clerk: Clerk, imported: Callable[[Path], str], word: Word
) -> None:
    imported(word("甲公司.docx"))
    clerk.view.session.put({CONTACT: "王五"})
    assert clerk.view.session.origin(CONTACT) == ""


def test_what_was_read_in_doubt_is_counted_and_marked(
    clerk: Clerk, imported: Callable[[Path], str], backbone: Source, tmp_path: Path
) -> None:
    (tmp_path / "甲.docx").write_bytes(hand_filled(backbone, "paragraphs", 4).data)
    assert "其中 2 项没有把握，请先核对" in imported(tmp_path / "甲.docx")
    origins = clerk.view.session.case.part(ORIGINS).items()
    doubtful = {name for name, each in origins if "读得没有把握" in each["from"]}
    assert doubtful == {f"{FORM}.联系人", f"{FORM}.利润总额2024"}


def test_a_file_of_our_own_brings_back_also_what_it_does_not_print(
    clerk: Clerk, imported: Callable[[Path], str], word: Word
) -> None:
    imported(word("甲公司.docx", bare=False))
    assert clerk.view.session.value(answer_key(FORM, "填报人")) == "李晓梅"


def test_a_word_file_of_another_form_makes_no_case(
    clerk: Clerk, imported: Callable[[Path], str], tmp_path: Path, own_home: Path
) -> None:
    import random

    from tests.helpers.handfilled import company

    (tmp_path / "别的.docx").write_bytes(other_form(company(random.Random(1)), 0))
    assert "栏目对不上" in imported(tmp_path / "别的.docx")
    assert clerk.window.case_view is None
    assert list(own_home.rglob("*.shenbao")) == []


def test_an_empty_file_makes_no_case(clerk: Clerk, imported: Callable[[Path], str], tmp_path: Path) -> None:
    (tmp_path / "空.docx").write_bytes(b"")
    assert "0 字节" in imported(tmp_path / "空.docx")
    assert clerk.window.case_view is None


def test_the_same_file_twice_makes_two_cases(
    clerk: Clerk, imported: Callable[[Path], str], word: Word
) -> None:
    imported(word("甲公司.docx"))
    first = clerk.view.session.case.path
    clerk.idle()
    clerk.window.go_home()
    imported(word("甲公司.docx"))
    assert clerk.view.session.case.path != first
    assert first.is_file()


def test_where_no_case_can_be_written_it_is_said_plainly(
    imported: Callable[[Path], str], word: Word, own_home: Path
) -> None:
    (own_home / "申报").write_bytes(b"a file where the folder ought to be")
    assert imported(word("甲公司.docx"))


# ---- 收回改过的 Word


def compared(clerk: Clerk) -> list[list[str]]:
    """The lines of the dialog in front: 栏目, 现在的, Word 里的."""
    clerk.until(lambda: clerk.top() is not clerk.window, 2_000)
    table = clerk.top().findChild(QTableWidget)
    assert table is not None
    cells = [[table.item(row, column) for column in (1, 2, 3)] for row in range(table.rowCount())]
    return [[each.text() if each else "" for each in row] for row in cells]


def test_only_what_differs_is_shown(clerk: Clerk, filled_case: Path, word: Word) -> None:
    clerk.window.open_case(filled_case)
    take_back(clerk.view.session, clerk.view, word(联系人="王五", 成立时间="2015-03-18"))
    assert compared(clerk) == [["联系人", "李晓梅", "王五"]]
    clerk.click("取消")
    assert clerk.view.session.value(CONTACT) == "李晓梅"


def test_what_is_adopted_goes_in_as_one_step(clerk: Clerk, filled_case: Path, word: Word) -> None:
    clerk.window.open_case(filled_case)
    take_back(clerk.view.session, clerk.view, word(联系人="王五", 法人代表="赵六"))
    assert len(compared(clerk)) == 2
    clerk.click("采用打勾的")
    session = clerk.view.session
    assert (session.value(CONTACT), session.value(answer_key(FORM, "法人代表"))) == ("王五", "赵六")
    session.undo()
    assert session.value(CONTACT) == "李晓梅"


def test_what_is_not_ticked_stays_as_it_is(clerk: Clerk, filled_case: Path, word: Word) -> None:
    clerk.window.open_case(filled_case)
    take_back(clerk.view.session, clerk.view, word(联系人="王五"))
    compared(clerk)
    clerk.click("全部不勾")
    clerk.click("采用打勾的")
    assert clerk.view.session.value(CONTACT) == "李晓梅"


def test_a_file_that_says_the_same_is_said_to(clerk: Clerk, filled_case: Path, word: Word) -> None:
    clerk.window.open_case(filled_case)
    take_back(clerk.view.session, clerk.view, word(bare=False))
    assert "与现在的一样" in said(clerk)


@pytest.mark.parametrize(
    ("field", "here", "there"),
    [("营业收入2024", "33587.90", "33,587.9"), ("成立时间", "2015年3月", "2015.03")],
)
def test_a_value_written_otherwise_is_no_difference(
    clerk: Clerk, filled_case: Path, word: Word, field: str, here: str, there: str
) -> None:
    clerk.window.open_case(filled_case)
    clerk.view.session.put({answer_key(FORM, field): here})
    take_back(clerk.view.session, clerk.view, word(**{field: there}))
    assert "与现在的一样" in said(clerk)


def test_what_was_edited_in_our_own_file_counts_not_the_data_inside(
    clerk: Clerk, filled_case: Path, word: Word
) -> None:
    clerk.window.open_case(filled_case)
    take_back(clerk.view.session, clerk.view, edited(word(bare=False), "李晓梅", "王小五"))
    assert ["联系人", "李晓梅", "王小五"] in compared(clerk)
    clerk.click("取消")


def test_a_row_more_in_a_table_is_shown(
    clerk: Clerk, filled_case: Path, word: Word, sample: Callable[..., dict[str, Any]]
) -> None:
    more = {"荣誉名称": "新的荣誉", "授予单位": "南京市人民政府", "获得时间": "2024年5月"}
    clerk.window.open_case(filled_case)
    take_back(clerk.view.session, clerk.view, word(荣誉=[*sample()[FORM]["荣誉"], more]))
    (row,) = compared(clerk)
    assert "新的荣誉" in row[2]
    assert "新的荣誉" not in row[1]
    clerk.click("采用打勾的")
    assert len(clerk.view.session.raw[FORM]["荣誉"]) == 3


def test_a_word_that_was_taken_out_is_a_difference(clerk: Clerk, filled_case: Path, word: Word) -> None:
    clerk.window.open_case(filled_case)
    take_back(clerk.view.session, clerk.view, word(通讯地址=""))
    assert [row[0] for row in compared(clerk)] == ["通讯地址"]
    clerk.click("取消")


def test_revisions_nobody_accepted_must_be_seen_to(
    clerk: Clerk, filled_case: Path, backbone: Source, tmp_path: Path
) -> None:
    (tmp_path / "修订.docx").write_bytes(hand_filled(backbone, "revisions", 3).data)
    clerk.window.open_case(filled_case)
    take_back(clerk.view.session, clerk.view, tmp_path / "修订.docx")
    compared(clerk)
    assert "必须改：“修订.docx”里有" in clerk.texts()
    assert "接受或拒绝全部修订" in clerk.texts()
    clerk.click("取消")


def test_a_word_file_of_another_form_is_refused(clerk: Clerk, filled_case: Path, tmp_path: Path) -> None:
    (tmp_path / "通知.docx").write_bytes(ooxml.document(ooxml.para(ooxml.run("关于开会的通知"))))
    clerk.window.open_case(filled_case)
    take_back(clerk.view.session, clerk.view, tmp_path / "通知.docx")
    assert "不是本通知的表" in said(clerk)


def test_a_word_file_that_is_gone_is_said_plainly(clerk: Clerk, filled_case: Path, tmp_path: Path) -> None:
    clerk.window.open_case(filled_case)
    take_back(clerk.view.session, clerk.view, tmp_path / "没有.docx")
    assert said(clerk)
