"""The cached list of notices: the same as the library, gone when a folder changes, light to read."""

from __future__ import annotations

import datetime
import subprocess
import sys
from pathlib import Path

from forms.index import Index, index_of, read_index, write_index
from forms.library import load_library
from tests.conftest import ROOT
from tests.helpers.notices import TINY, write_notice


def test_the_list_comes_back_until_a_definition_changes(tmp_path: Path) -> None:
    root = tmp_path / "附件"
    folder = write_notice(root)
    index = index_of(load_library([root]))
    write_index(tmp_path, [root], index)
    assert read_index(tmp_path, [root]) == index
    (folder / "notice.yaml").write_text(TINY + "\n# 改过\n", "utf-8")
    assert read_index(tmp_path, [root]) is None


def test_a_broken_cache_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "通知索引.json").write_text("{", "utf-8")
    assert read_index(tmp_path, []) is None


def test_days_are_counted_to_the_next_deadline_and_from_the_last(tmp_path: Path) -> None:
    write_notice(tmp_path)
    (line,) = index_of(load_library([tmp_path])).lines
    assert line.days_left(datetime.date(2026, 10, 20)) == 8
    assert line.days_left(datetime.date(2026, 10, 28)) == 0
    assert line.days_left(datetime.date(2026, 11, 1)) == -4


def test_reading_the_list_loads_nothing_heavy(tmp_path: Path) -> None:
    write_index(tmp_path, [], Index((), ()))
    program = (
        "import sys; from pathlib import Path; from forms.index import read_index;"
        f"read_index(Path({str(tmp_path)!r}), []);"
        "bad = {'yaml', 'jinja2', 'sqlite3', 'lxml', 'openpyxl'} & set(sys.modules); sys.exit(str(bad) if bad else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
