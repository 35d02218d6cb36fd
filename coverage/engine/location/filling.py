"""Sites filled one after another with people who are sent there for good: who goes where at once, if not at best."""

import itertools
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.location.clock import Clock
from coverage.engine.location.gains import sums, where
from coverage.engine.location.incumbent import EQUAL
from coverage.engine.location.limits import Limits
from coverage.engine.location.splitting import Demand, runs

BLOCK: Final = 100_000
"""So many entries are counted at a time: far quicker than millions, which would have to be fetched again and again."""

Queues = tuple[Ints, Ints]
"""The entries of a demand site by site, and where each site (m + 1,) starts."""

PASSES: Final = 10
"""So many times each site is held against all others at most."""


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

    def __init__(self, demand: Demand, fixed: Bools, queues: Queues | None = None) -> None:
        self.demand = demand
        self.entry, self.first = queues or _queues(demand)
        self.row, self.worth = demand.row[self.entry], demand.each.data[self.entry]
        self.left = demand.people.copy()
        self.sent = np.zeros(len(self.entry))
        everywhere = np.arange(len(demand.capacity))
        self.room = demand.capacity.copy()
        self.alone = self._gains(everywhere)
        for site in np.flatnonzero(fixed & (self.alone > 0)).tolist():
            self._send(site)
        self.start = self.left.copy(), self.sent.copy(), self.room.copy()
        self.gain = self._gains(everywhere)

    def fill(self, site: int) -> None:
        """Send people of those left to a site, as many as it has room for."""
        self._recount(self._send(site))

    def hold(self, share: Floats) -> None:
        """Hold some shares of the groups, one for each entry of the demand, in place of what was filled before."""
        people = self.demand.people
        self.sent = share * people[self.demand.row]
        self.left = np.maximum(people - sums(self.demand.row, self.sent, len(people)), 0)
        self.room = self.demand.capacity - sums(self.demand.each.indices, self.sent, len(self.room))
        self.gain = self._gains(np.arange(len(self.gain)))

    def close(self, site: int, others: Bools) -> float:
        """Take everyone away from a site, and to others (m,) that have room: what that loses."""
        at = slice(*self.first[site : site + 2])
        takes = self.sent[self.entry[at]]
        rows = self.row[at][takes > 0]
        self.left[rows] += takes[takes > 0]
        self.sent[self.entry[at]], self.room[site] = 0.0, self.demand.capacity[site]
        self._recount(rows)
        lost, found, some = float(takes @ self.worth[at]), 0.0, np.flatnonzero(others)
        for _ in range(len(some)):
            most = int(some[np.argmax(self.gain[some])])
            if self.gain[most] <= EQUAL * lost:
                break
            found += float(self.gain[most])
            self.fill(most)
        return lost - found

    def kept(self) -> Callable[[], None]:
        """Keep what is held: who calls that gets it back."""
        was = self.left.copy(), self.sent.copy(), self.room.copy(), self.gain.copy()

        def restore() -> None:
            self.left, self.sent, self.room, self.gain = was

        return restore

    def share(self) -> Floats:
        """Tell the share of its group that each entry of the demand has taken."""
        return np.minimum(self.sent / self.demand.people[self.demand.row], 1.0)

    def shares(self, new: Bools) -> tuple[Floats, bool]:
        """Fill the fixed sites and those of a choice (m,), by position: the shares, and whether all who must are in.

        What was filled before is undone; `gain` is not kept up to date.
        """
        self.left, self.sent, self.room = (part.copy() for part in self.start)
        for site in np.flatnonzero(new).tolist():
            self._send(site)
        return self.share(), self.serves

    @property
    def serves(self) -> bool:
        """Whether nobody who must be served is left."""
        people = self.demand.people[self.demand.must]
        return bool((self.left[self.demand.must] <= 1e-9 * people).all())

    def _recount(self, rows: Ints) -> None:
        """Count anew what sites would gain to which some groups could go."""
        table = self.demand.each
        touched = table.indices[runs(table.indptr, rows)[0]]
        sites = np.flatnonzero(where(touched, len(self.gain)))
        self.gain[sites] = self._gains(sites)

    def _send(self, site: int) -> Ints:
        """Send people to a site: the groups that lost some."""
        at, _, takes = self._takes(np.array([site]))
        some = takes > 0
        rows = self.row[at[some]]
        self.left[rows] = np.maximum(self.left[rows] - takes[some], 0)
        self.sent[self.entry[at[some]]] += takes[some]
        self.room[site] -= float(takes.sum())
        return rows

    def _gains(self, sites: Ints) -> Floats:
        parts = [np.empty(0)]
        for some in self._blocks(sites):
            at, of, takes = self._takes(some)
            parts.append(sums(of, takes * self.worth[at], len(some)))
        return np.concatenate(parts)

    def _blocks(self, sites: Ints) -> list[Ints]:
        """Part some sites (k,) so that the entries of each part stay in the processor's cache."""
        until = np.cumsum(self.first[sites + 1] - self.first[sites])
        ends = np.searchsorted(until, np.arange(BLOCK, until[-1] if len(until) else 0, BLOCK), side="right")
        return np.split(sites, np.unique(ends))

    def _takes(self, sites: Ints) -> tuple[Ints, Ints, Floats]:
        """Tell who goes to each of some sites (k,) if it is the next: entries, which site, and how many people."""
        at, of = runs(self.first, sites)
        return at, of, held(self.left[self.row[at]], of, np.maximum(self.room[sites], 0))


