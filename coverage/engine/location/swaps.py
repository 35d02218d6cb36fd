"""Make a choice better one exchange at a time: close a site, open another (Teitz & Bart's interchange)."""

from dataclasses import dataclass

import numpy as np

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.location.clock import Clock
from coverage.engine.location.gains import Gains, gained, sums
from coverage.engine.location.greedy import NOTHING, Tally, drop
from coverage.engine.location.limits import Limits


@dataclass(frozen=True, eq=False, slots=True)
class Standing:
    """The points served: row, the site that serves it best, and what the best and the next best are worth."""

    row: Ints
    by: Ints
    best: Floats
    next_best: Floats


def standing(tally: Tally, new: Bools) -> Standing:
    """Tell who serves whom among the open sites (m,); equals by position."""
    part = tally.columns[:, np.flatnonzero(new)].tocoo()
    site = np.flatnonzero(new)[part.col]
    order = np.lexsort((site, -part.data, part.row))
    row, site, value = part.row[order].astype(np.int64), site[order], part.data[order]
    first = np.flatnonzero(np.diff(row, prepend=-1))
    after = np.minimum(first + 1, max(len(row) - 1, 0))
    has_next = (after > first) & (row[after] == row[first]) if len(row) else np.empty(0, dtype=np.bool_)
    return Standing(row[first], site[first], value[first], np.where(has_next, value[after], 0.0))


def improved(gains: Gains, limits: Limits, new: Bools, clock: Clock) -> Bools:
    """Exchange single sites, and add those there is room for, until none gains any more or time is up.

    `new` (m,) keeps to the limits, and so does the answer.
    """
    new, tally, turned = new.copy(), Tally(gains.worth, new), True
    while turned and not clock.ended():
        turned = False
        for site in np.flatnonzero(new).tolist():
            if clock.ended():
                break
            better = _exchanged(tally, limits, new, site)
            if better is not None:
                new, turned = better, True
                tally = Tally(gains.worth, new)
    return new


def _exchanged(tally: Tally, limits: Limits, new: Bools, site: int) -> Bools | None:
    """Close a site and open the best others there is room for; None if that gains nothing."""
    held = standing(tally, new)
    mine = held.by == site
    loss = float((held.best - held.next_best)[mine].sum())
    adds = tally.adds - drop(tally.worth, held.row[mine], held.best[mine], held.next_best[mine])
    without = new.copy()
    without[site] = False
    may = limits.open_to(without)
    may[site] = False
    if not may.any():
        return None
    other = int(np.argmax(np.where(may, adds, -1.0)))
    if adds[other] <= loss + NOTHING * max(loss, tally.least / NOTHING):
        return None
    without[other] = True
    return without if limits.keep(without) else None


def pruned(gains: Gains, limits: Limits, new: Bools) -> Bools:
    """Close sites that add nothing and that no unit asks for, the dearest first, then the last."""
    new, tally = new.copy(), Tally(gains.worth, new)
    held = standing(tally, new)
    alone = sums(held.by, held.best - held.next_best, len(new))
    at = np.flatnonzero(new & (alone == 0))
    for site in at[np.lexsort((-at, -limits.price[at]))].tolist():
        new[site] = False
        if not limits.keep(new) or not np.array_equal(gained(gains.worth, new), tally.best):
            new[site] = True
    return new
