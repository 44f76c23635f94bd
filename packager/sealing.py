"""What is sealed and signed in a built package, line by line → 用印申请单 as a Word file for the office that keeps the seal."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import _Cell

from packager.plan import Plan, Printed
from packager.seals import Spot
from packager.words import UNSTATED
from packager.zipped import read_office, write_office

SEAL = "章"
HEADS = ("序号", "文件", "盖章或签字", "页码", "每份几处", "份数", "共盖（签）几处")
WIDTHS = (1.2, 5.2, 3.6, 2.0, 1.6, 1.2, 2.2)  # cm


@dataclass(frozen=True, slots=True)
class SealLine:
    """One thing to seal or sign: in which printed file, by whom, on which of its pages; no pages where none is known."""

    file: str
    what: str
    pages: tuple[int, ...]
    copies: int
    note: str = ""
    front: int = 0

    @property
    def shown(self) -> str:
        """Its pages as people look for them: by the file, and by the number printed on them where that is another."""
        return "、".join(
            f"{page}（页码 {page - self.front}）" if self.front else str(page) for page in self.pages
        )

    @property
    def each(self) -> int:
        return max(1, len(self.pages))

    @property
    def total(self) -> int:
        return self.each * self.copies


def seal_lines(
    plan: Plan, printed: Sequence[Printed], spots: Mapping[str, Sequence[Spot]]
) -> tuple[SealLine, ...]:
    """→ all lines, in the order of the printed files."""
    return tuple(line for each in printed for line in file_lines(plan, each, spots))


def file_lines(plan: Plan, printed: Printed, spots: Mapping[str, Sequence[Spot]]) -> Iterator[SealLine]:
    volume = next((each for each in plan.volumes if each.volume.name == printed.name), None)
    inside = volume.volume.order if volume else (printed.name,)
    if volume and volume.volume.seal:
        yield SealLine(printed.name, volume.volume.seal, (), printed.copies, "通知要求")
    for name in inside:
        material = next(each.material for each in plan.materials if each.name == name)
        found = spots.get(material.form or "", ())
        starts, front = dict(printed.form_pages), printed.front if printed.numbered else 0
        begins = starts.get(material.form or "", 1)
        for what in dict.fromkeys(spot.what for spot in found):
            pages = tuple(begins + spot.page - 1 for spot in found if spot.what == what and spot.page)
            yield SealLine(printed.name, what, pages, printed.copies, name if volume else "", front)
        if material.seal and not any(SEAL in spot.place.kind for spot in found):
            yield SealLine(printed.name, material.seal, (), printed.copies, f"{name}：位置{UNSTATED}")


# ---- the Word file


def application(unit: str, notice: str, lines: Sequence[SealLine]) -> bytes:
    """Lines → 用印申请单.docx; the same lines have the same bytes."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    written(document, "用印申请单", 22, centred=True)
    written(document, f"申请单位：{unit}", 12)
    written(document, f"用印事由：{notice}", 12)
    table = document.add_table(rows=1, cols=len(HEADS), style="Table Grid")
    table.autofit = False
    for cell, head in zip(table.rows[0].cells, HEADS, strict=True):
        filled(cell, head)
    for number, line in enumerate(lines, 1):
        pages = line.shown or (line.note if UNSTATED in line.note else "—")
        texts = (
            str(number), line.file if not line.note or UNSTATED in line.note else f"{line.file}（{line.note}）",
            line.what, pages, str(line.each), str(line.copies), str(line.total),
        )  # fmt: skip
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            filled(cell, text)
    for row in table.rows:
        for cell, width in zip(row.cells, WIDTHS, strict=True):
            cell.width = Cm(width)
    written(
        document,
        f"合计：{sum(line.total for line in lines)} 处。程序不画任何印章；骑缝章按接收单位要求另盖。",
        12,
    )
    for text in ("申请人：　　　　　　　　　　日期：　　　　年　　月　　日", "审批人：　　　　　　　　　　日期：　　　　年　　月　　日",
                 "用印人：　　　　　　　　　　日期：　　　　年　　月　　日"):  # fmt: skip
        written(document, text, 12, before=14)
    return stamped(document)


def written(
    document: WordDocument, text: str, size: float, *, centred: bool = False, before: float = 0
) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(6)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    looked(paragraph.add_run(text), size)


def filled(cell: _Cell, text: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    looked(paragraph.add_run(text), 10.5)


def looked(run: object, size: float) -> None:
    font = run.font  # type: ignore[attr-defined]  # a run of python-docx, which exports no name for it
    font.name, font.size = "仿宋_GB2312", Pt(size)
    font.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋_GB2312")


def stamped(document: WordDocument) -> bytes:
    """A document without the time it was made, or any name."""
    properties = document.core_properties
    properties.author = properties.last_modified_by = properties.comments = properties.title = ""
    buffer = io.BytesIO()
    document.save(buffer)
    parts = read_office(buffer.getvalue())
    return write_office(parts)
