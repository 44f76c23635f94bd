"""The program without a window: one command, one job, findings in Chinese, exit codes 0 1 2 3."""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from forms.casefile import CaseFault
from forms.findings import Place, Report, finding
from forms.gather import collecting
from forms.library import DEFINITION, load_library, load_notice
from forms.schema import answers_schema
from packager import show
from packager.build import BuildFault, build, check
from packager.bundle import CannotBundle
from packager.casework import export, open_work
from packager.choice import EXTRAS, OTHERS, OURS
from packager.collect import collect
from packager.data import BadDataError
from packager.demo import NoSample, run_demo
from packager.desk import Given, arrange, give_out, keep_returned
from packager.documents import page_count
from packager.engines import by_others
from packager.faults import fault_line
from packager.fill.word import TemplateFault
from packager.given import (
    DONE,
    MACHINE,
    USAGE,
    find,
    form_of,
    notice_roots,
    open_roster,
    output,
    read_bytes,
    read_lines,
    say,
    user_home,
    work_of,
)
from packager.lint import lint_folder, problems
from packager.notice_file import give_notice
from packager.pdf import Rendered, render_file
from packager.pdf.lint import lint_docx, normalise
from packager.pdf.rules import PRESETS
from packager.read.file import read_file
from packager.read.form import Unreadable
from packager.reopen import reopened
from packager.shop import take_along
from packager.usage import UsageError, parser
from packager.verify import verify
from packager.writing import write_file
from packager.zipped import ArchiveError


