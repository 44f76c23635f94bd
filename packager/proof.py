"""A package's files against its own data → findings: every value in docx, xlsx and PDF text, every page counted.

With the notice at hand the forms are filled again and compared; without it, or with another version of it,
the files are held against the data as far as that goes, and the report says so.
"""

from __future__ import annotations

import difflib
import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
import pypdfium2

from forms.answers import Answers, read_answers
from forms.findings import Finding, Place, finding
from forms.library import Library, Source
from forms.notice import Stage
from forms.values import each_entry, squeeze
from packager.bundle import DATA_NAME, is_ours
from packager.documents import SCHEMA, FilledForm, fill_form
from packager.fill.word import data_inside
from packager.read import excel_texts, pdf_texts, word_texts
from packager.xml import XmlError
from packager.zipped import ArchiveError, read_office

GUIDE_NAME = "00_报送说明.pdf"
SUBJECT_NAME = "邮件/主题.txt"
KEYS = ("notice", "stage", "answers", "forms", "volumes", "evidence")
BROKEN = (ArchiveError, XmlError, KeyError, ValueError, pypdfium2.PdfiumError, zipfile.BadZipFile, zlib.error)
ISO_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")
MOST = 10


class BadData(Exception):
    """申报数据.json that cannot be worked with: the finding that says why."""

    def __init__(self, found: Finding) -> None:
        super().__init__(found.message)
        self.found = found


