"""Parts of a network: all that lies within a walk of some points.

A walk never gains on the straight line, so all of a walk of at most `cutoff_s` lies within `cutoff_s` times the top
speed of where it ends. What is found in a part is therefore what would be found in the whole, to the last bit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from coverage.engine.arrays import Floats, Ints, Network, SnappedPoints, TravelGraph
from coverage.engine.snapping import chosen_points

TILE_M: Final = 4_000.0
"""Side of the squares whose points share a part: large enough to share work, small enough to stay near."""

CELL_M: Final = 500.0
"""Side of the squares by which nodes are looked up."""

SAME_M: Final = 1e-3
"""Added to every radius, so that rounding leaves nobody out."""


@dataclass(frozen=True, eq=False, slots=True)
class NodeCells:
    """Nodes sorted by the square cell they lie in, row of cells by row.

    Attributes
    ----------
    node
        (n,) positions of the nodes.
    key
        (n,) row × `columns` + column of each one's cell, rising.
    corner
        (2,) column and row of the first cell, counted from the origin of the plane.
    """

    node: Ints
    key: Ints
    corner: Ints
    columns: int


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """Some edges of a graph with all their ends, and the points it was made for.

    Attributes
    ----------
    graph
        The part alone.
    node, edge
        (p,) and (q,) positions in the whole of the part's nodes and edges, rising.
    rows
        (r,) positions of the points, rising.
    points
        The same r points on the part's edges.
    """

    graph: TravelGraph
    node: Ints
    edge: Ints
    rows: Ints
    points: SnappedPoints


def cells_of(network: Network) -> NodeCells:
    """Sort the nodes of a network into cells."""
    cell = np.floor(network.node_xy / CELL_M).astype(np.int64)
    corner = cell.min(axis=0) if len(cell) else np.zeros(2, dtype=np.int64)
    column, row = (cell - corner).T
    columns = int(column.max()) + 1 if len(cell) else 1
    key = row * columns + column
    node = np.argsort(key, kind="stable")
    return NodeCells(node, key[node], corner, columns)


def nodes_near(cells: NodeCells, low: Floats, high: Floats) -> Ints:
    """List the nodes in all cells that a box touches, rising; `low` and `high` (2,) metres."""
    first, last = (np.floor(corner / CELL_M).astype(np.int64) - cells.corner for corner in (low, high))
    west, east = max(int(first[0]), 0), min(int(last[0]), cells.columns - 1)
    if west > east:
        return np.empty(0, dtype=np.int64)
    rows = np.arange(first[1], last[1] + 1) * cells.columns
    start, stop = np.searchsorted(cells.key, rows + west), np.searchsorted(cells.key, rows + east, side="right")
    return np.sort(np.concatenate([cells.node[a:b] for a, b in zip(start, stop, strict=True)]))


def tiles_of(xy: Floats, tile_m: float) -> Iterator[Ints]:
    """Group (k, 2) points by the square they lie in: the positions of each group, rising."""
    column, row = np.floor(xy / tile_m).astype(np.int64).T
    order = np.lexsort((column, row))
    ends = np.flatnonzero(np.diff(column[order]) | np.diff(row[order])) + 1
    yield from (group for group in np.split(order, ends) if len(group))


def boxes_around(
    graph: TravelGraph, points: SnappedPoints, cutoff_s: float, tile_m: float
) -> Iterator[tuple[Ints, Floats, Floats]]:
    """Group points on edges by tile: the positions of each group, and the corners of all that walks to it in time.

    Every walk to a point comes by an end of its edge, or lies on it; those ends are in the box.
    """
    on_street = np.flatnonzero(points.edge >= 0)
    ends_xy = graph.network.node_xy[graph.network.ends[points.edge[on_street]]]
    radius_m = cutoff_s * graph.top_speed_m_s + SAME_M
    for group in tiles_of(ends_xy[:, 0], tile_m):
        near = ends_xy[group].reshape(-1, 2)
        yield on_street[group], near.min(axis=0) - radius_m, near.max(axis=0) + radius_m


def parts_around(graph: TravelGraph, points: SnappedPoints, cutoff_s: float, tile_m: float = TILE_M) -> Iterator[Part]:
    """Cut out, tile by tile, all streets from which one walks to some of the points within the cutoff.

    Parameters
    ----------
    points
        k points on edges; those with edge −1 are in no part.
    cutoff_s
        Longest walk, seconds, inclusive.
    """
    cells = cells_of(graph.network)
    start, end = graph.network.ends.T
    for rows, low, high in boxes_around(graph, points, cutoff_s, tile_m):
        inside = np.zeros(len(graph.network.node_xy), dtype=np.bool_)
        inside[nodes_near(cells, low, high)] = True
        edge = np.flatnonzero(inside[start] | inside[end])
        node = np.unique(graph.network.ends[edge])
        own = chosen_points(points, rows)
        own = SnappedPoints(np.searchsorted(edge, own.edge), own.offset_m, own.access_m)
        yield Part(part_of(graph, node, edge), node, edge, rows, own)


def part_of(graph: TravelGraph, node: Ints, edge: Ints) -> TravelGraph:
    """Make a graph of some edges and all their ends, both rising."""
    network = graph.network
    first, last = network.first_vertex[edge], network.first_vertex[edge + 1]
    starts = np.concatenate([[0], np.cumsum(last - first)])
    vertex = np.arange(starts[-1]) + np.repeat(first - starts[:-1], last - first)
    return TravelGraph(
        network=Network(
            node_xy=network.node_xy[node],
            ends=np.searchsorted(node, network.ends[edge]),
            vertex_xy=network.vertex_xy[vertex],
            first_vertex=starts,
            length_m=network.length_m[edge],
        ),
        forward_s=graph.forward_s[edge],
        backward_s=graph.backward_s[edge],
        matrix=graph.matrix[node][:, node],
        walkable=graph.walkable[edge],
        loose=graph.loose[edge],
        speed_m_s=graph.speed_m_s,
        top_speed_m_s=graph.top_speed_m_s,
        access_m=graph.access_m,
    )
