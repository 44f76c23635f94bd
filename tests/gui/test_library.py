"""The notice library as a clerk uses it: looks for a notice, filters, holds it against a unit, plans back, takes one in."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from forms.units import Unit, save_unit
from gui.editors.row_dialog import RowDialog
from gui.home.backward_dialog import BackwardDialog
from gui.home.begin import create
from tests.helpers.clerk import Clerk
from tests.helpers.notices import TINY, tiny_template, write_notice

UNIT = "江城智衡装备制造股份有限公司"


@pytest.fixture
def shelf(clerk: Clerk) -> Callable[[], list[str]]:
    """The short names on the list."""
    clerk.until(lambda: clerk.window.library is not None)
    page = clerk.window.home.library

    def names() -> list[str]:
        return [page.list.item(row).text().split("\n")[0] for row in range(page.list.count())]

    return names


def test_a_search_goes_through_conditions_and_materials(clerk: Clerk, shelf: Callable[[], list[str]]) -> None:
    everything = len(shelf())
    clerk.fill("查找通知", "记号笔")
    assert shelf() == []
    clerk.fill("查找通知", "青年骨干")
    assert shelf() == ["部省合作项目"]
    clerk.fill("查找通知", "课程视频")
    assert len(shelf()) == 1
    clerk.fill("查找通知", "")
    assert len(shelf()) == everything


def test_filters_narrow_the_list_together(clerk: Clerk, shelf: Callable[[], list[str]]) -> None:
    clerk.pick("按级别筛选", "省")
    provincial = shelf()
    clerk.pick("按月份筛选", "4月")
    assert set(shelf()) == {"省数字技术工程师培育项目培训机构", "创新型产业集群培育试点"}
    assert set(shelf()) < set(provincial)
    clerk.pick("按部门筛选", "科学技术部门")
    assert shelf() == ["创新型产业集群培育试点"]


def test_a_notice_opens_as_a_page_and_a_case_begins_there(
    clerk: Clerk, shelf: Callable[[], list[str]]
) -> None:
    assert shelf()
    clerk.choose("通知", "省未来产业（技术）研究院")
    clerk.until(lambda: clerk.sees("记号笔注明"))
    assert clerk.sees("南京市鼓楼区浦江路30号")
    clerk.click("开始申报：报送单位")
    clerk.until(lambda: clerk.window.case_view is not None)
    assert clerk.sees("综合型研究院")


def test_what_fits_a_unit_and_why_not(clerk: Clerk, shelf: Callable[[], list[str]]) -> None:
    assert shelf()
    save_unit(
        clerk.window.settings.home, Unit().with_fact("单位全称", UNIT).with_fact("营业收入@2023", "4.6亿元")
    )
    clerk.window.load()
    clerk.until(lambda: clerk.window.home.library.unit.count() > 1)
    clerk.pick("和哪个单位的档案核对", UNIT)
    clerk.choose("通知", "省创新联合体")
    clerk.until(lambda: clerk.sees("2023年销售收入 4.6 亿元，原则上应在10亿元以上。"))


def test_the_calendar_leads_to_the_notice(clerk: Clerk, shelf: Callable[[], list[str]]) -> None:
    assert shelf()
    clerk.click("年历")
    assert clerk.sees("申报月份　5G工厂")
    clerk.click("申报月份　5G工厂")
    assert clerk.window.home.library.current_id() == "一本通2024Q3-02"
    clerk.until(lambda: clerk.sees("在线填报"))


def test_planning_back_takes_the_clerks_own_spans(clerk: Clerk, shelf: Callable[[], list[str]]) -> None:
    assert shelf()
    clerk.choose("通知", "创新型产业集群培育试点")
    clerk.click("倒排…")
    (dialog,) = clerk.window.findChildren(BackwardDialog)
    dialog.spans["邮寄"].setValue(0)
    dialog.spans["用印"].setValue(1)
    assert [leg.name for leg in dialog.plan().legs] == ["用印", "市局审核"]
    assert dialog.plan().legs[-1].last == datetime.date(2021, 4, 7)
    assert "以寄出还是收到为准" in dialog.notes.text()
    dialog.reject()
    assert clerk.window.settings.text("倒排/邮寄") == "0"


# ---- .tongzhi


def packed(folder: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, f"{folder.name}/{path.relative_to(folder)}")
    return target


def take_in(clerk: Clerk, monkeypatch: pytest.MonkeyPatch, path: Path, answer: str) -> list[str]:
    """Choose a file, answer the question → everything that was said."""
    said: list[str] = []

    def execute(box: QMessageBox) -> int:
        said.append(box.text())
        button = next(each for each in box.buttons() if each.text() == answer)
        button.click()
        return 0

    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (str(path), ""))
    monkeypatch.setattr(QMessageBox, "exec", execute)
    clerk.click("导入通知…")
    for box in clerk.window.findChildren(QMessageBox):
        if box.isVisible():
            said.append(box.text())
            box.close()
    return said


def test_an_import_shows_issuer_version_and_what_changed(
    clerk: Clerk, shelf: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert shelf()
    first = packed(write_notice(tmp_path / "一"), tmp_path / "一.tongzhi")
    said = take_in(clerk, monkeypatch, first, "导入")
    assert "发文单位：某中心" in said[0]
    assert "通知库里还没有这个通知。" in said[0]
    clerk.until(lambda: "示例" in shelf())
    later = TINY.replace("version: 1", "version: 2").replace("2026-10-28", "2026-11-30")
    second = packed(write_notice(tmp_path / "二", later), tmp_path / "二.tongzhi")
    said = take_in(clerk, monkeypatch, second, "取消")
    assert "版本：2" in said[0]
    assert "· 截止日期有改动。" in said[0]
    assert clerk.window.source("示例〔2026〕1号").notice.version == 1  # type: ignore[union-attr]  # it is there


def test_a_postponed_notice_keeps_what_was_typed(
    clerk: Clerk, shelf: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert shelf()
    take_in(clerk, monkeypatch, packed(write_notice(tmp_path / "一"), tmp_path / "一.tongzhi"), "导入")
    clerk.until(lambda: "示例" in shelf())
    source = clerk.window.source("示例〔2026〕1号")
    assert source is not None
    path = create(tmp_path / "申报", source, source.notice.stages[0], None)
    clerk.window.open_case(path)
    clerk.view.session.case.load(source.notice, {"简表": {"名称": "甲公司", "说明": "写了很多"}})
    clerk.window.go_home()
    clerk.choose("主菜单", "通知库")
    later = TINY.replace("version: 1", "version: 2").replace("2026-10-28", "2026-11-30")
    take_in(clerk, monkeypatch, packed(write_notice(tmp_path / "二", later), tmp_path / "二.tongzhi"), "导入")
    clerk.until(lambda: clerk.window.source("示例〔2026〕1号").notice.version == 2)  # type: ignore[union-attr]
    newer = clerk.window.source("示例〔2026〕1号")
    assert newer is not None
    clerk.window.open_case(clerk.window.settings.recent[0])
    assert clerk.view.session.renew(newer)
    clerk.window.go_home()
    clerk.window.open_case(clerk.window.settings.recent[0])
    assert clerk.view.session.case.raw()["简表"] == {"名称": "甲公司", "说明": "写了很多"}
    assert clerk.view.session.notice.stages[0].deadlines[0].date == datetime.date(2026, 11, 30)


def test_a_notice_with_problems_is_not_taken_in(
    clerk: Clerk, shelf: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert shelf()
    broken = write_notice(tmp_path / "一", TINY.replace("- {id: 简表", "- {id: 简表"), tiny_template()[:-40])
    said = take_in(clerk, monkeypatch, packed(broken, tmp_path / "坏.tongzhi"), "导入")
    assert "请发通知的人改好" in said[-1]
    assert "示例" not in shelf()


def test_a_notice_goes_out_as_one_file_and_comes_in_the_same(
    clerk: Clerk, shelf: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert shelf()
    target = tmp_path / "创新券.tongzhi"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(target), ""))
    clerk.choose("通知", "2021年度省科技创新券入库")
    clerk.click("导出通知…")
    clerk.dismiss()
    said = take_in(clerk, monkeypatch, target, "取消")
    assert "与通知库里的完全相同。" in said[0]


# ---- wide tables


def test_a_row_of_a_wide_table_is_filled_field_by_field(
    clerk: Clerk, shelf: Callable[[], list[str]], tmp_path: Path
) -> None:
    assert shelf()
    source = clerk.window.source("成果转化集群试点2021")
    assert source is not None
    clerk.window.open_case(create(tmp_path, source, source.notice.stages[0], None))
    session = clerk.view.session
    step = next(each for each in session.steps if each.title == "集群试点项目")
    clerk.view.fill.show_step(step)
    clerk.click("集群试点项目：逐项填写…")
    (dialog,) = clerk.window.findChildren(RowDialog)
    clerk.fill("项目名称", "功率芯片研发及产业化")
    clerk.click("高等学校")
    session.flush()
    (row,) = session.case.raw()["申报表"]["试点项目"]
    assert row["项目名称"] == "功率芯片研发及产业化"
    assert row["技术成果来源"] == "高等学校"
    dialog.accept()
