"""A path → whether it lies on a disk that may be pulled out."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QStorageInfo

MOUNTS = ("/media/", "/run/media/", "/mnt/usb", "/Volumes/")
DRIVE_REMOVABLE = 2


def is_removable(path: Path) -> bool:
    place = path.resolve()
    if sys.platform == "win32":
        import ctypes

        return int(ctypes.windll.kernel32.GetDriveTypeW(place.drive + "\\")) == DRIVE_REMOVABLE
    if str(place).startswith(MOUNTS):
        return True
    device = bytes(QStorageInfo(str(place)).device().data()).decode("utf-8", "replace")
    return sys.platform.startswith("linux") and says_removable(device)


def says_removable(device: str) -> bool:
    """/dev/sdb1 → what the kernel says of sdb."""
    name = device.removeprefix("/dev/").rstrip("0123456789")
    flag = Path("/sys/block") / name / "removable"
    try:
        return bool(name) and "/" not in name and flag.read_text("ascii").strip() == "1"
    except OSError:
        return False
