"""How long a solver has worked, whether it has to stop, and who hears what it finds."""

import time
from collections.abc import Callable
from typing import Final

from coverage.engine.location.solution import Solution, Status, Watch

REST_S: Final = 0.3
"""Better bounds are told no sooner after one another."""

REST: Final = 10.0
"""Nor sooner than so many times what the last telling took."""


class Clock:
    """Counts from when it is made."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.start_s = time.monotonic()
        self.rested_s = self.start_s

    @property
    def left_s(self) -> float:
        """Seconds left of the time limit, never negative."""
        return max(0.0, self.start_s + self.watch.time_limit_s - time.monotonic())

    @property
    def rested(self) -> bool:
        """Whether the last telling is so long ago that one more takes little of the time."""
        return time.monotonic() >= self.rested_s

    def tell(self, make: Callable[[], Solution]) -> None:
        """Let whoever listens hear a solution."""
        begun_s = time.monotonic()
        self.watch.hear(make())
        ended_s = time.monotonic()
        self.rested_s = ended_s + max(REST_S, REST * (ended_s - begun_s))

    def ended(self) -> Status | None:
        """Tell why to stop, None to go on."""
        if self.watch.stop():
            return "cancelled"
        return None if self.left_s > 0 else "time_limit"
