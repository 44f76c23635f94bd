"""A new ledger: the notice, whose it is → a file in the usual folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QWidget

from forms.casefile import ROSTER_SUFFIX
from forms.gather import Collecting, collecting
from forms.library import Library, Source
from forms.roster import Roster
from gui.home.begin import free_path
from gui.pieces import tell
from gui.settings import Settings
from packager.names import safe_name

NOTHING = "通知库里没有需要汇总的通知。请先导入通知。"


class RosterDialog(QDialog):
    """Which notice, and the name of the bureau."""

    def __init__(self, parent: QWidget, sources: list[tuple[Source, Collecting]]) -> None:
        super().__init__(parent)
        self.sources = sources
        self.setWindowTitle("新建台账")
        self.setMinimumWidth(520)
        self.notice = QComboBox()
        self.notice.addItems([f"{source.notice.short}　{wanted.stage.id}" for source, wanted in sources])
        self.notice.setAccessibleName("哪个通知")
        self.bureau = QLineEdit()
        self.bureau.setAccessibleName("汇总单位名称")
        self.bureau.setPlaceholderText("如：南京市科学技术局")
        buttons = QDialogButtonBox()
        buttons.addButton("新建", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout(self)
        form.addRow("通知", self.notice)
        form.addRow("汇总单位", self.bureau)
        form.addRow(buttons)

    @property
    def chosen(self) -> tuple[Source, Collecting]:
        return self.sources[max(0, self.notice.currentIndex())]


def begin_roster(parent: QWidget, settings: Settings, library: Library) -> Path | None:
    """Ask, and make the file → where it lies; None where nothing came of it."""
    sources = [
        (source, wanted) for source in library.sources if (wanted := collecting(source.notice)) is not None
    ]
    if not sources:
        tell(parent, "新建台账", NOTHING)
        return None
    dialog = RosterDialog(parent, sources)
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return None
    source, wanted = dialog.chosen
    return create_roster(settings.cases_folder, source, wanted, dialog.bureau.text().strip())


def create_roster(folder: Path, source: Source, wanted: Collecting, bureau: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = free_path(folder, safe_name(f"{bureau or '汇总'}_{source.notice.short}", 120) + ROSTER_SUFFIX)
    Roster.create(path, source, wanted.stage, bureau).close()
    return path
