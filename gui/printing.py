"""Qt's view of the system's printers → Printer; and pages drawn at 600 dpi where there is no CUPS to hand a PDF to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2
from PySide6.QtCore import QMarginsF, QRect
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from packager.printing import Printer, PrintFault, PrintJob

DPI = 600
BANDS = 4  # a page is drawn in strips: a whole one at this resolution takes 140 MB
QT_SIZES = {"A4": QPageSize.PageSizeId.A4, "A3": QPageSize.PageSizeId.A3}
QT_SIDES = {
    "单面": QPrinter.DuplexMode.DuplexNone, "长边": QPrinter.DuplexMode.DuplexLongSide,
    "短边": QPrinter.DuplexMode.DuplexShortSide,
}  # fmt: skip


def printer_names() -> list[str]:
    """The system's printers, its default first."""
    default = QPrinterInfo.defaultPrinterName()
    return sorted(QPrinterInfo.availablePrinterNames(), key=lambda name: name != default)


def described_by_name(name: str) -> Printer:
    """Asks the printer itself: one at a time, for one that is switched off may take its time."""
    return described(QPrinterInfo.printerInfo(name), QPrinterInfo.defaultPrinterName())


def described(info: QPrinterInfo, default: str) -> Printer:
    known = {size.id() for size in info.supportedPageSizes()}
    return Printer(
        info.printerName(),
        duplex=QPrinter.DuplexMode.DuplexLongSide in info.supportedDuplexModes(),
        sizes=frozenset(name for name, size in QT_SIZES.items() if size in known),
        colour=QPrinter.ColorMode.Color in info.supportedColorModes(),
        is_default=info.printerName() == default,
    )


def draw_job(job: PrintJob, printer: QPrinter, file: Path, tick: Callable[[int, int, str], object]) -> None:
    """Draw the pages of a file on a printer, everything set outright. Raises PrintFault."""
    printer.setPageSize(QPageSize(QT_SIZES[job.size]))
    printer.setFullPage(True)
    printer.setPageMargins(QMarginsF(0, 0, 0, 0))
    printer.setResolution(DPI)
    printer.setCopyCount(job.copies)
    printer.setCollateCopies(True)
    printer.setDuplex(QT_SIDES[job.sides])
    printer.setDocName(job.title)
    if printer.duplex() != QT_SIDES[job.sides]:
        raise PrintFault(f"打印机“{printer.printerName()}”不接受双面打印的设置。请用“手动双面”。")
    document = pypdfium2.PdfDocument(file)
    painter = QPainter()
    try:
        for number, page in enumerate(document):
            width, height = page.get_size()
            is_broad = width > height
            printer.setPageOrientation(
                QPageLayout.Orientation.Landscape if is_broad else QPageLayout.Orientation.Portrait
            )
            if number == 0 and not painter.begin(printer):
                raise PrintFault(f"打印机“{printer.printerName()}”打不开，请看它是否已开机。")
            if number and not printer.newPage():
                raise PrintFault("打印中断了，请看打印机的状态。")
            draw_page(painter, page, printer.resolution())
            page.close()
            tick(number + 1, len(document), f"正在打印“{job.title}”")
    finally:
        if painter.isActive():
            painter.end()
        document.close()


def draw_page(painter: QPainter, page: pypdfium2.PdfPage, dpi: int) -> None:
    """One page in strips."""
    width, height = page.get_size()
    scale = dpi / 72
    strip = height / BANDS
    for band in range(BANDS):
        top, low = band * strip, height - (band + 1) * strip
        bitmap = page.render(scale=scale, crop=(0, low, 0, top), rev_byteorder=False, prefer_bgrx=True)
        image = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32)
        place = QRect(0, round(top * scale), round(width * scale), bitmap.height)
        painter.drawImage(place, image)
        bitmap.close()
