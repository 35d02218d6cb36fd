"""Who gets a place: every walk from a home to a facility, places given to the nearest first, and places per person."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from coverage.engine.arrays import Entrances, Floats, Ints, SnappedPoints, TravelGraph
from coverage.engine.joining import equal_pairs
from coverage.engine.network import seconds_along
from coverage.engine.reach import DECIMALS, NONE
from coverage.engine.separate import separate_reaches

WEIGHTS: Final = (1.0, 0.68, 0.22)
"""How much a walk counts in the first, second and last third of the limit: Luo & Qi, An enhanced two-step floating
catchment area (E2SFCA) method, Health & Place 15(4), 2009, 1100–1107, who weigh 0–10, 10–20 and 20–30 minutes so."""

FINEST: Final = 30
"""People are dealt out in whole 2⁻³⁰ths, a billionth of a person, so that sums are exact in whatever order."""

LARGEST: Final = 61
"""All that is dealt out stays below 2⁶¹ parts, far from the end of a 64-bit integer."""


@dataclass(frozen=True, eq=False, slots=True)
class Pairs:
    """p walks within a limit, one for each home and facility it leads to, the shortest first.

    Attributes
    ----------
    home, facility
        (p,) positions; of equally long walks the one to the lower facility comes first, then that from the lower home.
    seconds
        (p,) rising.
    """

    home: Ints
    facility: Ints
    seconds: Floats


def street_walks(
    graph: TravelGraph, sources: SnappedPoints, entrances: Entrances, limit_s: float
) -> tuple[Ints, Ints, Floats]:
    """Walk from every home to every source within a limit: over either end of the home's edge, or along it.

    Parameters
    ----------
    sources
        k points on edges; those with edge −1 are ignored.
    limit_s
        Longest walk, seconds, inclusive.

    Returns
    -------
    tuple
        Home, source and seconds (c,) of every way there, in no order: a pair has one for each way over which its walk
        is within the limit. Their number grows with the walks found, not with homes × sources. The least of a home's
        is its time in `home_walks`.
    """
    on, home = _on_streets(entrances)
    leg_s = on.access_m / graph.speed_m_s
    over_point, over_source, over_s = _over_the_ends(graph, sources, on, leg_s, limit_s)
    along_point, along_source, along_s = _along_the_edge(graph, sources, on, leg_s)
    seconds = np.round(np.concatenate([over_s, along_s]), DECIMALS)
    within = seconds <= limit_s
    point = np.concatenate([over_point, along_point])[within]
    return home[point], np.concatenate([over_source, along_source])[within], seconds[within]


def pairs_of(home: Ints, facility: Ints, seconds: Floats) -> Pairs:
    """Keep the shortest of all ways (c,) from each home to each facility, and put the shortest walks first."""
    home, facility, seconds = shortest_ways(home, facility, seconds)
    rising = np.lexsort((home, facility, seconds))
    return Pairs(home[rising], facility[rising], seconds[rising])


def shortest_ways(home: Ints, facility: Ints, seconds: Floats) -> tuple[Ints, Ints, Floats]:
    """Keep the shortest of all ways (c,) from each home to each facility: homes rise, and the facilities of each."""
    facilities = int(facility.max(initial=NONE)) + 1
    key = home * facilities + facility  # one key sorts in a third of the time of two
    order = np.argsort(key)
    first = np.flatnonzero(np.diff(key[order], prepend=NONE))
    if not len(first):
        return home, facility, seconds
    one_of_each = order[first]
    return home[one_of_each], facility[one_of_each], np.minimum.reduceat(seconds[order], first)


def placed(pairs: Pairs, people: Floats, capacity: Floats) -> Floats:
    """Give every place to the nearest who still has none: pair by pair, the shortest walks first.

    Parameters
    ----------
    people
        (h,) people in each home; they may be split between facilities, in fractions.
    capacity
        (f,) places of each facility, at least 0; inf has room for everyone.

    Returns
    -------
    Floats
        (h,) share of each home's people with a place, 0 where nobody lives. More places anywhere lower none of them.
    """
    # Of pair p let the home offer o(p) people and the facility refuse r(p) of them. Two sentences say all of it:
    #   a facility takes those offered in the order of its pairs until it is full, and
    #   a home offers all its people at its first pair, and at each next pair those refused at the one before.
    # Both make a pair depend on earlier pairs alone, so only one o satisfies them, and dealing out pair by pair does:
    # what a home has left is what its last pair refused, and what a facility has taken is all it was offered, or all
    # it holds. The rounds below begin with no refusals. A larger offer never makes a facility refuse less to anybody,
    # so offers only grow; they are whole numbers and bounded, and when a round changes none, both sentences hold.
    most = float(people[pairs.home].sum())
    whole, room = (_in_parts(np.minimum(count, most), most) for count in (people, capacity))
    queue = np.argsort(pairs.facility, kind="stable")  # the pairs of each facility, its shortest walks first
    home, facility = pairs.home[queue], pairs.facility[queue]
    starts = np.searchsorted(facility, np.arange(len(capacity)))
    from_pair, to_pair, first_pair = _next_pairs(pairs, queue)
    room_at = room[facility]

    offered = np.zeros(len(queue), dtype=np.int64)
    offered[first_pair] = whole[home[first_pair]]
    while True:
        until = np.cumsum(offered)
        queued = until - np.append(0, until)[starts][facility]
        refused = np.maximum(queued - room_at, 0) - np.maximum(queued - offered - room_at, 0)
        if np.array_equal(offered[to_pair], refused[from_pair]):
            break
        offered[to_pair] = refused[from_pair]
    taken = np.zeros(len(people), dtype=np.int64)
    np.add.at(taken, home, offered - refused)
    return np.divide(taken, whole, out=np.zeros(len(people)), where=whole > 0)


def places_per_person(pairs: Pairs, people: Floats, capacity: Floats, limit_s: float) -> Floats:
    """Share every facility's places out over all who walk there, by the enhanced two-step floating catchment area.

    Parameters
    ----------
    people, capacity
        (h,) and (f,); NaN where a facility's places are not known.
    limit_s
        The limit of the pairs, whose thirds weigh as `WEIGHTS`.

    Returns
    -------
    Floats
        (h,) Σ W·R over the facilities in reach, R being the places of one for each of its people weighted by W; 0 where
        none is in reach, NaN where the places of one are not known.
    """
    thirds = np.searchsorted(limit_s * np.array([1, 2]) / 3, pairs.seconds, side="left")
    weight = np.array(WEIGHTS)[thirds]
    asked = np.bincount(pairs.facility, weight * people[pairs.home], minlength=len(capacity))
    ratio = np.divide(capacity, asked, out=np.zeros(len(capacity)), where=asked > 0)
    return np.bincount(pairs.home, weight * ratio[pairs.facility], minlength=len(people)).astype(np.float64)


def _on_streets(entrances: Entrances) -> tuple[SnappedPoints, Ints]:
    """Take the entrances that are on a street, and the home of each."""
    known = np.flatnonzero(entrances.points.edge != NONE)
    points = entrances.points
    on = SnappedPoints(points.edge[known], points.offset_m[known], points.access_m[known])
    return on, entrances.home[known]


def _over_the_ends(
    graph: TravelGraph, sources: SnappedPoints, on: SnappedPoints, leg_s: Floats, limit_s: float
) -> tuple[Ints, Ints, Floats]:
    """Walk from points to the ends of their edges, and from there to each source: point, source, seconds."""
    points = np.arange(len(on.edge))
    to_start_s = seconds_along(graph, on.edge, on.offset_m, np.zeros(len(points)))
    to_end_s = seconds_along(graph, on.edge, on.offset_m, graph.network.length_m[on.edge])
    leaving_s = np.concatenate([to_start_s, to_end_s])
    # a walk that is told as the limit may be longer by half of the last decimal
    found = separate_reaches(graph, sources, limit_s + 10.0**-DECIMALS)
    source = np.repeat(np.arange(len(sources.edge)), np.diff(found.first))
    row, end = equal_pairs(found.node, graph.network.ends[on.edge].T.ravel())
    point = np.tile(points, 2)[end]
    return point, source[row], found.seconds[row] + leaving_s[end] + leg_s[point]


def _along_the_edge(
    graph: TravelGraph, sources: SnappedPoints, on: SnappedPoints, leg_s: Floats
) -> tuple[Ints, Ints, Floats]:
    """Walk straight along the edge to the sources on the same edge: point, source, seconds."""
    point, source = equal_pairs(on.edge, sources.edge)
    along_s = seconds_along(graph, on.edge[point], on.offset_m[point], sources.offset_m[source])
    return point, source, along_s + sources.access_m[source] / graph.speed_m_s + leg_s[point]


def _in_parts(count: Floats, most: float) -> Ints:
    """Count in parts of a person, a power of two that leaves room for `most` people."""
    _, exponent = np.frexp(most)
    return np.rint(np.ldexp(count, min(FINEST, LARGEST - int(exponent)))).astype(np.int64)


def _next_pairs(pairs: Pairs, queue: Ints) -> tuple[Ints, Ints, Ints]:
    """Find in the queue each pair whose home has another, that next pair, and the first pair of every home."""
    at = np.empty(len(queue), dtype=np.int64)
    at[queue] = np.arange(len(queue))
    by_home = np.argsort(pairs.home, kind="stable")
    is_first = np.diff(pairs.home[by_home], prepend=NONE) != 0
    in_queue = at[by_home]
    following = np.flatnonzero(~is_first)
    return in_queue[following - 1], in_queue[following], in_queue[is_first]
