"""An open roster → what the faces of the desk show: entries at hand, their findings counted in the background, every change saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from forms.findings import Report
from forms.gather import Collecting, identified, rows
from forms.library import Library, Source
from forms.roster import ENTRIES, EXPECTED, SETTINGS, Cell, Entry, Roster, State
from forms.statefile import Key
from forms.tally import Disagreement, Expected, duplicates, reconcile
from gui.work import Job, Progress, Workshop
from packager.collect import LISTS, Collected, collect
from packager.returns import report_on

AT_ONCE = 25
QUOTA = "推荐名额"


class Counted(NamedTuple):
    """How many findings of each sort an entry has."""

    errors: int
    warnings: int


class Ledger(QObject):
    """`changed` names the entries that changed (none: all may have). `began` and `ended` are of an inbox being taken in."""

    changed = Signal(object)
    counted = Signal(object)
    began = Signal()
    ended = Signal()
    collected = Signal(object)
    failed = Signal(str)

    def __init__(
        self, roster: Roster, source: Source, wanted: Collecting, library: Library, workshop: Workshop
    ) -> None:
        super().__init__()
        self.roster, self.source, self.wanted = roster, source, wanted
        self.library, self.workshop = library, workshop
        self.entries: dict[str, Entry] = {}
        self.counts: dict[str, Counted] = {}
        self.facts: dict[str, list[str]] = {}
        self.job: Job[Collected] | None = None
        self.disagreeing: list[Disagreement] = []
        self._waiting: list[str] = []
        self.reload()

    # ---- reading

    def reload(self) -> None:
        """Everything anew from the file."""
        self.entries = {each.id: each for each in self.roster.entries}
        self.facts = duplicates(list(self.entries.values()), self.roster.intakes)
        self._waiting = list(self.entries)
        self.count_next()
        if self.roster.part(LISTS):
            entries = self.in_order
            self.workshop.run(
                lambda _progress: self.disagreements(entries), self.take_disagreements, self.failed.emit
            )
        self.changed.emit(())

    def take_disagreements(self, found: list[Disagreement]) -> None:
        self.disagreeing = found
        self.changed.emit(tuple(self.entries)[:1])

    @property
    def in_order(self) -> list[Entry]:
        return sorted(
            self.entries.values(), key=lambda each: (each.order is None, each.order or 0, int(each.id))
        )

    def report(self, entry: Entry) -> Report:
        return report_on(self.source, self.wanted, entry)

    def count_next(self) -> None:
        """The findings of the next few entries, off the GUI thread."""
        batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
        entries = [self.entries[name] for name in batch if name in self.entries]
        if not entries:
            return

        def work(progress: Progress) -> dict[str, Counted]:
            found = {}
            for each in entries:
                progress.check()
                report = self.report(each)
                found[each.id] = Counted(len(report.of_level("error")), len(report.of_level("warning")))
            return found

        self.workshop.run(work, self.take_counts, self.failed.emit)

    def take_counts(self, found: dict[str, Counted]) -> None:
        self.counts |= found
        self.counted.emit(tuple(found))
        self.count_next()

    # ---- changing

    @property
    def read_only(self) -> bool:
        return self.roster.read_only or self.job is not None

    def put(self, entry: Entry, what: str) -> None:
        """One entry changed by the person at the desk."""
        if self.read_only or self.entries.get(entry.id) == entry:
            return
        self.roster.put(entry, what)
        self.entries[entry.id] = entry
        self._waiting.append(entry.id)
        self.count_next()
        self.changed.emit((entry.id,))

    def put_many(self, entries: Sequence[Entry], what: str) -> None:
        if self.read_only:
            return
        self.roster.change({Key(ENTRIES, each.id): each.as_json() for each in entries}, what)
        self.entries |= {each.id: each for each in entries}
        self.changed.emit(tuple(each.id for each in entries))

    def set_state(self, entry: Entry, state: State, why: str = "") -> None:
        self.put(replace(entry, state=state, why=why), f"状态改为“{state}”{f'：{why}' if why else ''}")

    def accept(self, entry: Entry, form: str, name: str, typed: Any, who: str) -> Entry:
        """A value looked at and found right, or put right: then the enterprise is to confirm it."""
        cell = entry.values[form][name]
        if typed == cell.typed:
            made = entry.with_cell(form, name, replace(cell, by=who))
            self.put(made, f"核对了“{name}”")
        else:
            was = cell.was if cell.was is not None else cell.typed
            new = Cell(
                typed,
                "exact",
                cell.raw,
                cell.where,
                "科技局改",
                cell.source,
                who,
                was,
                confirmed=typed == was,
            )
            made = identified(self.wanted, self.source.notice, entry.with_cell(form, name, new))
            self.put(made, f"“{name}”由“{cell.typed or '（空）'}”改为“{typed or '（空）'}”")
        return made

    # ---- the list of those expected

    @property
    def expected(self) -> list[Expected]:
        return [Expected(**each) for each in self.roster.get(SETTINGS, EXPECTED) or []]

    def expect(self, found: Sequence[Expected]) -> None:
        value = [{"unit": each.unit, "county": each.county, "key": each.key} for each in found]
        self.roster.change({Key(SETTINGS, EXPECTED): value}, f"应报名单改为 {len(value)} 家")
        self.changed.emit(())

    def disagreements(self, entries: Sequence[Entry]) -> list[Disagreement]:
        """County lists against what came in."""
        table, lists = self.wanted.table, list(self.roster.part(LISTS).values())
        if table is None or not lists:
            return []
        shown = dict(
            zip(
                (each.id for each in entries),
                rows(self.wanted, self.source.notice, (each.typed() for each in entries)),
                strict=True,
            )
        )
        return list(reconcile(entries, lists, shown, table.columns[0].id))

    @property
    def quota(self) -> int:
        """How many may be recommended; 0 where nobody said."""
        return int(self.roster.get(SETTINGS, QUOTA) or 0)

    def set_quota(self, number: int) -> None:
        if not self.read_only and number != self.quota:
            self.roster.change({Key(SETTINGS, QUOTA): number or None}, f"推荐名额改为 {number or '未定'}")
            self.changed.emit(())

    # ---- taking in

    def take_in(self, paths: Sequence[Path]) -> None:
        """An inbox, off the GUI thread; the ledger is only looked at meanwhile."""
        if self.read_only:
            return

        def work(progress: Progress) -> Collected:
            return collect(self.roster, self.source, paths, self.library, progress)

        self.began.emit()
        self.job = self.workshop.run(work, self.end, self.fail, self.stopped)

    def end(self, found: Collected) -> None:
        self.job = None
        self.ended.emit()
        self.reload()
        self.collected.emit(found)

    def fail(self, line: str) -> None:
        self.stopped()
        self.failed.emit(line)

    def stopped(self) -> None:
        self.job = None
        self.ended.emit()
        self.reload()
