"""A page plan → the volume's PDF: A4 upright pages, cover and contents in front, numbers, heads, bookmarks.

Sources are opened in batches: however many evidence pages there are, memory holds one batch.
"""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
from pikepdf import Dictionary, Name, OutlineItem

from packager import sheet
from packager.book import (
    PLAIN,
    Book,
    Leaf,
    Look,
    Part,
    Placed,
    body_plan,
    front_plan,
    listed_parts,
    placed_parts,
)
from packager.pdf.draw import draw
from packager.pdf.layout import lay_out
from packager.pdf.model import Document
from packager.pdf.rules import WORD

A4_WIDTH, A4_HEIGHT = 595.276, 841.89
A4 = pikepdf.Rectangle(0, 0, A4_WIDTH, A4_HEIGHT)
HEAD_ROOM = 40.0
BELOW_HEAD = pikepdf.Rectangle(HEAD_ROOM / 2, 0, A4_WIDTH - HEAD_ROOM / 2, A4_HEIGHT - HEAD_ROOM)
SLACK = 3.0
BROAD = 1.02
BATCH_PARTS, BATCH_BYTES = 120, 48 * 2**20


def bind(parts: Sequence[Part], target: Path, title: str, look: Look = PLAIN) -> Book:
    """Parts → the volume's PDF at `target`. Raises OSError, PdfError."""
    body = body_plan(parts, look)
    placed = placed_parts(parts, body)
    only = parts[0] if len(parts) == 1 else None
    if (
        only is not None
        and only.unchanged
        and only.path is not None
        and look.cover is None
        and not look.contents
    ):
        shutil.copyfile(only.path, target)
        return Book(only.pages, 0, placed)
    listing = contents_pdf(title, placed, look)
    front = front_plan(look, len(listing.pages))
    stretches = list(batches(parts, [*front, *body]))
    with ExitStack() as stack:
        stack.enter_context(listing)
        if len(stretches) == 1:
            volume = stack.enter_context(pikepdf.new())
            fill(volume, stretches[0], parts, listing, look, stack)
        else:
            volume = stack.enter_context(gathered(stretches, parts, listing, look, target.parent, stack))
        add_bookmarks(volume, placed, front)
        describe(volume, title)
        # The content is compressed already: deflating it again, or hashing all of it for the file's /ID as
        # deterministic_id does, would cost several times the rest. The plan names the volume well enough.
        volume.trailer.ID = identity_of(title, placed)
        volume.save(target, static_id=True, compress_streams=False, min_version="1.5")
    return Book(len(front) + len(body), len(front), placed)


def fill(
    volume: pikepdf.Pdf, leaves: Sequence[Leaf], parts: Sequence[Part], listing: pikepdf.Pdf, look: Look, stack: ExitStack
) -> None:  # fmt: skip
    """A stretch of leaves → pages of a PDF, with their heads and numbers."""
    needed = dict.fromkeys(leaf.part for leaf in leaves if leaf.kind == "正文")
    sources = {number: stack.enter_context(opened(parts[number])) for number in needed}
    for leaf in leaves:
        add_leaf(volume, leaf, parts, sources, listing, look)
    put_heads(volume, leaves, parts, look, stack)
    put_numbers(volume, leaves, parts, look, stack)


def gathered(
    stretches: Sequence[Sequence[Leaf]], parts: Sequence[Part], listing: pikepdf.Pdf, look: Look, folder: Path, stack: ExitStack,
) -> pikepdf.Pdf:  # fmt: skip
    """Stretches made one after the other as files, and joined on disk: pikepdf itself keeps all it copies in memory."""
    scratch = Path(stack.enter_context(TemporaryDirectory(dir=folder, prefix=".合册")))
    files = []
    for number, leaves in enumerate(stretches):
        files.append(scratch / f"{number}.pdf")
        with pikepdf.new() as stretch, ExitStack() as inner:
            fill(stretch, leaves, parts, listing, look, inner)
            stretch.save(files[-1], static_id=True, compress_streams=False)
    joined = scratch / "joined.pdf"
    names = [str(file) for file in files]
    pikepdf.Job(
        ["qpdf", "--empty", "--static-id", "--stream-data=preserve", "--pages", *names, "--", str(joined)]
    ).run()
    return pikepdf.open(joined, access_mode=pikepdf.AccessMode.stream)


