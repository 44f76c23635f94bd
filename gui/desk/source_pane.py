"""The file that a value was read from → its pages, the cell marked."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout

from forms.roster import Entry, Intake
from gui.desk.ledger import Ledger
from gui.pages import PagesPane
from gui.pieces import Choices, button, label, row
from gui.work import Progress
from packager.collect import LEFT_OUT
from packager.sourceview import SourceView, source_view

NOTHING = "来件里没有能看的页面。"


class SourcePane(PagesPane):
    """Pages of the entry's sources, one at a time."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        super().__init__(ledger.workshop, "来件页面")
        self.ledger, self.folder = ledger, folder
        self.sources: list[Intake] = []
        self.form = ""
        self.shown = ""
        self.choice = Choices()
        self.choice.setAccessibleName("看哪一个来件")
        self.choice.activated.connect(lambda _index: self.open())
        self.note = label("", "hint")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 0)
        column.addLayout(
            row(
                self.choice,
                None,
                button("缩小", lambda: self.change_zoom(-1)),
                button("放大", lambda: self.change_zoom(1)),
            )
        )
        column.addWidget(self.note)
        column.addWidget(self.scroller, 1)

    def show_entry(self, entry: Entry) -> None:
        by_hash = {each.sha256: each for each in self.ledger.roster.intakes}
        self.sources = [
            by_hash[each] for each in entry.sources if each in by_hash and by_hash[each].what not in LEFT_OUT
        ]
        self.form = next(iter(entry.values), "")
        self.choice.clear()
        self.choice.addItems([f"{each.what}　{each.name}" for each in self.sources])
        self.open()

    def open(self) -> None:
        """The chosen source, unpacked and drawn off the GUI thread."""
        place = self.choice.currentIndex()
        if not 0 <= place < len(self.sources):
            self.show_view(SourceView(b"", (), (), NOTHING))
            return
        intake, form = self.sources[place], self.ledger.source.notice.form(self.form)
        target = self.folder / f"{intake.sha256[:16]}_{Path(intake.name).suffix.lower()}"
        roster, source = self.ledger.roster, self.ledger.source
        self.shown = intake.sha256
        self.note.setText("正在打开来件")
        self.note.show()

        def work(_progress: Progress) -> tuple[str, SourceView]:
            path = target.with_suffix(Path(intake.name).suffix.lower() or ".bin")
            if not path.is_file():
                roster.extract(intake.sha256, path)
            return intake.sha256, source_view(source, form, path)

        self.workshop.run(work, self.arrived, self.note.setText)

    def arrived(self, result: tuple[str, SourceView]) -> None:
        if result[0] == self.shown:  # else another one was chosen meanwhile
            self.show_view(result[1])

    def show_view(self, view: SourceView) -> None:
        self.note.setText(view.why)
        self.note.setVisible(bool(view.why))
        self._running = False
        self.show_pages(view.pdf, view.sizes, view.areas)
        self.rescale()
        self.mark_name(self.marked)