def main(arguments: Sequence[str] | None = None) -> int:
    """Arguments → exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        options = parser().parse_args(arguments)
        return COMMANDS[options.command](options)
    except UsageError as error:
        print(error, file=sys.stderr)
        return USAGE
    except CannotBundle as error:
        return say(Report((finding(error.code, Place(file=error.file)),)), options)
    except (TemplateFault, CaseFault) as error:
        print(fault_line(error), file=sys.stderr)
        return USAGE
    except (OSError, MemoryError) as error:
        print(fault_line(error), file=sys.stderr)
    except KeyboardInterrupt:
        print("已取消。材料包仍是完整的一份：原来的，或刚生成的。", file=sys.stderr)
    except BuildFault as error:
        print(
            f"生成的材料包没有通过自检，已放弃，原有材料包没有改动：{error}请把这段话反馈给开发者。",
            file=sys.stderr,
        )
    return MACHINE


# ---- commands


def run_notices(options: argparse.Namespace) -> int:
    library = load_library(notice_roots())
    refused = Report(tuple(found for error in library.refused for found in problems(error)))
    if options.notice:
        source = find(library, options.notice)
        return output(options, show.notice_json(source), show.notice_lines(source))
    data = show.library_json(library) | {"findings": show.findings_json(refused)}
    lines = [
        f"{source.notice.id}　{source.notice.short}　{source.notice.title}" for source in library.sources
    ]
    lines += [f"自己的通知放在：{user_home() / '附件'}", *show.finding_lines(refused)]
    return output(options, data, lines, refused)


def run_schema(options: argparse.Namespace) -> int:
    source = find(load_library(notice_roots()), options.notice)
    form = form_of(source, options.form)
    print(
        json.dumps(
            answers_schema(source.notice, form), ensure_ascii=False, indent=None if options.json else 1
        )
    )
    return DONE


def run_check(options: argparse.Namespace) -> int:
    with work_of(options) as work:
        checked = check(work.source, work.stage, work.raw, work.evidence, options.on, work.choice.passes)
        return say(checked.report, options)


def run_build(options: argparse.Namespace) -> int:
    with work_of(options) as work:
        choice = work.choice.with_extras(name for name in EXTRAS if getattr(options, name))
        built = build(work.source, work.stage, work.raw, work.evidence, options.out, options.on, choice)
        lines = [*show.built_lines(built), *show.finding_lines(built.report)]
        return output(options, show.built_json(built), lines, built.report)


def run_export(options: argparse.Namespace) -> int:
    with open_work(options.case) as work:
        written = export(work.case, work.stage, options.out)
    return output(options, {"files": [str(path) for path in written]}, [str(path) for path in written])


def run_render(options: argparse.Namespace) -> int:
    data, name = read_bytes(options.source), options.source.name
    rendered = (
        render_file(data, name, PRESETS[options.rules]) if options.engine != OTHERS else Rendered(b"", 0)
    )
    # What a fixed row cuts off here is cut off by Word too: a document of anyone's is drawn as it is.
    report = Report(
        tuple(
            replace(each, level="warning") if each.code == "page.clipped" else each
            for each in rendered.findings
        )
    )
    if options.engine != OURS and (report.blocked or not rendered.pdf):
        other = by_others(data, options.source.suffix.lower())
        if other is None and options.engine == OTHERS:
            raise UsageError("没有找到能画这个文件的程序（Word、WPS 或 LibreOffice）。")
        if other is not None:
            place = Place(file=name)
            why = "；".join(each.message.rstrip("。") for each in report) or "按要求"
            report = Report((finding("page.drawn_by", place, file=name, engine=other.engine, why=why),))
            rendered = Rendered(other.pdf, page_count(other.pdf))
    if rendered.pdf and not report.blocked:
        write_file(options.target, rendered.pdf)
    shown = {"pages": rendered.pages, "findings": show.findings_json(report)}
    lines = [f"{options.target}：{rendered.pages} 页"] if not report.blocked else []
    return output(options, shown, [*lines, *show.finding_lines(report)], report)


def run_shop(options: argparse.Namespace) -> int:
    try:
        job = reopened(options.package, load_library(notice_roots()))
    except BadDataError as error:
        return say(Report((finding(error.code, Place(file=options.package.name), error.facts),)), options)
    written = [str(path) for path in take_along(job, options.out)]
    return output(options, {"files": written}, written)


def run_lint(options: argparse.Namespace) -> int:
    if options.source.is_dir():
        if not (options.source / DEFINITION).is_file():
            raise UsageError(f"“{options.source}”里没有 {DEFINITION}，不是通知文件夹。")
        report = lint_folder(options.source)
        if options.pack and not report.blocked:
            write_file(options.pack, give_notice(load_notice(options.source)))
        return say(report, options)
    data = read_bytes(options.source)
    report = Report(lint_docx(data, options.source.name))
    if options.fix:
        try:
            write_file(options.fix, normalise(data))
        except ArchiveError as error:
            raise UsageError(f"“{options.source}”不是完好的 .docx（{error}）。") from error
    return say(report, options)


def run_read(options: argparse.Namespace) -> int:
    source = find(load_library(notice_roots()), options.notice)
    form = form_of(source, options.form)
    try:
        reading = read_file(source, form, options.file)
    except FileNotFoundError as error:
        raise UsageError(f"没有找到“{options.file}”。") from error
    except Unreadable as error:
        raise UsageError(f"“{options.file.name}”读不出：{error.why}。") from error
    report = Report(tuple(reading.findings))
    lines = show.reading_lines(reading)
    return output(options, show.reading_json(source, reading), lines, report)


def run_collect(options: argparse.Namespace) -> int:
    library = load_library(notice_roots())
    source = find(library, options.notice)
    wanted = collecting(source.notice)
    if wanted is None:
        raise UsageError(f"通知“{source.notice.id}”没有要收集表格的环节。")
    if not options.inbox.exists():
        raise UsageError(f"没有找到“{options.inbox}”。")
    names = read_lines(options.order) if options.order else []
    with open_roster(options.roster, source, wanted, options.bureau) as roster:
        found = collect(roster, source, [options.inbox], library, skip=[options.out])
        unknown = arrange(roster, names) if names else []
        given = Given(roster.about["unit"], options.by, options.on or datetime.date.today())
        made = give_out(source, wanted, roster, options.out, given)
        keep_returned(roster, made.lists)
        findings = (*made.findings, *(finding("order.unknown", name=name) for name in unknown))
        data = show.collected_json(roster, found, made.files, findings)
        lines = list(show.collected_lines(roster, found, made.files, findings))
    return output(options, data, lines)


def run_verify(options: argparse.Namespace) -> int:
    if not options.package.exists():
        raise UsageError(f"没有找到“{options.package}”。")
    report = verify(options.package, load_library(notice_roots()))
    lines = ["核验通过。"] if not report.blocked else ["核验没有通过。"]
    return output(
        options, {"findings": show.findings_json(report)}, [*lines, *show.finding_lines(report)], report
    )


def run_demo_command(options: argparse.Namespace) -> int:
    library = load_library(notice_roots())
    try:
        built = run_demo(library, options.out)
    except NoSample as error:
        raise UsageError("通知库里没有可用的示例。") from error
    lines = [*show.built_lines(built), *show.finding_lines(built.report)]
    if built.zip:
        proof = verify(built.zip, library)
        lines += ["核验通过。" if not proof.blocked else "核验没有通过。", *show.finding_lines(proof)]
    return output(options, show.built_json(built), lines, built.report)


COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "notices": run_notices,
    "schema": run_schema,
    "check": run_check,
    "build": run_build,
    "export": run_export,
    "render": run_render,
    "lint": run_lint,
    "shop": run_shop,
    "read": run_read,
    "collect": run_collect,
    "verify": run_verify,
    "demo": run_demo_command,
}
