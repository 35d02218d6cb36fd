"""The way to the best choice: greedy at once, exchanges, a bound by relaxation, and HiGHS for what is left.

Every step may stop where time is up or somebody says so, and hands on the best choice with a bound that holds.
"""

import numpy as np

from coverage.engine.arrays import Bools, Floats
from coverage.engine.location.formulations import levelled
from coverage.engine.location.gains import Gains, gained, merged, narrowed, where
from coverage.engine.location.greedy import greedily
from coverage.engine.location.incumbent import Incumbent
from coverage.engine.location.limits import Limits
from coverage.engine.location.programs import Answer, parted, solved
from coverage.engine.location.relaxation import relaxed
from coverage.engine.location.swaps import improved, pruned


def searched(gains: Gains, limits: Limits, best: Incumbent) -> None:
    """Fill `best` with the choice within the limits that gains most, as far as time allows; the limits are possible."""
    picked = greedily(gains, limits)
    best.limit(picked.bound)
    new = where(picked.order, len(limits.price))
    offered(gains, limits, best, new)
    if not best.proven and not best.clock.ended():
        _sought(merged(gains), limits, best, new)
    if best.new is not None:
        best.new = pruned(gains, limits, best.new)


def offered(gains: Gains, limits: Limits, best: Incumbent, new: Bools) -> bool:
    """Offer a choice: whether it keeps to the limits and serves whom it must."""
    gain = gained(gains.worth, new)
    valid = limits.keep(new) and bool((gain[gains.must] > 0).all())
    if valid:
        best.offer(new, gains.standing + float(gain.sum()))
    return valid


def _sought(gains: Gains, limits: Limits, best: Incumbent, new: Bools) -> None:
    clock = best.clock
    offered(gains, limits, best, improved(gains, limits, new, clock))
    kept = relaxed(gains, limits, best, clock)
    if best.new is not None and not best.proven:
        offered(gains, limits, best, improved(gains, limits, best.new, clock))
        kept |= best.new
    if not best.proven and not clock.ended():
        _proven(narrowed(gains, kept), limits, kept, best)


def _proven(gains: Gains, limits: Limits, kept: Bools, best: Incumbent) -> None:
    """Let HiGHS choose among the candidates kept; no choice with another is better than the best so far."""
    if gains.lost or not kept.any():
        exhausted(best)
        return
    sites = np.flatnonzero(kept)
    program, levels = levelled(gains, limits, sites)

    def offer(x: Floats) -> bool:
        return offered(gains, limits, best, where(sites[x[: len(sites)] > 0.5], len(kept)))

    def limit(bound: float) -> None:
        best.limit(max(gains.standing - bound, best.gain))

    start = None
    if best.new is not None:
        served = gained(gains.worth, best.new)[levels.row] >= levels.worth
        start = np.concatenate([best.new[sites], served]).astype(np.float64)
    answer = solved(program, best.clock, start, parted(offer, limit))
    valid = answer.x is not None and offer(answer.x)
    settled(answer, best, gains.standing - answer.bound, valid=valid)


def settled(answer: Answer, best: Incumbent, bound: float, *, valid: bool) -> None:
    """Learn from HiGHS's answer among candidates without which no choice is better than the best so far."""
    if answer.status == "infeasible":
        exhausted(best)
        return
    best.limit(max(bound, best.gain))
    if answer.status == "proven" and valid:
        best.limit(best.gain)


def exhausted(best: Incumbent) -> None:
    """Learn that there is no choice but the best so far, if there is one."""
    best.none = best.new is None
    if not best.none:
        best.limit(best.gain)
