"""Timing walks again where sources came or went, and nowhere else: equal to a search of everything, to the last bit.

The time of a node is the least, over all walks from it, of a sum of seconds taken in the order of the search; adding
never makes a lesser sum the greater. So a walk that is no shorter than what stands at one node is no shorter at any
node behind it, and a search that starts from final times at the edge of a region ends with the times of a search of
everything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from coverage.engine.arrays import Entrances, Floats, Ints, Reach, SnappedPoints, TravelGraph
from coverage.engine.joining import distinct
from coverage.engine.reach import NONE, SAME_S, legs, lowest_of_ties

Number = TypeVar("Number", np.float64, np.int64, np.bool_)

CLEARLY_S: Final = 4 * SAME_S
"""A walk shorter by more than this is the shorter one, in whatever order its seconds and another's were added."""


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
        position = position_in(self.node, nodes)
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


@dataclass(frozen=True, eq=False, slots=True)
class Nearing:
    """The nodes (r,), rising, from which some sources may be as near as others, or nearer, and the seconds (r,)."""

    node: Ints
    seconds: Floats

    def to(self, former: Reach) -> "Nearing":
        """Keep the nodes from which they are as near as the nearest of a former search, or nearer."""
        near = self.seconds <= np.minimum(former.seconds[self.node], former.cutoff_s) + SAME_S
        return self if near.all() else Nearing(self.node[near], self.seconds[near])


def nearing(graph: TravelGraph, around: Around, formers: Sequence[Reach], sources: SnappedPoints) -> Nearing:
    """Search outward from some sources as far as they matter to any of several former searches.

    Parameters
    ----------
    sources
        Those that came, and those of the former searches that went.
    """
    first, beside, beside_s = around.inward.indptr, around.inward.indices, around.inward.data
    nodes = len(graph.network.node_xy)
    longest_s = max(former.cutoff_s for former in formers) + SAME_S
    found_s = np.full(nodes, np.nextafter(longest_s, np.inf))  # nothing longer is found
    turn = np.empty(nodes, dtype=np.int64)
    visited = [np.empty(0, dtype=np.int64)]
    ends, legs_s = legs(graph, sources, np.flatnonzero(sources.edge != NONE))
    node, at_s = ends.ravel(), legs_s.ravel()
    while len(node):
        standing_s = reduce(np.maximum, [former.seconds[node] for former in formers])
        shorter = (at_s < found_s[node]) & (at_s <= standing_s + SAME_S)
        node, at_s = node[shorter], at_s[shorter]
        np.minimum.at(found_s, node, at_s)
        # go on once from each node: on a regular grid of streets, the walks equally long double from corner to corner
        turn[node] = turns = np.arange(len(node))
        node = node[turn[node] == turns]
        visited.append(node)
        entry, count = entries(first, node)
        node, at_s = beside[entry].astype(np.int64), found_s[node].repeat(count) + beside_s[entry]
    found = distinct(*visited)
    return Nearing(found, found_s[found])


def reach_again(graph: TravelGraph, former: Reach, lookup: Ints, sources: SnappedPoints, changed: Nearing) -> Renewed:
    """Search again where sources came or went.

    Parameters
    ----------
    lookup, sources
        See `Renewed`; those that stay keep their order.
    changed
        The nodes near the sources that came, and near those of the former search that went; see `nearing`.

    Returns
    -------
    Renewed
        As a whole it equals `reach` from `sources`.
    """
    near = changed.to(former)
    gone = bool((lookup[:-1] == NONE).any())
    new = np.ones(len(sources.edge), dtype=np.bool_)
    new[lookup[lookup != NONE]] = False
    came = np.flatnonzero(new)
    if not gone and len(came) == 1 and _all_nearer(near, former):
        return Renewed(former, lookup, near.node, near.seconds, np.full(len(near.node), came[0]), sources)
    region = near.node
    if gone:
        region = distinct(region, np.flatnonzero((lookup[former.nearest] == NONE) & (former.nearest != NONE)))
    seconds, nearest = _searched(graph, former, lookup, region, sources)
    differs = (seconds != former.seconds[region]) | (nearest != lookup[former.nearest[region]])
    return Renewed(former, lookup, region[differs], seconds[differs], nearest[differs], sources)


def _all_nearer(near: Nearing, former: Reach) -> bool:
    """Tell whether a new source is clearly nearer than all that stand, wherever it is near.

    Then no walk to another counts as equally long, so that it is the nearest of all these nodes, and of no others.
    """
    standing_s = np.minimum(former.seconds[near.node], former.cutoff_s)
    return bool((near.seconds < standing_s - CLEARLY_S).all())


def _searched(
    graph: TravelGraph, former: Reach, lookup: Ints, region: Ints, sources: SnappedPoints
) -> tuple[Floats, Ints]:
    """Search a region (r,) of nodes, rising, from its edge, where times are final, and from the sources inside it."""
    entry, count = entries(graph.matrix.indptr, region)
    at, beyond = np.repeat(np.arange(len(region)), count), graph.matrix.indices[entry]
    cost_s = graph.matrix.data[entry]
    inside = position_in(region, beyond)
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
    return entries_between(first[:-1][rows], first[1:][rows])


def entries_between(start: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """List the positions from each start up to its stop, one after another, and how many each has."""
    count = stop - start
    shift = (stop - count.cumsum()).repeat(count)
    return shift + np.arange(len(shift)), count


def _legs_into(graph: TravelGraph, sources: SnappedPoints, region: Ints) -> tuple[Ints, Ints, Floats]:
    """Time the legs to sources from the ends of their edges in a region: source, position of the node, seconds."""
    usable = np.flatnonzero(sources.edge != NONE)
    position = position_in(region, graph.network.ends[sources.edge[usable]])
    near = (position != NONE).any(axis=1)
    _, legs_s = legs(graph, sources, usable[near])
    source, which = np.nonzero(position[near] != NONE)
    finite = np.isfinite(legs_s[source, which])
    source, which = source[finite], which[finite]
    return usable[near][source], position[near][source, which], legs_s[source, which]


def position_in(among: Ints, values: Ints) -> Ints:
    """Give the position of values, of any shape, in a rising list; −1 for those that are not in it."""
    at = np.searchsorted(among, values)
    known = at < len(among)
    known[known] = among[at[known]] == values[known]
    return np.where(known, at, NONE)
