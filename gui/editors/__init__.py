"""One small module for each way of asking; a kind of field → its editor."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from forms.notice import Field
from gui.editors.base import Editor
from gui.editors.choice import ChoiceEditor, MultiChoiceEditor
from gui.editors.date import DateEditor
from gui.editors.industry import IndustryEditor
from gui.editors.line import LineEditor
from gui.editors.longtext import LongTextEditor
from gui.editors.money import MoneyEditor
from gui.editors.region import RegionEditor
from gui.editors.table import TableEditor

EDITORS: Mapping[str, type[Editor]] = {
    "text": LineEditor,
    "longtext": LongTextEditor,
    "integer": LineEditor,
    "number": LineEditor,
    "money": MoneyEditor,
    "percent": LineEditor,
    "date": DateEditor,
    "year": LineEditor,
    "choice": ChoiceEditor,
    "multichoice": MultiChoiceEditor,
    "yesno": ChoiceEditor,
    "table": TableEditor,
    "uscc": LineEditor,
    "industry": IndustryEditor,
    "region": RegionEditor,
    "phone": LineEditor,
    "email": LineEditor,
    "url": LineEditor,
    "postcode": LineEditor,
}


def make_editor(field: Field, parent: QWidget | None = None) -> Editor:
    """The editor of a field."""
    return EDITORS[field.kind](field, parent)
