"""Every home's walk to the nearest facility that passes a rule's filter."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from coverage.engine.arrays import Bools, Floats, Ints, Reach, SnappedPoints, Walks
from coverage.engine.joining import equal_pairs
from coverage.engine.reach import DECIMALS, SAME_S, home_walks, reach
from coverage.engine.snapping import NOWHERE, chosen_points
from coverage.planning.passing import Passing
from coverage.planning.results import Ground, Places, RuleWalks, Walker
from coverage.standards import Rule, Standard

SEARCH_S: Final = 3600.0
"""How far the nearest facility of a gap is looked for, seconds: nobody walks an hour to day care."""


def search_s(standard: Standard) -> float:
    """Give the longest walk an audit times, seconds: an hour, or more if a rule or break asks for it."""
    return max(SEARCH_S, *(rule.limit_s for rule in standard.rules), *map(float, standard.breaks_s))


@dataclass(frozen=True, eq=False, slots=True)
class WalksTo:
    """Walks of one profile to the nearest of some places: from every node, and from every home.

    `rows` (k,) are the positions of the places among all, once for each way from a street to them; `reach` and `walks`
    point into them by `nearest`.
    """

    rows: Ints
    reach: Reach
    walks: Walks


def rule_walks(rule: Rule, walker: Walker, places: Places, held: Passing, ground: Ground, cutoff_s: float) -> RuleWalks:
    """Time the walks to one rule's facilities.

    Parameters
    ----------
    places
        The f facilities of the project, as the walker gets to them.
    held
        The facilities held against the rule's filter.
    cutoff_s
        Longest walk looked for, seconds, inclusive.
    """
    sure = walks_among(held.sure, walker, places, ground, cutoff_s)
    nobody = np.full(walker.entrances.homes, np.inf)
    unsaid = (
        walks_among(held.possible, walker, places, ground, cutoff_s).walks.seconds if held.possible.any() else nobody
    )
    return RuleWalks(rule.rule_id, sure.rows, sure.reach, sure.walks, possible_s=unsaid)


def walks_among(chosen: Bools, walker: Walker, places: Places, ground: Ground, cutoff_s: float) -> WalksTo:
    """Time everyone's walk to the nearest of the `chosen` (k,) places: over the streets, or inside their compound."""
    ways = np.flatnonzero(chosen[places.ways.home] & (places.ways.points.edge >= 0))
    rows = places.ways.home[ways]
    found = reach(walker.graph, chosen_points(places.ways.points, ways), cutoff_s)
    walks = home_walks(walker.graph, found, walker.entrances)
    return WalksTo(rows, found, _or_inside(walks, rows, walker, places, ground, cutoff_s))


def inside_walks(walker: Walker, places: Places, rows: Ints, ground: Ground) -> tuple[Ints, Ints, Floats]:
    """Walk straight from homes to those of the places, by `rows`, behind the same gates: home, position, seconds."""
    living = np.where(walker.entrances.gated, ground.walls.home_compound, NOWHERE)
    standing = np.where(places.ways.gated, places.compound, NOWHERE)
    home, at = equal_pairs(living, standing[rows])
    inside_m = np.hypot(*(ground.homes.xy[home] - places.xy[rows[at]]).T)
    return home, at, np.round(inside_m / walker.graph.speed_m_s, DECIMALS)


def _or_inside(walks: Walks, rows: Ints, walker: Walker, places: Places, ground: Ground, cutoff_s: float) -> Walks:
    """Let those who live behind the same gates as a place walk straight to it where that is shorter."""
    home, way, inside_s = inside_walks(walker, places, rows, ground)
    order = np.lexsort((way, inside_s, home))
    best = order[np.flatnonzero(np.diff(home[order], prepend=NOWHERE))]
    home, way, inside_s = home[best], way[best], inside_s[best]
    shorter = (inside_s <= cutoff_s) & ~(walks.seconds[home] <= inside_s + SAME_S)
    seconds, nearest = walks.seconds.copy(), walks.nearest.copy()
    seconds[home[shorter]], nearest[home[shorter]] = inside_s[shorter], way[shorter]
    return Walks(seconds, nearest)


def nearer_of(one: RuleWalks, other: RuleWalks) -> RuleWalks:
    """Keep the shorter of two walks everywhere; the facilities of `other` come after those of `one`.

    Because the shortest walk to any of several facilities is the shortest of the walks to each, this equals one search
    to all of them.
    """
    before = len(one.rows)
    sources = SnappedPoints(
        edge=np.concatenate([one.reach.sources.edge, other.reach.sources.edge]),
        offset_m=np.concatenate([one.reach.sources.offset_m, other.reach.sources.offset_m]),
        access_m=np.concatenate([one.reach.sources.access_m, other.reach.sources.access_m]),
    )
    seconds, nearest = _nearer(one.reach.seconds, one.reach.nearest, other.reach.seconds, other.reach.nearest, before)
    walk_s, home_nearest = _nearer(
        one.walks.seconds, one.walks.nearest, other.walks.seconds, other.walks.nearest, before
    )
    return RuleWalks(
        rule_id=one.rule_id,
        rows=np.concatenate([one.rows, other.rows]),
        reach=Reach(seconds, nearest, sources, one.reach.cutoff_s),
        walks=Walks(walk_s, home_nearest),
        possible_s=np.minimum(one.possible_s, other.possible_s),
    )


def _nearer(one_s: Floats, one_nearest: Ints, other_s: Floats, other_nearest: Ints, before: int) -> tuple[Floats, Ints]:
    # NaN, on no street, is never less: it stays. Of two walks equally long the facility that stood before is nearest.
    take_other = other_s < one_s - SAME_S
    return np.minimum(one_s, other_s), np.where(take_other, other_nearest + before, one_nearest)
