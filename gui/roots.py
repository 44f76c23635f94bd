"""Where notices lie: the shipped ones, then the user's own."""

from __future__ import annotations

from pathlib import Path

import templates


def notice_roots(home: Path) -> list[Path]:
    return [Path(templates.__path__[0]) / "附件", home / "附件"]
