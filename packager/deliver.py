"""Plan → what a clerk sends: the mail's texts, an unsent message, the parcel's label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.generator import BytesGenerator
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO

from forms.notice import Notice, Stage
from packager.plan import Plan
from packager.words import UNSTATED

BOUNDARY = "=_shenbao_0"
LARGEST_MAIL, OVERHEAD = 20 * 2**20, 1024


@dataclass(frozen=True, slots=True)
class Mail:
    """The texts a clerk copies into a mail program."""

    recipients: tuple[str, ...]
    subject: str
    body: str
    unsent: str = ""

    @property
    def recipients_text(self) -> str:
        return "；".join(self.recipients) or f"（{self.unsent}）"


def mail(plan: Plan, fingerprint: str, attachments: Sequence[str]) -> Mail:
    stage = plan.stage
    subject = f"{plan.unit}_{plan.notice.short}申报材料（核对码 {fingerprint}）"
    listed = "\n".join(f"{number}. {name}" for number, name in enumerate(attachments, 1))
    collected = [
        planned.name for planned in plan.materials if planned.material.collected and not planned.files
    ]
    if collected:
        listed += f"\n另附前一环节收集的{'、'.join(collected)}电子版（发送前请一并添加为附件）"
    body = (
        f"{stage.to or '贵单位'}：\n\n"
        f"按照《{plan.notice.title}》（{plan.notice.id}）要求，现报送我单位电子材料，本材料包的附件 {len(attachments)} 个：\n"
        f"{listed}\n\n核对码：{fingerprint}（与纸质材料的报送说明一致）。\n请查收，收到请回复。\n\n{plan.unit}\n"
    )
    unsent = f"{UNSTATED}本环节的邮箱，请向接收单位询问后填写"
    return Mail(stage.emails or (), subject, body, unsent if stage.emails is None else "本环节不用邮件报送")


def drafts(attachments: Sequence[tuple[str, bytes]]) -> list[list[tuple[str, bytes]]]:
    """Attachments → what goes into each mail, none of them larger than a mailbox takes (LARGEST_MAIL, 程序默认)."""
    groups: list[list[tuple[str, bytes]]] = [[]]
    size = 64 * 1024  # the text
    for name, data in attachments:
        weight = len(data) * 78 // 57 + OVERHEAD  # as it travels: base64, in lines
        if groups[-1] and size + weight > LARGEST_MAIL:
            groups.append([])
            size = 64 * 1024
        groups[-1].append((name, data))
        size += weight
    return groups


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
