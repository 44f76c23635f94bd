"""(Source, stage, answers, evidence) → Report, and from there → a proven package: the spine, stage by stage."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from forms import __version__
from forms.answers import Answers, as_data, read_answers
from forms.check import check_answers, check_slots, with_files
from forms.findings import Finding, Place, Report, finding
from forms.library import Library, Source
from forms.notice import Form, Stage
from forms.passes import Pass, let_pass
from packager import bundle
from packager.bag import write_bag
from packager.bind import bind
from packager.book import Book
from packager.booklet import impose
from packager.bundle import DATA_NAME, NEW, NEW_ZIP
from packager.choice import NOTHING, Choice
from packager.data import PROGRAM, EvidenceData, FormData, PackageData, PartData, VolumeData, fingerprint
from packager.deliver import drafts, mail, message
from packager.documents import FilledForm, fill_forms
from packager.evidence import Evidence, to_bind_in, unfit_inserts
from packager.fill.inserts import CannotInsert
from packager.finals import check_final
from packager.guide import Guide, guide
from packager.inventory import GUIDE_NAME
from packager.online import compare_online
from packager.pdf import render
from packager.plan import ELECTRONIC, MAIL, Plan, Printed, identity, mailed_slots, make_plan, print_list
from packager.seals import Spot, spots
from packager.verify import verify_package

GIVEN_BY_CLOCK = ("deadline.passed", "deadline.near")


@dataclass(frozen=True, slots=True)
class Checked:
    """Answers and evidence with all that can be said before pages are made."""

    answers: Answers
    evidence: Evidence
    report: Report


@dataclass(frozen=True, slots=True)
class Built:
    """A package on disk; without one (`folder` None) the report says what stands against it."""

    report: Report
    folder: Path | None = None
    zip: Path | None = None
    fingerprint: str | None = None
    plan: Plan | None = None
    books: tuple[Book, ...] = ()
    printed: tuple[Printed, ...] = ()
    spots: Mapping[str, tuple[Spot, ...]] = field(default_factory=dict)


class BuildFault(Exception):
    """A package that does not prove itself right after it was written: our mistake."""


def check(
    source: Source,
    stage: Stage,
    raw: Mapping[str, object],
    evidence: Evidence | None,
    on: datetime.date | None = None,
    passes: Sequence[Pass] = (),
) -> Checked:
    """Raw answers and evidence → Checked. `on` is the day that deadlines are held against, today without it.

    Slots are checked only where evidence was given. What the authority let pass is no error any more.
    """
    answers, shape = read_answers(source.notice, stage, raw)
    report = Report(shape) + check_answers(source.notice, stage, answers, datetime.date.today(), on)
    if evidence is not None:
        report = with_files(source.notice, stage, answers, report, evidence.counts) + evidence.findings
        report = report + check_slots(stage, answers, evidence.counts)
        report = report + list(unfit_inserts(source.notice, stage, evidence))
        report = report + list(compare_online(source.notice, stage, answers, evidence))
    return Checked(answers, evidence or Evidence(), let_pass(report, passes))


def build(
    source: Source,
    stage: Stage,
    raw: Mapping[str, object],
    evidence: Evidence | None,
    out: Path,
    on: datetime.date | None = None,
    choice: Choice = NOTHING,
    tick: Callable[[str], object] = str,
) -> Built:
    """→ Built. `on` drives deadline findings; without it today does, and the package says nothing of deadlines.

    `tick` is told what is being done; what it raises stops the build, and nothing of it stays.
    Raises CannotBundle, TemplateFault, OSError.
    """
    checked = check(source, stage, raw, evidence, on, choice.passes)
    if evidence is None and stage.slots:
        report = Report((*checked.report, finding("evidence.not_given")))
        checked = Checked(checked.answers, checked.evidence, report)
    if checked.report.blocked:
        return Built(checked.report)
    tick("正在填表")
    finals = list(final_findings(source, stage, checked.answers, choice))
    if Report(tuple(finals)).blocked:
        return Built(checked.report + finals)
    try:
        files = to_bind_in(source.notice, stage, checked.evidence)
        forms = fill_forms(source, stage, checked.answers, choice.finals, files)
    except CannotInsert as error:
        return Built(
            Report(
                (*checked.report, finding("insert.odd", Place(slot=error.slot, file=f"{error.slot}.docx")))
            )
        )
    report = checked.report + [found for form in forms for found in form.findings]
    if report.blocked:
        return Built(report)
    written = tuple(each for each in report if on is not None or each.code not in GIVEN_BY_CLOCK)
    ready = Checked(checked.answers, checked.evidence, report)
    return write(source, stage, ready, forms, written, out, choice, tick)


def write(
    source: Source,
    stage: Stage,
    checked: Checked,
    forms: tuple[FilledForm, ...],
    written: tuple[Finding, ...],
    out: Path,
    choice: Choice,
    tick: Callable[[str], object],
) -> Built:
    """Everything checked and filled → the package."""
    plan = make_plan(source, stage, checked.answers.applicant_name, forms, checked.evidence, choice)
    with bundle.staging(out, plan.folder) as staged:
        tick("正在合册")
        books = tuple(bind_volume(staged, plan, number) for number in range(len(plan.volumes)))
        printed = print_list(plan, books, choice)
        places = form_spots(source, checked.answers, forms)
        data = package_data(source, stage, checked, plan, books, choice).write()
        code = fingerprint(data)
        content = Guide(
            plan, books, checked.answers, checked.evidence, code, written, printed, places, choice
        )
        rendered = render(guide(content), GUIDE_NAME, title=f"报送说明　{plan.unit}")
        unprintable = Report(rendered.findings)
        if unprintable.blocked:
            return Built(checked.report + unprintable)
        bundle.put(staged, GUIDE_NAME, rendered.pdf)
        bundle.put(staged, DATA_NAME, data)
        tick("正在复制电子版")
        put_electronic(staged, plan, forms, checked.evidence)
        put_mail(staged, plan, forms, checked.evidence, code)
        payload = sorted(
            (path.relative_to(staged / NEW).as_posix(), path)
            for path in (staged / NEW).rglob("*")
            if path.is_file()
        )
        tick("正在压缩")
        known = {plan.evidence_names[identity(file)]: file.sha256 for file in checked.evidence.files}
        write_bag(staged / NEW_ZIP, plan.folder, payload, bag_info(checked.answers, source), known)
        tick("正在逐项核验")
        prove(staged, source)
        tick("正在放到位")
        kept = bundle.commit(staged, out, plan.folder)
    report = checked.report + ([finding("package.kept_aside", Place(file=kept))] if kept else [])
    return Built(report, out / plan.folder, out / f"{plan.folder}.zip", code, plan, books, printed, places)


def final_findings(source: Source, stage: Stage, answers: Answers, choice: Choice) -> Iterator[Finding]:
    """What stands against the Word files that were chosen as final."""
    for name, data in choice.finals.items():
        form = source.notice.form(name)
        yield from check_final(source, stage, form, answers.forms[name], data, f"{name}（定稿 Word）")


def bind_volume(staged: Path, plan: Plan, number: int) -> Book:
    volume = plan.volumes[number]
    target = staged / NEW / volume.file
    target.parent.mkdir(parents=True, exist_ok=True)
    title = f"{plan.unit}　{volume.volume.name}"
    book = bind(volume.parts, target, title, volume.look)
    bundle.sync(target)
    if volume.folded:
        impose(target, staged / NEW / volume.folded, title)
        bundle.sync(staged / NEW / volume.folded)
    return book


def form_spots(source: Source, answers: Answers, forms: Sequence[FilledForm]) -> dict[str, tuple[Spot, ...]]:
    """Where each form is sealed or signed."""
    return {
        each.form.id: spots(source, each.form, answers.forms[each.form.id], each.rendered)
        for each in forms
        if each.rendered and each.form.seals
    }


def package_data(
    source: Source,
    stage: Stage,
    checked: Checked,
    plan: Plan,
    books: tuple[Book, ...],
    choice: Choice,
) -> PackageData:
    answers = as_data(checked.answers)
    return PackageData(
        program=f"{PROGRAM} {__version__}",
        notice_id=source.notice.id,
        notice_version=source.notice.version,
        notice_sha256=source.sha256,
        stage=stage.id,
        local_terms=source.terms.as_json() if source.terms else None,
        passes=choice.passes,
        extras=tuple(sorted(choice.extras)),
        edition=choice.edition,
        finals={name: hashlib.sha256(data).hexdigest() for name, data in sorted(choice.finals.items())},
        typed=answers["typed"],
        values=answers["values"],
        evidence=tuple(
            EvidenceData(each.slot, each.order, each.name, each.sha256, plan.evidence_names[identity(each)], each.pages)
            for each in checked.evidence.files
        ),
        forms={form: FormData(names, unprinted(source.notice.form(form))) for form, names in plan.form_names.items()},
        volumes=tuple(
            VolumeData(
                volume.volume.name, volume.file, book.pages, book.front,
                tuple(PartData(part.title, part.form, part.first, part.pages) for part in book.parts),
                volume.folded,
            )
            for volume, book in zip(plan.volumes, books, strict=True)
        ),
    )  # fmt: skip


def unprinted(form: Form) -> tuple[str, ...]:
    return tuple(field.id for field in form.fields if not field.printed)


def put_electronic(staged: Path, plan: Plan, forms: tuple[FilledForm, ...], evidence: Evidence) -> None:
    for form in forms:
        for name, piece in pieces_of(plan, form):
            bundle.put(staged, name, piece)
    for file in evidence.files:
        bundle.put_copy(staged, plan.evidence_names[identity(file)], file.path)


def pieces_of(plan: Plan, form: FilledForm) -> list[tuple[str, bytes]]:
    """A form's files in the package: the editable one, and its PDF where it has pages."""
    pieces = [form.data, *([form.rendered.pdf] if form.rendered else [])]
    return list(zip(plan.form_names[form.form.id], pieces, strict=True))


