"""A finished staging folder → package folder and zip in place of the old ones, or not at all.

Everything is written and synced beside the target first. The swap exchanges the two folders in one step
where the system can (Linux), else by two renames; a swap that was cut off is finished or undone by the next
call of recover(). At no moment does half a package stand under the package's name, and nothing that a
person put into the old folder is deleted.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from forms.answers import APPLICANT, NAME
from packager.bag import UnsafeArchive, open_bag
from packager.data import BadDataError, PackageData, is_ours, read_data
from packager.names import is_junk
from packager.zipped import DAMAGED

DATA_NAME = "申报数据.json"
NEW, NEW_ZIP, OLD, READY = "new", "new.zip", "old", "ready"
Swapped = Literal["placed", "exchanged", "renamed"]
AT_FDCWD, RENAME_EXCHANGE = -100, 2


class CannotBundle(Exception):
    """The target may not be replaced: the code of the catalogue, and the name."""

    def __init__(self, code: str, file: str) -> None:
        super().__init__(code)
        self.code = code
        self.file = file


@contextmanager
def staging(out: Path, name: str) -> Iterator[Path]:
    """An empty folder beside the target, for one builder at a time; gone afterwards. Raises CannotBundle."""
    out.mkdir(parents=True, exist_ok=True)
    lock = lock_of(out, name)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise CannotBundle("package.busy", name) from error
    folder = staging_place(out, name)
    try:
        recover(out, name)
        folder.mkdir()
        (folder / NEW).mkdir()
        yield folder
    finally:
        try:
            recover(out, name)
        finally:
            lock.release()


def lock_of(out: Path, name: str) -> FileLock:
    key = hashlib.sha256(str((out / name).resolve()).encode()).hexdigest()[:16]
    return FileLock(Path(tempfile.gettempdir()) / f"shenbao-{key}.lock", mode=0o666)


def recover_if_idle(out: Path, name: str) -> None:
    """Finish a swap that was cut off, unless somebody is building there right now."""
    if not staging_place(out, name).is_dir():
        return
    lock = lock_of(out, name)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return
    try:
        recover(out, name)
    finally:
        lock.release()


def staging_place(out: Path, name: str) -> Path:
    return out / f".{name}.暂存"


def put(staged: Path, name: str, data: bytes) -> Path:
    """One file of the package to be, synced to disk."""
    path = staged / NEW / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    return path


def put_copy(staged: Path, name: str, source: Path) -> Path:
    """A copy of a file, synced to disk."""
    path = staged / NEW / name
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, path)
    sync(path)
    return path


def sync(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


# ---- the swap


def commit(staged: Path, out: Path, name: str) -> str | None:
    """The staged folder and zip take their places → the name under which a changed old folder was kept, if any.

    Where a step fails the old package is put back; what a crash leaves is settled by recover().
    """
    target, zip_target = out / name, out / f"{name}.zip"
    check_replaceable(target, zip_target, (staged / NEW / DATA_NAME).read_bytes())
    sync(staged / NEW_ZIP)
    keep = mark(staged, keep=False)
    how: Swapped | None = None
    try:
        how = swap_in(staged, target)
        if how != "placed" and was_touched(
            old_folder(staged), zip_target
        ):  # seen now, when nobody can add more
            keep = mark(staged, keep=True)
        os.replace(staged / NEW_ZIP, zip_target)
    except OSError:
        put_back(staged, target, how)
        raise
    kept = keep_aside(old_folder(staged), target) if keep else None
    sync_folder(out)
    (staged / READY).unlink()
    return kept


def mark(staged: Path, *, keep: bool) -> bool:
    """Note on disk that a swap is under way, and whether the old folder is to be kept."""
    (staged / READY).write_text("keep" if keep else "", encoding="ascii")
    sync(staged / READY)
    return keep


def swap_in(staged: Path, target: Path) -> Swapped:
    """The new folder takes its place; the old one lies in staging afterwards (old_folder)."""
    if not target.exists():
        (staged / NEW).rename(target)
        return "placed"
    if exchange(staged / NEW, target):
        return "exchanged"
    target.rename(staged / OLD)
    (staged / NEW).rename(target)
    return "renamed"


def old_folder(staged: Path) -> Path:
    """Where the old folder lies after the swap: set aside, or in the new one's place where the two were exchanged."""
    return staged / OLD if (staged / OLD).is_dir() else staged / NEW


def put_back(staged: Path, target: Path, how: Swapped | None) -> None:
    """Undo a swap of which a later step failed: the old folder stands again, or none if there was none."""
    if how == "exchanged":
        exchange(staged / NEW, target)
    else:
        if target.exists() and not (staged / NEW).exists():
            target.rename(staged / NEW)
        if (staged / OLD).exists() and not target.exists():
            (staged / OLD).rename(target)
    (staged / READY).unlink()


