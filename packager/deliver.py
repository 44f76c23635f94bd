"""Plan → what a clerk follows and sends: 报送说明, the mail's texts, an unsent message."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.generator import BytesGenerator
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO

from forms.answers import Answers
from forms.findings import LEVEL_NAMES, Finding
from forms.local import LocalTerms
from forms.notice import Deadline, Material, Notice, Stage
from packager import sheet
from packager.book import Book, sheets
from packager.evidence import Evidence, by_slot
from packager.pdf.model import Block, Document
from packager.plan import Plan, PlannedMaterial, PlannedVolume, identity

UNSTATED = "通知未写明"
BOUNDARY = "=_shenbao_0"
FORMATS = {"docx": "Word", "xlsx": "Excel", "pdf": "PDF", "jpg": "JPG"}
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Mail:
    """The texts a clerk copies into a mail program."""

    recipients: tuple[str, ...]
    subject: str
    body: str

    @property
    def recipients_text(self) -> str:
        return (
            "；".join(self.recipients)
            if self.recipients
            else f"（{UNSTATED}本环节的邮箱，请向接收单位询问后填写）"
        )


@dataclass(frozen=True, slots=True)
class Guide:
    """What 报送说明 is made from."""

    plan: Plan
    books: tuple[Book, ...]
    answers: Answers
    evidence: Evidence
    fingerprint: str
    open_findings: tuple[Finding, ...]


def said(value: object | None, basis: str | None = None) -> str:
    """A term of the notice with its clause, or 通知未写明."""
    if value is None or value == ():
        return UNSTATED
    shown = "\n".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return f"{shown}（{basis}）" if basis else shown


# ---- 报送说明


def guide(content: Guide) -> Document:
    """→ 00_报送说明 as a document of our engine."""
    notice, stage = content.plan.notice, content.plan.stage
    blocks: list[Block] = [
        sheet.title("报送说明"),
        sheet.grid(
            (18, 82),
            (),
            [
                ("单位名称", content.plan.unit),
                ("通知", f"{notice.id}　{notice.title}"),
                ("环节", f"{stage.by} → {stage.to or UNSTATED}"),
                ("核对码", f"{content.fingerprint}（与邮件主题中的一致，用来核对纸质和电子材料是否同一版）"),
            ],
        ),
    ]
    shown = ((title, list(part(content))) for title, part in PARTS)
    for number, (title, part) in zip(
        NUMERALS, ((title, part) for title, part in shown if part), strict=False
    ):
        blocks += [sheet.heading(f"{number}、{title}"), *part]
    return sheet.sheet(blocks, footer="报送说明")


def printing(content: Guide) -> Iterator[Block]:
    rows = [
        volume_row(volume, book) for volume, book in zip(content.plan.volumes, content.books, strict=True)
    ]
    if rows:
        yield sheet.grid(
            (17, 21, 11, 13, 9, 10, 19),
            ("文件", "内容", "页数", "每份用纸", "份数", "单双面", "纸张和装订"),
            rows,
        )
    for volume, book in zip(content.plan.volumes, content.books, strict=True):
        total = sheets(book.pages, volume.sides) * volume.copies
        yield sheet.text(
            f"{volume.volume.name}：共打印 {volume.copies} 份，合计用{volume.size}纸 {total} 张。{basis_of(volume, content.plan.terms)}"
        )
    for planned in content.plan.materials:
        material = planned.material
        if material.volume:
            continue
        if material.collected:
            yield sheet.text(
                f"{material.name}：由前一环节收集，本材料包里没有；纸质版 {copies_text(material)}，"
                f"电子版 {formats_text(material)}，请另行放入一并报送。"
            )
            continue
        yield sheet.text(
            f"{material.name}：打开“{'、'.join(planned.files)}”打印 {copies_text(material)}，"
            f"纸张 {said(material.size)}，单双面 {said(material.sides)}，装订 {said(material.binding)}。"
        )


def volume_row(volume: PlannedVolume, book: Book) -> tuple[str, ...]:
    return (
        volume.file,
        "、".join(volume.volume.order),
        f"{book.pages} 页",
        f"{sheets(book.pages, volume.sides)} 张",
        f"{volume.copies} 份",
        volume.sides,
        f"{volume.size}\n{said(volume.binding)}",
    )


def basis_of(volume: PlannedVolume, local: LocalTerms | None) -> str:
    """Which of it the notice asks for, which city or county, and which is the program's default."""
    terms = {
        "纸张": volume.volume.size,
        "单双面": volume.volume.sides,
        "装订": volume.volume.binding,
        "份数": volume.volume.copies,
    }
    here = "份数" if local and volume.volume.name in (local.copies or {}) else ""
    asked = [name for name, value in terms.items() if value is not None and name != here]
    defaults = [name for name, value in terms.items() if value is None and name != "装订"]
    parts = [f"{here}为{local.basis}"] if local and here else []
    if asked:
        parts.append(
            f"{'、'.join(asked)}为通知要求{f'（{volume.volume.basis}）' if volume.volume.basis else ''}"
        )
    if defaults:
        parts.append(
            f"{'、'.join(defaults)}{UNSTATED}，现为程序默认{f'（{volume.why}）' if volume.why and '份数' in defaults else ''}，可按接收单位要求调整"
        )
    return "；".join(parts) + "。"


