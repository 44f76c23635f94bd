"""What has happened to an edition on its way out ↔ the case: seals, scans, sendings; and what is due next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from forms.answers import DECLARED
from forms.case import Key
from gui.session import TERMS, Session
from packager.attachments import listed
from packager.editions import Edition, Reprint, changed_values, reprints

SEALED, SCANS, SENT, CHOICES, PRINTS = "盖章", "扫描件", "报送", "打印选项", "打印记录"
SHOWN_PRINTS = 3


def editions(session: Session) -> list[Edition]:
    return [Edition.from_json(data) for data in session.case.editions()]


def latest(session: Session) -> Edition | None:
    found = editions(session)
    return found[-1] if found else None


def snapshot(session: Session) -> dict[str, Any]:
    """Everything that decides what is printed, to be compared later."""
    evidence = {
        slot: [item["sha256"] + item["name"] for item in items]
        for slot, items in listed(session.case, session.stage).items()
        if items
    }
    return {"evidence": evidence, "terms": session.case.get(TERMS, "全部"), "choices": session.case.part(CHOICES),
            "passes": session.case.part("同意")}  # fmt: skip


def changes(session: Session, edition: Edition) -> list[str]:
    """What differs now from an edition, each as a name a person knows."""
    found = []
    for form, field, _old, _new in changed_values(edition.values, session.raw):
        names = (
            {each.id: each.title for each in session.notice.form(form).fields}
            if form in session.stage.form_ids
            else {}
        )
        found.append("申报条件" if form == DECLARED else f"{form}“{names.get(field, field)}”")
    now = snapshot(session)
    slots = dict.fromkeys([*now["evidence"], *edition.evidence["evidence"]])
    found += [
        f"佐证材料“{slot}”"
        for slot in slots
        if now["evidence"].get(slot) != edition.evidence["evidence"].get(slot)
    ]
    for part, name in (
        ("terms", "当地要求"),
        ("choices", "目录和页码的选择"),
        ("passes", "经主管部门同意的事项"),
    ):
        if (now[part] or None) != (edition.evidence[part] or None):
            found.append(name)
    return list(dict.fromkeys(found))


def to_reprint(session: Session) -> tuple[Reprint, ...]:
    """Against the edition before the latest: the sheets to print again."""
    found = editions(session)
    return tuple(reprints(found[-2], found[-1])) if len(found) > 1 else ()


def place(edition: Edition, name: str) -> str:
    return f"{edition.number}.{name}"


def void(session: Session) -> list[str]:
    """What was done for older editions and does not count for the latest."""
    last = latest(session)
    if last is None:
        return []
    said = []
    for part, what in ((SEALED, "盖章"), (SCANS, "扫描件"), (SENT, "报送")):
        old = {name.partition(".")[0] for name, value in session.case.part(part).items() if value}
        said += [f"第{number}版的{what}" for number in sorted(old) if number != str(last.number)]
    return said


def sealed(session: Session, edition: Edition, name: str) -> bool:
    return bool(session.case.get(SEALED, place(edition, name)))


def set_sealed(session: Session, edition: Edition, name: str, *, done: bool) -> None:
    session.put({Key(SEALED, place(edition, name)): done or None})


def scan_of(session: Session, edition: Edition, volume: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = session.case.get(SCANS, place(edition, volume))
    return found


def sendings(session: Session) -> list[tuple[int, int, dict[str, Any]]]:
    """All records of sending as (edition, place among its records, record), oldest edition first."""
    found = []
    for name, records in sorted(session.case.part(SENT).items()):
        number = int(name.partition(".")[0])
        found += [(number, place, record) for place, record in enumerate(records)]
    return found


def remove_sending(session: Session, number: int, place: int) -> None:
    """Take a wrong record back; without any the case waits to be sent again."""
    key = Key(SENT, f"{number}.记录")
    records = list(session.case.get(*key, []))
    del records[place]
    session.keep(key, records or None)
    last = latest(session)
    valid = [
        each for edition, _place, each in sendings(session) if last is not None and edition == last.number
    ]
    if not valid and session.case.about["status"] == "已报送":
        session.note(status="送印")


def record_sending(session: Session, edition: Edition, record: dict[str, str]) -> None:
    key = Key(SENT, place(edition, "记录"))
    session.keep(key, [*session.case.get(*key, []), record])
    session.note(status="已报送")


def is_there(edition: Edition) -> bool:
    return Path(edition.folder).is_dir()


def printed_so_far(session: Session, edition: Edition) -> list[str]:
    """The last lines of an edition's log of printing."""
    log: list[str] = session.case.get(PRINTS, place(edition, "记录"), [])
    return log[-SHOWN_PRINTS:]


def note_printed(session: Session, edition: Edition, line: str) -> None:
    """Put a line behind the log of printing."""
    key = Key(PRINTS, place(edition, "记录"))
    session.keep(key, [*session.case.get(*key, []), line])
