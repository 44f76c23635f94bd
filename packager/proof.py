"""A package's files against its own data → findings: every value in docx, xlsx and PDF text, every page counted.

With the notice at hand the forms are filled again and compared; without it, or with another version of it,
the files are held against the data as far as that goes, and the report says so.
"""

from __future__ import annotations

import difflib
import email
import email.policy
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdfium2

from forms.answers import Answers, as_data, read_answers
from forms.check import bound_slots, check_answers, with_files
from forms.findings import Finding, Place, Report, finding
from forms.library import Library, Source
from forms.notice import Form, Level, Stage
from forms.passes import let_pass
from forms.values import each_entry, squeeze
from packager.bundle import DATA_NAME
from packager.data import BadDataError, PackageData, VolumeData, fingerprint, read_data
from packager.documents import FilledForm, fill_file, fill_form, final_form
from packager.fill.inserts import CannotInsert
from packager.fill.word import TemplateFault, data_inside
from packager.finals import check_final
from packager.inventory import DRAFT_NAME, GUIDE_NAME, MAIL_FOLDER, SUBJECT_NAME, mail_copies, mailed, needed
from packager.visible import BROKEN_SHEET, apart, excel_texts, pdf_texts, word_texts
from packager.xml import XmlError
from packager.zipped import ArchiveError, read_office

MORE_DRAFTS = re.compile(r"邮件/草稿\d+\.eml")
BROKEN = (ArchiveError, XmlError, pypdfium2.PdfiumError, pikepdf.PdfError, *BROKEN_SHEET)
ISO_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")
MOST = 10


@dataclass(frozen=True, slots=True)
class Proof:
    """The files of a package by name (their bytes, their SHA-256), and the notices to hold them against.

    `quick`: the pages of PDFs are not read and the answers not checked by the notice's rules, which the receiver's
    review does: for when a thousand packages come in at once.
    """

    read: Callable[[str], bytes]
    digest: Callable[[str], str | None]
    names: frozenset[str]
    library: Library
    quick: bool = False

    def findings(self) -> Iterator[Finding]:
        if DATA_NAME not in self.names:
            yield finding("package.missing", Place(file=DATA_NAME))
            return
        raw = self.read(DATA_NAME)
        try:
            data = read_data(raw)
        except BadDataError as error:
            yield finding(error.code, Place(file=DATA_NAME), error.facts)
            return
        listed, copies = needed(data), mail_copies(data)
        for name in sorted(self.names - {DATA_NAME, *listed, *copies, *self.more_drafts}):
            yield finding("package.unexpected", Place(file=name))
        missing = [name for name in listed if name not in self.names]
        yield from (finding("package.missing", Place(file=name)) for name in missing)
        if not missing:
            yield from self.contents(data)
            yield from self.code(fingerprint(raw))

    @property
    def more_drafts(self) -> list[str]:
        """A mail too large for one goes out in several."""
        return sorted(name for name in self.names if MORE_DRAFTS.fullmatch(name))

    def contents(self, data: PackageData) -> Iterator[Finding]:
        source, note = self.source(data)
        if note:
            yield note
        exact = Exact(self.read, data, source, self.quick) if source else None
        yield from exact.findings() if exact else Loose(self.read, data).findings()
        yield from self.evidence(data)
        if self.quick:
            return
        for volume in data.volumes:
            yield from self.volume(data, volume)
        yield from self.mail(data)

    def source(self, data: PackageData) -> tuple[Source | None, Finding | None]:
        source = self.library.find(data.notice_id)
        if source is None:
            return None, finding("package.unknown_notice", notice=data.notice_id, version=data.notice_version)
        if source.sha256 != data.notice_sha256:
            ours, theirs = source.notice.version, data.notice_version
            return None, finding("package.other_version", notice=data.notice_id, ours=ours, theirs=theirs)
        return source, None

    def evidence(self, data: PackageData) -> Iterator[Finding]:
        """Every evidence file is the one that the data name by its hash."""
        for each in data.evidence:
            if self.digest(each.file) != each.sha256:
                yield finding("package.changed", Place(slot=each.slot, file=each.file))

    def volume(self, data: PackageData, volume: VolumeData) -> Iterator[Finding]:
        """A volume has its pages, and a form in it reads as the form's own PDF."""
        content = self.read(volume.file)
        try:
            with pikepdf.open(io.BytesIO(content)) as pdf:
                found = len(pdf.pages)
        except BROKEN:
            yield broken(volume.file, None)
            return
        if found != volume.pages or volume.front + body_pages(volume) != found:
            yield finding("package.pages", Place(file=volume.file), expected=volume.pages, found=found)
            return
        for part in volume.parts:
            form = data.forms.get(part.form or "")
            files = form.files if form else ()
            own = next((file for file in files if file.endswith(".pdf")), None)
            start = volume.front + part.first - 1
            if own is not None and start + part.pages <= found:
                yield from self.bound(volume.file, own, content, range(start, start + part.pages))

    def bound(self, volume: str, own: str, content: bytes, pages: range) -> Iterator[Finding]:
        try:
            bound = pdf_texts(content, pages)
        except BROKEN:
            yield broken(volume, None)
            return
        try:
            single = pdf_texts(self.read(own))
        except BROKEN:
            return  # the form's own proof has said so
        for number, (left, right) in enumerate(zip(single, bound, strict=False), 1):
            if squeeze(left) not in squeeze(right):
                facts = {"found": f"第 {pages[0] + number} 页", "expected": f"{own}第 {number} 页"}
                yield finding("package.edited", Place(file=volume), facts)

    def mail(self, data: PackageData) -> Iterator[Finding]:
        """What goes out by mail is what lies in 电子版."""
        originals = {name.rpartition("/")[2]: self.read(name) for name in mailed(data)}
        for name, original in originals.items():
            copy = f"{MAIL_FOLDER}/附件/{name}"
            if copy not in self.names:
                yield finding("package.missing", Place(file=copy))
            elif self.read(copy) != original:
                yield finding("package.changed", Place(file=copy))
        attached: list[tuple[str | None, object]] = []
        for name in (DRAFT_NAME, *self.more_drafts):
            draft = email.message_from_bytes(self.read(name), policy=email.policy.default)
            attached += [
                (part.get_filename(), part.get_payload(decode=True))
                for part in draft.walk()
                if part.get_filename()
            ]
        numbers = [f"{MAIL_FOLDER}/草稿{number}.eml" for number in range(2, len(self.more_drafts) + 2)]
        if (
            sorted(attached, key=str) != sorted(originals.items(), key=str)
            or sorted(numbers) != self.more_drafts
        ):
            yield finding("package.changed", Place(file=DRAFT_NAME))

    def code(self, expected: str) -> Iterator[Finding]:
        """The code that ties paper to file stands on 报送说明 and in the mail's subject."""
        for name in (GUIDE_NAME, SUBJECT_NAME):
            content = self.read(name)
            try:
                whole = (
                    "".join(pdf_texts(content)) if name == GUIDE_NAME else content.decode("utf-8", "replace")
                )
            except BROKEN:
                yield broken(name, None)
                continue
            if expected not in squeeze(whole):
                yield finding("package.no_code", Place(file=name), expected=expected)


