"""Folders of data → Notices. Strict: a folder with problems is refused, all of them listed with file and line."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from forms.binding import Binder
from forms.local import LocalTerms, over_notice
from forms.notice import Notice
from forms.soundness import Checker
from forms.textnodes import Problem, read_tree

DEFINITION = "notice.yaml"
TOP = ("通知",)


class NoticeError(Exception):
    """A notice folder that cannot be used; `problems` lists everything found wrong."""

    def __init__(self, folder: Path, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.folder = folder
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Source:
    """A loaded notice and the folder that it was read from; `terms` where local terms are laid over it."""

    notice: Notice
    folder: Path
    sha256: str
    terms: LocalTerms | None = None

    def read(self, name: str) -> bytes:
        """A file of the notice, such as a form's template."""
        return (self.folder / name).read_bytes()


def lay_over(source: Source, stage_id: str, terms: LocalTerms) -> Source:
    """→ the source with local terms in its stage; itself where there are none."""
    if terms.empty:
        return source
    return replace(source, notice=over_notice(source.notice, stage_id, terms), terms=terms)


@dataclass(frozen=True, slots=True)
class Library:
    """All notices of some folders, and the folders that were refused."""

    sources: tuple[Source, ...]
    refused: tuple[NoticeError, ...]

    def find(self, notice_id: str) -> Source | None:
        wanted = unicodedata.normalize("NFC", notice_id)
        return next(
            (source for source in self.sources if wanted in (source.notice.id, source.notice.short)), None
        )

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(source.notice.id for source in self.sources)


def load_library(roots: Sequence[Path]) -> Library:
    """Root folders → Library. A later root wins over an earlier one that has the same notice."""
    sources: dict[str, Source] = {}
    refused = []
    for root in roots:
        for folder in (
            sorted(path for path in root.iterdir() if (path / DEFINITION).is_file()) if root.is_dir() else ()
        ):
            try:
                source = load_notice(folder)
            except NoticeError as error:
                refused.append(error)
            else:
                sources[source.notice.id] = source
    return Library(tuple(sources.values()), tuple(refused))


def load_notice(folder: Path) -> Source:
    """One folder → Source. Raises NoticeError with every problem."""
    path = folder / DEFINITION
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise NoticeError(folder, [Problem(DEFINITION, 0, f"读不到文件：{error.strerror}")]) from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise NoticeError(folder, [Problem(DEFINITION, line, "不是 UTF-8 编码，请另存为 UTF-8")]) from error
    tree = read_tree(text, DEFINITION)
    binder = Binder(tree)
    notice = binder.record(Notice, tree.root, TOP) if tree.root is not None else None
    if notice is not None:
        for key_path, why in Checker(notice, folder).problems():
            binder.at((*TOP, *key_path), why)
    if notice is None or tree.problems:
        raise NoticeError(folder, sorted(tree.problems, key=lambda problem: problem.line))
    return Source(notice, folder, folder_hash(notice, folder, data))


def folder_hash(notice: Notice, folder: Path, definition: bytes) -> str:
    """SHA-256 over the definition and its templates: the same notice has the same hash everywhere."""
    digest = hashlib.sha256(definition)
    for form in notice.forms:
        digest.update(hashlib.sha256((folder / form.template).read_bytes()).digest())
    return digest.hexdigest()
