"""导入通知: a .tongzhi (or .zip) of a notice folder → the user's notices, once it proves sound and was looked at; 导出通知 back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from forms.library import Library, NoticeError, Source
from gui.pieces import ask, tell
from packager.faults import fault_line
from packager.notice_file import Incoming, NotANotice, give_notice, open_notice
from packager.writing import write_file

SHOWN = 12


def import_chosen(parent: QWidget, home: Path, library: Library | None) -> bool:
    """Ask for a file and take it in; True where there is a new notice."""
    path, _ = QFileDialog.getOpenFileName(parent, "导入通知", "", "通知 (*.tongzhi *.zip notice.yaml)")
    return bool(path) and import_file(parent, Path(path), home, library)


def import_file(parent: QWidget, path: Path, home: Path, library: Library | None) -> bool:
    try:
        with open_notice(path, home / "附件") as incoming:
            if incoming.problems:
                lines = "\n".join(f"· {problem}" for problem in incoming.problems[:SHOWN])
                tell(parent, "没有导入", f"“{path.name}”里的通知有问题，请发通知的人改好：\n{lines}")
                return False
            present = library.find(incoming.source.notice.id) if library else None
            if not ask(parent, "导入通知", told(incoming, present), "导入"):
                return False
            source = incoming.keep()
    except NoticeError as error:
        lines = "\n".join(f"· {problem}" for problem in error.problems[:SHOWN])
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


def told(incoming: Incoming, present: Source | None) -> str:
    """Who issued it, which version, and what differs from the one that is there."""
    notice = incoming.source.notice
    lines = [
        notice.title,
        f"发文单位：{notice.issuer or '通知未写明'}",
        f"文号：{notice.id}",
        f"版本：{notice.version}",
    ]
    if present is None:
        return "\n".join([*lines, "通知库里还没有这个通知。"])
    if present.sha256 == incoming.source.sha256:
        return "\n".join([*lines, "与通知库里的完全相同。"])
    lines.append(f"通知库里的是版本 {present.notice.version}，改动：")
    changed = list(dict.fromkeys(incoming.changes(present)))
    lines += [f"· {each}" for each in changed[:SHOWN]] or ["· 只改了文字或模板的版面。"]
    if notice.version <= present.notice.version:
        lines.append("注意：导入的版本不比现有的新。")
    return "\n".join([*lines, "已开始的申报不受影响，打开时会提示可以换用新版，已填的内容保留。"])


def export_chosen(parent: QWidget, source: Source) -> None:
    """Write a notice as one file for somebody else."""
    path, _ = QFileDialog.getSaveFileName(
        parent, "导出通知", f"{source.notice.short}.tongzhi", "通知 (*.tongzhi)"
    )
    if not path:
        return
    try:
        write_file(Path(path), give_notice(source))
    except OSError as error:
        tell(parent, "没有导出", fault_line(error) or "")
    else:
        tell(parent, "已导出", f"“{Path(path).name}”可以发给别人，在对方的“通知库”里点“导入通知”。")
