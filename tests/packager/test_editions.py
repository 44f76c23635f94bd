"""Two editions: the sheets that changed and no others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forms.library import Source
from packager.editions import Edition, changed_values, edition_of, numbers_of_sheets, reprints
from tests.helpers.packages import built


def edition(backbone: Source, raw: dict[str, Any], root: Path) -> Edition:
    return edition_of(built(backbone, raw, root), raw, {}, "2025-10-01 09:00")


def test_an_edition_reads_as_it_was_kept(
    backbone: Source, sample: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    import json

    made = edition(backbone, sample(), tmp_path)
    assert Edition.from_json(json.loads(json.dumps(made.as_json()))) == made
    assert list(reprints(made, made)) == []


def test_a_changed_word_costs_its_own_sheet(
    backbone: Source, sample: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    one = edition(backbone, sample(), tmp_path / "一")
    two = edition(backbone, sample(联系人="李大梅"), tmp_path / "二")
    (found,) = reprints(one, two)
    assert (found.sheets, found.pages, found.whole) == ((1,), (1,), False)
    assert list(changed_values(one.values, two.values)) == [("信息简表", "联系人", "李晓梅", "李大梅")]


def test_another_number_of_pages_means_the_whole_volume(
    backbone: Source, sample: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    one = edition(backbone, sample(), tmp_path / "一")
    two = edition(backbone, sample(创新及服务能力介绍="很短，服务案例。"), tmp_path / "二")
    (found,) = reprints(one, two)
    assert found.whole
    assert found.sheets == tuple(range(1, (two.volumes[0].pages + 1) // 2 + 1))


@pytest.mark.parametrize(("sides", "expected"), [("双面", (1, 3)), ("正反", (1, 3)), ("单面", (1, 2, 5))])
def test_pages_lie_on_sheets(sides: str, expected: tuple[int, ...]) -> None:
    assert numbers_of_sheets((1, 2, 5), sides) == expected
