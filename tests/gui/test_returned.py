"""补正清单 in a case: put in, ticked off one by one, each leading to where it is mended, answered by a 修改说明."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QFileDialog, QMessageBox

from forms.case import Case, Key
from forms.library import Source
from gui.case.returned import RETURNED, ReturnedCard
from packager.returns import Item, Return, as_word
from packager.visible import word_texts
from packager.zipped import read_office
from tests.helpers import ooxml
from tests.helpers.clerk import Clerk
from tests.helpers.handfilled import FORM

UNIT = "南京钟山智数科技服务有限公司"
ITEMS = (
    Item("信息简表“成立时间”", "读不出日期。", "请填写年月。", "附件1", FORM, "成立时间"),
    Item("信息简表“荣誉”第 2 行", "没有填写“授予单位”。", "请填写。", "", FORM, "授予单位", "荣誉", 2),
    Item("审核意见", "请补充加盖公章。", "请按意见修改。"),
)
OPINION = "审核意见：请补充加盖公章。请按意见修改。"


def said(clerk: Clerk) -> str:
    """The message that is on screen or comes up next, put away."""
    clerk.until(lambda: isinstance(clerk.top(), QMessageBox), 2_000)
    return clerk.dismiss()


def listed(path: Path, notice: str, items: tuple[Item, ...] = ITEMS) -> Path:
    given = Return(notice, "某通知", UNIT, "", "请尽快补正后重新报送。", "某局", "", "2026年11月20日", items)
    path.write_bytes(as_word(given))
    return path


@pytest.fixture
def card(
    clerk: Clerk, filled_case: Path, backbone: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], ReturnedCard]:
    """The case at 核对 with the bureau's list put in; → the card as it is now."""
    path = listed(tmp_path / "补正清单.docx", backbone.notice.id)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (str(path), ""))
    clerk.window.open_case(filled_case)
    clerk.click("核对")
    clerk.click("放入补正清单…")

    def now() -> ReturnedCard:
        return clerk.view.review.findChildren(ReturnedCard)[-1]

    return now


def test_every_item_of_the_list_is_there_to_be_ticked_off(
    clerk: Clerk, card: Callable[[], ReturnedCard]
) -> None:
    assert clerk.sees("退回意见：还有 3 条未处理")
    assert clerk.sees("信息简表“成立时间”：读不出日期。请填写年月。（附件1）")
    assert clerk.view.session.case.about["status"] == "退回"
    assert [each["done"] for each in card().items] == [False] * 3


@pytest.mark.usefixtures("card")
@pytest.mark.parametrize(("field", "title"), [("成立时间", "机构信息"), ("授予单位", "项目和荣誉")])
def test_an_item_leads_to_where_it_is_mended(clerk: Clerk, field: str, title: str) -> None:
    clerk.click(f"去改：{field}")
    assert clerk.view.tabs["填写"].isChecked()
    assert clerk.view.fill.step.title == title


@pytest.mark.usefixtures("card")
def test_an_opinion_without_a_place_has_nowhere_to_lead(clerk: Clerk) -> None:
    ours = clerk.view.review.findChildren(ReturnedCard)[-1]
    names = [each.accessibleName() for each in ours.findChildren(type(clerk.button("去改：成立时间")))]
    assert [name for name in names if name.startswith("去改")] == ["去改：成立时间", "去改：授予单位"]


@pytest.mark.usefixtures("card")
def test_a_tick_survives_closing_the_case(clerk: Clerk, filled_case: Path) -> None:
    clerk.click(OPINION)
    assert clerk.sees("还有 2 条未处理")
    clerk.idle()
    clerk.window.go_home()
    clerk.window.open_case(filled_case)
    clerk.click("核对")
    assert clerk.sees("还有 2 条未处理")
    box = clerk.button(OPINION)
    assert isinstance(box, QCheckBox)
    assert box.isChecked()


def test_the_same_list_again_adds_nothing(clerk: Clerk, card: Callable[[], ReturnedCard]) -> None:
    clerk.click("放入补正清单…")
    assert len(card().items) == 3


def test_a_list_of_another_notice_is_refused(
    clerk: Clerk, card: Callable[[], ReturnedCard], tmp_path: Path
) -> None:
    card().take(listed(tmp_path / "别的.docx", "苏科技〔2019〕8号", ITEMS[:1]))
    assert "苏科技〔2019〕8号" in said(clerk)
    assert len(card().items) == 3


def test_a_file_that_is_no_list_is_refused(
    clerk: Clerk, card: Callable[[], ReturnedCard], tmp_path: Path
) -> None:
    (tmp_path / "退回.docx").write_bytes(ooxml.document(ooxml.para(ooxml.run("请修改后重报"))))
    card().take(tmp_path / "退回.docx")
    assert "不是本程序的补正清单" in said(clerk)
    assert len(card().items) == 3


def test_a_list_that_is_dropped_is_put_in(
    clerk: Clerk, card: Callable[[], ReturnedCard], backbone: Source, tmp_path: Path
) -> None:
    another = Item("审核意见", "请提供营业执照。", "请按意见修改。")
    clerk.drop([listed(tmp_path / "又.docx", backbone.notice.id, (another,))], card())
    assert len(card().items) == 4


def test_the_answer_is_made_as_word(
    clerk: Clerk, card: Callable[[], ReturnedCard], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "修改说明.docx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(target), ""))
    clerk.click(OPINION)
    clerk.click("生成修改说明…")
    text = word_texts(read_office(target.read_bytes()))
    assert [each for each in text if each in ("已修改", "未修改")] == ["未修改", "未修改", "已修改"]
    assert UNIT in text
    assert card().items[2]["done"]


@pytest.mark.usefixtures("card")
def test_an_answer_that_cannot_be_written_is_said_plainly(
    clerk: Clerk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "没有这个文件夹" / "修改说明.docx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(target), ""))
    clerk.click("生成修改说明…")
    assert said(clerk)


def test_in_a_case_that_another_window_has_nothing_can_be_put_in(clerk: Clerk, filled_case: Path) -> None:
    writer = Case.open(filled_case)
    writer.put(Key(RETURNED, "全部"), [{"text": "请盖章", "done": False}])
    clerk.window.open_case(filled_case)
    clerk.click("核对")
    assert not clerk.button("放入补正清单…").isEnabled()
    box = clerk.button("请盖章")
    assert not box.isEnabled()
    writer.close()
