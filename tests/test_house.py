"""The house rules that no other tool holds: no notice in code, small functions, nothing of this place in the project."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import NOTICES, ROOT

CODE = sorted(path for room in ("forms", "packager", "gui") for path in (ROOT / room).rglob("*.py"))
LONGEST_FUNCTION, LONGEST_FILE = 50, 400


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_notice_is_named_in_code(path: Path) -> None:
    text = path.read_text("utf-8")
    for folder in NOTICES.iterdir():
        assert folder.name not in text


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_can_be_seen_whole(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, node.name


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_turns_into_what(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


def test_nothing_catches_everything() -> None:
    for path in CODE:
        assert not re.search(
            r"except (Exception|BaseException)\b|except:\s*$", path.read_text("utf-8"), re.MULTILINE
        ), path


def test_checking_answers_loads_no_office_and_no_pdf_library() -> None:
    program = (
        "import sys, forms.check, forms.flow, forms.library;"
        "bad = {'docx', 'docxtpl', 'openpyxl', 'lxml', 'reportlab', 'pikepdf', 'pypdfium2', 'PIL', 'PySide6'} & set(sys.modules);"
        "sys.exit(str(bad) if bad else 0)"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert found.returncode == 0, found.stderr
