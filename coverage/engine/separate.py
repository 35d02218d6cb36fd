"""Walking times and service circles of many sources, each as if it were the only one."""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from scipy import sparse
from scipy.sparse import csgraph

from coverage.engine.arrays import Floats, Ints, Reach, Reaches, SnappedPoints, TravelGraph
from coverage.engine.isochrones import CELL_M, isochrones
from coverage.engine.parts import TILE_M, boxes_around, cells_of, nodes_near, parts_around
from coverage.engine.reach import NONE, SAME_S, legs, outward
from coverage.engine.snapping import chosen_points


def separate_reaches(graph: TravelGraph, sources: SnappedPoints, cutoff_s: float, tile_m: float = TILE_M) -> Reaches:
    """Walk from the nodes to each source alone.

    Parameters
    ----------
    graph
        Seconds per directed edge for one profile.
    sources
        k points on edges; one with edge −1 has no nodes.
    cutoff_s
        Longest walk, seconds, inclusive.
    tile_m
        Side of the tiles that share work; it changes no result.

    Returns
    -------
    Reaches
        Its size grows with the nodes found, not with nodes × sources.

    Raises
    ------
    ValueError
        If `cutoff_s` is not positive.
    """
    if not cutoff_s > 0:
        raise ValueError(f"cutoff_s is {cutoff_s}")
    cells = cells_of(graph.network)
    found: list[tuple[Ints, Ints, Floats]] = []
    for rows, low, high in boxes_around(graph, sources, cutoff_s, tile_m):
        near = nodes_near(cells, low, high)
        ends, legs_s = legs(graph, sources, rows)
        times_s = _to_each(graph.matrix[near][:, near], np.searchsorted(near, ends), legs_s, cutoff_s)
        at, which = np.nonzero(np.isfinite(times_s))
        found.append((rows[at], near[which], times_s[at, which]))
    return _by_source(found, len(sources.edge))


def separate_isochrones(
    graph: TravelGraph, sources: SnappedPoints, breaks_s: Sequence[float], cell_m: float = CELL_M
) -> Iterator[tuple[int, tuple[shapely.MultiPolygon, ...]]]:
    """Draw the isochrones of each source alone, tile by tile.

    Yields
    ------
    tuple
        Position of the source, and one MultiPolygon for each break; see `isochrones`. A source with edge −1 has none.
    """
    cutoff_s = float(max(breaks_s))
    for part in parts_around(graph, sources, cutoff_s):
        every = np.arange(len(part.rows))
        times_s = _to_each(part.graph.matrix, *legs(part.graph, part.points, every), cutoff_s)
        for at, row in enumerate(part.rows.tolist()):
            nearest = np.where(np.isfinite(times_s[at]), 0, NONE)
            alone = Reach(times_s[at], nearest, chosen_points(part.points, np.array([at])), cutoff_s)
            yield row, isochrones(part.graph, alone, breaks_s, cell_m)


def _to_each(matrix: sparse.csr_array, ends: Ints, legs_s: Floats, cutoff_s: float) -> Floats:
    """Search outward from each of r sources: (r, n) seconds, inf beyond the cutoff."""
    nodes = matrix.shape[0]
    seeds = nodes + np.arange(len(ends))
    found_s = csgraph.dijkstra(outward(matrix, ends, legs_s), indices=seeds, limit=cutoff_s + SAME_S)[:, :nodes]
    return np.where(np.isfinite(found_s), np.minimum(found_s, cutoff_s), np.inf)


def _by_source(found: Sequence[tuple[Ints, Ints, Floats]], sources: int) -> Reaches:
    if not found:
        return Reaches(np.zeros(sources + 1, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))
    source, node, seconds = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(source, kind="stable")  # within a tile sources rise, and nodes within a source
    first = np.searchsorted(source[order], np.arange(sources + 1))
    return Reaches(first, node[order], seconds[order])