def exchange(left: Path, right: Path) -> bool:
    """Swap two folders in one step; False where the system or its file system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "renameat2"):  # glibc before 2.28
        return False
    result: int = libc.renameat2(AT_FDCWD, os.fsencode(left), AT_FDCWD, os.fsencode(right), RENAME_EXCHANGE)
    return result == 0


def keep_aside(old: Path, target: Path) -> str:
    number = 1
    while (place := target.with_name(f"{target.name}（旧 {number}）")).exists():
        number += 1
    old.rename(place)
    return place.name


def recover(out: Path, name: str) -> None:
    """Settle what a cut-off swap left: finished where the new folder stands already, else undone.

    Of the two folders the new one is that which agrees with the new zip; the other is the old one, and it is
    kept aside where a person had put something in.
    """
    staged, target = staging_place(out, name), out / name
    if not staged.is_dir():
        return
    ready, zip_path, zip_target = staged / READY, staged / NEW_ZIP, out / f"{name}.zip"
    if ready.is_file():
        if zip_path.is_file() and (staged / NEW).is_dir() and not was_touched(staged / NEW, zip_path):
            undo(staged, target)
        else:
            finish(staged, target, zip_path, zip_target)
        ready.unlink()  # settled: what is still here is rubbish, however far its removal gets
    shutil.rmtree(staged)


def undo(staged: Path, target: Path) -> None:
    """The new folder had not taken its place: the old one goes back, or beside what stands there now."""
    if (staged / OLD).is_dir():
        if target.exists():
            keep_aside(staged / OLD, target)
        else:
            (staged / OLD).rename(target)


def finish(staged: Path, target: Path, zip_path: Path, zip_target: Path) -> None:
    """The new folder stands: the zip follows, and a touched old folder is kept."""
    old = old_folder(staged)
    keep = (staged / READY).read_text(encoding="ascii") == "keep"
    if old.is_dir() and (keep or (zip_path.is_file() and was_touched(old, zip_target))):
        keep_aside(old, target)
    if zip_path.is_file():
        os.replace(zip_path, zip_target)


def sync_folder(folder: Path) -> None:
    """Make renames durable; a system that cannot open folders does so by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# ---- whose folder it is


def check_replaceable(target: Path, zip_target: Path, new: bytes) -> None:
    """Only an older package of the same unit, notice and stage is replaced. Raises CannotBundle."""
    if target.exists():
        if not target.is_dir() or target.is_symlink():
            raise CannotBundle("package.foreign", target.name)
        check_same(read_or_none(target / DATA_NAME), new, target.name)
    if zip_target.exists():
        old = data_in_zip(zip_target) if zip_target.is_file() else None
        is_damaged = zip_target.is_file() and not zipfile.is_zipfile(zip_target)
        if not (is_damaged and target.exists()):  # a damaged zip beside a folder of ours is ours as well
            check_same(old, new, zip_target.name)


def check_same(old: bytes | None, new: bytes, name: str) -> None:
    if old is None or not is_ours(old):
        raise CannotBundle("package.foreign", name)
    try:
        if whose(read_data(old)) != whose(read_data(new)):
            raise CannotBundle("package.other_unit", name)
    except BadDataError:
        return  # ours, of another version of the program


def whose(data: PackageData) -> tuple[object, ...]:
    return data.notice_id, data.stage, data.typed.get(APPLICANT, {}).get(NAME)


def read_or_none(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def data_in_zip(path: Path) -> bytes | None:
    try:
        with open_bag(path) as bag:
            return bag.read(f"data/{DATA_NAME}") if f"data/{DATA_NAME}" in bag.entries else None
    except (UnsafeArchive, *DAMAGED):
        return None


def was_touched(folder: Path, zip_path: Path) -> bool:
    """Whether a person put in or changed anything since the folder was built: then it is kept, not replaced."""
    if not zip_path.is_file():
        return True
    if any(path.is_symlink() or (path.is_dir() and not any(path.iterdir())) for path in folder.rglob("*")):
        return True  # links and empty folders are a person's too
    found = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file() and not is_junk(path.name)
    }
    try:
        with open_bag(zip_path) as bag:
            if set(found) - set(bag.payload):
                return True
            return any(not same(path, bag.entries[f"data/{name}"]) for name, path in found.items())
    except (UnsafeArchive, *DAMAGED):
        return True


def same(path: Path, info: zipfile.ZipInfo) -> bool:
    if path.stat().st_size != info.file_size:
        return False
    crc = 0
    with path.open("rb") as stream:
        while block := stream.read(2**20):
            crc = zlib.crc32(block, crc)
    return crc == info.CRC
