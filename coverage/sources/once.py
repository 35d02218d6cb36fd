"""What is read once for each content, where somebody keeps what was read before."""

from collections.abc import Callable, Hashable
from typing import Protocol, TypeVar

Kept = TypeVar("Kept")


class Once(Protocol):
    """Gives what was read under a key before, else reads it."""

    def __call__(self, key: Hashable, read: Callable[[], Kept]) -> Kept:
        """Give it; the key holds all that decides what is read."""
        ...


def anew(key: Hashable, read: Callable[[], Kept]) -> Kept:  # noqa: ARG001 - nothing is kept
    """Read it again."""
    return read()
