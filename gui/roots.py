"""Where notices lie: the shipped ones, then the user's own."""

from __future__ import annotations

from importlib import resources
from pathlib import Path


def notice_roots(home: Path) -> list[Path]:
    return [Path(str(resources.files("templates"))) / "附件", home / "附件"]
