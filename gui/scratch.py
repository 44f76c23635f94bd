"""Folders for working copies that are gone with the window; those that a killed program left are swept up by the next."""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX, LOCK = "申报包-", "使用中.lock"
YOUNG = 60.0  # seconds: the owner of a folder this young may be about to lock it


class Scratch:
    """One folder below the system's temporary one, locked as long as its owner lives."""

    def __init__(self) -> None:
        sweep(Path(tempfile.gettempdir()))
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        self.lock = FileLock(self.folder / LOCK)
        self.lock.acquire(timeout=0)

    def new(self) -> Path:
        """A new empty folder in it."""
        return Path(tempfile.mkdtemp(dir=self.folder))

    def cleanup(self) -> None:
        self.lock.release()
        shutil.rmtree(self.folder, ignore_errors=True)


def sweep(root: Path) -> None:
    """Take away what belongs to nobody any more: a folder whose lock can be taken. What is not ours is left alone."""
    for folder in root.glob(f"{PREFIX}*"):
        with suppress(Timeout, OSError):
            if folder.is_symlink() or time.time() - (folder / LOCK).stat().st_mtime < YOUNG:
                continue
            with FileLock(folder / LOCK).acquire(timeout=0):
                pass
            shutil.rmtree(folder, ignore_errors=True)
