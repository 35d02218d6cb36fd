"""One figure between what is surely so and what may be, and how it is judged."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coverage.planning.measures import SAME_SHARE

NOTHING_ASKED: Final = frozenset({"nothing_to_hold", "no_people", "no_units"})
"""Reasons for which a clause asks nothing here: there is no figure, and none is missing."""

NO_FIGURE: Final = NOTHING_ASKED | {
    "kind_not_in_register",
    "no_areas",
    "no_baseline",
    "no_households",
    "no_population",
    "not_a_share",
    "not_reported",
}
"""Reasons for which there is nothing that could be computed."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What an indicator measures, between two bounds.

    Attributes
    ----------
    low, high
        What is surely so, and what may be where the register leaves something open; inf where nothing bounds it; NaN
        where there is no figure.
    absent
        Why there is no figure, one of NO_FIGURE; "" where there is one.
    short, doubt
        The reason if it is too low; the reason if the target lies between the bounds.
    evidence
        Facilities that fail or leave something open, as ASSESSMENTS has them.
    """

    low: float = math.nan
    high: float = math.nan
    absent: str = ""
    short: str = "below_target"
    doubt: str = "attribute_unknown"
    evidence: str = ""

    @property
    def value(self) -> float:
        """The figure where it is known; NaN where it lies between two bounds."""
        return self.low if self.high - self.low <= SAME_SHARE else math.nan


@dataclass(frozen=True, slots=True)
class Verdict:
    """A figure held against a target: `low` is what is surely so, `value` is NaN where it is not known."""

    value: float
    low: float
    target: float
    outcome: str
    reason: str
    evidence: str

    @property
    def missing(self) -> float:
        """How much is surely missing; NaN where that cannot be told."""
        return {"met": 0.0, "not_met": self.target - self.low}.get(self.outcome, math.nan)


def judge(figure: Figure, target: float) -> Verdict:
    """Hold a figure against a target, inclusive: met if it surely reaches it, not met if it cannot, else unknown."""
    outcome = _outcome(figure, target)
    reason = figure.absent or {"met": "enough", "not_met": figure.short}.get(outcome, figure.doubt)
    return Verdict(figure.value, figure.low, target, outcome, reason, figure.evidence)


def _outcome(figure: Figure, target: float) -> str:
    if figure.absent:
        return "not_applicable" if figure.absent in NOTHING_ASKED else "unknown"
    if figure.low >= target - SAME_SHARE:
        return "met"
    return "not_met" if figure.high < target - SAME_SHARE else "unknown"


def most_common(reasons: Sequence[str]) -> str:
    """Choose the reason given most often, the first of several; there must be one."""
    return max(dict.fromkeys(reasons), key=list(reasons).count)
