"""The way to the best choice where sites have room for so many: greedy, a transport problem, and HiGHS.

Over sites x and shares y of people, i a group of points with pᵢ people, vᵢⱼ what one of them gains at j:

    maximise Σᵢⱼ pᵢ vᵢⱼ yᵢⱼ   with   Σⱼ yᵢⱼ ≤ 1 (= 1 if i must be served),   yᵢⱼ ≤ xⱼ,   Σᵢ pᵢ yᵢⱼ ≤ capacityⱼ xⱼ

or, for a cover, minimise Σⱼ costⱼ xⱼ where all must be served.
"""

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.location.formulations import choice_rows, padded, stacked
from coverage.engine.location.gains import where
from coverage.engine.location.greedy import FREE, most
from coverage.engine.location.incumbent import Incumbent
from coverage.engine.location.limits import Limits
from coverage.engine.location.programs import Program, solved
from coverage.engine.location.search import settled
from coverage.engine.location.splitting import Demand, Splits, filled, room_rows, served_rows


def shared(splits: Splits, limits: Limits, best: Incumbent, cost: Floats | None = None) -> None:
    """Fill `best` with the choice that gains most, or with a `cost` (m,) with that which costs least and serves all."""
    demand = splits.demand
    best.limit(_simple_bound(demand, limits, cost))
    offered(splits, limits, best, _greedy(demand, limits, cost), cost)
    if best.new is None and cost is not None:
        best.none = not offered(splits, limits, best, ~limits.fixed & np.isfinite(limits.price), cost)
    if not best.none and not best.proven and not best.clock.ended():
        _proven(splits, limits, best, cost)


def offered(splits: Splits, limits: Limits, best: Incumbent, new: Bools, cost: Floats | None) -> bool:
    """Offer a choice: whether it keeps to the limits and can serve whom it must."""
    share = splits.share(new) if limits.keep(new) else None
    if share is not None:
        best.offer(new, splits.gain(share) if cost is None else -float(cost[new].sum()))
    return share is not None


def _simple_bound(demand: Demand, limits: Limits, cost: Floats | None) -> float:
    """Bound the gain by what fixed sites gain, each alone, and what the best others would, each alone."""
    if cost is not None:
        return 0.0
    alone = filled(demand, demand.people)[1]
    everyone = float(demand.people @ sparse.csr_array(demand.each).max(axis=1).toarray().ravel())
    return min(everyone, float(alone[limits.fixed].sum()) + most(alone, limits))


def _greedy(demand: Demand, limits: Limits, cost: Floats | None) -> Bools:
    """Open what gains most (per cost) with the people left over, who are sent there for good."""
    left, new = demand.people.copy(), np.zeros(len(limits.price), dtype=np.bool_)
    for site in np.flatnonzero(limits.fixed).tolist():
        left = _sent(demand, left, filled(demand, left)[0], site)
    while True:
        takes, gain = filled(demand, left)
        may = limits.open_to(new)
        score = gain if cost is None else gain / np.maximum(cost, FREE)
        helps = may & (gain > 1e-9 * float(demand.people.max(initial=0.0)))
        asked = may & np.append(limits.missing(new), False)[limits.serves]
        if helps.any():
            site = int(np.argmax(np.where(helps, score, -1.0)))
        elif asked.any():
            site = int(np.argmin(np.where(asked, limits.price, np.inf)))
        else:
            return new
        new[site] = True
        left = _sent(demand, left, takes, site)


def _sent(demand: Demand, left: Floats, takes: Floats, site: int) -> Floats:
    here = demand.each.indices == site
    left = left.copy()
    left[demand.row[here]] -= takes[here]
    return np.maximum(left, 0)


def _proven(splits: Splits, limits: Limits, best: Incumbent, cost: Floats | None) -> None:
    demand, openable = splits.demand, ~limits.fixed & (limits.price < np.inf)
    sites, entry = np.flatnonzero(openable), np.flatnonzero((openable | limits.fixed)[demand.each.indices])
    program = _program(demand, limits, sites, entry, cost)

    def offer(x: Floats) -> bool:
        new, share = where(sites[x[: len(sites)] > 0.5], len(openable)), np.zeros(demand.each.nnz)
        share[entry] = np.clip(x[len(sites) :], 0, 1)
        splits.learn(new, share)
        return offered(splits, limits, best, new, cost)

    def hear(x: Floats, bound: float) -> None:
        offer(x)
        best.limit(-bound)

    start = None
    if best.new is not None and (share := splits.share(best.new)) is not None:
        start = np.concatenate([best.new[sites].astype(np.float64), share[entry]])
    answer = solved(program, best.clock, start, hear)
    settled(answer, best, -answer.bound, valid=answer.x is not None and offer(answer.x))


def _program(demand: Demand, limits: Limits, sites: Ints, entry: Ints, cost: Floats | None) -> Program:
    row, site = demand.row[entry], demand.each.indices[entry]
    x = np.full(len(limits.price), -1, dtype=np.int64)
    x[sites] = np.arange(len(sites))
    size = len(sites) + len(entry)
    gain = demand.people[row] * demand.each.data[entry]
    most_each = np.minimum(1.0, demand.capacity[site] / demand.people[row])
    linked = np.flatnonzero(x[site] >= 0)
    at = np.arange(len(linked))
    link = sparse.csr_array(
        (
            np.concatenate([np.ones(len(linked)), -most_each[linked]]),
            (np.tile(at, 2), np.concatenate([len(sites) + linked, x[site[linked]]])),
        ),
        shape=(len(linked), size),
    )
    rows = stacked(
        [
            (link, np.full(len(linked), -np.inf), np.zeros(len(linked))),
            padded(served_rows(demand, row), len(sites), 0),
            room_rows(demand, row, site, x),
            padded(choice_rows(limits, sites), 0, len(entry)),
        ]
    )
    return Program(
        cost=np.concatenate([np.zeros(len(sites)), -gain])
        if cost is None
        else np.append(cost[sites], np.zeros(len(entry))),
        low=np.zeros(size),
        high=np.concatenate([np.ones(len(sites)), most_each]),
        whole=np.arange(size) < len(sites),
        rows=rows,
    )
