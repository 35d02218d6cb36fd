"""How many facilities stand here that an indicator asks for."""

import numpy as np

from coverage.planning.indicators.figure import Figure
from coverage.planning.indicators.register import HeldIndicator
from coverage.planning.indicators.scopes import Scope
from coverage.planning.reasons import why_missing


def presence(held: HeldIndicator, scope: Scope) -> Figure:
    """Count the facilities that pass; the evidence is every one of the kinds, passing or not."""
    counts, status = held.counts, held.facilities["status"].to_numpy(dtype=object)
    here = counts.of_kind & scope.inside
    kinds = held.indicator.facilities.kinds if held.indicator.facilities else ()
    low = float((counts.sure & here).sum())
    return Figure(
        low=low,
        high=low + float((counts.possible & here).sum()),
        short=why_missing("not_met", kinds, [(counts.faults[row], status[row]) for row in np.flatnonzero(here)]),
        evidence=held.evidence(list(counts.faults), here),
    )
