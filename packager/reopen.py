"""The folder of a package that was built before → what is taken along from it; its own data decide, nothing is built anew."""

from __future__ import annotations

from pathlib import Path

from forms.answers import read_answers
from forms.library import Library, Source, lay_over
from forms.local import LocalTerms
from packager.book import Book, Placed
from packager.build import form_spots
from packager.bundle import DATA_NAME
from packager.choice import Choice
from packager.data import BadDataError, PackageData, read_data
from packager.disc import disc_files
from packager.documents import fill_forms
from packager.editions import edition_volume
from packager.evidence import Evidence, EvidenceFile, to_bind_in
from packager.plan import make_plan, print_list
from packager.sealing import seal_lines
from packager.shop import TakeAlong


def reopened(folder: Path, library: Library) -> TakeAlong:
    """Raises BadDataError where it is no package of ours, or made for another notice; OSError."""
    path = folder / DATA_NAME
    if not path.is_file():
        raise BadDataError("package.not_package")
    data = read_data(path.read_bytes())
    source = source_of(data, library)
    stage = next((each for each in source.notice.stages if each.id == data.stage), None)
    if stage is None:
        raise BadDataError("package.bad_data", why=f"没有环节“{data.stage}”")
    answers, _shape = read_answers(source.notice, stage, data.typed)
    finals = {name: (folder / data.forms[name].files[0]).read_bytes() for name in data.finals}
    evidence = evidence_of(data, folder)
    forms = fill_forms(source, stage, answers, finals, to_bind_in(source.notice, stage, evidence))
    choice = Choice.of(data.extras, data.passes, finals)
    plan = make_plan(source, stage, answers.applicant_name, forms, evidence, choice)
    printed = print_list(plan, books_of(data), choice)
    places = seal_lines(plan, printed, form_spots(source, answers, forms))
    volumes = tuple(edition_volume(each, ()) for each in printed)
    return TakeAlong(
        folder, plan.unit, source.notice, stage, volumes, places, choice.extras, disc_files(plan)
    )


def source_of(data: PackageData, library: Library) -> Source:
    source = library.find(data.notice_id)
    if source is None:
        raise BadDataError("package.unknown_notice", notice=data.notice_id, version=data.notice_version)
    if source.sha256 != data.notice_sha256:
        raise BadDataError(
            "package.other_version",
            notice=data.notice_id,
            ours=source.notice.version,
            theirs=data.notice_version,
        )
    return lay_over(source, data.stage, LocalTerms.from_json(data.local_terms))


def evidence_of(data: PackageData, folder: Path) -> Evidence:
    """The evidence by its names and pages: nothing of it is opened again."""
    return Evidence(
        tuple(
            EvidenceFile(
                each.slot, each.order, each.name, folder / each.file, "PDF", 0, each.sha256, each.pages
            )
            for each in data.evidence
        )
    )


def books_of(data: PackageData) -> tuple[Book, ...]:
    return tuple(
        Book(
            volume.pages, volume.front,
            tuple(Placed(part.title, 1, part.first, part.pages, part.form) for part in volume.parts),
        )
        for volume in data.volumes
    )  # fmt: skip