def put_mail(staged: Path, plan: Plan, forms: tuple[FilledForm, ...], evidence: Evidence, code: str) -> None:
    attachments = [
        (name.rpartition("/")[2], piece)
        for form in forms
        for name, piece in pieces_of(plan, form)
        if name.startswith(ELECTRONIC)
    ]
    mailed = mailed_slots(plan.stage)
    attachments += [
        (plan.evidence_names[identity(file)].rpartition("/")[2], file.path.read_bytes())
        for file in evidence.files
        if file.slot in mailed
    ]
    texts = mail(plan, code, [name for name, _ in attachments])
    bundle.put(staged, f"{MAIL}/收件人.txt", texts.recipients_text.encode())
    bundle.put(staged, f"{MAIL}/主题.txt", texts.subject.encode())
    bundle.put(staged, f"{MAIL}/正文.txt", texts.body.encode())
    for name, piece in attachments:
        bundle.put(staged, f"{MAIL}/附件/{name}", piece)
    groups = drafts(attachments)
    for number, group in enumerate(groups, 1):
        of = f"（{number}/{len(groups)}）" if len(groups) > 1 else ""
        numbered = replace(texts, subject=f"{texts.subject}{of}")
        name = "草稿.eml" if number == 1 else f"草稿{number}.eml"
        bundle.put(staged, f"{MAIL}/{name}", message(numbered, group))


def bag_info(answers: Answers, source: Source) -> dict[str, str]:
    info = {"Source-Organization": answers.applicant_name, "External-Description": source.notice.title}
    if answers.applicant_code:
        info["External-Identifier"] = answers.applicant_code
    return info


def prove(staged: Path, source: Source) -> None:
    """Read the package again from disk before it takes its place. Raises BuildFault."""
    report = verify_package(staged / NEW_ZIP, staged / NEW, Library((source,), ()))
    if report.blocked:
        raise BuildFault("；".join(each.message for each in report.of_level("error")))
