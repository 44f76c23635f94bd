"""The program killed in the middle of everything: nothing older than a second is lost, nothing is half."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.library import Library
from tests.helpers.files import pdf, put
from tests.helpers.killing import kill_once


@pytest.mark.parametrize("seed", range(4))
def test_a_kill_loses_nothing_older_than_a_second(
    filled_case: Path, tmp_path: Path, library: Library, seed: int
) -> None:
    files = put(tmp_path / "files", {"证书.pdf": pdf("证书")})
    for turn in range(2):  # the second one finds what the first left
        outcome = kill_once(tmp_path, filled_case, files, seed * 10 + turn, library)
        assert outcome.done > 0
        assert outcome.lost == ()
        assert outcome.broken == ()
