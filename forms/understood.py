"""An answer → what the program took it for, said only where that is not plain from what was typed."""

from __future__ import annotations

from decimal import Decimal

from forms.codes import industries
from forms.notice import Field
from forms.values import Entry, squeeze

SPOKEN = (
    "money",
    "number",
    "integer",
    "percent",
    "date",
    "year",
    "uscc",
    "phone",
    "region",
    "email",
    "postcode",
)


def understood(field: Field, entry: Entry) -> str:
    """«1.2亿» → «读作 12,000 万元»; nothing where the text says it itself."""
    if entry.value is None or not isinstance(entry.typed, str):
        return ""
    if field.kind == "industry":
        found = industries.by_code(str(entry.value))
        return f"{found.letter}{found.code} {found.name}（{industries.path(found)}）" if found else ""
    if field.kind not in SPOKEN:
        return ""
    if isinstance(entry.value, Decimal | int) and not isinstance(entry.value, bool):
        unit = field.unit or ("%" if field.kind == "percent" else "")
        shown = f"{entry.value:,}" if field.kind != "year" else str(entry.value)
        plain = squeeze(entry.typed) in (entry.shown, shown)
        return "" if plain and not unit_matters(field, entry) else f"读作 {shown} {unit}".rstrip()
    return "" if squeeze(entry.typed) == squeeze(entry.shown) else f"读作 {entry.shown}"


def unit_matters(field: Field, entry: Entry) -> bool:
    """Amounts of ten thousand and more are always said: there a wrong unit costs most."""
    return field.kind == "money" and isinstance(entry.value, Decimal) and abs(entry.value) >= 10_000
