"""An entry of the ledger → its 补正清单: everything that is wrong at once, where, how to mend it, by when; as Word and as a mail."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from forms.answers import read_answers
from forms.check import check_answers
from forms.findings import Finding, Report
from forms.gather import Collecting
from forms.library import Source
from forms.roster import Entry
from packager.documents import SCHEMA, canonical
from packager.fill.word import data_inside
from packager.papers import EXPLANATION, RETURN, paper
from packager.zipped import ArchiveError, read_office

KIND = "补正清单"
ABOUT_CLOCK = ("deadline.passed", "deadline.near")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be mended. `field` and so on say where in the form, for the program; `where` says it to a person."""

    where: str
    problem: str
    fix: str
    basis: str = ""
    form: str | None = None
    field: str | None = None
    table: str | None = None
    row: int | None = None
    slot: str | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """A whole list for one applicant."""

    notice: str
    title: str
    unit: str
    key: str
    by: str
    bureau: str
    contact: str
    on: str
    items: tuple[Item, ...]
    note: str = ""

    def as_data(self) -> str:
        """What travels inside the Word file."""
        return canonical({"schema": SCHEMA, "kind": KIND, **asdict(self)})


def report_on(source: Source, wanted: Collecting, entry: Entry) -> Report:
    """Everything that the notice's own checks find in an entry's answers; dates are the bureau's own matter."""
    raw: dict[str, Any] = {**entry.typed(), "声明": dict(entry.declared)}
    answers, shape = read_answers(source.notice, wanted.origin, raw)
    found = Report(shape) + check_answers(source.notice, wanted.origin, answers, datetime.date.today(), None)
    undeclared = "condition.undeclared" if not entry.declared else ""
    return Report(tuple(each for each in found if each.code not in (*ABOUT_CLOCK, undeclared)))


def items_for(source: Source, wanted: Collecting, entry: Entry) -> Iterator[Item]:
    """Errors and doubts, then the bureau's own opinions."""
    report = report_on(source, wanted, entry)
    for each in report.of_level("error"):
        yield item_of(source, each)
    for each in report.of_level("warning"):
        item = item_of(source, each)
        yield replace(item, problem=f"请核实：{item.problem}")
    yield from to_confirm(source, entry)
    for opinion in entry.opinions:
        yield Item("审核意见", opinion, "请按意见修改。")


def needs_return(source: Source, wanted: Collecting, entry: Entry) -> bool:
    """Whether there is anything that must be mended or answered; doubts alone are no reason to send all of it back."""
    return entry.state != "不推荐" and (
        report_on(source, wanted, entry).blocked
        or bool(entry.opinions)
        or any(True for _ in to_confirm(source, entry))
    )


def to_confirm(source: Source, entry: Entry) -> Iterator[Item]:
    """What the bureau changed waits for the enterprise's word."""
    for form_id, name, cell in entry.cells():
        if not cell.confirmed:
            field = next((each for each in source.notice.form(form_id).fields if each.id == name), None)
            told = f"审核时由“{cell.was or '（空）'}”改为“{cell.typed or '（空）'}”。"
            yield Item(
                f"{form_id}“{field.title if field else name}”",
                told,
                "请核对并确认；不同意的请说明。",
                "",
                form_id,
                name,
            )


def item_of(source: Source, found: Finding) -> Item:
    place = found.place
    form = next((each for each in source.notice.forms if each.id == place.form), None)
    where = form.id if form else "申报材料"
    name = place.table or place.field
    field = next((each for each in form.fields if each.id == name), None) if form else None
    if field:
        where += f"“{field.title}”"
    if place.row:
        where += f"第 {place.row} 行"
    return Item(
        where,
        (found.message.removeprefix(f"“{field.title}”") if field else "") or found.message,
        found.fix,
        found.basis or "",
        place.form,
        place.field,
        place.table,
        place.row,
        place.slot,
    )


