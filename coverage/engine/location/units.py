"""The share of each unit's people that a choice covers, and which of two choices is fairer."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.location.gains import alike, sums
from coverage.engine.location.greedy import next_site
from coverage.engine.location.instance import Instance
from coverage.engine.location.limits import Limits

SAME: Final = 1e-6
"""Shares that differ by no more than this are the same."""

STEEP: Final = 30.0
"""How much more a low share counts for the greedy choice: e times as much for each 1/30 that it is lower."""


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
    new, columns = np.zeros(len(limits.price), dtype=np.bool_), sparse.csr_array(units.reach.T)
    member = sparse.csr_array(
        (units.part, (np.arange(len(units.part)), units.unit)), shape=(len(units.part), len(units.base))
    )
    while True:
        shares, open_ = units.shares(new), units.reach @ new.astype(np.float64) == 0
        rise = sparse.csr_array(columns @ (sparse.diags_array(open_.astype(np.float64)) @ member)).tocoo()
        worth = np.exp(-STEEP * shares[rise.col]) * -np.expm1(-STEEP * rise.data)
        adds = sums(rise.row, worth, len(new))
        site = next_site(np.where(adds > 0, adds, 0.0), limits, new, np.ones(len(new)))
        if site is None:
            return new
        new[site] = True