def prepared(demand: Demand, fixed: Bools, clock: Clock) -> Filling | None:
    """Make a filling; None if the clock ends meanwhile."""
    if clock.ended():
        return None
    queues = _queues(demand, clock)
    return None if clock.ended() else Filling(demand, fixed, queues)


def exchanged(filling: Filling, limits: Limits, new: Bools, clock: Clock) -> Iterator[Bools]:
    """Close a site and open another while that gains more: each better choice (m,) within the limits.

    The filling holds a choice, and holds the better one each time.
    """
    for _ in range(PASSES):
        before = new
        for site in np.flatnonzero(new).tolist():
            if clock.ended():
                return
            restore, left = filling.kept(), new.copy()
            left[site] = False
            loss = filling.close(site, left | limits.fixed)
            other = _in_its_place(limits, left, site, filling.gain, loss)
            if other is None:
                restore()
                continue
            filling.fill(other)
            new = left
            new[other] = True
            yield new
        if new is before:
            return


def _in_its_place(limits: Limits, left: Bools, site: int, adds: Floats, loss: float) -> int | None:
    """Find the best site in place of the one closed; None if it gains no more than was lost."""
    may = limits.open_to(left)
    may[site] = False
    best = int(np.argmax(np.where(may, adds, -1.0)))
    with_it = left.copy()
    with_it[best] = True
    return best if may[best] and adds[best] > loss * (1 + EQUAL) and limits.keep(with_it) else None


def held(waiting: Floats, of: Ints, room: Floats) -> Floats:
    """Let people into sites (k,) in the order in which they wait: how many of each group (e,) there is room for.

    `of` (e,), rising, is the site where a group waits.
    """
    until = np.append(0.0, np.cumsum(waiting))
    before = until[:-1] - until[np.searchsorted(of, np.arange(len(room)))][of]
    takes: Floats = np.clip(room[of] - before, 0, waiting)
    return takes


def _queues(demand: Demand, clock: Clock | None = None) -> Queues:
    """Let all who can go to a site queue in the order in which it takes them, as long as the clock goes on."""
    each = demand.each
    few_first = np.argsort(np.diff(each.indptr), kind="stable")
    numbered = sparse.csr_array((np.arange(each.nnz), each.indices, each.indptr), shape=each.shape)
    columns = sparse.csc_array(numbered[few_first])
    entry, first = columns.data, columns.indptr.astype(np.int64)
    if each.nnz and np.ptp(each.data):
        for start, end in itertools.pairwise(first.tolist()):  # much sooner than all entries at once
            if clock is not None and clock.ended():
                break
            entry[start:end] = entry[start:end][np.argsort(-each.data[entry[start:end]], kind="stable")]
    return entry, first
