"""Figures as they are shown: whatever is said of two of them, such as a difference, is said of what people read."""

import math
from collections.abc import Iterable
from itertools import pairwise
from typing import Final, Literal

Digits = Literal["share", "people", "measured"]
"""How finely a figure is shown: to a tenth of a percent, to a whole person or unit, or to a hundredth."""

FINE: Final = {"share": 1000, "measured": 100}
"""Into how many parts one is divided where figures are shown by parts."""

NEARLY: Final = 1e-6
"""A part that only the arithmetic misses, such as 0.29 × 1000, is reached."""


def shown(value: float, digits: Digits) -> float:
    """Round a figure as it is shown: people to the nearest, all else down, so that no limit is reached that is missed.

    NaN stays NaN.
    """
    if math.isnan(value):
        return value
    if digits == "people":
        return float(round(value))
    return math.floor(value * FINE[digits] + NEARLY) / FINE[digits]


def looks_same(was: float, now: float, digits: Digits) -> bool:
    """Tell whether two figures, known or NaN, are shown alike."""
    before, after = shown(was, digits), shown(now, digits)
    return before == after or (math.isnan(before) and math.isnan(after))


def people_more(was: float, now: float) -> int:
    """Count how many people more there are, as the difference of the two figures shown: 58,077 → 60,640 is 2,563."""
    return round(now) - round(was)


def people_added(before: float, within: Iterable[float]) -> list[int]:
    """Count the people each of several steps adds, as the differences of the figures shown: they add up to all."""
    return [people_more(was, now) for was, now in pairwise([before, *within])]
