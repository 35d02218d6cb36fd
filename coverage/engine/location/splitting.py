"""Who goes where when sites have room for so many: people of a point may go to several sites."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.location.clock import Clock
from coverage.engine.location.formulations import Rows, stacked
from coverage.engine.location.gains import alike, rows_of, sums
from coverage.engine.location.instance import Instance
from coverage.engine.location.limits import ROUNDING
from coverage.engine.location.programs import Program, solved
from coverage.engine.location.solution import Watch


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
    """

    each: sparse.csr_array
    people: Floats
    must: Bools
    capacity: Floats
    of: Ints

    @property
    def row(self) -> Ints:
        """The group of every stored entry."""
        return rows_of(self.each)


def demand_of(instance: Instance, each: sparse.csr_array, must: Bools) -> Demand:
    """Join points that gain the same at the same sites; `each` (n, m) is what one person gains."""
    used = np.flatnonzero((instance.weight > 0) & (np.diff(each.indptr) > 0))
    part = each[used]
    at, heads = alike(part.indptr, part.indices, part.data, must[used])
    of = np.full(len(instance.weight), -1, dtype=np.int64)
    of[used] = at
    people = sums(at, instance.weight[used], len(heads))
    return Demand(part[heads], people, must[used][heads], instance.capacity, of)


class Splits:
    """Sends people to the open sites of choices so that they gain most, and remembers it."""

    def __init__(self, demand: Demand, fixed: Bools) -> None:
        self.demand = demand
        self.fixed = fixed
        self.known: dict[bytes, Floats | None] = {}

    def learn(self, new: Bools, share: Floats) -> None:
        """Remember the shares of the entries for a choice, if they gain more than those known."""
        known = self.known.get(new.tobytes())
        if known is None or self.gain(share) > self.gain(known):
            self.known[new.tobytes()] = share

    def share(self, new: Bools) -> Floats | None:
        """Tell the share of its group that each entry takes; None if somebody who must be served cannot be."""
        key = new.tobytes()
        if key not in self.known:
            self.known[key] = split(self.demand, self.fixed | new)
        return self.known[key]

    def gain(self, share: Floats) -> float:
        """Tell what all gain."""
        return float(self.demand.people[self.demand.row] * self.demand.each.data @ share)


def split(demand: Demand, opened: Bools) -> Floats | None:
    """Send people to open sites so that they gain most: the share of its group each entry takes.

    A linear program. None if somebody who must be served cannot be.
    """
    entry = np.flatnonzero(opened[demand.each.indices])
    if not len(entry):
        return None if demand.must.any() else np.zeros(demand.each.nnz)
    row, site = demand.row[entry], demand.each.indices[entry]
    rows = stacked([served_rows(demand, row), room_rows(demand, row, site, None)])
    gain = demand.people[row] * demand.each.data[entry]
    size = len(entry)
    program = Program(-gain, np.zeros(size), np.ones(size), np.zeros(size, dtype=np.bool_), rows)
    answer = solved(program, Clock(Watch(time_limit_s=np.inf)))
    if answer.x is None or answer.status == "infeasible":
        return None
    share = np.zeros(demand.each.nnz)
    share[entry] = np.clip(answer.x, 0, 1)
    return share


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


def filled(demand: Demand, left: Floats) -> tuple[Floats, Floats]:
    """Tell how many people each entry takes if its site alone serves those left (r,), and what each site (m,) gains.

    A site takes first who gains most there.
    """
    site = demand.each.indices
    order = np.lexsort((demand.row, -demand.each.data, site))
    waiting = left[demand.row[order]]
    until = np.cumsum(waiting)
    starts = np.searchsorted(site[order], np.arange(len(demand.capacity)))
    before = until - waiting - np.append(0.0, until)[starts][site[order]]
    takes = np.empty(len(order))
    takes[order] = np.clip(demand.capacity[site[order]] - before, 0, waiting)
    return takes, sums(site, takes * demand.each.data, len(demand.capacity))


def assigned_by(demand: Demand, share: Floats) -> Ints:
    """Assign each point (n,) to the site with the largest share of it, the first of equals; −1 where none is."""
    kept = share > ROUNDING
    row, site = demand.row[kept], demand.each.indices[kept]
    order = np.lexsort((site, -share[kept], row))
    first = order[np.diff(row[order], prepend=-1) != 0]
    largest = np.full(len(demand.people) + 1, -1, dtype=np.int64)
    largest[row[first]] = site[first]
    return largest[demand.of]
