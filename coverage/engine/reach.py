"""Walking times to the nearest of many sources: one bounded search answers for every node, point and home.

People walk toward the sources, so each time is that of the walk from a node to a source, never the other way.
"""

from typing import Final

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from coverage.engine.arrays import Entrances, Floats, Ints, Reach, SnappedPoints, TravelGraph, Walks
from coverage.engine.joining import equal_pairs
from coverage.engine.network import seconds_along

NONE: Final = -1

SAME_S: Final = 1e-7
"""Times closer than this are the same walk, summed in another order; far below what a map knows."""

DECIMALS: Final = 6
"""Walks are told to the microsecond, so that a walk of exactly the limit is within it however its legs were summed."""


def reach(graph: TravelGraph, sources: SnappedPoints, cutoff_s: float) -> Reach:
    """Walk from every node to its nearest source, as far as the cutoff.

    Parameters
    ----------
    graph
        Seconds per directed edge for one profile; n nodes.
    sources
        k points on edges; a walk ends at one of them, its access leg counted. Those with edge −1 are ignored.
    cutoff_s
        Longest walk, seconds, inclusive.

    Returns
    -------
    Reach
        `seconds` (n,), inf beyond the cutoff; `nearest` (n,) position of the source, the lowest of several equally
        near, −1 for none. With no usable source every time is inf.

    Raises
    ------
    ValueError
        If `cutoff_s` is not positive.
    """
    if not cutoff_s > 0:
        raise ValueError(f"cutoff_s is {cutoff_s}")
    nodes = len(graph.network.node_xy)
    usable = np.flatnonzero(sources.edge != NONE)
    if not len(usable) or not nodes:
        return Reach(np.full(nodes, np.inf), np.full(nodes, NONE, dtype=np.int64), sources, float(cutoff_s))
    walks_back = outward(graph.matrix, *legs(graph, sources, usable))
    seeds = np.arange(nodes, nodes + len(usable))
    found_s, _, seed = csgraph.dijkstra(
        walks_back, indices=seeds, limit=cutoff_s + SAME_S, min_only=True, return_predecessors=True
    )
    label = np.where(np.isfinite(found_s), seed - nodes, len(usable))
    nearest = np.append(usable, NONE)[lowest_of_ties(walks_back, found_s, label)[:nodes]]
    seconds = np.where(nearest != NONE, np.minimum(found_s[:nodes], cutoff_s), np.inf)
    return Reach(seconds, nearest, sources, float(cutoff_s))


def walks(graph: TravelGraph, reach: Reach, points: SnappedPoints) -> Walks:
    """Walk from points on edges to their nearest source.

    Parameters
    ----------
    graph, reach
        The graph, and the search made on it.
    points
        k points on edges, each with its access leg to the street.

    Returns
    -------
    Walks
        `seconds` (k,) over either end of the edge, or straight along it to a source on the same edge, whichever is
        quickest; inf beyond the cutoff; NaN where the point is on no street.
    """
    known = np.flatnonzero(points.edge != NONE)
    on = SnappedPoints(points.edge[known], points.offset_m[known], points.access_m[known])
    start, end = graph.network.ends[on.edge].T
    leg_s = on.access_m / graph.speed_m_s
    to_start_s = seconds_along(graph, on.edge, on.offset_m, np.zeros(len(known)))
    to_end_s = seconds_along(graph, on.edge, on.offset_m, graph.network.length_m[on.edge])
    best = _nearer(
        (_told(reach.seconds[start] + to_start_s + leg_s), reach.nearest[start]),
        (_told(reach.seconds[end] + to_end_s + leg_s), reach.nearest[end]),
    )
    seconds, nearest = _nearer(best, _met_on_the_edge(graph, reach.sources, on, leg_s))
    beyond = seconds > _told(np.array(reach.cutoff_s))
    all_s = np.full(len(points.edge), np.nan)
    all_s[known] = np.where(beyond, np.inf, np.minimum(seconds, reach.cutoff_s))
    all_nearest = np.full(len(points.edge), NONE, dtype=np.int64)
    all_nearest[known] = np.where(beyond, NONE, nearest)
    return Walks(all_s, all_nearest)


