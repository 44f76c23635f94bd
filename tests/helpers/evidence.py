"""Made evidence for any stage: in every slot a file of the kind that the notice wants there."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl

from forms.answers import Answers
from forms.notice import Stage
from forms.rules import evaluate, truth
from tests.helpers.files import pdf
from tests.helpers.ooxml import document, para

MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 64


def workbook(text: str, number: int) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["序号", "单位名称", "备注"])  # type: ignore[union-attr]  # a new book has a sheet
    book.active.append([number, text, ""])  # type: ignore[union-attr]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def made(wanted: tuple[str, ...], text: str, number: int) -> tuple[str, bytes]:
    """One file of the first format that is wanted; a PDF where none is."""
    form = wanted[0] if wanted else "pdf"
    if form in ("docx", "可编辑版"):
        return f"{text}{number}.docx", document(para(f"{text} 第 {number} 份"))
    if form == "xlsx":
        return f"{text}{number}.xlsx", workbook(text, number)
    if form == "mp4":
        return f"{text}{number}.mp4", MP4 + str(number).encode()
    return f"{text}{number}.pdf", pdf(f"{text}{number}", 1 + number % 3)


def made_evidence(stage: Stage, answers: Answers, folder: Path, *, full: bool) -> Path:
    """A folder with what must be there, or with something in every slot."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = answers.entries()
    for slot in stage.slots:
        if not (full or truth(slot.required, entries)):
            continue
        expected = evaluate(slot.expect, entries) if slot.expect else None
        count = max(expected if isinstance(expected, int) else 1, min(slot.most or 2, 2) if full else 1)
        for number in range(1, count + 1):
            name, data = made(slot.formats or (), slot.name, number)
            (folder / slot.name).mkdir(exist_ok=True)
            (folder / slot.name / name).write_bytes(data)
    return folder
