"""开始申报: a notice and a stage → a new case file, filled from the unit's file where there is one."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QRadioButton, QVBoxLayout, QWidget

from forms.case import UNNAMED, Case, Key, default_name
from forms.library import Source
from forms.notice import Stage
from forms.units import Unit, answers_from, load_units
from gui.pieces import label
from gui.session import ORIGINS
from gui.settings import Settings
from packager.names import safe_name


class UnitDialog(QDialog):
    """Which unit applies: one whose file is known, or another."""

    def __init__(self, units: list[Unit], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("哪个单位申报")
        self.units = units
        self.choices = [QRadioButton(unit.name.replace("&", "&&")) for unit in units]
        self.other = QRadioButton("其他单位（从空白表开始）")
        (self.choices[0] if units else self.other).setChecked(True)
        column = QVBoxLayout(self)
        column.addWidget(label("选中的单位，档案里有的内容会自动填好，并注明取自哪里。", "hint"))
        for each in (*self.choices, self.other):
            column.addWidget(each)
        box = QDialogButtonBox()
        accept = box.addButton("开始填写", QDialogButtonBox.ButtonRole.AcceptRole)
        accept.setObjectName("main")
        box.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        column.addWidget(box)
        self.setMinimumWidth(420)

    def unit(self) -> Unit | None:
        return next(
            (unit for unit, each in zip(self.units, self.choices, strict=True) if each.isChecked()), None
        )


def begin(parent: QWidget, settings: Settings, source: Source, stage: Stage) -> Path | None:
    """→ the new case's path; None where the person took it back."""
    units, _bad = load_units(settings.home)
    unit = None
    if units:
        dialog = UnitDialog(units, parent)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return None
        unit = dialog.unit()
    return create(settings.cases_folder, source, stage, unit)


def create(folder: Path, source: Source, stage: Stage, unit: Unit | None) -> Path:
    """A new case under a name of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    path = free_path(folder, name_for(unit.name if unit else "", source.notice.short))
    case = Case.create(path, source, stage)
    if unit is not None:
        case.put_all(known_values(case.state, unit, source, stage)[0])
    case.close()
    return path


def known_values(
    state: Mapping[Key, object], unit: Unit, source: Source, stage: Stage
) -> tuple[dict[Key, object], int]:
    """What the unit's file knows of fields that are empty yet, each with its origin → values to put in, and of how many fields."""
    known = {
        key: found for key, found in answers_from(unit, source.notice, stage).items() if not state.get(key)
    }
    values: dict[Key, object] = {key: value for key, (value, _origin) in known.items()}
    when = time.strftime("%Y-%m-%d")
    origins: dict[Key, object] = {
        Key(ORIGINS, key.name): {"value": value, "from": f"取自{origin}（{when} 填入），请核对"}
        for key, (value, origin) in known.items()
    }
    return values | origins, len(values)


def name_for(unit: str, short: str) -> str:
    return safe_name(default_name(short, unit), 120)


def is_unnamed(path: Path, short: str) -> bool:
    return path.name.startswith(f"{UNNAMED}_{safe_name(short, 100)}")


def free_path(folder: Path, name: str) -> Path:
    path, number = folder / name, 1
    while path.exists():
        number += 1
        path = folder / f"{Path(name).stem}（{number}）{Path(name).suffix}"
    return path
