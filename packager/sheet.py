"""Our own pages (报送说明, contents, page numbers) as documents of the same engine: a small notation of blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from packager.book import Placed
from packager.fonts import can_draw
from packager.pdf.model import (
    Align,
    Block,
    Cell,
    Document,
    Para,
    ParaProps,
    Row,
    Run,
    RunProps,
    Section,
    Tab,
    Table,
)

A4 = (595.3, 841.9)
MARGINS = (51, 56.7, 54, 70.9)
TEXT_WIDTH = A4[0] - MARGINS[1] - MARGINS[3]
NUMBER_WIDTH = 40.0
HEAD_LENGTH = 94  # two lines of it stand above a page without touching it
LINE = {"left": 0.5, "right": 0.5, "top": 0.5, "bottom": 0.5, "insideH": 0.5, "insideV": 0.5}
BODY = RunProps("仿宋_GB2312", "仿宋_GB2312", 12, east_hint=True)
LARGE = RunProps("仿宋_GB2312", "仿宋_GB2312", 18, east_hint=True)
LARGE_HEAD = RunProps("黑体", "黑体", 20, east_hint=True)
SMALL = RunProps("仿宋_GB2312", "仿宋_GB2312", 10.5, east_hint=True)
HEAD = RunProps("黑体", "黑体", 13, east_hint=True)
SMALL_HEAD = RunProps("黑体", "黑体", 10.5, east_hint=True)
TITLE = RunProps("方正小标宋简体", "方正小标宋简体", 22, east_hint=True)
FOOT = RunProps("宋体", "宋体", 10.5, east_hint=True)


def sized(look: RunProps, size: float) -> RunProps:
    return replace(look, size=size)


def para(
    text: str, look: RunProps = BODY, *, line: float = 20, align: Align = "left", before: float = 0, after: float = 0,
    left: float = 0, keep: bool = False, page_break: bool = False,
) -> Para:  # fmt: skip
    props = ParaProps(
        align=align, left=left, before=before, after=after, line=line, line_rule="exact", auto_space=False,
        hang_punctuation=False, keep_next=keep, page_break_before=page_break,
    )  # fmt: skip
    return Para(props, (Run(printable(text, look.east), look),), look)


def printable(text: str, family: str) -> str:
    """〓 for characters that no face can draw: file names are given, and a guide need not fail over one."""
    return "".join(char if char in "\n\f" or can_draw(family, char) else "〓" for char in text)


def title(text: str) -> Para:
    return para(text, TITLE, line=34, align="center", after=10)


def heading(text: str) -> Para:
    return para(text, HEAD, line=24, before=8, after=2, keep=True)


def text(line: str) -> Para:
    return para(line)


def grid(shares: Sequence[float], head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Column shares, a head row (none if empty) and rows of text → a table over the text width."""
    widths = tuple(TEXT_WIDTH * share / sum(shares) for share in shares)
    body = [grid_row(cells, SMALL) for cells in rows]
    top = [grid_row(head, SMALL_HEAD, header=True)] if head else []
    return Table(widths, (*top, *body), borders=LINE)


def grid_row(cells: Sequence[str], look: RunProps, *, header: bool = False) -> Row:
    made = tuple(
        Cell(number, 1, tuple(para(line, look, line=16, keep=header) for line in cell.split("\n")), "center",
             "EFEFEF" if header else None, margins=(3, 4, 3, 4))
        for number, cell in enumerate(cells)
    )  # fmt: skip
    return Row(made, 20, "atLeast", cant_split=True, header=header)


def sheet(blocks: Sequence[Block], *, footer: str = "") -> Document:
    """Blocks → an A4 document with «footer 第 n 页 共 m 页» under each page where a footer is given."""
    feet: dict[str, tuple[Block, ...]] = {}
    if footer:
        props = ParaProps(align="center", line=14, line_rule="exact", auto_space=False)
        runs = (
            Run(f"{footer}　第 ", FOOT),
            Run("", FOOT, "PAGE"),
            Run(" 页　共 ", FOOT),
            Run("", FOOT, "NUMPAGES"),
            Run(" 页", FOOT),
        )
        feet = {"default": (Para(props, runs, FOOT),)}
    return Document((Section(*A4, MARGINS, tuple(blocks), footer_distance=34, footers=feet),), title=footer)


def contents(name: str, parts: Sequence[Placed]) -> Document:
    """The contents of a volume: title, dots, page; parts of the second level set in."""
    widths = (TEXT_WIDTH - NUMBER_WIDTH, NUMBER_WIDTH)
    rows = tuple(entry(part, widths[0]) for part in parts)
    return sheet([title("目　录"), para(name, align="center", after=8), Table(widths, rows)])


def entry(part: Placed, width: float) -> Row:
    """One line of the contents, or more where its title is long: the number stands beside the last."""
    look = replace(HEAD if part.level == 1 else BODY, size=12)
    props = ParaProps(
        left=24.0 * (part.level - 1), line=20, line_rule="exact", auto_space=False, hang_punctuation=False,
        tabs=(Tab(width - 6, "right", "."),),
    )  # fmt: skip
    name = Para(props, (Run(f"{printable(part.title, look.east)}\t", look),), look)
    number = para(str(part.first), look, align="right")
    margins = (1.0, 0.0, 1.0, 0.0)
    return Row(
        (Cell(0, 1, (name,), margins=margins), Cell(1, 1, (number,), "bottom", margins=margins)),
        cant_split=True,
    )


def cover(lines: Sequence[str]) -> Document:
    """A cover: the first line large, the last ones low on the page."""
    head, *rest = lines or ("",)
    name = para(head, replace(TITLE, size=26), line=40, align="center", before=170, after=60)
    below = [para(text, replace(BODY, size=16), line=34, align="center") for text in rest[:1]]
    foot = [
        para(text, replace(BODY, size=16), line=34, align="center", before=150 if number == 0 else 0)
        for number, text in enumerate(rest[1:])
    ]
    return sheet([name, *below, *foot])


def shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def heads(texts: Sequence[str]) -> Document:
    """One page for each text, which stands alone at its top: laid over the first page of a piece of evidence."""
    pages = [
        para(shortened(text, HEAD_LENGTH), SMALL, line=13, page_break=number > 0)
        for number, text in enumerate(texts)
    ]
    return Document((Section(*A4, (14, 40, 20, 40), tuple(pages)),))


def page_numbers(first: int, count: int) -> Document:
    """A document of `count` pages that hold nothing but their numbers: odd ones right, even ones left (GB/T 9704, 7.5)."""
    odd, even = (
        Para(ParaProps(align=align, left=14, right=14, line=16, line_rule="exact", auto_space=False),
             (Run("— ", NUMBER), Run("", NUMBER, "PAGE"), Run(" —", NUMBER)), NUMBER)
        for align in NUMBER_SIDES
    )  # fmt: skip
    blank = para("", line=1)
    pages = tuple(para("\f", line=1) for _ in range(count - 1))
    section = Section(
        *A4,
        (20, 56.7, 20, 70.9),
        (*pages, blank),
        footer_distance=42,
        footers={"default": (odd,), "even": (even,)},
        first_number=first,
    )
    return Document((section,), even_and_odd=True)


# White behind the figures: a dark scan, or a number of its own, would make them unreadable.
NUMBER = RunProps("宋体", "宋体", 14, east_hint=True, shade="FFFFFF")
NUMBER_SIDES: tuple[Align, Align] = ("right", "left")
