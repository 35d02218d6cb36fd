"""The share of each unit's people that a choice covers, and which of two choices is fairer."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.location.clock import Clock
from coverage.engine.location.gains import alike, sums
from coverage.engine.location.greedy import next_site
from coverage.engine.location.instance import Instance
from coverage.engine.location.limits import Limits

SAME: Final = 1e-6
"""Shares that differ by no more than this are the same."""

STEEP: Final = 30.0
"""How much more a low share counts for the greedy choice: e times as much for each 1/30 that it is lower."""

PASSES: Final = 3


@dataclass(frozen=True, eq=False, slots=True)
class Units:
    """u units with people, r groups of people of one unit within reach of the same candidates, m candidates.

    Attributes
    ----------
    reach
        (r, m) CSR of ones; nobody who is covered by a fixed site is in it.
    unit, part
        (r,) the unit of a group, and the share of the unit's people that it is.
    base
        (u,) the share that fixed sites cover.
    """

    reach: sparse.csr_array
    unit: Ints
    part: Floats
    base: Floats

    @property
    def ceiling(self) -> Floats:
        """The share (u,) that all candidates together would cover."""
        return self.base + sums(self.unit, self.part, len(self.base))

    def shares(self, new: Bools) -> Floats:
        """Tell the share (u,) that a choice covers."""
        covered = self.reach @ new.astype(np.float64) > 0
        return self.base + sums(self.unit[covered], self.part[covered], len(self.base))

    def rises(self, left: Floats) -> sparse.csr_array:
        """Tell by how much each candidate alone raises each share, (m, u) CSR; `left` (r,) of each group is counted."""
        groups = np.arange(len(self.part))
        member = sparse.csr_array((self.part * left, (groups, self.unit)), shape=(len(groups), len(self.base)))
        return sparse.csr_array(sparse.csr_array(self.reach.T) @ member)

    def below(self, share: float) -> "Units":
        """Keep the units whose share can be below this, with all candidates."""
        low = self.base < share
        kept = np.flatnonzero(low[self.unit])
        at = np.cumsum(low) - 1
        return Units(self.reach[kept], at[self.unit[kept]], self.part[kept], self.base[low])


def units_of(instance: Instance, near: sparse.csr_array, unit: Ints) -> Units:
    """Gather the people of each unit by the candidates in reach; units of `unit` (n,) without people are left out."""
    counted = (unit >= 0) & (instance.weight > 0)
    names, at = np.unique(unit[counted], return_inverse=True)
    weight = instance.weight[counted]
    part = weight / sums(at, weight, len(names))[at]
    reach = sparse.csr_array((np.ones(near.nnz), near.indices, near.indptr), shape=near.shape)[np.flatnonzero(counted)]
    by_fixed = reach @ instance.fixed.astype(np.float64) > 0
    left = np.flatnonzero(~by_fixed & (np.diff(reach.indptr) > 0))
    tagged = sparse.hstack([reach[left], sparse.csr_array(at[left, None] + 1.0)], format="csr")
    group, heads = alike(tagged.indptr, tagged.indices, tagged.data, np.zeros(len(left), dtype=np.bool_))
    return Units(
        reach=reach[left[heads]],
        unit=at[left[heads]],
        part=sums(group, part[left], len(heads)),
        base=sums(at[by_fixed], part[by_fixed], len(names)),
    )


def fairer(shares: Floats, others: Floats) -> bool:
    """Tell whether the lowest share is higher, or else the next lowest, and so on."""
    apart = np.sort(shares) - np.sort(others)
    differing = np.flatnonzero(np.abs(apart) > SAME)
    return bool(len(differing)) and bool(apart[differing[0]] > 0)


def greedily_fair(units: Units, limits: Limits) -> Bools:
    """Open the site that raises low shares most, again and again."""
    new = np.zeros(len(limits.price), dtype=np.bool_)
    while (site := _raising_most(units, limits, new, new)) is not None:
        new[site] = True
    return new


def exchanged(units: Units, limits: Limits, new: Bools, clock: Clock) -> Bools:
    """Close a site and open the one that raises low shares most, while that is fairer; at most `PASSES` times all."""
    shares = units.shares(new)
    for _ in range(PASSES):
        before = shares
        for site in np.flatnonzero(new).tolist():
            if clock.ended():
                return new
            other = new.copy()
            other[site] = False
            best = _raising_most(units, limits, other, new)
            if best is None:
                continue
            other[best] = True
            if limits.keep(other) and fairer(found := units.shares(other), shares):
                new, shares = other, found
        if shares is before:
            return new
    return new


def _raising_most(units: Units, limits: Limits, new: Bools, closed: Bools) -> int | None:
    """Find the site that may be added to a choice and raises its low shares most, but for some (m,)."""
    shares, open_ = units.shares(new), units.reach @ new.astype(np.float64) == 0
    rise = units.rises(open_.astype(np.float64)).tocoo()
    worth = np.exp(-STEEP * shares[rise.col]) * -np.expm1(-STEEP * rise.data)
    adds = sums(rise.row, worth, len(new))
    return next_site(np.where((adds > 0) & ~closed, adds, 0.0), limits, new, np.ones(len(new)))
