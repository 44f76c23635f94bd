"""One page of the desk: brought up to date when it is looked at, not for every change behind its back."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget


class Face(QWidget):
    """`refresh` draws it anew; `touch` says that it has to be, now or when it is next seen."""

    def __init__(self) -> None:
        super().__init__()
        self._stale = True

    def refresh(self) -> None:
        """What stands on the page."""

    def touch(self, *_ids: object) -> None:
        self._stale = True
        if self.isVisible():
            self.bring_up()

    def bring_up(self) -> None:
        if self._stale:
            self._stale = False
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.bring_up()
