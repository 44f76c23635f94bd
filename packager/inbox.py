"""Whatever was put into an inbox → single files, each with the way to it: archives and mails unpacked within limits.

Every archive is hostile until it is read: names are never used as paths, nothing is written outside one
scratch folder, sizes are counted while unpacking and not believed, nesting ends at four levels, and what
cannot be opened becomes one sentence while the rest goes on.
"""

from __future__ import annotations

import email
import email.policy
import errno
import os
import shutil
import stat
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage, Message
from pathlib import Path
from tempfile import mkdtemp
from typing import Literal

from packager.archives import (
    MOST_BYTES,
    Enough,
    Refused,
    decoded_name,
    payload_of,
    plain_name,
    refuse_bomb,
    shown_name,
    suffix_of,
    zip_kind,
)
from packager.bag import write_bag
from packager.bundle import DATA_NAME
from packager.data import BadDataError, read_data
from packager.faults import REASONS
from packager.inventory import inventory
from packager.names import is_junk, natural_key
from packager.zipped import DAMAGED, reason

DEEPEST = 4
OFFICE = (".docx", ".xlsx", ".docm", ".xlsm")
LARGEST_MAIL = 100 * 2**20
MOST_PARTS = 1_000
MOST_ARCHIVES = 500
MACHINE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE)  # no fault of the file
LONGEST_UNPACK = 60.0  # seconds for one archive
BLOCK = 2**20
Kind = Literal["file", "package", "refused"]
SEVEN, RAR = b"7z\xbc\xaf\x27\x1c", b"Rar!"
UNPACKERS = (
    ("7z", ["{tool}", "x", "-y", "-bd", "-p-", "-o{out}", "--", "{file}"]),
    ("7zz", ["{tool}", "x", "-y", "-bd", "-p-", "-o{out}", "--", "{file}"]),
    ("7za", ["{tool}", "x", "-y", "-bd", "-p-", "-o{out}", "--", "{file}"]),
    ("bsdtar", ["{tool}", "-x", "-f", "{file}", "-C", "{out}"]),
    ("unrar", ["{tool}", "x", "-y", "-p-", "--", "{file}", "{out}/"]),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One file of the inbox: where it lies now, and how a person would name it (`收件/鼓楼区.zip/甲公司.docx`).

    `kind` package: a zip of this program's making, not unpacked. `refused`: `why` says what is the matter.
    """

    path: Path
    shown: str
    kind: Kind = "file"
    why: str = ""

    @property
    def name(self) -> str:
        return self.shown.rpartition("/")[2]

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders and archives around it, the outermost first."""
        return tuple(self.shown.split("/")[:-1])


@dataclass(slots=True)
class Opener:
    """Unpacks into `scratch`; `check` may stop it by raising."""

    scratch: Path
    check: Callable[[], None] = lambda: None
    skip: frozenset[Path] = frozenset()
    opened: int = 0
    room: int = MOST_BYTES
    started: float = field(default_factory=time.monotonic)

    def walk(self, root: Path) -> Iterator[Found]:
        """A folder, or one file → its files in natural order. The root is the clerk's own choice: a link is followed."""
        root = root.resolve()
        if root.is_dir():
            yield from self.folder(root, shown_name(root.name))
        else:
            yield from self.one(root, shown_name(root.name), 0)

    def folder(self, folder: Path, shown: str, depth: int = 0) -> Iterator[Found]:
        entries = sorted(os.scandir(folder), key=lambda each: natural_key(shown_name(each.name)))
        if (folder / DATA_NAME).is_file():
            yield from self.package_folder(folder, shown)
            return
        for each in entries:
            self.check()
            if is_junk(each.name) or Path(each.path) in self.skip:
                continue
            name = f"{shown}/{shown_name(each.name)}"
            if each.is_dir(follow_symlinks=False):
                yield from self.folder(Path(each.path), name, depth)
            else:
                yield from self.one(Path(each.path), name, depth)

    def package_folder(self, folder: Path, shown: str) -> Iterator[Found]:
        """The folder of a package: its zip beside it is what counts, else it is zipped here; what was put in later is taken singly."""
        beside = folder.parent / f"{folder.name}.zip"
        files = [path for path in sorted(folder.rglob("*")) if not path.is_dir() and not is_junk(path.name)]
        names = payload_of(beside) if beside.is_file() else payload_named(folder)
        inside = [
            path for path in files if path.relative_to(folder).as_posix() in names and not path.is_symlink()
        ]
        if not beside.is_file():
            target = self.place() / f"{folder.name}.zip"
            write_bag(
                target, folder.name, [(path.relative_to(folder).as_posix(), path) for path in inside], {}
            )
            yield Found(target, shown, "package")
        for path in files:
            if path not in inside:
                yield from self.one(path, f"{shown}/{shown_name(path.relative_to(folder).as_posix())}", 0)

    def one(self, path: Path, shown: str, depth: int) -> Iterator[Found]:
        """A file, or what is in it if it is an archive or a mail."""
        self.check()
        try:
            if path.is_symlink():
                raise Refused("是链接，不是文件本身")
            if not stat.S_ISREG(path.stat().st_mode):
                raise Refused("不是文件")
            with path.open("rb") as stream:
                head = stream.read(8)
            if not head:
                raise Refused("是空的（0 字节）")
            opened = self.opener(path, head, shown)
            if opened is None:
                yield Found(path, shown)
                return
            if opened == "package":
                yield Found(path, shown, "package")
                return
            if depth >= DEEPEST:
                raise Refused(f"压缩包套了 {DEEPEST} 层以上，没有打开")
            yield from self.opened_up(path, shown, depth, opened)
        except Refused as error:
            if isinstance(error, Enough) and depth > 0:
                raise
            yield Found(path, shown, "refused", str(error))
        except OSError as error:
            if error.errno in MACHINE:
                raise
            yield Found(path, shown, "refused", unread(error))

    def opened_up(
        self, path: Path, shown: str, depth: int, unpack: Callable[[Path, Path], list[tuple[Path, str]]]
    ) -> Iterator[Found]:
        """What is in an archive; it is gone from the scratch folder when it has been looked at."""
        if depth == 0:
            self.started, self.room, self.opened = time.monotonic(), MOST_BYTES, 0
        self.opened += 1
        if self.opened > MOST_ARCHIVES:
            raise Enough(f"里面套着 {MOST_ARCHIVES} 个以上的压缩包，没有全部打开")
        inner = self.place()
        names = unpack(path, inner)
        for file, name in names:
            yield from self.one(file, f"{shown}/{name}", depth + 1)
        shutil.rmtree(inner, ignore_errors=True)
        if not names:
            raise Refused("里面没有文件")

    def opener(
        self, path: Path, head: bytes, shown: str
    ) -> Callable[[Path, Path], list[tuple[Path, str]]] | Literal["package"] | None:
        if head.startswith(b"PK"):
            try:
                kind = zip_kind(path)
            except Refused as error:
                if shown.lower().endswith(OFFICE):
                    raise Refused("文件不完整，打不开，请对方重新发送") from error
                raise
            if kind == "archive":
                return self.unzip
            return self.straighten if kind == "rezipped" else "package" if kind == "package" else None
        if head.startswith((SEVEN, RAR)):
            return self.by_tool
        return self.mail if shown.lower().endswith(".eml") else None

    def place(self) -> Path:
        return Path(mkdtemp(dir=self.scratch))

    def spend(self, size: int) -> None:
        """Count what is unpacked. Raises Refused."""
        self.check()
        self.room -= size
        if self.room < 0:
            raise Enough(f"展开后超过 {MOST_BYTES // 2**30} GB，没有全部打开")
        if time.monotonic() - self.started > LONGEST_UNPACK:
            raise Enough(f"{LONGEST_UNPACK:.0f} 秒内没有打开完")

    # ---- zip

    def unzip(self, path: Path, folder: Path) -> list[tuple[Path, str]]:
        try:
            with zipfile.ZipFile(path) as archive:
                infos = [
                    info for info in archive.infolist() if info.filename and not info.filename.endswith("/")
                ]
                refuse_bomb(infos)
                found = []
                for number, info in enumerate(infos):
                    name = decoded_name(info)
                    if is_junk(name.rpartition("/")[2]) or name.startswith("__MACOSX/"):
                        continue
                    target = folder / f"{number}{suffix_of(name)}"
                    self.extract(archive, info, target)
                    found.append((target, name))
                return found
        except DAMAGED as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise Refused(f"压缩包打不开：{reason(error)}") from error

    def extract(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> None:
        if info.flag_bits & 1:
            raise Refused("压缩包有密码，请向报送单位要没有密码的")
        if (info.external_attr >> 16) & 0o170000 == stat.S_IFLNK:
            raise Refused("压缩包里有链接，没有打开")
        with archive.open(info) as source, target.open("wb") as sink:
            while block := source.read(BLOCK):
                self.spend(len(block))
                sink.write(block)

    def straighten(self, path: Path, folder: Path) -> list[tuple[Path, str]]:
        """A package that an old program zipped anew, its names in GBK → the package as it was."""
        payload: list[tuple[str, Path]] = []
        top = ""
        for file, name in self.unzip(path, folder):
            top, _, inner = name.partition("/")
            if inner.startswith("data/"):
                payload.append((inner.removeprefix("data/"), file))
        target = folder / "package.zip"
        write_bag(target, top, sorted(payload), {})
        return [(target, f"{top}.zip")]

    # ---- 7z and rar, by what is installed

    def by_tool(self, path: Path, folder: Path) -> list[tuple[Path, str]]:
        with path.open("rb") as stream:
            kind = "7z" if stream.read(2) == b"7z" else "rar"
        for tool, command in UNPACKERS:
            program = shutil.which(tool)
            if program is None or (kind == "7z" and tool == "unrar"):
                continue
            filled = [part.format(tool=program, out=folder, file=path) for part in command]
            if self.ran(filled, folder):
                return [
                    (file, file.relative_to(folder).as_posix())
                    for file in sorted(folder.rglob("*"))
                    if file.is_file() and not file.is_symlink()
                ]
            raise Refused(f"{kind} 压缩包打不开，可能已损坏或有密码")
        raise Refused(f"是 {kind} 压缩包，本机没有能打开它的程序，请解压后再放进来，或请对方改发 zip")

    def ran(self, command: list[str], folder: Path) -> bool:
        """Run a tool, watching how much it writes."""
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            while process.poll() is None:
                time.sleep(0.05)
                size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
                if size > self.room or time.monotonic() - self.started > LONGEST_UNPACK:
                    raise Enough("展开后过大，或太久没有打开完")
                self.check()
        finally:
            process.kill()
            process.wait()
        self.spend(sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()))
        return process.returncode == 0

    # ---- mail

    def mail(self, path: Path, folder: Path) -> list[tuple[Path, str]]:
        if path.stat().st_size > LARGEST_MAIL:
            raise Refused(f"邮件超过 {LARGEST_MAIL // 2**20} MB")
        try:
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            return list(self.attachments(message, folder))
        except (RecursionError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise Refused("邮件格式有误，请打开后另存附件") from error

    def attachments(self, message: Message, folder: Path) -> Iterator[tuple[Path, str]]:
        for number, part in enumerate(message.walk()):
            if number > MOST_PARTS:
                raise Refused("邮件里的部分过多")
            name = part.get_filename()
            if not name or part.is_multipart():
                continue
            data = part.get_payload(decode=True)
            if not isinstance(data, bytes) or not data:
                continue
            self.spend(len(data))
            target = folder / f"{number}{suffix_of(name)}"
            target.write_bytes(data)
            yield target, plain_name(mail_name(part, name))


def unread(error: OSError) -> str:
    """Why a file could not be read, in the clerk's language."""
    why = REASONS.get(error.errno or 0, "")
    return f"读不出来（{why.partition('，')[0] or '读写失败'}）"


def payload_named(folder: Path) -> frozenset[str]:
    """What the data of a package say lies in its folder."""
    try:
        data = read_data((folder / DATA_NAME).read_bytes())
    except BadDataError:
        return frozenset([DATA_NAME])
    return frozenset(inventory(data))


def mail_name(part: Message, name: str) -> str:
    """An attachment's name; bytes that nobody declared are read as GBK."""
    if isinstance(part, EmailMessage) and "\ufffd" in name:
        raw = str(part.get("Content-Disposition", ""))
        return raw.rpartition("filename=")[2].strip('"; ') or name
    return name
