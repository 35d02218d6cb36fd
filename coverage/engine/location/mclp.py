"""The maximal covering location problem: reach as many people as a number of sites or a budget can."""

from functools import partial

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools
from coverage.engine.location.assigning import infeasible, nearest, within
from coverage.engine.location.capacitated import shared
from coverage.engine.location.clock import Clock
from coverage.engine.location.gains import Gains, gains_of
from coverage.engine.location.incumbent import Incumbent, step_of
from coverage.engine.location.instance import Instance
from coverage.engine.location.limits import limits_of
from coverage.engine.location.search import searched
from coverage.engine.location.solution import UNWATCHED, Solution, Status, Watch
from coverage.engine.location.splitting import Splits, assigned_by, demand_of


def mclp(
    instance: Instance,
    cutoff: float,
    number: int | None = None,
    budget: float | None = None,
    watch: Watch = UNWATCHED,
) -> Solution:
    """Cover the most weight with a number of new sites, a budget, or both.

    Over sites xⱼ ∈ {0, 1}, 1 where fixed, and whether point i is covered, zᵢ, with Nᵢ the candidates within the cutoff
    of i (Church & ReVelle, The maximal covering location problem, Papers of the Regional Science Association 32, 1974,
    101–118):

        maximise Σᵢ weightᵢ zᵢ   with   zᵢ ≤ Σⱼ∈Nᵢ xⱼ,   0 ≤ zᵢ ≤ 1,
        Σ {xⱼ : j new} ≤ number,   Σ {priceⱼ xⱼ : j new} ≤ budget,   Σ {xⱼ : j in g} ≥ 1 for each group g asked for

    Where a candidate has a finite capacity, zᵢ is split into shares: zᵢ = Σⱼ∈Nᵢ yᵢⱼ with yᵢⱼ ≤ xⱼ and
    Σᵢ weightᵢ yᵢⱼ ≤ capacityⱼ xⱼ (Current & Storbeck, Capacitated covering models, Environment and Planning B 15(2),
    1988, 153–163).

    Parameters
    ----------
    cutoff
        Cost at which a point is still covered, inclusive.
    number, budget
        At most so many new sites, at most this price of all of them; None for no limit.

    Returns
    -------
    Solution
        `value` the weight covered, by fixed sites too, and `bound` what no choice exceeds; infeasible if the groups
        asked for need more than number or budget, or have no candidate. Uncapacitated, a point is assigned to the
        nearest open site.

    Raises
    ------
    ValueError
        If number or budget is negative.
    """
    limits, clock = limits_of(instance, number, budget), Clock(watch)
    if not limits.possible:
        return infeasible(instance)
    near = within(instance, cutoff)
    if np.isinf(instance.capacity).all():
        best = Incumbent(clock, partial(_told, instance, near), step_of(instance.weight))
        searched(covered_gains(instance, near), limits, best)
        return best.solution()
    splits = covering_splits(instance, near, must=False)
    rooms = instance.capacity[np.isfinite(instance.capacity)]
    best = Incumbent(clock, partial(told_shares, instance, splits), step_of(np.append(instance.weight, rooms)))
    shared(splits, limits, best)
    return best.solution()


def covered_gains(instance: Instance, near: sparse.csr_array) -> Gains:
    """Let a candidate gain the weight of each point it covers."""
    weight = np.repeat(instance.weight, np.diff(near.indptr))
    worth = sparse.csr_array((weight, near.indices, near.indptr), shape=near.shape)
    return gains_of(worth, instance.fixed, np.zeros(len(instance.weight), dtype=np.bool_))


def covering_splits(instance: Instance, near: sparse.csr_array, *, must: bool) -> Splits:
    """Let a person gain one where covered; all have to be, or not."""
    each = sparse.csr_array((np.ones(near.nnz), near.indices, near.indptr), shape=near.shape)
    return Splits(demand_of(instance, each, np.full(len(instance.weight), must)), instance.fixed)


def told_shares(instance: Instance, splits: Splits, status: Status, new: Bools, gain: float, bound: float) -> Solution:
    """Tell who is counted for which site where they share it."""
    share = splits.share(new)
    assigned = np.full(len(instance.weight), -1) if share is None else assigned_by(splits.demand, share)
    return Solution(status, instance.fixed | new, assigned, gain, gain if status == "proven" else max(gain, bound))


def _told(
    instance: Instance, near: sparse.csr_array, status: Status, new: Bools, _gain: float, bound: float
) -> Solution:
    opened = instance.fixed | new
    assigned, _ = nearest(near, opened)
    value = float(instance.weight[assigned >= 0].sum())
    return Solution(status, opened, assigned, value, value if status == "proven" else max(value, bound))
