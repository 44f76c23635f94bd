"""The program's own Word papers as drawn here: `python -m tests.helpers.papers` writes them where they are shipped."""

from __future__ import annotations

from tests.conftest import ROOT
from tests.helpers.ooxml import FANG, HEI, TITLE, cell, document, para, row, run, table

PAPERS = ROOT / "packager" / "papers"
WIDTHS = (700, 1700, 2850, 2750, 844)


def return_list() -> bytes:
    """补正清单: to whom, about what, until when; every item with place, problem, remedy and basis."""

    def left(text: str) -> str:
        return para(run(text, FANG, 10.5), line=16)

    head = row(
        *(
            cell(para(run(text, HEI, 10.5), align="center", line=16))
            for text in ("序号", "位置", "问题", "怎样改", "依据")
        ),
        head=True,
    )
    item = row(
        cell(para(run("{{ 项.序号 }}", FANG, 10.5), align="center", line=16)),
        *(cell(left("{{ 项." + name + " }}")) for name in ("位置", "问题", "改法", "依据")),
    )
    loop = row(cell(left("{%tr for 项 in 事项 %}"), 5)), row(cell(left("{%tr endfor %}"), 5))
    return document(
        para(run("申报材料补正清单", TITLE, 22), line=34, align="center", after=10),
        para(run("{{ 单位名称 }}：", FANG, 16), line=28),
        para(run("你单位按《{{ 通知名称 }}》（{{ 文号 }}）报送的材料，经审核需要补正下列事项，现一次告知。{{ 期限 }}", FANG, 16), line=28, first=32, after=8),
        table(WIDTHS, head, loop[0], item, loop[1]),
        para("{%p if 说明 %}"), para(run("说明：{{ 说明 }}", FANG, 14), line=24, before=8), para("{%p endif %}"),
        para(run("本清单已含填报数据，可直接放进申报包的“核对”里逐条处理，改好后重新报送即可。", FANG, 12), line=20, before=8, after=16),
        para(run("{{ 退回单位 }}", FANG, 16), line=28, align="right", right=32),
        para(run("{{ 日期 }}", FANG, 16), line=28, align="right", right=32),
        para("{%p if 联系 %}"), para(run("联系：{{ 联系 }}", FANG, 14), line=24), para("{%p endif %}"),
    )  # fmt: skip


def explanation() -> bytes:
    """修改说明: what was sent back, and what became of each item."""

    def left(text: str) -> str:
        return para(run(text, FANG, 10.5), line=16)

    head = row(
        *(
            cell(para(run(text, HEI, 10.5), align="center", line=16))
            for text in ("序号", "退回意见", "办理情况")
        ),
        head=True,
    )
    item = row(
        cell(para(run("{{ 项.序号 }}", FANG, 10.5), align="center", line=16)),
        *(cell(left("{{ 项." + name + " }}")) for name in ("意见", "办理")),
    )
    loop = row(cell(left("{%tr for 项 in 事项 %}"), 3)), row(cell(left("{%tr endfor %}"), 3))
    return document(
        para(run("修改说明", TITLE, 22), line=34, align="center", after=10),
        para(
            run("《{{ 通知名称 }}》（{{ 文号 }}）申报材料，已按退回意见逐条办理如下：", FANG, 16),
            line=28,
            first=32,
            after=8,
        ),
        table((700, 5900, 2244), head, loop[0], item, loop[1]),
        para("", line=20),
        para(run("{{ 单位名称 }}", FANG, 16), line=28, align="right", right=32),
    )


DRAWN = {"补正清单.docx": return_list, "修改说明.docx": explanation}

if __name__ == "__main__":
    for name, draw in DRAWN.items():
        (PAPERS / name).write_bytes(draw())
