"""The streets reached within a time, as straight pieces in metres: edges cut where the time runs out."""

from dataclasses import dataclass

import numpy as np

from coverage.engine.arrays import Floats, Ints, Network, Reach, TravelGraph
from coverage.errors import ContractError


@dataclass(frozen=True, eq=False, slots=True)
class Stretches:
    """s parts of edges: the positions of the edges, and from where to where in metres from their first vertex."""

    edge: Ints
    start_m: Floats
    end_m: Floats


def reached_pieces(graph: TravelGraph, reach: Reach, limit_s: float) -> Floats:
    """Cut the streets to what is reached within a time.

    A person at o metres from the first vertex walks backward over the edge to its first node, forward to its last,
    or straight to a source on the same edge.

    Parameters
    ----------
    graph
        The network as one profile walks it.
    reach
        Seconds from every node to its nearest source, and the sources.
    limit_s
        Seconds, inclusive. Below zero nothing is reached.

    Returns
    -------
    Floats
        (s, 2, 2) first and last point of each straight piece, metres. Pieces around a source may overlap others; a
        source reached with no time to spare is a piece of length zero.

    Raises
    ------
    ContractError
        If `limit_s` is beyond the cutoff of the reach: the farther nodes are not in it.
    """
    if limit_s > reach.cutoff_s:
        message = f"streets within {limit_s} s asked of a reach that ends at {reach.cutoff_s} s"
        raise ContractError(message)
    stretches = join(from_nodes(graph, reach, limit_s), from_sources(graph, reach, limit_s))
    return cut(graph.network, stretches)[0]


def from_nodes(graph: TravelGraph, reach: Reach, limit_s: float) -> Stretches:
    """Find the stretches of edges reached by way of their end nodes.

    Where those of both ends meet, the whole edge is one stretch.
    """
    edge = edges_reached(graph, reach, limit_s)
    head_m, tail_m = walked_from_ends(graph, reach, limit_s, edge)
    length_m = graph.network.length_m[edge]
    whole = head_m + tail_m >= length_m
    head_m = np.where(whole, length_m, head_m)
    tail_m = np.where(whole, 0.0, tail_m)
    head, tail = np.flatnonzero(head_m > 0), np.flatnonzero(tail_m > 0)
    return Stretches(
        edge=np.concatenate([edge[head], edge[tail]]),
        start_m=np.concatenate([np.zeros(len(head)), (length_m - tail_m)[tail]]),
        end_m=np.concatenate([head_m[head], length_m[tail]]),
    )


def edges_reached(graph: TravelGraph, reach: Reach, limit_s: float) -> Ints:
    """List the edges of which an end is reached within a time."""
    reached = reach.seconds <= limit_s
    ends = graph.network.ends
    return np.flatnonzero((reached[ends[:, 0]] | reached[ends[:, 1]]) & graph.walkable)


def walked_from_ends(graph: TravelGraph, reach: Reach, limit_s: float, edge: Ints) -> tuple[Floats, Floats]:
    """Give how far from their first and from their last vertex edges are reached, each at most their length."""
    left_s = np.maximum(limit_s - reach.seconds[graph.network.ends[edge]], 0.0)
    length_m = graph.network.length_m[edge]
    head_m = walked_m(left_s[:, 0], graph.backward_s[edge], length_m)
    tail_m = walked_m(left_s[:, 1], graph.forward_s[edge], length_m)
    return head_m, tail_m


def from_sources(graph: TravelGraph, reach: Reach, limit_s: float) -> Stretches:
    """Find the stretches from which people walk straight to a source on the same edge."""
    chosen = sources_reached(graph, reach, limit_s)
    start_m, end_m = walked_by_sources(graph, reach, limit_s, chosen)
    return Stretches(reach.sources.edge[chosen], start_m, end_m)


