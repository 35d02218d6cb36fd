"""Mixed-integer programs as plain arrays, solved by HiGHS within a time limit and stopped at once when asked."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats
from coverage.engine.location import highs
from coverage.engine.location.clock import Clock
from coverage.engine.location.solution import Status

LARGE: Final = 20_000
"""Programs with more entries are solved in a process of their own: smaller ones let themselves be interrupted soon."""

POLL_S: Final = 0.05
"""So often somebody is asked whether to stop."""

ENDINGS: Final[dict[int, Status]] = {
    highs.PROVEN: "proven",
    highs.INFEASIBLE: "infeasible",
    highs.STOPPED: "time_limit",
}


@dataclass(frozen=True, eq=False, slots=True)
class Program:
    """Minimise cost·x with low ≤ x ≤ high, some of x whole, and rows (table, least, most): least ≤ table·x ≤ most."""

    cost: Floats
    low: Floats
    high: Floats
    whole: Bools
    rows: tuple[sparse.csr_array, Floats, Floats]

    def parts(self, start: Floats | None) -> list[Floats]:
        """List the arrays that `highs.minimised` asks for."""
        table, least, most = self.rows
        rows = [least, most, table.indptr, table.indices, table.data]
        given = [self.cost, self.low, self.high, self.whole, *rows, np.empty(0) if start is None else start]
        return [np.asarray(part, dtype=np.float64) for part in given]


@dataclass(frozen=True, eq=False, slots=True)
class Answer:
    """What HiGHS found: the best x, None if none; and that no x costs less than `bound`."""

    status: Status
    x: Floats | None
    bound: float


Hear = Callable[[Floats | None, float], None]
"""Hear a better x, None where there is none, and the bound so far."""


def unheard(x: Floats | None, bound: float) -> None:
    """Hear a better x or a better bound, and do nothing."""


def parted(offer: Callable[[Floats], object], limit: Callable[[float], None]) -> Hear:
    """Offer each better x to one, and then tell the bound to another."""

    def hear(x: Floats | None, bound: float) -> None:
        if x is not None:
            offer(x)
        limit(bound)

    return hear


def solved(program: Program, clock: Clock, start: Floats | None = None, hear: Hear = unheard) -> Answer:
    """Solve a program, from an x to start with if there is one, until it is proven or the clock has ended.

    Small programs are solved here, large ones in a process of their own; if that fails, here too.
    """
    notes = _Notes(clock, hear)
    parts = program.parts(start)
    if clock.ended() is None and (program.rows[0].nnz <= LARGE or not _apart(parts, notes)):
        highs.minimised(parts, clock.left_s, notes.take)
    return notes.answer()


class _Notes:
    """What was heard of HiGHS so far."""

    def __init__(self, clock: Clock, hear: Hear) -> None:
        self.clock = clock
        self.hear = hear
        self.x: Floats | None = None
        self.bound = -np.inf
        self.ending: Status | None = None
        self.stopped = clock.ended()

    def take(self, what: int, bound: float, x: Floats) -> bool:
        """Note a message: whether to stop."""
        before, self.bound = self.bound, max(self.bound, bound) if what != highs.INFEASIBLE else np.inf
        self.x = x if len(x) else self.x
        self.ending = ENDINGS.get(what)
        if what == highs.BETTER or (what == highs.BOUND and self.bound > before):
            self.hear(x if len(x) else None, self.bound)
        self.stopped = self.stopped or self.clock.ended()
        return self.stopped is not None

    def answer(self) -> Answer:
        """Tell how it ended: proven or infeasible, or why it was stopped."""
        settled = self.ending if self.ending in ("proven", "infeasible") else None
        return Answer(settled or self.stopped or self.clock.ended() or "time_limit", self.x, self.bound)


def _apart(parts: list[Floats], notes: _Notes) -> bool:
    """Let another process minimise and end it when it is time: whether it did its work, or was stopped."""
    try:
        # -P: the folder of the script holds modules whose names others may want to import
        child = subprocess.Popen(  # noqa: S603 - this file's neighbour, by the Python that runs
            [sys.executable, "-P", str(Path(highs.__file__))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return False
    told: SimpleQueue[Floats | None] = SimpleQueue()
    talk = Thread(target=_talk, args=(child, [np.array([notes.clock.left_s]), *parts], told), daemon=True)
    talk.start()
    try:
        while notes.stopped is None:
            try:
                message = told.get(timeout=POLL_S)
            except Empty:
                notes.stopped = notes.clock.ended()
                continue
            if message is None:
                break
            notes.take(int(message[0]), float(message[1]), message[2:])
    finally:
        child.kill()
        child.wait()
        talk.join()
    return notes.stopped is not None or notes.ending is not None


def _talk(child: "subprocess.Popen[bytes]", parts: list[Floats], told: "SimpleQueue[Floats | None]") -> None:
    """Send the program to the other process and pass its messages on, None when there are no more."""
    try:
        with child.stdin as words, child.stdout as answers:  # type: ignore[union-attr]
            for part in parts:
                highs.write(words, part)
            words.flush()
            while True:
                told.put(highs.read(answers))
    except (OSError, EOFError):
        told.put(None)
