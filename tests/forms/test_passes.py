"""Errors that the authority let pass, and those that nobody can."""

from __future__ import annotations

from forms.findings import Place, Report, finding
from forms.passes import Pass, identity, let_pass, may_pass

LATE = finding("rule", Place(form="表", field="收入"), say="收入不足。", fix="请核对。")
BROKEN = finding("evidence.damaged", Place(file="a.pdf"))


def test_what_was_let_pass_is_a_warning_that_says_who_when_and_why() -> None:
    given = Pass(identity(LATE), "某局张某", "2025-10-09", "筹建期")
    (found,) = let_pass(Report((LATE,)), [given])
    assert found.level == "warning"
    assert "经主管部门同意：某局张某，2025-10-09，筹建期" in found.fix


def test_other_numbers_ask_again() -> None:
    given = Pass(identity(LATE), "某局张某", "2025-10-09", "筹建期")
    other = finding("rule", Place(form="表", field="收入"), say="收入更不足。", fix="请核对。")
    assert let_pass(Report((other,)), [given]).blocked


def test_unreadable_files_never_pass() -> None:
    assert not may_pass(BROKEN)
    assert let_pass(Report((BROKEN,)), [Pass(identity(BROKEN), "某局", "2025-10-09", "急")]).blocked


def test_without_a_name_and_a_reason_nothing_passes() -> None:
    assert let_pass(Report((LATE,)), [Pass(identity(LATE), "", "2025-10-09", "")]).blocked
