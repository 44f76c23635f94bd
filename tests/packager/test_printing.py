"""Jobs for printers: everything said outright, doubts first; and a real CUPS with virtual printers behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from packager.booklet import impose
from packager.editions import EditionVolume
from packager.printing import (
    Printer,
    PrintFault,
    PrintJob,
    doubts,
    halves,
    has_cups,
    job_for,
    lp_command,
    page_range,
    prepared,
    ranges_text,
    submit,
)
from packager.visible import pdf_texts
from tests.helpers.cups import Queue, cups
from tests.helpers.files import pdf

OFFICE = Printer("办公室", duplex=True, sizes=frozenset({"A4", "A3"}))
SMALL = Printer("小打印机", duplex=False, sizes=frozenset({"A4"}))


def job(folder: Path, pages: int = 13, copies: int = 2, sides: str = "长边", **more: object) -> PrintJob:
    path = folder / "册.pdf"
    path.write_bytes(pdf("页", pages))
    return PrintJob("申报材料", path, pages, "A4", sides, copies, **more)  # type: ignore[arg-type]  # one of three words


def pages_of(path: Path) -> list[int | None]:
    return [int(text.split()[-1]) if text.strip() else None for text in pdf_texts(path.read_bytes())]


def volume(pages: int, sides: str = "双面", folded: str | None = None) -> EditionVolume:
    return EditionVolume(
        "全册", "册.pdf", pages, 3, "A3" if folded else "A4", sides, "胶装", "", (), (), folded
    )


# ---- what is printed


def test_a_volume_is_printed_as_the_notice_asks(tmp_path: Path) -> None:
    (tmp_path / "册.pdf").write_bytes(pdf("页", 13))
    both, one = job_for(volume(13), tmp_path), job_for(volume(13, "单面"), tmp_path)
    assert (both.sides, both.size, both.copies, both.sheets) == ("长边", "A4", 3, 7)
    assert (one.sides, one.sheets) == ("单面", 13)
    assert both.text() == "全册：A4 双面，长边翻转，3 份，每份 7 张，共 21 张纸"


def test_a_folded_volume_is_turned_over_its_short_edge(tmp_path: Path) -> None:
    (tmp_path / "册.pdf").write_bytes(pdf("页", 13))
    impose(tmp_path / "册.pdf", tmp_path / "折.pdf", "册")
    found = job_for(volume(13, folded="折.pdf"), tmp_path)
    assert (found.sides, found.size, found.pages, found.sheets) == ("短边", "A3", 8, 4)


@pytest.mark.parametrize(
    ("text", "pages"),
    [("1-3、5", (1, 2, 3, 5)), ("2", (2,)), ("7到9", (7, 8, 9)), ("1,1,2", (1, 2)), ("3 - 4", (3, 4))],
)
def test_page_ranges_are_read_as_people_write_them(text: str, pages: tuple[int, ...]) -> None:
    assert page_range(text, 9) == pages


@pytest.mark.parametrize("text", ["0", "10", "5-3", "甲", "1-3 乙"])
def test_a_page_that_is_not_there_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="页码"):
        page_range(text, 9)


@given(st.lists(st.integers(1, 60), min_size=1, unique=True).map(sorted))
def test_ranges_read_back_what_they_say(pages: list[int]) -> None:
    assert page_range(ranges_text(pages), 60) == tuple(pages)


# ---- what the printer cannot do


def test_what_a_printer_cannot_do_is_said_before(tmp_path: Path) -> None:
    assert list(doubts(job(tmp_path), OFFICE)) == []
    (found,) = doubts(job(tmp_path), SMALL)
    assert "不能自动双面" in found
    assert "先印单数页" in found
    wide = PrintJob("册", tmp_path / "册.pdf", 4, "A3", "单面", 1)
    (found,) = doubts(wide, SMALL)
    assert "没有 A3 纸（A4）" in found


def test_each_copy_of_an_odd_number_of_pages_begins_on_a_new_sheet(tmp_path: Path) -> None:
    path = prepared(job(tmp_path, 13, 2), tmp_path / "..")
    assert pages_of(path) == [*range(1, 14), None]
    assert prepared(job(tmp_path, 13, 1), tmp_path).name == "册.pdf"
    assert prepared(job(tmp_path, 13, 2, "单面"), tmp_path).name == "册.pdf"
    assert prepared(job(tmp_path, 14, 2), tmp_path).name == "册.pdf"


def test_a_range_is_printed_alone(tmp_path: Path) -> None:
    assert pages_of(prepared(job(tmp_path, 13, 1, chosen=(2, 3, 5)), tmp_path)) == [2, 3, 5]


@pytest.mark.parametrize("pages", [1, 2, 5, 6])
def test_by_hand_every_back_meets_its_front(tmp_path: Path, pages: int) -> None:
    made = job(tmp_path, pages, 1)
    front, back = halves(made, tmp_path, turned=False)
    sheets = list(zip(pages_of(front), pages_of(back), strict=True))
    assert [page for sheet in sheets for page in sheet if page] == list(range(1, pages + 1))
    front, back = halves(made, tmp_path, turned=True)
    assert list(zip(pages_of(front), reversed(pages_of(back)), strict=True)) == sheets


def test_nothing_is_left_to_the_queues_defaults(tmp_path: Path) -> None:
    command = lp_command(job(tmp_path), OFFICE, tmp_path / "册.pdf")
    text = " ".join(command)
    for said in (
        "sides=two-sided-long-edge",
        "media=A4",
        "collate=true",
        "print-scaling=none",
        "-n 2",
        "-d 办公室",
    ):
        assert said in text


# ---- a real CUPS


@pytest.fixture(scope="module")
def queues(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Queue]]:
    with cups(tmp_path_factory.mktemp("打印机")) as found:
        yield found


def test_a_virtual_printer_receives_edge_copies_collation_paper_and_pages(
    queues: dict[str, Queue], tmp_path: Path
) -> None:
    assert has_cups()
    printer = Printer("duplex", duplex=True, sizes=frozenset({"A4"}))
    made = job(tmp_path, 13, 2)
    number = submit(made, printer, prepared(made, tmp_path / ".."))
    assert number.startswith("duplex-")
    (received,) = queues["duplex"].received()
    told = received.attributes
    assert told["sides"] == "two-sided-long-edge"
    assert told["copies"] == "2"
    assert told["multiple-document-handling"] == "separate-documents-collated-copies"
    assert "x-dimension=21000 y-dimension=29700" in told["media-col"]
    assert told["job-name"] == "申报材料"
    with pikepdf.open(received.file) as printed:
        assert len(printed.pages) == 14  # an odd number twice: each copy begins on a new sheet
    # Still text, not pictures of it; CUPS turns the order round for a printer whose sheets come out face up.
    assert sorted(page or 14 for page in pages_of(received.file)) == list(range(1, 15))


def test_a_printer_that_cannot_turn_paper_gets_two_single_sided_jobs(
    queues: dict[str, Queue], tmp_path: Path
) -> None:
    printer = Printer("simplex", duplex=False, sizes=frozenset({"A4"}))
    made = job(tmp_path, 5, 1)
    for number, file in enumerate(halves(made, tmp_path, turned=False), 1):
        submit(PrintJob(made.title, file, 3, "A4", "单面", 1), printer, file)
        assert queues["simplex"].received(number)
    jobs = queues["simplex"].received(2)
    assert [each.attributes.get("sides", "one-sided") for each in jobs] == ["one-sided", "one-sided"]


def test_a_queue_that_is_not_there_is_said(queues: dict[str, Queue], tmp_path: Path) -> None:
    assert queues
    with pytest.raises(PrintFault, match="没有收下"):
        submit(job(tmp_path), Printer("没有这台", duplex=True, sizes=frozenset({"A4"})), tmp_path / "册.pdf")
