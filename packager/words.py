"""How terms of a notice are said on paper: as it says them, or 通知未写明."""

from __future__ import annotations

from forms.notice import Deadline, Material

UNSTATED = "通知未写明"
FORMATS = {"docx": "Word", "xlsx": "Excel", "pdf": "PDF", "jpg": "JPG"}


def said(value: object | None, basis: str | None = None) -> str:
    """A term of the notice with its clause, or 通知未写明."""
    if value is None or value == ():
        return UNSTATED
    shown = "\n".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return f"{shown}（{basis}）" if basis else shown


def deadline_text(deadline: Deadline) -> str:
    date = deadline.date
    if date is None:
        return f"{deadline.what}：截止日期{UNSTATED}"
    shown = f"{date.year}年{date.month}月{date.day}日{deadline.time or ''}前"
    return f"{deadline.what}：{said(shown, deadline.basis)}；是否含当日未写明时，程序按含当日计算"


def copies_text(material: Material) -> str:
    """纸质版份数 with its clause."""
    return said(f"{material.copies} 份", material.basis) if material.copies else f"份数{UNSTATED}"


def formats_text(material: Material) -> str:
    formats = "、".join(FORMATS[each] for each in material.formats) if material.formats is not None else None
    return said(formats, material.basis if formats else None)
