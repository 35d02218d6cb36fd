"""A choice at once: open the site that adds most, again and again; and what no choice can exceed.

What sites add is submodular, so that with S open already and Δⱼ what j would add to it, no choice T within the limits
gains more than f(S) + Σⱼ∈T Δⱼ: at most the p largest, or as much of the best per price as the budget buys (Nemhauser,
Wolsey & Fisher, An analysis of approximations for maximizing submodular set functions I, Mathematical Programming 14,
1978, 265–294). The bound is the least of these over all S the greedy choice goes through.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.location.gains import Gains, gained, rows_of, sums
from coverage.engine.location.limits import Limits

NOTHING = 1e-12
"""A gain below this share of the largest is the rounding of sums, and none."""

FREE = 1e-12
"""A price below this counts as this where gains are divided by it."""


@dataclass(frozen=True, eq=False, slots=True)
class Picked:
    """Sites in the order in which they are opened.

    Attributes
    ----------
    order
        (k,) candidates.
    value
        (k + 1,) what is gained in all after each, fixed sites included.
    bound
        No choice within the limits gains more.
    """

    order: Ints
    value: Floats
    bound: float


class Tally:
    """What each candidate would still add to some open sites, kept up to date: only what changes is counted anew."""

    def __init__(self, worth: sparse.csr_array, new: Bools | None = None) -> None:
        self.worth = worth
        self.columns = sparse.csc_array(worth)
        self.best = np.zeros(worth.shape[0]) if new is None else gained(worth, new)
        more = worth.data if new is None else np.maximum(worth.data - self.best[rows_of(worth)], 0)
        self.adds: Floats = sums(worth.indices, more, worth.shape[1])
        self.least = NOTHING * float(self.adds.max(initial=0.0))

    def open(self, site: int) -> None:
        """Open a site: whom it serves better than before gains less from all others."""
        entries = slice(*self.columns.indptr[site : site + 2])
        row, value = self.columns.indices[entries], self.columns.data[entries]
        better = value > self.best[row]
        row, value = row[better], value[better]
        self.adds -= drop(self.worth, row, self.best[row], value)
        self.best[row] = value
        self.adds[site] = 0.0
        self.adds[self.adds < self.least] = 0.0


def drop(worth: sparse.csr_array, row: Ints, before: Floats, after: Floats) -> Floats:
    """Tell how much less each candidate (m,) adds once rows have `after` instead of `before`."""
    start = worth.indptr[row]
    count = worth.indptr[row + 1] - start
    at = np.repeat(np.arange(len(row)), count)
    entry = np.arange(len(at)) + np.repeat(start - np.cumsum(count) + count, count)
    data = worth.data[entry]
    lost = np.maximum(data - before[at], 0) - np.maximum(data - after[at], 0)
    return sums(worth.indices[entry], lost, worth.shape[1])


def greedily(gains: Gains, limits: Limits) -> Picked:
    """Open the site that adds most and then, under a budget, the one that adds most per price; take the better.

    The limits must be possible. Equals are taken by their position, the lowest first.
    """
    plain = _picked(gains, limits, np.ones(len(limits.price)))
    if np.isinf(limits.budget):
        return plain
    priced = _picked(gains, limits, limits.price)
    better = priced if priced.value[-1] > plain.value[-1] else plain
    return Picked(better.order, better.value, min(plain.bound, priced.bound))


def _picked(gains: Gains, limits: Limits, per: Floats) -> Picked:
    tally = Tally(gains.worth)
    new = np.zeros(len(limits.price), dtype=np.bool_)
    order: list[int] = []
    value, bound = [gains.standing], gains.standing + most(tally.adds, limits)
    while (site := next_site(tally.adds, limits, new, per)) is not None:
        new[site] = True
        order.append(site)
        value.append(value[-1] + float(tally.adds[site]))
        tally.open(site)
        bound = min(bound, value[-1] + most(tally.adds, limits))
    return Picked(np.array(order, dtype=np.int64), np.array(value), bound)


def next_site(adds: Floats, limits: Limits, new: Bools, per: Floats) -> int | None:
    """Take the best site that may be opened; where none adds anything, the cheapest that a unit still asks for."""
    may = limits.open_to(new)
    good = np.flatnonzero(may & (adds > 0))
    if len(good):
        return int(good[np.argmax(adds[good] / np.maximum(per[good], FREE))])
    asked = np.flatnonzero(may & np.append(limits.missing(new), False)[limits.serves])
    return int(asked[np.argmin(limits.price[asked])]) if len(asked) else None


def most(adds: Floats, limits: Limits) -> float:
    """Tell what the best of m candidates would add within number and budget if they did not share a point."""
    buyable = ~limits.fixed & (limits.price <= limits.budget) & (adds > 0)
    worth, price = adds[buyable], limits.price[buyable]
    number = int(min(limits.number, len(worth)))
    by_number = float(np.sort(worth)[len(worth) - number :].sum())
    return by_number if np.isinf(limits.budget) else min(by_number, _bought(worth, price, limits.budget))


def _bought(worth: Floats, price: Floats, budget: float) -> float:
    """Fill a knapsack in parts, the most worth per price first."""
    order = np.argsort(price / worth, kind="stable")
    spent = np.cumsum(price[order])
    before = spent - price[order]
    share = np.clip(np.divide(budget - before, price[order], out=np.ones(len(order)), where=price[order] > 0), 0, 1)
    return float((share * worth[order]).sum())
