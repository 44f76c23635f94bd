"""The real window, walked through the sample → a picture of every screen, for looking at and for the README."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from gui.screens_desk import walk_desk

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gui.case.view import CaseView
    from gui.window import MainWindow

LONGEST_WAIT = 180.0  # a package is synced to disk file by file: on a busy disk that takes long


def main(arguments: list[str]) -> int:
    """Arguments → exit code; the pictures lie in --out."""
    parser = argparse.ArgumentParser(prog="shenbao screens", description="把每个界面存成图片。")
    parser.add_argument("--out", type=Path, default=Path("界面"), metavar="文件夹")
    parser.add_argument("--scale", type=float, default=1.0, metavar="倍数")
    parser.add_argument("--size", default="1280x800", metavar="宽x高")
    parser.add_argument("--theme", choices=("浅色", "深色"), default="浅色")
    options = parser.parse_args(arguments)
    os.environ["QT_SCALE_FACTOR"] = str(options.scale)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    width, height = map(int, options.size.split("x"))
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["SHENBAO_HOME"] = home
        names = Walk(options.out, options.theme, (width, height), Path(home)).run()
    print(f"{len(names)} 张界面图片：{options.out}")
    return 0


class Walk:
    """One walk through the window; `shot` keeps a picture."""

    def __init__(self, out: Path, theme_name: str, size: tuple[int, int], home: Path) -> None:
        from PySide6.QtWidgets import QApplication

        from gui import theme
        from gui.settings import Settings
        from gui.window import MainWindow

        self.app = QApplication.instance() or QApplication([])
        self.out, self.home = out, home
        self.settings = Settings()
        self.settings.keep_text("外观", theme_name)
        assert isinstance(self.app, QApplication)
        theme.apply(self.app, theme_name)
        self.window: MainWindow = MainWindow(self.settings)
        self.window.resize(*size)
        self.window.show()
        self.names: list[str] = []

    def run(self) -> list[str]:
        self.until(lambda: self.window.library is not None)
        self.shot("通知库")
        view = self.begin()
        self.empty(view)
        self.filled(view)
        self.deliver(view)
        self.home_pages()
        walk_desk(self)
        self.window.close()
        return self.names

    # ---- screens

    def begin(self) -> CaseView:
        """A new case of the first notice that has a sample."""
        from gui.home.begin import create
        from packager.demo import example, sample_of

        library = self.window.library
        assert library is not None
        source = example(library)
        self.raw = json.loads(sample_of(source).read_text("utf-8"))
        self.window.open_case(create(self.settings.cases_folder, source, source.notice.stages[0], None))
        view = self.window.case_view
        assert view is not None
        return view

    def empty(self, view: CaseView) -> None:
        self.until(lambda: view.fill.preview.preview is not None or not view.fill.preview.isVisible())
        self.shot("填写_申报条件")
        step = next(each for each in view.session.steps if each.form)
        view.fill.show_step(step)
        view.fill.next()
        self.shot("填写_有错误")

    def filled(self, view: CaseView) -> None:
        view.session.case.load(view.session.notice, self.raw)
        view.session.recheck()
        view.session.changed.emit(set(view.session.case.state))
        for number, step in enumerate(view.session.steps):
            if step.form:
                view.fill.show_step(step)
                view.fill.page(step).focus_first()
                self.settle(view)
                self.shot(f"填写_{number}_{step.title}")
        view.show_face("看成品")
        self.until(lambda: view.see.preview is not None)
        self.settle(view)
        self.shot("看成品")
        self.evidence(view)
        view.show_face("核对")
        self.shot("核对")
        self.dialogs(view)

    def evidence(self, view: CaseView) -> None:
        from packager.demo import write_evidence

        view.show_face("佐证材料")
        folder = Path(tempfile.mkdtemp(dir=self.home))
        counts = {"科技项目": 3, "荣誉": 2}
        for slot in view.session.stage.slots:
            write_evidence(folder / slot.name, slot, counts.get(slot.name, 1), view.session.unit)
            view.evidence.add(slot.name, [folder / slot.name])
        self.settle(view)
        self.shot("佐证材料")

    def dialogs(self, view: CaseView) -> None:
        """The dialogs that hold more than a question."""
        from forms.findings import Place, finding
        from forms.paste import paste
        from gui.case.compare_dialog import Compared, CompareDialog
        from gui.case.pass_dialog import PassDialog
        from gui.case.terms_dialog import TermsDialog
        from gui.editors.paste_dialog import PasteDialog
        from gui.session import field_key

        session = view.session
        step, table = next(
            (step, field) for step in session.steps for field in step.fields if field.kind == "table"
        )
        rows = session.raw[step.form or ""][table.id]
        cells = "\n".join("\t".join(row.values()) for row in rows)
        short = finding("field.required", Place(form=step.form, field=table.id), where=f"“{table.id}”")
        key = field_key(step, table)
        compared = [Compared(key, table.id, rows, rows[:1], adopt=True, note="两边都改过，请选")]
        for name, dialog in (
            ("当地要求", TermsDialog(session, self.window)), ("粘贴前看一看", PasteDialog(table, paste(cells, table), self.window, has_rows=True)),
            ("经主管部门同意", PassDialog(short, self.window)),
            ("收回交接", CompareDialog("收回交接", "打勾的采用对方的，其余保留这边的。", "对方的", compared, self.window)),
        ):  # fmt: skip
            dialog.show()
            self.shot(name, dialog)
            dialog.close()
            dialog.deleteLater()

    def deliver(self, view: CaseView) -> None:
        view.show_face("打包报送")
        self.shot("打包报送_定稿前")
        view.deliver.freeze()
        self.until(lambda: bool(view.session.case.editions()))
        self.settle(view)
        self.shot("打包报送_定稿后")
        bar = view.deliver.verticalScrollBar()
        bar.setValue(bar.maximum())
        self.shot("打包报送_报送")

    def home_pages(self) -> None:
        view = self.window.case_view
        assert view is not None
        view.menu.keep_unit()
        self.window.go_home()
        self.shot("我的申报")
        for name in ("单位档案", "设置"):
            self.window.home.show_page(name)
            self.shot(name)

    # ---- waiting and keeping

    def settle(self, view: CaseView) -> None:
        self.wait(400)
        self.until(lambda: not self.window.workshop.busy and view.isVisible())

    def until(self, ready: Callable[[], bool]) -> None:
        end = time.monotonic() + LONGEST_WAIT
        while not ready():
            if time.monotonic() > end:
                raise TimeoutError(self.said())
            self.wait(30)

    def said(self) -> str:
        """What stands in the dialogs that are open, for whoever finds out why nothing came."""
        from PySide6.QtWidgets import QApplication, QLabel

        others = [
            each for each in QApplication.topLevelWidgets() if each.isVisible() and each is not self.window
        ]
        texts = [label.text() for each in others for label in each.findChildren(QLabel)]
        return f"busy: {self.window.workshop.busy}; {texts}"

    def wait(self, milliseconds: int) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def shot(self, name: str, widget: QWidget | None = None) -> None:
        self.wait(150)
        self.names.append(name)
        (widget or self.window).grab().save(str(self.out / f"{len(self.names):02d}_{name}.png"))
