"""A bound on all choices where sites have room for so many: Lagrangian relaxation.

Let people be counted at several sites, at a price uᵢ each:

    L(u) = Σᵢ pᵢ uᵢ + max { Σⱼ (κⱼ(u) − costⱼ) xⱼ },   κⱼ(u) = max Σᵢ pᵢ (vᵢⱼ − uᵢ) yᵢⱼ,   Σᵢ pᵢ yᵢⱼ ≤ capacityⱼ,  0 ≤ yᵢⱼ ≤ 1

over all x within the limits. κⱼ is a matter of sorting: a site takes first who gains most above the price. Every L(u)
is a bound, as good at best as the linear relaxation with yᵢⱼ ≤ xⱼ (Klincewicz & Luss, A Lagrangian relaxation heuristic
for capacitated facility location with single-source constraints, Journal of the Operational Research Society 37(5),
1986, 495–500; Beasley, Lagrangean heuristics for location problems, European Journal of Operational Research 65(3),
1993, 383–399). Where people need not be served uᵢ ≥ 0. See `relaxation` for the steps, and how candidates are dropped.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.location.filling import Filling, held
from coverage.engine.location.gains import sums, where
from coverage.engine.location.incumbent import Incumbent
from coverage.engine.location.limits import Limits
from coverage.engine.location.relaxation import inner
from coverage.engine.location.splitting import Demand
from coverage.engine.location.steps import SHORTEST, Steps

ROUNDS: Final = 400

Offer = Callable[[Bools], None]
"""Hear a choice (m,) met on the way, within the limits or not."""


@dataclass(frozen=True, eq=False, slots=True)
class Pairs:
    """Groups and sites (e,) that are in reach, what one person gains there, and how many people they are."""

    row: Ints
    site: Ints
    worth: Floats
    people: Floats

    def kept(self, sites: Bools) -> "Pairs":
        """Keep the pairs of some sites (m,)."""
        at = np.flatnonzero(sites[self.site])
        return Pairs(self.row[at], self.site[at], self.worth[at], self.people[at])


def relaxed(demand: Demand, limits: Limits, best: Incumbent, cost: Floats, first: Floats, offer: Offer) -> Bools:
    """Lower the bound of `best` from prices (r,) on, tell choices met, and the candidates worth keeping (m,).

    `cost` (m,) is what opening takes from the gain.
    """
    kept = ~limits.fixed & (limits.price < np.inf) & (limits.price <= limits.budget * (1 + 1e-9))
    kept &= (np.bincount(demand.each.indices, minlength=len(kept)) > 0) | (limits.serves >= 0)
    pairs = Pairs(demand.row, demand.each.indices, demand.each.data, demand.people[demand.row])
    least = np.where(demand.must, -np.inf, 0.0)
    prices, steps, size = first, Steps(), np.inf
    for _ in range(ROUNDS):
        if kept.sum() < 0.7 * size:
            size, pairs = float(kept.sum()), pairs.kept(kept | limits.fixed)
        used, reward = _rewards(pairs, prices, demand)
        found = inner(reward - cost, kept, limits)
        opened = limits.fixed | where(found.sites, len(kept))
        bound = float(demand.people @ prices) + float(reward[limits.fixed].sum()) + found.worth
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


def _rewards(pairs: Pairs, prices: Floats, demand: Demand) -> tuple[Pairs, Floats]:
    """Find whom each site takes at these prices, and what it gains above them (m,): those pairs with the people taken."""
    above = pairs.worth - prices[pairs.row]
    at = np.flatnonzero(above > 0)
    above = above[at]
    top = float(above.max(initial=0.0))
    order = np.argsort(pairs.site[at] + 0.5 * (1 - above / top), kind="stable")
    at, above = at[order], above[order]
    site = pairs.site[at]
    takes = held(pairs.people[at], site, demand.capacity)
    return Pairs(pairs.row[at], site, above, takes), sums(site, takes * above, len(demand.capacity))
