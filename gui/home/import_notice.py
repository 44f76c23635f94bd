"""导入通知: a .zip of a notice folder → the user's notices, once it proves to be sound."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from forms.library import NoticeError
from gui.pieces import tell
from packager.faults import fault_line
from packager.notice_file import NotANotice, take_notice


def import_chosen(parent: QWidget, home: Path) -> bool:
    """Ask for a file and take it in; True where there is a new notice."""
    path, _ = QFileDialog.getOpenFileName(parent, "导入通知", "", "通知 (*.zip notice.yaml)")
    return bool(path) and import_file(parent, Path(path), home)


def import_file(parent: QWidget, path: Path, home: Path) -> bool:
    try:
        source = take_notice(path, home / "附件")
    except NoticeError as error:
        lines = "\n".join(f"· {problem}" for problem in error.problems[:12])
        tell(parent, "没有导入", f"“{path.name}”里的通知有问题，请发通知的人改好：\n{lines}")
        return False
    except NotANotice as error:
        tell(parent, "没有导入", f"“{path.name}”{error}")
        return False
    except OSError as error:
        tell(parent, "没有导入", fault_line(error) or "")
        return False
    tell(parent, "已导入", f"“{source.notice.short}”已放进通知库。")
    return True
