"""Streets as a graph with shapes, and the same streets as one profile walks them."""

from dataclasses import replace
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from coverage.engine.arrays import Bools, Floats, Ints, Network, TravelGraph

LOOSE_BELOW_M: Final = 2_000.0
"""A piece of street shorter than this in total is loose unless it is the largest.

Two kilometres are a few blocks: pieces below are mostly courtyards, roofs and mapping slips that OSM has not joined to
anything; a village of its own easily has more.
"""

SHORTEST_S: Final = 1e-9
"""What it costs at least to walk an edge, seconds: a zero in a sparse matrix would read as no edge at all.

So small that the walks over any number of such edges still count as equally long.
"""

SAME_M: Final = 1e-6
"""Places closer than this are the same: a projection there and back moves a point by less."""

STEEPEST: Final = 0.5
"""Rise over length of a stair: what is steeper comes of an error in the elevations, most often on a very short edge."""


def build_network(node_xy: Floats, ends: Ints, lines: NDArray[np.object_]) -> Network:
    """Lay out nodes and polylines as flat arrays.

    Parameters
    ----------
    node_xy
        (n, 2) metres.
    ends
        (m, 2) positions in `node_xy` of the first and last vertex of each line.
    lines
        (m,) shapely LineStrings in metres, first vertex at `ends[:, 0]`.

    Returns
    -------
    Network
        `length_m` is measured along the lines.

    Raises
    ------
    ValueError
        If the arrays do not match, a line is empty or missing, or an end is not a node.
    """
    ends = np.asarray(ends, dtype=np.int64).reshape(-1, 2)
    lines = np.asarray(lines, dtype=object)
    counts = shapely.get_num_points(lines).astype(np.int64)
    _refuse_mismatch(len(node_xy), ends, counts)
    first_vertex = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    vertex_xy = shapely.get_coordinates(lines)
    return Network(
        node_xy=np.asarray(node_xy, dtype=np.float64).reshape(-1, 2),
        ends=ends,
        vertex_xy=vertex_xy,
        first_vertex=first_vertex,
        length_m=_lengths(vertex_xy, first_vertex),
    )


def travel_graph(
    network: Network,
    walkable: Bools,
    speed_m_s: float,
    access_m: float,
    *,
    rise_m: Floats | None = None,
    delay_s: Floats | None = None,
    oneway: Bools | None = None,
) -> TravelGraph:
    """Let one profile walk a network: seconds both ways along each edge, and which pieces are loose.

    Parameters
    ----------
    network
        n nodes, m edges.
    walkable
        (m,) whether this walker can use the edge.
    speed_m_s
        Metres per second on the flat, on the street and off it.
    access_m
        Longest leg off the street that a polygon counts as walked, metres.
    rise_m
        (m,) from first vertex to last; where NaN, and without it, an edge is flat. See `pace`.
    delay_s
        (m,) seconds of waiting on each edge, either way, at least 0.
    oneway
        (m,) whether one may walk an edge only from first vertex to last.

    Returns
    -------
    TravelGraph
        `forward_s` and `backward_s` are inf on edges that are not walkable or not that way, and never below
        `SHORTEST_S`; no edge is walked faster than `speed_m_s`.

    Raises
    ------
    ValueError
        If `speed_m_s` is not positive, a delay is negative, or an array has another length than the edges.
    """
    if not speed_m_s > 0:
        raise ValueError(f"speed_m_s is {speed_m_s}")
    edges = len(network.ends)
    rise_m = np.zeros(edges) if rise_m is None else rise_m
    delay_s = np.zeros(edges) if delay_s is None else delay_s
    oneway = np.zeros(edges, dtype=np.bool_) if oneway is None else oneway
    for name, array in (("walkable", walkable), ("rise_m", rise_m), ("delay_s", delay_s), ("oneway", oneway)):
        if len(array) != edges:
            raise ValueError(f"{len(array)} {name} for {edges} edges")
    if not (delay_s >= 0).all():
        raise ValueError("a delay is negative")
    up_s, down_s = (network.length_m / (speed_m_s * pace(up_m, network.length_m)) for up_m in (rise_m, -rise_m))
    forward_s = np.where(walkable, np.maximum(up_s + delay_s, SHORTEST_S), np.inf)
    backward_s = np.where(walkable & ~oneway, np.maximum(down_s + delay_s, SHORTEST_S), np.inf)
    return TravelGraph(
        network=network,
        forward_s=forward_s,
        backward_s=backward_s,
        matrix=seconds_matrix(network, forward_s, backward_s),
        walkable=np.asarray(walkable, dtype=np.bool_),
        loose=_loose(network, walkable),
        speed_m_s=float(speed_m_s),
        top_speed_m_s=top_speed(network, forward_s, backward_s),
        access_m=float(access_m),
    )


def without_edges(graph: TravelGraph, gone: Bools) -> TravelGraph:
    """Let nobody get on some edges, (m,): pieces they join may be loose without them. Walks stay as they are."""
    walkable = graph.walkable & ~gone
    return replace(graph, walkable=walkable, loose=_loose(graph.network, walkable))


