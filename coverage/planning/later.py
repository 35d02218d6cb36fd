"""Fields that are made when they are first read: a click must not pay for tables nobody looks at."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, eq=False, slots=True)
class Later(Generic[T]):
    """What stands in a field until it is read: how to make it."""

    make: Callable[[], T]


class Made(Generic[T]):
    """A field of a dataclass that takes a value, or `Later` for one that is made once, when it is first read.

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
        kept = vars(instance)
        value: T | Later[T] = kept[self._name]
        if isinstance(value, Later):
            value = kept[self._name] = value.make()
        return value

    def __set__(self, instance: object, value: T | Later[T]) -> None:
        """Take the value, or how to make it."""
        vars(instance)[self._name] = value
