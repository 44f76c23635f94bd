"""What the machine or a file did wrong → one clear sentence; None where the mistake is ours."""

from __future__ import annotations

import errno
import sqlite3

import pikepdf
import pypdfium2

from forms.casefile import CaseFault
from forms.findings import Finding, Place, finding
from packager.bundle import CannotBundle
from packager.fill.word import TemplateFault

REASONS = {
    errno.ENOSPC: "磁盘空间不足，请清理后再试",
    errno.EACCES: "没有写入权限或正被其他程序打开，请关闭文件或换一个位置",
    errno.EPERM: "没有写入权限或正被其他程序打开，请关闭文件或换一个位置",
    errno.ENOENT: "没有这个文件或文件夹，可能已被移走或磁盘已拔出",
    errno.EISDIR: "应是文件，却是文件夹，请移走后再试",
    errno.EBUSY: "文件正被其他程序打开，请关闭后再试",
    errno.EIO: "磁盘读写出错，请检查磁盘或换一个位置",
    errno.EROFS: "磁盘是只读的，请换一个位置",
    errno.ENAMETOOLONG: "文件名或路径太长，请换一个短一些的输出位置",
    errno.ENOTDIR: "输出位置不是文件夹，请换一个位置",
    errno.EEXIST: "同名的文件已经存在，请换一个名字或位置",
}


def said(found: Finding) -> str:
    return found.message + found.fix


def fault_line(error: BaseException) -> str | None:
    """An exception → what to tell the person."""
    if isinstance(error, CaseFault):
        return said(error.finding)
    if isinstance(error, CannotBundle):
        return said(finding(error.code, Place(file=error.file)))
    if isinstance(error, TemplateFault):
        return f"{error}。请修改通知模板后再试。"
    if isinstance(error, MemoryError):
        return "内存不足，请关闭其他程序后再试。"
    if isinstance(error, OSError):
        return machine_line(error)
    if isinstance(error, sqlite3.Error):
        return "申报文件读写出错。请检查磁盘后再试。"
    if isinstance(error, pikepdf.PdfError | pypdfium2.PdfiumError):
        return "PDF 打不开，可能已损坏。请重新导出后再试。"
    return None


def machine_line(error: OSError) -> str:
    why = REASONS.get(error.errno or 0, "读写失败，请换一个位置再试")
    named = isinstance(error.filename, str) and not error.filename.startswith("<")
    return f"{error.filename if named else '文件'}：{why}。"
