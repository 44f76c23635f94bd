"""A file from anyone → Reading: what it really is, old formats through an installed program, own limits for each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from forms.library import Source
from forms.notice import Form
from packager.documents import is_excel
from packager.engines import converted
from packager.filetypes import OLE, Unusable, office_suffix, sniff
from packager.read.form import Unreadable, read_form
from packager.read.model import Reading

LARGEST = 64 * 2**20
NEW = {"Word": ".docx", "Excel": ".xlsx"}
HOW = {
    "Word": "请用 Word 或 WPS 打开，“另存为”选“Word 文档（.docx）”后再读",
    "Excel": "请用 Excel 或 WPS 打开，“另存为”选“Excel 工作簿（.xlsx）”后再读",
}


@dataclass(frozen=True, slots=True)
class Editable:
    """A Word or Excel file as its bytes in today's format; `by`: the program that turned it into that."""

    data: bytes
    is_workbook: bool
    by: str | None = None


def read_file(source: Source, form: Form, path: Path) -> Reading:
    """A file → Reading. Raises Unreadable, OSError."""
    file = editable(path)
    if file.is_workbook != is_excel(form):
        wanted = "Excel" if is_excel(form) else "Word"
        raise Unreadable(f"不是 {wanted} 文件，“{form.title}”是 {wanted} 表")
    return read_form(source, form, file.data, path.name)


def editable(path: Path) -> Editable:
    """A Word or Excel file of any age → its bytes as .docx or .xlsx. Raises Unreadable, OSError."""
    size = path.stat().st_size
    if size == 0:
        raise Unreadable("是空的（0 字节）")
    if size > LARGEST:
        raise Unreadable(f"有 {size // 2**20} MB，超过 {LARGEST // 2**20} MB，不像一张表")
    try:
        kind = sniff(path)
    except Unusable as error:
        raise Unreadable(f"是{error.facts['found']}，不是 Word 或 Excel 文件") from error
    if kind not in NEW:
        raise Unreadable(f"是{kind} 文件，不是 Word 或 Excel 文件")
    suffix, is_workbook = office_suffix(path), kind == "Excel"
    data = path.read_bytes()
    if not data.startswith(OLE) and suffix in (*NEW.values(), ".docm", ".xlsm"):
        return Editable(data, is_workbook)
    found = converted(path, suffix, NEW[kind])
    if found is None:
        raise Unreadable(f"是旧格式（{suffix}），没有程序能打开。{HOW[kind]}")
    return Editable(found.data, is_workbook, found.engine)
