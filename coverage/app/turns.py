"""Whose turn it is: only so many work at once on this machine, and the others wait in the order in which they came."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import streamlit as st

LOOK_S: Final = 0.1
"""So often one who waits looks whether it still wants to."""


class Turns:
    """So many places, given away in the order of asking; each asker by a token of its own."""

    def __init__(self, places: int) -> None:
        self.places = places
        self._queue: list[object] = []  # those at work first, then those who wait
        self._moved = threading.Condition()

    def ahead(self, token: object) -> int:
        """Count those who have to end before a token's turn comes; 0 for one at work, or that does not wait."""
        with self._moved:
            place = self._queue.index(token) if token in self._queue else 0
        return max(0, place - self.places + 1)

    @contextmanager
    def taken(self, token: object, gives_up: Callable[[], bool]) -> Iterator[bool]:
        """Wait for a turn and hold it; False for one that gave up before it came."""
        with self._moved:
            self._queue.append(token)
        try:
            yield self._waited(token, gives_up)
        finally:
            with self._moved:
                self._queue.remove(token)
                self._moved.notify_all()

    def _waited(self, token: object, gives_up: Callable[[], bool]) -> bool:
        while not gives_up():
            with self._moved:
                if self._queue.index(token) < self.places:
                    return True
                self._moved.wait(LOOK_S)
        return False


@st.cache_resource(show_spinner=False)
def solver_turns() -> Turns:
    """Give the turns of all searches of this server, one for each core."""
    return Turns(_cores())


@st.cache_resource(show_spinner=False)
def import_turns() -> Turns:
    """Give the turns of all files that are read and checked on this server, one for each core."""
    return Turns(_cores())


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