@dataclass
class Proof:
    """The files of a package, by name."""

    read: Callable[[str], bytes]
    names: frozenset[str]
    library: Library
    data: dict[str, Any] = field(default_factory=dict)

    def findings(self) -> Iterator[Finding]:
        try:
            raw = self.load()
        except BadData as error:
            yield error.found
            return
        try:
            yield from self.contents(raw)
        except (KeyError, TypeError, AttributeError) as error:
            yield finding("package.bad_data", Place(file=DATA_NAME), why=f"结构不对（{error}）")

    def contents(self, raw: bytes) -> Iterator[Finding]:
        missing = [name for name in self.listed() if name not in self.names]
        for name in missing:
            yield finding("package.missing", Place(file=name))
        if missing:
            return
        source, note = self.source()
        if note:
            yield note
        yield from self.check_exactly(source) if source else self.check_loosely()
        yield from self.volumes()
        yield from self.code(hashlib.sha256(raw).hexdigest()[:8].upper())

    # ---- data

    def load(self) -> bytes:
        place = Place(file=DATA_NAME)
        if DATA_NAME not in self.names:
            raise BadData(finding("package.missing", place))
        raw = self.read(DATA_NAME)
        try:
            data = json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise BadData(finding("package.bad_data", place, why="不是 JSON")) from error
        if not is_ours(raw):
            raise BadData(finding("package.not_package", place))
        if not isinstance(data.get("schema"), int) or data["schema"] > SCHEMA:
            raise BadData(finding("package.newer", place, found=data.get("schema"), known=SCHEMA))
        missing = [key for key in KEYS if key not in data]
        if missing:
            raise BadData(finding("package.bad_data", place, why=f"缺少 {'、'.join(missing)}"))
        self.data = data
        return raw

    def listed(self) -> list[str]:
        """Every file that the data name."""
        names = [name for form in self.data["forms"].values() for name in form["files"]]
        return names + [each["file"] for each in [*self.data["volumes"], *self.data["evidence"]]]

    def source(self) -> tuple[Source | None, Finding | None]:
        wanted = self.data["notice"]
        source = self.library.find(wanted["id"])
        if source is None:
            return None, finding("package.unknown_notice", notice=wanted["id"], version=wanted["version"])
        if source.sha256 != wanted["sha256"]:
            ours, theirs = source.notice.version, wanted["version"]
            return None, finding("package.other_version", notice=wanted["id"], ours=ours, theirs=theirs)
        return source, None

    # ---- with the notice at hand

    def check_exactly(self, source: Source) -> Iterator[Finding]:
        stage = next((each for each in source.notice.stages if each.id == self.data["stage"]), None)
        if stage is None:
            yield finding("package.bad_data", Place(file=DATA_NAME), why=f"没有环节“{self.data['stage']}”")
            return
        answers, _ = read_answers(source.notice, stage, self.data["answers"]["typed"])
        for form_id, form in self.data["forms"].items():
            if form_id in stage.form_ids:
                yield from self.form(source, stage, answers, form_id, form["files"])

    def form(
        self, source: Source, stage: Stage, answers: Answers, form_id: str, files: list[str]
    ) -> Iterator[Finding]:
        expected = fill_form(source, stage, source.notice.form(form_id), answers.forms[form_id])
        editable = self.read(files[0])
        if editable != expected.data:
            try:
                left, right = texts(expected.suffix, expected.data), texts(expected.suffix, editable)
                yield from differences(files[0], form_id, left, right)
                yield from self.data_part(form_id, files[0], editable)
            except BROKEN as error:
                yield broken(files[0], form_id, error)
        if len(files) > 1 and expected.rendered:
            yield from self.pdf(files[1], form_id, shown_values(answers, expected), expected)

    def pdf(
        self, name: str, form_id: str, values: list[tuple[Place, str]], expected: FilledForm
    ) -> Iterator[Finding]:
        try:
            pages = pdf_texts(self.read(name))
        except BROKEN as error:
            yield broken(name, form_id, error)
            return
        rendered = expected.rendered
        if rendered and len(pages) != rendered.pages:
            yield finding(
                "package.pages", Place(form=form_id, file=name), expected=rendered.pages, found=len(pages)
            )
        squeezed = [squeeze(page) for page in pages]
        for place, value in values:
            if not present(squeeze(value), squeezed):
                spot = Place(place.form, place.field, place.table, place.row, file=name)
                yield finding("package.value_missing", spot, where=f"“{place.field}”", value=value[:40])

    # ---- without it

    def check_loosely(self) -> Iterator[Finding]:
        for form_id, form in self.data["forms"].items():
            values = self.data["answers"]["values"].get(form_id, {})
            wanted = [(name, text) for name, text in leaves(values) if name not in form["unprinted"]]
            for name in form["files"]:
                try:
                    data = self.read(name)
                    squeezed = [squeeze(text) for text in texts(f".{name.rpartition('.')[2]}", data)]
                    yield from self.data_part(form_id, name, data)
                except BROKEN as error:
                    yield broken(name, form_id, error)
                    continue
                for field_id, value in wanted:
                    if not present(squeeze(value), squeezed):
                        place = Place(form=form_id, field=field_id, file=name)
                        yield finding("package.value_missing", place, where=f"“{field_id}”", value=value[:40])

    def data_part(self, form_id: str, name: str, data: bytes) -> Iterator[Finding]:
        """The data inside a .docx must be those of the package."""
        if not name.endswith(".docx"):
            return
        inside = data_inside(read_office(data))
        typed = self.data["answers"]["typed"].get(form_id, {})
        if inside is None or json.loads(inside).get("typed") != typed:
            found = "没有填报数据" if inside is None else "内附的填报数据"
            yield finding("package.edited", Place(form=form_id, file=name), found=found, expected=DATA_NAME)

    # ---- pages and code

    def volumes(self) -> Iterator[Finding]:
        """Every volume has its pages, and a form in it reads as the form's own PDF."""
        for volume in self.data["volumes"]:
            name = volume["file"]
            data = self.read(name)
            try:
                with pikepdf.open(io.BytesIO(data)) as pdf:
                    found = len(pdf.pages)
            except (pikepdf.PdfError, ValueError) as error:
                yield broken(name, None, error)
                continue
            expected = volume["front"] + sum(part["pages"] for part in volume["parts"])
            if found != expected or found != volume["pages"]:
                yield finding("package.pages", Place(file=name), expected=volume["pages"], found=found)
            else:
                yield from self.bound_forms(name, volume, data)

    def bound_forms(self, name: str, volume: dict[str, Any], data: bytes) -> Iterator[Finding]:
        for part in volume["parts"]:
            files = self.data["forms"].get(part["form"], {}).get("files", [])
            own = next((file for file in files if file.endswith(".pdf")), None)
            if own is None:
                continue
            start = volume["front"] + part["first"] - 1
            try:
                single = pdf_texts(self.read(own))
                bound = pdf_texts(data, range(start, start + part["pages"]))
            except BROKEN as error:
                yield broken(own, part["form"], error)
                continue
            for number, (left, right) in enumerate(zip(single, bound, strict=False), 1):
                if squeeze(left) not in squeeze(right):
                    where, expected = f"第 {start + number} 页", f"{own}第 {number} 页"
                    yield finding(
                        "package.edited", Place(form=part["form"], file=name), found=where, expected=expected
                    )

    def code(self, fingerprint: str) -> Iterator[Finding]:
        """The code that ties paper to file stands on 报送说明 and in the mail's subject."""
        for name in (GUIDE_NAME, SUBJECT_NAME):
            if name not in self.names:
                yield finding("package.missing", Place(file=name))
                continue
            data = self.read(name)
            try:
                whole = "".join(pdf_texts(data)) if name == GUIDE_NAME else data.decode("utf-8", "replace")
            except BROKEN as error:
                yield broken(name, None, error)
                continue
            if fingerprint not in squeeze(whole):
                yield finding("package.value_missing", Place(file=name), where="核对码", value=fingerprint)


