"""Code tables, each read from a CSV beside its module; SOURCES.md tells where they come from."""

from __future__ import annotations

import csv
import io
from importlib import resources


def read_table(name: str) -> list[dict[str, str]]:
    """A CSV of this folder → its rows."""
    text = resources.files("forms.codes").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))
