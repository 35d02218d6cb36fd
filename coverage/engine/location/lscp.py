"""The location set covering problem: reach everyone with the fewest sites, or for the least money."""

from dataclasses import replace
from functools import partial
from typing import Final, Literal

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats
from coverage.engine.location.assigning import infeasible, nearest, unanswered, within
from coverage.engine.location.capacitated import covered as covered_with_room
from coverage.engine.location.clock import Clock
from coverage.engine.location.incumbent import Incumbent, step_of
from coverage.engine.location.instance import Instance
from coverage.engine.location.limits import Limits, limits_of
from coverage.engine.location.mclp import covering_splits, told_shares
from coverage.engine.location.set_cover import covered
from coverage.engine.location.solution import UNWATCHED, Solution, Status, Watch
from coverage.engine.location.splitting import Splits

SHARE: Final = 0.2
"""Of the time left, for the bound of the cover without capacities."""


def lscp(
    instance: Instance,
    cutoff: float,
    least: Literal["number", "price"] = "number",
    watch: Watch = UNWATCHED,
) -> Solution:
    """Cover all weight with the fewest new sites, or with those of the least price.

    Over sites xⱼ ∈ {0, 1}, 1 where fixed, with Nᵢ the candidates within the cutoff of i (Toregas, Swain, ReVelle &
    Bergman, The location of emergency service facilities, Operations Research 19(6), 1971, 1363–1373):

        minimise Σ {cⱼ xⱼ : j new}   with   Σⱼ∈Nᵢ xⱼ ≥ 1 for each i with weight,
        Σ {xⱼ : j in g} ≥ 1 for each group g asked for,   cⱼ = 1, or priceⱼ

    Where a candidate has a finite capacity, everyone is served in shares: Σⱼ∈Nᵢ yᵢⱼ = 1 with yᵢⱼ ≤ xⱼ and
    Σᵢ weightᵢ yᵢⱼ ≤ capacityⱼ xⱼ.

    Parameters
    ----------
    cutoff
        Cost at which a point is still covered, inclusive.
    least
        What is minimised: the number of new sites or their price.

    Returns
    -------
    Solution
        `value` the number or the price of the new sites, and `bound` what no choice falls below; infeasible if
        somebody is in reach of no candidate (`obstacles` names them, `answerable` leaves them out), if a group asked
        for has no candidate, or if all capacities do not suffice.
    """
    near, clock = within(instance, cutoff), Clock(watch)
    sets = sets_to_cover(instance, near, limits_of(instance))
    if not np.diff(sets.indptr).all():
        return infeasible(instance)
    cost = instance.price if least == "price" else np.ones(len(instance.price))
    step = step_of(cost[np.isfinite(cost)])
    if np.isinf(instance.capacity).all():
        best = Incumbent(clock, partial(_told, instance, near, cost), step)
        covered(sets, cost, best)
        return best.solution()
    splits = covering_splits(instance, near, must=True)
    best = Incumbent(clock, partial(_told_shares, instance, splits, cost), step)
    covered_with_room(splits, limits_of(instance), best, cost, partial(_without_capacities, best, sets, cost))
    if best.none:
        return infeasible(instance)
    return best.solution() if best.new is not None else unanswered(instance, best.stopped, -best.bound)


def sets_to_cover(instance: Instance, near: sparse.csr_array, limits: Limits) -> sparse.csr_array:
    """List as rows the candidates of which one must be open: for each point not served yet, and for each needy unit."""
    reach = sparse.csr_array((np.ones(near.nnz), near.indices, near.indptr), shape=near.shape)
    by_fixed = reach @ instance.fixed.astype(np.float64) > 0
    points = reach[(instance.weight > 0) & ~by_fixed]
    asked = np.flatnonzero(limits.serves >= 0)
    units = sparse.csr_array(
        (np.ones(len(asked)), (limits.serves[asked], asked)), shape=(len(limits.cheapest), near.shape[1])
    )
    both = sparse.vstack([points, units], format="csr")
    openable = ~instance.fixed & np.isfinite(instance.price)
    kept = openable[both.indices]
    first = np.append(0, np.cumsum(kept))[both.indptr]
    return sparse.csr_array((both.data[kept], both.indices[kept], first), shape=both.shape)


def _without_capacities(best: Incumbent, sets: sparse.csr_array, cost: Floats) -> float:
    """Bound what is gained by the cover that needs no room, in a part of the time left."""
    watch = Watch(SHARE * best.clock.left_s, best.clock.watch.stop)
    bare = Incumbent(Clock(watch), best.tell, best.step)
    covered(sets, cost, bare)
    return bare.bound


def _told_shares(
    instance: Instance, splits: Splits, cost: Floats, status: Status, new: Bools, gain: float, bound: float
) -> Solution:
    found = told_shares(instance, splits, status, new, gain, bound)
    return replace(found, value=float(cost[new].sum()), bound=-found.bound)


def _told(
    instance: Instance,
    near: sparse.csr_array,
    cost: Floats,
    status: Status,
    new: Bools,
    _gain: float,
    bound: float,
) -> Solution:
    opened = instance.fixed | new
    value = float(cost[new].sum())
    least = value if status == "proven" else min(value, -bound)
    return Solution(status, opened, nearest(near, opened)[0], value, least)
