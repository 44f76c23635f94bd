"""The form in another shape: rows added, moved and taken out, cells merged and split, or another form altogether."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from itertools import pairwise

from packager.xml import W
from tests.helpers import ooxml
from tests.helpers.sheet import (
    INTRO,
    MONEY,
    PEOPLE,
    PHONES,
    TABLES,
    YEARS,
    Element,
    Sheet,
    cells_of,
    grow,
    lines,
    para,
    put,
)

# ---- rows


def new_row(model: Element, *texts: str) -> Element:
    """A row of the form typed once more with other texts, for rows that the form does not have."""
    row = deepcopy(model)
    for cell, text in zip(cells_of(row), texts, strict=True):
        put(cell, lines(text))
    return row


def rows(sheet: Sheet, seed: int) -> None:
    """Rows taken out, added and put elsewhere; years changed over; the number of items miscounted."""
    model, years = sheet.rows[4], sheet.rows[8]
    extra = [
        new_row(model, "电子邮箱", "office@example.com", "网址", "www.example.com"),
        new_row(model, "财务联系人", "钱多多", "联系方式", "13700000000"),
        new_row(years, "纳税总额（万元）", "77.7", "88.8"),
        new_row(model, "注册资本（万元）", "5000", "其中：科技人员", "12"),
    ]
    sheet.rng.shuffle(extra)
    places = [sheet.rows[number] for number in (sheet.rng.randint(1, 12) for _ in extra)]
    for row, place in zip(extra[: 1 + seed % 4], places, strict=False):
        place.addnext(row)
    for number, after in ((2, 4), (8, 9), (3, 5), (14, 12)):
        if sheet.rng.random() < 0.5:
            sheet.rows[after].addnext(sheet.rows[number])
    for number, names in ((2, ("成立时间", "通讯地址")), (10, ("研究开发费用2023", "研究开发费用2024"))):
        parent = sheet.rows[number].getparent()
        if parent is not None and sheet.rng.random() < 0.5:
            parent.remove(sheet.rows[number])
            sheet.truth.update(dict.fromkeys(names, ""))
    if seed % 3 == 0:
        for row in [*sheet.rows[7:13], *(each for each in extra if len(cells_of(each)) == 3)]:
            cells_of(row)[0].addnext(cells_of(row)[-1])
    if seed % 4 == 1:
        name = sheet.rng.choice(list(TABLES))
        count = cells_of(sheet.rows[13 if name == "科技项目" else 14])[1]
        put(count, lines(f"{len(sheet.table(name)) + 2}（项）"))
        sheet.doubtful.add(name)


# ---- merged and split cells


def width_of(cell: Element) -> int:
    width = cell.find(f"{W}tcPr/{W}tcW")
    assert width is not None
    return int(width.get(f"{W}w", "0"))


def set_width(cell: Element, width: int) -> None:
    found = cell.find(f"{W}tcPr/{W}tcW")
    assert found is not None
    found.set(f"{W}w", str(width))


def join(first: Element, second: Element, xml: str) -> None:
    """Two neighbouring cells become one with new content."""
    set_width(first, width_of(first) + width_of(second))
    parent = second.getparent()
    assert parent is not None
    parent.remove(second)
    put(first, xml)


def split(cell: Element, width: int) -> Element:
    """A cell gives room to a new one before it."""
    before = deepcopy(cell)
    put(before, para())
    set_width(before, width)
    set_width(cell, width_of(cell) - width)
    cell.addprevious(before)
    return before


def upright(cells: Sequence[Element]) -> None:
    """Cells one below the other become one, its content in the first."""
    for number, cell in enumerate(cells):
        props = cell.find(f"{W}tcPr")
        assert props is not None
        mark = grow(f"<w:vMerge{'' if number else ' w:val=' + chr(34) + 'restart' + chr(34)}/>")[0]
        props.insert(len(props) - 1, mark)


def regrid(sheet: Sheet) -> None:
    """Borders dragged here and there: the grid is that of all rows together, the spans follow, the cells stay."""
    table = sheet.root.find(f".//{W}tbl")
    assert table is not None
    edges: dict[Element, list[int]] = {}
    for row in table.iter(f"{W}tr"):
        cells, place, ends = cells_of(row), 0, []
        free = row.find(f".//{W}vMerge") is None
        for cell in cells:
            place += width_of(cell)
            ends.append(place + (sheet.rng.randint(-6, 6) * 20 if free and cell is not cells[-1] else 0))
        edges[row] = ends
    bounds = sorted({0, *(end for ends in edges.values() for end in ends)})
    grid = table.find(f"{W}tblGrid")
    assert grid is not None
    grid[:] = grow("".join(f'<w:gridCol w:w="{b - a}"/>' for a, b in pairwise(bounds)))
    for row, ends in edges.items():
        for cell, start, end in zip(cells_of(row), [0, *ends], ends, strict=False):
            set_width(cell, end - start)
            for old in cell.findall(f"{W}tcPr/{W}gridSpan"):
                old.getparent().remove(old)  # type: ignore[union-attr]
            span = bounds.index(end) - bounds.index(start)
            cell[0].insert(1, grow(f'<w:gridSpan w:val="{span}"/>')[0])


def merged(sheet: Sheet, seed: int) -> None:
    """Labels and values in one cell, two years in one, one value in two; other grids; cells merged downwards."""
    colon = "：" if seed % 2 else ":"
    for name in ("机构名称", sheet.rng.choice(("通讯地址", "联系人联系方式", "法人代表"))):
        label = name.removeprefix("联系人") if name.endswith("联系方式") else name
        join(sheet.labels[name], sheet.cells[name], lines(f"{label}{colon}{sheet.text(name)}", align="left"))
    both = [f"{(*MONEY, *PEOPLE)[seed % 5]}{year}" for year in YEARS]
    join(
        sheet.cells[both[0]], sheet.cells[both[1]], lines("/".join(sheet.text(each) or "0" for each in both))
    )
    sheet.ask(*both)
    name = sheet.rng.choice(("成立时间", "联系人", "统一社会信用代码"))
    text, before = sheet.text(name), split(sheet.cells[name], 1100)
    put(before, lines(text[: len(text) // 2] if seed % 2 else text))
    sheet.put(name, lines(text[len(text) // 2 :] if seed % 2 else ""))
    if seed % 2:
        sheet.ask(name, value=text)
    upright([split(cells_of(row)[0], 600) for row in sheet.rows[8:13]])
    put(cells_of(sheet.rows[8])[0], lines(*"经营指标"))
    if seed % 3 == 0 and all(sheet.cells[each].getparent() is not None for each in PHONES):
        upright([sheet.cells[each] for each in PHONES])
        sheet.put(PHONES[1], para())
        sheet.ask(PHONES[1])
    regrid(sheet)


# ---- another form altogether


def other_form(truth: dict[str, object], seed: int) -> bytes:
    """A form, a list, a letter or nothing at all: words of our form, but not our form."""
    said = {name: str(value) for name, value in truth.items()}
    heads = ("申请人", "联系人", "机构名称", "统一社会信用代码", "法人代表", "成立时间")
    form = ooxml.table(
        (2000, 2700, 2000, 2700),
        *(ooxml.row(*(ooxml.cell(text) for text in (head, said.get(head, "周某"), "联系方式", said["联系人联系方式"])))
          for head in heads),
        ooxml.row(ooxml.cell("申请理由"), ooxml.cell(said[INTRO].split("\n")[0], 3)),
    )  # fmt: skip
    listed = ooxml.table(
        (1000, 3500, 1900, 3000),
        *(ooxml.row(*(ooxml.cell(text) for text in row)) for row in (
            ("序号", "机构名称", "联系人", "联系方式"),
            ("1", said["机构名称"], said["联系人"], said["联系人联系方式"]),
            ("2", "某某研究院", "吴某", "13900000000"),
        )),
    )  # fmt: skip
    title = ooxml.para(ooxml.run("江苏省产学研合作项目申请表", ooxml.TITLE, 22), align="center", line=30)
    letter = [
        ooxml.para(text) for text in ("关于报送材料的函", f"联系人：{said['联系人']}", said[INTRO][:200])
    ]
    return ooxml.document(*([title, form], [title, listed], letter, [ooxml.para()])[seed % 4])