def sources_reached(graph: TravelGraph, reach: Reach, limit_s: float) -> Ints:
    """List the sources whose place on the street is reached within a time."""
    sources = reach.sources
    on_street = np.flatnonzero(sources.edge >= 0)
    left_s = limit_s - sources.access_m[on_street] / graph.speed_m_s
    reached = on_street[(left_s >= 0) & graph.walkable[sources.edge[on_street]]]
    # In an order of their own, so that theirs in the list leaves no trace where two stand at one place.
    return reached[np.lexsort((sources.access_m[reached], sources.offset_m[reached], sources.edge[reached]))]


def walked_by_sources(graph: TravelGraph, reach: Reach, limit_s: float, chosen: Ints) -> tuple[Floats, Floats]:
    """Give from where to where the edges of some sources are reached straight along, metres from their first vertex."""
    sources = reach.sources
    edge, offset_m = sources.edge[chosen], sources.offset_m[chosen]
    left_s = np.maximum(limit_s - sources.access_m[chosen] / graph.speed_m_s, 0.0)
    length_m = graph.network.length_m[edge]
    before_m = walked_m(left_s, graph.forward_s[edge], length_m)
    after_m = walked_m(left_s, graph.backward_s[edge], length_m)
    return np.maximum(offset_m - before_m, 0.0), np.minimum(offset_m + after_m, length_m)


def walked_m(left_s: Floats, edge_s: Floats, length_m: Floats) -> Floats:
    """Give the metres walked along edges in the seconds left, at most their length; 0 where one cannot walk."""
    return np.minimum(share_of(left_s, edge_s), 1.0) * length_m


def share_of(part: Floats, whole: Floats) -> Floats:
    """Divide, row by row; 0 where the whole is nothing."""
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)


def join(one: Stretches, other: Stretches) -> Stretches:
    """Put two lists of stretches behind one another."""
    return Stretches(
        np.concatenate([one.edge, other.edge]),
        np.concatenate([one.start_m, other.start_m]),
        np.concatenate([one.end_m, other.end_m]),
    )


def cut(network: Network, stretches: Stretches) -> tuple[Floats, Ints]:
    """Cut stretches out of their polylines by arc length.

    Returns
    -------
    tuple
        (s, 2, 2) first and last point of each straight piece, metres, and (s,) the stretch it belongs to, rising.
    """
    owner, first = segments_of(network, stretches.edge)
    here, there = network.vertex_xy[first], network.vertex_xy[first + 1]
    segment_m = np.hypot(*(there - here).T)
    start_arc, end_arc, total = arcs(owner, segment_m, len(stretches.edge))
    length_m = network.length_m[stretches.edge]
    scale = share_of(total, length_m)
    low = np.maximum(start_arc, np.minimum(stretches.start_m * scale, total)[owner])
    high = np.minimum(end_arc, np.minimum(stretches.end_m * scale, total)[owner])
    touched = (high > low) | ((high == low) & (stretches.start_m == stretches.end_m)[owner])
    from_share = share_of(low - start_arc, segment_m)
    to_share = np.where(high >= end_arc, 1.0, share_of(high - start_arc, segment_m))
    shares = np.stack([from_share, to_share], axis=1)[touched, :, None]
    pieces = here[touched, None] * (1 - shares) + there[touched, None] * shares
    return np.asarray(pieces, dtype=np.float64), owner[touched]


def segments_of(network: Network, edge: Ints) -> tuple[Ints, Ints]:
    """List the straight segments of edges: (s,) position in `edge`, and (s,) position of the segment's first vertex."""
    first = network.first_vertex[edge]
    count = network.first_vertex[edge + 1] - first - 1
    owner = np.repeat(np.arange(len(edge)), count)
    before = np.cumsum(count) - count
    return owner, np.arange(len(owner)) - before[owner] + first[owner]


def arcs(owner: Ints, segment_m: Floats, owners: int) -> tuple[Floats, Floats, Floats]:
    """Measure along polylines: metres to the start and to the end of each segment, and the total of each owner."""
    end = np.cumsum(segment_m)
    start = end - segment_m
    first = np.searchsorted(owner, np.arange(owners))
    base = start[first] if len(start) else np.zeros(owners)
    last = np.searchsorted(owner, np.arange(owners), side="right") - 1
    total = end[last] - base if len(end) else np.zeros(owners)
    return start - base[owner], end - base[owner], total
