"""One file of an inbox → what it is for the ledger: a submission with the source of every value, a county's list, or why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from forms.answers import APPLICANT, DECLARED, NAME, parse_entry, read_answers
from forms.casefile import SUFFIX
from forms.gather import Collecting
from forms.library import Library, Source
from forms.notice import Field
from forms.roster import Cell
from forms.values import rows_of
from packager.bag import UnsafeArchive, open_bag
from packager.bundle import DATA_NAME
from packager.data import BadDataError, PackageData, fingerprint, read_data
from packager.documents import is_excel
from packager.faults import said
from packager.filetypes import Unusable, sniff
from packager.inbox import Found
from packager.read.file import Editable, editable
from packager.read.form import Unreadable, read_form
from packager.read.model import Reading, less_sure
from packager.returns import read_return
from packager.verify import verify_package

PAGES = ("PDF", "JPG", "PNG", "TIFF", "BMP", "GIF", "WebP", "OFD")


@dataclass(frozen=True, slots=True)
class Submission:
    """What one applicant handed in. `values`: form → field → Cell, without the hash of the file."""

    what: str
    unit: str
    key: str
    values: Mapping[str, Mapping[str, Cell]]
    declared: Mapping[str, str] = field(default_factory=dict)
    fingerprint: str = ""
    edition: int = 0
    evidence: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CountyList:
    """A county's 汇总表: its rows as read."""

    unit: str
    rows: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Pages:
    """A PDF or picture: a sealed scan or evidence, to be put to its applicant."""


