"""Every screen, light and dark: readable, nothing clipped, nothing that a clerk should not see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget

from gui import theme
from gui.screens import Walk
from gui.theme import DARK, LIGHT, Colours
from tests.helpers.clerk import Clerk

TEXT, MARK = 4.5, 3.0
PAIRS = (
    ("text", ("ground", "card", "field", "soft", "error_soft", "warning_soft"), TEXT),
    ("muted", ("ground", "card", "field"), TEXT),
    ("accent", ("ground", "card", "field"), TEXT),
    ("error", ("ground", "card", "error_soft"), TEXT),
    ("warning", ("ground", "card", "warning_soft"), TEXT),
    ("good", ("ground", "card"), TEXT),
    ("on_accent", ("accent",), TEXT),
    ("edge", ("ground", "card", "field"), MARK),
)
FOREIGN = re.compile(
    r"\b(bag|error|warning|null|None|Traceback|fingerprint|True|False|OK|Cancel)\b", re.IGNORECASE
)


def luminance(colour: str) -> float:
    def channel(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (channel(part) for part in QColor(colour).getRgbF()[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("name", "grounds", "least"), PAIRS, ids=[pair[0] for pair in PAIRS])
def test_every_pair_of_colours_can_be_told_apart(
    colours: Colours, name: str, grounds: tuple[str, ...], least: float
) -> None:
    for ground in grounds:
        found = contrast(getattr(colours, name), getattr(colours, ground))
        assert found >= least, f"{name} on {ground}: {found:.2f}"


def clipped(top: QWidget) -> Iterator[str]:
    """Words that do not fit where they stand."""
    for each in top.findChildren(QLabel):
        if (
            each.isVisible()
            and each.text()
            and not each.wordWrap()
            and each.textFormat() != Qt.TextFormat.RichText
        ):
            need = QFontMetrics(each.font()).horizontalAdvance(each.text())
            if need > each.width() + 1:
                yield f"{each.text()}: {need} > {each.width()}"
        elif (
            each.isVisible()
            and each.text()
            and each.wordWrap()
            and each.heightForWidth(each.width()) > each.height() + 2
        ):
            yield f"{each.text()[:20]}…: {each.heightForWidth(each.width())} > {each.height()} high"
    for button in top.findChildren(QAbstractButton):
        if button.isVisible() and button.text() and button.width() + 1 < button.sizeHint().width():
            yield f"[{button.text()}]: {button.sizeHint().width()} > {button.width()}"
    for box in top.findChildren(QComboBox):
        if (
            box.isVisible()
            and box.width() + 1 < QFontMetrics(box.font()).horizontalAdvance(box.currentText()) + 30
        ):
            yield f"<{box.currentText()}>"


def words(top: QWidget) -> Iterator[str]:
    for each in (*top.findChildren(QLabel), *top.findChildren(QAbstractButton)):
        if each.isVisible():
            yield each.text()


@pytest.fixture(params=["浅色", "深色"])
def themed(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    theme.apply(qapp, request.param)
    yield request.param
    theme.apply(qapp, "浅色")


@pytest.mark.parametrize("size", [(960, 600), (1280, 800), (1920, 1080)], ids=["960", "1280", "1920"])
def test_on_no_screen_are_words_clipped_or_foreign(
    clerk: Clerk, tmp_path: Path, themed: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk.window.close()
    walk = Walk(tmp_path, themed, size, tmp_path)
    found: list[str] = []

    def look(self: Walk, name: str, widget: QWidget | None = None) -> None:
        self.wait(60)
        self.names.append(name)
        found.extend(f"{name}: {each}" for each in clipped(widget or self.window))
        found.extend(f"{name}: 「{text}」" for text in words(widget or self.window) if FOREIGN.search(text))

    monkeypatch.setattr(Walk, "shot", look)
    walk.run()
    walk.window.deleteLater()
    for box in QApplication.topLevelWidgets():
        box.close()
    assert len(walk.names) >= 22
    assert found == []


def test_the_walk_keeps_a_picture_of_every_screen(tmp_path: Path, clerk: Clerk) -> None:
    clerk.window.close()
    walk = Walk(tmp_path, "浅色", (1280, 800), tmp_path)
    names = walk.run()
    walk.window.deleteLater()
    for box in QApplication.topLevelWidgets():
        box.close()
    assert len(list(tmp_path.glob("*.png"))) == len(names) >= 18
