"""Fairness first: raise the share of the worst-served unit, then of the next, and so on (lexicographic max–min)."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.location.assigning import infeasible, nearest, within
from coverage.engine.location.clock import Clock
from coverage.engine.location.gains import where
from coverage.engine.location.instance import Instance
from coverage.engine.location.limits import Limits, limits_of
from coverage.engine.location.lowest import at_most
from coverage.engine.location.programs import Program, parted, solved
from coverage.engine.location.solution import UNWATCHED, Solution, Status, Watch
from coverage.engine.location.stages import Level, Stage
from coverage.engine.location.units import SAME, Units, exchanged, fairer, greedily_fair, units_of


def lift_lowest(
    instance: Instance,
    cutoff: float,
    unit: Ints,
    number: int | None = None,
    budget: float | None = None,
    watch: Watch = UNWATCHED,
) -> Solution:
    """Raise the lowest of the units' covered shares, then the next, with a number of new sites, a budget or both.

    Of all choices x ∈ {0, 1}ᵐ within the limits of `mclp`, with u the units that have people:

        shareᵤ(x) = Σ {weightᵢ : i in u, covered} / Σ {weightᵢ : i in u}
        lexicographically maximise the shares in rising order: the lowest, of those choices the next lowest, and so on

    Exact in stages: the highest level that all others can keep above, then the fewest units that have to stay at it
    (`stages`). At once come a greedy choice and exchanges of single sites, and a bound on the lowest share (`lowest`).
    With thousands of candidates the programs of the stages seldom come to their end in time: then the answer is that
    of the exchanges, and the bound may be several times the value. Shares that differ by 10⁻⁶ are the same. See
    Ogryczak, On the lexicographic minimax approach to location problems, European Journal of Operational Research
    100(3), 1997, 566–585.

    Parameters
    ----------
    cutoff
        Cost at which a point is still covered, inclusive.
    unit
        (n,) the unit of each point, −1 for none; units without weight do not count.
    number, budget
        At most so many new sites, at most this price of all of them; None for no limit.

    Returns
    -------
    Solution
        `value` the lowest share, 0 … 1 (1 where there are no units), and `bound` what no choice exceeds. Proven only
        if the shares of all units are: with time at an end the two may be equal, and the next lowest still in doubt.

    Raises
    ------
    ValueError
        If number or budget is negative, or a capacity is finite: with those the model is not solved.
    """
    if np.isfinite(instance.capacity).any():
        raise ValueError("shares of units are not lifted under capacities")
    limits = limits_of(instance, number, budget)
    if not limits.possible:
        return infeasible(instance)
    near, clock = within(instance, cutoff), Clock(watch)
    fairest = _Fairest(instance, near, units_of(instance, near, unit), clock)
    fairest.offer(greedily_fair(fairest.units, limits))
    fairest.offer(exchanged(fairest.units, limits, fairest.new, clock))
    fairest.limit(at_most(fairest.units, limits, fairest.value, clock, fairest.offer, fairest.limit))
    return fairest.told(_lifted(fairest, limits, clock))


class _Fairest:
    """The fairest choice so far, and the most that the lowest share can be."""

    def __init__(self, instance: Instance, near: sparse.csr_array, units: Units, clock: Clock) -> None:
        self.instance = instance
        self.near = near
        self.units = units
        self.clock = clock
        self.new: Bools = np.zeros(len(instance.price), dtype=np.bool_)
        self.shares: Floats = np.full(len(units.base), -1.0)
        self.bound = float(units.ceiling.min(initial=1.0))

    @property
    def value(self) -> float:
        """The lowest share of the fairest choice so far."""
        return float(self.shares.min(initial=1.0))

    def offer(self, new: Bools) -> None:
        """Take a choice that keeps to the limits if it is fairer than the fairest so far."""
        shares = self.units.shares(new)
        if not len(shares) or fairer(shares, self.shares):
            self.new, self.shares = new, shares
            self.clock.tell(partial(self.told, "time_limit"))

    def limit(self, bound: float) -> None:
        """Learn that the lowest share of no choice is higher; told from time to time."""
        before, self.bound = self.bound, min(self.bound, bound)
        if self.bound < before - SAME and self.clock.rested:
            self.clock.tell(partial(self.told, "time_limit"))

    def told(self, status: Status) -> Solution:
        """Tell the fairest so far."""
        opened = self.instance.fixed | self.new
        bound = self.value if status == "proven" else max(self.value, self.bound)
        return Solution(status, opened, nearest(self.near, opened)[0], self.value, bound)


def _lifted(fairest: _Fairest, limits: Limits, clock: Clock) -> Status:
    """Find level after level, from the lowest: how high it can be, and how few units have to stay at it."""
    units, levels, at = fairest.units, list[Level](), 0
    ceiling = np.sort(units.ceiling)
    while at < len(ceiling):
        stage = _stage(units, limits, levels)
        lowest = float(np.sort(fairest.shares)[at])
        if lowest < (ceiling[at] if at else fairest.bound) - SAME:
            # the first level is below its bound, so that units above that have no part in it
            open_ = stage if at else _stage(units.below(fairest.bound), limits, levels)
            status = _run(fairest, open_, open_.highest(), np.array([lowest]), clock)
            if status != "proven":
                return status
            lowest = float(np.sort(fairest.shares)[at])
        if at == 0:
            fairest.bound = lowest
        if _staying(fairest.shares, lowest, at) > _staying(ceiling, lowest, at):
            stays = (fairest.shares <= lowest + SAME) & ~stage.stays(fairest.shares).any(axis=0)
            status = _run(fairest, stage, stage.fewest(lowest), stays, clock)
            if status != "proven":
                return status
        count = _staying(fairest.shares, lowest, at)
        levels.append(Level(lowest, count))
        at += count
    return "proven"


def _stage(units: Units, limits: Limits, levels: Sequence[Level]) -> Stage:
    """Choose among the candidates that do something for these units."""
    helps = (units.reach.T @ np.ones(len(units.part)) > 0) | (limits.serves >= 0)
    sites = np.flatnonzero(helps & np.isfinite(limits.price) & ~limits.fixed)
    return Stage(units, limits, sites, tuple(levels))


def _staying(shares: Floats, lowest: float, at: int) -> int:
    """Count the units at a share, apart from those at lower ones."""
    return int((shares <= lowest + SAME).sum()) - at


def _run(fairest: _Fairest, stage: Stage, program: Program, last: Floats | Bools, clock: Clock) -> Status:
    size = len(fairest.new)

    def offer(x: Floats) -> None:
        fairest.offer(where(stage.sites[x[: len(stage.sites)] > 0.5], size))

    def limit(bound: float) -> None:
        if not stage.levels and program.cost[-1] < 0:
            fairest.limit(-bound)

    hear = parted(offer, limit)
    answer = solved(program, clock, stage.start(fairest.new, np.asarray(last, dtype=np.float64)), hear)
    if answer.x is not None:
        hear(answer.x, answer.bound)
    return answer.status
