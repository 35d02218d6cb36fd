"""Ctrl-C while something is looked for: the first ends the search, the second ends the command."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from coverage.engine.location.solution import never


@contextmanager
def stoppable() -> Iterator[Callable[[], bool]]:
    """Let a search ask whether a person has stopped it; after that a second Ctrl-C interrupts as usual."""
    if threading.current_thread() is not threading.main_thread():  # only there may signals be listened to
        yield never
        return
    stopped = threading.Event()

    def note(_signal: int, _frame: FrameType | None) -> None:
        if stopped.is_set():
            raise KeyboardInterrupt
        stopped.set()

    usual = signal.signal(signal.SIGINT, note)
    try:
        yield stopped.is_set
    finally:
        signal.signal(signal.SIGINT, usual)