def body_pages(volume: VolumeData) -> int:
    """How far a volume's parts reach, one behind the other with a blank page between them at most; -1 if they do not."""
    reached = 0
    for part in volume.parts:
        if part.pages and part.first - reached not in (1, 2):
            return -1
        reached = part.first + part.pages - 1 if part.pages else reached
    return reached


@dataclass(frozen=True, slots=True)
class Exact:
    """The check with the very notice that the package was made for."""

    read: Callable[[str], bytes]
    data: PackageData
    source: Source
    quick: bool = False

    def findings(self) -> Iterator[Finding]:
        stage = next((each for each in self.source.notice.stages if each.id == self.data.stage), None)
        if stage is None:
            yield finding("package.bad_data", Place(file=DATA_NAME), why=f"没有环节“{self.data.stage}”")
            return
        answers, shape = read_answers(self.source.notice, stage, self.data.typed)
        checked = Report() if self.quick else check_answers(self.source.notice, stage, answers)
        given = Counter(each.slot for each in self.data.evidence)
        checked = with_files(self.source.notice, stage, answers, Report(shape) + checked, given)
        yield from let_pass(checked, self.data.passes).of_level("error")
        if as_data(answers)["values"] != self.data.values:
            yield finding("package.bad_data", Place(file=DATA_NAME), why="数值与填写的内容不一致")
        for form_id, form in self.data.forms.items():
            if form_id in stage.form_ids:
                yield from self.form(stage, answers, form_id, form.files)

    def form(self, stage: Stage, answers: Answers, form_id: str, files: tuple[str, ...]) -> Iterator[Finding]:
        form, entries = self.source.notice.form(form_id), answers.forms[form_id]
        try:
            expected, suffix = fill_file(self.source, stage, form, entries, self.files(form))
        except CannotInsert as error:
            yield finding("insert.odd", Place(slot=error.slot, file=f"{error.slot}.docx"))
            return
        except TemplateFault as error:
            yield finding("template.syntax", Place(form=form_id, file=error.file), why=error.why)
            return
        editable = self.read(files[0])
        if form_id in self.data.finals:
            yield from self.final(stage, answers, form, files)
            return
        if editable != expected:
            try:
                yield from differences(files[0], form_id, texts(suffix, expected), texts(suffix, editable))
                yield from data_part(self.data, form_id, files[0], editable)
            except BROKEN:
                yield broken(files[0], form_id)
        if len(files) > 1 and not self.quick:
            filled = fill_form(self.source, stage, form, entries, self.files(form))
            if filled.rendered:
                yield from self.pdf(files[1], form_id, answers, filled)

    def files(self, form: Form) -> dict[str, bytes]:
        """The package's own Word files that are bound into a form, by slot."""
        wanted = bound_slots(form)
        own = (each for each in self.data.evidence if each.slot in wanted and each.order == 1)
        return {each.slot: self.read(each.file) for each in own}

    def final(self, stage: Stage, answers: Answers, form: Form, files: tuple[str, ...]) -> Iterator[Finding]:
        """A hand-laid form: the very file that was chosen, saying what the answers say, and its PDF the same."""
        data = self.read(files[0])
        if hashlib.sha256(data).hexdigest() != self.data.finals[form.id]:
            yield finding("package.changed", Place(file=files[0]))
            return
        yield from check_final(self.source, stage, form, answers.forms[form.id], data, files[0])
        if len(files) > 1 and not self.quick:
            filled = final_form(form, data)
            if filled.rendered:
                yield from self.pdf(files[1], form.id, answers, filled)

    def pdf(self, name: str, form_id: str, answers: Answers, expected: FilledForm) -> Iterator[Finding]:
        """The PDF shows every value; one that is not byte for byte ours must also read the same page by page."""
        content, rendered = self.read(name), expected.rendered
        try:
            pages = [squeeze(page) for page in pdf_texts(content)]
        except BROKEN:
            yield broken(name, form_id)
            return
        by_others = any(each.code == "page.drawn_by" for each in expected.findings)
        is_ours = rendered is not None and content == rendered.pdf
        if rendered and not is_ours:
            if len(pages) != rendered.pages:
                yield finding(
                    "package.pages", Place(form=form_id, file=name), expected=rendered.pages, found=len(pages)
                )
            yield from differences(name, form_id, [squeeze(page) for page in pdf_texts(rendered.pdf)], pages)
        given = {each.slot for each in self.data.evidence}
        replaced = {field.id for field in expected.form.fields if field.bound in given}
        for place, value in shown_values(answers, expected):
            if place.field in replaced:  # a Word file stands for it
                continue
            if not present(squeeze(value), pages):
                spot = Place(place.form, place.field, place.table, place.row, file=name)
                # Our own drawing of these very answers: the reader of PDF text stumbles, not the package.
                level: Level = "warning" if is_ours or by_others else "error"
                facts = {"where": f"“{place.field}”", "value": value[:40]}
                yield finding("package.value_missing", spot, facts, level=level)


