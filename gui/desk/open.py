"""A ledger's file → its screen, or one sentence why not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from forms.casefile import CaseFault
from forms.gather import collecting
from forms.roster import Roster
from gui.desk.ledger import Ledger
from gui.desk.view import DeskView
from gui.pieces import tell
from packager.faults import fault_line

if TYPE_CHECKING:
    from forms.library import Library
    from gui.window import MainWindow


def open_desk(window: MainWindow, path: Path, library: Library) -> DeskView | None:
    """→ the desk with the ledger open; None where it could not be opened, which was told."""
    try:
        roster = Roster.open(path)
        try:
            source = roster.source(window.settings.home / "缓存" / "通知")
            wanted = collecting(source.notice, roster.about["stage"])
            if wanted is None:
                raise CaseFault("case.bad_notice", path, why=f"环节“{roster.about['stage']}”没有要收的表")
            ledger = Ledger(roster, source, wanted, library, window.workshop)
        except (CaseFault, OSError):
            roster.close()
            raise
    except (CaseFault, OSError) as error:
        tell(window, "打不开", fault_line(error) or f"“{path.name}”打不开：{error}。请稍后再试。")
        return None
    return DeskView(ledger, window.colours, window.scratch_folder())
