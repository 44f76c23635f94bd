"""Two jobs in turn → the median of their CPU ratios, so that a drifting machine does no harm."""

from __future__ import annotations

import resource
import statistics
from collections.abc import Callable
from dataclasses import dataclass

PAIRS = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """Median seconds of CPU of both jobs, and the median of peer ÷ ours pair by pair."""

    ours: float
    peer: float
    ratio: float


def cpu(job: Callable[[], object]) -> float:
    """Seconds of user and system time of a job, its child processes included."""
    before = spent()
    job()
    return spent() - before


def spent() -> float:
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def compare(
    ours: Callable[[], object], peer: Callable[[], object], before: Callable[[], object] = lambda: None
) -> Pair:
    """One warm-up of each, then pairs in turn; `before` clears the place for each pair, outside the clock."""
    found = []
    for _ in range(PAIRS + 1):
        before()
        found.append((cpu(ours), cpu(peer)))
    found = found[1:]
    return Pair(
        statistics.median(each for each, _ in found),
        statistics.median(each for _, each in found),
        statistics.median(peer_time / max(our_time, 1e-9) for our_time, peer_time in found),
    )
