"""What the lines of one place share: the rules, the grid, the way page numbers are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from packager.pdf.model import Document, Grid, Section
from packager.pdf.rules import Rules

PageNumbers = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Setting:
    """How paragraphs are set; see Document and Section for what the names mean."""

    rules: Rules
    numbers: PageNumbers = str
    grid: Grid | None = None
    in_table: bool = False
    kerning: bool = False
    grid_in_tables: bool = False
    tables_out: bool = False
    default_tab: float = 36
    trailing_underline: bool = False

    def inside_table(self) -> Setting:
        return replace(
            self, in_table=True, grid=self.grid if self.grid_in_tables or self.rules.grid_centred else None
        )

    def numbered(self, numbers: PageNumbers) -> Setting:
        """For headers and footers: their own numbers, and no grid."""
        return replace(self, numbers=numbers, grid=None)


def setting_of(document: Document, section: Section, rules: Rules) -> Setting:
    return Setting(
        rules,
        grid=section.grid,
        kerning=document.kerning,
        grid_in_tables=document.grid_in_tables,
        tables_out=document.tables_out,
        default_tab=document.default_tab,
        trailing_underline=document.trailing_underline,
    )
