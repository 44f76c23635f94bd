"""The two sets of layout rules, with every number in one place.

WORD: what Word and two Word-like engines agree on. LIBREOFFICE: the oracle that is at hand for checking.
Where they differ, the normaliser switches the feature off, so that a linted template looks the same in all.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """`declared_metrics`: widths of the declared font, not of the face that is drawn.

    `cjk_line_factor`, `em_ascent`: an automatic line of a declared font, in em and its share above the baseline.
    `closing_border`: how much of the border that closes a table adds to its height where cells are padded.
    `grid_overrides`: on a docGrid exact and least line heights do not count; `grid_centred`: the grid stands in
    the middle of the page's body, and cells keep to it whatever the document says.
    `line_gap`: how much of the faces' own gap between lines counts; `border_room`: text keeps clear of its cell's
    borders. Both are otherwise in worksheets, whatever the rules.
    Of worksheets — `cell_padding`: points beside a cell's text; `digit_step`: a digit's width is a multiple of it,
    `digit_more` added first; `row_step`: so is a row's height, rounded down.
    """

    name: str
    declared_metrics: bool
    exact_baseline: float
    cjk_line_factor: float
    em_ascent: float
    autospace: float
    autospace_always: bool
    hang_punctuation: bool
    hang_always: bool
    space_shrink: float
    border_outside_row: bool
    by_portions: bool
    closing_border: float
    line_tolerance: float
    punctuation_kerning: bool
    grid_overrides: bool
    grid_centred: bool
    cell_padding: float
    digit_step: float
    digit_more: float
    row_step: float
    line_gap: float = 1
    border_room: bool = True
    tolerance: float = 0.05


WORD = Rules(
    name="word",
    declared_metrics=True,
    exact_baseline=0.8,
    cjk_line_factor=1.3,
    em_ascent=0.86,
    autospace=0.2,
    autospace_always=False,
    hang_punctuation=True,
    hang_always=False,
    space_shrink=0.25,
    border_outside_row=True,
    by_portions=False,
    closing_border=1,
    line_tolerance=0.05,
    punctuation_kerning=True,
    grid_overrides=False,
    grid_centred=False,
    cell_padding=1.5,
    digit_step=0.75,
    digit_more=0.5,
    row_step=0.001,
)
LIBREOFFICE = Rules(
    name="libreoffice",
    declared_metrics=False,
    exact_baseline=0.8,
    cjk_line_factor=1.0,
    em_ascent=0.86,
    autospace=0.2,
    autospace_always=True,
    hang_punctuation=True,
    hang_always=True,
    space_shrink=0,
    border_outside_row=False,
    by_portions=True,
    closing_border=0.5,
    line_tolerance=0.13,
    punctuation_kerning=False,
    grid_overrides=True,
    grid_centred=True,
    cell_padding=0.99,
    digit_step=0.05,
    digit_more=0,
    row_step=0.75,
)
PRESETS = {rules.name: rules for rules in (WORD, LIBREOFFICE)}
