"""A bound on all choices, and the candidates no better choice can have: Lagrangian relaxation.

Let a point be served by several sites, at a price uᵢ ≥ 0 each, and let money be spent beyond the budget, at a price λ:

    L(u, λ) = Σᵢ uᵢ + λ·budget + max { Σⱼ (rⱼ − λ·priceⱼ) xⱼ },   rⱼ = Σᵢ max(0, vᵢⱼ − uᵢ)

over all x within the number and with one in each unit asked for, which is a matter of sorting. Every L(u, λ) is a bound
(Fisher, The Lagrangian relaxation method for solving integer programming problems, Management Science 27(1), 1981,
1–18; for these models Cornuéjols, Fisher & Nemhauser, Location of bank accounts to optimize float, Management Science
23(8), 1977, 789–810). The prices follow the subgradient, in Held & Karp's steps. What L becomes if a candidate has to
be open is a bound on all choices with it: where that is no more than a choice found, the candidate may be forgotten.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.location.clock import Clock
from coverage.engine.location.gains import Gains
from coverage.engine.location.incumbent import Incumbent
from coverage.engine.location.limits import Limits
from coverage.engine.location.steps import SHORTEST, Steps

ROUNDS: Final = 600
TRIALS: Final = 14
"""Of values of λ, to find the one at which the budget is just spent."""


@dataclass(frozen=True, eq=False, slots=True)
class Inner:
    """The best x for given prices.

    Attributes
    ----------
    sites
        (k,) candidates open in it.
    worth
        λ·budget and what they are worth.
    falls
        (m,) by how much that falls, at least, if a candidate has to be open.
    """

    sites: Ints
    worth: float
    falls: Floats


def relaxed(gains: Gains, limits: Limits, best: Incumbent, clock: Clock) -> Bools:
    """Lower the bound of `best`, offer it better choices met on the way, and tell the candidates worth keeping (m,)."""
    columns = sparse.csc_array(gains.worth)
    kept = _worth_opening(columns, limits)
    top = np.zeros(columns.shape[0])
    np.maximum.at(top, columns.indices, columns.data)
    prices, steps = np.zeros(len(top)), Steps()
    for _ in range(ROUNDS):
        found = inner(_rewards(columns, prices), kept, limits)
        bound = gains.standing + float(prices.sum()) + found.worth
        best.limit(bound)
        if steps.hear(bound):
            _offer(gains, columns, limits, best, found.sites)
        kept &= bound - found.falls > best.goal - 1e-9 * abs(bound)
        slope = _slope(columns, found.sites, prices)
        if best.proven or clock.ended() or steps.share < SHORTEST or not slope.any():
            break
        prices = np.clip(prices - steps.length(bound, best.gain, slope) * slope, 0, top)
    return kept


def _worth_opening(columns: sparse.csc_array, limits: Limits) -> Bools:
    helps: Bools = (np.diff(columns.indptr) > 0) | (limits.serves >= 0)
    return helps & ~limits.fixed & (limits.price < np.inf) & (limits.price <= limits.budget * (1 + 1e-9))


def _rewards(columns: sparse.csc_array, prices: Floats) -> Floats:
    """Tell what each candidate (m,) gains above the prices of the points."""
    above = np.maximum(columns.data - prices[columns.indices], 0)
    sums = np.append(0.0, np.cumsum(above))
    rewards: Floats = np.maximum(np.diff(sums[columns.indptr]), 0)
    return rewards


def _slope(columns: sparse.csc_array, sites: Ints, prices: Floats) -> Floats:
    """Tell which points (r,) are served too seldom, 1, or too often, below 0; 0 where a price cannot fall further."""
    part = columns[:, sites]
    served = np.bincount(part.indices[part.data > prices[part.indices]], minlength=len(prices))
    return np.where((prices <= 0) & (served == 0), 0.0, 1.0 - served)


def _offer(gains: Gains, columns: sparse.csc_array, limits: Limits, best: Incumbent, sites: Ints) -> None:
    new = np.zeros(len(limits.price), dtype=np.bool_)
    new[sites] = True
    part = columns[:, sites]
    gain = np.zeros(columns.shape[0])
    np.maximum.at(gain, part.indices, part.data)
    if limits.keep(new) and bool((gain[gains.must] > 0).all()):
        best.offer(new, gains.standing + float(gain.sum()))


def inner(reward: Floats, kept: Bools, limits: Limits) -> Inner:
    """Find the λ at which least is left to gain, by meeting the tangents of both sides of it."""
    low = _at(0.0, reward, kept, limits)
    if np.isinf(limits.budget) or (over := _over(low, limits)) <= 0:
        return low
    charge_low, charge = 0.0, float(np.max(reward / np.maximum(limits.price, 1e-12), initial=1.0))
    high = _at(charge, reward, kept, limits)
    best = min(low, high, key=lambda one: one.worth)
    for _ in range(TRIALS):
        spare = -_over(high, limits)
        if spare < 0:
            return best
        meet = (low.worth + over * charge_low - high.worth + spare * charge) / (over + spare)
        if not charge_low < meet < charge:
            break
        trial = _at(meet, reward, kept, limits)
        best = min(best, trial, key=lambda one: one.worth)
        if _over(trial, limits) > 0:
            low, over, charge_low = trial, _over(trial, limits), meet
        else:
            high, charge = trial, meet
    return Inner(high.sites, best.worth, best.falls)


def _over(inner: Inner, limits: Limits) -> float:
    return float(limits.price[inner.sites].sum()) - limits.budget


def _at(charge: float, reward: Floats, kept: Bools, limits: Limits) -> Inner:
    """Take the best of each unit asked for, and then of all, at a charge λ on money."""
    net = np.where(kept, reward - charge * limits.price if charge else reward, -np.inf)
    asked = np.full(len(limits.cheapest), -np.inf)
    np.maximum.at(asked, limits.serves[limits.serves >= 0], net[limits.serves >= 0])
    wanted = np.flatnonzero((limits.serves >= 0) & (net == np.append(asked, np.nan)[limits.serves]))
    picks = wanted[np.unique(limits.serves[wanted], return_index=True)[1]]
    free = net.copy()
    free[picks] = -np.inf
    slots = int(min(limits.number - len(asked), len(net)))
    chosen = np.argsort(-free, kind="stable")[:slots]
    chosen = chosen[free[chosen] > 0]
    sites = np.concatenate([picks, chosen])
    least = np.inf if slots <= 0 else float(free[chosen[-1]]) if len(chosen) == slots else 0.0
    falls = np.minimum(least, np.append(asked, np.inf)[limits.serves]) - net
    falls[sites] = 0.0
    spent = charge * limits.budget if charge else 0.0
    return Inner(sites, spent + float(net[sites].sum()), falls)
