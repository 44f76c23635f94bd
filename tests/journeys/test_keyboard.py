"""The whole job by keyboard alone: no mouse event is sent, every step is written down."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from forms.case import EVIDENCE, Key
from forms.casevalues import SHA256
from forms.library import Library, Source
from packager.verify import verify
from tests.helpers.clerk import Clerk, figures
from tests.helpers.files import put
from tests.helpers.packages import EVIDENCE as FILES

FARTHEST = 120


class Keys:
    """A person who owns no mouse; `steps` is the record."""

    def __init__(self, clerk: Clerk) -> None:
        self.clerk = clerk
        self.steps: list[str] = []

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QApplication.processEvents()
        target = QApplication.focusWidget() or self.clerk.top()
        self.clerk.qtbot.keyClick(target, key, modifier)
        QApplication.processEvents()

    def names(self, widget: QWidget | None) -> set[str]:
        if widget is None:
            return set()
        text = widget.text().replace("&&", "&") if isinstance(widget, QAbstractButton) else ""
        return {widget.accessibleName(), text} - {""}

    def to(self, name: str) -> None:
        """Tab until the focus is on what has this name."""
        for count in range(FARTHEST):
            if name in self.names(QApplication.focusWidget()):
                self.steps.append(f"Tab×{count} → {name}")
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not reach {name}")

    def do(self, name: str) -> None:
        self.to(name)
        self.steps.append("空格")
        self.press(Qt.Key.Key_Space)

    def pick(self, group: str, option: str) -> None:
        """One of several: Tab to the group, arrows within it."""
        for _ in range(FARTHEST):
            if any(name.startswith(f"{group}：") for name in self.names(QApplication.focusWidget())):
                break
            self.press(Qt.Key.Key_Tab)
        for count in range(20):
            if f"{group}：{option}" in self.names(QApplication.focusWidget()):
                self.press(Qt.Key.Key_Space)
                self.steps.append(f"↓×{count} → {group}：{option}")
                return
            self.press(Qt.Key.Key_Down)
        raise AssertionError(f"the arrows do not reach {option}")

    def write(self, name: str, text: str) -> None:
        self.to(name)
        self.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.clerk.type(text)
        self.steps.append(f"输入 {text[:12]}")


def sample(backbone: Source) -> dict[str, Any]:
    path = backbone.folder / "samples" / "申报单位" / "minimal.json"
    return dict(json.loads(path.read_text("utf-8")))


def test_from_start_to_package_without_a_mouse(
    clerk: Clerk, backbone: Source, library: Library, tmp_path: Path
) -> None:
    keys, typed = Keys(clerk), sample(backbone)["信息简表"]
    with clerk.qtbot.waitActive(clerk.window):
        clerk.window.activateWindow()
    keys.write("查找通知", "骨干机构")
    keys.do("开始申报：申报单位")
    clerk.until(lambda: clerk.window.case_view is not None)
    fill_in(keys, typed)
    paste_files(keys, tmp_path)
    keys.press(Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert clerk.sees("没有必须改的问题，可以打包报送。"), clerk.texts()
    keys.press(Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    keys.do("定稿（第1版）")
    clerk.until(lambda: bool(clerk.view.session.case.editions()), 60_000)
    assert verify(Path(clerk.view.session.case.editions()[0]["zip"]), library).findings == ()
    assert clerk.view.session.raw["信息简表"]["荣誉"] == [
        {"荣誉名称": "示范奖", "授予单位": "某市人民政府", "获得时间": "2024年3月"}
    ]
    assert len(keys.steps) > 60


def fill_in(keys: Keys, typed: dict[str, Any]) -> None:
    """Every step of the annex, from the declarations to the long text."""
    for group, option in (
        ("主体类型", "高新技术企业"),
        ("独立法人资格", "是"),
        ("信用记录", "无不良信用记录"),
    ):
        keys.pick(group, option)
    for names in (
        ("机构名称", "主营业务", "成立时间", "通讯地址"),
        ("法人代表", "法人代表联系方式", "联系人", "联系人联系方式"),
    ):
        keys.do("下一步")
        for name in names:
            keys.write(name, typed[name])
    keys.do("下一步")
    keys.write("统一社会信用代码", typed["统一社会信用代码"])
    keys.write("行业代码", "6513")
    keys.press(Qt.Key.Key_Down)
    keys.press(Qt.Key.Key_Return)
    keys.pick("类别", typed["类别"])
    keys.do("下一步")
    for name, field in figures():
        keys.write(name, typed[field])
    keys.do("下一步")
    keys.do("2023年以来获得的市级以上荣誉情况：添加一行")
    keys.clerk.type("示范奖")
    keys.press(Qt.Key.Key_Tab)
    keys.clerk.type("某市人民政府")
    keys.press(Qt.Key.Key_Tab)
    keys.clerk.type("2024年3月")
    keys.do("下一步")
    keys.write("所在高新区或县（市、区）", "南京市玄武区")
    keys.write("填报人", typed["填报人"])
    keys.write("填报人联系方式", typed["填报人联系方式"])
    keys.do("下一步")
    keys.write("创新及服务能力介绍", "机构简介。主要服务案例：为某厂改造产线。")
    keys.press(Qt.Key.Key_Tab)
    keys.do("下一步")


def paste_files(keys: Keys, root: Path) -> None:
    """A certificate copied in the file manager, pasted into its slot."""
    from PySide6.QtCore import QMimeData, QUrl

    folder = put(root / "佐证", FILES)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder / "荣誉" / "证书 甲.pdf"))])
    QGuiApplication.clipboard().setMimeData(data)
    keys.do("荣誉：粘贴")
    session = keys.clerk.view.session
    keys.clerk.until(lambda: len(session.value(Key(EVIDENCE, "荣誉")) or []) == 1)
    keys.clerk.until(lambda: session.evidence is not None and len(session.evidence.files) == 1)
    assert session.value(Key(EVIDENCE, "荣誉"))[0][SHA256]


def test_tab_reaches_every_control_of_every_face(clerk: Clerk, filled_case: Path) -> None:
    clerk.window.open_case(filled_case)
    with clerk.qtbot.waitActive(clerk.window):
        clerk.window.activateWindow()
    keys = Keys(clerk)
    for number in range(1, 6):
        keys.press(Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
        clerk.idle()
        reached = set()
        for _ in range(FARTHEST * 3):
            keys.press(Qt.Key.Key_Tab)
            reached.add(QApplication.focusWidget())
        buttons = [
            each
            for each in clerk.window.findChildren(QAbstractButton)
            if each.isVisible() and each.isEnabled()
        ]
        missed = [each for each in buttons if each not in reached and wanted(each, reached)]
        assert missed == [], [(each.accessibleName(), each.text(), type(each)) for each in missed]


def wanted(button: QAbstractButton, reached: set[QWidget | None]) -> bool:
    """Whether Tab should come here: not for inner parts of compound widgets, nor the other radios of a group."""
    if button.focusPolicy() == Qt.FocusPolicy.NoFocus or not (button.text() or button.accessibleName()):
        return False
    group = button.group()
    return group is None or not any(each in reached for each in group.buttons())


def test_every_control_has_a_name_for_screen_readers(clerk: Clerk, filled_case: Path) -> None:
    clerk.window.open_case(filled_case)
    for step in clerk.view.session.steps:
        if step.form:
            clerk.view.fill.show_step(step)
            QApplication.processEvents()
            nameless = [
                type(each).__name__
                for each in clerk.view.fill.page(step).findChildren(QWidget)
                if each.isVisible()
                and each.focusPolicy() & Qt.FocusPolicy.TabFocus
                and not (each.accessibleName() or (isinstance(each, QAbstractButton) and each.text()))
            ]
            assert nameless == [], (step.title, nameless)
