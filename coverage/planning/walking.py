"""Every home's walk to the nearest facility that passes a rule's filter."""

from typing import Final

import numpy as np

from coverage.engine.arrays import Bools, Floats, Ints, Walks
from coverage.engine.assignment import street_walks
from coverage.engine.joining import equal_pairs
from coverage.engine.reach import DECIMALS, SAME_S, home_walks, reach
from coverage.engine.snapping import NOWHERE, chosen_points
from coverage.planning.passing import Passing
from coverage.planning.results import Ground, Places, RuleWalks, Walker, WalksTo
from coverage.standards import Rule, Standard

SEARCH_S: Final = 3600.0
"""How far the nearest facility of a gap is looked for, seconds: nobody walks an hour to day care."""


def search_s(standard: Standard) -> float:
    """Give the longest walk an audit times, seconds: an hour, or more if a rule or break asks for it."""
    return max(SEARCH_S, *(rule.limit_s for rule in standard.rules), *map(float, standard.breaks_s))


def rule_walks(
    rule: Rule,
    walker: Walker,
    places: Places,
    held: Passing,
    ground: Ground,
    cutoff_s: float,
    known: WalksTo | None = None,
) -> RuleWalks:
    """Time the walks to one rule's facilities.

    Parameters
    ----------
    places
        The f facilities of the project, as the walker gets to them.
    held
        The facilities held against the rule's filter.
    cutoff_s
        Longest walk looked for, seconds, inclusive.
    known
        The walks to those that surely pass, where another rule of this walker counts the very same.
    """
    sure = walks_among(held.sure, walker, places, ground, cutoff_s) if known is None else known
    unsaid = walks_among(held.possible, walker, places, ground, cutoff_s) if held.possible.any() else None
    return RuleWalks(rule.rule_id, sure, unsaid)


def walks_among(chosen: Bools, walker: Walker, places: Places, ground: Ground, cutoff_s: float) -> WalksTo:
    """Time everyone's walk to the nearest of the `chosen` (k,) places: over the streets, or inside their compound."""
    ways = ways_among(chosen, places)
    rows = places.ways.home[ways]
    found = reach(walker.graph, chosen_points(places.ways.points, ways), cutoff_s)
    walks = home_walks(walker.graph, found, walker.entrances)
    every = np.arange(walker.entrances.homes)
    return WalksTo(rows, found, or_inside(walks, every, rows, walker, places, ground, cutoff_s))


def ways_among(chosen: Bools, places: Places) -> Ints:
    """List the ways from a street to the `chosen` (k,) places, place by place."""
    return np.flatnonzero(chosen[places.ways.home] & (places.ways.points.edge != NOWHERE))


def inside_walks(
    walker: Walker, places: Places, rows: Ints, ground: Ground, homes: Ints | None = None
) -> tuple[Ints, Ints, Floats]:
    """Walk straight from homes to those of the places, by `rows`, behind the same gates.

    Parameters
    ----------
    homes
        Those asked, rising; None for all.

    Returns
    -------
    tuple
        Position of the home among those asked, position in `rows`, and seconds.
    """
    asked = slice(None) if homes is None else homes
    gated = walker.entrances.gated[asked]
    if not gated.any():
        return rows[:0], rows[:0], np.empty(0)
    living = np.where(gated, ground.walls.home_compound[asked], NOWHERE)
    standing = np.where(places.ways.gated, places.compound, NOWHERE)
    home, at = equal_pairs(living, standing[rows])
    inside_m = np.hypot(*(ground.homes.xy[asked][home] - places.xy[rows[at]]).T)
    return home, at, np.round(inside_m / walker.graph.speed_m_s, DECIMALS)


def ways_to(rows: Ints, walker: Walker, places: Places, ground: Ground, limit_s: float) -> tuple[Ints, Ints, Floats]:
    """Time every way from homes to some of the places within a limit: over the streets, or inside a compound.

    Returns
    -------
    tuple
        Home, position in `rows` (rising, of places), and seconds (c,) of each way, in no order. The shortest of a
        home's is its walk in `walks_among`.
    """
    first, last = np.searchsorted(rows, places.ways.home), np.searchsorted(rows, places.ways.home, side="right")
    ways = np.flatnonzero(first < last)
    sources = chosen_points(places.ways.points, ways)
    home, way, street_s = street_walks(walker.graph, sources, walker.entrances, limit_s)
    neighbour, at, inside_s = inside_walks(walker, places, rows, ground)
    near = inside_s <= limit_s
    return (
        np.concatenate([home, neighbour[near]]),
        np.concatenate([first[ways][way], at[near]]),
        np.concatenate([street_s, inside_s[near]]),
    )


def or_inside(
    walks: Walks, homes: Ints, rows: Ints, walker: Walker, places: Places, ground: Ground, cutoff_s: float
) -> Walks:
    """Let those of some homes who live behind the same gates as a place walk straight to it where that is shorter."""
    home, way, inside_s = inside_walks(walker, places, rows, ground, homes)
    if not len(home):
        return walks
    order = np.lexsort((way, inside_s, home))
    best = order[np.flatnonzero(np.diff(home[order], prepend=NOWHERE))]
    home, way, inside_s = home[best], way[best], inside_s[best]
    shorter = (inside_s <= cutoff_s) & ~(walks.seconds[home] <= inside_s + SAME_S)
    seconds, nearest = walks.seconds.copy(), walks.nearest.copy()
    seconds[home[shorter]], nearest[home[shorter]] = inside_s[shorter], way[shorter]
    return Walks(seconds, nearest)
