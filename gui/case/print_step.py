"""① 送印: 送审稿 any time, 定稿 第N版, then what to print in sheets and where the files are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QCheckBox, QWidget

from forms.case import Key
from forms.notice import Stage
from gui.case.delivery import CHOICES, changes, is_there, latest, printed_so_far, to_reprint, void
from gui.case.step_card import StepCard
from gui.pieces import button, label, row, tell
from gui.session import Session
from packager.choice import EXTRAS
from packager.editions import Edition, EditionVolume, Reprint, total_sheets
from packager.inventory import GUIDE_NAME
from packager.printing import ranges_text
from packager.words import UNSTATED


def open_path(path: Path) -> None:
    """A file or folder in the system's own viewer; what is gone is said."""
    if not path.exists():
        parent = QApplication.activeWindow()
        if parent is not None:
            tell(parent, "找不到", f"“{path}”不在了，可能已被移走或删除。请到“打包报送”重新定稿。")
        return
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


class PrintStep(StepCard):
    """`freeze` and `draft` do the work; this shows what came of it."""

    def __init__(
        self,
        session: Session,
        freeze: Callable[[], None],
        draft: Callable[[], None],
        folder: Callable[[], Path],
        change_folder: Callable[[], None],
        print_out: Callable[[], None],
        take_out: Callable[[], None],
    ) -> None:
        super().__init__(session)
        self.freeze, self.draft, self.folder, self.change_folder = freeze, draft, folder, change_folder
        self.print_out, self.take_out = print_out, take_out

    def rebuild(self) -> None:
        edition = latest(self.session)
        self.body.addWidget(label("① 送印", "heading"))
        self.show_state(edition)
        self.options()
        number = (edition.number if edition else 0) + 1
        errors = len(self.session.report.of_level("error"))
        stale = edition is None or bool(changes(self.session, edition)) or not is_there(edition)
        freeze = button(
            f"定稿（第{number}版）" if stale or edition is None else "没有改动，不用重新定稿",
            self.freeze,
            "main",
        )
        freeze.setEnabled(stale and not errors and not self.session.case.read_only)
        if errors:
            self.body.addWidget(label(f"还有 {errors} 处必须改，改完才能定稿。到“核对”里逐条处理。", "error"))
        self.body.addLayout(row(button("生成送审稿（给领导看）", self.draft), freeze, None))
        elsewhere = button("换个位置…", self.change_folder, "link")
        elsewhere.setEnabled(not self.session.case.read_only)
        where = self.folder() if stale or edition is None else edition.folder
        self.body.addLayout(row(label(f"材料放在：{where}", "hint"), elsewhere))
        if edition is not None:
            self.files(edition)

    def show_state(self, edition: Edition | None) -> None:
        if edition is None:
            self.body.addWidget(label("还没有定稿。定稿就是生成要打印、盖章和报送的全套文件。", "hint"))
            return
        self.body.addWidget(
            label(f"第{edition.number}版，{edition.built} 定稿，核对码 {edition.fingerprint}", "label")
        )
        if not is_there(edition):
            self.body.addWidget(label(f"原来的文件夹找不到了：{edition.folder}。可以重新定稿。", "warning"))
        changed = changes(self.session, edition)
        if changed:
            self.body.addWidget(label(f"定稿后改过：{'、'.join(changed)}。重新定稿后才算数。", "warning"))
        for each in to_reprint(self.session):
            self.body.addWidget(label(reprint_text(each), "warning"))
        gone = void(self.session)
        if gone:
            self.body.addWidget(
                label(f"{'、'.join(gone)}已作废，请按第{edition.number}版重新办。", "warning")
            )

    def options(self) -> None:
        """What the notice does not ask for is off, one click away; one choice for all volumes."""
        volumes = self.session.stage.bindings
        offered = [
            (name, text)
            for name, text in EXTRAS.items()
            if volumes and not is_asked(self.session.stage, name)
        ]
        if not offered:
            return
        self.body.addWidget(label("通知没有要求、可以另加的（建议材料多时加目录和页码）：", "hint"))
        for start in range(0, len(offered), 4):
            self.body.addLayout(
                row(*(self.option(name, text) for name, text in offered[start : start + 4]), None)
            )

    def option(self, name: str, text: str) -> QWidget:
        box = QCheckBox(text)
        box.setChecked(bool(self.session.case.get(CHOICES, name)))
        box.setEnabled(not self.session.case.read_only)
        box.clicked.connect(lambda on: self.session.put({Key(CHOICES, name): on or None}))
        return box

    def files(self, edition: Edition) -> None:
        folder = Path(edition.folder)
        for volume in edition.volumes:
            line = row(
                label(volume_text(volume)), button("打开打印文件", partial(open_path, folder / volume.paper))
            )
            self.body.addLayout(line)
        printing = button("打印…", self.print_out)
        taking = button(
            "拷给打印店…", self.take_out, tip="打印文件、打印单、标签、光盘文件和用印申请单，拷成一个文件夹"
        )
        for each in (printing, taking):
            each.setEnabled(is_there(edition))
        self.body.addLayout(row(printing, taking, None))
        for text in printed_so_far(self.session, edition):
            self.body.addWidget(label(text, "hint"))
        self.body.addLayout(
            row(
                button("打开报送说明", lambda: open_path(folder / GUIDE_NAME)),
                button("打开材料文件夹", lambda: open_path(folder)),
                None,
            )
        )


def is_asked(stage: Stage, extra: str) -> bool:
    """Whether the notice says itself what of an extra it wants."""
    if extra == "disc":
        return stage.disc is not None
    return all(getattr(volume, extra) is not None for volume in stage.bindings)


def volume_text(volume: EditionVolume) -> str:
    each = total_sheets(volume) // volume.copies
    return (
        f"{volume.name}：{volume.pages} 页，{volume.size} {volume.sides}，每份 {each} 张，打印 {volume.copies} 份，"
        f"共 {total_sheets(volume)} 张纸，装订：{volume.binding or UNSTATED}{f'。份数为程序默认：{volume.why}' if volume.why else ''}"
    )


def reprint_text(found: Reprint) -> str:
    if found.added:
        return f"“{found.volume}”要加印 {found.copies} 份。"
    if found.whole:
        return f"“{found.volume}”页数变了，每份都要整册重印（{len(found.sheets)} 张，{found.copies} 份）。"
    sheets, pages = "、".join(map(str, found.sheets)), ranges_text(found.leaves or found.pages)
    return f"“{found.volume}”只需重印第 {sheets} 张（第 {pages} 页），{found.copies} 份各换一次。"
