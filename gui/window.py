"""The main window: home, or an open case; opening, starting and leaving cases; what is remembered between starts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QStackedWidget

from forms.index import Index, read_index
from gui import theme
from gui.home.view import CASES, ROSTERS, HomeView
from gui.pieces import ask, tell
from gui.roots import notice_roots
from gui.settings import Settings
from gui.work import Progress, Workshop

if TYPE_CHECKING:
    from forms.library import Library, Source
    from gui.case.view import CaseView
    from gui.desk.view import DeskView
    from gui.scratch import Scratch
    from gui.session import Session

TITLE = "申报包"
SIZE = (1280, 800)


class MainWindow(QMainWindow):
    """Shows home at once from the cached list; everything heavy is loaded after the first paint."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.roots = notice_roots(settings.home)
        self.workshop = Workshop(self)
        self.library: Library | None = None
        self.case_view: CaseView | None = None
        self.desk: DeskView | None = None
        self.scratch: Scratch | None = None
        self.colours = theme.colours(settings.theme)
        self.home = HomeView(settings)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.home)
        self.setCentralWidget(self.stack)
        self.setWindowTitle(TITLE)
        self.resize(*SIZE)
        self.restoreGeometry(settings.state("主窗口"))
        self.home.library.begun.connect(self.begin)
        self.home.library.chosen.connect(self.show_facts)
        self.home.library.imported.connect(self.import_notice)
        self.home.library.exported.connect(self.export_notice)
        self.home.library.planned.connect(self.plan_back)
        self.home.library.calendar.connect(self.show_calendar)
        self.home.library.held_against.connect(self.hold_against)
        self.home.wanted.connect(self.open_case)
        self.home.elsewhere.connect(self.choose_case)
        self.home.rescue.connect(self.rescue)
        self.home.filled.connect(self.import_filled)
        self.home.roster_wanted.connect(self.open_roster)
        self.home.roster_begun.connect(self.begin_roster)
        self.home.themed.connect(self.retheme)
        index = read_index(settings.home, self.roots)
        if index is not None:
            self.home.library.show_index(index)
        self.is_painted = False

    # ---- the library

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing heavy competes with the first paint; it begins behind it."""
        super().paintEvent(event)
        if not self.is_painted:
            self.is_painted = True
            QTimer.singleShot(0, self, self.load)

    def load(self) -> None:
        """Read the notices in full, off the GUI thread."""
        roots, home = self.roots, self.settings.home

        def work(_progress: Progress) -> tuple[Library, Index]:
            from forms.index import index_of, write_index
            from forms.library import load_library

            library = load_library(roots)
            index = index_of(library)
            write_index(home, roots, index)
            return library, index

        self.workshop.run(work, self.show_library, lambda line: tell(self, "通知库没有读全", line))

    def show_library(self, result: tuple[Library, Index]) -> None:
        from forms.units import load_units
        from gui.home.counsel import working_text

        self.library, index = result
        page = self.home.library
        page.working = working_text
        page.show_units(unit.name for unit in load_units(self.settings.home)[0])
        page.show_index(index)
        page.refill()
        self.show_facts(page.current_id())
        if self.case_view is not None:
            self.offer_newer(self.case_view.session.original)

    def show_facts(self, notice_id: str) -> None:
        source = self.library.find(notice_id) if self.library else None
        if source is not None:
            from gui.home.counsel import cards_for

            page = self.home.library
            line = next(each for each in page.index.lines if each.id == notice_id)
            page.show_line(line, cards_for(source, self.settings.home, page.unit_name()))

    def hold_against(self, unit: str) -> None:
        """What fits the unit that was chosen, and why not."""
        if self.library is not None:
            from gui.home.counsel import fits_of

            self.home.library.show_fits(fits_of(self.library, self.settings.home, unit))
            self.show_facts(self.home.library.current_id())

    def show_calendar(self) -> None:
        import datetime

        from gui.home.calendar_cards import show_calendar

        page = self.home.library
        page.away = True
        show_calendar(page.details, page.matching(), page.choose, datetime.date.today().year)

    def plan_back(self, notice_id: str) -> None:
        source = self.source(notice_id)
        if source is not None:
            from gui.home.backward_dialog import BackwardDialog

            BackwardDialog(source.notice, self.settings, self).open()

    def export_notice(self, notice_id: str) -> None:
        source = self.source(notice_id)
        if source is not None:
            from gui.home.import_notice import export_chosen

            export_chosen(self, source)

    def source(self, notice_id: str) -> Source | None:
        """The notice itself; where it is not read yet, now."""
        from forms.library import load_library

        if self.library is None:
            self.library = load_library(self.roots)
        return self.library.find(notice_id)

    def import_notice(self) -> None:
        from gui.home.import_notice import import_chosen

        if import_chosen(self, self.settings.home, self.library):
            self.load()

    # ---- ledgers

    def begin_roster(self) -> None:
        from gui.home.begin_roster import begin_roster

        if self.library is not None:
            path = begin_roster(self, self.settings, self.library)
            if path is not None:
                self.open_roster(path)

    def open_roster(self, path: Path) -> None:
        """Show a ledger; what cannot be opened says why."""
        from gui.desk.open import open_desk

        if self.library is None or not self.leave_case() or not self.leave_desk():
            return
        self.desk = open_desk(self, path, self.library)
        if self.desk is not None:
            self.desk.closed.connect(self.go_home)
            self.stack.addWidget(self.desk)
            self.stack.setCurrentWidget(self.desk)
            self.setWindowTitle(f"{path.stem} - {TITLE}")
            self.settings.remember(path)

    def leave_desk(self) -> bool:
        """Close the ledger; what is being taken in is stopped first, and what came in so far stays."""
        view = self.desk
        if view is None:
            return True
        if view.ledger.job is not None and not ask(
            self, "正在收件", "收件还没有完成。停止并离开吗？已收的都留着。", "停止并离开", "等它完成"
        ):
            return False
        self.workshop.stop()
        self.workshop = Workshop(self)
        self.desk = None
        self.stack.removeWidget(view)
        view.ledger.roster.close()
        view.deleteLater()
        return True

    # ---- cases

    def begin(self, notice_id: str, stage_id: str) -> None:
        from gui.home.begin import begin

        source = self.source(notice_id)
        if source is not None:
            path = begin(self, self.settings, source, source.notice.stage(stage_id))
            if path is not None:
                self.open_case(path)

    def import_filled(self) -> None:
        from gui.case.word_back import import_filled

        if self.library is not None:
            path = import_filled(self, self.library, self.settings.cases_folder)
            if path is not None:
                self.open_case(path)

    def choose_case(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, "打开申报", str(self.settings.cases_folder), "申报 (*.shenbao)"
        )
        if path:
            self.open_case(Path(path))

    def open_case(self, path: Path) -> None:
        """Show a case; what cannot be opened says why."""
        from sqlite3 import Error

        from forms.case import Case
        from forms.casefile import CaseFault
        from gui.case.view import CaseView
        from gui.session import Session
        from packager.faults import fault_line

        if self.case_view is not None and self.is_open(path):
            self.stack.setCurrentWidget(self.case_view)
            return
        try:
            case = Case.open(path)
            try:
                source = case.source(self.settings.home / "缓存" / "通知")
                session = Session(case, source, self, self.settings.home)
            except (CaseFault, OSError):
                case.close()
                raise
        except (CaseFault, OSError, Error) as error:
            tell(self, "打不开", fault_line(error) or f"“{path.name}”打不开：{error}。请稍后再试。")
            return
        if (
            not self.leave_case() or not self.leave_desk()
        ):  # what is open stays open until the next one proves to be sound
            case.close()
            session.deleteLater()
            return
        folder = self.scratch_folder()
        self.case_view = CaseView(session, self.workshop, self.settings, self.colours, folder)
        self.case_view.closed.connect(self.go_home)
        self.case_view.renewed.connect(self.reopen)
        self.offer_newer(source)
        self.stack.addWidget(self.case_view)
        self.stack.setCurrentWidget(self.case_view)
        self.setWindowTitle(f"{path.stem} - {TITLE}")
        self.settings.remember(path)
        QTimer.singleShot(0, self.case_view, self.case_view.fill.focus_first)

    def scratch_folder(self) -> Path:
        """A new empty folder that is gone with the window."""
        from gui.scratch import Scratch

        if self.scratch is None:
            self.scratch = Scratch()
        return self.scratch.new()

    def offer_newer(self, inside: Source) -> None:
        """A case keeps the notice that it was begun with; a later one in the library is offered."""
        from forms.renewal import is_newer

        newer = self.library.find(inside.notice.id) if self.library else None
        if self.case_view is not None and newer is not None and is_newer(inside.notice, newer.notice):
            self.case_view.offer(newer)

    def reopen(self) -> None:
        """The open case once more, under the name it has now."""
        if self.leave_case():
            self.stack.setCurrentWidget(self.home)
            self.setWindowTitle(TITLE)
            self.open_case(self.settings.recent[0])

    def is_open(self, path: Path) -> bool:
        view = self.case_view
        return view is not None and view.session.case.path.resolve() == path.resolve()

    def leave_case(self) -> bool:
        """Write what waits and close; False where it could not be written."""
        view = self.case_view
        if view is None:
            return True
        if view.deliver.working and not ask(
            self, "正在定稿", "定稿还没有完成。停止并离开吗？", "停止并离开", "等它完成"
        ):
            return False
        if not view.session.flush():
            tell(self, "还没有存上", "最后几处改动还没有存上，请先检查磁盘，再关闭。")
            return False
        self.workshop.stop()
        self.workshop = Workshop(self)
        self.case_view = None
        self.stack.removeWidget(view)
        self.close_case(view.session)
        view.deleteLater()
        view.session.deleteLater()
        return True

    def close_case(self, session: Session) -> None:
        """Leave the file; one begun before its unit was known gets the unit's name, so that it is found again."""
        from gui.home.begin import free_path, is_unnamed, name_for

        path, target = session.case.path, None
        if session.unit and not session.case.read_only and is_unnamed(path, session.notice.short):
            target = free_path(path.parent, name_for(session.unit, session.notice.short))
        try:
            session.case.close(target)
        except OSError:
            target = None  # somebody has it open, or the disk is gone: the old name will do
        if target is not None:
            self.settings.forget(path)
        self.settings.remember(target or path)

    def go_home(self) -> None:
        page = CASES if self.desk is None else ROSTERS
        if self.leave_case() and self.leave_desk():
            self.stack.setCurrentWidget(self.home)
            self.home.show_page(page)
            self.setWindowTitle(TITLE)

    def rescue(self, path: Path) -> None:
        from gui.home.rescue import rescue

        saved = rescue(self, path, self.source)
        if saved is not None:
            self.settings.remember(saved)
            self.open_case(saved)

    # ---- the whole

    def retheme(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self.colours = theme.apply(app, self.settings.theme)

    def save_all(self) -> None:
        """Whatever is typed, on disk: before a crash is told."""
        if self.case_view is not None:
            self.case_view.session.flush()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        if not self.leave_case() or not self.leave_desk():
            event.ignore()
            return
        self.home.save()
        self.settings.keep_state("主窗口", self.saveGeometry())
        self.settings.sync()
        self.workshop.stop()
        if self.scratch is not None:
            self.scratch.cleanup()
        event.accept()
