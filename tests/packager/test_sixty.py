"""Sixty pieces of evidence of every kind in one volume: its contents say where each really is, and judges find it sound."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pikepdf
import pytest

from forms.handin import Slot
from forms.library import Library
from forms.values import squeeze
from packager.bind import bind
from packager.book import Book, Look
from packager.demo import example
from packager.evidence import Evidence, read_evidence
from packager.plan import evidence_part
from packager.visible import pdf_texts
from tests.conftest import needs
from tests.helpers.files import put
from tests.helpers.sixty import sixty

LOOK = Look(
    cover=("申报材料", "通知", "单位"), contents=True, numbers=True, odd=True, heads=True, duplex=True
)


@pytest.fixture(scope="module")
def bound(library: Library, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Book, Evidence]:
    folder = tmp_path_factory.mktemp("六十")
    stage = example(library).notice.stages[0]
    evidence = read_evidence(
        put(folder / "佐证", {f"荣誉/{name}": data for name, data in sixty().items()}), stage
    )
    slot = next(each for each in stage.slots if each.name == "荣誉")
    parts = [evidence_part(file, file.title, slot, 60, level=1) for file in evidence.files]
    return folder / "册.pdf", bind(parts, folder / "册.pdf", "册", LOOK), evidence


def test_every_file_is_taken_and_what_is_odd_about_it_said(bound: tuple[Path, Book, Evidence]) -> None:
    _target, _book, evidence = bound
    assert len(evidence.files) == 60
    assert {each.level for each in evidence.findings} <= {"warning", "note"}
    codes = [each.code for each in evidence.findings]
    assert {"evidence.ofd", "evidence.reduced", "evidence.repaired"} <= set(codes)


def test_contents_name_the_real_pages(bound: tuple[Path, Book, Evidence]) -> None:
    target, book, evidence = bound
    pages = [squeeze(text) for text in pdf_texts(target.read_bytes())]
    assert len(pages) == book.pages
    listing = "".join(pages[2 : book.front])
    for number, (placed, file) in enumerate(zip(book.parts, evidence.files, strict=True), 1):
        there = pages[book.front + placed.first - 1]
        assert f"荣誉（{number}/60）" in there, file.name
        assert f"—{placed.first}—" in there, file.name
        assert placed.first % 2
        told = listing.split(squeeze(file.title), 1)[1].lstrip(".")
        assert told.startswith(str(placed.first)), (file.title, told[:12])


def test_every_page_is_upright_a4_and_qpdf_finds_nothing_wrong(bound: tuple[Path, Book, Evidence]) -> None:
    target, _book, _evidence = bound
    with pikepdf.open(target) as volume:
        for page in volume.pages:
            box = [float(side) for side in page.mediabox]
            assert (round(box[2] - box[0]), round(box[3] - box[1])) == (595, 842)
            assert int(page.obj.get("/Rotate", 0)) == 0
    done = subprocess.run([needs("qpdf"), "--check", target], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_the_same_files_make_the_same_volume(bound: tuple[Path, Book, Evidence], tmp_path: Path) -> None:
    target, _book, evidence = bound
    slot = evidence.files[0].slot
    parts = [
        evidence_part(file, file.title, Slot(slot, why=None), 60, level=1) for file in evidence.files[:20]
    ]
    for name in ("一.pdf", "二.pdf"):
        bind(parts, tmp_path / name, "册", LOOK)
    assert (tmp_path / "一.pdf").read_bytes() == (tmp_path / "二.pdf").read_bytes()
    assert target.is_file()
