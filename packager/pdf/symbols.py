"""Characters of symbol fonts (Wingdings and its kin) → the Unicode characters that look the same."""

from __future__ import annotations

WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "□", 0x72: "□", 0x75: "◆", 0x76: "◆", 0xA8: "□", 0xA7: "■", 0xFB: "×",
    0xFC: "√", 0xFD: "☒", 0xFE: "☑", 0xF0: "→", 0xE0: "→", 0xD8: "➢", 0xB2: "◇",
}  # fmt: skip
WINGDINGS_2 = {
    0xA3: "□", 0x2A: "□", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x50: "√", 0x4F: "×", 0x51: "☒", 0xA2: "■", 0x98: "●",
    0x99: "○",
}  # fmt: skip
SYMBOL = {0xB7: "·", 0xB0: "°", 0xB1: "±", 0xB4: "×", 0xA3: "≤", 0xB3: "≥", 0xA5: "∞", 0xAE: "→", 0xD6: "√"}
TABLES = {"Wingdings": WINGDINGS, "Wingdings 2": WINGDINGS_2, "Symbol": SYMBOL}


def symbol(font: str | None, code: str | None) -> str | None:
    """w:sym's font and hexadecimal code → the character; None where we have none that looks the same."""
    try:
        point = int(code or "", 16)
    except ValueError:
        return None
    if point >= 0xF000:
        point -= 0xF000
    return TABLES.get(font or "", {}).get(point)


def plain(font: str, text: str) -> str | None:
    """Letters typed in a symbol font → what is seen; None where one of them is not known."""
    found = [symbol(font, f"{ord(char):X}") if not char.isspace() else char for char in text]
    return None if None in found else "".join(char for char in found if char)
