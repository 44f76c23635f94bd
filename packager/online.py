"""Prints from the online system against what is handed in on paper → findings: what of it the print does not show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2

from forms.answers import Answers
from forms.findings import Finding, Place, finding
from forms.notice import Form, Notice, Stage
from forms.values import each_entry, squeeze
from packager.evidence import Evidence, EvidenceFile
from packager.visible import pdf_texts

MOST, SHORTEST = 5, 2
BROKEN = (pypdfium2.PdfiumError, pikepdf.PdfError)


def compare_online(notice: Notice, stage: Stage, answers: Answers, evidence: Evidence) -> Iterator[Finding]:
    """For every slot that must agree with a form or with what lies in another slot."""
    for slot in stage.slots:
        if slot.same_as is None:
            continue
        prints = [file for file in evidence.files if file.slot == slot.name and file.kind == "PDF"]
        if not prints:
            yield finding("slot.not_compared", Place(slot=slot.name), name=slot.same_as)
            continue
        shown = squeeze("".join(text for file in prints for text in texts_of(file.path)))
        if not shown:
            yield finding("slot.no_text", Place(slot=slot.name, file=prints[0].name))
            continue
        if slot.same_as in stage.form_ids:
            wanted = list(values(notice.form(slot.same_as), answers))
        else:
            paper = [file for file in evidence.files if file.slot == slot.same_as and file.kind == "PDF"]
            wanted = list(words(paper))
        missing = list(dict.fromkeys(text for text in wanted if squeeze(text) not in shown))
        if missing:
            told = "、".join(f"“{text[:30]}”" for text in missing[:MOST])
            more = f"等 {len(missing)} 处" if len(missing) > MOST else ""
            place = Place(slot=slot.name, file=prints[0].name)
            yield finding("slot.not_the_same", place, name=slot.same_as, missing=told + more)


def values(form: Form, answers: Answers) -> Iterator[str]:
    """What a form prints of its answers."""
    printed = {field.id for field in form.fields if field.printed}
    for name, _row, table, leaf in each_entry(answers.forms[form.id]):
        if (table or name) in printed and leaf.answered and len(leaf.shown) >= SHORTEST:
            yield from (line for line in leaf.shown.split("\n") if line.strip())


def words(files: list[EvidenceFile]) -> Iterator[str]:
    """The texts of PDFs, word by word as they are set."""
    for file in files:
        for text in texts_of(file.path):
            yield from (word for word in text.split() if len(word) >= SHORTEST)


def texts_of(path: Path) -> list[str]:
    try:
        return pdf_texts(path.read_bytes())
    except BROKEN:
        return []
