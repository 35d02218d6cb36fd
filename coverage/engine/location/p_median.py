"""The p-median problem: put sites so that people walk least in all."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats
from coverage.engine.location.assigning import infeasible, nearest, unanswered, within
from coverage.engine.location.capacitated import shared
from coverage.engine.location.clock import Clock
from coverage.engine.location.gains import Gains, gains_of
from coverage.engine.location.incumbent import Incumbent
from coverage.engine.location.instance import Instance
from coverage.engine.location.limits import limits_of
from coverage.engine.location.mclp import told_shares
from coverage.engine.location.search import searched
from coverage.engine.location.solution import UNWATCHED, Solution, Status, Watch
from coverage.engine.location.splitting import Splits, demand_of


def p_median(
    instance: Instance,
    number: int | None = None,
    budget: float | None = None,
    beyond: float = np.inf,
    watch: Watch = UNWATCHED,
) -> Solution:
    """Let all people together walk least to a number of new sites, to those a budget buys, or both.

    Over sites xⱼ ∈ {0, 1}, 1 where fixed, and shares yᵢⱼ of point i going to j, sᵢ of it going nowhere (Hakimi, Optimum
    locations of switching centers and the absolute centers and medians of a graph, Operations Research 12(3), 1964,
    450–459; ReVelle & Swain, Central facilities location, Geographical Analysis 2(1), 1970, 30–42):

        minimise Σᵢ weightᵢ (Σⱼ costᵢⱼ yᵢⱼ + beyond·sᵢ)   with   Σⱼ yᵢⱼ + sᵢ = 1,   0 ≤ yᵢⱼ ≤ xⱼ,   sᵢ ≥ 0,
        Σ {xⱼ : j new} ≤ number,   Σ {priceⱼ xⱼ : j new} ≤ budget,   Σ {xⱼ : j in g} ≥ 1 for each group g asked for,
        Σᵢ weightᵢ yᵢⱼ ≤ capacityⱼ xⱼ where that is finite

    Parameters
    ----------
    number, budget
        At most so many new sites, at most this price of all of them; None for no limit.
    beyond
        What it costs a person not to be served, because no open site is in reach, or has room, or is nearer than that.
        With inf everybody must be served: on a dense matrix this is the p-median of the textbooks.

    Returns
    -------
    Solution
        `value` the cost in all, what is beyond included, and `bound` what no choice falls below; infeasible if the
        groups asked for need more than number or budget, or if everybody must be served and cannot be. If in time
        neither a choice nor a proof that there is none was found, `value` is inf. Points without weight cost nothing.

    Raises
    ------
    ValueError
        If number or budget is negative, or `beyond` is negative or NaN.
    """
    if not beyond >= 0:
        raise ValueError(f"beyond must not be negative: {beyond}")
    limits, clock = limits_of(instance, number, budget), Clock(watch)
    if not limits.possible:
        return infeasible(instance)
    near = within(instance, beyond if np.isfinite(beyond) else np.finfo(np.float64).max)
    walk = _Walk(instance, near, beyond)
    if np.isinf(instance.capacity).all():
        best, gains = Incumbent(clock, walk.told), walk.gains()
        if gains.lost:
            return infeasible(instance)
        searched(gains, limits, best)
    else:
        splits = walk.splits()
        best = Incumbent(clock, partial(walk.told_shares, splits))
        shared(splits, limits, best)
    if best.none:
        return infeasible(instance)
    return best.solution() if best.new is not None else unanswered(instance, best.stopped, walk.walked(best.bound))


@dataclass(frozen=True, eq=False, slots=True)
class _Walk:
    """The least that is walked, written as the most that is saved of a walk that would be too far."""

    instance: Instance
    near: sparse.csr_array
    beyond: float

    @property
    def far(self) -> float:
        """What a point costs that is not served, or more than any that is."""
        return self.beyond if np.isfinite(self.beyond) else 2 * float(self.near.data.max(initial=0.0)) + 1

    @property
    def must(self) -> Bools:
        """The points that have to be served."""
        must: Bools = (self.instance.weight > 0) & np.isinf(self.beyond)
        return must

    def walked(self, saved: float) -> float:
        """Tell what is walked in all where so much is saved."""
        return self.far * float(self.instance.weight.sum()) - saved

    def gains(self) -> Gains:
        weight = np.repeat(self.instance.weight, np.diff(self.near.indptr))
        return gains_of(self._with(weight * (self.far - self.near.data)), self.instance.fixed, self.must)

    def splits(self) -> Splits:
        return Splits(demand_of(self.instance, self._with(self.far - self.near.data), self.must), self.instance.fixed)

    def told(self, status: Status, new: Bools, _gain: float, bound: float) -> Solution:
        opened = self.instance.fixed | new
        assigned, least = nearest(self.near, opened)
        served: Floats = np.where(self.instance.weight > 0, np.minimum(least, self.far), 0.0)
        value = float(self.instance.weight @ served)
        return Solution(status, opened, assigned, value, self._bounded(status, value, bound))

    def told_shares(self, splits: Splits, status: Status, new: Bools, gain: float, bound: float) -> Solution:
        found = told_shares(self.instance, splits, status, new, gain, bound)
        value = self.walked(gain)
        return replace(found, value=value, bound=self._bounded(status, value, bound))

    def _with(self, data: Floats) -> sparse.csr_array:
        return sparse.csr_array((data, self.near.indices, self.near.indptr), shape=self.near.shape)

    def _bounded(self, status: Status, value: float, bound: float) -> float:
        return value if status == "proven" else min(value, self.walked(bound))
