"""Real blank forms of offices and schools, filled by hand in three manners, and sentences with blanks in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.library import load_notice
from packager.read.form import read_form
from tests.conftest import ROOT
from tests.helpers.covenant import covenant_cases
from tests.helpers.retyped import Retyped
from tests.helpers.samples import sample_cases
from tests.packager.read.test_hand_filled import score

SAMPLES = ROOT.parent / "shared" / "samples"
# In these the printed example was left standing beside what was typed: no reader can tell the two apart.
EXAMPLES = ("推荐论文", "参考文献")


def wrong_in(cases: list[Retyped]) -> Iterator[str]:
    for copy in cases:
        source = load_notice(copy.folder)
        reading = read_form(source, source.notice.form(copy.form), copy.data, f"{copy.name}.docx")
        assert reading.is_form, copy.name
        for line in score(copy.truth, reading)[1]:
            if not any(name in line for name in EXAMPLES if name in copy.doubtful):
                yield f"{copy.name} {line}"


@pytest.mark.parametrize("seed", range(3))
def test_blanks_inside_sentences_are_read(tmp_path: Path, seed: int) -> None:
    assert not list(wrong_in(covenant_cases(tmp_path, seed)))


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder of real blank forms is not beside this checkout")
@pytest.mark.parametrize("seed", range(2))
def test_real_forms_are_read_by_their_labels(tmp_path: Path, seed: int) -> None:
    assert not list(wrong_in(sample_cases(SAMPLES, tmp_path, seed)))
