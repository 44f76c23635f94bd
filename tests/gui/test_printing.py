"""打印… and 拷给打印店…: what is shown before anything is sent, what is sent, what is logged."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from gui.case.print_dialog import NO_PRINTER, PrintDialog, TurnDialog
from gui.printing import draw_job
from packager.editions import EditionVolume
from packager.printing import Printer, PrintJob, submit
from tests.helpers.clerk import Clerk, put_evidence
from tests.helpers.files import pdf

OFFICE = Printer("办公室", duplex=True, sizes=frozenset({"A4", "A3"}), is_default=True)
SMALL = Printer("小打印机", duplex=False, sizes=frozenset({"A4"}))


@pytest.fixture
def two_printers(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {each.name: each for each in (OFFICE, SMALL)}
    monkeypatch.setattr("gui.case.print_dialog.printer_names", lambda: list(known))
    monkeypatch.setattr("gui.case.print_dialog.described_by_name", known.__getitem__)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "册.pdf").write_bytes(pdf("页", 13))
    (tmp_path / "表.pdf").write_bytes(pdf("表", 1))
    return tmp_path


VOLUMES = (
    EditionVolume("申报材料", "册.pdf", 13, 2, "A4", "双面", "胶装", "", (), ()),
    EditionVolume("汇总表", "表.pdf", 1, 1, "A4", "单面", None, "", (), ()),
)


@pytest.mark.usefixtures("two_printers")
def test_sheets_and_copies_are_shown_before_anything_is_sent(qtbot: QtBot, folder: Path) -> None:
    dialog = PrintDialog(VOLUMES, folder)
    qtbot.addWidget(dialog)
    assert "申报材料：A4 双面，长边翻转，2 份，每份 7 张，共 14 张纸" in dialog.summary.text()
    assert "合计 15 张纸" in dialog.summary.text()
    dialog.lines[0].copies.setValue(1)
    dialog.lines[1].wanted.click()
    assert dialog.summary.text().endswith("合计 7 张纸")
    assert [job.title for job in dialog.jobs()] == ["申报材料"]


@pytest.mark.usefixtures("two_printers")
def test_a_page_range_can_be_printed_again(qtbot: QtBot, folder: Path) -> None:
    dialog = PrintDialog(VOLUMES[:1], folder)
    qtbot.addWidget(dialog)
    qtbot.keyClicks(dialog.lines[0].pages, "3-4")
    assert "第 3-4 页，A4" in dialog.summary.text()
    assert dialog.jobs()[0].chosen == (3, 4)
    dialog.lines[0].pages.setText("99")
    assert "页码应在 1 到 13 之间" in dialog.doubt.text()
    assert not dialog.send.isEnabled()


@pytest.mark.usefixtures("two_printers")
def test_what_the_printer_cannot_do_is_said_first(qtbot: QtBot, folder: Path) -> None:
    dialog = PrintDialog(VOLUMES, folder)
    qtbot.addWidget(dialog)
    assert dialog.doubt.text() == ""
    dialog.choice.setCurrentText("小打印机")
    assert "“小打印机”不能自动双面" in dialog.doubt.text()
    assert dialog.send.isEnabled()  # by hand it can


def test_without_a_printer_the_way_out_is_said(
    qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.case.print_dialog.printer_names", list)
    dialog = PrintDialog(VOLUMES, folder)
    qtbot.addWidget(dialog)
    assert dialog.doubt.text() == NO_PRINTER
    assert not dialog.send.isEnabled()


class Desk:
    """What was handed to the printer, and how the dialogs are answered."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[tuple[PrintJob, str, int]] = []
        monkeypatch.setattr("gui.case.sending.submit", self.take)
        monkeypatch.setattr("gui.case.sending.has_cups", lambda: True)
        monkeypatch.setattr(PrintDialog, "exec", lambda _dialog: QDialog.DialogCode.Accepted)
        monkeypatch.setattr(TurnDialog, "exec", lambda _dialog: QDialog.DialogCode.Accepted)

    def take(self, job: PrintJob, printer: Printer, file: Path) -> str:
        with pypdfium2.PdfDocument(file) as document:
            self.sent.append((job, printer.name, len(document)))
        return f"{printer.name}-{len(self.sent)}"


