"""A bound on the lowest of the units' shares, and choices met on the way to it.

With weights λᵤ ≥ 0 that add up to one, the lowest share is no more than Σᵤ λᵤ shareᵤ, and that no more than

    L(λ) = Σᵤ λᵤ baseᵤ + max { Σⱼ aⱼ xⱼ },   aⱼ = Σ {λᵤ partᵣ : j reaches r, r of u}

over all x within the limits, people counted at each site that reaches them: a matter of sorting (`relaxation.inner`).
The weights move to the units that the best x leaves low (exponentiated subgradient: Kivinen & Warmuth, Exponentiated
gradient versus gradient descent for linear predictors, Information and Computation 132(1), 1997, 1–63).
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from coverage.engine.arrays import Bools
from coverage.engine.location.clock import Clock
from coverage.engine.location.gains import where
from coverage.engine.location.limits import ROUNDING, Limits
from coverage.engine.location.relaxation import inner
from coverage.engine.location.steps import SHORTEST, Steps
from coverage.engine.location.units import SAME, Units

ROUNDS: Final = 600


def unheard(bound: float) -> None:
    """Hear a better bound and do nothing."""


def at_most(
    units: Units,
    limits: Limits,
    value: float,
    clock: Clock,
    offer: Callable[[Bools], None],
    limit: Callable[[float], None] = unheard,
) -> float:
    """Bound the lowest share from above, at the least by `value`, which a choice has; tell choices (m,) and bounds."""
    rises = units.rises(np.ones(len(units.part)))
    may = ~limits.fixed & np.isfinite(limits.price) & (limits.price <= limits.budget * (1 + ROUNDING))
    lowest, steps = float(units.ceiling.min(initial=1.0)), Steps()
    weight = np.full(len(units.base), 1 / max(1, len(units.base)))
    for _ in range(ROUNDS):
        if lowest <= value + SAME or clock.ended() or steps.share < SHORTEST:
            break
        found = inner(rises @ weight, may, limits)
        bound = float(weight @ units.base) + found.worth
        lowest = min(lowest, bound)
        limit(max(lowest, value))
        new = where(found.sites, len(may))
        if steps.hear(bound) and limits.keep(new):
            offer(new)
        share = units.base + rises.T @ new.astype(np.float64)
        slope = share - weight @ share
        length = steps.share * max(bound - value, SAME) / float(np.max(slope**2, initial=SAME))
        weight = weight * np.exp(-length * slope)
        weight /= weight.sum()
    return max(lowest, value)
