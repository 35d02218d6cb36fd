"""A question worked on beside the page: it tells the best answer so far, can be stopped, and ends by itself."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from coverage.app.turns import Turns
from coverage.errors import InputError, Problem
from coverage.planning.siting.proposal import Proposal

Stop = Callable[[], bool]
Hear = Callable[[Proposal], None]
Work = Callable[[Stop, Hear], Proposal]
"""Answers a question: asks now and then whether to stop, and tells each better answer."""

GRACE_S: Final = 10.0
"""Work may take so much longer than its time limit, which the walks before the proof do not keep to."""

FORGOTTEN_S: Final = 20.0
"""Work that nobody looked at for so long is stopped: the page was closed or left."""


@dataclass(frozen=True, eq=False, slots=True)
class Told:
    """What is known so far.

    Attributes
    ----------
    proposal
        The best answer so far; None before the first, and in the end where nobody waited for it.
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

    A session has one: it begins when the one before it has ended. A server has as many at work as there are turns.
    """

    def __init__(self, work: Work, time_limit_s: float, turns: Turns, former: "Job | None" = None) -> None:
        self.told = Told()
        self.time_limit_s = time_limit_s
        self._work = work
        self._turns = turns
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
    def ahead(self) -> int:
        """How many have to end before its turn comes; 0 once it works."""
        return self._turns.ahead(self)

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
        with self._turns.taken(self, self._gives_up) as has_turn:
            self._began_s = time.monotonic()
            told = self._worked() if has_turn else self.told
        self._ended_s = time.monotonic()
        self._tell(replace(told, ended=True))

    def _worked(self) -> Told:
        try:
            return Told(self._work(self._must_stop, self._hear))
        except InputError as error:
            return Told(problems=error.problems)
        except Exception as error:  # noqa: BLE001 - shown by the page; a thread has nobody to tell
            return replace(self.told, failure=error)

    def _gives_up(self) -> bool:
        is_forgotten = time.monotonic() - self._seen_s > FORGOTTEN_S
        return self._asked_to_stop.is_set() or is_forgotten

    def _must_stop(self) -> bool:
        return self._gives_up() or time.monotonic() - self._began_s > self.time_limit_s + GRACE_S

    def _hear(self, proposal: Proposal) -> None:
        self._tell(Told(proposal))

    def _tell(self, told: Told) -> None:
        self.told = told
        self._changed.set()