def frozen(clerk: Clerk, case: Path) -> None:
    clerk.window.open_case(case)
    clerk.click("佐证材料")
    put_evidence(clerk, case.parent / "佐证")
    clerk.freeze(1)


@pytest.mark.usefixtures("two_printers")
def test_a_volume_goes_to_the_printer_and_into_the_log(
    clerk: Clerk, filled_case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(monkeypatch)
    frozen(clerk, filled_case)
    clerk.click("打印…")
    clerk.until(lambda: len(desk.sent) == 1)
    (job, printer, pages) = desk.sent[0]
    assert (printer, job.sides, job.size) == ("办公室", "长边", "A4")
    assert pages % 2 == 0 or job.copies == 1
    clerk.until(lambda: clerk.sees("办公室-1"))
    assert clerk.sees("办公室：申报材料：A4 双面，长边翻转")


def test_without_duplex_fronts_and_backs_are_printed_one_after_the_other(
    clerk: Clerk, filled_case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.case.print_dialog.printer_names", lambda: [SMALL.name])
    monkeypatch.setattr("gui.case.print_dialog.described_by_name", lambda _name: SMALL)
    desk = Desk(monkeypatch)
    frozen(clerk, filled_case)
    clerk.click("打印…")
    clerk.until(lambda: len(desk.sent) == 2)
    assert {job.sides for job, _, _ in desk.sent} == {"单面"}
    assert desk.sent[0][2] == desk.sent[1][2]
    clerk.until(lambda: clerk.sees("（反面）"))
    assert clerk.sees("（正面）")


def test_a_printer_that_refuses_is_said_and_nothing_is_logged(
    clerk: Clerk, filled_case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.case.print_dialog.printer_names", lambda: ["没有这台"])
    monkeypatch.setattr("gui.case.print_dialog.described_by_name", lambda _name: OFFICE)
    Desk(monkeypatch)
    monkeypatch.setattr("gui.case.sending.submit", submit)
    monkeypatch.setenv("PATH", "")
    said: list[str] = []
    monkeypatch.setattr("gui.case.sending.tell", lambda _parent, _title, text: said.append(text))
    frozen(clerk, filled_case)
    clerk.click("打印…")
    clerk.until(lambda: bool(said))
    assert "cups-client" in said[0]
    assert not clerk.sees("没有这台：")


def test_a_folder_for_the_print_shop_is_made_where_one_chooses(
    clerk: Clerk, filled_case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "U盘").mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "U盘"))
    monkeypatch.setattr("gui.case.deliver_face.open_path", lambda _path: None)
    frozen(clerk, filled_case)
    clerk.click("拷给打印店…")
    clerk.until(
        lambda: bool(list((tmp_path / "U盘").rglob("00_打印单.pdf"))) and not clerk.view.deliver.working,
        30_000,
    )
    assert list((tmp_path / "U盘").rglob("01_申报材料.pdf"))


@pytest.mark.usefixtures("qtbot")
def test_pages_are_drawn_at_full_size_where_there_is_no_cups(tmp_path: Path) -> None:
    source, target = tmp_path / "册.pdf", tmp_path / "印.pdf"
    source.write_bytes(pdf("页", 2))
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(target))
    told: list[int] = []
    draw_job(
        PrintJob("册", source, 2, "A4", "单面", 1),
        printer,
        source,
        lambda done, _all, _text: told.append(done),
    )
    assert told == [1, 2]
    with pypdfium2.PdfDocument(source) as wanted, pypdfium2.PdfDocument(target) as printed:
        assert len(printed) == 2
        left, right = (
            document[0].render(scale=0.5).to_pil().convert("L").resize((100, 140))
            for document in (wanted, printed)
        )
        assert sum(abs(a - b) for a, b in zip(left.tobytes(), right.tobytes(), strict=True)) / 14000 < 4
