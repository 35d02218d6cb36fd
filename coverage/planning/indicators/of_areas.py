"""The share of the areas of a layer in which a facility stands as asked."""

from collections.abc import Sequence

import numpy as np

from coverage.planning.indicators.figure import Figure
from coverage.planning.indicators.register import HeldIndicator, doubts_of
from coverage.planning.indicators.scopes import Scope
from coverage.planning.passing import NO, YES


def area_share(held: HeldIndicator, areas: Sequence[Scope]) -> Figure:
    """Measure the share of the areas with a facility that passes, the condition too: surely, and where it may."""
    if not areas:
        return Figure(absent="no_areas")
    if not held.is_registered:
        return Figure(absent="kind_not_in_register")
    sure = held.counts.sure & (held.also == YES)
    may = held.may_count & (held.also != NO) & ~sure
    inside = np.array([area.inside for area in areas])  # (areas, f)
    has, may_have = ((inside & one).any(axis=1) for one in (sure, may))
    is_open = ~has & may_have
    return Figure(
        low=float(has.sum()) / len(areas),
        high=float((has | may_have).sum()) / len(areas),
        evidence=held.evidence(doubts_of(held, ()), may & inside[is_open].any(axis=0)),
    )
