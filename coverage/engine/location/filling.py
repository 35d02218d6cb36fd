"""Sites filled one after another with people who are sent there for good: who goes where at once, if not at best."""

import itertools
from collections.abc import Iterator
from typing import Final

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.location.clock import Clock
from coverage.engine.location.gains import sums, where
from coverage.engine.location.incumbent import EQUAL
from coverage.engine.location.limits import Limits
from coverage.engine.location.splitting import Demand, runs

PASSES: Final = 2
"""So many times each site is held against all others: more take time better spent on the bound."""


class Filling:
    """What each site would gain of the people left, kept up to date: only sites that lose people are counted anew.

    A site takes first who gains most there, and of those who gain the same, who has the fewest sites to go to.

    Attributes
    ----------
    left
        (r,) people of each group who have not been sent anywhere.
    gain
        (m,) what each site would gain of them if it was the next.
    """

    def __init__(self, demand: Demand, fixed: Bools) -> None:
        self.demand = demand
        self.entry, self.first = _by_site(demand)
        self.row = demand.row[self.entry]
        self.left = demand.people.copy()
        self.sent = np.zeros(len(self.entry))
        everywhere = np.arange(len(demand.capacity))
        self.alone = self._gains(everywhere)
        for site in np.flatnonzero(fixed & (self.alone > 0)).tolist():
            self._send(site)
        self.start = self.left.copy(), self.sent.copy()
        self.gain = self._gains(everywhere)

    def fill(self, site: int) -> None:
        """Send people of those left to a site, as many as it has room for."""
        rows = self._send(site)
        table = self.demand.each
        touched = table.indices[runs(table.indptr, rows)[0]]
        sites = np.flatnonzero(where(touched, len(self.gain)))
        self.gain[sites] = self._gains(sites)

    def without(self, new: Bools, site: int) -> tuple[float, Floats]:
        """Tell what a choice (m,) gains without one of its sites, and what each site (m,) would gain in its place."""
        left = new.copy()
        left[site] = False
        gain = self.gained(left)
        return gain, self._gains(np.arange(len(new)))

    def gained(self, new: Bools) -> float:
        """Tell what a choice (m,) gains where its sites are filled by position; what was filled before is undone."""
        self._refill(new)
        return float(self.sent @ self.demand.each.data)

    def share(self) -> Floats:
        """Tell the share of its group that each entry of the demand has taken."""
        return np.minimum(self.sent / self.demand.people[self.demand.row], 1.0)

    def shares(self, new: Bools) -> tuple[Floats, bool]:
        """Fill the fixed sites and those of a choice (m,), by position: the shares, and whether all who must are in.

        What was filled before is undone; `gain` is not kept up to date.
        """
        self._refill(new)
        return self.share(), self.serves

    @property
    def serves(self) -> bool:
        """Whether nobody who must be served is left."""
        people = self.demand.people[self.demand.must]
        return bool((self.left[self.demand.must] <= 1e-9 * people).all())

    def _refill(self, new: Bools) -> None:
        self.left, self.sent = self.start[0].copy(), self.start[1].copy()
        for site in np.flatnonzero(new).tolist():
            self._send(site)

    def _send(self, site: int) -> Ints:
        """Send people to a site: the groups that lost some."""
        at, _, takes = self._takes(np.array([site]))
        some = takes > 0
        rows = self.row[at[some]]
        self.left[rows] = np.maximum(self.left[rows] - takes[some], 0)
        self.sent[self.entry[at[some]]] = takes[some]
        return rows

    def _gains(self, sites: Ints) -> Floats:
        at, of, takes = self._takes(sites)
        return sums(of, takes * self.demand.each.data[self.entry[at]], len(sites))

    def _takes(self, sites: Ints) -> tuple[Ints, Ints, Floats]:
        """Tell who goes to each of some sites (k,) if it is the next: entries, which site, and how many people."""
        at, of = runs(self.first, sites)
        return at, of, held(self.left[self.row[at]], of, self.demand.capacity[sites])


def exchanged(filling: Filling, limits: Limits, new: Bools, clock: Clock) -> Iterator[Bools]:
    """Close a site and open another while that gains more: each better choice (m,) within the limits.

    What a choice gains is told by filling one site after another.
    """
    gain = filling.gained(new)
    for _ in range(PASSES):
        before = gain
        for site in np.flatnonzero(new).tolist():
            if clock.ended():
                return
            other = _in_its_place(filling, limits, new, site, gain)
            if other is not None and (found := filling.gained(other)) > gain * (1 + EQUAL):
                new, gain = other, found
                yield new
        if gain == before:
            return


def _in_its_place(filling: Filling, limits: Limits, new: Bools, site: int, gain: float) -> Bools | None:
    """Open the best in place of a site; None if nothing gains more."""
    kept, adds = filling.without(new, site)
    other = new.copy()
    other[site] = False
    may = limits.open_to(other)
    may[site] = False
    best = int(np.argmax(np.where(may, adds, -1.0)))
    if not may[best] or kept + adds[best] <= gain:
        return None
    other[best] = True
    return other if limits.keep(other) else None


def held(waiting: Floats, of: Ints, room: Floats) -> Floats:
    """Let people into sites (k,) in the order in which they wait: how many of each group (e,) there is room for.

    `of` (e,), rising, is the site where a group waits.
    """
    until = np.append(0.0, np.cumsum(waiting))
    before = until[:-1] - until[np.searchsorted(of, np.arange(len(room)))][of]
    takes: Floats = np.clip(room[of] - before, 0, waiting)
    return takes


def _by_site(demand: Demand) -> tuple[Ints, Ints]:
    """List the entries site by site, in the order in which it takes them, and where each site (m + 1,) starts."""
    each = demand.each
    few_first = np.argsort(np.diff(each.indptr), kind="stable")
    numbered = sparse.csr_array((np.arange(each.nnz), each.indices, each.indptr), shape=each.shape)
    columns = sparse.csc_array(numbered[few_first])
    entry, first = columns.data, columns.indptr.astype(np.int64)
    if each.nnz and np.ptp(each.data):
        for start, end in itertools.pairwise(first.tolist()):  # much sooner than all entries at once
            entry[start:end] = entry[start:end][np.argsort(-each.data[entry[start:end]], kind="stable")]
    return entry, first
