"""What CareCircle does, on streets with facilities at junctions: the peers can start nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from coverage.engine.arrays import Floats, Ints, Network, Reach, Reaches, SnappedPoints, TravelGraph
from coverage.engine.isochrone_pieces import reached_pieces
from coverage.engine.isochrones import isochrones
from coverage.engine.network import travel_graph
from coverage.engine.reach import reach
from coverage.engine.separate import separate_isochrones, separate_reaches

SPEED_M_S = 1.0  # a second is a metre
ACCESS_M = 80.0
BREAKS_S = (300.0, 600.0, 900.0)
CUTOFF_S = 900.0
LEG_S = ACCESS_M / SPEED_M_S


@dataclass(frozen=True, eq=False)
class Arena:
    """Streets as one walker walks them, and k facilities: the junctions they stand at, and the same places on edges."""

    graph: TravelGraph
    nodes: Ints
    sources: SnappedPoints


def arena(network: Network, facilities: int, seed: int = 3) -> Arena:
    rng = np.random.default_rng(seed)
    junctions = np.unique(network.ends)
    nodes = rng.choice(junctions, min(facilities, len(junctions)), replace=False)
    return Arena(walked(network), nodes, at_junctions(network, nodes))


def walked(network: Network) -> TravelGraph:
    return travel_graph(network, np.ones(len(network.ends), dtype=bool), SPEED_M_S, ACCESS_M)


def at_junctions(network: Network, nodes: Ints) -> SnappedPoints:
    """Put each junction on the end of one of its edges."""
    ends = network.ends.ravel()
    order = np.argsort(ends, kind="stable")
    first = order[np.searchsorted(ends[order], nodes)]
    edge, at_last = np.divmod(first, 2)
    return SnappedPoints(edge, np.where(at_last == 1, network.length_m[edge], 0.0), np.zeros(len(nodes)))


def sweep(on: Arena) -> Reach:
    return reach(on.graph, on.sources, CUTOFF_S)


def reaches(on: Arena) -> Reaches:
    return separate_reaches(on.graph, on.sources, CUTOFF_S)


def dissolved(on: Arena, breaks_s: Sequence[float] = BREAKS_S) -> tuple[shapely.MultiPolygon, ...]:
    """Draw the joined circles, the search counted."""
    return isochrones(on.graph, sweep(on), breaks_s)


def polygons(on: Arena, breaks_s: Sequence[float] = BREAKS_S) -> dict[int, tuple[shapely.MultiPolygon, ...]]:
    """Draw every facility's own circles, the searches counted."""
    return dict(sorted(separate_isochrones(on.graph, on.sources, breaks_s)))


def pieces(on: Arena, found: Reach, breaks_s: Sequence[float] = BREAKS_S) -> list[Floats]:
    """Cut the streets reached within each break, the last leg off."""
    return [reached_pieces(on.graph, found, break_s - LEG_S) for break_s in breaks_s]


def chosen(on: Arena, count: int, seed: int = 4) -> Arena:
    """Keep some of the facilities, drawn at random."""
    rows = np.sort(np.random.default_rng(seed).choice(len(on.nodes), min(count, len(on.nodes)), replace=False))
    kept = SnappedPoints(on.sources.edge[rows], on.sources.offset_m[rows], on.sources.access_m[rows])
    return Arena(on.graph, on.nodes[rows], kept)
