"""The program without a window: one command, one job, findings in Chinese, exit codes 0 1 2 3."""

from __future__ import annotations

import argparse
import datetime
import errno
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, NoReturn

from platformdirs import user_data_path

from forms.findings import Place, Report, finding
from forms.library import DEFINITION, Library, Source, load_library
from forms.notice import Form, Stage
from forms.schema import answers_schema
from packager import show
from packager.build import BuildFault, Choice, build, check
from packager.bundle import CannotBundle
from packager.demo import NoSample, run_demo
from packager.fill.word import TemplateFault
from packager.lint import lint_folder, problems
from packager.pdf import render_docx
from packager.pdf.lint import lint_docx, normalise
from packager.pdf.rules import PRESETS
from packager.verify import verify
from packager.zipped import ArchiveError

HOME = "SHENBAO_HOME"
DONE, FINDINGS, USAGE, MACHINE = 0, 1, 2, 3
LARGEST_ANSWERS = 20 * 2**20
PHRASES = (
    (r"unrecognized arguments: (.*)", "不认识的参数：{}"),
    (r"the following arguments are required: (.*)", "缺少参数：{}"),
    (r"argument \S+: invalid choice: '?([^']*)'?.*", "没有“{}”这个命令或选项"),
    (r"argument (\S+): expected one argument", "参数 {} 后面缺少内容"),
    (r"argument \S+: (\D.*)", "{}"),
)


class UsageError(Exception):
    """Wrong usage or unreadable input: one clear line, exit 2."""


class Help(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, prefix or "用法：")