@dataclass(frozen=True, slots=True)
class GivenOut:
    """A paper that this program gave out itself, such as a 补正清单: nothing to be taken in."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """What cannot be used, and why."""

    why: str


Taking: TypeAlias = "Submission | CountyList | Pages | GivenOut | Rejected"


@dataclass(frozen=True, slots=True)
class Taker:
    """Reads files for one ledger's notice."""

    source: Source
    wanted: Collecting
    library: Library

    def take(self, found: Found) -> Taking:
        """A file → Taking; whatever is wrong with it is said, nothing is raised but the machine's own faults."""
        if found.kind == "refused":
            return Rejected(found.why)
        if found.kind == "package":
            return self.package(found.path)
        if found.name.endswith(SUFFIX):
            return Rejected("是申报文件，请对方在“打包报送”里生成材料包后再报")
        try:
            kind = sniff(found.path)
        except Unusable as error:
            return Rejected(f"是{error.facts['found']}，不是要收的材料")
        if kind in PAGES:
            return Pages()
        try:
            return self.document(found, editable(found.path))
        except Unreadable as error:
            return Rejected(error.why)

    # ---- packages

    def package(self, path: Path) -> Taking:
        report = verify_package(path, None, self.library, quick=True)
        if report.blocked:
            return Rejected(f"材料包核验没有通过：{said(report.of_level('error')[0])}")
        try:
            with open_bag(path) as bag:
                raw = bag.read(f"data/{DATA_NAME}")
                data = read_data(raw)
        except (UnsafeArchive, BadDataError) as error:
            return Rejected(f"材料包打不开（{error.code}）")
        if data.notice_id != self.source.notice.id:
            return Rejected(f"是通知“{data.notice_id}”的材料包，不是本通知的")
        if data.stage == self.wanted.stage.id:
            return self.list_of(data.typed)
        if data.stage != self.wanted.origin.id:
            return Rejected(f"是环节“{data.stage}”的材料包，本环节收的是“{self.wanted.origin.id}”的")
        return self.submission(data, raw)

    def submission(self, data: PackageData, raw: bytes) -> Submission:
        answers, _ = read_answers(self.source.notice, self.wanted.origin, self.who(data.typed))
        forms = {
            form: {
                name: Cell(value, where="申报数据", rule="材料包") for name, value in mapping(fields).items()
            }
            for form, fields in data.typed.items()
            if form in self.wanted.origin.form_ids
        }
        evidence = {each.sha256: each.name for each in data.evidence}
        declared = {name: entry.shown for name, entry in answers.asked.items() if entry.answered}
        return Submission(
            "材料包",
            answers.applicant_name,
            answers.applicant_code,
            forms,
            declared,
            fingerprint(raw),
            data.edition,
            evidence,
        )

    def who(self, typed: Mapping[str, Any]) -> dict[str, object]:
        """Of all answers those that say who applies: the rest need not be parsed once more."""
        names = {(self.wanted.origin.applicant or "").partition(".")[2], self.source.notice.application_key}
        known = {APPLICANT: typed.get(APPLICANT, {}), DECLARED: typed.get(DECLARED, {})}
        forms = {
            form: {name: value for name, value in mapping(typed.get(form)).items() if name in names}
            for form in self.wanted.origin.form_ids
        }
        return {**known, **forms}

    # ---- loose files

    def document(self, found: Found, file: Editable) -> Taking:
        """A Word or Excel file: the form that is collected, or a county's list."""
        if not file.is_workbook and read_return(file.data) is not None:
            return GivenOut()
        readings: list[Reading] = []
        for name in self.wanted.origin.form_ids:
            form = self.source.notice.form(name)
            if is_excel(form) == file.is_workbook:
                readings.append(read_form(self.source, form, file.data, found.name))
        best = max(readings, key=lambda each: len(each.values), default=None)
        if best is not None and best.is_form:
            return self.loose(best)
        summary = self.wanted.summary
        if summary is not None and is_excel(summary) == file.is_workbook:
            reading = read_form(self.source, summary, file.data, found.name)
            if reading.is_form:
                return self.list_of({summary.id: reading.typed})
        wanted = "、".join(self.source.notice.form(name).title for name in self.wanted.origin.form_ids)
        return Rejected(f"不是“{wanted}”，表里的栏目对不上")

    def loose(self, reading: Reading) -> Taking:
        form = self.source.notice.form(reading.form)
        cells = {each.id: cell_of(each, reading) for each in form.fields}
        entries = {
            name: parse_entry(form.field(name), str(cells[name].typed))
            for name in cells
            if form.field(name).kind != "table"
        }
        _, _, name_field = (self.wanted.origin.applicant or "").partition(".")
        unit = entries[name_field].shown if name_field in entries else ""
        key_field = self.source.notice.application_key
        key = (
            entries[key_field].shown if key_field in entries and entries[key_field].value is not None else ""
        )
        if not unit and not key:
            return Rejected("读不出申报单位名称和代码")
        what = "本程序填的表" if reading.own else "手填的表"
        return Submission(what, unit, key, {form.id: cells})

    def list_of(self, typed: Mapping[str, Any]) -> Taking:
        """The summary of a county → its rows."""
        wanted = self.wanted
        if wanted.summary is None or wanted.table is None or wanted.summary.id not in typed:
            return Rejected("没有汇总表，不能并入")
        answers, _ = read_answers(
            self.source.notice, wanted.stage, {wanted.summary.id: mapping(typed[wanted.summary.id])}
        )
        rows = tuple(
            {name: leaf.shown for name, leaf in row.entries.items()}
            for row in rows_of(answers.forms[wanted.summary.id][wanted.table.id])
        )
        return CountyList(answers.applicant[NAME].shown, rows)


def mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def cell_of(asked: Field, reading: Reading) -> Cell:
    """What was read for a field → Cell; what the file does not say waits to be asked."""
    found = [each for each in reading.values if (each.table or each.field) == asked.id]
    if asked.kind == "table":
        listed = reading.typed.get(asked.id, [])
        sure = (
            less_sure(*(each.certainty for each in found))
            if found
            else "exact"
            if asked.id in reading.empty_tables
            else "ask"
        )
    else:
        listed = found[0].typed if found else ""
        sure = found[0].certainty if found else "ask"
    if not found:
        rule = (
            "表中写明没有" if sure == "exact" else "来件里没有" if asked.printed else "表上不印，来件里没有"
        )
        needed = asked.required is True or sure != "ask"
        return Cell(listed, sure if needed else "exact", rule=rule)
    raw = "\n".join(dict.fromkeys(each.raw for each in found))
    return Cell(listed, sure, raw, found[0].where, found[0].rule)
