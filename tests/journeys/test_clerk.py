"""A clerk's whole jobs at the window, from the empty screen to a proven package and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QListWidget, QRadioButton

from forms.library import Library, Source
from packager.verify import verify
from tests.helpers.clerk import Clerk, figures, put_evidence
from tests.helpers.files import picture, put
from tests.helpers.packages import EVIDENCE

STAGE = "开始申报：申报单位"


def answers(backbone: Source) -> dict[str, Any]:
    path = backbone.folder / "samples" / "申报单位" / "full.json"
    return dict(json.loads(path.read_text("utf-8"))["信息简表"])


def declare(clerk: Clerk) -> None:
    for name in ("主体类型：高新技术企业", "独立法人资格：是", "信用记录：无不良信用记录"):
        clerk.click(name)


def type_all(clerk: Clerk, typed: dict[str, Any]) -> None:
    """Every step of the annex as a clerk goes through it."""
    lines = [
        ["机构名称", "主营业务", "成立时间", "通讯地址"],
        ["法人代表", "法人代表联系方式", "联系人", "联系人联系方式"],
    ]
    for names in lines:
        clerk.click("下一步")
        for name in names:
            clerk.fill(name, typed[name])
    clerk.click("下一步")
    clerk.fill("统一社会信用代码", typed["统一社会信用代码"])
    clerk.fill("行业代码", "yyrj")
    clerk.qtbot.keyClick(clerk.named("行业代码"), Qt.Key.Key_Down)
    clerk.qtbot.keyClick(clerk.named("行业代码"), Qt.Key.Key_Return)
    clerk.click(f"类别：{typed['类别']}")
    clerk.click("下一步")
    for name, field in figures():
        clerk.fill(name, typed[field])
    clerk.click("下一步")
    for table, columns in (
        ("科技项目", ("项目名称", "级别", "立项时间")),
        ("荣誉", ("荣誉名称", "授予单位", "获得时间")),
    ):
        paste_table(clerk, table, columns, typed[table])
    clerk.click("下一步")
    clerk.fill("所在高新区或县（市、区）", "南京市玄武区")
    clerk.fill("填报人", typed["填报人"])
    clerk.fill("填报人联系方式", typed["填报人联系方式"])
    clerk.click("下一步")
    clerk.fill("创新及服务能力介绍", "")
    clerk.copy(typed["创新及服务能力介绍"])
    clerk.qtbot.keyClick(clerk.named("创新及服务能力介绍"), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def paste_table(clerk: Clerk, table: str, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    """From Excel: a heading row and tabs; a look, then into the table."""
    title = next(
        field.title for step in clerk.view.session.steps for field in step.fields if field.id == table
    )
    lines = ["\t".join(columns), *("\t".join(row[name] for name in columns) for row in rows)]
    clerk.copy("\r\n".join(lines) + "\r\n")
    clerk.click(f"{title}：粘贴表格")
    assert clerk.sees(f"读到 {len(rows)} 行")
    clerk.click("放进表格")


def test_from_the_empty_screen_to_a_proven_package(
    clerk: Clerk, backbone: Source, library: Library, tmp_path: Path
) -> None:
    clerk.choose("通知", "骨干机构")
    clerk.click(STAGE)
    clerk.until(lambda: clerk.window.case_view is not None)
    declare(clerk)
    typed = answers(backbone)
    type_all(clerk, typed)
    clerk.click("下一步")
    put_evidence(clerk, tmp_path / "佐证")
    clerk.until(
        lambda: (
            clerk.view.session.evidence is not None
            and len(clerk.view.session.evidence.files) == len(EVIDENCE)
        )
    )
    clerk.click("核对")
    assert clerk.sees("没有必须改的问题，可以打包报送。")
    edition = clerk.freeze()
    assert verify(Path(edition["zip"]), library).findings == ()
    built = json.loads((Path(edition["folder"]) / "申报数据.json").read_text("utf-8"))["answers"]["values"][
        "信息简表"
    ]
    assert built["机构名称"] == typed["机构名称"]
    assert built["行业代码"] == "6513"
    assert built["营业收入2024"] == "33587.94"
    assert [row["项目名称"] for row in built["科技项目"]] == [row["项目名称"] for row in typed["科技项目"]]
    assert built["创新及服务能力介绍"] == typed["创新及服务能力介绍"]
    clerk.pick("报送方式", "快递")
    clerk.click("记下已报送")
    clerk.click("← 返回")
    assert clerk.sees("已报送")
    assert clerk.sees(typed["机构名称"])


def test_a_returned_case_is_corrected_and_its_second_edition_says_what_to_reprint(
    clerk: Clerk, filled_case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: Library
) -> None:
    clerk.window.open_case(filled_case)
    clerk.click("佐证材料")
    put_evidence(clerk, tmp_path / "佐证")
    clerk.click("打包报送")
    clerk.until(lambda: clerk.button("定稿（第1版）").isEnabled())
    clerk.click("定稿（第1版）")
    clerk.until(lambda: len(clerk.view.session.case.editions()) == 1, 60_000)
    clerk.pick("报送方式", "快递")
    clerk.click("记下已报送")
    monkeypatch.setattr(
        QInputDialog, "getMultiLineText", lambda *_a, **_k: ("通讯地址缺门牌号\n电话打不通", True)
    )
    clerk.click("核对")
    clerk.click("粘贴退回意见…")
    assert clerk.sees("还有 2 条未处理")
    clerk.click("去改：通讯地址")
    clerk.fill("通讯地址", "南京市玄武区珠江路2号智汇大厦B座3层")
    clerk.idle()
    clerk.click("核对")
    clerk.click("通讯地址缺门牌号")
    assert clerk.sees("还有 1 条未处理")
    clerk.click("打包报送")
    assert clerk.sees("定稿后改过：信息简表“通讯地址”")
    clerk.click("定稿（第2版）")
    clerk.until(lambda: len(clerk.view.session.case.editions()) == 2, 60_000)
    clerk.until(lambda: clerk.sees("只需重印第 1 张（第 1 页）"))
    assert clerk.sees("第1版的报送已作废")
    assert verify(Path(clerk.view.session.case.editions()[1]["zip"]), library).findings == ()
    assert Path(clerk.view.session.case.editions()[0]["zip"]).is_file()


def test_last_years_case_fills_this_years(clerk: Clerk, filled_case: Path) -> None:
    clerk.window.open_case(filled_case)
    clerk.view.menu.menu().actions()
    clerk.view.menu.keep_unit()
    assert "已更新" in clerk.dismiss()
    clerk.click("← 返回")
    home = clerk.named("主菜单")
    assert isinstance(home, QListWidget)
    clerk.choose("主菜单", "通知库")

    def accept() -> None:
        dialog = clerk.top()
        assert dialog.findChildren(QRadioButton)[0].isChecked()
        clerk.click("开始填写")

    from PySide6.QtCore import QTimer

    QTimer.singleShot(300, accept)
    clerk.choose("通知", "骨干机构")
    clerk.click(STAGE)
    clerk.until(lambda: clerk.window.case_view is not None)
    session = clerk.view.session
    assert session.unit == "南京钟山智数科技服务有限公司"
    clerk.choose("步骤", "机构信息")
    assert clerk.sees("取自高科技服务业骨干机构")
    clerk.fill("主营业务", "数据治理")
    clerk.idle()
    assert clerk.sees("取自高科技服务业骨干机构")  # of the other fields
    clerk.view.menu.show_differences()
    clerk.until(lambda: clerk.top() is not clerk.window)
    assert clerk.top().rows[0].title == "主营业务"  # type: ignore[attr-defined]
    clerk.click("取消")


def test_a_case_goes_to_a_colleague_by_stick_and_comes_back(
    clerk: Clerk, filled_case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "U盘" / "交接.shenbao"
    stick.parent.mkdir()
    monkeypatch.setattr(QInputDialog, "getText", lambda *_a, **_k: ("小王", True))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(stick), ""))
    clerk.window.open_case(filled_case)
    clerk.view.menu.hand_over()
    assert "已标记为交接给小王" in clerk.dismiss()
    clerk.window.open_case(stick)
    clerk.choose("步骤", "机构信息")
    clerk.fill("主营业务", "同事改的主营业务")
    clerk.idle()
    clerk.window.open_case(filled_case)
    assert clerk.sees("交接给 小王")
    clerk.choose("步骤", "联系方式")
    clerk.fill("联系人", "李大梅")
    clerk.idle()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (str(stick), ""))
    clerk.view.menu.choose_back()
    clerk.until(lambda: clerk.top() is not clerk.window)
    clerk.click("采用打勾的")
    session = clerk.view.session
    clerk.until(lambda: session.answers.forms["信息简表"]["主营业务"].shown == "同事改的主营业务")
    assert session.answers.forms["信息简表"]["联系人"].shown == "李大梅"


def test_a_picture_from_the_clipboard_becomes_evidence(
    clerk: Clerk, filled_case: Path, tmp_path: Path
) -> None:
    from PySide6.QtGui import QGuiApplication, QImage

    path = tmp_path / "微信图片_20250901123456.png"
    path.write_bytes(picture("PNG"))
    clerk.window.open_case(filled_case)
    clerk.click("佐证材料")
    QGuiApplication.clipboard().setImage(QImage(str(path)))
    clerk.click("荣誉：粘贴")
    clerk.until(lambda: len(clerk.view.evidence.items("荣誉")) == 1)
    clerk.drop([path], clerk.view.evidence.cards["荣誉"])
    clerk.until(lambda: len(clerk.view.evidence.items("荣誉")) == 2)
    assert [item["name"] for item in clerk.view.evidence.items("荣誉")][1] == "荣誉2.png"


def test_the_bureau_fills_the_summary_table_and_builds_its_package(clerk: Clerk, library: Library) -> None:
    clerk.choose("通知", "骨干机构")
    clerk.click("开始申报：设区市科技局")
    clerk.until(lambda: clerk.window.case_view is not None)
    clerk.fill("单位名称", "南京市科学技术局")
    clerk.click("下一步")
    rows = "序号\t单位名称\t类别\t所在高新区或县（市、区）\t填报人、联系方式\n1\t甲公司\t数智产业\t南京市玄武区\t李晓梅 13800000002\n"
    clerk.copy(rows)
    clerk.click("推荐单位：粘贴表格")
    clerk.click("放进表格")
    clerk.click("下一步")
    assert clerk.sees("没有必须改的问题")
    clerk.click("看成品")
    pane = clerk.view.see
    clerk.until(lambda: pane.preview is not None and pane.preview.pages == 1)  # the sheet as it prints
    clerk.click("打包报送")
    clerk.click("定稿（第1版）")
    clerk.until(lambda: bool(clerk.view.session.case.editions()), 60_000)
    assert clerk.sees("汇总表：单位公章")
    assert clerk.sees("jscxyb@126.com")
    assert verify(Path(clerk.view.session.case.editions()[0]["zip"]), library).findings == ()


def test_a_build_that_is_taken_back_leaves_nothing(clerk: Clerk, filled_case: Path, tmp_path: Path) -> None:
    clerk.window.open_case(filled_case)
    clerk.click("佐证材料")
    put_evidence(clerk, tmp_path / "佐证")
    clerk.click("打包报送")
    clerk.until(lambda: clerk.button("定稿（第1版）").isEnabled())
    clerk.click("定稿（第1版）")
    clerk.click("停止")
    clerk.until(lambda: not clerk.window.workshop.busy)
    left = [path for path in clerk.view.deliver.base().rglob("*") if path.is_file()]
    assert left == []
    assert clerk.view.session.case.editions() == []
    clerk.click("定稿（第1版）")
    clerk.until(lambda: bool(clerk.view.session.case.editions()), 60_000)


def test_a_newer_notice_is_offered_and_taken_with_the_answers_kept(
    clerk: Clerk, filled_case: Path, own_home: Path, backbone: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    begun = filled_case.rename(filled_case.with_name("新申报_高科技服务业骨干机构.shenbao"))

    folder = own_home / "附件" / backbone.folder.name
    shutil.copytree(backbone.folder, folder)
    definition = folder / "notice.yaml"
    text = (
        definition.read_text("utf-8")
        .replace("version: 1", "version: 2")
        .replace("date: 2025-10-28", "date: 2026-12-28")
    )
    definition.write_text(text, "utf-8")
    clerk.window.library = None
    clerk.window.load()
    clerk.until(lambda: clerk.window.library is not None)
    clerk.window.open_case(begun)
    assert clerk.sees("通知库里有这个通知的第2版")
    asked: list[str] = []
    monkeypatch.setattr("gui.case.more.ask", lambda _parent, _title, text, _yes: asked.append(text) or True)
    clerk.view.menu.menu().actions()[0].trigger()
    clerk.until(lambda: clerk.view.session.notice.version == 2)
    assert "已填的内容都会保留" in asked[0]
    assert clerk.view.session.unit == "南京钟山智数科技服务有限公司"
    assert not clerk.sees("通知库里有这个通知的第2版")


def test_what_was_reported_otherwise_before_is_said_at_the_field(clerk: Clerk, filled_case: Path) -> None:
    clerk.window.open_case(filled_case)
    clerk.view.menu.keep_unit()
    clerk.dismiss()
    clerk.choose("步骤", "近两年经营数据")
    clerk.fill("营业收入（万元） 2023年", "2.6亿")
    clerk.named("营业收入（万元） 2024年").setFocus()
    clerk.until(lambda: clerk.sees("以前填报的是 25631.2（高科技服务业骨干机构），请核实"))
    assert not clerk.sees("以前填报的是 33587.94")


FORMLESS = """\
id: 示例〔2026〕2号
short: 无表示例
version: 1
title: 关于报送示例材料的通知
issuer: 某中心
tier: 市
stages:
  - id: 单位
    by: 单位
    to: 某中心
    emails: null
    addresses: null
    deadlines: [{what: 报送, date: null}]
    materials:
      - {name: 证明材料, volume: 全册, slots: [{name: 证书, required: true, why: 证明资质}]}
    volumes:
      - {name: 全册, order: [证明材料], size: A4, sides: 双面, binding: 胶装, copies: 3, basis: 二}
