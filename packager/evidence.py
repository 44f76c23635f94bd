"""A folder with one subfolder for each slot → opened and counted files, and findings; a file → pages to bind.

Every file is judged by what it holds, not by its name. Originals are never changed: they go into the package
as they are, and only the bound volume holds converted pages.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
from PIL import Image, UnidentifiedImageError

from forms.check import bound_slots
from forms.findings import Finding, Place, finding
from forms.nearest import hint
from forms.notice import Notice, Stage
from packager.bindable import (
    bindable,
    hides_layers,
    needs_drawing,
    open_pdf,
    shows_latin,
    slip,
    undrawn,
    unseen_notes,
)
from packager.choice import ANY, OURS
from packager.engines import Drawn, Office, drawn_files
from packager.filetypes import (
    FORMATS,
    OFFICE,
    SUFFIXES,
    UNPRINTED,
    Kind,
    Unusable,
    office_suffix,
    sniff,
    unprinted,
)
from packager.fill.inserts import unfit
from packager.images import FULL_DPI, dpi_of, is_reduced, opened_image, slices, upright_size
from packager.names import distinct, is_junk, natural_key, readable, safe_name
from packager.words import FORMATS as WORDS

LARGEST_MB = 300
LARGEST_SIDE = 30_000
LARGEST_AREA = 170_000_000
POOR_DPI = 100
MEBI = 2**20
# What the readers of PDFs and pictures raise on an inside that is not as it should be.
ODD_INSIDE = (ValueError, TypeError, RuntimeError, AttributeError, LookupError)


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """One checked file of a slot; `order` from 1 within it, `name` as it will stand in the package.

    `drawn`: an Office file as pages, with the program that drew it.
    """

    slot: str
    order: int
    name: str
    path: Path
    kind: Kind
    size: int
    sha256: str
    pages: int
    drawn: Drawn | None = None

    @property
    def title(self) -> str:
        return self.name.rpartition(".")[0] or self.name

    @property
    def weight(self) -> int:
        """How many bytes it keeps in memory while it is bound: a PDF is read from its place."""
        return 0 if self.kind == "PDF" else max(self.size, len(self.drawn.pdf) if self.drawn else 0)

    def open(self) -> pikepdf.Pdf:
        """Its pages, ready to be bound."""
        if self.drawn:
            return pikepdf.open(io.BytesIO(self.drawn.pdf))
        return slip(self.name) if self.kind == "OFD" else bindable(self.kind, self.path)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a folder holds. With error findings some files could not be taken."""

    files: tuple[EvidenceFile, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for file in self.files:
            found[file.slot] = found.get(file.slot, 0) + 1
        return found


@dataclass
class Taking:
    """Evidence while it is being read."""

    files: list[EvidenceFile] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    drawn: Mapping[Path, Drawn] = field(default_factory=dict)
    formats: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def say(self, code: str, file: str, slot: str | None = None, **facts: object) -> None:
        self.findings.append(finding(code, Place(slot=slot, file=file), facts))


def read_evidence(folder: Path, stage: Stage, engine: str = ANY) -> Evidence:
    """Folder → Evidence, in the order of the notice's slots; Word and Excel files as pages by `engine`."""
    taking = Taking()
    slots = [slot.name for slot in stage.slots]
    by_name: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        name = unicodedata.normalize("NFC", readable(path.name))
        if name in by_name:
            taking.say("evidence.unknown_folder", f"{name}（第二个）", hint="请把同名文件夹合并成一个。")
        elif not is_junk(path.name):
            by_name[name] = path
    for name, path in by_name.items():
        if path.is_symlink():
            taking.say("evidence.link", name)
        elif not path.is_dir():
            taking.say("evidence.loose_file", name)
        elif name not in slots:
            taking.say("evidence.unknown_folder", name, hint=hint(name, slots))
    found = {
        slot: inside(by_name[slot])
        for slot in slots
        if slot in by_name and by_name[slot].is_dir() and not by_name[slot].is_symlink()
    }
    taken = arranged(stage, found, engine)
    return Evidence(taken.files, (*taking.findings, *taken.findings))


def inside(folder: Path) -> list[tuple[str, Path]]:
    """The files of a slot's folder in natural order."""
    paths = (path for path in folder.iterdir() if not is_junk(path.name))
    return [(path.name, path) for path in sorted(paths, key=lambda path: natural_key(path.name))]


def arranged(stage: Stage, slots: Mapping[str, Sequence[tuple[str, Path]]], engine: str = ANY) -> Evidence:
    """Slots with their files as (name, path), in the order in which they are to stand → Evidence."""
    taking = Taking(formats={slot.name: slot.formats for slot in stage.slots if slot.formats})
    paths = [path for files in slots.values() for _name, path in files if is_office(path)]
    if paths:
        taking.drawn = drawn_files(
            tuple(Office(path, office_suffix(path), hash_file(path)) for path in paths), engine
        )
    for slot, files in slots.items():
        take_files(slot, files, taking)
    report_duplicates(taking)
    return Evidence(tuple(taking.files), tuple(taking.findings))


def is_office(path: Path) -> bool:
    """Whether some program has to draw a file before it can be bound."""
    try:
        usable = path.is_file() and not path.is_symlink() and 0 < path.stat().st_size <= LARGEST_MB * MEBI
        return usable and sniff(path) in OFFICE
    except (OSError, Unusable):
        return False


def take_files(slot: str, files: Sequence[tuple[str, Path]], taking: Taking) -> None:
    names = distinct(safe_name(name) for name, _ in files)
    order = 0
    for (given, path), name in zip(files, names, strict=True):
        shown = f"{slot}/{unicodedata.normalize('NFC', readable(given))}"
        try:
            if path.is_symlink():
                raise Unusable("evidence.link")
            if path.is_dir():
                raise Unusable("evidence.unknown_folder", hint=f"请把文件直接放在“{slot}”文件夹里。")
            file = take_file(slot, order + 1, name, path, shown, taking)
        except Unusable as error:
            taking.say(error.code, shown, slot, **error.facts)
        except OSError as error:
            taking.say("package.unreadable", shown, slot, why=error.strerror or "读取失败")
        else:
            order += 1
            taking.files.append(file)


def take_file(slot: str, order: int, name: str, path: Path, shown: str, taking: Taking) -> EvidenceFile:
    """One file → EvidenceFile. Raises Unusable."""
    size = path.stat().st_size
    if size == 0:
        raise Unusable("evidence.empty")
    if size > LARGEST_MB * MEBI:
        raise Unusable("evidence.too_big", size=size // MEBI, limit=LARGEST_MB)
    wanted = taking.formats.get(slot, ())
    kind = unprinted(path, wanted) or sniff(path)
    if wanted and not any(kind in FORMATS[each] for each in wanted):
        shown_formats = "、".join(WORDS[each] for each in wanted)
        taking.say("slot.format", shown, slot, wanted=shown_formats, found=kind)
    if not name.lower().endswith(SUFFIXES[kind]):
        taking.say("evidence.wrong_extension", shown, slot, found=kind)
        name = f"{name}{SUFFIXES[kind][0]}"
    drawn = taking.drawn.get(path)
    pages = pages_of(kind, path, drawn, shown, slot, taking)
    return EvidenceFile(slot, order, name, path, kind, size, hash_file(path), pages, drawn)


def pages_of(kind: Kind, path: Path, drawn: Drawn | None, shown: str, slot: str, taking: Taking) -> int:
    """How many pages a file has; what is remarkable about it is said. Raises Unusable."""
    if kind in UNPRINTED.values():
        return 0
    if kind == "PDF":
        pages, repaired = count_pages(path)
        if repaired:
            taking.say("evidence.repaired", shown, slot)
        return pages
    if kind == "OFD":
        taking.say("evidence.ofd", shown, slot)
        return 1
    if kind in OFFICE:
        if drawn is None:
            wanted = taking.formats.get(slot, ("pdf",))
            raise Unusable("evidence.office" if "pdf" in wanted else "insert.odd", found=kind)
        if drawn.engine != OURS:
            taking.say("evidence.drawn_by", shown, slot, engine=drawn.engine)
        with pikepdf.open(io.BytesIO(drawn.pdf)) as pdf:
            if not len(pdf.pages):
                raise Unusable("evidence.no_pages")
            return len(pdf.pages)
    seen = check_image(path, kind)
    if seen.dpi < POOR_DPI:
        taking.say("evidence.low_resolution", shown, slot, dpi=round(seen.dpi))
    if is_reduced(*seen.size):
        taking.say("evidence.reduced", shown, slot, width=seen.size[0], height=seen.size[1], dpi=FULL_DPI)
    return seen.frames


def count_pages(path: Path) -> tuple[int, bool]:
    """→ (pages, whether qpdf had to repair the file). Raises Unusable."""
    try:
        with open_pdf(path) as pdf:
            pages = len(pdf.pages)
            repaired = bool(pdf.get_warnings())
            for number, page in enumerate(pdf.pages, 1):
                if not is_whole(page, repaired=repaired):
                    raise Unusable("evidence.page_damaged", page=number)
            unreadable = needs_drawing(pdf) and any(not shows_latin(widget) for widget in undrawn(pdf))
            if unreadable or unseen_notes(pdf):
                raise Unusable("evidence.form")
            if hides_layers(pdf):
                raise Unusable("evidence.layers")
    except pikepdf.PasswordError as error:
        raise Unusable("evidence.encrypted") from error
    except (pikepdf.PdfError, *ODD_INSIDE) as error:
        raise Unusable("evidence.damaged") from error
    if pages == 0:
        raise Unusable("evidence.no_pages")
    return pages, repaired


def is_whole(page: pikepdf.Page, *, repaired: bool) -> bool:
    """Whether a page has a sound box and content that can be read; in a repaired file an empty page was lost."""
    left, low, right, high = (float(each) for each in page.mediabox)
    turn = page.obj.get("/Rotate", 0)
    contents = page.obj.get("/Contents")
    if left == right or low == high or int(turn) % 90 or (contents is None and repaired):
        return False
    streams = (
        list(contents) if isinstance(contents, pikepdf.Array) else [contents] if contents is not None else []
    )
    try:
        for stream in streams:
            stream.read_bytes()
    except pikepdf.PdfError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture: its pixels, how many pages it has, and the resolution at which it will be printed."""

    size: tuple[int, int]
    frames: int
    dpi: float


def check_image(path: Path, kind: Kind) -> Seen:
    """A picture file → Seen. Raises Unusable."""
    try:
        with opened_image(path) as image:
            width, height = upright_size(image)
            if max(width, height) > LARGEST_SIDE or width * height > LARGEST_AREA:
                raise Unusable("evidence.huge_image", width=width, height=height, limit=LARGEST_SIDE)
            frames = int(getattr(image, "n_frames", 1)) if kind == "TIFF" else len(slices(width, height))
            if kind != "JPG":
                for frame in range(frames if kind == "TIFF" else 1):
                    image.seek(frame)
                    image.load()  # pixels are packed: a fault inside shows only so
    except Image.DecompressionBombError as error:
        raise Unusable("evidence.huge_image", width="很大", height="很大", limit=LARGEST_SIDE) from error
    except (UnidentifiedImageError, OSError, SyntaxError, zlib.error, EOFError, *ODD_INSIDE) as error:
        raise Unusable("evidence.damaged") from error
    if kind == "JPG" and not ends_whole(path):
        raise Unusable("evidence.damaged")
    return Seen((width, height), frames, dpi_of(width, height))


def ends_whole(path: Path) -> bool:
    """Whether a JPEG has its end mark behind its picture data (a thumbnail before them has one of its own).

    Decoding every picture would make large packages slow.
    """
    data = path.read_bytes()
    place = 2
    while data[place : place + 1] == b"\xff" and data[place + 1 : place + 2] != b"\xda":
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return data[place + 1 : place + 2] == b"\xda" and data.find(b"\xff\xd9", place) > 0


def hash_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def slots_bound_in(notice: Notice, stage: Stage) -> set[str]:
    """The slots of a stage whose Word files stand in its forms."""
    return {slot for form in map(notice.form, stage.form_ids) for slot in bound_slots(form)}


def to_bind_in(notice: Notice, stage: Stage, evidence: Evidence) -> dict[str, bytes]:
    """The Word files that stand in the stage's forms in place of typed texts, by slot: the first of each."""
    wanted = slots_bound_in(notice, stage)
    found = (file for file in evidence.files if file.slot in wanted and file.order == 1)
    return {file.slot: file.path.read_bytes() for file in found}


def unfit_inserts(notice: Notice, stage: Stage, evidence: Evidence) -> Iterator[Finding]:
    """What stands against the Word files that are to be bound into forms."""
    wanted = slots_bound_in(notice, stage)
    for file in evidence.files:
        if file.slot in wanted:
            code = unfit(file.path.read_bytes()) if file.kind == "Word" else "insert.odd"
            if code:
                yield finding(code, Place(slot=file.slot, file=file.name))


def report_duplicates(taking: Taking) -> None:
    first: dict[str, str] = {}
    for file in taking.files:
        shown = f"{file.slot}/{file.name}"
        if file.sha256 in first:
            taking.say("evidence.duplicate", shown, file.slot, other=first[file.sha256])
        first.setdefault(file.sha256, shown)


def by_slot(files: tuple[EvidenceFile, ...]) -> Iterator[tuple[str, list[EvidenceFile]]]:
    """The files grouped by slot, in order."""
    for slot in dict.fromkeys(file.slot for file in files):
        yield slot, [file for file in files if file.slot == slot]