def sealing(content: Guide) -> Iterator[Block]:
    for planned in content.plan.materials:
        material = planned.material
        if material.collected:
            continue
        seal = (
            f"加盖{said(material.seal, material.basis)}"
            if material.seal
            else f"是否盖章、签字，{UNSTATED}，请向接收单位确认"
        )
        yield sheet.text(f"{material.name}：{seal}。")


def sending(content: Guide) -> Iterator[Block]:
    stage = content.plan.stage
    rows = [
        ("报给", said(stage.to, stage.basis)),
        ("截止", "\n".join(map(deadline_text, stage.deadlines)) or UNSTATED),
        ("报送方式", said(stage.channel)),
        ("地址", said(stage.addresses)),
        ("邮箱", said(stage.emails)),
        ("咨询电话", said(content.plan.notice.phones)),
        ("光盘", said(stage.disc)),
    ]
    rows += [(f"电子版：{planned.name}", electronic_text(planned)) for planned in content.plan.materials]
    yield sheet.grid((22, 78), (), rows)


def deadline_text(deadline: Deadline) -> str:
    date = deadline.date
    if date is None:
        return f"{deadline.what}：截止日期{UNSTATED}"
    shown = f"{date.year}年{date.month}月{date.day}日{deadline.time or ''}前"
    return f"{deadline.what}：{said(shown, deadline.basis)}；是否含当日未写明时，程序按含当日计算"


def local_terms(content: Guide) -> Iterator[Block]:
    """What city or county add to the notice, with where they said it."""
    terms = content.plan.terms
    if terms is None:
        return
    rows = [
        ("来源", terms.source),
        ("报给", terms.to),
        ("邮箱", "、".join(terms.emails)),
        ("地址", "；".join(terms.addresses)),
    ]
    if terms.deadline:
        rows.append(("截止", f"{terms.deadline.isoformat()} {terms.time}".strip()))
    rows += [(f"份数：{name}", f"{count} 份") for name, count in (terms.copies or {}).items()]
    rows += [(f"盖章：{name}", seal) for name, seal in (terms.seals or {}).items()]
    rows += [
        (f"另要：{each.name}", ("必须" if each.required else "如有") + (f"，{each.why}" if each.why else ""))
        for each in terms.extras
    ]
    rows.append(("其他", terms.note))
    yield sheet.grid((22, 78), (), [row for row in rows if row[1]])


def copies_text(material: Material) -> str:
    """纸质版份数 with its clause."""
    return said(f"{material.copies} 份", material.basis) if material.copies else f"份数{UNSTATED}"


def formats_text(material: Material) -> str:
    formats = "、".join(FORMATS[each] for each in material.formats) if material.formats is not None else None
    return said(formats, material.basis if formats else None)


def electronic_text(planned: PlannedMaterial) -> str:
    """The formats asked for; where the notice asks for none, what lies ready all the same."""
    ready = sorted({name.rpartition(".")[2].lower() for name in planned.files} & FORMATS.keys())
    if planned.material.formats is not None or not ready:
        return formats_text(planned.material)
    return f"{UNSTATED}；程序默认备好 {'、'.join(FORMATS[each] for each in ready)}"


