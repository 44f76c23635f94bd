"""Parts in order → one volume PDF for printing: A4 upright, contents and numbers where asked, bookmarks.

One page plan (the list of parts with their pages) decides everything: contents, numbers, sheets, bookmarks.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name, OutlineItem

from packager import sheet
from packager.pdf.draw import draw
from packager.pdf.layout import lay_out
from packager.pdf.model import Document
from packager.pdf.rules import WORD

A4_WIDTH, A4_HEIGHT = 595.276, 841.89
SLACK = 3.0
BROAD = 1.02
DUPLEX = ("双面", "正反")


@dataclass(frozen=True, slots=True)
class Part:
    """What is bound together: a title for contents and bookmarks, its pages, and how to open them; `form` where it is one."""

    title: str
    pages: int
    open: Callable[[], pikepdf.Pdf]
    level: int = 1
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A part at its place; `first` counts the volume's body pages from 1."""

    title: str
    level: int
    first: int
    pages: int
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """A finished volume: all pages with contents in front, and where each part stands."""

    pages: int
    front: int
    parts: tuple[Placed, ...]


def sheets(pages: int, sides: str | None) -> int:
    """Sheets of paper of one copy."""
    return (pages + 1) // 2 if sides in DUPLEX else pages


def page_plan(parts: Sequence[Part]) -> tuple[Placed, ...]:
    placed, next_page = [], 1
    for part in parts:
        placed.append(Placed(part.title, part.level, next_page, part.pages, part.form))
        next_page += part.pages
    return tuple(placed)


def bind(
    parts: Sequence[Part], target: Path, title: str, *, contents: bool = False, numbers: bool = False
) -> Book:
    """Parts → the volume's PDF at `target`."""
    placed = page_plan(parts)
    body = sum(part.pages for part in parts)
    with ExitStack() as stack:
        volume = stack.enter_context(pikepdf.new())
        front = 0
        if contents:
            listing = stack.enter_context(open_document(contents_pages(title, placed)))
            front = len(listing.pages)
            volume.pages.extend(listing.pages)
        for part in parts:
            source = stack.enter_context(part.open())
            if len(source.pages) != part.pages:
                raise ValueError(f"{part.title}: {len(source.pages)} pages, {part.pages} planned")
            for page in source.pages:
                add_page(volume, page)
        if numbers and body:
            stamps = stack.enter_context(open_document(sheet.page_numbers(body)))
            for page, stamp in zip(list(volume.pages)[front:], stamps.pages, strict=True):
                lay_on(volume, page, stamp, "/ShenbaoNumber")
        add_bookmarks(volume, placed, front)
        describe(volume, title)
        # The content is compressed already: deflating it again, or hashing all of it for the file's /ID as
        # deterministic_id does, would cost several times the rest. The plan names the volume well enough.
        volume.trailer.ID = identity_of(title, placed)
        volume.save(target, static_id=True, compress_streams=False, min_version="1.5")
    return Book(front + body, front, placed)


def open_document(document: Document) -> pikepdf.Pdf:
    return open_bytes(draw(lay_out(document, WORD).pages))


def open_bytes(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def contents_pages(title: str, placed: Sequence[Placed]) -> Document:
    rows = [(f"{'　　' * (part.level - 1)}{part.title}", str(part.first)) for part in placed]
    return sheet.sheet(
        [sheet.title("目　录"), sheet.text(title), sheet.grid((85, 15), ("内容", "页码"), rows)]
    )


def add_page(volume: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """A page as it is where it is upright A4; else on an A4 page, turned if broad, reduced if large."""
    width, height = visible_size(page)
    if (
        abs(width - A4_WIDTH) <= SLACK
        and abs(height - A4_HEIGHT) <= SLACK
        and not int(page.obj.get("/Rotate", 0))
    ):
        volume.pages.append(page)
        return
    if width > height * BROAD:
        page.rotate(270, relative=True)  # its head to the left: the binding side of odd pages
    volume.add_blank_page(page_size=(A4_WIDTH, A4_HEIGHT))
    lay_on(volume, volume.pages[-1], page, "/ShenbaoPage")


def lay_on(volume: pikepdf.Pdf, target: pikepdf.Page, page: pikepdf.Page, name: str) -> None:
    """A whole page over another, reduced where it is larger.

    pikepdf's add_overlay does the same but names its resources at random: two builds would differ.
    """
    form = volume.copy_foreign(page.as_form_xobject())
    placed = target.add_resource(form, Name.XObject, Name(name))
    rectangle = pikepdf.Rectangle(0, 0, A4_WIDTH, A4_HEIGHT)
    target.contents_add(b"q\n", prepend=True)
    place = target.calc_form_xobject_placement(
        form, placed, rectangle, invert_transformations=True, allow_shrink=True, allow_expand=False
    )
    target.contents_add(b"\nQ\n" + place)


def visible_size(page: pikepdf.Page) -> tuple[float, float]:
    """Width and height as a reader sees them."""
    left, low, right, high = (float(each) for each in page.cropbox)
    width, height = abs(right - left), abs(high - low)
    return (height, width) if int(page.obj.get("/Rotate", 0)) % 180 else (width, height)


def identity_of(title: str, placed: Sequence[Placed]) -> pikepdf.Array:
    """A file identifier from what is bound; the same volume has the same."""
    digest = hashlib.md5(repr((title, placed)).encode(), usedforsecurity=False).digest()
    return pikepdf.Array([pikepdf.String(digest), pikepdf.String(digest)])


def add_bookmarks(volume: pikepdf.Pdf, placed: Sequence[Placed], front: int) -> None:
    with volume.open_outline() as outline:
        if front:
            outline.root.append(OutlineItem("目录", 0))
        for part in placed:
            item = OutlineItem(part.title, front + part.first - 1)
            inside = outline.root[-1].children if part.level > 1 and outline.root else outline.root
            inside.append(item)


def describe(volume: pikepdf.Pdf, title: str) -> None:
    volume.Root.Lang = pikepdf.String("zh-CN")
    volume.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True, PrintScaling=Name("/None"))
    volume.docinfo["/Title"] = title
