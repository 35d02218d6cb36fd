"""How long a solver has worked, and whether it has to stop."""

import time

from coverage.engine.location.solution import Status, Watch


class Clock:
    """Counts from when it is made."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.start_s = time.monotonic()

    @property
    def left_s(self) -> float:
        """Seconds left of the time limit, never negative."""
        return max(0.0, self.start_s + self.watch.time_limit_s - time.monotonic())

    def ended(self) -> Status | None:
        """Tell why to stop, None to go on."""
        if self.watch.stop():
            return "cancelled"
        return None if self.left_s > 0 else "time_limit"
