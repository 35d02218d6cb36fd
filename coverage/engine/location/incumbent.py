"""The best choice so far and the bound on all, told to whoever listens."""

from collections.abc import Callable
from functools import partial

import numpy as np

from coverage.engine.arrays import Bools, Floats
from coverage.engine.location.clock import Clock
from coverage.engine.location.solution import Solution, Status

Tell = Callable[[Status, Bools, float, float], Solution]
"""Make a solution of a status, the new sites (m,), what they gain, and what no choice gains more than."""

EQUAL = 1e-9
"""Gains that differ by no more than this share are equal: sums are rounded."""


class Incumbent:
    """Larger gains are better. All are multiples of `step`, 0 if not known; `none` says that there is no choice."""

    def __init__(self, clock: Clock, tell: Tell, step: float = 0.0) -> None:
        self.clock = clock
        self.tell = tell
        self.step = step
        self.new: Bools | None = None
        self.gain = -np.inf
        self.bound = np.inf
        self.none = False

    def offer(self, new: Bools, gain: float) -> bool:
        """Take a choice if it is better than the best so far."""
        if self.new is not None and gain <= self.gain + EQUAL * abs(self.gain):
            return False
        self.new, self.gain = new.copy(), gain
        self._say()
        return True

    def limit(self, bound: float) -> None:
        """Learn that no choice gains more than this; told from time to time, once there is a choice."""
        before, self.bound = self.bound, min(self.bound, self._rounded(bound))
        if self.bound < before and self.new is not None and self.clock.rested and not self.proven:
            self._say()

    @property
    def goal(self) -> float:
        """A choice must gain more than this to be better: what cannot is of no interest."""
        if self.new is None:
            return -np.inf
        return self.gain + max(EQUAL * abs(self.gain), self.step * (1 - 1e-6) if self.step else 0.0)

    @property
    def proven(self) -> bool:
        """Whether no choice is better than the best so far."""
        return self.new is not None and self.bound <= self.gain + EQUAL * max(1.0, abs(self.gain))

    def solution(self) -> Solution:
        """Tell the best choice so far: proven, or why the work stopped before it was."""
        if self.new is None:
            raise ValueError("no choice was offered yet")
        if self.proven:
            return self.tell("proven", self.new, self.gain, self.gain)
        return self.tell(self.stopped, self.new, self.gain, self.bound)

    @property
    def stopped(self) -> Status:
        """Why the work stopped before its end."""
        return self.clock.ended() or "time_limit"

    def _say(self) -> None:
        if self.new is not None:
            self.clock.tell(partial(self.tell, "time_limit", self.new, self.gain, self.bound))

    def _rounded(self, bound: float) -> float:
        if self.step and np.isfinite(bound):
            return float(np.floor(bound / self.step + 1e-6) * self.step)
        return bound


def step_of(weight: Floats) -> float:
    """Tell what all sums of the weights are multiples of: 1 if they are whole, 0 if that is not known."""
    return 1.0 if np.all(weight == np.round(weight)) and weight.sum() < 2**50 else 0.0
