"""Walking times against networkx on random multigraphs, and what must hold of any search."""

from dataclasses import dataclass, replace
from itertools import pairwise

import networkx as nx
import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.engine.arrays import SnappedPoints, TravelGraph
from coverage.engine.network import build_network, seconds_matrix, travel_graph
from coverage.engine.reach import reach, walks
from tests.town import points

Stop = tuple[int, float, float]  # edge, share of its length, access leg in metres


@dataclass(frozen=True)
class Case:
    """A random multigraph and places on it."""

    graph: TravelGraph
    sources: SnappedPoints
    places: SnappedPoints
    cutoff_s: float


@st.composite
def graphs(draw):
    """Up to two components of streets with loops, parallel edges, zero lengths and slower ways back."""
    per_half = draw(st.integers(1, 5))
    ends, metres, back = [], [], []
    for half in range(draw(st.integers(1, 2))):
        node = st.integers(half * per_half, (half + 1) * per_half - 1)
        for _ in range(draw(st.integers(1, 9))):
            ends.append((draw(node), draw(node)))
            metres.append(draw(st.sampled_from([0.0, 1.0, 25.0, 40.0, 100.0, 333.3])))
            back.append(draw(st.sampled_from([1.0, 1.0, 0.5, 3.0])))
    return streets(2 * per_half, ends, metres, back, draw(st.sampled_from([0.8, 1.0, 1.11])))


def streets(nodes, ends, metres, back, speed_m_s):
    """A graph of given lengths: where its nodes lie does not matter to the times."""
    lines = np.array([shapely.LineString([(0, i), (length, i)]) for i, length in enumerate(metres)], dtype=object)
    network = build_network(np.zeros((nodes, 2)), np.array(ends), lines)
    graph = travel_graph(network, np.ones(len(ends), dtype=bool), speed_m_s, 80.0)
    backward_s = graph.backward_s * np.array(back)
    matrix = seconds_matrix(network, graph.forward_s, backward_s)
    return replace(graph, backward_s=backward_s, matrix=matrix)


@st.composite
def cases(draw):
    graph = draw(graphs())
    stop = st.tuples(
        st.integers(0, len(graph.forward_s) - 1),
        st.sampled_from([0.0, 0.25, 0.5, 0.9, 1.0]),
        st.sampled_from([0.0, 7.0, 80.0]),
    )
    return Case(
        graph,
        on_edges(graph, draw(st.lists(stop, min_size=1, max_size=4))),
        on_edges(graph, draw(st.lists(stop, min_size=1, max_size=6))),
        draw(st.sampled_from([60.0, 300.0, 1e6])),
    )


def on_edges(graph: TravelGraph, stops: list[Stop]) -> SnappedPoints:
    return points(*[(edge, share * graph.network.length_m[edge], leg_m) for edge, share, leg_m in stops])


def oracle(case: Case) -> tuple[list[float], list[float]]:
    """Times of nodes and of places by networkx, every edge cut at the places and sources on it."""
    graph, network = case.graph, case.graph.network
    roads = nx.MultiDiGraph()
    roads.add_nodes_from(range(len(network.node_xy)))
    stops = [("place", i, case.places) for i in range(len(case.places.edge))]
    stops += [("source", i, case.sources) for i in range(len(case.sources.edge))]
    for kind, i, on in stops:
        outside, street = ("door", kind, i), (kind, i)
        start, end = (outside, street) if kind == "place" else (street, outside)
        roads.add_edge(start, end, s=on.access_m[i] / graph.speed_m_s)
    for edge, (start, end) in enumerate(network.ends.tolist()):
        beads = sorted((on.offset_m[i], (kind, i)) for kind, i, on in stops if on.edge[i] == edge)
        beads = [(0.0, start), *beads, (network.length_m[edge], end)]
        for (from_m, here), (to_m, there) in pairwise(beads):
            share = (to_m - from_m) / network.length_m[edge] if network.length_m[edge] else 0.0
            roads.add_edge(here, there, s=share * graph.forward_s[edge])
            roads.add_edge(there, here, s=share * graph.backward_s[edge])
    doors = {("door", "source", i) for i in range(len(case.sources.edge))}
    found = nx.multi_source_dijkstra_path_length(roads.reverse(), doors, weight="s")
    node_s = [found.get(node, np.inf) for node in range(len(network.node_xy))]
    return node_s, [found.get(("door", "place", i), np.inf) for i in range(len(case.places.edge))]


def within(seconds: list[float], cutoff_s: float):
    return np.where(np.array(seconds) <= cutoff_s + 1e-6, seconds, np.inf)


@settings(deadline=None)
@given(cases())
def test_times_equal_networkx(case):
    found = reach(case.graph, case.sources, case.cutoff_s)
    node_s, place_s = oracle(case)
    # times are told to the microsecond
    np.testing.assert_allclose(found.seconds, within(node_s, case.cutoff_s), rtol=0, atol=2e-6)
    walked = walks(case.graph, found, case.places)
    np.testing.assert_allclose(walked.seconds, within(place_s, case.cutoff_s), rtol=0, atol=2e-6)


@settings(deadline=None)
@given(cases())
def test_the_named_source_is_as_near_as_the_time_says(case):
    found = reach(case.graph, case.sources, case.cutoff_s)
    walked = walks(case.graph, found, case.places)
    for i, nearest in enumerate(walked.nearest):
        if nearest == -1:
            assert walked.seconds[i] == np.inf
            continue
        alone = reach(case.graph, one(case.sources, nearest), case.cutoff_s)
        assert walks(case.graph, alone, one(case.places, i)).seconds[0] == walked.seconds[i]


@settings(deadline=None)
@given(cases())
def test_of_equally_near_sources_the_first_is_named(case):
    alone = [walks_to(case, one(case.sources, i)) for i in range(len(case.sources.edge))]
    together = walks(case.graph, reach(case.graph, case.sources, case.cutoff_s), case.places)
    seconds = np.array(alone)
    np.testing.assert_array_equal(together.seconds, seconds.min(axis=0))
    reached = np.isfinite(together.seconds)
    assert together.nearest[reached].tolist() == seconds.argmin(axis=0)[reached].tolist()


@settings(deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_sources_changes_no_time(case, random):
    order = list(range(len(case.sources.edge)))
    random.shuffle(order)
    np.testing.assert_array_equal(walks_to(case, case.sources), walks_to(case, chosen(case.sources, order)))


@settings(deadline=None)
@given(cases())
def test_more_sources_never_raise_a_time(case):
    fewer = walks_to(case, chosen(case.sources, list(range(len(case.sources.edge) - 1))))
    assert (walks_to(case, case.sources) <= fewer).all()


@settings(deadline=None)
@given(cases())
def test_a_longer_cutoff_changes_nothing_within_the_shorter(case):
    shorter = walks_to(case, case.sources)
    longer = walks_to(replace(case, cutoff_s=case.cutoff_s * 2), case.sources)
    np.testing.assert_array_equal(shorter, np.where(longer <= case.cutoff_s, longer, np.inf))


def walks_to(case: Case, sources: SnappedPoints):
    return walks(case.graph, reach(case.graph, sources, case.cutoff_s), case.places).seconds


def chosen(on: SnappedPoints, positions: list[int]) -> SnappedPoints:
    return SnappedPoints(on.edge[positions], on.offset_m[positions], on.access_m[positions])


def one(on: SnappedPoints, position: int) -> SnappedPoints:
    return chosen(on, [position])
