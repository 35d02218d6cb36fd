"""Room made for those left over: people already sent somewhere go elsewhere, and sites are opened where they must be.

Whoever is left over goes to a site in reach, someone there to another, and so on along the shortest way to a site with
room: an augmenting path (Edmonds & Karp, Theoretical improvements in algorithmic efficiency for network flow problems,
Journal of the ACM 19(2), 1972, 248–264). Where no open site with room is found on any way, the cheapest site on them
for its room is opened; where there is none either, the sites on the ways are a cut: they are too small for those people
even if all sites are open.
"""

from typing import Final

import numpy as np

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.location.clock import Clock
from coverage.engine.location.filling import Filling
from coverage.engine.location.gains import sums
from coverage.engine.location.greedy import FREE
from coverage.engine.location.limits import Limits
from coverage.engine.location.splitting import runs

NOBODY: Final = 1e-9
"""A share of a group, or of all, that is the rounding of sums."""

SURELY: Final = 1e3
"""So many times the rounding of sums is none."""

MOST_WAYS: Final = 5_000
"""So many ways are looked for even where time is up: a first answer is worth some seconds."""


class Rerouting:
    """People of a filling on their way.

    Attributes
    ----------
    sent
        (e,) people each entry of the demand has taken.
    left
        (r,) people who have to be served and are not yet.
    room
        (m,) how many more fit into each open site.
    opened
        (m,) sites that are open, those fixed included.
    lost
        Whether those left over find no room even if all sites are open.
    """

    def __init__(self, filling: Filling, limits: Limits, new: Bools, cost: Floats) -> None:
        self.demand = filling.demand
        self.fixed, self.opened = limits.fixed, limits.fixed | new
        self.openable = ~limits.fixed & np.isfinite(limits.price)
        self.sent = filling.sent.copy()
        self.left = np.where(self.demand.must, filling.left, 0.0)
        self.room = self.demand.capacity - sums(self.demand.each.indices, self.sent, len(new))
        self.cost = cost
        self.per_place = cost / np.maximum(np.minimum(self.demand.capacity, filling.alone), FREE)
        self.nobody = NOBODY * float(self.demand.people[self.demand.must].sum())
        self.entry, self.first, self.row = filling.entry, filling.first, self.demand.row
        self.lost = False

    @property
    def new(self) -> Bools:
        """The new sites open by now."""
        new: Bools = self.opened & ~self.fixed
        return new

    def serve(self, clock: Clock) -> bool:
        """Find room for everyone: whether that was possible, and soon enough."""
        ways = 0
        for group in np.flatnonzero(self.left > NOBODY * self.demand.people).tolist():
            while self.left[group] > NOBODY * self.demand.people[group]:
                ways += 1
                if ways > MOST_WAYS and clock.ended():
                    return False
                way = self._way(group)
                if way is None:
                    self.lost = float(self.left[group]) > SURELY * self.nobody
                    return False
                self._send(group, way)
        return True

    def close_needless(self, limits: Limits, clock: Clock) -> bool:
        """Close sites whose people find room elsewhere, those first that cost most for whom they serve: whether any."""
        openable, self.openable = self.openable, np.zeros_like(self.openable)
        served = sums(self.demand.each.indices, self.sent, len(self.opened))
        at = np.flatnonzero(self.new)
        before = len(at)
        for site in at[np.argsort(-self.cost[at] / np.maximum(served[at], FREE), kind="stable")].tolist():
            if clock.ended():
                break
            left = self.new
            left[site] = False
            if limits.keep(left):
                self._close(site, clock)
        self.openable, self.lost = openable, False
        return int(self.new.sum()) < before

    def _close(self, site: int, clock: Clock) -> None:
        """Close a site if those who go there find room elsewhere."""
        at = self.entry[slice(*self.first[site : site + 2])]
        sent, left, room = self.sent.copy(), self.left.copy(), self.room.copy()
        np.add.at(self.left, self.row[at], self.sent[at])
        self.sent[at], self.opened[site] = 0.0, False
        if not self.serve(clock):
            self.sent, self.left, self.room = sent, left, room
            self.opened[site] = True

    def _way(self, group: int) -> Ints | None:
        """Find the entries on the shortest way from a group to room: to a site, and from each site to the next."""
        each, sites = self.demand.each, len(self.room)
        by = np.full(sites, -1, dtype=np.int64)  # the entry by which each site was come to
        before = np.full(len(self.left), -1, dtype=np.int64)  # the entry by which each group was, where it leaves
        met, groups = np.zeros(sites, dtype=np.bool_), np.array([group])
        before[group] = -2
        while len(groups):
            at = runs(each.indptr, groups)[0]
            at = at[~met[each.indices[at]] & (self.opened | self.openable)[each.indices[at]]]
            found, first = np.unique(each.indices[at], return_index=True)
            met[found], by[found] = True, at[first]
            roomy = found[self.opened[found] & (self.room[found] > self.nobody)]
            if len(roomy):
                return self._back(int(roomy[np.argmax(self.room[roomy])]), by, before)
            taken = self.entry[runs(self.first, found[self.opened[found]])[0]]
            taken = taken[(self.sent[taken] > self.nobody) & (before[self.row[taken]] == -1)]
            groups, first = np.unique(self.row[taken], return_index=True)
            before[groups] = taken[first]
        closed = np.flatnonzero(met & ~self.opened)
        if not len(closed):
            return None
        best = int(closed[np.argmin(self.per_place[closed])])
        self.opened[best] = True
        return self._back(best, by, before)

    def _back(self, site: int, by: Ints, before: Ints) -> Ints:
        way = [int(by[site])]
        while (leaves := int(before[self.row[way[-1]]])) >= 0:
            way += [leaves, int(by[self.demand.each.indices[leaves]])]
        return np.array(way[::-1])

    def _send(self, group: int, way: Ints) -> None:
        """Send as many as can go along a way: entries taken and entries left, by turns."""
        last = self.demand.each.indices[way[-1]]
        people = min(self.left[group], self.room[last], float(self.sent[way[1::2]].min(initial=np.inf)))
        self.sent[way[0::2]] += people
        self.sent[way[1::2]] -= people
        self.left[group] -= people
        self.room[last] -= people

    @property
    def share(self) -> Floats:
        """Tell the share of its group that each entry has taken."""
        return np.clip(self.sent / self.demand.people[self.row], 0.0, 1.0)
