"""② 签字盖章 and ③ 扫描件放回: what to seal as the notice says, and the scan held against what was printed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QCheckBox

from gui.case.delivery import latest, scan_of, sealed, set_sealed
from gui.case.step_card import StepCard
from gui.pieces import button, label, row
from gui.session import Session


class SealStep(StepCard):
    """One line for each material, ticked off when done."""

    def rebuild(self) -> None:
        edition = latest(self.session)
        self.body.addWidget(label("② 签字盖章", "heading"))
        if edition is None:
            self.body.addWidget(label("定稿以后再办。", "hint"))
            return
        for name, seal in edition.seals:
            text = f"{name}：{seal}" if seal else f"{name}：是否盖章、签字，通知未写明，请向接收单位确认"
            box = QCheckBox(f"{text}（已办）" if sealed(self.session, edition, name) else text)
            box.setAccessibleName(text)
            box.setChecked(sealed(self.session, edition, name))
            box.setEnabled(not self.session.case.read_only)
            box.clicked.connect(lambda on, name=name: self.tick(name, done=on))
            self.body.addWidget(box)
        self.body.addWidget(label("程序不画任何印章，只提示哪里要盖。", "hint"))

    def tick(self, name: str, *, done: bool) -> None:
        edition = latest(self.session)
        if edition is not None:
            set_sealed(self.session, edition, name, done=done)


class ScanStep(StepCard):
    """The scan of each volume, with hints; nothing here is a verdict."""

    def __init__(self, session: Session, choose: Callable[[str], None]) -> None:
        super().__init__(session)
        self.choose = choose

    def rebuild(self) -> None:
        edition = latest(self.session)
        self.body.addWidget(label("③ 扫描件放回", "heading"))
        if edition is None or not edition.volumes:
            self.body.addWidget(
                label(
                    "定稿、盖章以后，把盖好章的材料扫描成 PDF 放回来；通知没有要求扫描件的可以不放。", "hint"
                )
            )
            return
        for volume in edition.volumes:
            scan = scan_of(self.session, edition, volume.name)
            put = button(f"放入“{volume.name}”的扫描件…", partial(self.choose, volume.name))
            put.setEnabled(not self.session.case.read_only)
            said = f"{volume.name}：{scan['name']}，{scan['at']} 放入" if scan else f"{volume.name}：还没有放"
            self.body.addLayout(row(label(said, "label"), put))
            for hint in scan["hints"] if scan else ():
                self.body.addWidget(label(f"· {hint}", "hint"))
        self.body.addWidget(label("以上只是提示，请以人眼看到的为准。", "hint"))
