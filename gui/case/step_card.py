"""One of the four steps of 打包报送: a card that is built anew from the case, the focus staying where it was."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from gui.pieces import clear, kept_focus
from gui.session import Session


class StepCard(QFrame):
    """`body` is filled by `rebuild`; what stands below it in the card stays."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("card")
        self.session = session
        self.whole = QVBoxLayout(self)
        self.whole.setContentsMargins(16, 14, 16, 14)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        self.whole.addLayout(self.body)

    def refresh(self) -> None:
        with kept_focus(self):
            clear(self.body)
            self.rebuild()
            for each in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
                if not each.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
                    each.show()  # now, not with the next event: else the page is short for a moment and scrolls up

    def rebuild(self) -> None:
        """What this step shows now."""
