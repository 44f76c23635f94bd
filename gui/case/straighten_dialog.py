"""A photographed page → its four corners, moved with the mouse or the arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from gui.pieces import label
from packager.straighten import WHOLE, Corner

LARGEST = 560
REACH = 22
STEP = 0.005
NAMES = ("左上角", "右上角", "右下角", "左下角")
MOVES = {
    Qt.Key.Key_Left: (-STEP, 0.0), Qt.Key.Key_Right: (STEP, 0.0), Qt.Key.Key_Up: (0.0, -STEP),
    Qt.Key.Key_Down: (0.0, STEP),
}  # fmt: skip


class Corners(QWidget):
    """The picture with four handles; `corners` are shares of it, from the upper left clockwise."""

    def __init__(self, picture: QImage) -> None:
        super().__init__()
        self.picture = picture.scaled(
            LARGEST, LARGEST, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        self.corners: list[Corner] = list(WHOLE)
        self.held = 0
        self.setFixedSize(self.picture.size())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("照片里的页面四角")
        self.setAccessibleDescription("按 1 到 4 选一个角，用方向键移动")

    def point(self, number: int) -> QPointF:
        x, y = self.corners[number]
        return QPointF(x * self.width(), y * self.height())

    def move_to(self, number: int, x: float, y: float) -> None:
        self.held = number
        self.corners[number] = (min(1.0, max(0.0, x)), min(1.0, max(0.0, y)))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawImage(0, 0, self.picture)
        accent = self.palette().link().color()
        painter.setPen(QPen(accent, 2))
        painter.drawPolygon(QPolygonF([self.point(number) for number in range(4)]))
        for number in range(4):
            place = self.point(number)
            painter.setBrush(accent if number == self.held else QColor("white"))
            painter.drawEllipse(QRectF(place.x() - 7, place.y() - 7, 14, 14))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        near = min(range(4), key=lambda number: (self.point(number) - event.position()).manhattanLength())
        if (self.point(near) - event.position()).manhattanLength() <= REACH * 2:
            self.held = near
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        place = event.position()
        self.move_to(self.held, place.x() / self.width(), place.y() / self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key = Qt.Key(event.key())
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_4:
            self.held = key - Qt.Key.Key_1
            self.setAccessibleDescription(f"已选{NAMES[self.held]}，用方向键移动")
            self.update()
        elif key in MOVES:
            (x, y), (right, down) = self.corners[self.held], MOVES[key]
            self.move_to(self.held, x + right, y + down)
        else:
            super().keyPressEvent(event)


class StraightenDialog(QDialog):
    """What lies inside the four corners becomes the page."""

    def __init__(self, picture: QImage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("裁正照片")
        self.canvas = Corners(picture)
        box = QDialogButtonBox()
        box.addButton("裁正", QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(label("把四个圆点拖到纸的四个角上；也可以按 1 到 4 选角，用方向键移动。"))
        column.addWidget(self.canvas, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(box)
        self.canvas.setFocus()
