"""The answers of a session → the real pages beside the form: live, the field one is in marked, cells to click."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QComboBox, QLabel, QVBoxLayout, QWidget

from forms.case import Key, answer_key
from gui.pieces import Scrolled, button, clear, label, row
from gui.session import Session
from gui.work import Progress, Workshop
from packager.fill.context import spot_tag
from packager.pdf.page import Area
from packager.preview import Picture, Preview, pictures, preview

PAGE = (595.3, 841.9)
MARGIN = 12
BROAD = 1.6  # a cell to sign in is framed, a place for a seal ringed
SEAL = QColor("#B3261E")  # on white paper in both themes
WIDEST = 1.5
NO_FORM = "本环节没有要填的表；要交的材料在“佐证材料”里放。"
STEPS = (0.0, 1.0, 1.33, 1.75, 2.25)  # 0: as wide as the pane


def image_of(picture: Picture) -> QImage:
    made = QImage(
        picture.pixels, picture.width, picture.height, picture.width * 4, QImage.Format.Format_RGB32
    )
    return made.copy()  # the pixels belong to Python


class PageCanvas(QWidget):
    """One page: its picture, the marked area, clicks as points of the page."""

    clicked = Signal(object)

    def __init__(self, number: int, size: tuple[float, float]) -> None:
        super().__init__()
        self.number, self.size_in_points = number, size
        self.image = QImage()
        self.areas: tuple[Area, ...] = ()
        self.spots: tuple[tuple[Area, str], ...] = ()
        self.marked = ""
        self.scale = 1.0
        self.accent = QColor("#1A56B0")
        self.setMouseTracking(True)
        self.setAccessibleName(f"第 {number + 1} 页")

    def set_scale(self, scale: float) -> None:
        self.scale = scale
        width, height = self.size_in_points
        self.setFixedSize(QSize(round(width * scale), round(height * scale)))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("white"))
        if not self.image.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.rect(), self.image)
        for area in self.areas:
            if self.marked in area.tags:
                tint = QColor(self.accent)
                tint.setAlpha(36)
                painter.fillRect(self.rectangle(area), tint)
                painter.setPen(QPen(self.accent, 2))
                painter.drawRect(self.rectangle(area))
        for area, text in self.spots:
            self.draw_spot(painter, self.rectangle(area), text)
        painter.end()

    def draw_spot(self, painter: QPainter, place: QRectF, text: str) -> None:
        """Where a seal or signature goes: a dashed ring with who it is of, on the screen only."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(SEAL, 1.5, Qt.PenStyle.DashLine))
        if place.width() > place.height() * BROAD:
            painter.drawRoundedRect(place.adjusted(3, 3, -3, -3), 6, 6)
        else:
            painter.drawEllipse(place)
        below = QRectF(place.left() - place.width(), place.bottom(), place.width() * 3, 24)
        inside = place.adjusted(8, 6, -8, -6)
        is_low = below.bottom() > self.height() or place.width() > place.height() * BROAD
        centred = Qt.AlignmentFlag.AlignHCenter
        painter.drawText(
            inside if is_low else below,
            centred | (Qt.AlignmentFlag.AlignBottom if is_low else Qt.AlignmentFlag.AlignTop),
            text,
        )

    def rectangle(self, area: Area) -> QRectF:
        return QRectF(
            area.x * self.scale, area.y * self.scale, area.width * self.scale, area.height * self.scale
        )

    def area_at(self, place: QPointF) -> Area | None:
        """The smallest area under a point."""
        found = [each for each in self.areas if self.rectangle(each).contains(place)]
        return min(found, key=lambda each: each.width * each.height, default=None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        over = self.area_at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        self.setToolTip(f"点一下，去填“{over.tags[0]}”" if over else "")

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        over = self.area_at(event.position())
        if over:
            self.clicked.emit(over.tags[0])


class PreviewPane(QWidget):
    """`clicked` names the field of a cell that was clicked. `refreshed` follows every new picture."""

    clicked = Signal(object)
    refreshed = Signal()

    def __init__(self, session: Session, workshop: Workshop) -> None:
        super().__init__()
        self.session, self.workshop = session, workshop
        self.forms = [session.notice.form(name) for name in session.stage.form_ids]
        self.preview: Preview | None = None
        self.pages: list[PageCanvas] = []
        self.marked = ""
        self._wanted = self._running = False
        self._drawn: dict[int, float] = {}
        self.choice = QComboBox()
        self.choice.addItems([form.title for form in self.forms])
        self.choice.setVisible(len(self.forms) > 1)
        self.choice.setAccessibleName("看哪一张表")
        self.choice.activated.connect(lambda _index: self.want())
        self.count = QLabel()
        self.zoom = 0
        self.note = label("" if self.forms else NO_FORM, "warning" if self.forms else "hint")
        self.scroller = Scrolled()
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.scroller.setAccessibleName("成品页面")
        self.stack = QVBoxLayout(self.scroller.body)
        self.stack.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.stack.setSpacing(MARGIN)
        self.stack.setContentsMargins(0, 0, 0, MARGIN)
        self.scroller.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
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
        self.scroller.verticalScrollBar().valueChanged.connect(lambda _value: self.draw_visible())
        session.checked.connect(self.want)
        self._settled = QTimer(self, singleShot=True, interval=80)
        self._settled.timeout.connect(self.rescale)

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
        self._drawn = {}
        self.note.setText("\n".join(each.message + each.fix for each in made.findings))
        self.note.setVisible(bool(made.findings))
        self.count.setText(f"共 {made.pages} 页")
        if made.sizes != tuple(page.size_in_points for page in self.pages):
            self.lay_pages(made.sizes)
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

    def lay_pages(self, sizes: tuple[tuple[float, float], ...]) -> None:
        place = self.scroller.verticalScrollBar().value()
        clear(self.stack)
        self.pages = []
        for number, size in enumerate(sizes):
            page = PageCanvas(number, size)
            page.accent = self.palette().link().color()
            page.marked = self.marked
            page.clicked.connect(self.on_click)
            page.set_scale(self.scale())
            self.pages.append(page)
            self.stack.addWidget(page)
        self.scroller.verticalScrollBar().setValue(place)

    def take_pictures(self, images: dict[int, Picture], scale: float) -> None:
        for number, picture in images.items():
            if number < len(self.pages):
                self.pages[number].image = image_of(picture)
                self.pages[number].update()
                self._drawn[number] = scale

    def draw_visible(self) -> None:
        """Pages that came into view and have no picture of this version and size."""
        if self._running or self.preview is None or not self.preview.pages or not self.isVisible():
            return
        scale = self.pixel_scale()
        missing = [number for number in self.visible_pages() if self._drawn.get(number) != scale]
        if not missing:
            return
        self._running = True
        pdf = self.preview.pdf

        def work(_progress: Progress) -> dict[int, Picture]:
            return pictures(pdf, missing, scale)

        def done(images: dict[int, Picture]) -> None:
            self._running = False
            self.take_pictures(images, scale)
            if self._wanted:
                self.want()
            else:
                self.draw_visible()

        self.workshop.run(work, done, self.show_fault)

    # ---- size and place

    def scale(self) -> float:
        """Screen points for one point of the page."""
        if STEPS[self.zoom]:
            return STEPS[self.zoom]
        broadest = max((page.size_in_points[0] for page in self.pages), default=PAGE[0])
        return max(0.4, min(WIDEST, (self.scroller.viewport().width() - 2 * MARGIN) / broadest))

    def pixel_scale(self) -> float:
        return round(self.scale() * self.devicePixelRatioF(), 3)

    def change_zoom(self, step: int) -> None:
        self.zoom = max(0, min(len(STEPS) - 1, self.zoom + step))
        self.rescale()

    def rescale(self) -> None:
        for page in self.pages:
            page.set_scale(self.scale())
        QTimer.singleShot(0, self, self.draw_visible)

    def visible_pages(self) -> list[int]:
        top = self.scroller.verticalScrollBar().value()
        height = self.scroller.viewport().height()
        return [
            page.number for page in self.pages if page.y() < top + height and page.y() + page.height() > top
        ]

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._settled.start()

    def showEvent(self, event: object) -> None:  # noqa: ARG002, N802
        if self._wanted or self.preview is None:
            QTimer.singleShot(0, self, self.want)

    # ---- fields

    def mark(self, key: Key | None) -> None:
        """Mark where a field stands, and bring it into view."""
        self.marked = key.name.rpartition(".")[2] if key else ""
        for page in self.pages:
            page.marked = self.marked
            page.update()
            area = next((each for each in page.areas if self.marked and self.marked in each.tags), None)
            if area:
                place = page.rectangle(area).center()
                self.scroller.ensureVisible(int(page.x() + place.x()), int(page.y() + place.y()), 0, 120)

    def on_click(self, field: str) -> None:
        form = self.forms[max(0, self.choice.currentIndex())]
        self.clicked.emit(answer_key(form.id, field))
