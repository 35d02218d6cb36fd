"""Which open site a point is counted for, and what is told of a question without an answer."""

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.location.gains import rows_of
from coverage.engine.location.instance import Instance
from coverage.engine.location.solution import Solution, Status


def within(instance: Instance, cutoff: float) -> sparse.csr_array:
    """Keep what costs at most the cutoff, (n, m) CSR."""
    cost = instance.cost
    near = cost.data <= cutoff
    if near.all():
        return cost
    first = np.append(0, np.cumsum(near))[cost.indptr]
    return sparse.csr_array((cost.data[near], cost.indices[near], first), shape=cost.shape)


def nearest(cost: sparse.csr_array, opened: Bools) -> tuple[Ints, Floats]:
    """Assign each point (n,) to the open site that costs it least: −1 and inf where none is in reach.

    Of equals the lowest position is taken.
    """
    kept = opened[cost.indices]
    row, site, value = rows_of(cost)[kept], cost.indices[kept], cost.data[kept]
    starts = np.flatnonzero(np.diff(row, prepend=-1))
    lowest = np.minimum.reduceat(value, starts) if len(starts) else value
    lowest_of = np.repeat(lowest, np.diff(np.append(starts, len(row))))
    best = np.flatnonzero(value == lowest_of)
    first = best[np.flatnonzero(np.diff(row[best], prepend=-1))]
    assigned, least = np.full(cost.shape[0], -1, dtype=np.int64), np.full(cost.shape[0], np.inf)
    assigned[row[first]], least[row[first]] = site[first], value[first]
    return assigned, least


def infeasible(instance: Instance) -> Solution:
    """Tell that no choice keeps to the limits."""
    nobody = np.full(len(instance.weight), -1, dtype=np.int64)
    return Solution("infeasible", instance.fixed.copy(), nobody, np.nan, np.nan)


def unanswered(instance: Instance, status: Status, bound: float) -> Solution:
    """Tell that no choice that keeps to the limits was found in time, of a model that minimises: its value is inf."""
    nobody = np.full(len(instance.weight), -1, dtype=np.int64)
    return Solution(status, instance.fixed.copy(), nobody, np.inf, bound)
