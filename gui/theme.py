"""Light or dark → the colours, the palette and the style sheet of every widget; fonts that hold all of Chinese.

Contrast: text on its ground at least 4.5 : 1, marks and focus frames at least 3 : 1 (WCAG 2.2); a test
computes it for every pair used here.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

WANTED_FONTS = ("Microsoft YaHei UI", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC",
                "Noto Sans SC", "HarmonyOS Sans SC", "WenQuanYi Micro Hei", "方正黑体_GBK")  # fmt: skip
OWN_FONT = "JSForm-Hei.ttf"
ICONS = Path(__file__).parent / "icons"
POINTS = 10.5
SMALLER, LARGER, LARGEST = 9.5, 12.5, 17.0


class Colours(NamedTuple):
    """What each colour is for. (A dataclass would cost the first paint a twentieth of its time.)"""

    ground: str
    card: str
    field: str
    text: str
    muted: str
    accent: str
    on_accent: str
    soft: str
    border: str
    edge: str
    error: str
    error_soft: str
    warning: str
    warning_soft: str
    good: str
    good_soft: str


LIGHT = Colours(
    ground="#F3F5F8", card="#FFFFFF", field="#FFFFFF", text="#1B2430", muted="#566272", accent="#1A56B0",
    on_accent="#FFFFFF", soft="#E4EDFA", border="#D3DAE3", edge="#76818F", error="#B3261E", error_soft="#FCECEA",
    warning="#7A4D00", warning_soft="#FDF3DC", good="#1A6B3A", good_soft="#E5F4EA",
)  # fmt: skip
DARK = Colours(
    ground="#1A1E23", card="#23282E", field="#1D2227", text="#E8ECF1", muted="#A9B4C1", accent="#8AB6FF",
    on_accent="#0E1A2B", soft="#2B3A50", border="#3B444F", edge="#8592A0", error="#FF9A91", error_soft="#43211F",
    warning="#F2C46B", warning_soft="#3F3217", good="#83DBA2", good_soft="#1C3B28",
)  # fmt: skip


def is_dark(choice: str) -> bool:
    """«浅色», «深色» or «跟随系统» → whether the dark colours are meant."""
    if choice == "跟随系统":
        return QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return choice == "深色"


def colours(choice: str) -> Colours:
    return DARK if is_dark(choice) else LIGHT


def apply(app: QApplication, choice: str) -> Colours:
    """Dress the whole program."""
    found = colours(choice)
    if (
        app.style().objectName().lower() != "fusion"
    ):  # a style is dear to make, and often it is this one already
        app.setStyle("Fusion")
    app.setPalette(palette(found))
    app.setStyleSheet(style_sheet(found))
    app.setFont(base_font())
    return found


def base_font() -> QFont:
    """A Chinese font of the system; where it has none, our own, so that no letter is a box."""
    there = set(QFontDatabase.families())
    family = next((name for name in WANTED_FONTS if name in there), None) or own_family()
    font = QFont(family)
    font.setPointSizeF(POINTS)
    font.setStyleHint(QFont.StyleHint.SansSerif)
    return font


def own_family() -> str:
    import packager

    path = Path(packager.__path__[0]) / "fonts" / OWN_FONT
    number = QFontDatabase.addApplicationFont(str(path))
    return QFontDatabase.applicationFontFamilies(number)[0]


def palette(found: Colours) -> QPalette:
    made = QPalette()
    role = QPalette.ColorRole
    for name, colour in (
        (role.Window, found.ground), (role.WindowText, found.text), (role.Base, found.field),
        (role.AlternateBase, found.soft), (role.Text, found.text), (role.Button, found.card),
        (role.ButtonText, found.text), (role.Highlight, found.accent), (role.HighlightedText, found.on_accent),
        (role.ToolTipBase, found.card), (role.ToolTipText, found.text), (role.PlaceholderText, found.muted),
        (role.Link, found.accent), (role.LinkVisited, found.accent), (role.Light, found.card),
        (role.Mid, found.edge), (role.Dark, found.edge), (role.Midlight, found.border),
    ):  # fmt: skip
        made.setColor(name, QColor(colour))
    for name in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(found.muted))
    return made


def style_sheet(found: Colours) -> str:
    return SHEET.format(**{name: getattr(found, name) for name in Colours._fields},
                        smaller=SMALLER, larger=LARGER, largest=LARGEST, icons=ICONS.as_posix(),
                        shade="dark" if found is DARK else "light")  # fmt: skip


SHEET = """
QWidget#card, QFrame#card {{ background: {card}; border: 1px solid {border}; border-radius: 8px; }}
QWidget#plain {{ background: {card}; }}
QScrollArea {{ border: none; background: transparent; }}
QWidget#ground {{ background: {ground}; }}
QLabel {{ background: transparent; }}
QLabel#title {{ font-size: {largest}pt; font-weight: 600; }}
QLabel#heading {{ font-size: {larger}pt; font-weight: 600; }}
QLabel#label {{ font-weight: 600; }}
QLabel#hint, QLabel#small {{ color: {muted}; font-size: {smaller}pt; }}
QLabel#echo {{ color: {good}; font-size: {smaller}pt; }}
QLabel#error {{ color: {error}; font-size: {smaller}pt; font-weight: 600; }}
QLabel#warning {{ color: {warning}; font-size: {smaller}pt; }}
QLabel#good {{ color: {good}; }}
QLabel#count {{ color: {muted}; font-size: {smaller}pt; }}
QLabel#count[over="true"] {{ color: {error}; font-weight: 600; }}
QFrame#errors {{ background: {error_soft}; border: 2px solid {error}; border-radius: 6px; }}
QFrame#banner {{ background: {warning_soft}; border: 1px solid {warning}; border-radius: 6px; }}
QFrame#tip {{ background: {soft}; border: none; border-radius: 6px; }}
QFrame#row {{ border: none; border-left: 4px solid transparent; }}
QFrame#row[state="error"] {{ border-left: 4px solid {error}; }}
QFrame#row[state="warning"] {{ border-left: 4px solid {warning}; }}
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox {{
    background: {field}; color: {text}; border: 1px solid {edge}; border-radius: 4px; padding: 5px 8px;
    selection-background-color: {accent}; selection-color: {on_accent}; }}
