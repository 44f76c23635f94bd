"""Findings → a summary on top of a page, each a link to its field; what is mended disappears from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from forms.findings import Finding
from gui.pieces import clear, label, link


class ErrorSummary(QFrame):
    """Hidden until something was complained of."""

    def __init__(self, go_to: Callable[[Finding], None]) -> None:
        super().__init__()
        self.setObjectName("errors")
        self.setAccessibleName("有问题需要改")
        self._go_to = go_to
        self._shown: list[Finding] = []
        self._links: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 10, 14, 10)
        self._column.setSpacing(2)
        self.hide()

    def show_findings(self, findings: Iterable[Finding]) -> None:
        self._shown = list(findings)
        clear(self._column)
        self._links = []
        self.setVisible(bool(self._shown))
        if not self._shown:
            return
        self._column.addWidget(label(f"本页有 {len(self._shown)} 处必须改", "heading", self))
        for each in self._shown:
            made = link(f"{each.message}{each.fix}", partial(self._go_to, each), "finding")
            self._links.append(made)
            self._column.addWidget(made)
            made.show()  # at once: the focus goes to the first of them

    def keep_only(self, findings: Iterable[Finding]) -> None:
        """After a change: what is no longer wrong goes, nothing new is added before the next complaint."""
        if not self._shown:
            return
        now = {(each.code, each.place): each for each in findings}
        left = [now[each.code, each.place] for each in self._shown if (each.code, each.place) in now]
        if left != self._shown:
            self.show_findings(left)

    def focus_first(self) -> None:
        if self._links:
            self._links[0].setFocus()
