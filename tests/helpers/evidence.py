"""Made evidence for any stage: in every slot a file of the kind that the notice wants there."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pikepdf

from forms.answers import Answers
from forms.notice import Notice, Stage
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


def entries_of(answers: Answers) -> set[str]:
    """What was typed: a Word file for it as well would be one too many."""
    return {name for entries in answers.forms.values() for name, entry in entries.items() if entry.answered}


def made_evidence(notice: Notice, stage: Stage, answers: Answers, folder: Path, *, full: bool) -> Path:
    """A folder with what must be there, or with something in every slot."""
    folder.mkdir(parents=True, exist_ok=True)
    fields = [field for form in notice.forms for field in form.fields if field.bound]
    typed = {field.bound for field in fields if field.id in entries_of(answers)}
    entries = answers.entries()
    for slot in stage.slots:
        if slot.name in typed or not (full or truth(slot.required, entries)):
            continue
        if slot.same_as and (folder / slot.same_as).is_dir():  # the online system prints what is on paper
            merged = pikepdf.new()
            for path in sorted((folder / slot.same_as).iterdir()):
                with pikepdf.open(path) as part:
                    merged.pages.extend(part.pages)
            (folder / slot.name).mkdir()
            merged.save(folder / slot.name / "网上打印.pdf")
            continue
        expected = evaluate(slot.expect, entries) if slot.expect else None
        count = max(expected if isinstance(expected, int) else 1, min(slot.most or 2, 2) if full else 1)
        for number in range(1, count + 1):
            name, data = made(slot.formats or (), slot.name, number)
            (folder / slot.name).mkdir(exist_ok=True)
            (folder / slot.name / name).write_bytes(data)
    return folder
