"""Findings of level 必须改 that the competent authority let pass, each with who, when and why → warnings that say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from forms.findings import Finding, Report

# What cannot be handed in whoever agrees: files that cannot be read or printed, answers of no known shape.
NEVER = ("evidence.", "page.", "answers.", "package.", "applicant.missing", "date.future")


@dataclass(frozen=True, slots=True)
class Pass:
    """One finding let pass: `finding` is its identity, the rest is printed on 报送说明."""

    finding: str
    who: str
    day: str
    why: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def identity(finding: Finding) -> str:
    """What names a finding while its place, its kind and its wording stay the same: other numbers ask again."""
    place = [str(value) for value in asdict(finding.place).values() if value is not None]
    return "|".join((finding.code, *place, finding.message))


def may_pass(finding: Finding) -> bool:
    return finding.level == "error" and not finding.code.startswith(NEVER)


def let_pass(report: Report, passes: Sequence[Pass]) -> Report:
    """→ the report with what was let pass as 请核实, its reason said."""
    given = {each.finding: each for each in passes if each.who and each.why}
    return Report(tuple(passed(each, given.get(identity(each))) for each in report))


def passed(finding: Finding, given: Pass | None) -> Finding:
    if given is None or not may_pass(finding):
        return finding
    said = f"经主管部门同意：{given.who}，{given.day}，{given.why}。"
    return replace(finding, level="warning", fix=said)