def home_walks(graph: TravelGraph, reach: Reach, entrances: Entrances) -> Walks:
    """Walk from homes to their nearest source, each over its best entrance.

    Returns
    -------
    Walks
        (h,) by home; NaN only where none of a home's entrances is on a street.
    """
    by_entrance = walks(graph, reach, entrances.points)
    seconds = np.full(entrances.homes, np.nan)
    nearest = np.full(entrances.homes, NONE, dtype=np.int64)
    first = np.flatnonzero(np.diff(entrances.home, prepend=NONE))
    if len(first):
        homes = entrances.home[first]
        seconds[homes] = np.fmin.reduceat(by_entrance.seconds, first)
        best = (by_entrance.seconds == seconds[entrances.home]) & (by_entrance.nearest != NONE)
        lowest = np.minimum.reduceat(np.where(best, by_entrance.nearest, np.iinfo(np.int64).max), first)
        nearest[homes] = np.where(np.isfinite(seconds[homes]), lowest, NONE)
    return Walks(seconds, nearest)


def legs(graph: TravelGraph, sources: SnappedPoints, usable: Ints) -> tuple[Ints, Floats]:
    """Time the last leg to each usable source from both ends of its edge: the nodes (k, 2) and seconds (k, 2)."""
    edge, offset_m = sources.edge[usable], sources.offset_m[usable]
    leg_s = sources.access_m[usable] / graph.speed_m_s
    from_start_s = leg_s + seconds_along(graph, edge, np.zeros(len(edge)), offset_m)
    from_end_s = leg_s + seconds_along(graph, edge, graph.network.length_m[edge], offset_m)
    return graph.network.ends[edge], np.column_stack([from_start_s, from_end_s])


def outward(matrix: sparse.csr_array, ends: Ints, legs_s: Floats) -> sparse.csr_array:
    """Turn every walk round and add a row per source: the search runs outward, the times are of walks inward.

    Parameters
    ----------
    matrix
        (n, n) seconds from row to column.
    ends, legs_s
        (k, 2) nodes from which one walks to each source, and the seconds it takes.

    Returns
    -------
    csr_array
        (n + k, n + k); row n + i is source i.
    """
    turned = matrix.tocsc()  # a CSC's arrays are its transpose's CSR
    size = matrix.shape[0] + len(ends)
    first = turned.indptr[-1] + 2 * np.arange(1, len(ends) + 1)
    return sparse.csr_array(
        (
            np.concatenate([turned.data, legs_s.ravel()]),
            np.concatenate([turned.indices, ends.ravel().astype(turned.indices.dtype)]),
            np.concatenate([turned.indptr, first.astype(turned.indptr.dtype)]),
        ),
        shape=(size, size),
    )


def lowest_of_ties(matrix: sparse.csr_array, found_s: Floats, label: Ints) -> Ints:
    """Pass the lowest label along every shortest path; SciPy keeps whichever source its heap met first."""
    row = np.repeat(np.arange(len(found_s)), np.diff(matrix.indptr))
    column = matrix.indices
    tight = np.isfinite(found_s[column]) & (found_s[row] + matrix.data <= found_s[column] + SAME_S)
    row, column = row[tight], column[tight]
    lowest = label.copy()
    while (better := lowest[row] < lowest[column]).any():
        np.minimum.at(lowest, column[better], lowest[row[better]])
    return lowest


def _met_on_the_edge(
    graph: TravelGraph, sources: SnappedPoints, points: SnappedPoints, leg_s: Floats
) -> tuple[Floats, Ints]:
    """Walk straight along the edge to a source on the same edge, without coming by either end."""
    seconds = np.full(len(points.edge), np.inf)
    nearest = np.full(len(points.edge), NONE, dtype=np.int64)
    point, source = equal_pairs(points.edge, sources.edge)
    if not len(point):
        return seconds, nearest
    along_s = seconds_along(graph, points.edge[point], points.offset_m[point], sources.offset_m[source])
    pair_s = _told(along_s + sources.access_m[source] / graph.speed_m_s + leg_s[point])
    order = np.lexsort((source, pair_s, point))
    first = order[np.flatnonzero(np.diff(point[order], prepend=NONE))]
    seconds[point[first]] = pair_s[first]
    nearest[point[first]] = source[first]
    return seconds, nearest


def _nearer(one: tuple[Floats, Ints], other: tuple[Floats, Ints]) -> tuple[Floats, Ints]:
    """Keep the shorter time of two, and of two equal times the lower source."""
    (one_s, one_source), (other_s, other_source) = one, other
    take = (other_s < one_s) | ((other_s == one_s) & (other_source < one_source))
    return np.where(take, other_s, one_s), np.where(take, other_source, one_source)


def _told(seconds: Floats) -> Floats:
    return np.round(seconds, DECIMALS)
