"""The data of a package → the names of everything that lies in its folder, and of what goes out by mail."""

from __future__ import annotations

from packager.bundle import DATA_NAME
from packager.data import PackageData

GUIDE_NAME = "00_报送说明.pdf"
MAIL_FOLDER, PRINTED_FOLDER = "邮件", "打印版"
EVIDENCE_FOLDER = "电子版/佐证材料/"
SUBJECT_NAME, DRAFT_NAME = "邮件/主题.txt", "邮件/草稿.eml"


def needed(data: PackageData) -> list[str]:
    """The files that must be there beside the data."""
    listed = [name for form in data.forms.values() for name in form.files]
    listed += [GUIDE_NAME, SUBJECT_NAME, DRAFT_NAME]
    listed += [file for volume in data.volumes for file in (volume.file, volume.folded) if file]
    listed += [each.file for each in data.evidence]
    return listed + [f"{MAIL_FOLDER}/{name}" for name in ("收件人.txt", "正文.txt")]


def mail_copies(data: PackageData) -> list[str]:
    return [f"{MAIL_FOLDER}/附件/{name.rpartition('/')[2]}" for name in mailed(data)]


def inventory(data: PackageData) -> list[str]:
    """Everything in a package's folder."""
    return [DATA_NAME, *needed(data), *mail_copies(data)]


def mailed(data: PackageData) -> list[str]:
    """The files that go out by mail: forms in 电子版, not what is only printed from, and forms that were collected."""
    forms = [name for form in data.forms.values() for name in form.files]
    collected = [each.file for each in data.evidence if not each.file.startswith(EVIDENCE_FOLDER)]
    return [name for name in (*forms, *collected) if not name.startswith(f"{PRINTED_FOLDER}/")]
