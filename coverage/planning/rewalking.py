"""Walks timed again where facilities came or went; everyone else's are taken over."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from coverage.engine.around import Renewed, nearing, patched, reach_again, relabelled
from coverage.engine.arrays import Bools, Floats, Ints, SnappedPoints, Walks
from coverage.engine.doors import doors_of, homes_beside, walks_through
from coverage.engine.joining import distinct
from coverage.engine.snapping import NOWHERE, chosen_points
from coverage.planning.later import Later
from coverage.planning.passing import Passing
from coverage.planning.results import Ground, Places, RuleWalks, ToldAgain, Walker, WalksTo
from coverage.planning.turnover import Turnover, joined
from coverage.planning.walking import or_inside, walks_among, ways_among

_NO_HOMES: Final = np.empty(0, dtype=np.int64)


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


@dataclass(frozen=True, eq=False, slots=True)
class _Turned:
    """Walks to some facilities, and the facilities they are to be timed to now.

    `rows`, `lookup` and `sources` are those of the walks to come, see `WalksTo` and `Renewed`; `changed` are the ways
    to the facilities that came, and to those that went.
    """

    former: WalksTo
    rows: Ints
    lookup: Ints
    sources: SnappedPoints
    changed: SnappedPoints


def rule_walks_again(
    formers: Sequence[RuleWalks], held: Sequence[Passing], renewal: Renewal
) -> list[tuple[RuleWalks, Ints]]:
    """Time the walks of one walker to the facilities of several rules again.

    Returns
    -------
    list
        For each rule the walks, equal to those of `rule_walks`, and the homes that may be judged otherwise, rising.
    """
    sure = _all_again([(one.sure, own.sure) for one, own in zip(formers, held, strict=True)], renewal)
    unsaid = _unsaid_again([(one.unsaid, own.possible) for one, own in zip(formers, held, strict=True)], renewal)
    told = []
    for former, (walks, changed), (possible, also) in zip(formers, sure, unsaid, strict=True):
        is_same = walks is former.sure and possible is former.unsaid
        after = former if is_same else RuleWalks(former.rule_id, walks, possible)
        told.append((after, changed if is_same else distinct(changed, also)))
    return told


def _unsaid_again(asked: Sequence[tuple[WalksTo | None, Bools]], renewal: Renewal) -> list[tuple[WalksTo | None, Ints]]:
    both = [(former, possible) for former, possible in asked if former is not None and possible.any()]
    again = iter(_all_again(both, renewal))
    told: list[tuple[WalksTo | None, Ints]] = []
    for former, possible in asked:
        if former is not None and possible.any():
            told.append(next(again))
            continue
        after = None
        if possible.any():
            after = walks_among(possible, renewal.walker, renewal.places, renewal.ground, renewal.cutoff_s)
        known = former or after
        told.append((after, _NO_HOMES if known is None else np.flatnonzero(np.isfinite(known.walks.seconds))))
    return told


def _all_again(asked: Sequence[tuple[WalksTo, Bools]], renewal: Renewal) -> list[tuple[WalksTo, Ints]]:
    """Time walks again, each to the facilities (f,) chosen; the walks, and the homes of which they differ."""
    told = [_as_they_were(former, chosen, renewal) for former, chosen in asked]
    turned = {at: _turned(former, chosen, renewal) for at, (former, chosen) in enumerate(asked) if told[at] is None}
    alike: dict[bytes, list[int]] = {}
    for at, one in turned.items():
        changed = one.changed
        alike.setdefault(np.stack([changed.edge, changed.offset_m, changed.access_m]).tobytes(), []).append(at)
    for group in alike.values():
        # rules that count the same facilities share one search, and go on sharing it
        same = {(id(turned[at].former), turned[at].rows.tobytes()): turned[at] for at in group}
        again = dict(zip(same, _again(list(same.values()), renewal), strict=True))
        for at in group:
            told[at] = again[id(turned[at].former), turned[at].rows.tobytes()]
    return [one for one in told if one is not None]


def _as_they_were(former: WalksTo, chosen: Bools, renewal: Renewal) -> tuple[WalksTo, Ints] | None:
    """Give the walks as they were where no facility came or went; None where some are to be timed again."""
    turn = renewal.turn
    if renewal.homes.size or chosen[turn.came].any():
        return None
    if turn.is_grown:
        return former, renewal.homes
    if (turn.now[former.rows] == NOWHERE).any():
        return None
    rows = turn.now[former.rows]
    after = former if np.array_equal(former.rows, rows) else WalksTo(rows, former.reach, former.walks)
    return after, renewal.homes


def _turned(former: WalksTo, chosen: Bools, renewal: Renewal) -> _Turned:
    places, turn = renewal.places, renewal.turn
    ways = ways_among(chosen, places)
    rows = places.ways.home[ways]
    stays, stayed = turn.now[former.rows] != NOWHERE, turn.former[rows] != NOWHERE
    lookup = np.full(len(former.rows) + 1, NOWHERE, dtype=np.int64)
    lookup[np.flatnonzero(stays)] = np.flatnonzero(stayed)
    sources = chosen_points(places.ways.points, ways)
    went = chosen_points(former.reach.sources, np.flatnonzero(~stays))
    came = chosen_points(sources, np.flatnonzero(~stayed))
    return _Turned(former, rows, lookup, sources, joined(went, came))


def _again(turned: Sequence[_Turned], renewal: Renewal) -> list[tuple[WalksTo, Ints]]:
    """Time walks again to which the same ways have changed: one search outward, and the same homes, serve for all."""
    walker, changed = renewal.walker, turned[0].changed
    near = nearing(walker.graph, walker.around, [one.former.reach for one in turned], changed)
    found = [reach_again(walker.graph, one.former.reach, one.lookup, one.sources, near) for one in turned]
    beside = [walker.graph.network.ends[changed.edge].ravel(), *(one.node for one in found)]
    homes = homes_beside(walker.around, walker.entrances, distinct(*beside))
    asked = distinct(homes, renewal.homes, renewal.neighbours)
    doors = doors_of(walker.graph, walker.entrances, asked)
    return [_told(one, own, walks_through(doors, own), asked, renewal) for one, own in zip(turned, found, strict=True)]


def _told(turned: _Turned, found: Renewed, own: Walks, asked: Ints, renewal: Renewal) -> tuple[WalksTo, Ints]:
    """Write the walks of the homes asked over the former ones, where they differ."""
    former, lookup = turned.former, turned.lookup
    own = or_inside(own, asked, turned.rows, renewal.walker, renewal.places, renewal.ground, renewal.cutoff_s)
    differs = _differ(own, Walks(former.walks.seconds[asked], lookup[former.walks.nearest[asked]]))
    at, seconds, nearest = asked[differs], own.seconds[differs], own.nearest[differs]
    walks = Later(partial(_patched, former.walks, lookup, at, seconds, nearest))
    after = WalksTo(turned.rows, Later(found.reach), walks, ToldAgain(former.walks.seconds, at, seconds))
    return after, distinct(at, renewal.homes)


def _patched(former: Walks, lookup: Ints, at: Ints, seconds: Floats, nearest: Ints) -> Walks:
    return Walks(patched(former.seconds, at, seconds), patched(relabelled(former.nearest, lookup), at, nearest))


def _differ(one: Walks, other: Walks) -> Bools:
    unknown = np.isnan(one.seconds) & np.isnan(other.seconds)
    differs = ~((one.seconds == other.seconds) | unknown) | (one.nearest != other.nearest)
    return np.asarray(differs, dtype=np.bool_)
