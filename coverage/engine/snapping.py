"""Putting points on the nearest street a walker can use."""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from coverage.engine.arrays import Bools, Floats, Ints, Network, SnappedPoints, TravelGraph
from coverage.engine.network import edge_lines

NOWHERE: Final = -1

SAME_M: Final = 1e-6
"""Lengths closer than this are the same: a projection there and back moves a point by less."""

STRIP_M: Final = 200.0
"""Points are looked up strip by strip: neighbours find the same branches of the tree in cache, three times as fast."""


def snap(graph: TravelGraph, xy: Floats, limit_m: float) -> SnappedPoints:
    """Put each point on the nearest place of the nearest walkable edge.

    A loose piece of street is taken only where no larger piece lies within the limit. Of several edges equally near,
    as at a crossing, the one that comes first is taken.

    Parameters
    ----------
    xy
        (k, 2) metres.
    limit_m
        Longest straight leg to a street, metres, inclusive.

    Returns
    -------
    SnappedPoints
        Edge −1 where nothing to walk on lies within the limit.
    """
    xy = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    edge, access_m = _nearest(graph.network, graph.walkable & ~graph.loose, xy, limit_m)
    left = np.flatnonzero(edge == NOWHERE)
    edge[left], access_m[left] = _nearest(graph.network, graph.loose, xy[left], limit_m)
    return SnappedPoints(edge=edge, offset_m=_offsets(graph.network, edge, xy), access_m=access_m)


def chosen_points(points: SnappedPoints, rows: Ints) -> SnappedPoints:
    """Choose some of the points, in the order of `rows`."""
    return SnappedPoints(points.edge[rows], points.offset_m[rows], points.access_m[rows])


def _nearest(network: Network, usable: Bools, xy: Floats, limit_m: float) -> tuple[Ints, Floats]:
    edge = np.full(len(xy), NOWHERE, dtype=np.int64)
    access_m = np.full(len(xy), np.inf)
    edges = np.flatnonzero(usable & _in_sight(network, xy, limit_m))
    if not len(edges):
        return edge, access_m
    tree = shapely.STRtree(edge_lines(network, edges))
    visit = np.lexsort((xy[:, 0], xy[:, 1] // STRIP_M))
    (visited, line), leg_m = tree.query_nearest(
        shapely.points(xy[visit]), max_distance=limit_m + SAME_M, return_distance=True
    )
    within = leg_m <= limit_m + SAME_M
    point, line, leg_m = visit[visited[within]], line[within], leg_m[within]
    order = np.lexsort((line, point))
    first = order[np.flatnonzero(np.diff(point[order], prepend=NOWHERE))]
    edge[point[first]] = edges[line[first]]
    access_m[point[first]] = leg_m[first]
    return edge, access_m


def _in_sight(network: Network, xy: Floats, limit_m: float) -> Bools:
    """Leave out edges whose box is beyond the limit from the box of all points: one click needs no city-wide tree."""
    if not len(xy) or not len(network.ends):
        return np.zeros(len(network.ends), dtype=np.bool_)
    starts = network.first_vertex[:-1]
    low = np.minimum.reduceat(network.vertex_xy, starts, axis=0) - limit_m
    high = np.maximum.reduceat(network.vertex_xy, starts, axis=0) + limit_m
    seen: Bools = np.all((low <= xy.max(axis=0)) & (high >= xy.min(axis=0)), axis=1)
    return seen


def _offsets(network: Network, edge: Ints, xy: Floats) -> Floats:
    offset_m = np.zeros(len(edge))
    on = np.flatnonzero(edge != NOWHERE)
    if len(on):
        edges, line = np.unique(edge[on], return_inverse=True)
        lines: NDArray[np.object_] = edge_lines(network, edges)[line]
        along_m = shapely.line_locate_point(lines, shapely.points(xy[on]))
        offset_m[on] = np.clip(np.nan_to_num(along_m), 0.0, network.length_m[edge[on]])
    return offset_m
