"""Packages of one case say which edition they are: the later one counts, the earlier one is kept; what changed is looked at again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from forms.library import Source
from forms.roster import Roster
from tests.helpers.desk import Desk, units, values


@pytest.fixture
def desk(tmp_path: Path, backbone: Source, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, backbone, lambda: (*capsys.readouterr(),))


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_the_later_edition_counts_whichever_comes_first(desk: Desk, order: tuple[int, int]) -> None:
    typed = desk.company(1)
    for place, edition in enumerate(order):
        desk.package(f"{place}.zip", typed | ({"联系人": "新的人"} if edition == 2 else {}), edition)
    found = desk.collect()
    assert units(found) == [typed["机构名称"]]
    assert not found["questions"], "our own packages say which is later"
    assert values(found, typed["机构名称"])["联系人"] == "新的人"
    assert len(found["entries"][0]["sources"]) == 2, "both are kept"


def test_after_a_resubmission_only_what_changed_is_asked_again(desk: Desk) -> None:
    typed = desk.company(1)
    desk.package("1.zip", typed, 1)
    desk.collect()
    roster = Roster.open(desk.ledger)
    (entry,) = roster.entries
    roster.put(replace(entry, state="需补正"), "需补正")
    roster.close()
    desk.package("2.zip", typed | {"联系人": "新的人"}, 2)
    (now,) = desk.collect()["entries"]
    assert (now["state"], now["asked"]) == ("已补正", 1)
