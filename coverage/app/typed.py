"""A place typed as one text: longitude and latitude, as people copy them from other maps."""

import re
from typing import Final

EMPTY: Final = "app.typed.empty"
UNREADABLE: Final = "app.typed.unreadable"
SWAPPED: Final = "app.typed.swapped"
_BETWEEN: Final = re.compile(r"[\s,，;；、]+")
_NUMBER: Final = re.compile(r"[+-]?\d+(?:\.\d*)?°?")
_LONGITUDES: Final = (73.0, 136.0)  # China's
_LATITUDES: Final = (3.0, 54.0)


def read_point(typed: str) -> tuple[float, float] | str:
    """Read longitude and latitude in degrees, or say by a key of the words what is wrong."""
    parts = [part for part in _BETWEEN.split(typed) if part]
    if not parts:
        return EMPTY
    if len(parts) != 2 or not all(map(_NUMBER.fullmatch, parts)):
        return UNREADABLE
    first, second = (float(part.removesuffix("°")) for part in parts)
    if _within(first, _LATITUDES) and _within(second, _LONGITUDES):
        return SWAPPED
    return (first, second) if abs(first) <= 180 and abs(second) <= 90 else UNREADABLE


def _within(value: float, span: tuple[float, float]) -> bool:
    return span[0] <= value <= span[1]
