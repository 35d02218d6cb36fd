"""Putting points on the nearest street a walker can use."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from coverage.engine.arrays import Bools, Floats, Ints, Network, SnappedPoints, TravelGraph
from coverage.engine.network import SAME_M, edge_lines

NOWHERE: Final = -1

STRIP_M: Final = 200.0
"""Points are looked up strip by strip: neighbours find the same branches of the tree in cache, three times as fast."""


@dataclass(frozen=True, eq=False, slots=True)
class EdgeTree:
    """Some edges of a network, rising, and a tree over their lines in that order."""

    edges: Ints
    tree: shapely.STRtree


@dataclass(frozen=True, eq=False, slots=True)
class StreetIndex:
    """Where the edges lie that one walker can use, those of loose pieces apart; see `TravelGraph.loose`."""

    network: Network
    large: EdgeTree
    loose: EdgeTree


def street_index(graph: TravelGraph) -> StreetIndex:
    """Index the edges of a graph, once for all the points that will be put on them."""
    return StreetIndex(
        network=graph.network,
        large=_edge_tree(graph.network, graph.walkable & ~graph.loose),
        loose=_edge_tree(graph.network, graph.walkable & graph.loose),
    )


def snap(index: StreetIndex, xy: Floats, limit_m: float) -> SnappedPoints:
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
    edge, access_m = _nearest(index.large, xy, limit_m)
    left = np.flatnonzero(edge == NOWHERE)
    edge[left], access_m[left] = _nearest(index.loose, xy[left], limit_m)
    return SnappedPoints(edge=edge, offset_m=_offsets(index.network, edge, xy), access_m=access_m)


def chosen_points(points: SnappedPoints, rows: Ints) -> SnappedPoints:
    """Choose some of the points, in the order of `rows`."""
    return SnappedPoints(points.edge[rows], points.offset_m[rows], points.access_m[rows])


def _edge_tree(network: Network, usable: Bools) -> EdgeTree:
    edges = np.flatnonzero(usable)
    return EdgeTree(edges, shapely.STRtree(edge_lines(network, edges)))


def _nearest(among: EdgeTree, xy: Floats, limit_m: float) -> tuple[Ints, Floats]:
    edge = np.full(len(xy), NOWHERE, dtype=np.int64)
    access_m = np.full(len(xy), np.inf)
    if not len(among.edges) or not len(xy):
        return edge, access_m
    visit = np.lexsort((xy[:, 0], xy[:, 1] // STRIP_M))
    (visited, line), leg_m = among.tree.query_nearest(
        shapely.points(xy[visit]), max_distance=limit_m + SAME_M, return_distance=True
    )
    within = leg_m <= limit_m + SAME_M
    point, line, leg_m = visit[visited[within]], line[within], leg_m[within]
    order = np.lexsort((line, point))
    first = order[np.flatnonzero(np.diff(point[order], prepend=NOWHERE))]
    edge[point[first]] = among.edges[line[first]]
    access_m[point[first]] = leg_m[first]
    return edge, access_m


def _offsets(network: Network, edge: Ints, xy: Floats) -> Floats:
    offset_m = np.zeros(len(edge))
    on = np.flatnonzero(edge != NOWHERE)
    if len(on):
        edges, line = np.unique(edge[on], return_inverse=True)
        lines: NDArray[np.object_] = edge_lines(network, edges)[line]
        along_m = shapely.line_locate_point(lines, shapely.points(xy[on]))
        offset_m[on] = np.clip(np.nan_to_num(along_m), 0.0, network.length_m[edge[on]])
    return offset_m
