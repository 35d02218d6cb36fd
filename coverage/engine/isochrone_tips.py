"""The last metres of each street reached, put back where a drawn isochrone leaves it out.

Between two corners a drawn rim is straight. Where the true one is round it cuts off some centimetres, and with them
now and then the tip of a street that is reached just in time. And a place off the streets that is reached with less
than the longest leg to spare has only that much around it, which no distance to streets tells.
"""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from coverage.engine.arrays import Bools, Floats, Ints, Reach, TravelGraph
from coverage.engine.isochrone_pieces import (
    Stretches,
    cut,
    edges_reached,
    join,
    sources_reached,
    walked_by_sources,
    walked_from_ends,
)

TIP_M: Final = 3.0
"""How much of the end of a street is looked at. A straight rim cuts some centimetres off of a round one; that no rim
can cut off more than 2.7 m is argued in `tests/engine/test_circle_properties`."""

SPREAD: Final = 0.3
"""How wide a tip is at its root, as a share of its length: all of it is walked to in time, as the root is earlier."""

HAIR_M: Final = 1e-6
"""Tips are this much too long, so that a street measured by another order of sums still lies in the isochrone."""

Shapes = NDArray[np.object_]


def left_out(shape: shapely.MultiPolygon, graph: TravelGraph, reach: Reach, limit_s: float) -> Shapes:
    """Give what the drawn isochrone of a time leaves out of the streets reached; most often nothing.

    Parameters
    ----------
    shape
        The isochrone as it is drawn.
    graph, reach
        What it was drawn from.
    limit_s
        Its time in seconds, inclusive.

    Returns
    -------
    array of Polygon
        Every point of them is walked to in time, but for a micrometre.
    """
    shapely.prepare(shape)
    discs = _late_sources(graph, reach, limit_s)
    tips, roots = street_tips(graph, reach, limit_s)
    outside = ~shapely.covers(shape, tips)
    widths = SPREAD * shapely.length(tips[outside])
    wide = shapely.buffer(shapely.points(roots[outside]), widths, quad_segs=2)
    spikes = shapely.convex_hull(shapely.union(tips[outside], wide))
    return np.concatenate([discs[~shapely.covers(shape, discs)], spikes])


def _late_sources(graph: TravelGraph, reach: Reach, limit_s: float) -> Shapes:
    """Draw what lies around the sources whose street is reached with some time left, yet not for the longest leg."""
    chosen = sources_reached(graph, reach, limit_s)
    left_m = limit_s * graph.speed_m_s - reach.sources.access_m[chosen]
    in_good_time = sources_reached(graph, reach, limit_s - graph.access_m / graph.speed_m_s)
    late = (left_m > 0) & ~np.isin(chosen, in_good_time)
    offset_m = reach.sources.offset_m[chosen[late]]
    pieces, which = cut(graph.network, Stretches(reach.sources.edge[chosen[late]], offset_m, offset_m))
    discs: Shapes = shapely.buffer(shapely.points(pieces[:, 0]), left_m[late][which], quad_segs=32)
    return discs


def street_tips(graph: TravelGraph, reach: Reach, limit_s: float) -> tuple[Shapes, Floats]:
    """Find the last metres of every street reached within a time.

    Returns
    -------
    tuple
        (k,) lines, a hair too long at the end that is reached last, and (k, 2) the other end of each, its root.
    """
    earlier_s = limit_s - TIP_M / graph.speed_m_s
    edge = edges_reached(graph, reach, limit_s)
    head_m, tail_m = walked_from_ends(graph, reach, limit_s, edge)
    first_m, last_m = walked_from_ends(graph, reach, earlier_s, edge)
    length_m = graph.network.length_m[edge]
    left_m = length_m - last_m
    chosen = sources_reached(graph, reach, limit_s)
    on = reach.sources.edge[chosen]
    start_m, end_m = walked_by_sources(graph, reach, limit_s, chosen)
    before_m, after_m = walked_by_sources(graph, reach, earlier_s, chosen)
    onward = _long(join(Stretches(edge, first_m, np.minimum(head_m, left_m)), Stretches(on, after_m, end_m)))
    back = _long(
        join(Stretches(edge, np.maximum(length_m - tail_m, first_m), left_m), Stretches(on, start_m, before_m))
    )
    pieces, owner = cut(graph.network, join(onward, back))
    return _lines(pieces.reshape(-1, 2), np.repeat(owner, 2), owner >= len(onward.edge))


def _long(stretches: Stretches) -> Stretches:
    """Leave out the stretches of no length, and those whose ends overlap."""
    kept = stretches.end_m - stretches.start_m > HAIR_M
    return Stretches(stretches.edge[kept], stretches.start_m[kept], stretches.end_m[kept])


def _lines(xy: Floats, owner: Ints, is_back: Bools) -> tuple[Shapes, Floats]:
    """Draw the points of each owner as one line, see `street_tips`; those that go back end at their first point."""
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    last = np.append(first[1:], len(owner)) - 1
    back = is_back[first // 2]
    tip, root = np.where(back, first, last), np.where(back, last, first)
    way = xy[tip] - xy[np.where(back, first + 1, last - 1)]
    longer = xy.copy()
    longer[tip] += HAIR_M * way / np.maximum(np.hypot(*way.T), HAIR_M)[:, None]
    lines: Shapes = shapely.linestrings(longer, indices=np.repeat(np.arange(len(first)), last - first + 1))
    return lines, xy[root]
