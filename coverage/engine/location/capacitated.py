"""The way to the best choice where sites have room for so many: greedy, a bound by relaxation, and HiGHS.

Over sites x and shares y of people, i a group of points with pᵢ people, vᵢⱼ what one of them gains at j:

    maximise Σᵢⱼ pᵢ vᵢⱼ yᵢⱼ   with   Σⱼ yᵢⱼ ≤ 1 (= 1 if i must be served),   yᵢⱼ ≤ xⱼ,   Σᵢ pᵢ yᵢⱼ ≤ capacityⱼ xⱼ

or, for a cover, minimise Σⱼ costⱼ xⱼ where all must be served.

A choice is first offered with the shares that fill one site after another, and then with the best ones, which are a
transport problem. HiGHS proves which choice is best where there are not too many pairs of groups and sites for it.
"""

from dataclasses import replace
from typing import Final

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.location.filling import Filling, exchanged
from coverage.engine.location.formulations import choice_rows, padded, stacked
from coverage.engine.location.gains import where
from coverage.engine.location.greedy import FREE, most
from coverage.engine.location.incumbent import Incumbent
from coverage.engine.location.limits import Limits
from coverage.engine.location.programs import Program, solved
from coverage.engine.location.rooms import covering_prices, first_prices, relaxed
from coverage.engine.location.search import settled
from coverage.engine.location.splitting import Demand, Splits, room_rows, served_rows

MOST_PAIRS: Final = 200_000
"""With more pairs of groups and sites than this HiGHS has not solved its first relaxation in any usual time."""


def shared(splits: Splits, limits: Limits, best: Incumbent, cost: Floats | None = None) -> None:
    """Fill `best` with the choice that gains most, or with a `cost` (m,) with that which costs least and serves all."""
    demand = splits.demand
    if demand.lost or _too_little_room(demand, limits):
        best.none = True
        return
    if cost is not None:
        cost = np.where(limits.fixed, 0.0, cost)
    filling = Filling(demand, limits.fixed)
    best.limit(_simple_bound(filling, limits, cost))
    new = _greedy(filling, limits, best, cost)
    prices = first_prices(filling) if cost is None else covering_prices(filling, cost)
    if filling.serves:
        splits.learn(new, filling.share())
    offered(splits, limits, best, new, cost)
    if best.new is None and cost is not None:
        everything = ~limits.fixed & np.isfinite(limits.price)
        best.none = not offered(splits, limits, best, everything, cost) and everything.tobytes() in splits.settled
    if not best.none and not best.proven and not best.clock.ended():
        _sought(filling, splits, limits, best, prices, cost)


def offered(splits: Splits, limits: Limits, best: Incumbent, new: Bools, cost: Floats | None) -> bool:
    """Offer a choice with the shares known and then with the best: whether it keeps to limits and serves whom it must.

    If time ends before that is known, no.
    """
    if not limits.keep(new):
        return False
    _offer_known(splits, best, new, cost)
    if best.clock.ended() is None and splits.settle(new, best.clock):
        _offer_known(splits, best, new, cost)
    return splits.share(new) is not None


def _offer_known(splits: Splits, best: Incumbent, new: Bools, cost: Floats | None) -> None:
    share = splits.share(new)
    if share is not None:
        best.offer(new, splits.gain(share) if cost is None else -float(cost[new].sum()))


def _too_little_room(demand: Demand, limits: Limits) -> bool:
    """Tell whether even the roomiest sites within the limits have no room for all who must be served."""
    people = float(demand.people[demand.must].sum())
    room = np.minimum(demand.capacity, people)
    return float(room[limits.fixed].sum()) + most(room, limits) < people * (1 - 1e-9)


def _simple_bound(filling: Filling, limits: Limits, cost: Floats | None) -> float:
    """Bound the gain by what fixed sites gain, each alone, and what the best others would, each alone."""
    demand = filling.demand
    if cost is not None:
        return float(demand.people @ covering_prices(filling, cost))
    everyone = float(demand.people @ sparse.csr_array(demand.each).max(axis=1).toarray().ravel())
    return min(everyone, float(filling.alone[limits.fixed].sum()) + most(filling.alone, limits))


def _greedy(filling: Filling, limits: Limits, best: Incumbent, cost: Floats | None) -> Bools:
    """Open what gains most (per cost) with the people left over, who are sent there for good.

    Whoever stops the work gets what is open by then, and a site in each unit asked for.
    """
    new, nothing = np.zeros(len(limits.price), dtype=np.bool_), 1e-9 * float(filling.demand.people.max(initial=0.0))
    while True:
        gain, may = filling.gain, limits.open_to(new)
        score = gain if cost is None else gain / np.maximum(cost, FREE)
        helps = may & (gain > nothing) & (best.clock.ended() != "cancelled")
        asked = may & np.append(limits.missing(new), False)[limits.serves]
        if helps.any():
            site = int(np.argmax(np.where(helps, score, -1.0)))
        elif asked.any():
            site = int(np.argmin(np.where(asked, limits.price, np.inf)))
        else:
            return new
        new[site] = True
        filling.fill(site)


def _sought(
    filling: Filling, splits: Splits, limits: Limits, best: Incumbent, prices: Floats, cost: Floats | None
) -> None:
    """Exchange sites, lower the bound, and let HiGHS choose among the candidates a better choice can have."""
    demand, taken = splits.demand, np.zeros(len(limits.price)) if cost is None else cost
    rough = -np.inf

    def offer(new: Bools) -> None:
        """Offer a choice if it gains more than those before even where one site is filled after another."""
        nonlocal rough
        if best.clock.ended() or not limits.keep(new) or splits.share(new) is not None:
            return
        share, valid = filling.shares(new)
        gain = splits.gain(share) if cost is None else -float(cost[new].sum())
        if valid and gain > max(rough, best.gain if cost is not None else -np.inf):
            rough = gain
            splits.learn(new, share)
            offered(splits, limits, best, new, cost)

    if cost is None and best.new is not None:
        rough = filling.gained(best.new)
        for new in exchanged(filling, limits, best.new, best.clock):
            offer(new)
    kept = relaxed(_costing(demand, cost), limits, best, taken, (prices, np.zeros(len(prices))), offer)
    if best.new is not None:
        kept = kept | best.new
    few = int((kept | limits.fixed)[demand.each.indices].sum()) <= MOST_PAIRS
    if few and not best.proven and not best.clock.ended():
        _proven(splits, limits, best, kept, cost)


def _costing(demand: Demand, cost: Floats | None) -> Demand:
    """Let nobody gain anything where only the cost counts."""
    if cost is None:
        return demand
    each = sparse.csr_array(
        (np.zeros(demand.each.nnz), demand.each.indices, demand.each.indptr), shape=demand.each.shape
    )
    return replace(demand, each=each)


def _proven(splits: Splits, limits: Limits, best: Incumbent, openable: Bools, cost: Floats | None) -> None:
    """Let HiGHS choose among some candidates (m,); no choice with another is better than the best so far."""
    demand = splits.demand
    sites, entry = np.flatnonzero(openable), np.flatnonzero((openable | limits.fixed)[demand.each.indices])
    program = _program(demand, limits, sites, entry, cost)

    def offer(x: Floats) -> bool:
        new, share = where(sites[x[: len(sites)] > 0.5], len(openable)), np.zeros(demand.each.nnz)
        share[entry] = np.clip(x[len(sites) :], 0, 1)
        splits.learn(new, share)
        return offered(splits, limits, best, new, cost)

    def hear(x: Floats, bound: float) -> None:
        offer(x)
        best.limit(max(-bound, best.gain))

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