@dataclass(frozen=True, slots=True)
class Loose:
    """The check without the notice: the files against the data alone."""

    read: Callable[[str], bytes]
    data: PackageData

    def findings(self) -> Iterator[Finding]:
        for form_id, form in self.data.forms.items():
            values = self.data.values.get(form_id, {})
            wanted = [(name, text) for name, text in leaves(values) if name not in form.unprinted]
            for name in form.files:
                content = self.read(name)
                try:
                    squeezed = [squeeze(text) for text in texts(f".{name.rpartition('.')[2]}", content)]
                    yield from data_part(self.data, form_id, name, content)
                except BROKEN:
                    yield broken(name, form_id)
                    continue
                for field_id, value in wanted:
                    if not present(squeeze(value), squeezed):
                        place = Place(form=form_id, field=field_id, file=name)
                        yield finding("package.value_missing", place, where=f"“{field_id}”", value=value[:40])


def data_part(data: PackageData, form_id: str, name: str, content: bytes) -> Iterator[Finding]:
    """The data inside a .docx must be those of the package."""
    if not name.endswith(".docx"):
        return
    inside = data_inside(read_office(content))
    try:
        typed = json.loads(inside)["typed"] if inside is not None else None
    except (ValueError, KeyError, TypeError, RecursionError):
        typed = None
    if typed != data.typed.get(form_id, {}):
        yield finding("package.other_data", Place(form=form_id, file=name))


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


def broken(name: str, form_id: str | None) -> Finding:
    why = "不是完好的 PDF" if name.endswith(".pdf") else "文件已损坏"
    return finding("package.unreadable", Place(form=form_id, file=name), why=why)


def differences(name: str, form_id: str, expected: list[str], found: list[str]) -> Iterator[Finding]:
    """Where two texts differ, paragraph by paragraph, the first few."""
    place = Place(form=form_id, file=name)
    matcher = difflib.SequenceMatcher(None, expected, found, autojunk=False)
    for _, a, b, c, d in [each for each in matcher.get_opcodes() if each[0] != "equal"][:MOST]:
        ours, theirs = apart(" ".join(expected[a:b]), " ".join(found[c:d]))
        yield finding("package.edited", place, found=theirs or "（无）", expected=ours or "（无）")


def shown_values(answers: Answers, filled: FilledForm) -> list[tuple[Place, str]]:
    """Every printed value of a form, a long text paragraph by paragraph."""
    form = filled.form
    silent = {field.id for field in form.fields if not field.printed}
    found = []
    for name, row, table, entry in each_entry(answers.forms[form.id]):
        if name not in silent:
            place = Place(form=form.id, field=name, table=table, row=row)
            found += [(place, line) for line in entry.shown.split("\n") if line]
    return found


def leaves(values: Any) -> Iterator[tuple[str, str]]:
    """Texts among parsed values that are printed as they are: no dates, no true or false."""
    for name, value in values.items() if isinstance(values, dict) else ():
        if isinstance(value, str) and not ISO_DATE.fullmatch(value):
            yield from ((name, line) for line in value.split("\n") if line)
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    yield from leaves(item)
                elif isinstance(item, str):
                    yield name, item
