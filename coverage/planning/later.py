"""What is made when it is first read: a click must not pay for tables nobody looks at."""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Later(Generic[T]):
    """A value that is made once, when it is first read; whoever holds the same `Later` reads the same value.

    Two threads that read it at the same moment may both make it: what is made must be the same each time.
    """

    __slots__ = ("_make", "_value")

    def __init__(self, make: Callable[[], T]) -> None:
        self._make: Callable[[], T] | None = make

    @property
    def value(self) -> T:
        """The value, made first where nobody has asked yet."""
        make = self._make
        if make is not None:
            self._value = make()
            self._make = None  # lets go of all it is made from
        return self._value

    @property
    def pending(self) -> Callable[[], T] | None:
        """How it will be made; None where it has been."""
        return self._make


def known(value: T) -> Later[T]:
    """Give a value that is there already the form of one that is made later."""
    made = Later(lambda: value)
    _ = made.value
    return made


class Made(Generic[T]):
    """A field of a dataclass that takes a value, or `Later` for one that is made when it is first read.

    To its reader it is an attribute like any other. It is written as a field without a default:
    `gaps: Made[DataFrame] = Made()`. The class must not have slots.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        """Learn under which name an instance keeps the value."""
        self._name = f"_{name}"

    def __get__(self, instance: object, owner: type | None = None) -> T:
        """Give the value, and make it first where nobody has asked yet."""
        if instance is None:
            raise AttributeError(self._name)  # so that dataclass finds no default
        kept: T | Later[T] = vars(instance)[self._name]
        return kept.value if isinstance(kept, Later) else kept

    def __set__(self, instance: object, value: T | Later[T]) -> None:
        """Take the value, or how to make it."""
        vars(instance)[self._name] = value