def pace(rise_m: Floats, length_m: Floats) -> Floats:
    """Give the speed on a slope as a share of that on the flat: Tobler's function, never above 1.

    Parameters
    ----------
    rise_m
        (m,) upward along the walk; NaN counts as flat, and no slope as steeper than `STEEPEST`.
    length_m
        (m,) where zero there is no slope.
    """
    slope = np.divide(rise_m, length_m, out=np.zeros(len(length_m)), where=(length_m > 0) & np.isfinite(rise_m))
    slope = np.clip(slope, -STEEPEST, STEEPEST)
    return np.minimum(np.exp(-3.5 * (np.abs(slope + 0.05) - 0.05)), 1.0)


def seconds_matrix(network: Network, forward_s: Floats, backward_s: Floats) -> sparse.csr_array:
    """Put the edges into an (n, n) CSR of seconds, the quickest of parallel edges standing for all.

    SciPy sums duplicates when it builds a matrix, so the minimum is taken before. Loops and edges nobody can walk
    (inf) are left out.
    """
    nodes = max(len(network.node_xy), 1)
    start, end = network.ends[:, 0], network.ends[:, 1]
    pair = np.concatenate([start * nodes + end, end * nodes + start])
    cost = np.concatenate([forward_s, backward_s])
    used = np.isfinite(cost) & np.tile(start != end, 2)
    pair, cost = pair[used], cost[used]
    order = np.argsort(pair, kind="stable")
    pair, cost = pair[order], cost[order]
    first = np.flatnonzero(np.diff(pair, prepend=-1))
    quickest = np.minimum.reduceat(cost, first) if len(first) else cost
    rows, columns = np.divmod(pair[first], nodes)
    size = len(network.node_xy)
    indptr = np.searchsorted(rows, np.arange(size + 1)).astype(np.int32)
    return sparse.csr_array((quickest, columns.astype(np.int32), indptr), shape=(size, size))


def top_speed(network: Network, forward_s: Floats, backward_s: Floats) -> float:
    """Find the greatest speed, metres per second, at which an edge leads straight from one end to the other."""
    start, end = network.node_xy[network.ends[:, 0]], network.node_xy[network.ends[:, 1]]
    straight_m = np.hypot(*(end - start).T)
    return float(np.max(straight_m / np.minimum(forward_s, backward_s), initial=0.0))


def seconds_along(graph: TravelGraph, edge: Ints, from_m: Floats, to_m: Floats) -> Floats:
    """Time a walk along edges, from one place on each to another.

    Parameters
    ----------
    edge
        (k,) positions of edges.
    from_m, to_m
        (k,) metres from the first vertex of the edge.

    Returns
    -------
    Floats
        (k,) seconds; the edge's slower direction counts where the walk goes that way, inf where none does; 0 from a
        place to itself.
    """
    length_m = graph.network.length_m[edge]
    whole_s = np.where(to_m >= from_m, graph.forward_s[edge], graph.backward_s[edge])
    apart_m = np.abs(to_m - from_m)
    moved = (apart_m > SAME_M) & (length_m > 0)
    share = np.divide(apart_m, length_m, out=np.zeros(len(edge)), where=moved)
    return np.multiply(share, whole_s, out=np.zeros(len(edge)), where=moved)


def edge_lines(network: Network, edges: Ints) -> NDArray[np.object_]:
    """Make the LineStrings of some edges, in their order."""
    first, last = network.first_vertex[edges], network.first_vertex[edges + 1]
    counts = last - first
    skipped = np.repeat(first - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts) if len(edges) else first
    vertices = network.vertex_xy[np.arange(int(counts.sum())) + skipped]
    lines: NDArray[np.object_] = shapely.linestrings(vertices, indices=np.repeat(np.arange(len(edges)), counts))
    return lines


def _refuse_mismatch(nodes: int, ends: Ints, counts: Ints) -> None:
    if len(ends) != len(counts):
        raise ValueError(f"{len(ends)} pairs of ends for {len(counts)} lines")
    if len(counts) and int(counts.min()) < 2:
        raise ValueError(f"line {int(np.argmin(counts))} is empty or missing")
    if len(ends) and (int(ends.min()) < 0 or int(ends.max()) >= nodes):
        raise ValueError(f"an end is not one of {nodes} nodes")


def _lengths(vertex_xy: Floats, first_vertex: Ints) -> Floats:
    if len(first_vertex) == 1:
        return np.zeros(0)
    step_m = np.zeros(len(vertex_xy))
    step_m[1:] = np.hypot(*np.diff(vertex_xy, axis=0).T)
    step_m[first_vertex[:-1]] = 0.0
    lengths: Floats = np.add.reduceat(step_m, first_vertex[:-1])
    return lengths


def _loose(network: Network, walkable: Bools) -> Bools:
    ends = network.ends[walkable]
    nodes = len(network.node_xy)
    joined = sparse.coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(nodes, nodes))
    _, piece_of_node = csgraph.connected_components(joined, directed=False)
    piece = piece_of_node[network.ends[:, 0]]
    street_m = np.bincount(piece[walkable], weights=network.length_m[walkable], minlength=nodes + 1)
    small = street_m < LOOSE_BELOW_M
    small[np.argmax(street_m)] = False
    return np.asarray(small[piece] & walkable, dtype=np.bool_)
