"""The menu of an open case: what one does seldom, each in a dialog of its own."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu, QToolButton, QWidget

from forms.case import Case, Key
from forms.casefile import SUFFIX, CaseFault
from forms.handover import compare, hand_over, take_back, title_of
from forms.kinds.numerals import plain_number
from forms.library import Source
from forms.renewal import changes
from forms.units import Unit, differences, learned, load_units, profiled, save_unit
from gui.case import word_back, word_final
from gui.case.compare_dialog import Compared, CompareDialog
from gui.case.print_step import open_path
from gui.case.terms_dialog import TermsDialog
from gui.home.begin import known_values
from gui.pieces import ask, tell
from gui.session import TERMS, Session
from gui.settings import Settings
from gui.work import Workshop
from packager.casework import export
from packager.faults import fault_line
from packager.figures import NotFigures, read_figures, write_figures

CHANGED = {"mine": "只有这边改过", "theirs": "只有对方改过", "both": "两边都改过，请选"}


def is_number(text: str) -> bool:
    """Whether finance typed a number: words such as 待审计 are shown, but not taken unasked."""
    return plain_number(text) is not None


class CaseMenu(QToolButton):
    """`gone` says that the case was left for good (archived), `renewed` that it must be opened anew."""

    gone = Signal()
    renewed = Signal()

    def __init__(self, session: Session, workshop: Workshop, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.session, self.workshop, self.settings = session, workshop, settings
        self.setText("更多")
        self.setAccessibleName("更多操作")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        changing = (
            ("当地要求…", self.edit_terms), ("从单位档案填入空白栏目", self.fill_from_unit),
            ("收回改过的 Word…", lambda: word_back.choose_back(session, self.window())),
            ("以改好的 Word 为定稿…", lambda: word_final.choose(session, self.window())),
            ("不再用定稿 Word", lambda: word_final.drop(session, self.window())),
            ("收回财务填好的表…", self.take_figures), ("收回交接出去的…", self.choose_back),
            ("交接给同事…", self.hand_over), ("归档", self.archive),
        )  # fmt: skip
        for text, act in changing:
            menu.addAction(text, act).setEnabled(not session.case.read_only)
        menu.addSeparator()
        for text, act in (
            ("存入单位档案", self.keep_unit), ("与以前填报的不同之处…", self.show_differences),
            ("导出给财务填…", self.give_figures), ("导出填报内容和附件…", self.export),
            ("打开申报文件所在文件夹", lambda: open_path(session.case.path.parent)),
        ):  # fmt: skip
            menu.addAction(text, act)
        self.setMenu(menu)

    # ---- 当地要求

    def edit_terms(self) -> None:
        dialog = TermsDialog(self.session, self.window())
        dialog.accepted.connect(
            lambda: self.session.put(
                {Key(TERMS, "全部"): None if dialog.terms().empty else dialog.terms().as_json()}
            )
        )
        dialog.open()

    # ---- 新版通知

    def offer(self, newer: Source) -> None:
        """The library has a later version: one more entry on top of the menu."""
        menu = self.menu()
        text = f"换用新版通知（第{newer.notice.version}版）…"
        action = QAction(text, menu)
        action.triggered.connect(lambda _on=False: self.renew(newer))
        action.setEnabled(not self.session.case.read_only)
        menu.insertAction(menu.actions()[0], action)

    def renew(self, newer: Source) -> None:
        self.session.flush()
        ours, stage = self.session.original.notice, self.session.case.about["stage"]
        lines = list(changes(ours, newer.notice, stage)) or ["要求没有改动。"]
        if not any(each.id == stage for each in newer.notice.stages):
            tell(self, "不能换用", "\n".join(lines))
            return
        text = (
            "新版与现在用的不同之处：\n"
            + "\n".join(f"· {line}" for line in lines)
            + "\n\n已填的内容都会保留。"
        )
        if ask(self, "换用新版通知", text, "换用") and self.session.renew(newer):
            self.renewed.emit()

    # ---- 单位档案

    def fill_from_unit(self) -> None:
        unit = self.session.known_unit()
        if unit is None:
            units, _bad = load_units(self.settings.home)
            names = [each.name for each in units]
            if not names:
                tell(self, "单位档案是空的", "请先在“单位档案”里新增单位，或把填好的申报存入单位档案。")
                return
            name, accepted = QInputDialog.getItem(
                self, "用哪个单位的档案", "单位：", names, 0, editable=False
            )
            if not accepted:
                return
            unit = units[names.index(name)]
        self.session.flush()
        values, count = known_values(self.session.case.state, unit, self.session.source, self.session.stage)
        self.session.put(values)
        tell(
            self,
            "已填入",
            f"从“{unit.name}”的档案填入 {count} 处，都已注明来处，请逐项核对。已填的没有改动。",
        )

    def keep_unit(self) -> None:
        self.session.flush()
        if not any(profiled(self.session.notice, self.session.stage)):
            tell(self, "没有可存的", "本环节填的内容不属于单位档案，不用存。")
            return
        before = self.session.known_unit()
        unit = learned(before or Unit(), self.session.notice, self.session.stage, self.session.answers)
        if not unit.name:
            tell(self, "还不能存", "请先填写单位名称。")
            return
        try:
            save_unit(self.settings.home, unit, before)
        except OSError as error:
            tell(self, "没有存上", fault_line(error) or "")
            return
        self.session.read_units()
        self.session.recheck()
        tell(self, "已存入单位档案", f"“{unit.name}”的档案已更新，下次申报会自动取用。")

    def show_differences(self) -> None:
        unit = self.session.known_unit()
        found = (
            list(differences(unit, self.session.notice, self.session.stage, self.session.answers))
            if unit
            else []
        )
        if not found:
            tell(
                self,
                "没有不同",
                "与单位档案里以前填报的没有不同之处。" if unit else "单位档案里还没有这个单位。",
            )
            return
        rows = [
            Compared(each.key, each.title, each.now, each.before, adopt=False, note=each.origin)
            for each in found
        ]
        dialog = CompareDialog(
            "与以前填报的不同之处",
            "以前报过的数与现在的不同，请核实。打勾的会改回以前的。",
            "以前的",
            rows,
            self.window(),
            may_adopt=not self.session.case.read_only,
        )
        dialog.accepted.connect(lambda: self.session.put(dialog.adopted()))
        dialog.open()

    # ---- 财务

    def give_figures(self) -> None:
        self.session.flush()
        name = f"{self.session.unit or '财务数据'}_财务数据.xlsx"
        path, _ = QFileDialog.getSaveFileName(self, "导出给财务填", str(Path.home() / name), "Excel (*.xlsx)")
        if path:
            try:
                Path(path).write_bytes(
                    write_figures(self.session.notice, self.session.stage, self.session.answers)
                )
            except OSError as error:
                tell(self, "没有导出", fault_line(error) or "")

    def take_figures(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "收回财务填好的表", "", "Excel (*.xlsx)")
        if path:
            self.take_figures_file(Path(path))

    def take_figures_file(self, path: Path) -> None:
        self.session.flush()
        try:
            found = read_figures(
                path.read_bytes(), self.session.notice, self.session.stage, self.session.answers
            )
        except NotFigures as error:
            tell(self, "没有收回", f"“{path.name}”{error}")
            return
        except OSError as error:
            tell(self, "没有收回", fault_line(error) or "")
            return
        if not found:
            tell(self, "没有不同", "财务填的数与现在的一样。")
            return
        rows = [
            Compared(each.key, each.title, each.now, each.new, adopt=is_number(each.new)) for each in found
        ]
        dialog = CompareDialog("收回财务填的数", "打勾的采用财务填的。", "财务填的", rows, self.window())
        dialog.accepted.connect(lambda: self.session.put(dialog.adopted()))
        dialog.open()

    # ---- 交接

    def hand_over(self) -> None:
        to, accepted = QInputDialog.getText(self, "交接给同事", "交给谁（姓名）：")
        if not accepted or not to.strip():
            return
        name = f"{self.session.case.path.stem}_交接给{to.strip()}{SUFFIX}"
        path, _ = QFileDialog.getSaveFileName(self, "副本存到哪里（如 U 盘）", name, f"申报 (*{SUFFIX})")
        if path:
            self.hand_to(Path(path), to.strip())

    def hand_to(self, path: Path, to: str) -> None:
        self.session.flush()
        try:
            hand_over(self.session.case, path, to)
        except (CaseFault, OSError, sqlite3.Error) as error:
            tell(self, "没有交接", fault_line(error) or f"{error}")
            return
        self.session.recheck()
        tell(
            self,
            "已交接",
            f"副本已逐项核对：{path}\n这边已标记为交接给{to}。对方填好后，点“更多→收回交接出去的”。",
        )

    def choose_back(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "收回交接出去的副本", "", f"申报 (*{SUFFIX})")
        if path:
            self.take_back(Path(path))

    def take_back(self, path: Path) -> None:
        self.session.flush()
        case = self.session.case
        try:
            other = Case.open(path, read_only=True)
        except (CaseFault, OSError, sqlite3.Error) as error:
            tell(self, "没有收回", fault_line(error) or f"{error}")
            return
        if other.about["notice"] != case.about["notice"] or other.about["stage"] != case.about["stage"]:
            other.close()
            tell(self, "没有收回", f"“{path.name}”是另一个通知或环节的申报。")
            return
        rows = [
            Compared(
                each.key,
                title_of(each.key, self.session.notice),
                each.mine,
                each.theirs,
                each.changed != "mine",
                CHANGED[each.changed],
            )
            for each in compare(case, other)
        ]
        dialog = CompareDialog(
            "收回交接", "打勾的采用对方的，其余保留这边的。", "对方的", rows, self.window()
        )
        dialog.accepted.connect(lambda: self.adopt(other, dialog))
        dialog.finished.connect(lambda _result: other.close())
        dialog.open()

    def adopt(self, other: Case, dialog: CompareDialog) -> None:
        try:
            take_back(self.session.case, other, dialog.adopted())
        except (CaseFault, OSError, sqlite3.Error) as error:
            tell(self, "没有收回", fault_line(error) or f"{error}")
            return
        self.session.reload_terms()
        self.session.recheck()
        self.session.changed.emit(set(self.session.case.state))

    # ---- the rest

    def export(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "导出到哪个文件夹")
        if folder:
            self.session.flush()
            try:
                export(self.session.case, self.session.stage, Path(folder))
            except (CaseFault, OSError) as error:
                tell(self, "没有导出", fault_line(error) or "")

    def archive(self) -> None:
        text = "归档以后在“我的申报”里归到“归档”，仍可打开；再改动会回到“草稿”。"
        if ask(self, "归档", text, "归档") and self.session.note(status="归档"):
            self.gone.emit()
