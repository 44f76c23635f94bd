"""What the window remembers between starts ↔ an ini file in the user's folder; never any answer."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path, user_documents_path
from PySide6.QtCore import QByteArray, QSettings

from packager.choice import ANY, ENGINES

HOME = "SHENBAO_HOME"
MOST_RECENT = 40
THEMES = ("跟随系统", "浅色", "深色")


def user_home() -> Path:
    given = os.environ.get(HOME)
    return Path(given) if given else user_data_path("申报包", appauthor=False)


class Settings:
    """Window states, the theme, where cases and packages go, which cases were opened."""

    def __init__(self, home: Path | None = None) -> None:
        self.home = home or user_home()
        self.home.mkdir(parents=True, exist_ok=True)
        self._store = QSettings(str(self.home / "窗口.ini"), QSettings.Format.IniFormat)

    def state(self, name: str) -> QByteArray:
        found = self._store.value(f"窗口/{name}")
        return found if isinstance(found, QByteArray) else QByteArray()

    def keep_state(self, name: str, state: QByteArray) -> None:
        self._store.setValue(f"窗口/{name}", state)

    def text(self, name: str, default: str = "") -> str:
        return str(self._store.value(f"选项/{name}", default))

    def keep_text(self, name: str, value: str) -> None:
        self._store.setValue(f"选项/{name}", value)

    @property
    def theme(self) -> str:
        return self.text("外观", THEMES[0])

    @property
    def engine(self) -> str:
        """Who draws attached Word and Excel files as pages."""
        found = self.text("画页面", ANY)
        return found if found in ENGINES else ANY

    @property
    def cases_folder(self) -> Path:
        """Where new cases are put: a folder the clerk finds again."""
        given = self.text("申报文件夹")
        if given:
            return Path(given)
        return self.home / "申报" if os.environ.get(HOME) else user_documents_path() / "申报包"

    @property
    def recent(self) -> list[Path]:
        return [Path(line) for line in self.text("最近").split("\n") if line]

    def remember(self, path: Path) -> None:
        """A case that was opened, first in the list."""
        others = [each for each in self.recent if each != path]
        self.keep_text("最近", "\n".join(map(str, [path, *others][:MOST_RECENT])))

    def forget(self, path: Path) -> None:
        self.keep_text("最近", "\n".join(str(each) for each in self.recent if each != path))

    def sync(self) -> None:
        self._store.sync()
