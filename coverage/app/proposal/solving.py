"""A question worked on beside the page: it tells the best answer so far, can be stopped, and ends by itself."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from coverage.errors import InputError, Problem
from coverage.planning.siting.proposal import Proposal

Stop = Callable[[], bool]
Hear = Callable[[Proposal], None]
Work = Callable[[Stop, Hear], Proposal]
"""Answers a question: asks now and then whether to stop, and tells each better answer."""

GRACE_S: Final = 10.0
"""Work may take so much longer than its time limit, for what comes before and after the proof."""

FORGOTTEN_S: Final = 20.0
"""Work that nobody looked at for so long is stopped: the page was closed or left."""


@dataclass(frozen=True, eq=False, slots=True)
class Told:
    """What is known so far.

    Attributes
    ----------
    proposal
        The best answer so far; None before the first.
    problems
        Why there is none.
    failure
        A mistake of ours, raised where it can be seen.
    ended
        Whether nothing more will be told.
    """

    proposal: Proposal | None = None
    problems: tuple[Problem, ...] = ()
    failure: Exception | None = None
    ended: bool = False


class Job:
    """One question on its way, in a thread of its own that never touches the page.

    A session has one. It begins when the one before it has ended, so that there are never two solvers at work.
    """

    def __init__(self, work: Work, time_limit_s: float, former: "Job | None" = None) -> None:
        self.told = Told()
        self.time_limit_s = time_limit_s
        self._work = work
        self._former = former
        self._asked_to_stop = threading.Event()
        self._changed = threading.Event()
        self._began_s = self._seen_s = time.monotonic()
        self._ended_s: float | None = None
        self._thread = threading.Thread(target=self._run, name="proposal", daemon=True)
        if former is not None:
            former.stop()
        self._thread.start()

    @property
    def seconds(self) -> float:
        """How long it has worked."""
        return (self._ended_s or time.monotonic()) - self._began_s

    @property
    def is_stopping(self) -> bool:
        """Whether it was told to stop and has not ended yet."""
        return self._asked_to_stop.is_set() and not self.told.ended

    def stop(self) -> None:
        """Ask it to stop, and do not wait for it."""
        self._asked_to_stop.set()

    def look(self) -> Told:
        """Hear what is known, and keep the work alive: one that nobody looks at is stopped."""
        self._seen_s = time.monotonic()
        return self.told

    def wait_first(self, patience_s: float) -> None:
        """Wait for the first answer or the end, at most so long."""
        self._changed.wait(patience_s)

    def join(self, patience_s: float | None = None) -> None:
        """Wait for the end."""
        self._thread.join(patience_s)

    def _run(self) -> None:
        former, self._former = self._former, None  # else every job would hold all jobs before it
        if former is not None:
            former.join()
        self._began_s = time.monotonic()
        try:
            told = Told(self._work(self._must_stop, self._hear))
        except InputError as error:
            told = Told(problems=error.problems)
        except Exception as error:  # noqa: BLE001 - shown by the page; a thread has nobody to tell
            told = replace(self.told, failure=error)
        self._ended_s = time.monotonic()
        self._tell(replace(told, ended=True))

    def _must_stop(self) -> bool:
        now_s = time.monotonic()
        is_forgotten = now_s - self._seen_s > FORGOTTEN_S
        is_late = now_s - self._began_s > self.time_limit_s + GRACE_S
        return self._asked_to_stop.is_set() or is_forgotten or is_late

    def _hear(self, proposal: Proposal) -> None:
        self._tell(Told(proposal))

    def _tell(self, told: Told) -> None:
        self.told = told
        self._changed.set()
