"""A built package → a folder to take along: 打印店 (one PDF per volume, 打印单 in large type), labels, disc, 用印申请单.

Made when it is asked for, from the files as they stand in the package; nothing of it is handed in.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
from PIL import ImageChops, ImageStat

from forms.notice import Notice, Stage
from packager import sheet
from packager.deliver import parcel_label
from packager.disc import DiscFiles
from packager.editions import Edition, EditionVolume, page_text, sheets_each, sheets_of
from packager.names import distinct, safe_name
from packager.pdf.draw import draw
from packager.pdf.layout import lay_out
from packager.pdf.model import Block, Cell, Document, Row, Section, Table
from packager.pdf.rules import WORD
from packager.plan import ELECTRONIC
from packager.preview import pictures
from packager.scan import as_image
from packager.sealing import SealLine, application
from packager.words import NONE, UNSTATED
from packager.writing import write_file

SHOP, DISC, LABELS = "打印店", "光盘", "标签"
ORDER_NAME = "00_打印单.pdf"
APPLICATION_NAME = "用印申请单.docx"
OUR_NAMES = ("单位名称", "企业名称", "申报单位")  # on a label: who applies
SHEET_MM = 0.1  # of 80 g paper
COVER_MM = 0.5
NARROWEST_MM = 5.0
SPINE_MM = 265.0
MM = 72 / 25.4
COLOUR_SCALE = 0.15
COLOUR_LEVEL = 40
COLOUR_SHARE = 0.0004


@dataclass(frozen=True, slots=True)
class TakeAlong:
    """What is taken along, from where: the package's folder, and what of it is printed and sealed."""

    folder: Path
    unit: str
    notice: Notice
    stage: Stage
    volumes: tuple[EditionVolume, ...]
    seals: tuple[SealLine, ...]
    extras: frozenset[str] = field(default_factory=frozenset)
    disc: DiscFiles = field(default_factory=DiscFiles)

    @classmethod
    def of(
        cls, edition: Edition, unit: str, notice: Notice, stage: Stage, extras: frozenset[str]
    ) -> TakeAlong:
        return cls(
            Path(edition.folder), unit, notice, stage, edition.volumes, edition.places, extras, edition.disc
        )

    @property
    def wants_disc(self) -> bool:
        return "disc" in self.extras or (self.stage.disc is not None and self.stage.disc.text != NONE)


def take_along(job: TakeAlong, target: Path, tick: Callable[[str], object] = str) -> list[Path]:
    """→ the files written below `target`. Raises OSError."""
    written: list[Path] = []

    def put(name: str, data: bytes) -> None:
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, data)
        written.append(path)

    tick("正在抄送印文件")
    files = shop_files(job)
    colours = {}
    for volume, name in files.items():
        path = target / SHOP / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(job.folder / volume.paper, path)
        written.append(path)
        tick(f"正在找“{volume.name}”的彩色页")
        colours[volume] = colour_pages(path)
    put(f"{SHOP}/{ORDER_NAME}", drawn(order(job, files, colours)))
    for volume in job.volumes:
        if volume.spine:
            put(f"{SHOP}/书脊_{safe_name(volume.name)}.pdf", drawn(spine(volume)))
        if volume.tabs:
            put(f"{SHOP}/侧标签_{safe_name(volume.name)}.pdf", drawn(side_tabs(volume)))
    put(f"{LABELS}/寄件标签.pdf", drawn(label(parcel_label(job.notice, job.stage, job.unit))))
    if job.wants_disc:
        tick("正在抄光盘文件")
        written += burn(job, target)
        put(f"{LABELS}/光盘标签.pdf", drawn(disc_label(job)))
    if job.seals:
        put(APPLICATION_NAME, application(job.unit, f"{job.notice.id}　{job.notice.title}", job.seals))
    return written


def drawn(document: Document) -> bytes:
    return draw(lay_out(document, WORD).pages, "")


def shop_files(job: TakeAlong) -> dict[EditionVolume, str]:
    """The printed files by the names they have in the shop's folder."""
    names = distinct(f"{number:02d}_{Path(each.paper).name}" for number, each in enumerate(job.volumes, 1))
    return dict(zip(job.volumes, names, strict=True))


# ---- 打印单


def order(
    job: TakeAlong, files: dict[EditionVolume, str], colours: dict[EditionVolume, tuple[int, ...]]
) -> Document:
    """What the shop has to do, in large type."""
    blocks: list[Block] = [
        sheet.title("打印单"),
        sheet.para(job.unit, sheet.LARGE, line=26, align="center", after=10),
    ]
    for number, volume in enumerate(job.volumes, 1):
        blocks.append(sheet.para(f"{number}．{volume.name}", sheet.LARGE_HEAD, line=30, before=14, keep=True))
        blocks += [
            sheet.para(text, sheet.LARGE, line=28)
            for text in order_lines(volume, files[volume], colours[volume])
        ]
    total = sum(sheets_each(each) * each.copies for each in job.volumes)
    blocks.append(
        sheet.para(f"以上共用纸 {total} 张。请按原尺寸打印，不要缩放。", sheet.LARGE, line=28, before=18)
    )
    return sheet.sheet(blocks, footer="打印单")


