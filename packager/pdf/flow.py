"""Pages being filled downwards: the current page, how much room it has, the turn to the next."""

from __future__ import annotations

from dataclasses import dataclass, field

from packager.pdf.model import Section
from packager.pdf.page import Clipped, Page
from packager.pdf.rules import Rules
from packager.pdf.setting import Setting


@dataclass(slots=True)
class Laid:
    """All pages, and what did not fit."""

    pages: list[Page] = field(default_factory=list)
    clipped: list[Clipped] = field(default_factory=list)


@dataclass(slots=True)
class PageFlow:
    """The pages of one section while they are being filled: the current one, and how far down it is used."""

    section: Section
    setting: Setting
    laid: Laid
    y: float = 0
    fresh: bool = True
    page: Page = field(default_factory=lambda: Page(0, 0))

    head: float = 0
    foot: float = 0

    @property
    def rules(self) -> Rules:
        return self.setting.rules

    @property
    def bottom(self) -> float:
        """Where the body ends: a footer taller than the margin pushes it up."""
        return self.section.height - max(self.section.margins[2], self.foot) - self.inset

    @property
    def inset(self) -> float:
        """How far a grid that is centred in the body begins below its top."""
        grid = self.setting.grid
        if grid is None or not self.rules.grid_centred:
            return 0.0
        body = self.section.height - max(self.section.margins[2], self.foot)
        body -= max(self.section.margins[0], self.head)
        return body % grid.pitch / 2

    @property
    def width(self) -> float:
        return self.section.width - self.section.margins[1] - self.section.margins[3]

    def turn(self) -> None:
        """A new page."""
        self.page = Page(self.section.width, self.section.height)
        self.laid.pages.append(self.page)
        self.y, self.fresh = max(self.section.margins[0], self.head) + self.inset, True

    @property
    def body(self) -> float:
        """The height of an empty page."""
        return self.bottom - max(self.section.margins[0], self.head) - self.inset

    def room(self, reserve: float) -> float:
        return self.bottom - self.y - reserve
