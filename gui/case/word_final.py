"""以此 Word 为定稿: a copy laid out by hand goes into the case, and PDF, volumes and package follow it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from forms.case import Key
from forms.findings import Report
from forms.notice import Form
from gui.case.word_back import best_reading
from gui.pieces import tell
from gui.session import Session
from packager.casework import FINALS
from packager.documents import final_form, is_excel
from packager.faults import fault_line
from packager.finals import check_final
from packager.read.form import Unreadable


def choose(session: Session, parent: QWidget) -> None:
    path, _ = QFileDialog.getOpenFileName(parent, "以此 Word 为定稿", "", "Word (*.docx)")
    if path:
        take(session, parent, Path(path))


def take(session: Session, parent: QWidget, path: Path) -> None:
    """Put the file into the case, if it says what the answers say and nothing of editing is left in it."""
    session.flush()
    forms = [session.notice.form(name) for name in session.stage.form_ids]
    words = [form for form in forms if not is_excel(form)]
    try:
        data = path.read_bytes()
        _, reading = best_reading([(session.source, form) for form in words], path)
        form = session.notice.form(reading.form)
        report = found_in(session, form, data, path.name)
        if report.blocked:
            lines = "\n".join(f"· {each.message}{each.fix}" for each in report.of_level("error"))
            tell(parent, "不能定稿", f"请先处理：\n{lines}")
            return
        sha256 = session.case.attach(path)
    except Unreadable as error:
        tell(parent, "不能定稿", f"“{path.name}”{error.why}")
        return
    except OSError as error:
        tell(parent, "不能定稿", fault_line(error) or "")
        return
    session.put({Key(FINALS, form.id): {"name": path.name, "sha256": sha256}})
    tell(
        parent,
        "已定稿",
        f"“{form.title}”的 Word、PDF 和打印件以“{path.name}”为准。以后改了填报内容，要重新定稿或点“不再用定稿 Word”。",
    )


def found_in(session: Session, form: Form, data: bytes, name: str) -> Report:
    """What stands against a file, its pages included."""
    entries = session.answers.forms[form.id]
    report = Report(tuple(check_final(session.source, session.stage, form, entries, data, name)))
    return report if report.blocked else report + final_form(form, data).findings


def drop(session: Session, parent: QWidget) -> None:
    names = list(session.case.part(FINALS))
    session.put({Key(FINALS, name): None for name in names})
    tell(parent, "定稿 Word", "以后按模板生成 Word。" if names else "现在没有用定稿 Word。")