def batches(parts: Sequence[Part], leaves: Sequence[Leaf]) -> Iterator[list[Leaf]]:
    """Leaves whose parts may be open at the same time."""
    batch: list[Leaf] = []
    known: set[int] = set()
    weight = 0
    for leaf in leaves:
        is_new = leaf.kind == "正文" and leaf.part not in known
        more = parts[leaf.part].weight if is_new else 0
        if is_new and known and (len(known) >= BATCH_PARTS or weight + more > BATCH_BYTES):
            yield batch
            batch, known, weight = [], set(), 0
        if is_new:
            known.add(leaf.part)
            weight += more
        batch.append(leaf)
    yield batch


def opened(part: Part) -> pikepdf.Pdf:
    source = part.open()
    if len(source.pages) != part.pages:
        found = len(source.pages)
        source.close()
        raise ValueError(f"{part.title}: {found} pages, {part.pages} planned")
    return source


def open_document(document: Document) -> pikepdf.Pdf:
    return open_bytes(draw(lay_out(document, WORD).pages))


def open_bytes(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def contents_pdf(title: str, placed: Sequence[Placed], look: Look) -> pikepdf.Pdf:
    return (
        open_document(sheet.contents(title, listed_parts(placed, look))) if look.contents else pikepdf.new()
    )


# ---- pages


def add_leaf(
    volume: pikepdf.Pdf, leaf: Leaf, parts: Sequence[Part], sources: Mapping[int, pikepdf.Pdf], listing: pikepdf.Pdf, look: Look,
) -> None:  # fmt: skip
    match leaf.kind:
        case "空白":
            volume.add_blank_page(page_size=(A4_WIDTH, A4_HEIGHT))
        case "目录":
            volume.pages.append(listing.pages[leaf.page])
        case "封面":
            with open_document(sheet.cover(look.cover or ())) as cover:
                volume.pages.append(cover.pages[0])
        case _ if parts[leaf.part].unchanged:
            volume.pages.append(sources[leaf.part].pages[leaf.page])
        case _:
            part = parts[leaf.part]
            # Content that is not ours may leave its coordinates changed behind it: what is stamped is kept apart.
            add_page(volume, sources[leaf.part].pages[leaf.page], apart=look.numbers and part.form is None)


def add_page(volume: pikepdf.Pdf, page: pikepdf.Page, *, apart: bool = False) -> None:
    """A page as it is where it is upright A4; else, or `apart`, on an A4 page, turned if broad, reduced if large."""
    width, height = visible_size(page)
    if not apart and is_plain_a4(page):
        volume.pages.append(page)
        return
    if width > height * BROAD:
        # Its head to the left: the binding side of odd pages, the outer one of even ones (GB/T 9704, 7.5).
        page.rotate(270, relative=True)
    volume.add_blank_page(page_size=(A4_WIDTH, A4_HEIGHT))
    lay_on(volume, volume.pages[-1], page, "/ShenbaoPage")


def is_plain_a4(page: pikepdf.Page) -> bool:
    """Whether a page is A4, upright, and begins at the origin."""
    boxes = [[float(each) for each in box] for box in (page.mediabox, page.cropbox)]
    wanted = [0.0, 0.0, A4_WIDTH, A4_HEIGHT]
    is_a4 = all(abs(side - there) <= SLACK for box in boxes for side, there in zip(box, wanted, strict=True))
    return is_a4 and not int(page.obj.get("/Rotate", 0)) and float(page.obj.get("/UserUnit", 1)) == 1


def own_resources(page: pikepdf.Page) -> None:
    """Resources of the page's own: pages of one file often share theirs, and a stamp on one would be on all."""
    found = dict(page.resources.items())
    if "/XObject" in found:
        found["/XObject"] = Dictionary(dict(found["/XObject"].items()))
    page.obj.Resources = Dictionary(found)


def lay_on(
    volume: pikepdf.Pdf,
    target: pikepdf.Page,
    page: pikepdf.Page,
    name: str,
    rectangle: pikepdf.Rectangle = A4,
) -> None:
    """A whole page over another, inside a rectangle, reduced where it is larger.

    pikepdf's add_overlay does the same but names its resources at random: two builds would differ.
    """
    content = page.as_form_xobject()
    form = volume.make_indirect(content) if content.is_owned_by(volume) else volume.copy_foreign(content)
    own_resources(target)
    placed = target.add_resource(form, Name.XObject, Name(name))
    target.contents_add(b"q\n", prepend=True)
    place = target.calc_form_xobject_placement(
        form, placed, rectangle, invert_transformations=True, allow_shrink=True, allow_expand=False
    )
    target.contents_add(b"\nQ\n" + place)


def visible_size(page: pikepdf.Page) -> tuple[float, float]:
    """Width and height as a reader sees them."""
    left, low, right, high = (float(each) for each in page.cropbox)
    unit = float(page.obj.get("/UserUnit", 1))
    width, height = abs(right - left) * unit, abs(high - low) * unit
    return (height, width) if int(page.obj.get("/Rotate", 0)) % 180 else (width, height)


# ---- numbers and heads


def put_numbers(
    volume: pikepdf.Pdf, leaves: Sequence[Leaf], parts: Sequence[Part], look: Look, stack: ExitStack
) -> None:
    """Its number on every page of the body but blanks and pages that must stay as they are."""
    numbered = [leaf.number for leaf in leaves if leaf.number is not None]
    if not (look.numbers and numbered):
        return
    stamps = stack.enter_context(open_document(sheet.page_numbers(numbered[0], len(numbered))))
    for place, leaf in enumerate(leaves):
        if leaf.kind == "正文" and leaf.number is not None and not parts[leaf.part].unchanged:
            lay_on(volume, volume.pages[place], stamps.pages[leaf.number - numbered[0]], "/ShenbaoNumber")


def put_heads(
    volume: pikepdf.Pdf, leaves: Sequence[Leaf], parts: Sequence[Part], look: Look, stack: ExitStack
) -> None:
    """The first page of each piece of evidence a little smaller, with what it proves above it."""
    headed = [
        (place, parts[leaf.part].head or "")
        for place, leaf in enumerate(leaves)
        if leaf.kind == "正文" and leaf.page == 0 and parts[leaf.part].head and not parts[leaf.part].unchanged
    ]
    if not (look.heads and headed):
        return
    heads = stack.enter_context(open_document(sheet.heads([text for _, text in headed])))
    for head, (place, _) in zip(heads.pages, headed, strict=True):
        volume.add_blank_page(page_size=(A4_WIDTH, A4_HEIGHT))
        fresh = volume.pages[-1]
        lay_on(volume, fresh, volume.pages[place], "/ShenbaoPage", BELOW_HEAD)
        lay_on(volume, fresh, head, "/ShenbaoHead")
        volume.pages[place] = fresh
        del volume.pages[-1]


# ---- what a reader of the file sees


def identity_of(title: str, placed: Sequence[Placed]) -> pikepdf.Array:
    """A file identifier from what is bound; the same volume has the same."""
    digest = hashlib.md5(repr((title, placed)).encode(), usedforsecurity=False).digest()
    return pikepdf.Array([pikepdf.String(digest), pikepdf.String(digest)])


def add_bookmarks(volume: pikepdf.Pdf, placed: Sequence[Placed], front: Sequence[Leaf]) -> None:
    with volume.open_outline() as outline:
        for kind in ("封面", "目录"):
            place = next((n for n, leaf in enumerate(front) if leaf.kind == kind), None)
            if place is not None:
                outline.root.append(OutlineItem(kind, place))
        last: OutlineItem | None = None
        for part in (each for each in placed if each.pages):
            item = OutlineItem(part.title, len(front) + part.first - 1)
            (last.children if part.level > 1 and last is not None else outline.root).append(item)
            last = item if part.level == 1 else last


def describe(volume: pikepdf.Pdf, title: str) -> None:
    volume.Root.Lang = pikepdf.String("zh-CN")
    volume.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True, PrintScaling=Name("/None"))
    volume.docinfo["/Title"] = title
