"""抢救: a damaged case → a new one with everything that can still be read, the rest named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from forms.casefile import CaseFault
from forms.library import Source
from forms.salvage import NothingLeft, salvage
from gui.pieces import tell
from packager.faults import fault_line


def rescue(parent: QWidget, path: Path, find: Callable[[str], Source | None]) -> Path | None:
    try:
        saved, lost = salvage(path, find)
    except NothingLeft:
        tell(parent, "没有救回", f"“{path.name}”里没有能读出的内容。请找一找备份或交接出去的副本。")
        return None
    except (CaseFault, OSError) as error:
        tell(parent, "没有救回", fault_line(error) or "")
        return None
    lines = "\n".join(f"· {each.message}{each.fix}" for each in lost) or "全部内容都已救回。"
    tell(parent, "已救回", f"存成了“{saved.name}”，原文件没有改动。\n{lines}")
    return saved