def present(value: str, pages: list[str]) -> bool:
    """Whether a text stands on a page, or begins on one and goes on on the next (between stand other cells' texts)."""
    if any(value in page for page in pages):
        return True
    for number, page in enumerate(pages[:-1]):
        head = longest_start(value, page)
        if head and present(value[head:], pages[number + 1 :]):
            return True
    return False


def longest_start(value: str, page: str) -> int:
    """How many of a text's first characters stand together on a page."""
    low, high = 0, len(value)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if value[:middle] in page else (low, middle - 1)
    return low


def texts(suffix: str, data: bytes) -> list[str]:
    match suffix:
        case ".docx":
            return word_texts(read_office(data))
        case ".xlsx":
            return excel_texts(data)
        case _:
            return pdf_texts(data)


def broken(name: str, form_id: str | None, error: Exception) -> Finding:
    why = "不是完好的 PDF" if name.endswith(".pdf") else f"文件已损坏（{type(error).__name__}）"
    return finding("package.unreadable", Place(form=form_id, file=name), why=why)


def differences(name: str, form_id: str, expected: list[str], found: list[str]) -> Iterator[Finding]:
    """Where two texts differ, paragraph by paragraph, the first few."""
    place = Place(form=form_id, file=name)
    changes = [
        each
        for each in difflib.SequenceMatcher(None, expected, found, autojunk=False).get_opcodes()
        if each[0] != "equal"
    ]
    for _, a, b, c, d in changes[:MOST]:
        ours, theirs = " ".join(expected[a:b])[:60] or "（无）", " ".join(found[c:d])[:60] or "（无）"
        yield finding("package.edited", place, found=theirs, expected=ours)


def shown_values(answers: Answers, filled: FilledForm) -> list[tuple[Place, str]]:
    """Every printed value of a form; of a long text each paragraph, for a page may end between two."""
    form = filled.form
    silent = {field.id for field in form.fields if not field.printed}
    found = []
    for name, row, table, entry in each_entry(answers.forms[form.id]):
        if name not in silent and isinstance(entry.shown, str):
            place = Place(form=form.id, field=name, table=table, row=row)
            found += [(place, line) for line in entry.shown.split("\n") if line]
    return found


def leaves(values: Any) -> Iterator[tuple[str, str]]:
    """Texts among parsed values that are printed as they are: no dates, no true or false."""
    for name, value in values.items():
        if isinstance(value, str) and not ISO_DATE.fullmatch(value):
            yield from ((name, line) for line in value.split("\n") if line)
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    yield from leaves(item)
                elif isinstance(item, str):
                    yield name, item
