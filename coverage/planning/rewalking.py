"""Walks timed again where facilities came or went; everyone else's are taken over."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from coverage.engine.around import homes_beside, patched, reach_again, relabelled, walks_again
from coverage.engine.arrays import Bools, Floats, Ints, Walks
from coverage.engine.snapping import NOWHERE, chosen_points
from coverage.planning.later import Later
from coverage.planning.passing import Passing
from coverage.planning.results import Ground, Places, RuleWalks, ToldAgain, Walker, WalksTo
from coverage.planning.turnover import Turnover, joined
from coverage.planning.walking import or_inside, walks_among, ways_among


@dataclass(frozen=True, eq=False, slots=True)
class Renewal:
    """What is the same for all rules of one walker when facilities come and go.

    Attributes
    ----------
    places
        The facilities there are now, as the walker gets to them.
    homes
        Homes to be asked again in any case, rising: those whose gates are others.
    neighbours
        Homes behind the same gates as a facility that came or went, rising.
    """

    walker: Walker
    places: Places
    ground: Ground
    turn: Turnover
    homes: Ints
    neighbours: Ints
    cutoff_s: float


def rule_walks_again(former: RuleWalks, held: Passing, renewal: Renewal) -> tuple[RuleWalks, Ints]:
    """Time the walks to one rule's facilities again.

    Returns
    -------
    tuple
        The walks, equal to those of `rule_walks`, and the homes that may be judged otherwise, rising.
    """
    sure, changed = _again(former.sure, held.sure, renewal)
    unsaid, also = _unsaid_again(former.unsaid, held.possible, renewal)
    if sure is former.sure and unsaid is former.unsaid:
        return former, changed
    return RuleWalks(former.rule_id, sure, unsaid), np.union1d(changed, also)


def _unsaid_again(former: WalksTo | None, possible: Bools, renewal: Renewal) -> tuple[WalksTo | None, Ints]:
    none = np.empty(0, dtype=np.int64)
    if former is not None and possible.any():
        return _again(former, possible, renewal)
    if former is not None:
        return None, np.flatnonzero(np.isfinite(former.walks.seconds))
    if not possible.any():
        return None, none
    after = walks_among(possible, renewal.walker, renewal.places, renewal.ground, renewal.cutoff_s)
    return after, np.flatnonzero(np.isfinite(after.walks.seconds))


def _again(former: WalksTo, chosen: Bools, renewal: Renewal) -> tuple[WalksTo, Ints]:
    """Time the walks to the `chosen` (f,) facilities again; the walks, and the homes of which they differ."""
    walker, places, turn = renewal.walker, renewal.places, renewal.turn
    ways = ways_among(chosen, places)
    rows = places.ways.home[ways]
    stays, stayed = turn.now[former.rows] != NOWHERE, turn.former[rows] != NOWHERE
    if stays.all() and stayed.all() and not renewal.homes.size:
        return _moved_up(former, rows), renewal.homes
    lookup = np.full(len(former.rows) + 1, NOWHERE, dtype=np.int64)
    lookup[np.flatnonzero(stays)] = np.flatnonzero(stayed)
    sources = chosen_points(places.ways.points, ways)
    went = chosen_points(former.reach.sources, np.flatnonzero(~stays))
    changed = joined(went, chosen_points(sources, np.flatnonzero(~stayed)))
    found = reach_again(walker.graph, walker.around, former.reach, lookup, sources, changed)
    beside = np.concatenate([found.node, walker.graph.network.ends[changed.edge].ravel()])
    near = homes_beside(walker.around, walker.entrances, beside)
    asked = np.unique(np.concatenate([near, renewal.homes, renewal.neighbours]))
    own = walks_again(walker.graph, found, walker.entrances, asked)
    own = or_inside(own, asked, rows, walker, places, renewal.ground, renewal.cutoff_s)
    differs = _differ(own, Walks(former.walks.seconds[asked], lookup[former.walks.nearest[asked]]))
    at, seconds, nearest = asked[differs], own.seconds[differs], own.nearest[differs]
    walks = Later(partial(_patched, former.walks, lookup, at, seconds, nearest))
    after = WalksTo(rows, Later(found.reach), walks, ToldAgain(former.walks.seconds, at, seconds))
    return after, np.union1d(at, renewal.homes)


def _moved_up(former: WalksTo, rows: Ints) -> WalksTo:
    """Give the facilities their new rows; no walk changes."""
    return former if np.array_equal(former.rows, rows) else WalksTo(rows, former.reach, former.walks)


def _patched(former: Walks, lookup: Ints, at: Ints, seconds: Floats, nearest: Ints) -> Walks:
    return Walks(patched(former.seconds, at, seconds), patched(relabelled(former.nearest, lookup), at, nearest))


def _differ(one: Walks, other: Walks) -> Bools:
    unknown = np.isnan(one.seconds) & np.isnan(other.seconds)
    differs = ~((one.seconds == other.seconds) | unknown) | (one.nearest != other.nearest)
    return np.asarray(differs, dtype=np.bool_)
