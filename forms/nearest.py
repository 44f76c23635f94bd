"""A wrong name and the right ones → what to suggest."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def suggestion(name: str, known: Iterable[str]) -> str | None:
    """The right name that resembles a wrong one most, if any does."""
    near = difflib.get_close_matches(name, list(known), 1, 0.4)
    return near[0] if near else None


def hint(name: str, known: Iterable[str]) -> str:
    """是否应为“…”？ or the list of what there is."""
    listed = list(known)
    near = suggestion(name, listed)
    return f"是否应为“{near}”？" if near else f"可用的有：{'、'.join(listed) or '无'}。"


def perhaps(name: str, known: Iterable[str]) -> str:
    """（是否应为“…”） behind a sentence, or nothing."""
    near = suggestion(name, known)
    return f"（是否应为“{near}”）" if near else ""
