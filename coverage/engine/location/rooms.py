"""A bound on all choices where sites have room for so many: Lagrangian relaxation.

Let people be counted at several sites, at a price uᵢ each:

    L(u) = Σᵢ pᵢ uᵢ + max { Σⱼ (κⱼ(u) − costⱼ) xⱼ },   κⱼ(u) = max Σᵢ pᵢ (vᵢⱼ − uᵢ) yᵢⱼ

over all x within the limits, and yᵢⱼ ∈ [0, 1] with Σᵢ pᵢ yᵢⱼ ≤ capacityⱼ. κⱼ is a matter of sorting: a
site takes first who gains most above the price. Every L(u) is a bound, as good at best as the linear relaxation with
yᵢⱼ ≤ xⱼ (Klincewicz & Luss, A Lagrangian relaxation heuristic for capacitated facility location with single-source
constraints, Journal of the Operational Research Society 37(5), 1986, 495–500; Beasley, Lagrangean heuristics for
location problems, European Journal of Operational Research 65(3), 1993, 383–399). Where people need not be served
uᵢ ≥ 0. See `relaxation` for the steps, and how candidates are dropped.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.location.filling import Filling, held
from coverage.engine.location.gains import rows_of, sums, where
from coverage.engine.location.incumbent import Incumbent
from coverage.engine.location.limits import Limits
from coverage.engine.location.relaxation import Inner, inner
from coverage.engine.location.splitting import Demand
from coverage.engine.location.steps import SHORTEST, Steps

ROUNDS: Final = 400
PATIENCE: Final = 4
"""Each round takes long: steps are halved soon."""

Offer = Callable[[Bools], None]
"""Hear a choice (m,) met on the way, within the limits or not."""


@dataclass(frozen=True, eq=False, slots=True)
class Taken:
    """Groups and sites (e,), site by site, and how many people the site takes of the group."""

    row: Ints
    site: Ints
    people: Floats


def relaxed(
    demand: Demand, limits: Limits, best: Incumbent, cost: Floats, starts: Sequence[Floats], offer: Offer
) -> Bools:
    """Lower the bound of `best` from some prices (r,) on, tell choices met, and the candidates worth keeping (m,).

    `cost` (m,) is what opening takes from the gain.
    """
    kept = ~limits.fixed & (limits.price < np.inf) & (limits.price <= limits.budget * (1 + 1e-9))
    kept &= (np.bincount(demand.each.indices, minlength=len(kept)) > 0) | (limits.serves >= 0)
    least = np.where(demand.must, -np.inf, 0.0)
    steps, size, each = Steps(PATIENCE), np.inf, demand.each
    bounds: list[float] = []
    for one in starts:
        bounds.append(_at(demand, each, limits, kept, cost, one)[2])
        best.limit(bounds[-1] + 1e-10 * abs(bounds[-1]))
        if best.clock.ended():
            return kept
    prices = starts[int(np.argmin(bounds))]
    for _ in range(ROUNDS):
        if kept.sum() < 0.7 * size:
            size, each = float(kept.sum()), _columns_of(each, kept | limits.fixed)
        used, found, bound = _at(demand, each, limits, kept, cost, prices)
        opened = limits.fixed | where(found.sites, len(kept))
        best.limit(bound + 1e-10 * abs(bound))
        if steps.hear(bound):
            offer(opened & ~limits.fixed)
        kept &= bound - found.falls > best.goal - 1e-9 * abs(bound)
        counted = opened[used.site]
        slope = demand.people - sums(used.row[counted], used.people[counted], len(prices))
        slope[(prices <= least) & (slope > 0)] = 0.0
        if best.proven or best.clock.ended() or steps.share < SHORTEST or not slope.any():
            break
        prices = np.maximum(prices - steps.length(bound, best.gain, slope) * slope, least)
    return kept


def first_prices(filling: Filling) -> Floats:
    """Price people (r,) at what they gain where a site of the greedy choice still has room, at 0 where all are full."""
    demand = filling.demand
    load = sums(demand.each.indices, filling.sent, len(demand.capacity))
    roomy = load < demand.capacity * (1 - 1e-9)
    gains = np.where(roomy[demand.each.indices] & (filling.sent > 0), demand.each.data, 0.0)
    prices = np.zeros(len(demand.people))
    np.maximum.at(prices, demand.row, gains)
    return np.where(filling.left > 0, 0.0, prices)


def covering_prices(filling: Filling, cost: Floats) -> Floats:
    """Share the cost of each site out over all it can serve, and charge each group (r,) its least: below 0.

    No choice that serves all costs less than these in all.
    """
    demand = filling.demand
    load = np.minimum(demand.capacity, sums(demand.each.indices, demand.people[demand.row], len(cost)))
    share = np.divide(cost, load, out=np.zeros(len(cost)), where=load > 0)
    least = np.full(len(demand.people), np.inf)
    np.minimum.at(least, demand.row, share[demand.each.indices])
    return -least


def _at(
    demand: Demand, each: sparse.csr_array, limits: Limits, kept: Bools, cost: Floats, prices: Floats
) -> tuple[Taken, Inner, float]:
    """Find whom each site takes at some prices, which of those kept are best open, and the bound that this gives."""
    used, reward = _rewards(each, prices, demand)
    found = inner(reward - cost, kept, limits)
    return used, found, float(demand.people @ prices) + float(reward[limits.fixed].sum()) + found.worth


def _rewards(each: sparse.csr_array, prices: Floats, demand: Demand) -> tuple[Taken, Floats]:
    """Find whom each site takes at these prices, and what it gains above them (m,)."""
    row, site, above = _falling(each, prices)
    takes = held(demand.people[row], site, demand.capacity)
    return Taken(row, site, takes), sums(site, takes * above, len(demand.capacity))


def _falling(each: sparse.csr_array, prices: Floats) -> tuple[Ints, Ints, Floats]:
    """List the pairs of groups and sites that gain above the prices, site by site, those first that gain most."""
    if each.nnz and np.ptp(each.data) == 0:  # then the order is that of the prices, which are few
        cheap = np.argsort(prices, kind="stable")
        cheap = cheap[prices[cheap] < each.data[0]]
        columns = sparse.csc_array(each[cheap])
        row = cheap[columns.indices]
        return row, np.repeat(np.arange(each.shape[1]), np.diff(columns.indptr)), each.data[0] - prices[row]
    row = rows_of(each)
    above = each.data - prices[row]
    at = np.flatnonzero(above > 0)
    row, site, above = row[at], each.indices[at], above[at]
    order = np.argsort(site + 0.5 * (1 - above / float(above.max(initial=0.0))), kind="stable")
    return row[order], site[order], above[order]


def _columns_of(each: sparse.csr_array, sites: Bools) -> sparse.csr_array:
    """Keep the entries of some sites (m,)."""
    kept = sites[each.indices]
    first = np.append(0, np.cumsum(kept))[each.indptr]
    return sparse.csr_array((each.data[kept], each.indices[kept], first), shape=each.shape)
