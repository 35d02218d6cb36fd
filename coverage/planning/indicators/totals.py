"""Sums over an area: as they are, or over its people, households or beds."""

import math

import numpy as np

from coverage.planning.indicators.adding import highest_ratio, lowest_ratio, sum_bounds
from coverage.planning.indicators.figure import Figure
from coverage.planning.indicators.register import HeldIndicator, doubts_of
from coverage.planning.indicators.scopes import Scope


def total(held: HeldIndicator, scope: Scope) -> Figure:
    """Add up what is asked for, less what was there in the baseline year where the clause asks for the growth."""
    if math.isnan(held.before):
        return Figure(absent="no_baseline")
    low, high = _summed(held, scope)
    return _figure(held, scope, low - held.before, high - held.before)


def ratio(held: HeldIndicator, scope: Scope) -> Figure:
    """Add up what is asked for, over people, households or beds."""
    if held.indicator.per == "beds":
        return _per_bed(held, scope)
    is_people = held.indicator.per == "people"
    if math.isnan(scope.over):
        return Figure(absent="no_population" if is_people else "no_households")
    if scope.over <= 0:
        return Figure(absent="no_people" if is_people else "nothing_to_hold")
    low, high = (one * held.indicator.scale / scope.over for one in _summed(held, scope))
    return _figure(held, scope, low, high)


def _summed(held: HeldIndicator, scope: Scope) -> tuple[float, float]:
    return sum_bounds(held.amount, held.counts.sure & scope.inside, held.counts.possible & scope.inside)


def _per_bed(held: HeldIndicator, scope: Scope) -> Figure:
    rows = np.flatnonzero(held.may_count & scope.inside)
    surely, part, beds = held.counts.sure[rows], held.amount[rows], held.whole[rows]
    if not (surely & (beds != 0)).any():
        is_empty = not (~surely & (beds != 0)).any()
        return Figure(absent="nothing_to_hold") if is_empty else _figure(held, scope, 0.0, math.inf)
    most = highest_ratio(np.where(np.isnan(part), np.inf, part), np.nan_to_num(beds), surely)
    high = 0.0 if math.isnan(most) else most
    low = lowest_ratio(np.nan_to_num(part), np.where(np.isnan(beds), np.inf, beds), surely)
    return _figure(held, scope, low * held.indicator.scale, high * held.indicator.scale)


def _figure(held: HeldIndicator, scope: Scope, low: float, high: float) -> Figure:
    beds = "beds" if held.indicator.per == "beds" else ""
    doubts = doubts_of(held, (held.indicator.amount, beds))
    open_rows = np.array([bool(one) for one in doubts], dtype=np.bool_) & scope.inside
    return Figure(low=low, high=high, evidence=held.evidence(doubts, open_rows))
