"""Weighted set cover: open the cheapest columns so that every row has one.

    minimise Σⱼ costⱼ xⱼ   with   Σⱼ∈row xⱼ ≥ 1 for every row,   x ∈ {0, 1}

Greedy at once (Chvátal, A greedy heuristic for the set-covering problem, Mathematics of Operations Research 4(3), 1979,
233–235); a Lagrangian bound with greedy choices at its prices (Beasley, A Lagrangian heuristic for set-covering
problems, Naval Research Logistics 37, 1990, 151–164); then HiGHS.
"""

from typing import Final

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats
from coverage.engine.location.gains import where
from coverage.engine.location.greedy import FREE, Tally
from coverage.engine.location.incumbent import Incumbent
from coverage.engine.location.programs import Program, parted, solved
from coverage.engine.location.reductions import distinct, reduced
from coverage.engine.location.search import settled
from coverage.engine.location.steps import SHORTEST, Steps

ROUNDS: Final = 500
EVERY: Final = 20
"""After so many rounds a choice is made at the prices."""


def covered(sets: sparse.csr_array, cost: Floats, best: Incumbent) -> None:
    """Fill `best` with the cheapest cover, as far as time allows; what it gains is the cost, negative.

    Every row of `sets` (r, m), of ones, has an entry.
    """
    sets = distinct(sets)
    best.limit(-float(_shares(sets, cost).sum()))
    offered(best, cost, greedy_cover(sets, cost, cost))
    if best.proven or best.clock.ended():
        return
    sets = reduced(sets, cost, best.clock)
    usable = _relaxed(sets, cost, best)
    if not best.proven and not best.clock.ended():
        _proven(sets, np.flatnonzero(usable), cost, best)


def offered(best: Incumbent, cost: Floats, cover: Bools) -> None:
    """Offer a cover (m,)."""
    best.offer(cover, -float(cost[cover].sum()))


def greedy_cover(sets: sparse.csr_array, cost: Floats, prices: Floats) -> Bools:
    """Open what costs nothing at some prices (m,), and then what covers most rows per price; close what is needless."""
    cover = (prices <= 0) & (np.bincount(sets.indices, minlength=len(cost)) > 0)
    tally, per = Tally(sets, cover), np.maximum(prices, FREE)
    while tally.adds.max(initial=0.0) > 0:
        site = int(np.argmax(tally.adds / per))
        cover[site] = True
        tally.open(site)
    return _needed(tally.columns, cover, cost)


def _needed(columns: sparse.csc_array, cover: Bools, cost: Floats) -> Bools:
    cover, at = cover.copy(), np.flatnonzero(cover)
    times = columns @ cover.astype(np.float64)
    for site in at[np.lexsort((-at, -cost[at]))].tolist():
        rows = columns.indices[slice(*columns.indptr[site : site + 2])]
        if times[rows].min(initial=np.inf) > 1:
            cover[site] = False
            times[rows] -= 1
    return cover


def _shares(sets: sparse.csr_array, cost: Floats) -> Floats:
    """Share every cost out over the rows of its column and let each row take its least: no cover costs less in all."""
    size = np.bincount(sets.indices, minlength=len(cost))
    share = (cost / np.maximum(size, 1))[sets.indices]
    return np.minimum.reduceat(share, sets.indptr[:-1]) if sets.shape[0] else np.empty(0)


def _relaxed(sets: sparse.csr_array, cost: Floats, best: Incumbent) -> Bools:
    """Raise L(u) = Σᵢ uᵢ + Σⱼ min(0, costⱼ − Σᵢ∈j uᵢ), u ≥ 0, a bound; tell the columns a cheaper cover can have."""
    columns = sparse.csr_array(sets.T)
    usable: Bools = np.diff(columns.indptr) > 0
    prices, steps = _shares(sets, cost), Steps()
    for round_ in range(ROUNDS):
        reduced_cost = np.where(usable, cost - columns @ prices, np.inf)
        cheap = usable & (reduced_cost < 0)
        bound = -float(prices.sum()) - float(reduced_cost[cheap].sum())
        best.limit(bound)
        steps.hear(bound)
        usable &= bound - np.maximum(reduced_cost, 0) > best.goal - 1e-9 * abs(bound)
        if not (sets @ usable.astype(np.float64) > 0).all():  # a row without a column: no cover is better
            best.limit(best.gain)
        slope = 1.0 - sets @ cheap.astype(np.float64)
        slope[(prices <= 0) & (slope < 0)] = 0.0
        if best.proven or best.clock.ended() or steps.share < SHORTEST or not slope.any():
            break
        if round_ % EVERY == EVERY - 1:
            offered(best, cost, greedy_cover(sets, cost, reduced_cost))
        prices = np.maximum(prices + steps.length(bound, best.gain, slope) * slope, 0)
    return usable


def _proven(sets: sparse.csr_array, at: np.ndarray, cost: Floats, best: Incumbent) -> None:
    """Let HiGHS choose among some columns; no cover with another is cheaper than the best so far."""
    rows = sparse.csr_array(sparse.csc_array(sets)[:, at])
    rows = distinct(rows)
    size = len(at)
    least = (np.ones(rows.shape[0]), np.full(rows.shape[0], np.inf))
    program = Program(cost[at], np.zeros(size), np.ones(size), np.ones(size, dtype=np.bool_), (rows, *least))

    def offer(x: Floats) -> bool:
        cover = where(at[x > 0.5], len(cost))
        valid = bool((sets @ cover.astype(np.float64) > 0).all())
        if valid:
            offered(best, cost, cover)
        return valid

    def limit(bound: float) -> None:
        best.limit(max(-bound, best.gain))

    start = best.new[at].astype(np.float64) if best.new is not None and best.new[at].sum() == best.new.sum() else None
    answer = solved(program, best.clock, start, parted(offer, limit))
    settled(answer, best, -answer.bound, valid=answer.x is not None and offer(answer.x))
