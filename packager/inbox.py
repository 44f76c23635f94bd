"""Whatever was put into an inbox → single files, each with the way to it: archives and mails unpacked within limits.

Every archive is hostile until it is read: names are never used as paths, nothing is written outside one
scratch folder, sizes are counted while unpacking and not believed, nesting ends at four levels, and what
cannot be opened becomes one sentence while the rest goes on.
"""

from __future__ import annotations

import email
import email.policy
import itertools
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
from typing import Literal

from packager.bag import MANIFEST
from packager.bundle import DATA_NAME
from packager.names import is_junk, natural_key, readable
from packager.zipped import DAMAGED, reason

DEEPEST = 4
MOST_FILES = 5_000
MOST_BYTES = 2 * 2**30
LARGEST_MAIL = 100 * 2**20
MOST_PARTS = 1_000
LONGEST_UNPACK = 60.0  # seconds for one archive
RATIO, RATIO_MATTERS = 300, 64 * 2**20
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


class Refused(Exception):
    """What cannot be opened; the text says why."""


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
    made: int = 0
    room: int = MOST_BYTES
    started: float = field(default_factory=time.monotonic)

    def walk(self, root: Path) -> Iterator[Found]:
        """A folder, or one file → its files in natural order."""
        if root.is_dir() and not root.is_symlink():
            yield from self.folder(root, shown_name(root.name))
        else:
            yield from self.one(root, shown_name(root.name), 0)

    def folder(self, folder: Path, shown: str, depth: int = 0) -> Iterator[Found]:
        entries = sorted(os.scandir(folder), key=lambda each: natural_key(shown_name(each.name)))
        if (folder / DATA_NAME).is_file() and (folder.parent / f"{folder.name}.zip").is_file():
            return  # a package's folder beside its zip: the zip is what counts
        for each in entries:
            self.check()
            if is_junk(each.name):
                continue
            name = f"{shown}/{shown_name(each.name)}"
            if each.is_dir(follow_symlinks=False):
                yield from self.folder(Path(each.path), name, depth)
            else:
                yield from self.one(Path(each.path), name, depth)

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
            if depth >= DEEPEST:
                raise Refused(f"压缩包套了 {DEEPEST} 层以上，没有打开")
            if opened == "package":
                yield Found(path, shown, "package")
                return
            self.started, self.room = (
                (time.monotonic(), MOST_BYTES) if depth == 0 else (self.started, self.room)
            )
            inner = self.place()
            names = opened(path, inner)
            for file, name in names:
                yield from self.one(file, f"{shown}/{name}", depth + 1)
            if not names:
                raise Refused("里面没有文件")
        except Refused as error:
            yield Found(path, shown, "refused", str(error))
        except OSError as error:
            yield Found(path, shown, "refused", f"读不出来（{error.strerror or '读写失败'}）")

    def opener(
        self, path: Path, head: bytes, shown: str
    ) -> Callable[[Path, Path], list[tuple[Path, str]]] | Literal["package"] | None:
        if head.startswith(b"PK"):
            kind = zip_kind(path)
            return None if kind == "office" else "package" if kind == "package" else self.unzip
        if head.startswith((SEVEN, RAR)):
            return self.by_tool
        return self.mail if shown.lower().endswith(".eml") else None

    def place(self) -> Path:
        self.made += 1
        folder = self.scratch / str(self.made)
        folder.mkdir(parents=True)
        return folder

    def spend(self, size: int) -> None:
        """Count what is unpacked. Raises Refused."""
        self.check()
        self.room -= size
        if self.room < 0:
            raise Refused(f"展开后超过 {MOST_BYTES // 2**30} GB，没有全部打开")
        if time.monotonic() - self.started > LONGEST_UNPACK:
            raise Refused(f"{LONGEST_UNPACK:.0f} 秒内没有打开完")

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
                    self.extract(archive, info, folder / str(number))
                    found.append((folder / str(number), name))
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

    # ---- 7z and rar, by what is installed

    def by_tool(self, path: Path, folder: Path) -> list[tuple[Path, str]]:
        kind = "7z" if path.open("rb").read(2) == b"7z" else "rar"
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
                    raise Refused("展开后过大，或太久没有打开完")
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
            target = folder / str(number)
            target.write_bytes(data)
            yield target, plain_name(mail_name(part, name))


def mail_name(part: Message, name: str) -> str:
    """An attachment's name; bytes that nobody declared are read as GBK."""
    if isinstance(part, EmailMessage) and "\ufffd" in name:
        raw = str(part.get("Content-Disposition", ""))
        return raw.rpartition("filename=")[2].strip('"; ') or name
    return name


def plain_name(name: str) -> str:
    """The last part of a name from outside, without signs that cannot be seen."""
    last = readable(name).replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in last if char.isprintable())[:200] or "附件"


def shown_name(name: str) -> str:
    return "".join(char for char in readable(name) if char.isprintable())


def decoded_name(info: zipfile.ZipInfo) -> str:
    """The name of an entry: UTF-8 where it says so or can only be that, else GBK; without ways out of its folder."""
    name = info.filename
    if not info.flag_bits & 0x800:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    parts = [plain_name(part) for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(parts) or "未命名"


def refuse_bomb(infos: list[zipfile.ZipInfo]) -> None:
    """What cannot be honest is not opened: too many entries, too much, packed too well, several sharing one place."""
    size, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if len(infos) > MOST_FILES:
        raise Refused(f"压缩包里有 {len(infos)} 个文件，超过 {MOST_FILES} 个")
    if size > MOST_BYTES or (size > RATIO_MATTERS and size > packed * RATIO):
        raise Refused(f"压缩包展开后过大（{size // 2**20} MB），没有打开")
    places = sorted((info.header_offset, info.compress_size) for info in infos)
    for (start, length), (following, _) in itertools.pairwise(places):
        if start + length > following:
            raise Refused("压缩包里的文件互相重叠，没有打开")


def zip_kind(path: Path) -> Literal["office", "package", "archive"]:
    """What a zip is by its entries: an Office or OFD file, a package of ours, or files to be unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except DAMAGED as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise Refused(f"压缩包打不开：{reason(error)}") from error
    if "[Content_Types].xml" in names or "OFD.xml" in names:
        return "office"
    tops = {name.partition("/")[0] for name in names}
    if len(tops) == 1:
        top = next(iter(tops))
        if f"{top}/{MANIFEST}" in names and f"{top}/data/{DATA_NAME}" in names:
            return "package"
    return "archive"
