"""Files that are not ready to be bound: locked PDFs opened with their password, photographed pages made straight."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QInputDialog

from forms.case import answer_key
from gui.case.straighten_dialog import StraightenDialog
from tests.helpers.clerk import Clerk
from tests.helpers.files import locked_pdf, picture

CONTACT = answer_key("信息简表", "联系人")


def test_a_locked_pdf_is_opened_with_its_password(
    clerk: Clerk, filled_case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk.window.open_case(filled_case)
    clerk.click("佐证材料")
    (tmp_path / "锁.pdf").write_bytes(locked_pdf("abc"))
    clerk.drop([tmp_path / "锁.pdf"], clerk.view.evidence.cards["荣誉"])
    clerk.until(clerk.view.evidence.cards["荣誉"].unlock.isVisible)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_args, **_more: ("abc", True))
    clerk.click("荣誉：输入密码…")
    clerk.until(lambda: clerk.view.evidence.pages == {clerk.view.evidence.items("荣誉")[0]["sha256"]: 1})
    assert not clerk.view.evidence.cards["荣誉"].unlock.isVisible()


def test_a_photographed_page_is_cut_out_and_made_straight(
    clerk: Clerk, filled_case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk.window.open_case(filled_case)
    clerk.click("佐证材料")
    (tmp_path / "照片.jpg").write_bytes(picture())
    clerk.drop([tmp_path / "照片.jpg"], clerk.view.evidence.cards["荣誉"])
    clerk.until(lambda: clerk.view.evidence.pages is not None and len(clerk.view.evidence.pages) == 1)
    before = clerk.view.evidence.items("荣誉")[0]["sha256"]

    def drag(dialog: StraightenDialog) -> QDialog.DialogCode:
        dialog.show()
        canvas = dialog.canvas
        QTest.keyClick(canvas, Qt.Key.Key_3)
        for _ in range(20):
            QTest.keyClick(canvas, Qt.Key.Key_Left)
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
        QTest.mouseMove(canvas, QPoint(60, 60))
        assert canvas.corners[2][0] == pytest.approx(0.9)
        dialog.hide()
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(StraightenDialog, "exec", drag)
    clerk.click("荣誉：裁正…")
    clerk.until(lambda: clerk.view.evidence.items("荣誉")[0]["sha256"] != before)
    assert clerk.view.evidence.items("荣誉")[0]["name"] == "照片.jpg"
