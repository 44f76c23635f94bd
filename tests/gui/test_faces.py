"""What a newcomer stumbled over, each mended: faces that keep their word."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit

from forms.case import Case, Key, answer_key
from forms.library import Source
from gui.case.terms_dialog import TermsDialog
from gui.editors.region import RegionEditor
from gui.editors.table import TableEditor
from tests.helpers.clerk import Clerk
from tests.helpers.files import pdf, put

CONTACT = answer_key("信息简表", "联系人")


def open_step(clerk: Clerk, path: Path, title: str) -> None:
    clerk.window.open_case(path)
    clerk.choose("步骤", title)


def test_undo_back_to_nothing_empties_the_box_under_the_cursor(clerk: Clerk, case_path: Path) -> None:
    open_step(clerk, case_path, "联系方式")
    clerk.fill("联系人", "王五")
    clerk.idle()
    clerk.qtbot.keyClick(clerk.named("联系人"), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    box = clerk.named("联系人")
    assert isinstance(box, QLineEdit)
    assert (box.text(), clerk.view.session.value(CONTACT)) == ("", None)
    assert "已撤销：联系人" in clerk.view.saved.text()


def test_undo_goes_to_the_step_it_changed(clerk: Clerk, case_path: Path) -> None:
    open_step(clerk, case_path, "机构信息")
    clerk.fill("通讯地址", "某路1号")
    clerk.idle()
    clerk.choose("步骤", "联系方式")
    clerk.click("撤销")
    assert clerk.view.fill.step.title == "机构信息"


def test_a_seal_is_ticked_and_stays_ticked(clerk: Clerk, filled_case: Path, tmp_path: Path) -> None:
    clerk.window.open_case(filled_case)
    freeze(clerk, tmp_path)
    clerk.click("信息简表：是否盖章、签字，通知未写明，请向接收单位确认")
    assert clerk.sees("（已办）")


def freeze(clerk: Clerk, root: Path) -> None:
    """An edition of the filled case: its two tables want evidence."""
    put(root / "佐证", {"a.pdf": pdf("立项"), "b.pdf": pdf("证书")})
    clerk.click("佐证材料")
    clerk.drop([root / "佐证" / "a.pdf"], clerk.view.evidence.cards["科技项目"])
    clerk.drop([root / "佐证" / "b.pdf"], clerk.view.evidence.cards["荣誉"])
    clerk.until(
        lambda: clerk.view.session.evidence is not None and len(clerk.view.session.evidence.files) == 2
    )
    clerk.click("打包报送")
    clerk.click("定稿（第1版）")
    clerk.until(lambda: bool(clerk.view.session.case.editions()), 60_000)


def test_what_is_typed_beside_the_record_stays_when_the_page_is_renewed(
    clerk: Clerk, filled_case: Path, tmp_path: Path
) -> None:
    clerk.window.open_case(filled_case)
    freeze(clerk, tmp_path)
    clerk.fill("回执", "SF999")
    clerk.view.session.recheck()
    box = QApplication.focusWidget()
    assert isinstance(box, QLineEdit)
    assert box.text() == "SF999"
    clerk.pick("报送方式", "快递")
    clerk.click("记下已报送")
    assert clerk.sees("回执：SF999")


def test_one_broken_file_spoils_its_own_slot_only(clerk: Clerk, filled_case: Path, tmp_path: Path) -> None:
    files = put(tmp_path, {"坏.pdf": b"%PDF-1.4 broken", "好.pdf": pdf("好")})
    clerk.window.open_case(filled_case)
    clerk.click("佐证材料")
    clerk.drop([files / "坏.pdf"], clerk.view.evidence.cards["财务数据"])
    clerk.drop([files / "好.pdf"], clerk.view.evidence.cards["荣誉"])
    clerk.until(lambda: clerk.view.evidence.pages is not None and len(clerk.view.evidence.pages) == 1)
    states = {name: card.state.text() for name, card in clerk.view.evidence.cards.items()}
    assert (states["财务数据"], states["荣誉"], states["营业执照"]) == ("读不出", "已核对", "缺")
    assert clerk.sees("文件“财务数据/坏.pdf”已损坏，打不开。")


def test_the_same_file_twice_and_a_poor_picture_are_said(
    clerk: Clerk, filled_case: Path, tmp_path: Path
) -> None:
    from tests.helpers.files import picture

    files = put(tmp_path, {"小.jpg": picture(size=(300, 400)), "大.pdf": pdf("证书")})
    clerk.window.open_case(filled_case)
    clerk.click("佐证材料")
    clerk.drop([files / "小.jpg", files / "大.pdf"], clerk.view.evidence.cards["荣誉"])
    clerk.drop([files / "大.pdf"], clerk.view.evidence.cards["科技项目"])
    clerk.until(lambda: clerk.view.evidence.pages is not None and clerk.sees("内容相同"))
    assert clerk.sees("打印可能不清楚")


def test_a_read_only_case_cannot_be_changed_anywhere(clerk: Clerk, filled_case: Path) -> None:
    writer = Case.open(filled_case)
    open_step(clerk, filled_case, "项目和荣誉")
    table = clerk.view.fill.page(clerk.view.fill.step).rows["荣誉"].editor  # type: ignore[union-attr]
    assert isinstance(table, TableEditor)
    before = table.value()
    table.grid.setCurrentCell(0, 0)
    table.grid.setFocus()
    QGuiApplication.clipboard().setText("甲\t乙\t丙\n丁\t戊\t己")
    for key, modifier in (
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier),
    ):
        clerk.qtbot.keyClick(table.grid, key, modifier)
    assert table.value() == before
    assert clerk.top() is clerk.window
    clerk.choose("步骤", "汇总用信息")
    region = clerk.view.fill.page(clerk.view.fill.step).rows["所在区县"].editor  # type: ignore[union-attr]
    assert isinstance(region, RegionEditor)
    assert not region.city.isEnabled()
    assert not region.county.isEnabled()
    writer.close()


def test_the_wheel_passes_over_lists_without_changing_them(clerk: Clerk, filled_case: Path) -> None:
    clerk.window.open_case(filled_case)
    for title in ("近两年经营数据", "汇总用信息"):
        clerk.choose("步骤", title)
        for box in clerk.view.fill.page(clerk.view.fill.step).findChildren(QComboBox):
            before = box.currentIndex()
            place = QPointF(box.rect().center())
            wheel = QWheelEvent(place, box.mapToGlobal(place), QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
                                Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip # noqa: FBT003
            QApplication.sendEvent(box, wheel)
            assert box.currentIndex() == before


def test_a_long_name_does_not_push_the_window_wider(clerk: Clerk, case_path: Path) -> None:
    clerk.window.resize(960, 640)
    open_step(clerk, case_path, "机构信息")
    clerk.fill("机构名称", "很长的名字" * 16)
    clerk.idle()
    QApplication.processEvents()
    assert clerk.window.width() == 960
    assert clerk.window.minimumSizeHint().width() <= 960


def test_the_step_after_the_last_field_is_the_next_button(clerk: Clerk, case_path: Path) -> None:
    open_step(clerk, case_path, "机构信息")
    clerk.named("通讯地址").setFocus()
    clerk.qtbot.keyClick(clerk.named("通讯地址"), Qt.Key.Key_Tab)
    clerk.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    focus = QApplication.focusWidget()
    assert focus is clerk.view.fill.forward


def test_an_error_of_a_declaration_leads_to_it(clerk: Clerk, case_path: Path) -> None:
    clerk.window.open_case(case_path)
    clerk.click("信用记录：有不良信用记录")
    clerk.click("下一步")
    clerk.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.accessibleName() == "信用记录：有不良信用记录"


def test_undo_of_the_money_unit_shows_in_its_list(clerk: Clerk, filled_case: Path) -> None:
    open_step(clerk, filled_case, "近两年经营数据")
    box = clerk.named("本页金额按什么单位填")
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(0)
    box.activated.emit(0)
    clerk.click("撤销")
    assert box.currentText().startswith("万元")
    amount = clerk.named("营业收入（万元） 2024年")
    assert isinstance(amount, QLineEdit)
    assert amount.text() == "33587.94"


def test_errors_wait_until_the_field_is_left(clerk: Clerk, filled_case: Path) -> None:
    open_step(clerk, filled_case, "机构信息")
    clerk.choose("步骤", "联系方式")
    clerk.choose("步骤", "机构信息")
    clerk.fill("成立时间", "20")
    clerk.idle()
    assert not clerk.sees("读不出日期")
    clerk.named("通讯地址").setFocus()
    clerk.until(lambda: clerk.sees("读不出日期"))


def test_typing_in_a_long_text_is_undone_in_pieces(clerk: Clerk, case_path: Path) -> None:
    open_step(clerk, case_path, "创新及服务能力介绍")
    box = clerk.named("创新及服务能力介绍")
    assert isinstance(box, QPlainTextEdit)
    box.setFocus()
    clerk.type("第一段。")
    clerk.idle()
    clerk.view.session._last = (frozenset(), 0.0)  # as if some seconds had gone by
    clerk.type("第二段。")
    clerk.idle()
    clerk.click("撤销")
    assert box.toPlainText() == "第一段。"


def test_local_terms_are_entered_seen_everywhere_and_passed_on(
    clerk: Clerk, filled_case: Path, tmp_path: Path, backbone: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtWidgets import QFileDialog

    target = tmp_path / "区.dangdi.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(target), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (str(target), ""))
    clerk.window.open_case(filled_case)
    clerk.view.menu.edit_terms()
    dialog = clerk.top()
    assert isinstance(dialog, TermsDialog)
    clerk.fill("邮箱（多个用“、”隔开）", "区里")
    clerk.click("保存")
    assert clerk.sees("请写明来源")
    assert clerk.sees("“区里”不是电子邮箱地址")
    clerk.fill("来源（文号、微信群、电话）", "区科技局微信群")
    clerk.fill("邮箱（多个用“、”隔开）", "qu@example.com")
    clerk.fill("截止日期", "2025-10-20")
    dialog.extras.show_value([{"名称": "承诺书", "是否必须": "必须"}])
    clerk.click("导出给同事…")
    clerk.click("保存")
    session = clerk.view.session
    assert session.stage.emails == ("qu@example.com",)
    assert session.stage.slots[-1].name == "承诺书"
    clerk.click("佐证材料")
    assert clerk.sees("承诺书")
    clerk.click("打包报送")
    assert clerk.sees("qu@example.com")
    session.undo()
    assert session.stage.emails is None
    assert backbone.notice.stages[0].emails is None
    clerk.view.menu.edit_terms()
    again = clerk.top()
    assert isinstance(again, TermsDialog)
    clerk.click("导入…")
    assert again.terms().source == "区科技局微信群"
    clerk.click("取消")


def test_what_the_authority_let_pass_no_longer_blocks(clerk: Clerk, filled_case: Path) -> None:
    open_step(clerk, filled_case, "近两年经营数据")
    clerk.fill("科技人员数(人) 2024年", "999")
    clerk.idle()
    clerk.click("核对")
    clerk.click("经主管部门同意…")
    clerk.fill("同意人（单位、姓名）", "某区科技局 张某")
    clerk.fill("理由", "口径不同")
    clerk.fill("日期", "昨天")
    assert not clerk.button("记下并放行").isEnabled()
    clerk.fill("日期", "2025-10-09")
    clerk.click("记下并放行")
    assert clerk.sees("经主管部门同意：某区科技局 张某，2025-10-09，口径不同")


def test_the_hand_over_banner_comes_and_goes(clerk: Clerk, filled_case: Path, tmp_path: Path) -> None:
    clerk.window.open_case(filled_case)
    clerk.view.menu.hand_to(tmp_path / "副本.shenbao", "老王")
    clerk.dismiss()
    assert clerk.sees("交接给 老王")
    clerk.view.menu.take_back(tmp_path / "副本.shenbao")
    clerk.until(lambda: clerk.top() is not clerk.window)
    clerk.click("采用打勾的")
    assert not clerk.sees("交接给 老王")


def test_finances_figures_come_back_with_a_choice(clerk: Clerk, filled_case: Path, tmp_path: Path) -> None:
    import io

    from openpyxl import load_workbook

    from packager.figures import write_figures

    clerk.window.open_case(filled_case)
    session = clerk.view.session
    book = load_workbook(io.BytesIO(write_figures(session.notice, session.stage, session.answers)))
    book.worksheets[0]["C5"] = 34000
    book.worksheets[0]["C6"] = "待审计"
    book.save(tmp_path / "财务.xlsx")
    clerk.view.menu.take_figures_file(tmp_path / "财务.xlsx")
    clerk.click("采用打勾的")
    assert session.value(answer_key("信息简表", "营业收入2024")) == "34000"
    assert session.value(answer_key("信息简表", "利润总额2023")) == "3120.55"


def test_an_archived_case_that_is_changed_is_a_draft_again(clerk: Clerk, filled_case: Path) -> None:
    clerk.window.open_case(filled_case)
    session = clerk.view.session
    session.note(status="归档")
    session.put({CONTACT: "李大梅"})
    assert session.case.about["status"] == "草稿"
    assert session.value(Key("填报", "信息简表.联系人")) == "李大梅"


def test_undo_of_a_new_row_leaves_the_cursor_in_its_cell(clerk: Clerk, filled_case: Path) -> None:
    open_step(clerk, filled_case, "项目和荣誉")
    clerk.click("2023年以来获得的市级以上荣誉情况：添加一行")
    clerk.type("NAME")
    clerk.idle()
    clerk.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    clerk.type("OTHER")
    clerk.idle()
    rows = clerk.view.session.raw["信息简表"]["荣誉"]
    assert [row.get("授予单位") for row in rows] == ["江苏省工业和信息化厅", "南京市人民政府", None]
    assert rows[2] == {"荣誉名称": "OTHER"}


def test_a_tick_leaves_the_page_where_it_was(clerk: Clerk, filled_case: Path, tmp_path: Path) -> None:
    clerk.window.resize(1000, 600)
    clerk.window.open_case(filled_case)
    freeze(clerk, tmp_path)
    QApplication.processEvents()
    name = "信息简表：是否盖章、签字，通知未写明，请向接收单位确认"
    clerk.named(name).setFocus()
    bar = clerk.view.deliver.verticalScrollBar()
    clerk.until(lambda: bar.maximum() > 120)
    bar.setValue(120)
    clerk.qtbot.keyClick(clerk.named(name), Qt.Key.Key_Space)
    for _ in range(5):
        QApplication.processEvents()
    assert bar.value() == 120
    assert QApplication.focusWidget() is clerk.named(name)


def test_enter_goes_on_from_evidence_to_delivery(clerk: Clerk, filled_case: Path) -> None:
    clerk.window.open_case(filled_case)
    clerk.click("佐证材料")
    for expected in ("核对", "打包报送"):
        clerk.until(lambda: QApplication.focusWidget() in clerk.view.goals.values())
        clerk.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        assert clerk.view.tabs[expected].isChecked()
        QApplication.processEvents()


def test_reading_that_was_stopped_waits_to_be_asked_for(
    clerk: Clerk, filled_case: Path, tmp_path: Path
) -> None:
    files = put(tmp_path, {f"{number:02d}.pdf": pdf(f"证{number}") for number in range(12)})
    clerk.window.open_case(filled_case)
    clerk.click("佐证材料")
    clerk.view.evidence.add("荣誉", sorted(files.iterdir()))
    clerk.until(lambda: len(clerk.view.evidence.items("荣誉")) == 12)
    clerk.view.evidence.stop_job()
    clerk.until(lambda: not clerk.window.workshop.busy)
    if clerk.view.evidence.waiting:
        clerk.click("有文件还没有读，重新读取")
    clerk.until(lambda: clerk.view.evidence.pages is not None and len(clerk.view.evidence.pages) == 12)
    assert not clerk.view.evidence.waiting


def test_a_wrong_record_is_taken_back_and_the_state_follows(
    clerk: Clerk, filled_case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk.window.open_case(filled_case)
    freeze(clerk, tmp_path)
    clerk.click("记下已报送")
    assert "请先选报送方式" in clerk.dismiss()
    clerk.pick("报送方式", "快递")
    clerk.click("记下已报送")
    assert clerk.view.session.case.about["status"] == "已报送"
    monkeypatch.setattr("gui.case.send_step.ask", lambda *_a: True)
    clerk.click("删掉这一笔…")
    assert clerk.view.session.case.about["status"] == "送印"
