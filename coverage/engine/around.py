"""Timing walks again where sources came or went, and nowhere else: equal to a search of everything, to the last bit.

The time of a node is the least, over all walks from it, of a sum of seconds taken in the order of the search; adding
never makes a lesser sum the greater. So a walk that is no shorter than what stands at one node is no shorter at any
node behind it, and a search that starts from final times at the edge of a region ends with the times of a search of
everything.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from coverage.engine.arrays import Entrances, Floats, Ints, Network, Reach, SnappedPoints, TravelGraph, Walks
from coverage.engine.reach import NONE, SAME_S, home_walks, legs, lowest_of_ties
from coverage.engine.snapping import chosen_points

Number = TypeVar("Number", np.float64, np.int64, np.bool_)


@dataclass(frozen=True, eq=False, slots=True)
class Around:
    """What lies beside each of the n nodes of a graph.

    Attributes
    ----------
    inward
        (n, n) CSR: row v has the seconds to v from each node next to it.
    entrance, first
        The entrances on the edges that end at node v are `entrance[first[v] : first[v + 1]]`.
    """

    inward: sparse.csr_array
    entrance: Ints
    first: Ints


def around_of(graph: TravelGraph, entrances: Entrances) -> Around:
    """Look up what lies beside each node, once for all the changes that will be timed again."""
    turned = graph.matrix.tocsc()  # a CSC's arrays are its transpose's CSR
    nodes = len(graph.network.node_xy)
    row = np.flatnonzero(entrances.points.edge != NONE)
    node = graph.network.ends[entrances.points.edge[row]].ravel()
    order = np.argsort(node, kind="stable")
    return Around(
        inward=sparse.csr_array((turned.data, turned.indices, turned.indptr), shape=(nodes, nodes)),
        entrance=np.repeat(row, 2)[order],
        first=np.searchsorted(node[order], np.arange(nodes + 1)),
    )


@dataclass(frozen=True, eq=False, slots=True)
class Renewed:
    """A former search with some nodes timed again.

    Attributes
    ----------
    lookup
        (k + 1,) position among `sources` of each source of the former search; −1 for those that went, and at the end.
    node, seconds, nearest
        (r,) the nodes of which time or source differ, rising, and what they are now.
    sources
        All there are now.
    """

    former: Reach
    lookup: Ints
    node: Ints
    seconds: Floats
    nearest: Ints
    sources: SnappedPoints

    def at(self, nodes: Ints) -> tuple[Floats, Ints]:
        """Give seconds and nearest source of some nodes."""
        seconds, nearest = self.former.seconds[nodes], self.lookup[self.former.nearest[nodes]]
        position = _within(self.node, nodes)
        again = position != NONE
        seconds[again], nearest[again] = self.seconds[position[again]], self.nearest[position[again]]
        return seconds, nearest

    def reach(self) -> Reach:
        """Give the search as a whole."""
        return Reach(
            seconds=patched(self.former.seconds, self.node, self.seconds),
            nearest=patched(relabelled(self.former.nearest, self.lookup), self.node, self.nearest),
            sources=self.sources,
            cutoff_s=self.former.cutoff_s,
        )


def reach_again(
    graph: TravelGraph, around: Around, former: Reach, lookup: Ints, sources: SnappedPoints, changed: SnappedPoints
) -> Renewed:
    """Search again where sources came or went.

    Parameters
    ----------
    lookup, sources
        See `Renewed`; those that stay keep their order.
    changed
        The sources that came, and those of the former search that went.

    Returns
    -------
    Renewed
        As a whole it equals `reach` from `sources`.
    """
    region = nodes_nearer(graph, around, former, changed)
    if (lookup[:-1] == NONE).any():
        region = np.union1d(region, np.flatnonzero((lookup[former.nearest] == NONE) & (former.nearest != NONE)))
    seconds, nearest = _searched(graph, former, lookup, region, sources)
    differs = (seconds != former.seconds[region]) | (nearest != lookup[former.nearest[region]])
    return Renewed(former, lookup, region[differs], seconds[differs], nearest[differs], sources)


def nodes_nearer(graph: TravelGraph, around: Around, former: Reach, sources: SnappedPoints) -> Ints:
    """List the nodes from which some sources are as near as the nearest of a former search, or nearer; rising.

    Parameters
    ----------
    sources
        Those that came, and those of the former search that went.
    """
    found_s = np.full(len(graph.network.node_xy), np.inf)
    matrix = around.inward
    ends, legs_s = legs(graph, sources, np.flatnonzero(sources.edge != NONE))
    node, at_s = ends.ravel(), legs_s.ravel()
    while len(node):
        limit_s = np.minimum(former.seconds[node], former.cutoff_s) + SAME_S
        shorter = (at_s <= limit_s) & (at_s < found_s[node])
        node, at_s = node[shorter], at_s[shorter]
        np.minimum.at(found_s, node, at_s)
        last = at_s == found_s[node]
        node, at_s = node[last], at_s[last]
        entry, count = entries(matrix.indptr, node)
        node, at_s = matrix.indices[entry], np.repeat(at_s, count) + matrix.data[entry]
    return np.flatnonzero(np.isfinite(found_s))


def _searched(
    graph: TravelGraph, former: Reach, lookup: Ints, region: Ints, sources: SnappedPoints
) -> tuple[Floats, Ints]:
    """Search a region (r,) of nodes, rising, from its edge, where times are final, and from the sources inside it."""
    entry, count = entries(graph.matrix.indptr, region)
    at, beyond = np.repeat(np.arange(len(region)), count), graph.matrix.indices[entry]
    cost_s = graph.matrix.data[entry]
    inside = _within(region, beyond)
    is_inside = inside != NONE
    outer = ~is_inside & (former.nearest[beyond] != NONE)
    own, ends, legs_s = _legs_into(graph, sources, region)
    into = np.concatenate([at[outer], ends])
    first_s = np.concatenate([former.seconds[beyond[outer]] + cost_s[outer], legs_s])
    label = np.concatenate([lookup[former.nearest[beyond[outer]]], own])
    size = len(region) + len(into)
    seeds = np.arange(len(region), size)
    if not len(seeds):
        return np.full(len(region), np.inf), np.full(len(region), NONE, dtype=np.int64)
    walks_back = sparse.csr_array(
        (
            np.concatenate([cost_s[is_inside], first_s]),
            (np.concatenate([inside[is_inside], seeds]), np.concatenate([at[is_inside], into])),
        ),
        shape=(size, size),
    )
    found_s, _, seed = csgraph.dijkstra(
        walks_back, indices=seeds, limit=former.cutoff_s + SAME_S, min_only=True, return_predecessors=True
    )
    none = len(sources.edge)
    reached = np.isfinite(found_s)
    labels = np.full(size, none, dtype=np.int64)
    labels[reached] = label[seed[reached] - len(region)]
    nearest = np.append(np.arange(none), NONE)[lowest_of_ties(walks_back, found_s, labels)[: len(region)]]
    return np.where(nearest != NONE, np.minimum(found_s[: len(region)], former.cutoff_s), np.inf), nearest


def homes_beside(around: Around, entrances: Entrances, nodes: Ints) -> Ints:
    """List the homes with an entrance on an edge that ends at some nodes, rising."""
    entry, _ = entries(around.first, nodes)
    return np.unique(entrances.home[around.entrance[entry]])


def walks_again(graph: TravelGraph, found: Renewed, entrances: Entrances, homes: Ints) -> Walks:
    """Walk from some homes (h,), rising, to their nearest source, as `home_walks` does from all."""
    row, _ = entries_between(
        np.searchsorted(entrances.home, homes), np.searchsorted(entrances.home, homes, side="right")
    )
    points = chosen_points(entrances.points, row)
    edge = np.unique(points.edge[points.edge != NONE])
    node = np.unique(graph.network.ends[edge])
    sources = SnappedPoints(_within(edge, found.sources.edge), found.sources.offset_m, found.sources.access_m)
    own = Reach(*found.at(node), sources, found.former.cutoff_s)
    doors = Entrances(
        home=np.searchsorted(homes, entrances.home[row]),
        points=SnappedPoints(_within(edge, points.edge), points.offset_m, points.access_m),
        homes=len(homes),
        gated=entrances.gated[homes],
    )
    return home_walks(_without_shapes(graph, node, edge), own, doors)


def patched(values: NDArray[Number], at: Ints, own: NDArray[Number]) -> NDArray[Number]:
    """Write some values over those of an array, in a copy."""
    after = values.copy()
    after[at] = own
    return after


def relabelled(labels: Ints, lookup: Ints) -> Ints:
    """Give every label its new one; the array itself where none is new."""
    is_same = bool(((lookup == np.arange(len(lookup))) | (lookup == NONE)).all())
    return labels if is_same else lookup[labels]


def entries(first: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """List the entries of some rows of a compressed table, row by row, and how many each has."""
    return entries_between(first[rows], first[rows + 1])


def entries_between(start: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """List the positions from each start up to its stop, one after another, and how many each has."""
    count = stop - start
    return np.arange(int(count.sum())) + np.repeat(start - (np.cumsum(count) - count), count), count


def _legs_into(graph: TravelGraph, sources: SnappedPoints, region: Ints) -> tuple[Ints, Ints, Floats]:
    """Time the legs to sources from the ends of their edges in a region: source, position of the node, seconds."""
    usable = np.flatnonzero(sources.edge != NONE)
    position = _within(region, graph.network.ends[sources.edge[usable]])
    near = (position != NONE).any(axis=1)
    _, legs_s = legs(graph, sources, usable[near])
    source, which = np.nonzero(position[near] != NONE)
    finite = np.isfinite(legs_s[source, which])
    source, which = source[finite], which[finite]
    return usable[near][source], position[near][source, which], legs_s[source, which]


def _within(among: Ints, values: Ints) -> Ints:
    """Give the position of values, of any shape, in a rising list; −1 for those that are not in it."""
    at = np.searchsorted(among, values)
    known = at < len(among)
    known[known] = among[at[known]] == values[known]
    return np.where(known, at, NONE)


def _without_shapes(graph: TravelGraph, node: Ints, edge: Ints) -> TravelGraph:
    """Make a graph of some edges and their ends that tells what it takes to walk along each, and leads nowhere."""
    network = Network(
        node_xy=graph.network.node_xy[node],
        ends=np.searchsorted(node, graph.network.ends[edge]),
        vertex_xy=np.empty((0, 2)),
        first_vertex=np.zeros(len(edge) + 1, dtype=np.int64),
        length_m=graph.network.length_m[edge],
    )
    return TravelGraph(
        network=network,
        forward_s=graph.forward_s[edge],
        backward_s=graph.backward_s[edge],
        matrix=sparse.csr_array((len(node), len(node))),
        walkable=graph.walkable[edge],
        loose=graph.loose[edge],
        speed_m_s=graph.speed_m_s,
        top_speed_m_s=graph.top_speed_m_s,
        access_m=graph.access_m,
    )
