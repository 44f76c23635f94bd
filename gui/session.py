"""An open case for the window: keystrokes → the case on disk, a fresh report, and who must look again.

What is typed waits a moment for the next key and is then written, at the latest half a second after the
first; the report follows each write. Widgets read from here and never from each other.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from forms.answers import Answers, read_answers
from forms.case import ANSWERS, EVIDENCE, Case, Key
from forms.casefile import CaseFault
from forms.check import check_answers, check_slots, with_files
from forms.findings import Finding, Place, Report, finding
from forms.flow import State, Step, state, steps
from forms.library import Source, lay_over
from forms.notice import Field, Form, Notice, Stage
from forms.passes import Pass, let_pass
from forms.units import CODE, Difference, Unit, differences, load_units
from gui.drives import is_removable
from packager.casework import passes_of, terms_of
from packager.evidence import Evidence
from packager.faults import fault_line

PAUSE_MS, LONGEST_MS = 120, 500
BURST, LONGEST_BURST = (
    1.2,
    6.0,
)  # seconds between writes of one field that are still one step, and of all of them
PASSES, TERMS, VISITED, ORIGINS, HANDED = "同意", "当地要求", "到过", "来处", "交接"


class Session(QObject):
    """`changed` carries the keys whose values differ now; `checked` says that the report is new,
    `stepped` which values undo or redo brought back."""

    changed = Signal(object)
    checked = Signal()
    saved = Signal(str)
    failed = Signal(str)
    stepped = Signal(object, str)

    def __init__(
        self, case: Case, source: Source, parent: QObject | None = None, home: Path | None = None
    ) -> None:
        super().__init__(parent)
        self.home = home
        self.units: list[Unit] = []
        self.read_units()
        self.before: dict[Key, Difference] = {}
        self.case = case
        self.original = source
        self.evidence: Evidence | None = None
        self.soft_error = "#FCECEA"
        self._pending: dict[Key, Any] = {}
        self._first = self._began = 0.0
        self._last: tuple[frozenset[Key], float] = (frozenset(), 0.0)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.flush)
        self.reload_terms()
        self.recheck()

    # ---- the notice, with what city and county add

    def reload_terms(self) -> None:
        self.terms = terms_of(self.case)
        self.source = lay_over(self.original, self.case.about["stage"], self.terms)
        self.stage: Stage = self.source.notice.stage(self.case.about["stage"])
        self.steps: tuple[Step, ...] = steps(self.notice, self.stage)

    @property
    def notice(self) -> Notice:
        return self.source.notice

    @property
    def unit(self) -> str:
        return self.answers.applicant_name

    def form(self, step: Step) -> Form | None:
        """The form that a step belongs to; none for 申报单位."""
        return next((form for form in self.notice.forms if form.id == step.form), None)

    # ---- typing

    def value(self, key: Key) -> Any:
        return self._pending[key] if key in self._pending else self.case.state.get(key)

    def type(self, key: Key, value: Any) -> None:
        """A keystroke: written after a short pause."""
        if self.case.read_only or self.value(key) == value:
            return
        if not self._pending:
            self._first = time.monotonic()
        self._pending[key] = value or None
        waited = (time.monotonic() - self._first) * 1000
        self._timer.start(max(0, min(PAUSE_MS, round(LONGEST_MS - waited))))

    def put(self, values: Mapping[Key, Any]) -> None:
        """Values set by a click, a paste or a program: written at once, one step."""
        if self.case.read_only:
            return
        self.flush()
        self._pending.update(values)
        self._last = (frozenset(), 0.0)
        self.flush()
        self._last = (frozenset(), 0.0)

    def flush(self) -> bool:
        """Write what waits; False where the disk refused, and then it waits on."""
        self._timer.stop()
        if not self._pending:
            return True
        values, keys = dict(self._pending), frozenset(self._pending)
        now = time.monotonic()
        merge = keys == self._last[0] and now - self._last[1] < BURST and now - self._began < LONGEST_BURST
        if not merge:
            self._began = now
        if self._write(values, merge=merge):
            self._pending = {key: value for key, value in self._pending.items() if key not in values}
            self._last = (keys, time.monotonic())
            self.changed.emit(set(keys))
            return True
        self._timer.start(LONGEST_MS * 4)
        return False

    def _write(self, values: dict[Key, Any], *, merge: bool) -> bool:
        if not self._safely(lambda: self.case.put_all(values, merge=merge)):
            return False
        if self.case.about["status"] == "归档":
            self.note(status="草稿")
        if any(key.part == TERMS for key in values):
            self.reload_terms()
        self.recheck()
        self.saved.emit(self.case.about["saved"])
        return True

    def _safely(self, act: Callable[[], object]) -> bool:
        """Do something to the file; what the disk refuses is told, never raised into the window."""
        try:
            act()
        except (CaseFault, OSError) as error:
            self.failed.emit(f"没有存上：{fault_line(error)}程序会继续尝试保存。")
            return False
        return True

    def note(self, **about: str) -> bool:
        """A fact about the case itself; False where the disk refused."""
        return self._safely(lambda: self.case.note(**about))

    def freeze(self, data: Mapping[str, Any]) -> bool:
        """A new edition; False where the disk refused."""
        return self._safely(lambda: self.case.freeze(data))

    def renew(self, newer: Source) -> bool:
        """A later version of the notice; False where the disk refused."""
        return self._safely(lambda: self.case.renew(newer))

    def keep(self, key: Key, value: Any) -> bool:
        """A value that undo does not touch; False where the disk refused."""
        return self._safely(lambda: self.case.keep(key, value))

    def undo(self) -> None:
        self._step(self.case.undo, "已撤销")

    def redo(self) -> None:
        self._step(self.case.redo, "已重做")

    def _step(self, walk: Callable[[], Mapping[Key, Any]], word: str) -> None:
        values: dict[Key, Any] = {}
        if self.case.read_only or not self.flush():
            return
        self._last = (frozenset(), 0.0)
        if self._safely(lambda: values.update(walk())) and values:
            if any(key.part == TERMS for key in values):
                self.reload_terms()
            self.recheck()
            self.saved.emit(self.case.about["saved"])
            self.changed.emit(set(values))
            self.stepped.emit(set(values), word)

    # ---- what is said of it

    def recheck(self) -> None:
        """A fresh report on everything."""
        self.raw = self.case.raw()
        self.answers: Answers
        self.answers, shape = read_answers(self.notice, self.stage, self.raw)
        report = Report(shape) + check_answers(self.notice, self.stage, self.answers, datetime.date.today())
        if self.stage.slots:
            counts = self.slot_counts()
            report = with_files(self.notice, self.stage, self.answers, report, counts)
            report = report + check_slots(self.stage, self.answers, counts)
        if self.evidence is not None:
            report = report + self.evidence.findings
        self.report = let_pass(report, self.passes)
        unit = self.known_unit()
        found = differences(unit, self.notice, self.stage, self.answers) if unit else ()
        self.before = {each.key: each for each in found}
        self.checked.emit()

    def read_units(self) -> None:
        """The units' files as they are now: once for a case, and after one was changed from here."""
        self.units = load_units(self.home)[0] if self.home else []

    def known_unit(self) -> Unit | None:
        """The file of this applicant, by code, else by name."""
        code, name = self.answers.applicant_code, self.answers.applicant_name
        return next(
            (
                unit
                for unit in self.units
                if (code and unit.value(CODE) == code) or (unit.name and unit.name == name)
            ),
            None,
        )

    @property
    def passes(self) -> tuple[Pass, ...]:
        return passes_of(self.case)

    def warnings(self) -> list[Finding]:
        """What a person must know before typing: someone else has the case, it was handed over, it lies on a stick."""
        file, found = self.case.path.name, []
        if self.case.holder is not None:
            found.append(finding("case.in_use", Place(file=file), holder=self.case.holder))
        elif self.case.read_only:
            found.append(finding("case.no_write", Place(file=file)))
        found += [
            finding("case.handed", Place(file=file), when=each["when"], to=each["to"])
            for each in self.case.part(HANDED).values()
        ]
        if is_removable(self.case.path):
            found.append(finding("case.removable", Place(file=file)))
        return found

    def slot_counts(self) -> dict[str, int]:
        """Files in each slot: those that can be bound once they were read, till then those put in."""
        if self.evidence is not None:
            return self.evidence.counts
        return {name: len(items) for name, items in self.case.part(EVIDENCE).items()}

    def set_evidence(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.recheck()

    def state(self, step: Step) -> State:
        files = sum(len(items) for items in self.case.part(EVIDENCE).values())
        return state(step, self.answers, self.report, files=files, visited=self.visited(step))

    def findings_at(self, key: Key, row: int | None = None, column: str | None = None) -> list[Finding]:
        """What is said of one field, or of one cell of its table."""
        form, _, field = key.name.rpartition(".")
        found = [each for each in self.report if each.place.form == form]
        if column is None:
            return [each for each in found if each.place.field == field and each.place.table is None]
        return [
            each
            for each in found
            if (each.place.table, each.place.row, each.place.field) == (field, row, column)
        ]

    def origin(self, key: Key) -> str:
        """Where a value came from that was not typed here, or what was reported otherwise before."""
        known = self.case.get(ORIGINS, key.name)
        if known and known["value"] == self.value(key):
            return str(known["from"])
        before = self.before.get(key)
        return f"以前填报的是 {before.before}（{before.origin or '单位档案'}），请核实" if before else ""

    # ---- which steps were visited: only there are missing answers called missing

    def visited(self, step: Step) -> bool:
        return bool(self.case.get(VISITED, step_name(step)))

    def visit(self, step: Step) -> None:
        if not self.visited(step) and not self.case.read_only:
            self.keep(Key(VISITED, step_name(step)), value=True)
            self.checked.emit()


def step_name(step: Step) -> str:
    return f"{step.form or ''}.{step.section or ''}.{step.title}"


def field_key(step: Step, field: Field) -> Key:
    return Key(ANSWERS, f"{step.form}.{field.id}")
