"""Files being read and checked beside the page: it says how far it is, and can be left at any moment."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Final, TypeVar

from coverage.app.turns import Turns
from coverage.sources.brought import SourcePaths
from coverage.sources.project import Examined, examine

Kept = TypeVar("Kept")

FORGOTTEN_S: Final = 60.0
"""A check that nobody looked at for so long is left: the page was closed or left."""


class _LeftError(Exception):
    """Nobody waits for the answer any more."""


class Shelf:
    """What was read of each role, kept until something else is read of it: streets are read once for each content."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[Hashable, object]] = {}

    def once(self, key: Hashable, read: Callable[[], Kept]) -> Kept:
        """Give what was read under a key, a tuple that begins with the role."""
        role = key[0] if isinstance(key, tuple) else key
        kept = self._kept.get(role)
        if kept is None or kept[0] != key:
            self._kept.pop(role, None)  # both at once may be more than the machine holds
            kept = self._kept[role] = (key, read())
        return kept[1]  # type: ignore[return-value]  # a key stands for what it was read by


class Check:
    """The files of a district on their way, in a thread of its own that never touches the page.

    A check begins when the one before it has ended, so that what that one reads need not be read again.

    Attributes
    ----------
    examined
        The answer; None before it is there.
    failure
        A mistake of ours, raised where it can be seen.
    """

    def __init__(self, paths: SourcePaths, shelf: Shelf, turns: Turns, former: "Check | None" = None) -> None:
        self.examined: Examined | None = None
        self.failure: Exception | None = None
        self.stage, self.share = "units", 0.0
        self._paths, self._shelf, self._turns = paths, shelf, turns
        self._former = former if former is not None and not former.has_ended else None
        if self._former is not None and str(self._former.streets) != str(paths.streets):
            self._former.leave()
        self._left = threading.Event()
        self._ended = threading.Event()
        self._seen_s = time.monotonic()
        threading.Thread(target=self._run, name="import", daemon=True).start()

    @property
    def streets(self) -> object:
        """The streets it reads."""
        return self._paths.streets

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self._ended.is_set()

    @property
    def was_left(self) -> bool:
        """Whether it ended with no answer, because nobody waited for one."""
        return self.has_ended and self.examined is None and self.failure is None

    @property
    def ahead(self) -> int:
        """How many others have to end before its turn comes."""
        return self._turns.ahead(self)

    def look(self) -> None:
        """Keep it at work: one that nobody looks at is left."""
        self._seen_s = time.monotonic()

    def leave(self) -> None:
        """Ask it to end without an answer, and do not wait for it."""
        self._left.set()

    def join(self, patience_s: float | None = None) -> None:
        """Wait for the end."""
        self._ended.wait(patience_s)

    def _run(self) -> None:
        former, self._former = self._former, None
        if former is not None:
            former.join()
        try:
            with self._turns.taken(self, self._gives_up) as has_turn:
                if has_turn:
                    self.examined = examine(self._paths, tell=self._hear, once=self._shelf.once)
        except _LeftError:
            pass
        except Exception as error:  # noqa: BLE001 - shown by the page; a thread has nobody to tell
            self.failure = error
        self._ended.set()

    def _hear(self, stage: str, share: float) -> None:
        self.stage, self.share = stage, share
        if self._gives_up():
            raise _LeftError

    def _gives_up(self) -> bool:
        return self._left.is_set() or time.monotonic() - self._seen_s > FORGOTTEN_S