class Parser(argparse.ArgumentParser):
    """argparse that speaks Chinese and leaves by our exit code."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, add_help=False, formatter_class=Help)
        self._positionals.title, self._optionals.title = "内容", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def error(self, message: str) -> NoReturn:
        found = ((re.fullmatch(pattern, message), text) for pattern, text in PHRASES)
        said = next((text.format(match[1]) for match, text in found if match), message)
        raise UsageError(f"{said}。用 shenbao --help 查看用法。")


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
        command: Callable[[argparse.Namespace], int] = options.run
        return command(options)
    except UsageError as error:
        print(error, file=sys.stderr)
        return USAGE
    except CannotBundle as error:
        return say(Report((finding(error.code, Place(file=error.file)),)), options)
    except TemplateFault as error:
        print(f"{error}。请修改通知模板后再试。", file=sys.stderr)
        return USAGE
    except OSError as error:
        print(machine_line(error), file=sys.stderr)
    except MemoryError:
        print("内存不足，请关闭其他程序后再试。", file=sys.stderr)
    except KeyboardInterrupt:
        print("已取消。材料包仍是完整的一份：原来的，或刚生成的。", file=sys.stderr)
    except BuildFault as error:
        print(
            f"生成的材料包没有通过自检，已放弃，原有材料包没有改动：{error}请把这段话反馈给开发者。",
            file=sys.stderr,
        )
    return MACHINE


def machine_line(error: OSError) -> str:
    reasons = {
        errno.ENOSPC: "磁盘空间不足，请清理后再试",
        errno.EACCES: "没有写入权限或正被其他程序打开，请关闭文件或换一个位置",
        errno.EPERM: "没有写入权限或正被其他程序打开，请关闭文件或换一个位置",
        errno.EISDIR: "应是文件，却是文件夹，请移走后再试",
        errno.EBUSY: "文件正被其他程序打开，请关闭后再试",
        errno.EIO: "磁盘读写出错，请检查磁盘或换一个位置",
        errno.EROFS: "磁盘是只读的，请换一个位置",
        errno.ENAMETOOLONG: "文件名或路径太长，请换一个短一些的输出位置",
        errno.ENOTDIR: "输出位置不是文件夹，请换一个位置",
        errno.EEXIST: "输出位置不是文件夹，请换一个位置",
    }
    why = reasons.get(error.errno or 0, "读写失败，请换一个位置再试")
    name = (
        error.filename if isinstance(error.filename, str) and not error.filename.startswith("<") else "文件"
    )
    return f"{name}：{why}。"


# ---- usage


def parser() -> Parser:
    top = Parser(prog="shenbao", description="申报包：填报、校验、打包、核验。")
    commands = top.add_subparsers(dest="command", required=True, metavar="命令", parser_class=Parser)

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> Parser:
        made: Parser = commands.add_parser(name, help=text, description=text)
        made.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
        made.set_defaults(run=run)
        return made

    notices = command("notices", run_notices, "列出通知库，或一个通知的全部内容")
    notices.add_argument("notice", nargs="?", metavar="通知")
    schema = command("schema", run_schema, "一张表单的填报内容格式（JSON Schema）")
    schema.add_argument("notice", metavar="通知")
    schema.add_argument("form", metavar="表单")
    for name, run, text in (
        ("check", run_check, "校验填报内容和佐证材料"),
        ("build", run_build, "生成材料包"),
    ):
        made = command(name, run, text)
        made.add_argument("notice", metavar="通知")
        made.add_argument("--stage", metavar="环节", help="默认为第一个环节")
        made.add_argument("--answers", type=Path, required=True, metavar="填报内容.json")
        made.add_argument("--evidence", type=Path, metavar="佐证材料文件夹")
        made.add_argument("--on", type=day, metavar="日期", help="按这一天判断是否过期，如 2025-10-20")
        if name == "build":
            made.add_argument(
                "--contents", action="store_true", help="给每册加目录（通知没有要求时默认不加）"
            )
            made.add_argument("--numbers", action="store_true", help="给每册编页码（通知没有要求时默认不编）")
            made.add_argument("--out", type=Path, required=True, metavar="输出文件夹")
    drawing = command("render", run_render, "Word 转 PDF")
    drawing.add_argument("source", type=Path, metavar="输入.docx")
    drawing.add_argument("target", type=Path, metavar="输出.pdf")
    drawing.add_argument("--rules", choices=sorted(PRESETS), default="word", help="排版规则")
    linting = command("lint", run_lint, "检查模板或通知文件夹")
    linting.add_argument("source", type=Path, metavar="输入.docx 或通知文件夹")
    linting.add_argument("--fix", type=Path, metavar="输出.docx", help="另存一份改好的")
    proving = command("verify", run_verify, "核验材料包（压缩包或文件夹）")
    proving.add_argument("package", type=Path, metavar="材料包")
    showing = command("demo", run_demo_command, "用自带的示例走一遍主要流程")
    showing.add_argument("--out", type=Path, default=Path("申报包示范"), metavar="输出文件夹")
    return top


def day(text: str) -> datetime.date:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError(text)
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期“{text}”应写成 2025-10-28 的形式") from None


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
    source, stage, raw = inputs(options)
    checked = check(source, stage, raw, evidence_of(options), options.on)
    return say(checked.report, options)


def run_build(options: argparse.Namespace) -> int:
    source, stage, raw = inputs(options)
    choice = Choice(contents=options.contents, numbers=options.numbers)
    built = build(source, stage, raw, evidence_of(options), options.out, options.on, choice)
    lines = [*show.built_lines(built), *show.finding_lines(built.report)]
    return output(options, show.built_json(built), lines, built.report)


def run_render(options: argparse.Namespace) -> int:
    rendered = render_docx(read_bytes(options.source), options.source.name, PRESETS[options.rules])
    report = Report(rendered.findings)
    if rendered.pdf and not report.blocked:
        write_file(options.target, rendered.pdf)
    data = {"pages": rendered.pages, "findings": show.findings_json(report)}
    lines = [f"{options.target}：{rendered.pages} 页"] if not report.blocked else []
    return output(options, data, [*lines, *show.finding_lines(report)], report)


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


def inputs(options: argparse.Namespace) -> tuple[Source, Stage, Mapping[str, object]]:
    source = find(load_library(notice_roots()), options.notice)
    stage = stage_of(source, options.stage)
    return source, stage, read_answers_file(options.answers)


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


def evidence_of(options: argparse.Namespace) -> Path | None:
    folder: Path | None = options.evidence
    if folder is not None and not folder.is_dir():
        raise UsageError(f"佐证材料文件夹“{folder}”不存在。")
    return folder


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


def write_file(path: Path, data: bytes) -> None:
    """Temp file, sync, replace: the old file stands until the new one is whole."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
