"""Sites filled one after another with people who are sent there for good: who goes where at once, if not at best."""

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.location.gains import sums, where
from coverage.engine.location.splitting import Demand, runs


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

    def share(self) -> Floats:
        """Tell the share of its group that each entry of the demand has taken."""
        return np.minimum(self.sent / self.demand.people[self.demand.row], 1.0)

    def shares(self, new: Bools) -> tuple[Floats, bool]:
        """Fill the fixed sites and those of a choice (m,), by position: the shares, and whether all are served who must.

        What was filled before is undone; `gain` is not kept up to date.
        """
        self.left, self.sent = self.start[0].copy(), self.start[1].copy()
        for site in np.flatnonzero(new).tolist():
            self._send(site)
        return self.share(), self.serves

    @property
    def serves(self) -> bool:
        """Whether nobody who must be served is left."""
        people = self.demand.people[self.demand.must]
        return bool((self.left[self.demand.must] <= 1e-9 * people).all())

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
        """Tell how many people left go to each of some sites (k,) if it is the next: entries, which site, and people."""
        at, of = runs(self.first, sites)
        return at, of, held(self.left[self.row[at]], of, self.demand.capacity[sites])


def held(waiting: Floats, of: Ints, room: Floats) -> Floats:
    """Let people into sites (k,) in the order in which they wait: how many of each group (e,) there is room for.

    `of` (e,), rising, is the site where a group waits.
    """
    until = np.append(0.0, np.cumsum(waiting))
    before = until[:-1] - until[np.searchsorted(of, np.arange(len(room)))][of]
    return np.clip(room[of] - before, 0, waiting)


def _by_site(demand: Demand) -> tuple[Ints, Ints]:
    """List the entries site by site, in the order in which it takes them, and where each site (m + 1,) starts."""
    each = demand.each
    few_first = np.argsort(np.diff(each.indptr), kind="stable")
    numbered = sparse.csr_array((np.arange(each.nnz), each.indices, each.indptr), shape=each.shape)
    columns = sparse.csc_array(numbered[few_first])
    entry = columns.data
    if each.nnz and np.ptp(each.data):
        entry = entry[np.lexsort((-each.data[entry], each.indices[entry]))]
    return entry, columns.indptr.astype(np.int64)
