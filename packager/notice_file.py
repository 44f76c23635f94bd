"""A notice as one file (.tongzhi, a zip of its folder) ↔ a folder of the user's notices, loaded and linted before it takes its place."""

from __future__ import annotations

import io
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from forms.library import DEFINITION, Source, load_notice
from forms.renewal import changes
from packager.lint import lint_folder
from packager.names import is_junk, readable
from packager.zipped import DAMAGED, zip_info

MOST_FILES, MOST_BYTES = 200, 100 * 2**20
WANTED = (".yaml", ".docx", ".xlsx", ".json", ".md", ".txt")


class NotANotice(Exception):
    """A file that holds no notice; the text says why."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A notice from outside, loaded and linted in a folder of its own; `keep` puts it in its place."""

    source: Source
    target: Path
    scratch: Path
    problems: tuple[str, ...]

    def changes(self, present: Source) -> Iterator[str]:
        """What differs from the same notice as it is now, stage by stage."""
        new, old = self.source.notice, present.notice
        for stage in new.stages:
            if any(each.id == stage.id for each in old.stages):
                yield from changes(old, new, stage.id)
            else:
                yield f"新增环节“{stage.id}”。"
        gone = {each.id for each in old.stages} - {each.id for each in new.stages}
        yield from (f"不再有环节“{each}”。" for each in sorted(gone))

    def keep(self) -> Source:
        """→ the notice under `target`, an older one of the same id replaced. Raises OSError."""
        place = self.target / self.source.folder.name
        if place.exists():
            place.rename(self.scratch / "old")
        self.source.folder.rename(place)
        return load_notice(place)


@contextmanager
def open_notice(path: Path, target: Path) -> Iterator[Incoming]:
    """A file from outside → Incoming. Raises NotANotice, NoticeError, OSError."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target, prefix=".导入") as name:
        scratch = Path(name)
        folder = copied(path, scratch) if path.name == DEFINITION else unpacked(path, scratch)
        source = load_notice(folder)
        wrong = tuple(each.message for each in lint_folder(folder).of_level("error"))
        yield Incoming(source, target, scratch, wrong)


def take_notice(path: Path, target: Path) -> Source:
    """→ the notice under `target`, an older one of the same id replaced. Raises NotANotice, NoticeError, OSError."""
    with open_notice(path, target) as incoming:
        if incoming.problems:
            raise NotANotice(f"里的通知有问题：{incoming.problems[0]}")
        return incoming.keep()


def give_notice(source: Source) -> bytes:
    """A notice folder → one .tongzhi file; the same folder gives the same bytes."""
    root = source.folder.parent
    files = sorted(
        each for each in source.folder.rglob("*") if each.is_file() and each.suffix.lower() in WANTED
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in files:
            archive.writestr(zip_info(each.relative_to(root).as_posix()), each.read_bytes())
    return buffer.getvalue()


def copied(definition: Path, scratch: Path) -> Path:
    """The folder of a notice.yaml that was chosen itself."""
    folder = definition.parent
    files = [each for each in folder.iterdir() if each.is_file() and each.suffix.lower() in WANTED]
    made = scratch / folder.name
    made.mkdir()
    for each in files:
        shutil.copyfile(each, made / each.name)
    return made


def unpacked(path: Path, scratch: Path) -> Path:
    """A zip with one notice.yaml, at its top or in one folder. Raises NotANotice."""
    try:
        with zipfile.ZipFile(path) as archive:
            return extracted(archive, path, scratch)
    except DAMAGED as error:
        raise NotANotice("不是完好的压缩包。请重新复制后再导入。") from error


def extracted(archive: zipfile.ZipFile, path: Path, scratch: Path) -> Path:
    infos = [info for info in archive.infolist() if not info.is_dir() and not is_junk(name_of(info).name)]
    definitions = [info for info in infos if name_of(info).name == DEFINITION]
    if len(definitions) != 1:
        raise NotANotice("里应有且只有一个 notice.yaml。请选择从本程序导出或由发通知的人提供的文件。")
    if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > MOST_BYTES:
        raise NotANotice("过大，不像一个通知。")
    top = name_of(definitions[0]).parent
    made = scratch / (top.name or id_in(archive.read(definitions[0])) or path.stem)
    for info in infos:
        name = name_of(info)
        if name.is_absolute() or ".." in name.parts or any(sign in str(name) for sign in "\\:"):
            raise NotANotice("里有不安全的文件名，没有导入。")
        if name.is_relative_to(top) and name.suffix.lower() in WANTED:
            place = made / name.relative_to(top)
            place.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as source, place.open("wb") as out:
                shutil.copyfileobj(source, out)
    return made


def id_in(definition: bytes) -> str:
    """The notice's id, for a zip without a folder: its folder bears that name."""
    found = re.search(r"^id:[ \t]*([^\s#/\\:]+)", definition.decode("utf-8", "replace"), re.MULTILINE)
    return found[1] if found else ""


def name_of(info: zipfile.ZipInfo) -> PurePosixPath:
    """The name as it was meant: UTF-8 where the zip says so, else GBK."""
    if info.flag_bits & 0x800:
        return PurePosixPath(info.filename)
    try:
        return PurePosixPath(info.filename.encode("cp437").decode("gbk"))
    except UnicodeError:
        return PurePosixPath(readable(info.filename))
