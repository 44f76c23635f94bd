"""The answers of a session → the real pages beside the form: live, the field one is in marked, cells to click."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QVBoxLayout

from forms.case import Key, answer_key
from gui.pages import PagesPane
from gui.pieces import button, label, row
from gui.session import Session
from gui.work import Progress, Workshop
from packager.fill.context import spot_tag
from packager.pdf.page import Area
from packager.preview import Picture, Preview, pictures, preview

NO_FORM = "本环节没有要填的表；要交的材料在“佐证材料”里放。"


class PreviewPane(PagesPane):
    """`clicked` names the field of a cell that was clicked. `refreshed` follows every new picture."""

    refreshed = Signal()

    def __init__(self, session: Session, workshop: Workshop) -> None:
        super().__init__(workshop, "成品页面")
        self.session = session
        self.forms = [session.notice.form(name) for name in session.stage.form_ids]
        self.preview: Preview | None = None
        self.choice = QComboBox()
        self.choice.addItems([form.title for form in self.forms])
        self.choice.setVisible(len(self.forms) > 1)
        self.choice.setAccessibleName("看哪一张表")
        self.choice.activated.connect(lambda _index: self.want())
        self.count = QLabel()
        self.note = label("" if self.forms else NO_FORM, "warning" if self.forms else "hint")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 0)
        column.addLayout(
            row(
                self.choice,
                self.count,
                None,
                button("缩小", lambda: self.change_zoom(-1)),
                button("放大", lambda: self.change_zoom(1)),
            )
        )
        column.addWidget(self.note)
        column.addWidget(self.scroller, 1)
        session.checked.connect(self.want)

    def show_form(self, name: str | None) -> None:
        """The form that is being filled in; a screen that belongs to none leaves the pages as they are."""
        place = next(
            (place for place, form in enumerate(self.forms) if form.id == name), self.choice.currentIndex()
        )
        if place != self.choice.currentIndex():
            self.choice.setCurrentIndex(place)
            self.want()

    # ---- making

    def want(self) -> None:
        """New pages as soon as the worker is free; changes in between are drawn together."""
        if self._running or not self.isVisible() or not self.forms:
            self._wanted = True
            return
        self._wanted, self._running = False, True
        form = self.forms[max(0, self.choice.currentIndex())]
        source, entries = self.session.source, self.session.answers.forms[form.id]
        visible, scale = self.visible_pages() or [0], self.pixel_scale()

        def work(_progress: Progress) -> tuple[Preview, dict[int, Picture], float]:
            made = preview(source, form, entries)
            return made, pictures(made.pdf, visible, scale) if made.pages else {}, scale

        self.workshop.run(work, self.show_preview, self.show_fault)

    def show_preview(self, result: tuple[Preview, dict[int, Picture], float]) -> None:
        self._running = False
        made, images, scale = result
        self.preview = made
        self.note.setText("\n".join(each.message + each.fix for each in made.findings))
        self.note.setVisible(bool(made.findings))
        self.count.setText(f"共 {made.pages} 页")
        self.show_pages(made.pdf, made.sizes, made.areas)
        for page in self.pages:
            page.areas, page.spots = self.split(made.areas[page.number])
        self.take_pictures(images, scale)
        self.refreshed.emit()
        if self._wanted:
            self.want()
        else:
            self.draw_visible()

    def show_fault(self, line: str) -> None:
        self._running = False
        self.note.setText(line)
        self.note.show()

    def split(self, areas: tuple[Area, ...]) -> tuple[tuple[Area, ...], tuple[tuple[Area, str], ...]]:
        """The areas of fields, and the places for seals with what they say."""
        form = self.forms[max(0, self.choice.currentIndex())]
        names = {spot_tag(place.id): f"{place.who}{place.kind}" for place in form.seals}
        spots = tuple((area, names[tag]) for area in areas for tag in area.tags if tag in names)
        return tuple(area for area in areas if not names.keys() & set(area.tags)), spots

    def showEvent(self, event: object) -> None:  # noqa: ARG002, N802 - Qt's name
        if self._wanted or self.preview is None:
            QTimer.singleShot(0, self, self.want)

    # ---- fields

    def mark(self, key: Key | None) -> None:
        """Mark where a field stands, and bring it into view."""
        self.mark_name(key.name.rpartition(".")[2] if key else "")

    def on_click(self, name: str) -> None:
        form = self.forms[max(0, self.choice.currentIndex())]
        self.clicked.emit(answer_key(form.id, name))
