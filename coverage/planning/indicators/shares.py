"""Parts of a total: of an amount, or of the facilities themselves."""

import math
from typing import Final

import numpy as np

from coverage.engine.arrays import Bools, Floats
from coverage.planning.indicators.adding import highest_ratio, lowest_ratio
from coverage.planning.indicators.figure import Figure
from coverage.planning.indicators.register import HeldIndicator, doubts_of
from coverage.planning.indicators.scopes import Scope
from coverage.planning.passing import NO, YES, Truths

NAMES_FAILING: Final = ("attribute", "near")
"""Measures about single facilities: the evidence names those that fail, and not only those in doubt."""


def share(held: HeldIndicator, scope: Scope) -> Figure:
    """Measure the part of those that count which passes the condition too, or has one beside it."""
    rows = np.flatnonzero(held.may_count & scope.inside)
    surely, whole = held.counts.sure[rows], held.whole[rows]
    is_same = held.indicator.amount == held.indicator.whole
    part = whole if is_same else np.where(held.amount[rows] > whole, np.nan, held.amount[rows])
    if not (surely & (whole != 0)).any():
        is_empty = not (~surely & (whole != 0)).any()
        return Figure(absent="nothing_to_hold") if is_empty else _figure(held, scope, 0.0, 1.0)
    low, high = share_bounds(part, whole, held.also[rows], surely, is_same=is_same)
    return _figure(held, scope, low, high)


def share_bounds(part: Floats, whole: Floats, also: Truths, surely: Bools, *, is_same: bool) -> tuple[float, float]:
    """Find the least and the greatest that Σ part / Σ whole can be.

    Parameters
    ----------
    part, whole
        (k,) not negative, a part never more than its whole; NaN where not known.
    also
        (k,) whether the part counts: YES, NO, UNSAID.
    surely
        (k,) whether the whole counts in any case; one at least does, and its whole is not surely nothing.
    is_same
        Whether the part is the whole itself, so that they are equal also where neither is known.
    """
    is_blank, is_part_blank = np.isnan(whole), np.isnan(part)
    # at best: all of the whole where the part is not known; no more of the whole than the part where that is not known
    most = np.where(also == NO, 0.0, np.where(is_part_blank, np.where(is_blank, np.inf, whole), part))
    rest_least = np.where(is_blank, 0.0, np.nan_to_num(whole) - np.where(np.isinf(most), 0.0, most))
    # at worst: nothing of what is not known
    least = np.where(also == YES, np.where(is_part_blank, 0.0, part), 0.0)
    rest_most = np.where(is_blank, np.inf, whole - least)
    if is_same:
        rest_most = np.where(also == YES, 0.0, rest_most)
    high = min(highest_ratio(most, most + rest_least, surely), 1.0)
    high = 0.0 if math.isnan(high) else high
    low = lowest_ratio(least, least + rest_most, surely)
    return (high if math.isnan(low) else low), high


def _figure(held: HeldIndicator, scope: Scope, low: float, high: float) -> Figure:
    indicator = held.indicator
    doubts = doubts_of(held, (indicator.amount, indicator.whole))
    if indicator.amount != indicator.whole:
        doubts = [_contradicted(held, row, one) for row, one in enumerate(doubts)]
    if indicator.measure in NAMES_FAILING:
        failing = held.counts.sure & (held.also == NO)
        doubts = [held.also_faults[row] if fails else doubts[row] for row, fails in enumerate(failing)]
    rows = np.array([bool(one) for one in doubts], dtype=np.bool_) & scope.inside
    if indicator.measure in NAMES_FAILING:
        rows |= held.counts.sure & (held.also == NO) & scope.inside
    open_ones = [one for row, one in enumerate(doubts) if rows[row] and held.also[row] != NO]
    off_street = bool(open_ones) and all(one == ("street?",) for one in open_ones)
    doubt = "off_the_streets" if off_street else "attribute_unknown"
    return Figure(low=low, high=high, doubt=doubt, evidence=held.evidence(doubts, rows))


def _contradicted(held: HeldIndicator, row: int, doubts: tuple[str, ...]) -> tuple[str, ...]:
    """Put in doubt a part that is more than its whole."""
    is_more = held.may_count[row] and held.amount[row] > held.whole[row]
    return (*doubts, f"{held.indicator.amount}?") if is_more else doubts
