"""The program without a window: one command, one job, findings in Chinese, exit codes 0 1 2 3."""

from __future__ import annotations

import argparse
import errno
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib import resources
from pathlib import Path

from platformdirs import user_data_path

from forms.casefile import SUFFIX, CaseFault
from forms.findings import Place, Report, finding
from forms.library import DEFINITION, Library, Source, load_library
from forms.notice import Form, Stage
from forms.schema import answers_schema
from packager import show
from packager.build import BuildFault, build, check
from packager.bundle import CannotBundle
from packager.casework import Work, export, open_work
from packager.choice import EXTRAS, NOTHING, OTHERS, OURS
from packager.data import BadDataError
from packager.demo import NoSample, run_demo
from packager.documents import page_count
from packager.engines import by_others
from packager.evidence import Evidence, read_evidence
from packager.faults import fault_line
from packager.fill.word import TemplateFault
from packager.lint import lint_folder, problems
from packager.pdf import Rendered, render_file
from packager.pdf.lint import lint_docx, normalise
from packager.pdf.rules import PRESETS
from packager.reopen import reopened
from packager.shop import take_along
from packager.usage import UsageError, parser
from packager.verify import verify
from packager.writing import write_file
from packager.zipped import ArchiveError

HOME = "SHENBAO_HOME"
DONE, FINDINGS, USAGE, MACHINE = 0, 1, 2, 3
LARGEST_ANSWERS = 20 * 2**20


def user_home() -> Path:
    """Where the user's own notices lie: $SHENBAO_HOME, else the system's folder for program data."""
    given = os.environ.get(HOME)
    return Path(given) if given else user_data_path("申报包", appauthor=False)


def notice_roots() -> list[Path]:
    """The shipped notices, then the user's own."""
    shipped = Path(str(resources.files("templates"))) / "附件"
    return [shipped, user_home() / "附件"]


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
        return say(lint_folder(options.source), options)
    data = read_bytes(options.source)
    report = Report(lint_docx(data, options.source.name))
    if options.fix:
        try:
            write_file(options.fix, normalise(data))
        except ArchiveError as error:
            raise UsageError(f"“{options.source}”不是完好的 .docx（{error}）。") from error
    return say(report, options)


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
    "verify": run_verify,
    "demo": run_demo_command,
}


# ---- what commands share


def output(
    options: argparse.Namespace,
    data: Mapping[str, object],
    lines: Iterable[str],
    report: Report | None = None,
) -> int:
    if options.json:
        print(json.dumps(data, ensure_ascii=False))
    else:
        for line in lines:
            print(line)
    return FINDINGS if report and report.blocked else DONE


def say(report: Report, options: argparse.Namespace) -> int:
    lines = list(show.finding_lines(report)) or ["没有发现问题。"]
    return output(options, {"findings": show.findings_json(report)}, lines, report)


@contextmanager
def work_of(options: argparse.Namespace) -> Iterator[Work]:
    """What is to be checked or built: a notice with answers, or a case file."""
    path = Path(options.notice)
    if path.suffix == SUFFIX:
        if not path.is_file():
            raise UsageError(f"没有申报文件“{path}”。")
        if options.answers or options.evidence or options.stage:
            raise UsageError(
                "申报文件里已有填报内容、佐证材料和环节，不用再给 --answers、--evidence、--stage。"
            )
        with open_work(path, options.engine) as work:
            yield work
        return
    if options.answers is None:
        raise UsageError("缺少参数：--answers。用 shenbao --help 查看用法。")
    source = find(load_library(notice_roots()), options.notice)
    stage = stage_of(source, options.stage)
    raw = read_answers_file(options.answers)
    yield Work(source, stage, raw, evidence_of(options, stage), NOTHING)


def find(library: Library, notice: str) -> Source:
    source = library.find(notice)
    if source is None:
        broken = [error for error in library.refused if error.folder.name == notice]
        if broken:
            raise UsageError("\n".join(found.message for found in problems(broken[0])))
        raise UsageError(f"没有通知“{notice}”。现有：{'、'.join(library.ids) or '无'}。")
    return source


def stage_of(source: Source, stage_id: str | None) -> Stage:
    stages = source.notice.stages
    found = next((stage for stage in stages if stage.id == stage_id), None) if stage_id else stages[0]
    if found is None:
        raise UsageError(
            f"通知“{source.notice.id}”没有环节“{stage_id}”。可用：{'、'.join(stage.id for stage in stages)}。"
        )
    return found


def form_of(source: Source, form_id: str) -> Form:
    found = next((form for form in source.notice.forms if form.id == form_id), None)
    if found is None:
        names = "、".join(form.id for form in source.notice.forms)
        raise UsageError(f"通知“{source.notice.id}”没有表单“{form_id}”。可用：{names or '无'}。")
    return found


def evidence_of(options: argparse.Namespace, stage: Stage) -> Evidence | None:
    folder: Path | None = options.evidence
    if folder is None:
        return None
    if not folder.is_dir():
        raise UsageError(f"佐证材料文件夹“{folder}”不存在。")
    return read_evidence(folder, stage, options.engine)


def read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"读不到“{path}”：{'没有这个文件' if error.errno == errno.ENOENT else error.strerror}。"
        ) from error


def read_answers_file(path: Path) -> Mapping[str, object]:
    data = read_bytes(path)
    if len(data) > LARGEST_ANSWERS:
        raise UsageError(f"“{path}”超过 {LARGEST_ANSWERS // 2**20} MB，不是填报内容。")
    try:
        raw = json.loads(data.decode("utf-8-sig"), object_pairs_hook=once)
        json.dumps(raw, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"“{path}”里有不完整的字符，请重新输入那一栏。") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"“{path}”不是 UTF-8 编码，请另存为 UTF-8。") from error
    except json.JSONDecodeError as error:
        raise UsageError(f"“{path}”第 {error.lineno} 行第 {error.colno} 列不是正确的 JSON。") from error
    except RecursionError as error:
        raise UsageError(f"“{path}”嵌套过深，不是填报内容。") from error
    except ValueError as error:
        raise UsageError(f"“{path}”里有过长的数字，不是填报内容。") from error
    if not isinstance(raw, dict):
        raise UsageError(f"“{path}”应是一个 JSON 对象。")
    return raw


def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A JSON object whose names stand once: of two the second would silently win."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise UsageError(f"填报内容里“{twice}”写了两次，请删去一处。")
    return found
