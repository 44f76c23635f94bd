"""A notice and what a unit's file knows → whether each of its conditions is met, and why not. Nothing is guessed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from forms import rules
from forms.answers import parse_entry
from forms.kinds import date as dates
from forms.notice import Condition, Field, Notice
from forms.units import CERTIFICATES, Unit
from forms.values import Entry, Flaw, squeeze

Verdict = Literal["符合", "不符合", "待核对"]
MET: Final = "符合"
UNMET: Final = "不符合"
OPEN: Final = "待核对"
ORDER = (UNMET, OPEN, MET)
UNTIL = Field("有效期至", "date")


@dataclass(frozen=True, slots=True)
class Fit:
    """One condition held against the unit's file."""

    condition: Condition
    verdict: Verdict
    why: str = ""


def fits(notice: Notice, unit: Unit, today: datetime.date) -> tuple[Fit, ...]:
    """Every condition that may concern the unit, what is not met first; what the file does not know is for a person."""
    known = known_entries(notice, unit)
    found = [
        fit(each, known, unit, today)
        for each in notice.conditions
        if each.when is None or not is_ruled_out(each.when, known)
    ]
    return tuple(sorted(found, key=lambda each: ORDER.index(each.verdict)))


def known_entries(notice: Notice, unit: Unit) -> dict[str, Entry]:
    """The fields and questions that the unit's file answers, under the names that rules use."""
    fields = [field for form in notice.forms for field in form.fields if field.profile]
    fields += [each.question for each in notice.conditions if each.question and each.profile]
    return {
        field.id: parse_entry(field, unit.value(field.profile))
        for field in fields
        if field.kind != "table" and field.profile and unit.value(field.profile)
    }


def is_ruled_out(when: str, known: Mapping[str, Entry]) -> bool:
    try:
        found = rules.evaluate(when, known)
    except rules.RuleError:
        return False
    return found is not None and not found


def fit(condition: Condition, known: Mapping[str, Entry], unit: Unit, today: datetime.date) -> Fit:
    if condition.must:
        return computed(condition, known)
    certificate = held(condition, unit, today)
    return (
        Fit(condition, MET, f"证书“{certificate}”在有效期内")
        if certificate
        else Fit(condition, OPEN, "由单位自行声明")
    )


def computed(condition: Condition, known: Mapping[str, Entry]) -> Fit:
    names = sorted(rules.names_in(condition.must or ""))
    missing = [name for name in names if name not in known or known[name].value is None]
    if missing:
        return Fit(condition, OPEN, f"单位档案里没有{'、'.join(f'“{name}”' for name in missing)}")
    try:
        if rules.holds(condition.must or "", known):
            return Fit(condition, MET, "，".join(f"{name} {known[name].shown}" for name in names))
    except rules.RuleError:
        return Fit(condition, OPEN, "单位档案里的内容不能用来计算")
    return Fit(condition, UNMET, rules.said(condition.say or f"不符合“{condition.text}”。", known))


def held(condition: Condition, unit: Unit, today: datetime.date) -> str:
    """The certificate in force whose name an acceptable option bears (高新技术企业); nothing where there is none."""
    good = [squeeze(option) for option in condition.options if option not in condition.refuse]
    for row in unit.tables.get(CERTIFICATES, ()):
        name = row.get("证书名称", "")
        until = dates.parse(row.get("有效期至", ""), UNTIL)
        if isinstance(until, Flaw) or until.first_day < today:
            continue
        if any(option and (option in squeeze(name) or squeeze(name) in option) for option in good if name):
            return name
    return ""


def summary(found: tuple[Fit, ...]) -> str:
    """«不符合 1 条，待核对 3 条»; the whole in few words for a list."""
    counts = {verdict: sum(each.verdict == verdict for each in found) for verdict in ORDER}
    return "，".join(f"{verdict} {count} 条" for verdict, count in counts.items() if count) or "没有写明条件"
