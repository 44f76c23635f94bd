"""The ledger's recommended entries → their forms as Word and PDF, ready to be bundled by the stage that collects them.

A hand-filled file keeps its own layout; where the bureau changed a value, or the form came in a package, it is
filled anew from the values of the ledger, so that what is bundled says what the summary says.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from forms.answers import read_answers
from forms.findings import Finding, Place, finding
from forms.gather import Collecting
from forms.library import Source
from forms.roster import Entry, Roster
from packager.collect import LEFT_OUT
from packager.documents import by_anyone, fill_file
from packager.evidence import Evidence, EvidenceFile, hash_file
from packager.filetypes import Kind
from packager.names import distinct, safe_name
from packager.read.file import editable
from packager.read.form import Unreadable
from packager.summary import recommended


def gathered(
    source: Source, wanted: Collecting, roster: Roster, folder: Path, own: Evidence | None = None
) -> Evidence:
    """→ files below `folder`, as evidence of the collected material, beside what the stage puts in itself (推荐函 …).

    Raises CaseFault, TemplateFault, OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = recommended(roster.entries)
    stems = distinct(
        f"{number:02d}_{safe_name(each.unit, 66)}_{wanted.form.id}" for number, each in enumerate(entries, 1)
    )
    files: list[EvidenceFile] = []
    findings: list[Finding] = []
    for entry, stem in zip(entries, stems, strict=True):
        data, suffix = form_bytes(source, wanted, roster, entry, folder)
        drawn = by_anyone(data, f"{wanted.form.id}{suffix}", f"{entry.unit}　{wanted.form.title}")
        paths = [(suffix, data), *([(".pdf", drawn.pdf)] if drawn.pdf else [])]
        if not drawn.pdf:
            findings.append(finding("collected.no_pdf", Place(file=f"{stem}{suffix}"), unit=entry.unit))
        for ending, content in paths:
            path = folder / f"{stem}{ending}"
            path.write_bytes(content)
            files.append(made_file(wanted, path, len(files) + 1, drawn.pages))
    given = own or Evidence()
    return Evidence((*given.files, *files), (*given.findings, *findings))


def made_file(wanted: Collecting, path: Path, order: int, pages: int) -> EvidenceFile:
    kind: Kind = "PDF" if path.suffix == ".pdf" else "Excel" if path.suffix == ".xlsx" else "Word"
    return EvidenceFile(
        wanted.material.name,
        order,
        path.name,
        path,
        kind,
        path.stat().st_size,
        hash_file(path),
        pages if kind == "PDF" else 0,
    )


def form_bytes(
    source: Source, wanted: Collecting, roster: Roster, entry: Entry, folder: Path
) -> tuple[bytes, str]:
    """The form of an entry as an editable file."""
    for data in original(wanted, roster, entry, folder):
        return data
    answers, _ = read_answers(source.notice, wanted.origin, entry.typed())
    return fill_file(source, wanted.origin, wanted.form, answers.forms[wanted.form.id])


def original(wanted: Collecting, roster: Roster, entry: Entry, folder: Path) -> Iterator[tuple[bytes, str]]:
    """The hand-filled file that the values were read from, while nothing of it was changed here."""
    cells = entry.values.get(wanted.form.id, {})
    printed = {field.id for field in wanted.form.fields if field.printed}
    if any(cell.was is not None for name, cell in cells.items() if name in printed):
        return
    sources = {cell.source for name, cell in cells.items() if cell.source and name in printed}
    intakes = [
        each
        for each in roster.intakes
        if each.sha256 in sources and each.what in ("手填的表", "本程序填的表")
    ]
    if len(intakes) != 1 or intakes[0].what in LEFT_OUT:
        return
    path = folder / f".{intakes[0].sha256[:16]}{Path(intakes[0].name).suffix.lower()}"
    roster.extract(intakes[0].sha256, path)
    try:
        file = editable(path)
    except Unreadable:
        return
    finally:
        path.unlink(missing_ok=True)
    yield file.data, ".xlsx" if file.is_workbook else ".docx"
