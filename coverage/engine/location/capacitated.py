"""The way to the best choice where sites have room for so many: greedy, a bound by relaxation, and HiGHS.

Over sites x and shares y of people, i a group of points with pᵢ people, vᵢⱼ what one of them gains at j:

    maximise Σᵢⱼ pᵢ vᵢⱼ yᵢⱼ   with   Σⱼ yᵢⱼ ≤ 1 (= 1 if i must be served),   yᵢⱼ ≤ xⱼ,   Σᵢ pᵢ yᵢⱼ ≤ capacityⱼ xⱼ

or, for a cover, minimise Σⱼ costⱼ xⱼ where all must be served.

A choice is first offered with the shares that fill one site after another, and then with the best ones, which are a
transport problem. HiGHS proves which choice is best where there are not too many pairs of groups and sites for it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.location.clock import Clock
from coverage.engine.location.filling import Filling, exchanged, prepared
from coverage.engine.location.formulations import choice_rows, padded, stacked
from coverage.engine.location.gains import where
from coverage.engine.location.incumbent import Incumbent
from coverage.engine.location.limits import Limits
from coverage.engine.location.opening import (
    LARGE,
    most_each,
    opened_by_sample,
    opened_greedily,
    simple_bound,
    too_little_room,
)
from coverage.engine.location.programs import Program, parted, solved
from coverage.engine.location.rerouting import Rerouting
from coverage.engine.location.rooms import covering_prices, first_prices, relaxed
from coverage.engine.location.search import settled
from coverage.engine.location.solution import UNWATCHED, Watch
from coverage.engine.location.splitting import Demand, Splits, room_rows, served_rows

MOST_PAIRS: Final = 200_000
"""With more pairs of groups and sites than this HiGHS has not solved its first relaxation in any usual time."""

SHARE: Final = 0.3
"""Of the time left, for exchanges: the rest is for the bound."""


def shared(splits: Splits, limits: Limits, best: Incumbent) -> None:
    """Fill `best` with the choice that gains most."""
    demand = splits.demand
    if demand.lost or too_little_room(demand, limits):
        best.none = True
        return
    if demand.each.nnz > LARGE:
        best.limit(float(demand.people @ most_each(demand)))
        new, share, serves = opened_by_sample(demand, limits)
        if serves:
            _offer_shared(splits, best, new, share, None)
    filling = prepared(demand, limits.fixed, _until(best))
    if filling is None:
        return
    best.limit(simple_bound(filling, limits, None))
    new = opened_greedily(filling, limits, best.clock, None)
    prices = first_prices(filling)
    if filling.serves:
        splits.learn(new, filling.share())
    offered(splits, limits, best, new, None)
    if not best.proven and not best.clock.ended():
        _exchanged(filling, splits, limits, best)
        _sought(filling, splits, limits, best, prices, None)


def covered(splits: Splits, limits: Limits, best: Incumbent, cost: Floats, bounded: Callable[[], float]) -> None:
    """Fill `best` with the choice that costs (m,) least and serves all; `bounded` finds a bound of its own."""
    demand = splits.demand
    if demand.lost or too_little_room(demand, limits):
        best.none = True
        return
    cost = np.where(limits.fixed, 0.0, cost)
    filling = Filling(demand, limits.fixed)
    best.limit(simple_bound(filling, limits, cost))
    prices = covering_prices(filling, cost)
    ways = Rerouting(filling, limits, opened_greedily(filling, limits, Clock(UNWATCHED), cost), cost)
    if ways.serve(best.clock):
        _offer_shared(splits, best, ways.new, ways.share, cost)
    best.none = ways.lost
    if best.new is None and not best.none:
        everything = ~limits.fixed & np.isfinite(limits.price)
        best.none = not offered(splits, limits, best, everything, cost) and everything.tobytes() in splits.settled
    if not best.none and not best.proven and not best.clock.ended():
        if best.new is not None and ways.close_needless(limits, best.clock):
            _offer_shared(splits, best, ways.new, ways.share, cost)
        best.limit(bounded())
        _sought(filling, splits, limits, best, prices, cost)


def _exchanged(filling: Filling, splits: Splits, limits: Limits, best: Incumbent) -> None:
    """Exchange single sites, and send people where they gain most, by turns, as long as that gains more.

    Where no exchange is better than the best shares of a choice, those that fill one site after another are held
    instead: other exchanges look better then, and some are.
    """
    clock, filled_anew = Clock(Watch(SHARE * best.clock.left_s, best.clock.watch.stop)), False
    while best.new is not None and (share := splits.share(best.new)) is not None and not clock.ended():
        new, gain = best.new, best.gain
        filling.hold(filling.shares(new)[0] if filled_anew else share)
        last = new
        for last in exchanged(filling, limits, new, clock):
            if filling.serves:
                _offer_shared(splits, best, last, filling.share(), None)
        if last is not new:
            offered(splits, limits, best, last, None)
        if best.gain <= gain and filled_anew:
            return
        filled_anew = best.gain <= gain


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


def _offer_shared(splits: Splits, best: Incumbent, new: Bools, share: Floats, cost: Floats | None) -> None:
    """Offer a choice with some shares, unless better ones are known."""
    splits.learn(new, share)
    _offer_known(splits, best, new, cost)


def _offer_known(splits: Splits, best: Incumbent, new: Bools, cost: Floats | None) -> None:
    share = splits.share(new)
    if share is not None:
        best.offer(new, splits.gain(share) if cost is None else -float(cost[new].sum()))


def _until(best: Incumbent) -> Clock:
    """Give the clock of the search once there is an answer: the first is waited for."""
    return Clock(UNWATCHED) if best.new is None else best.clock


def _sought(
    filling: Filling, splits: Splits, limits: Limits, best: Incumbent, prices: Floats, cost: Floats | None
) -> None:
    """Lower the bound, and let HiGHS choose among the candidates a better choice can have."""
    demand, taken = splits.demand, np.zeros(len(limits.price)) if cost is None else cost
    rough = -np.inf if cost is not None or best.new is None else splits.gain(filling.shares(best.new)[0])

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

    def limit(bound: float) -> None:
        best.limit(max(-bound, best.gain))

    start = None
    if best.new is not None and (share := splits.share(best.new)) is not None:
        start = np.concatenate([best.new[sites].astype(np.float64), share[entry]])
    answer = solved(program, best.clock, start, parted(offer, limit))
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
