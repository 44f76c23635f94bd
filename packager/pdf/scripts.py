"""Which script a character is set in, as LibreOffice sees it: C (East Asian) or L; weak ones follow their neighbours."""

from __future__ import annotations

import re

HANGUL_JAMO = re.compile("[\u1100-\u11ff]")
CJK = re.compile("[\u2e80-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")
WEAK = frozenset(" \u00a0\x01\x02")


def script_of(char: str) -> str | None:
    if char in WEAK:
        return None
    if HANGUL_JAMO.match(char) or CJK.match(char):
        return "C"
    return "L" if char < "\u2000" else None


def scripts(text: str) -> list[str]:
    """One script for each character; weak ones take that of the text before, at the start of the text behind."""
    found: list[str | None] = []
    last: str | None = None
    for char in text:
        last = script_of(char) or last
        found.append(last)
    first = next((each for each in found if each), "L")
    return [each or first for each in found]