def order_lines(volume: EditionVolume, file: str, colours: tuple[int, ...]) -> Iterator[str]:
    yield f"文件：{file}"
    yield f"{volume.size}　{sides_text(volume)}　{volume.copies} 份"
    yield f"{page_count_text(volume)}，每份 {sheets_each(volume)} 张"
    yield f"装订：{binding_text(volume)}"
    counted = "（按文件里的面数）" if volume.folded else "（按文件里的页序）" if volume.front else ""
    yield f"彩色页{counted}：{'、'.join(map(str, colours)) if colours else '无'}"
    if volume.spine:
        yield f"书脊：{volume.spine}（厚约 {thickness(volume):.1f} 毫米）"


def page_count_text(volume: EditionVolume) -> str:
    if volume.folded:
        return f"文件共 {2 * sheets_each(volume)} 面（A4 {volume.pages} 页拼成）"
    return f"{volume.pages} 页"


def sides_text(volume: EditionVolume) -> str:
    if volume.folded:
        return "双面　短边翻转　对折成 A4"
    if volume.size == "A3":
        return f"{'单面' if volume.sides == '单面' else '双面　长边翻转'}　（页面是 A4：放大或两页拼一面，请先向送印人确认）"
    return "单面" if volume.sides == "单面" else "双面　长边翻转"


def binding_text(volume: EditionVolume) -> str:
    if volume.folded:
        return "骑马钉（折缝处）"
    return f"{volume.binding}　左侧" if volume.binding else f"{UNSTATED}，左侧"


def colour_pages(pdf: Path) -> tuple[int, ...]:
    """The pages of a file (from 1) on which anything is coloured."""
    with pikepdf.open(pdf) as document:
        pages = len(document.pages)
    found = []
    for number in range(pages):
        image = as_image(pictures(pdf, [number], COLOUR_SCALE)[number])
        red, green, blue = image.split()
        spread = ImageChops.subtract(
            ImageChops.lighter(ImageChops.lighter(red, green), blue),
            ImageChops.darker(ImageChops.darker(red, green), blue),
        )
        strong = spread.point(lambda level: 255 if level > COLOUR_LEVEL else 0)
        if ImageStat.Stat(strong).mean[0] / 255 > COLOUR_SHARE:
            found.append(number + 1)
    return tuple(found)


# ---- spine, side tabs, labels


def thickness(volume: EditionVolume) -> float:
    """Millimetres of one bound copy, of 80 g paper."""
    return sheets_each(volume) * SHEET_MM + COVER_MM


def spine(volume: EditionVolume) -> Document:
    """A strip as wide as the volume is thick, with its text running down; cut out and pasted on."""
    width = max(thickness(volume), NARROWEST_MM) * MM
    text_length = max(1, len(volume.spine or ""))
    look = sheet.sized(sheet.HEAD, min(22.0, width * 0.62, SPINE_MM * MM / text_length))
    text = sheet.para(volume.spine or "", look, line=width * 0.95, align="center")
    strip = Cell(0, 1, (text,), "center", margins=(0, 0, 0, 0), vertical=True)
    table = Table((width,), (Row((strip,), (SPINE_MM + 5) * MM, "exact"),), "center", borders=sheet.LINE)
    note = (
        f"书脊条：{volume.name}，约 {thickness(volume):.1f} 毫米（按 80 克纸 {sheets_each(volume)} 张估算）"
    )
    too_thin = thickness(volume) < NARROWEST_MM
    warning = (
        f"；薄于 {NARROWEST_MM:.0f} 毫米，书脊上写不下字，本条按 {NARROWEST_MM:.0f} 毫米画"
        if too_thin
        else ""
    )
    section = Section(
        *sheet.A4, (20, 56.7, 10, 56.7), (sheet.para(note + warning, sheet.SMALL, line=14), table)
    )
    return Document((section,))


def side_tabs(volume: EditionVolume) -> Document:
    """The list of labels for the side of a volume: what stands on each, and before which page it is stuck."""
    rows = [
        (title, page_text(volume, first), f"第 {sheets_of(volume, [first])[0]} 张")
        for title, first, _pages in volume.parts
    ]
    blocks = [sheet.title("侧标签"), sheet.text(f"{volume.name}：按下表在侧面贴标签。")]
    return sheet.sheet(
        [*blocks, sheet.grid((60, 20, 20), ("标签文字", "贴在", "每份中"), rows)], footer="侧标签"
    )


def label(text: str) -> Document:
    """A label in large type, framed, to be cut out."""
    lines = tuple(sheet.para(line, sheet.LARGE, line=30) for line in text.strip().split("\n"))
    frame = Table(
        (sheet.TEXT_WIDTH,), (Row((Cell(0, 1, lines, margins=(14, 14, 14, 14)),)),), borders=sheet.LINE
    )
    return sheet.sheet([frame])


def disc_label(job: TakeAlong) -> Document:
    disc = job.stage.disc if job.stage.disc and job.stage.disc.text != NONE else None
    if disc and disc.label:  # what the notice wants written there, and nothing else
        lines = "\n".join(f"{name}：{job.unit if name in OUR_NAMES else ''}" for name in disc.label)
        return label(f"光盘标签（用{disc.pen or '笔'}写在盘面上）\n{lines}")
    asked = disc.text if disc else f"{UNSTATED}，本单位自行刻录"
    return label(
        f"光盘标签（写在盘面上）\n单位名称：{job.unit}\n材料名称：{job.notice.short}申报材料\n报送：{job.stage.to or UNSTATED}\n要求：{asked}"
    )


# ---- disc


def burn(job: TakeAlong, target: Path) -> list[Path]:
    """The disc's files, in a folder as they are to stand on it."""
    written = []
    for name in job.disc.burned:
        copy = target / DISC / Path(name).relative_to(ELECTRONIC)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(job.folder / name, copy)
        written.append(copy)
    return written
