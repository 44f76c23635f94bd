"""A function → its result, off the GUI thread: one typed way, with progress and cancel.

One worker thread does all of it, one job after the other: PDF libraries must not run twice at a time, and
a preview that waits a second behind a package is no harm. What the machine did wrong comes back as a
sentence; a mistake of ours is raised again on the GUI thread, where the crash dialog is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

T = TypeVar("T")


class Cancelled(Exception):
    """The person took the job back."""


class Progress:
    """What a running job says of itself; asked for anything, it stops a cancelled one."""

    def __init__(self, tell: Callable[[int, int, str], None]) -> None:
        self._tell = tell
        self._cancelled = threading.Event()

    def __call__(self, done: int, total: int, text: str) -> None:
        """Raises Cancelled."""
        self.check()
        self._tell(done, total, text)

    def check(self) -> None:
        """Raises Cancelled."""
        if self._cancelled.is_set():
            raise Cancelled

    def cancel(self) -> None:
        self._cancelled.set()


class Job(NamedTuple, Generic[T]):
    """A job under way."""

    future: Future[T]
    progress: Progress


def quiet() -> None:
    """Nothing to do when a job was taken back."""


class Workshop(QObject):
    """The worker of one window; `stop` waits for the running job and drops the rest."""

    _finished = Signal(object)
    progressed = Signal(int, int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool: ThreadPoolExecutor | None = None
        self._finished.connect(self._settle)
        self._open: dict[
            Future[Any], tuple[Callable[[Any], None], Callable[[str], None], Callable[[], None]]
        ] = {}
        self._jobs: dict[Future[Any], Progress] = {}

    def run(
        self,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Callable[[str], None],
        stopped: Callable[[], None] = quiet,
    ) -> Job[T]:
        """Start `work` when its turn comes; on the GUI thread `done`, `failed` or, when it was cancelled, `stopped` follows."""
        from concurrent.futures import ThreadPoolExecutor  # not before the first paint

        if self._pool is None:
            self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="申报包")
        progress = Progress(self.progressed.emit)
        future: Future[T] = self._pool.submit(work, progress)
        self._open[future] = (done, failed, stopped)
        self._jobs[future] = progress
        future.add_done_callback(self._finished.emit)
        return Job(future, progress)

    @property
    def busy(self) -> bool:
        return bool(self._open)

    def stop(self) -> None:
        for progress in self._jobs.values():
            progress.cancel()
        self._open.clear()
        self._jobs.clear()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _settle(self, future: Future[Any]) -> None:
        from packager.faults import fault_line  # heavy: not before the first paint

        calls = self._open.pop(future, None)
        self._jobs.pop(future, None)
        if calls is None or future.cancelled():
            return
        error = future.exception()
        if error is None:
            calls[0](future.result())
        elif isinstance(error, Cancelled):
            calls[2]()
        else:
            line = fault_line(error)
            if line is None:
                raise error
            calls[1](line)
