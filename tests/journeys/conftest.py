"""Journeys use the same window as the tests of the window's parts."""

from __future__ import annotations

from tests.gui.conftest import case_path, clerk, dressed, filled_case, session, window

__all__ = ["case_path", "clerk", "dressed", "filled_case", "session", "window"]