QPlainTextEdit, QTextEdit {{ padding: 4px; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus {{
    border: 2px solid {accent}; padding: 4px 7px; }}
QLineEdit:read-only, QPlainTextEdit:read-only {{ background: {ground}; color: {muted}; }}
QComboBox::drop-down {{ border: none; width: 22px; }}
QComboBox QAbstractItemView {{ background: {card}; color: {text}; border: 1px solid {edge}; outline: none;
    selection-background-color: {accent}; selection-color: {on_accent}; }}
QPushButton, QToolButton {{ background: {card}; color: {text}; border: 1px solid {edge}; border-radius: 5px; padding: 6px 14px; }}
QPushButton:hover, QToolButton:hover {{ background: {soft}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {accent}; padding: 5px 13px; }}
QPushButton:disabled, QToolButton:disabled {{ color: {muted}; border-color: {border}; }}
QPushButton#main {{ background: {accent}; color: {on_accent}; border: 1px solid {accent}; font-weight: 600; padding: 7px 20px; }}
QPushButton#main:focus {{ border: 2px solid {text}; padding: 6px 19px; }}
QPushButton#main:disabled {{ background: {border}; color: {muted}; border-color: {border}; }}
QPushButton#link, QToolButton#link {{ background: transparent; color: {accent}; border: 1px solid transparent; padding: 3px 6px; text-align: left; }}
QPushButton#link:hover, QToolButton#link:hover {{ text-decoration: underline; }}
QPushButton#link:focus, QToolButton#link:focus {{ border: 2px solid {accent}; padding: 2px 5px; }}
QPushButton#finding {{ background: transparent; border: 1px solid transparent; color: {error}; text-align: left; padding: 3px 6px; }}
QPushButton#finding:hover {{ text-decoration: underline; }}
QPushButton#finding:focus {{ border: 2px solid {error}; padding: 2px 5px; }}
QPushButton#tab {{ background: transparent; border: none; border-bottom: 3px solid transparent; border-radius: 0; padding: 8px 16px; font-size: {larger}pt; color: {muted}; }}
QPushButton#tab:hover {{ color: {accent}; }}
QPushButton#tab:checked {{ color: {accent}; border-bottom: 3px solid {accent}; font-weight: 600; }}
QPushButton#tab:focus {{ border: 2px solid {accent}; border-bottom: 3px solid {accent}; padding: 6px 14px 8px 14px; }}
QListWidget, QTreeWidget, QTableWidget, QTableView {{ background: {card}; color: {text}; border: 1px solid {border}; border-radius: 6px; outline: none; gridline-color: {border}; }}
QListWidget::item {{ padding: 8px 10px; border-radius: 4px; border: 2px solid transparent; }}
QListWidget::item:hover {{ background: {soft}; }}
QListWidget::item:selected {{ background: {soft}; color: {text}; border: 2px solid {accent}; }}
QTableWidget::item:selected, QTableView::item:selected {{ background: {soft}; color: {text}; }}
QHeaderView::section {{ background: {ground}; color: {muted}; border: none; border-bottom: 1px solid {border}; border-right: 1px solid {border}; padding: 6px 8px; font-weight: 600; }}
QRadioButton, QCheckBox {{ spacing: 8px; padding: 3px; border: 2px solid transparent; border-radius: 4px; }}
QRadioButton:focus, QCheckBox:focus {{ border: 2px solid {accent}; }}
QRadioButton::indicator, QCheckBox::indicator {{ width: 16px; height: 16px; background: {field}; border: 1px solid {edge}; }}
QRadioButton::indicator {{ border-radius: 9px; }}
QCheckBox::indicator {{ border-radius: 3px; }}
QRadioButton::indicator:checked {{ background: qradialgradient(cx:0.5, cy:0.5, radius:0.5, fx:0.5, fy:0.5, stop:0 {accent}, stop:0.55 {accent}, stop:0.62 {field}, stop:1 {field}); border: 2px solid {accent}; }}
QCheckBox::indicator:checked {{ background: {accent}; border: 1px solid {accent}; image: url("{icons}/tick-{shade}.svg"); }}
QComboBox::down-arrow {{ image: url("{icons}/down-{shade}.svg"); width: 12px; height: 12px; }}
QProgressBar {{ background: {ground}; border: 1px solid {border}; border-radius: 4px; text-align: center; height: 16px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
QScrollBar:vertical {{ background: transparent; width: 12px; }}
QScrollBar::handle:vertical {{ background: {edge}; border-radius: 5px; min-height: 30px; margin: 1px; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; }}
QScrollBar::handle:horizontal {{ background: {edge}; border-radius: 5px; min-width: 30px; margin: 1px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QSplitter::handle {{ background: {border}; }}
QMenu {{ background: {card}; color: {text}; border: 1px solid {edge}; }}
QMenu::item {{ padding: 6px 20px; }}
QMenu::item:selected {{ background: {accent}; color: {on_accent}; }}
QToolTip {{ background: {card}; color: {text}; border: 1px solid {edge}; padding: 4px; }}
"""