def contents(content: Guide) -> Iterator[Block]:
    rows = []
    pages = {part.form: part.pages for book in content.books for part in book.parts if part.form}
    for planned in content.plan.materials:
        if planned.material.collected:
            rows.append((planned.name, f"由前一环节收集，{copies_text(planned.material)}", ""))
        elif not planned.material.slots:
            rows.append(
                (
                    planned.name,
                    "\n".join(planned.files),
                    pages_text(pages.get(planned.material.form or "", 0)),
                )
            )
    for slot, files in by_slot(content.evidence.files):
        names = "\n".join(content.plan.evidence_names[identity(file)] for file in files)
        rows.append((f"佐证材料：{slot}", names, pages_text(sum(file.pages for file in files))))
    yield sheet.grid((22, 64, 14), ("材料", "文件", "页数"), rows)


def pages_text(pages: int) -> str:
    return f"{pages} 页" if pages else ""


def following(content: Guide) -> Iterator[Block]:
    stage = content.plan.notice.next_stage(content.plan.stage)
    if stage is None:
        return
    for material in stage.materials:
        seal = f"，加盖{material.seal}" if material.seal else ""
        yield sheet.text(
            f"{stage.by}报{stage.to or UNSTATED}：{material.name}，纸质版 {copies_text(material)}{seal}，"
            f"电子版 {formats_text(material)}。"
        )
    for deadline in stage.deadlines:
        yield sheet.text(deadline_text(deadline) + "。")


def still_open(content: Guide) -> Iterator[Block]:
    findings = content.open_findings
    if not findings:
        yield sheet.text("没有。")
        return
    rows = [
        (LEVEL_NAMES[each.level], each.message + each.fix, each.basis or "")
        for each in sorted(findings, key=lambda each: each.level != "warning")
    ]
    yield sheet.grid((12, 74, 14), ("程度", "问题和处理办法", "依据"), rows)


def doubts(content: Guide) -> Iterator[Block]:
    misprints = content.plan.notice.misprints
    if misprints:
        yield sheet.grid((26, 74), (), [(doubt.where, doubt.text) for doubt in misprints])


PARTS: tuple[tuple[str, Callable[[Guide], Iterator[Block]]], ...] = (
    ("打印和装订", printing),
    ("盖章和签字", sealing),
    ("报给谁、什么时候、怎么报", sending),
    ("当地要求（通知之外，由市、县另行提出）", local_terms),
    ("材料清单", contents),
    ("下一环节要求（供了解，不由本单位报送）", following),
    ("还需要核实的问题", still_open),
    ("通知文字中的疑点", doubts),
)


# ---- mail


def mail(plan: Plan, fingerprint: str, attachments: Sequence[str]) -> Mail:
    stage = plan.stage
    subject = f"{plan.unit}_{plan.notice.short}申报材料（核对码 {fingerprint}）"
    listed = "\n".join(f"{number}. {name}" for number, name in enumerate(attachments, 1))
    collected = [material.name for material in stage.materials if material.collected]
    if collected:
        listed += f"\n另附前一环节收集的{'、'.join(collected)}电子版（发送前请一并添加为附件）"
    body = (
        f"{stage.to or '贵单位'}：\n\n"
        f"按照《{plan.notice.title}》（{plan.notice.id}）要求，现报送我单位电子材料，本材料包的附件 {len(attachments)} 个：\n"
        f"{listed}\n\n核对码：{fingerprint}（与纸质材料的报送说明一致）。\n请查收，收到请回复。\n\n{plan.unit}\n"
    )
    return Mail(stage.emails or (), subject, body)


def message(mail_text: Mail, attachments: Sequence[tuple[str, bytes]]) -> bytes:
    """Mail and attachments → an unsent .eml that mail programs open as a draft."""
    draft = EmailMessage(policy=SMTP)
    draft["X-Unsent"] = "1"
    draft["To"] = ", ".join(mail_text.recipients)
    draft["Subject"] = mail_text.subject
    draft.set_content(mail_text.body, charset="utf-8", cte="base64")
    for name, data in attachments:
        draft.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    if draft.is_multipart():
        draft.set_boundary(BOUNDARY)
    buffer = BytesIO()
    BytesGenerator(buffer, policy=SMTP).flatten(draft)
    return buffer.getvalue()


def parcel_label(notice: Notice, stage: Stage, unit: str) -> str:
    """What a clerk copies onto a parcel: to whom, from whom, what is inside."""
    where = "；".join(stage.addresses or ()) or f"（{UNSTATED}地址，请向接收单位询问）"
    return (
        f"收件单位：{stage.to or UNSTATED}\n地址：{where}\n寄件单位：{unit}\n内件：{notice.short}申报材料\n"
    )