"""


def test_a_notice_without_forms_still_gives_a_whole_package(
    clerk: Clerk, own_home: Path, tmp_path: Path
) -> None:
    folder = own_home / "附件" / "示例〔2026〕2号"
    folder.mkdir(parents=True)
    (folder / "notice.yaml").write_text(FORMLESS, "utf-8")
    clerk.window.library = None
    clerk.window.load()
    clerk.until(lambda: clerk.window.library is not None)
    clerk.choose("通知", "无表示例")
    clerk.click("开始申报：单位")
    clerk.until(lambda: clerk.window.case_view is not None)
    clerk.click("下一步")
    assert clerk.sees("没有申报单位名称。请填写单位全称。")
    clerk.fill("单位全称", "南京示例有限公司")
    clerk.click("下一步")
    clerk.drop([put(tmp_path, {"证书.pdf": picture()}) / "证书.pdf"], clerk.view.evidence.cards["证书"])
    clerk.until(
        lambda: clerk.view.session.evidence is not None and len(clerk.view.session.evidence.files) == 1
    )
    clerk.click("看成品")
    assert clerk.sees("本环节没有要填的表")
    edition = clerk.freeze()
    assert (edition["volumes"][0]["copies"], edition["volumes"][0]["pages"]) == (3, 1)
    assert clerk.window.library is not None
    assert verify(Path(edition["zip"]), clerk.window.library).findings == ()
    clerk.click("← 返回")
    assert clerk.sees("南京示例有限公司")
