"""Word files that come back to a case: the leader's edited copy compared line by line, a filled form that begins a case."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from forms.answers import read_answers
from forms.case import Case, Key, answer_key
from forms.casefile import CaseFault
from forms.library import Library, Source
from forms.notice import Field, Form, Stage
from gui.case.compare_dialog import Compared, CompareDialog
from gui.home.begin import free_path, name_for
from gui.pieces import tell
from gui.session import ORIGINS, Session
from packager.documents import is_excel
from packager.faults import fault_line
from packager.joined import meant
from packager.read.file import editable
from packager.read.form import Unreadable, read_form
from packager.read.model import Reading

FILES = "Word 或 Excel (*.docx *.doc *.wps *.xlsx *.xls *.et)"
SURE = {"exact": "", "normalised": "已整理格式", "ask": "读得没有把握，请核对"}
LEAST = 8  # one in so many of a form's places must be found
NOT_THIS, NOT_KNOWN = "不是本通知的表，栏目对不上。", "与通知库里的表栏目对不上。"


def best_reading(
    sources: Sequence[tuple[Source, Form]], path: Path, otherwise: str = NOT_THIS
) -> tuple[Source, Reading]:
    """The form that a file is a filled copy of. Raises Unreadable, OSError."""
    file = editable(path)
    found = [
        (source, read_form(source, form, file.data, path.name))
        for source, form in sources
        if is_excel(form) == file.is_workbook
    ]
    source, reading = max(found, key=lambda each: (each[1].own, len(each[1].values)), default=(None, None))
    if source is None or reading is None or not is_filled_copy(source.notice.form(reading.form), reading):
        raise Unreadable(otherwise)
    return source, reading


def is_filled_copy(form: Form, reading: Reading) -> bool:
    """A file with the form's places, not one that happens to have a word or two of it."""
    printed = sum(field.printed for field in form.fields)
    return reading.is_form and (
        reading.own or LEAST * (len(reading.values) + len(reading.empty_tables)) >= printed
    )


# ---- 收回改过的 Word


def choose_back(session: Session, parent: QWidget) -> None:
    path, _ = QFileDialog.getOpenFileName(parent, "收回改过的 Word", "", FILES)
    if path:
        take_back(session, parent, Path(path))


def take_back(session: Session, parent: QWidget, path: Path) -> None:
    """Show what differs; what is ticked is taken over."""
    session.flush()
    forms = [session.notice.form(name) for name in session.stage.form_ids]
    try:
        _, reading = best_reading([(session.source, form) for form in forms], path)
    except Unreadable as error:
        tell(parent, "没有收回", f"“{path.name}”{error.why}")
        return
    except OSError as error:
        tell(parent, "没有收回", fault_line(error) or "")
        return
    rows = list(compared(session, reading))
    said = "".join(
        f"\n必须改：{each.message}{each.fix}" for each in reading.findings if each.level == "error"
    )
    left = "".join(f"\n没有读懂：{each.where}　{each.text}" for each in reading.unread[:5])
    if not rows:
        tell(parent, "没有不同", f"Word 里的内容与现在的一样。{said}{left}")
        return
    hint = f"打勾的采用 Word 里的，其余保留现在的。{said}{left}"
    dialog = CompareDialog("收回改过的 Word", hint, "Word 里的", rows, parent)
    dialog.accepted.connect(lambda: adopt(session, dialog.adopted()))
    dialog.open()


def adopt(session: Session, values: Mapping[Key, Any]) -> None:
    session.put(dict(values))


def compared(session: Session, reading: Reading) -> Sequence[Compared]:
    form = session.notice.form(reading.form)
    typed, found = reading.typed, []
    now = session.case.raw().get(form.id, {})
    for field in form.fields:
        if not field.printed or field.id not in typed:
            continue
        mine, theirs = now.get(field.id), typed[field.id]
        if same(session, form, field, mine, theirs):
            continue
        sure = [each.certainty for each in reading.values if (each.table or each.field) == field.id]
        doubt = "ask" if "ask" in sure else "normalised" if "normalised" in sure else "exact"
        where = next((each.where for each in reading.values if (each.table or each.field) == field.id), "")
        note = "　".join(filter(None, (SURE[doubt], where)))
        found.append(Compared(answer_key(form.id, field.id), field.title, mine, theirs, doubt != "ask", note))
    return found


def same(session: Session, form: Form, field: Field, mine: Any, theirs: Any) -> bool:
    """Whether two typed values mean the same."""

    def parsed(value: Any) -> object:
        entries = read_answers(session.notice, session.stage, {form.id: {field.id: value}})[0].forms[form.id]
        return meant(entries[field.id], value)

    return (not mine and not theirs) or parsed(mine) == parsed(theirs)


# ---- 导入已填好的 Word


def import_filled(parent: QWidget, library: Library, folder: Path) -> Path | None:
    """Choose a filled form → a new case with what was read of it, each value saying from where."""
    path, _ = QFileDialog.getOpenFileName(parent, "导入已填好的 Word", "", FILES)
    return begin_from(parent, library, folder, Path(path)) if path else None


def begin_from(parent: QWidget, library: Library, folder: Path, path: Path) -> Path | None:
    pairs = [(source, form) for source in library.sources for form in source.notice.forms]
    try:
        source, reading = best_reading(pairs, path, NOT_KNOWN)
    except Unreadable as error:
        tell(parent, "没有导入", f"“{path.name}”{error.why}")
        return None
    except OSError as error:
        tell(parent, "没有导入", fault_line(error) or "")
        return None
    stage = next(each for each in source.notice.stages if reading.form in each.form_ids)
    try:
        made = case_from(folder, source, stage, reading, path.name)
    except (CaseFault, OSError) as error:
        tell(parent, "没有导入", fault_line(error) or "")
        return None
    asked = sum(each.certainty == "ask" for each in reading.values)
    told = (
        f"从“{path.name}”读出 {len(reading.values)} 项"
        + (f"，其中 {asked} 项没有把握，请先核对" if asked else "")
        + "。"
    )
    told += "".join(f"\n没有读懂：{each.where}　{each.text}" for each in reading.unread[:5])
    told += "".join(f"\n{each.message}{each.fix}" for each in reading.findings)
    tell(parent, "已导入", told)
    return made


def case_from(folder: Path, source: Source, stage: Stage, reading: Reading, name: str) -> Path:
    """What was read → a new case file."""
    folder.mkdir(parents=True, exist_ok=True)
    _, _, applicant = (stage.applicant or "").partition(".")
    unit = str(reading.typed.get(applicant, ""))
    target = free_path(folder, name_for(unit, source.notice.short))
    case = Case.create(target, source, stage)
    try:
        case.put_all(values_of(reading, name))
    finally:
        case.close()
    return target


def values_of(reading: Reading, name: str) -> dict[Key, Any]:
    when = time.strftime("%Y-%m-%d")
    values: dict[Key, Any] = {}
    for field, typed in reading.typed.items():
        key = answer_key(reading.form, field)
        values[key] = typed
        found = [each for each in reading.values if (each.table or each.field) == field]
        doubt = "，读得没有把握" if any(each.certainty == "ask" for each in found) else ""
        where = found[0].where if found else ""
        if typed:
            values[Key(ORIGINS, key.name)] = {
                "value": typed,
                "from": f"取自“{name}”{where}（{when} 导入{doubt}），请核对",
            }
    return values
