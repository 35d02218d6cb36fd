"""Walking again from some homes only: their doors, the edges those are on, and what a search says of their ends."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from coverage.engine.around import Around, Renewed, entries, entries_between, position_in
from coverage.engine.arrays import Entrances, Ints, Network, Reach, SnappedPoints, TravelGraph, Walks
from coverage.engine.joining import distinct
from coverage.engine.reach import NONE, home_walks
from coverage.engine.snapping import chosen_points


@dataclass(frozen=True, eq=False, slots=True)
class Doors:
    """Some homes (h,) with the streets outside their doors.

    Attributes
    ----------
    edge, node
        The edges their entrances are on, and the ends of those: positions in the whole graph, rising.
    graph
        These edges alone; it tells what it takes to walk along each, and leads nowhere.
    entrances
        Those of the homes, on the edges of `graph`.
    """

    edge: Ints
    node: Ints
    graph: TravelGraph
    entrances: Entrances


def homes_beside(around: Around, entrances: Entrances, nodes: Ints) -> Ints:
    """List the homes with an entrance on an edge that ends at some nodes, rising."""
    entry, _ = entries(around.first, nodes)
    return distinct(entrances.home[around.entrance[entry]])


def doors_of(graph: TravelGraph, entrances: Entrances, homes: Ints) -> Doors:
    """Take the doors of some homes (h,), rising."""
    row, count = entries_between(
        np.searchsorted(entrances.home, homes), np.searchsorted(entrances.home, homes, side="right")
    )
    points = chosen_points(entrances.points, row)
    edge = distinct(points.edge[points.edge != NONE])
    node = distinct(graph.network.ends[edge])
    own = Entrances(
        home=np.repeat(np.arange(len(homes)), count),
        points=SnappedPoints(position_in(edge, points.edge), points.offset_m, points.access_m),
        homes=len(homes),
        gated=entrances.gated[homes],
    )
    return Doors(edge, node, _without_shapes(graph, node, edge), own)


def walks_through(doors: Doors, found: Renewed) -> Walks:
    """Walk from some homes to their nearest source, as `home_walks` does from all."""
    sources = found.sources
    on_edges = SnappedPoints(position_in(doors.edge, sources.edge), sources.offset_m, sources.access_m)
    own = Reach(*found.at(doors.node), on_edges, found.former.cutoff_s)
    return home_walks(doors.graph, own, doors.entrances)


def part_beside(graph: TravelGraph, nodes: Ints) -> tuple[TravelGraph, Ints, Ints]:
    """Cut out the edges that end at some nodes, rising, with their shapes.

    Returns
    -------
    tuple
        A graph of these edges, that leads nowhere from node to node, and the positions of its nodes and its edges in
        the whole, rising.
    """
    chosen = np.zeros(len(graph.network.node_xy), dtype=np.bool_)
    chosen[nodes] = True
    edge = np.flatnonzero(chosen[graph.network.ends[:, 0]] | chosen[graph.network.ends[:, 1]])
    node = distinct(graph.network.ends[edge])
    bare = _without_shapes(graph, node, edge)
    vertex, count = entries(graph.network.first_vertex, edge)
    shaped = replace(
        bare.network,
        vertex_xy=graph.network.vertex_xy[vertex],
        first_vertex=np.concatenate([[0], np.cumsum(count)]),
    )
    return replace(bare, network=shaped), node, edge


def _without_shapes(graph: TravelGraph, node: Ints, edge: Ints) -> TravelGraph:
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
