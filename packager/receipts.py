"""Entries of a county → 收件清单 to print and sign, as PDF; who has not handed in → a text to copy."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from forms.notice import Notice
from forms.roster import Entry
from forms.tally import Expected
from packager.pdf import render
from packager.pdf.model import Block
from packager.returns import day
from packager.sheet import grid, sheet, text, title

SHARES = (0.5, 3.2, 2.2, 0.9, 0.9, 1.1, 1.2)
HEADS = ("序号", "单位名称", "统一社会信用代码", "电子版", "纸质\n份数", "盖章是否\n齐全", "备注")


def receipt_list(
    notice: Notice, bureau: str, county: str, entries: Sequence[Entry], on: datetime.date
) -> bytes:
    """→ the PDF of a county's list, with places to sign."""
    rows = [
        (str(number), each.unit, each.key, "有" if each.sources else "", str(each.paper.got or ""),
         {True: "齐", False: "缺", None: ""}[each.paper.sealed], each.state if each.state in ("需补正", "不推荐") else "")
        for number, each in enumerate(entries, 1)
    ]  # fmt: skip
    blocks: list[Block] = [
        title("收件清单"),
        text(f"通知：《{notice.title}》（{notice.id}）"),
        text(f"区县：{county}　共 {len(entries)} 家　{day(on)}"),
        grid(SHARES, HEADS, rows),
        text(""),
        text("报送人（签字）：________________　　电话：________________"),
        text("收件人（签字）：________________　　日期：________________"),
        text(f"收件单位：{bureau}"),
    ]
    return render(
        sheet(blocks, footer=f"收件清单　{county}"), "收件清单.pdf", title=f"收件清单　{county}"
    ).pdf


def reminder(
    notice: Notice, bureau: str, county: str, missing: Sequence[Expected], due: datetime.date | None
) -> str:
    """Who is missing → a text for the county's group or for a mail."""
    until = f"请于{day(due)}前报送" if due else "请尽快报送"
    listed = "\n".join(f"{number}. {each.unit}" for number, each in enumerate(missing, 1))
    return (
        f"{county}：\n《{notice.title}》（{notice.id}）申报材料，你区县还有 {len(missing)} 家没有报送，{until}：\n{listed}\n"
        f"如已放弃申报也请告知。\n{bureau}"
    )
