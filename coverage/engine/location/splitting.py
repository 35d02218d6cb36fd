"""Who goes where when sites have room for so many: people of a point may go to several sites."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.location.clock import Clock
from coverage.engine.location.formulations import Rows, stacked
from coverage.engine.location.gains import alike, rows_of, sums
from coverage.engine.location.instance import Instance
from coverage.engine.location.limits import ROUNDING
from coverage.engine.location.programs import Answer, Program, solved


@dataclass(frozen=True, eq=False, slots=True)
class Demand:
    """r groups of points that are alike, m sites.

    Attributes
    ----------
    each
        (r, m) CSR of what one person gains at a site; above 0.
    people, must
        (r,) how many they are, and whether all of them have to be served.
    capacity
        (m,) people a site has room for.
    of
        (n,) the group of each point, −1 for points without people or without a site in reach.
    lost
        Whether somebody who must be served is in reach of no site at all.
    """

    each: sparse.csr_array
    people: Floats
    must: Bools
    capacity: Floats
    of: Ints
    lost: bool

    @property
    def row(self) -> Ints:
        """The group of every stored entry."""
        return rows_of(self.each)


def demand_of(instance: Instance, each: sparse.csr_array, must: Bools) -> Demand:
    """Join points that gain the same at the same sites; `each` (n, m) is what one person gains.

    Sites that never open, or have no room, are left out before.
    """
    usable = (instance.capacity > 0) & (instance.fixed | (instance.price < np.inf))
    kept = usable[each.indices] & np.repeat(instance.weight > 0, np.diff(each.indptr))
    first = np.append(0, np.cumsum(kept))[each.indptr]
    used = np.flatnonzero(np.diff(first))
    shape = (len(used), each.shape[1])
    part = sparse.csr_array((each.data[kept], each.indices[kept], np.append(0, first[used + 1])), shape=shape)
    at, heads = alike(part.indptr, part.indices, part.data, must[used])
    of = np.full(len(instance.weight), -1, dtype=np.int64)
    of[used] = at
    people = sums(at, instance.weight[used], len(heads))
    lost = bool((must & (instance.weight > 0) & (of < 0)).any())
    return Demand(part[heads], people, must[used][heads], instance.capacity, of, lost)


def demand_at(demand: Demand, kept: Bools) -> Demand:
    """Keep some of the entries (e,); people without any are left where they are."""
    each = demand.each
    first = np.append(0, np.cumsum(kept))[each.indptr]
    return replace(demand, each=sparse.csr_array((each.data[kept], each.indices[kept], first), shape=each.shape))


class Splits:
    """Sends people to the open sites of choices so that they gain most, and remembers it."""

    def __init__(self, demand: Demand, fixed: Bools) -> None:
        self.demand = demand
        self.fixed = fixed
        self.known: dict[bytes, Floats] = {}
        self.settled: set[bytes] = set()

    def learn(self, new: Bools, share: Floats) -> None:
        """Remember the shares of the entries for a choice, if they gain more than those known."""
        known = self.known.get(new.tobytes())
        if known is None or self.gain(share) > self.gain(known):
            self.known[new.tobytes()] = share

    def share(self, new: Bools) -> Floats | None:
        """Tell the best known share of its group that each entry takes; None if none is known."""
        return self.known.get(new.tobytes())

    def settle(self, new: Bools, clock: Clock) -> bool:
        """Find the best shares for a choice: whether that came to its end, with shares or without any."""
        key = new.tobytes()
        if key not in self.settled:
            answer = split(self.demand, self.fixed | new, clock)
            if answer.x is not None and answer.status == "proven":
                self.learn(new, answer.x)
            if answer.status in ("proven", "infeasible"):
                self.settled.add(key)
        return key in self.settled

    def gain(self, share: Floats) -> float:
        """Tell what all gain."""
        return float(self.demand.people[self.demand.row] * self.demand.each.data @ share)


def split(demand: Demand, opened: Bools, clock: Clock) -> Answer:
    """Send people to open sites so that they gain most: x the share of its group each entry takes.

    A linear program, in which groups that gain the same at the sites that are open are one.
    """
    entry = np.flatnonzero(opened[demand.each.indices])
    first = np.searchsorted(entry, demand.each.indptr)
    within = np.flatnonzero(np.diff(first))
    if demand.lost or demand.must.sum() > demand.must[within].sum():
        return Answer("infeasible", None, np.inf)
    shape = (len(within), len(opened))
    part = sparse.csr_array(
        (demand.each.data[entry], demand.each.indices[entry], np.append(0, first[within + 1])), shape=shape
    )
    at, heads = alike(part.indptr, part.indices, part.data, demand.must[within])
    people = sums(at, demand.people[within], len(heads))
    joined = Demand(part[heads], people, demand.must[within][heads], demand.capacity, at, lost=False)
    answer = solved(_split_program(joined), clock)
    if answer.x is None:
        return answer
    share = np.zeros(demand.each.nnz)
    share[entry] = np.clip(answer.x, 0, 1)[runs(joined.each.indptr, at)[0]]
    return replace(answer, x=share)


def _split_program(demand: Demand) -> Program:
    row, site = demand.row, demand.each.indices
    rows = stacked([served_rows(demand, row), room_rows(demand, row, site, None)])
    size = len(row)
    gain = demand.people[row] * demand.each.data
    return Program(-gain, np.zeros(size), np.ones(size), np.zeros(size, dtype=np.bool_), rows)


def runs(first: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """List the positions of some rows (k,) of a table, of which each starts at `first`: (e,), and which row it is."""
    start = first[rows].astype(np.int64)
    count = first[rows + 1] - start
    of = np.repeat(np.arange(len(rows)), count)
    return np.arange(len(of)) + np.repeat(start - np.cumsum(count) + count, count), of


def served_rows(demand: Demand, row: Ints) -> Rows:
    """Serve nobody twice, and all who must be: rows over entries that stand in some rows of the demand."""
    size = len(demand.people)
    table = sparse.csr_array((np.ones(len(row)), (row, np.arange(len(row)))), shape=(size, len(row)))
    return table, np.where(demand.must, 1.0, -np.inf), np.ones(size)


def room_rows(demand: Demand, row: Ints, site: Ints, x: Ints | None) -> Rows:
    """Keep to capacities, in shares of them: rows over entries, after the columns x of the sites (m,) if there are any.

    A column of −1 stands for a site that is open in any case.
    """
    limited = np.flatnonzero(np.isfinite(demand.capacity))
    at = np.full(len(demand.capacity), -1, dtype=np.int64)
    at[limited] = np.arange(len(limited))
    inside = np.flatnonzero(at[site] >= 0)
    shape = (len(limited), len(row))
    table = sparse.csr_array((demand.people[row[inside]], (at[site[inside]], inside)), shape=shape)
    room = demand.capacity[limited]
    if x is None:
        return table, np.full(len(limited), -np.inf), room
    column = x[limited]
    free = np.flatnonzero(column >= 0)
    opened = sparse.csr_array((-room[free], (free, column[free])), shape=(len(limited), int(x.max(initial=-1)) + 1))
    most = np.where(column >= 0, 0.0, room)
    return sparse.hstack([opened, table], format="csr"), np.full(len(limited), -np.inf), most


def assigned_by(demand: Demand, share: Floats) -> Ints:
    """Assign each point (n,) to the site with the largest share of it, the first of equals; −1 where none is."""
    kept = share > ROUNDING
    row, site = demand.row[kept], demand.each.indices[kept]
    order = np.lexsort((site, -share[kept], row))
    first = order[np.diff(row[order], prepend=-1) != 0]
    largest = np.full(len(demand.people) + 1, -1, dtype=np.int64)
    largest[row[first]] = site[first]
    return largest[demand.of]
