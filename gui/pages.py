"""A PDF → its pages in a column: drawn as they come into view, zoomed, areas marked and clicked."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.pieces import Scrolled, clear
from gui.work import Progress, Workshop
from packager.pdf.page import Area
from packager.preview import Picture, pictures

PAGE = (595.3, 841.9)
MARGIN = 12
BROAD = 1.6  # a cell to sign in is framed, a place for a seal ringed
SEAL = QColor("#B3261E")  # on white paper in both themes
WIDEST = 1.5
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
        self.setToolTip(f"点一下，看“{over.tags[0]}”" if over else "")

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        over = self.area_at(event.position())
        if over:
            self.clicked.emit(over.tags[0])


class PagesPane(QWidget):
    """Pages of `pdf`; `clicked` names what stands in a cell that was clicked."""

    clicked = Signal(object)

    def __init__(self, workshop: Workshop, name: str) -> None:
        super().__init__()
        self.workshop = workshop
        self.pdf = b""
        self.pages: list[PageCanvas] = []
        self.marked = ""
        self.zoom = 0
        self._wanted = self._running = False
        self._drawn: dict[int, float] = {}
        self.scroller = Scrolled()
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.scroller.setAccessibleName(name)
        self.stack = QVBoxLayout(self.scroller.body)
        self.stack.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.stack.setSpacing(MARGIN)
        self.stack.setContentsMargins(0, 0, 0, MARGIN)
        self.scroller.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.scroller.verticalScrollBar().valueChanged.connect(lambda _value: self.draw_visible())
        self._settled = QTimer(self, singleShot=True, interval=80)
        self._settled.timeout.connect(self.rescale)

    # ---- showing

    def show_pages(
        self, pdf: bytes, sizes: tuple[tuple[float, float], ...], areas: tuple[tuple[Area, ...], ...]
    ) -> None:
        """Other pages, or the same in a new version."""
        self.pdf, self._drawn = pdf, {}
        if sizes != tuple(page.size_in_points for page in self.pages):
            self.lay_pages(sizes)
        for page in self.pages:
            page.areas = areas[page.number]
            page.marked = self.marked

    def want(self) -> None:
        """What is asked for whenever the worker is free again."""

    def show_fault(self, _line: str) -> None:
        self._running = False

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
        if self._running or not self.pdf or not self.isVisible():
            return
        scale = self.pixel_scale()
        missing = [number for number in self.visible_pages() if self._drawn.get(number) != scale]
        if not missing:
            return
        self._running = True
        pdf = self.pdf

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

    # ---- marks

    def mark_name(self, name: str) -> None:
        """Mark where something stands, and bring it into view."""
        self.marked = name
        for page in self.pages:
            page.marked = name
            page.update()
            area = next((each for each in page.areas if name and name in each.tags), None)
            if area:
                place = page.rectangle(area).center()
                self.scroller.ensureVisible(int(page.x() + place.x()), int(page.y() + place.y()), 0, 120)

    def on_click(self, name: str) -> None:
        self.clicked.emit(name)
