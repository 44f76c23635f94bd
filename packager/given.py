"""Command line values → what commands work on: notices, stages, answers, cases; and how a result is printed."""

from __future__ import annotations

import argparse
import errno
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from platformdirs import user_data_path

from forms.casefile import SUFFIX
from forms.findings import Report
from forms.gather import Collecting, collecting
from forms.library import Library, Source, load_library
from forms.notice import Form, Stage
from forms.roster import Roster
from packager import show
from packager.casework import Work, open_work
from packager.choice import NOTHING
from packager.evidence import Evidence, read_evidence
from packager.gathered import gathered
from packager.lint import problems
from packager.summary import summary_answers
from packager.usage import UsageError

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
    if getattr(options, "roster", None) is not None:
        with work_of_roster(options) as work:
            yield work
        return
    if options.answers is None:
        raise UsageError("缺少参数：--answers。用 shenbao --help 查看用法。")
    source = find(load_library(notice_roots()), options.notice)
    stage = stage_of(source, options.stage)
    raw = read_answers_file(options.answers)
    yield Work(source, stage, raw, evidence_of(options, stage), NOTHING)


@contextmanager
def work_of_roster(options: argparse.Namespace) -> Iterator[Work]:
    """The stage that collects, its summary and collected forms out of a ledger; further answers as given."""
    source = find(load_library(notice_roots()), options.notice)
    stage = stage_of(source, options.stage) if options.stage else None
    wanted = collecting(source.notice, stage.id if stage else None)
    if wanted is None:
        raise UsageError(f"通知“{source.notice.id}”的这一环节不收集表格，不用台账。")
    if not options.roster.is_file():
        raise UsageError(f"没有台账“{options.roster}”。")
    with open_roster(options.roster, source, wanted, "") as roster, TemporaryDirectory() as folder:
        raw = summary_answers(source, wanted, roster)
        for form, fields in (read_answers_file(options.answers) if options.answers else {}).items():
            raw[form] = {**raw.get(form, {}), **fields} if isinstance(fields, dict) else fields
        own = evidence_of(options, wanted.stage) if options.evidence else None
        yield Work(source, wanted.stage, raw, gathered(source, wanted, roster, Path(folder), own), NOTHING)


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


def read_lines(path: Path) -> list[str]:
    """A text file as any program saves it (UTF-8, UTF-16, GBK) → its lines."""
    data = read_bytes(path)
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding).splitlines()
        except UnicodeDecodeError:
            continue
    raise UsageError(f"“{path}”的文字编码不认识，请用记事本另存为 UTF-8。")


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


@contextmanager
def open_roster(path: Path, source: Source, wanted: Collecting, bureau: str) -> Iterator[Roster]:
    """The ledger of a notice, a new one where there is none; another window's is not touched."""
    if not path.exists() and not path.parent.is_dir():
        raise UsageError(f"台账“{path}”所在的文件夹不存在，请先建好。")
    roster = Roster.open(path) if path.exists() else Roster.create(path, source, wanted.stage, bureau)
    try:
        if roster.about["notice"] != source.notice.id:
            raise UsageError(f"台账“{path}”是通知“{roster.about['notice']}”的，不是“{source.notice.id}”的。")
        if roster.read_only:
            holder = f"正由 {roster.holder} 打开" if roster.holder else "不能写"
            raise UsageError(f"台账“{path}”{holder}，请稍后再试或复制一份。")
        if bureau and roster.about["unit"] != bureau:
            roster.note(unit=bureau)
        yield roster
    finally:
        roster.close()
