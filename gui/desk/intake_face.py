"""收件: files and folders dropped or chosen, or a folder that is watched → the ledger; what was not taken, and why."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QInputDialog, QLabel, QProgressBar, QVBoxLayout, QWidget

from forms.gather import identified
from forms.roster import ASKED, ENTRIES, INTAKE, Entry, Intake, Question
from forms.statefile import Key
from gui.desk.face import Face
from gui.desk.ledger import Ledger
from gui.pieces import Scrolled, button, card, label, row
from packager.collect import LEFT_OUT, UNMATCHED, Collected
from packager.joined import resubmitted

LOOK_MS = 2000
MOST_SHOWN = 200


class IntakeFace(Face):
    """One big place to drop things on, and the story of what came of it."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self.ledger = ledger
        self.watched: Path | None = None
        self.seen: frozenset[tuple[str, int, int]] = frozenset()
        self.taken: frozenset[tuple[str, int, int]] = frozenset()
        self.looking = QTimer(self, interval=LOOK_MS)
        self.looking.timeout.connect(self.look)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.doing = label("", "hint")
        self.cancel = button("停止", self.stop)
        self.watching = label("", "hint")
        self.result = label("", "good")
        self.body = Scrolled()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 12, 20, 8)
        whole.addWidget(self.drop_zone())
        whole.addLayout(row(self.bar, self.doing, self.cancel))
        whole.addWidget(self.result)
        whole.addWidget(self.body, 1)
        self.setAcceptDrops(True)
        ledger.began.connect(lambda: self.show_busy(on=True))
        ledger.ended.connect(lambda: self.show_busy(on=False))
        ledger.collected.connect(self.show_collected)
        ledger.failed.connect(self.result.setText)
        ledger.changed.connect(self.touch)
        ledger.workshop.progressed.connect(
            lambda done, _total, text: self.doing.setText(f"已看 {done} 个　{text}")
        )
        self.show_busy(on=False)

    def drop_zone(self) -> QFrame:
        head = label("把材料包、Word、Excel、压缩包、邮件或整个文件夹拖到这里", "heading")
        head.setAlignment(Qt.AlignmentFlag.AlignCenter)
        more = label(
            "文件夹按县区分好时，用文件夹名称认县区。同一个文件收过就不再收，坏的文件不影响其他文件。", "hint"
        )
        more.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.buttons = [
            button("选文件夹…", self.choose_folder, "main"),
            button("选文件…", self.choose_files),
            button("盯住一个文件夹…", self.choose_watched, tip="有新文件放进去就自动收件"),
        ]
        return card(head, more, row(None, *self.buttons, None), self.watching, kind="tip")

    # ---- taking in

    def choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "选收件文件夹")
        if folder:
            self.ledger.take_in([Path(folder)])

    def choose_files(self) -> None:
        files, _ = QFileDialog.getOpenFileNames(self, "选收到的文件")
        if files:
            self.ledger.take_in([Path(file) for file in files])

    def choose_watched(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "盯住哪个文件夹")
        if folder:
            self.watch(Path(folder))

    def watch(self, folder: Path) -> None:
        self.watched, self.seen, self.taken = folder, frozenset(), frozenset()
        self.watching.setText(f"正盯住“{folder}”：放进去的文件（含子文件夹）会自动收进来。关闭台账后停止。")
        self.looking.start()
        self.look()

    def look(self) -> None:
        """Take in what is new or changed, once two looks in a row find it the same: a copy under way is not read half."""
        if self.watched is None or self.ledger.job is not None:
            return
        found = files_of(self.watched)
        if found == self.seen and found != self.taken:
            self.taken = found
            self.ledger.take_in([self.watched])
        self.seen = found

    def stop(self) -> None:
        if self.ledger.job is not None:
            self.ledger.job.progress.cancel()
            self.doing.setText("正在停止，已收的都留着")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if event.mimeData().hasUrls() and not self.ledger.read_only:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.ledger.take_in(paths)

    # ---- showing

    def show_busy(self, *, on: bool) -> None:
        for widget in (self.bar, self.doing, self.cancel):
            widget.setVisible(on)
        for each in self.buttons:
            each.setEnabled(not on and not self.ledger.roster.read_only)
        self.doing.setText("正在收件")

    def show_collected(self, found: Collected) -> None:
        bad = len(found.rejected)
        text = f"这次收了 {len(found.taken) - bad} 个文件"
        text += f"，{bad} 个没有收（见下）" if bad else ""
        self.result.setText(f"{text}，{found.known} 个以前收过。台账现有 {len(self.ledger.entries)} 家。")

    def refresh(self) -> None:
        items: list[QWidget] = [*self.questions(), *self.not_taken(), self.story()]
        self.body.show_items(*items, margin=0)

    def questions(self) -> Iterator[QFrame]:
        """Two submissions of one applicant that differ: the person says which counts."""
        for each in self.ledger.roster.questions:
            entry = self.ledger.entries.get(each.entry)
            if entry is None:
                continue
            fields = "、".join(each.differs[:8]) + ("等" if len(each.differs) > 8 else "")
            yield card(
                label(f"{entry.unit}　两次报送的内容不同：{fields}", "label"),
                label("\n".join(self.compared(entry, each)), "hint"),
                row(
                    button("后来的替换原来的", partial(self.replace_by, each)),
                    button("是两项申报", partial(self.make_two, each)),
                    button("保留原来的", partial(self.settle_question, each, "保留原来的")),
                    None,
                ),
                kind="banner",
            )

    def compared(self, entry: Entry, question: Question) -> Iterator[str]:
        for form, fields in question.values.items():
            for name in question.differs[:6]:
                if name in fields:
                    mine = entry.values.get(form, {}).get(name)
                    yield f"{name}：原为“{short(mine.typed if mine else '')}”，后来为“{short(fields[name].typed)}”"

    def replace_by(self, question: Question) -> None:
        entry = self.ledger.entries[question.entry]
        notice, origin = self.ledger.source.notice, self.ledger.wanted.origin
        values = resubmitted(notice, origin, entry.values, question.values)
        state = "已补正" if entry.state == "需补正" or entry.returned else entry.state
        self.settle_question(
            question,
            "后来的替换原来的",
            identified(self.ledger.wanted, notice, replace(entry, values=values, state=state)),
        )

    def make_two(self, question: Question) -> None:
        entry = self.ledger.entries[question.entry]
        new = replace(Entry(self.ledger.roster.next_id()), key=entry.key, unit=entry.unit, county=entry.county, values=question.values,
                      sources=(question.source,))  # fmt: skip
        self.settle_question(question, "是两项申报", new)

    def settle_question(self, question: Question, how: str, entry: Entry | None = None) -> None:
        values: dict[Key, object] = {Key(ASKED, question.id): None}
        if entry is not None:
            values[Key(ENTRIES, entry.id)] = entry.as_json()
        unit = self.ledger.entries[question.entry].unit
        self.ledger.roster.change(values, f"{unit}两次报送：{how}")
        self.ledger.reload()

    def not_taken(self) -> Iterator[QFrame]:
        bad = [each for each in self.ledger.roster.intakes if each.what in LEFT_OUT]
        if bad:
            lines = "\n".join(f"{each.path}　{each.reason}" for each in bad[:MOST_SHOWN])
            more = f"\n还有 {len(bad) - MOST_SHOWN} 个" if len(bad) > MOST_SHOWN else ""
            yield card(label(f"没有收的 {len(bad)} 个文件", "label"), selectable(lines + more))
        for key, stray in self.strays()[:MOST_SHOWN]:
            give = button("归到某家…", partial(self.give, key, stray))
            give.setAccessibleName(f"归到某家 {stray.name}")
            yield card(row(label(stray.path), None, give), kind="banner", margin=8)
        for each in self.ledger.disagreeing[:MOST_SHOWN]:
            yield card(label(f"{each.kind}　{each.unit}", "label"), label(each.what, "warning"))

    def strays(self) -> list[tuple[str, Intake]]:
        """Scans and pictures that are in the ledger and belong to nobody yet."""
        kept = self.ledger.roster.part(INTAKE)
        return [(key, Intake(**raw)) for key, raw in kept.items() if raw["what"] == UNMATCHED]

    def give(self, key: str, stray: Intake) -> None:
        """The person says whose it is."""
        entries = self.ledger.in_order
        names = [f"{each.unit}　{each.key}" for each in entries]
        name, sure = QInputDialog.getItem(
            self, "归到某家", f"“{stray.name}”是哪一家的：", names, 0, editable=False
        )
        if sure and name and not self.ledger.read_only:
            self.give_to(key, stray, entries[names.index(name)])

    def give_to(self, key: str, stray: Intake, entry: Entry) -> None:
        owned = replace(stray, what="扫描件或佐证", entry=entry.id, reason="")
        sources = tuple(dict.fromkeys([*entry.sources, stray.sha256]))
        values: dict[Key, object] = {
            Key(INTAKE, key): None, Key(INTAKE, stray.sha256): owned.as_json(),
            Key(ENTRIES, entry.id): replace(entry, sources=sources).as_json(),
        }  # fmt: skip
        self.ledger.roster.change(values, f"“{stray.name}”归到{entry.unit}")
        self.ledger.reload()

    def story(self) -> QFrame:
        taken = [each for each in self.ledger.roster.intakes if each.what not in LEFT_OUT]
        lines = "\n".join(
            f"{each.at[5:16]}　{each.what}　{each.path}" for each in reversed(taken[-MOST_SHOWN:])
        )
        head = f"已收 {len(taken)} 个文件" if taken else "还没有收件"
        return card(label(head, "label"), selectable(lines))


def selectable(text: str) -> QLabel:
    made = label(text, "hint")
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return made


def short(typed: object) -> str:
    text = f"{len(typed)} 行" if isinstance(typed, list) else str(typed)
    return text if len(text) <= 40 else f"{text[:39]}…"


def files_of(folder: Path) -> frozenset[tuple[str, int, int]]:
    """Every file below a folder with its size and time; what goes away meanwhile is left out."""
    found = set()
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                info = (Path(root) / name).stat()
            except OSError:
                continue
            found.add((f"{root}/{name}", info.st_size, info.st_mtime_ns))
    return frozenset(found)