def return_for(
    source: Source, wanted: Collecting, entry: Entry, bureau: str, by: datetime.date | None, on: datetime.date,
    contact: str = "", note: str = "",
) -> Return:  # fmt: skip
    """→ Return; without items there is nothing to send back."""
    until = f"请于{day(by)}前补正后重新报送。" if by else "请尽快补正后重新报送。"
    return Return(
        source.notice.id, source.notice.title, entry.unit, entry.key, until, bureau, contact, day(on),
        tuple(items_for(source, wanted, entry)), note,
    )  # fmt: skip


def day(date: datetime.date) -> str:
    return f"{date.year}年{date.month}月{date.day}日"


def as_word(given: Return) -> bytes:
    rows = [
        {"位置": each.where, "问题": each.problem, "改法": each.fix, "依据": each.basis}
        for each in given.items
    ]
    typed = {
        "单位名称": given.unit, "通知名称": given.title, "文号": given.notice, "期限": given.by,
        "退回单位": given.bureau, "联系": given.contact, "说明": given.note, "日期": given.on, "事项": rows,
    }  # fmt: skip
    return paper(RETURN, typed, given.as_data())


def as_explanation(given: Return, items: Sequence[tuple[Item, bool]]) -> bytes:
    """What the enterprise answers: every item, and whether it was mended."""
    rows = [{"意见": each.problem, "办理": "已修改" if done else "未修改"} for each, done in items]
    typed = {"单位名称": given.unit, "通知名称": given.title, "文号": given.notice, "事项": rows}
    return paper(
        EXPLANATION,
        typed,
        canonical({"schema": SCHEMA, "kind": "修改说明", "unit": given.unit, "key": given.key}),
    )


def as_mail(given: Return) -> str:
    """The same as a text to be copied into a mail or a chat."""
    lines = [f"{number}. {each.where}：{each.problem}{each.fix}{f'（{each.basis}）' if each.basis else ''}"
             for number, each in enumerate(given.items, 1)]  # fmt: skip
    listed = "\n".join(lines)
    note = f"\n{given.note}\n" if given.note else ""
    contact = f"联系：{given.contact}\n" if given.contact else ""
    return (
        f"{given.unit}：\n\n你单位按《{given.title}》（{given.notice}）报送的材料，经审核需要补正下列 {len(given.items)} 项，现一次告知。"
        f"{given.by}\n\n{listed}\n{note}\n{given.bureau}\n{given.on}\n{contact}"
    )


def read_return(data: bytes) -> Return | None:
    """A 补正清单 as Word → what travels inside it; None where it is no such list."""
    try:
        text = data_inside(read_office(data))
        raw = json.loads(text) if text else None
    except (ArchiveError, ValueError, RecursionError):
        return None
    schema = raw.get("schema") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or raw.get("kind") != KIND or not isinstance(schema, int) or schema > SCHEMA:
        return None
    rest: dict[str, Any] = {
        name: value for name, value in raw.items() if name not in ("schema", "kind", "items")
    }
    items = raw.get("items")
    if not isinstance(items, list) or not all(isinstance(each, str) for each in rest.values()):
        return None
    if not all(isinstance(each, dict) and is_item(each) for each in items):
        return None
    try:
        return Return(items=tuple(Item(**each) for each in items), **rest)
    except TypeError:
        return None


def is_item(raw: Mapping[str, object]) -> bool:
    """Whether an item from outside has texts where texts belong, and a number for its row."""
    texts = all(value is None or isinstance(value, str) for name, value in raw.items() if name != "row")
    given = all(isinstance(raw.get(name), str) for name in ("where", "problem", "fix"))
    row = raw.get("row")
    return texts and given and (row is None or (isinstance(row, int) and not isinstance(row, bool)))


def mended(before: Sequence[Item], after: Sequence[Item]) -> tuple[list[Item], list[Item], list[Item]]:
    """Two lists of the same applicant → (mended, still there, new)."""
    earlier, now = {sign(each) for each in before}, {sign(each) for each in after}
    gone = [each for each in before if sign(each) not in now]
    still = [each for each in after if sign(each) in earlier]
    return gone, still, [each for each in after if sign(each) not in earlier]


def sign(item: Item) -> tuple[object, ...]:
    """What makes two items the same."""
    return item.form, item.field, item.table, item.row, item.slot, item.problem
