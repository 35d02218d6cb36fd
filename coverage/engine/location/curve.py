"""What each further site reaches: the cost curve."""

import numpy as np

from coverage.engine.arrays import Floats
from coverage.engine.location.assigning import within
from coverage.engine.location.clock import Clock
from coverage.engine.location.gains import gained
from coverage.engine.location.greedy import Tally
from coverage.engine.location.instance import Instance
from coverage.engine.location.mclp import covered_gains
from coverage.engine.location.solution import UNWATCHED, Curve, Watch


def curve(instance: Instance, cutoff: float, most: int, watch: Watch = UNWATCHED) -> Curve:
    """Open up to `most` new sites one after another, each where it covers most, and bound what any p of them cover.

    Quick and nested: the first p sites of the order are a choice of p, at least 63% of the best gain. Neither price,
    capacity nor the units asked for are minded. The order ends early once no candidate adds anything.

    Returns
    -------
    Curve
        For p = 0 … k ≤ most. A bound is valid for all choices of at most p new sites (see `greedy`), and is no more
        than all candidates together cover.
    """
    gains = covered_gains(instance, within(instance, cutoff))
    tally, clock, choosable = Tally(gains.worth), Clock(watch), int((~instance.fixed).sum())
    order: list[int] = []
    everything = gains.standing + float(gained(gains.worth, ~instance.fixed).sum())
    value, bound = [gains.standing], np.minimum(_bounds(tally.adds, gains.standing, most), everything)
    while len(order) < min(most, choosable) and tally.adds.max(initial=0.0) > 0 and clock.ended() != "cancelled":
        site = int(np.argmax(tally.adds))
        order.append(site)
        value.append(value[-1] + float(tally.adds[site]))
        tally.open(site)
        bound = np.minimum(bound, _bounds(tally.adds, value[-1], most))
    at_least = np.array(value)
    return Curve(at_least, np.maximum(at_least, bound[: len(value)]), np.array(order, dtype=np.int64))


def _bounds(adds: Floats, value: float, most: int) -> Floats:
    """Bound p = 0 … most new sites from what each adds to a choice worth `value`."""
    largest = np.zeros(most)
    found = -np.sort(-adds)[:most]
    largest[: len(found)] = found
    return value + np.append(0.0, np.cumsum(largest))
