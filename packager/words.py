"""How terms of a notice are said on paper: as it says them, or 通知未写明."""

from __future__ import annotations

from forms.handin import Deadline, Disc, Letter, Material, Quota

UNSTATED, NONE = "通知未写明", "不适用"
FORMATS = {
    "docx": "Word", "xlsx": "Excel", "pdf": "PDF", "jpg": "JPG", "mp4": "MP4 视频", "zip": "压缩包",
    "可编辑版": "可编辑电子版", "扫描件": "盖章扫描件（PDF）",
}  # fmt: skip
# Which ends of names are each format; what may be edited is Word or Excel, a scan of the sealed paper comes as PDF.
SUFFIXES = {"可编辑版": ("docx", "xlsx"), "扫描件": ("pdf",)}
COUNTED = {"寄出": "以寄出时间为准", "邮戳": "以邮戳为准", "收到": "以收到时间为准"}


def said(value: object | None, basis: str | None = None) -> str:
    """A term of the notice with its clause, or 通知未写明."""
    if value is None:
        return UNSTATED
    if value == ():
        return NONE
    shown = "\n".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return f"{shown}（{basis}）" if basis else shown


def deadline_text(deadline: Deadline) -> str:
    date = deadline.date
    counted = f"，{COUNTED[deadline.counts]}" if deadline.counts else ""
    if deadline.day:
        month, day = map(int, deadline.day.split("-"))
        shown = f"{month}月{day}日{deadline.time or ''}前{counted}"
        return f"{deadline.what}：{said(shown, deadline.basis)}；年份{UNSTATED}"
    if date is None:
        return f"{deadline.what}：{said(f'截止日期{UNSTATED}', deadline.basis)}"
    shown = f"{date.year}年{date.month}月{date.day}日{deadline.time or ''}前{counted}"
    return f"{deadline.what}：{said(shown, deadline.basis)}；是否含当日未写明时，程序按含当日计算"


def disc_text(disc: Disc | None) -> str:
    """The disc as the notice asks for it, with its copies and what is written on it."""
    if disc is None or disc.text == NONE:
        return said(disc.text if disc else None)
    parts = [disc.text, f"{disc.copies} 份" if disc.copies else f"光盘份数{UNSTATED}"]
    if disc.label:
        parts.append(f"{disc.pen or '盘面'}注明：{'、'.join(disc.label)}")
    return said("；".join(parts), disc.basis)


def quota_text(quota: Quota) -> str:
    return said(f"{quota.each or ''}{quota.what}不超过 {quota.most} {quota.unit or '个'}", quota.basis)


def letter_text(letter: Letter) -> str:
    """How an official letter is to go out: jointly with whom, with a copy to whom."""
    parts = [f"与{'、'.join(letter.joint)}联合行文" if letter.joint else "正式行文"]
    if letter.copy_to:
        parts.append(f"抄送{'、'.join(letter.copy_to)}")
    return "，".join(parts)


def copies_text(material: Material) -> str:
    """纸质版份数 with its clause."""
    return said(f"{material.copies} 份", material.basis) if material.copies else f"份数{UNSTATED}"


def formats_text(material: Material) -> str:
    formats = "、".join(FORMATS[each] for each in material.formats) if material.formats is not None else None
    return said(formats, material.basis if formats else None)
