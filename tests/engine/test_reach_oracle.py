"""Walking times against networkx on random multigraphs, and what must hold of any search."""

from dataclasses import dataclass, replace
from itertools import pairwise
from math import exp, inf, isnan, nan

import networkx as nx
import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.engine.arrays import SnappedPoints, TravelGraph
from coverage.engine.network import build_network, travel_graph
from coverage.engine.reach import reach, walks
from tests.town import points

Stop = tuple[int, float, float]  # edge, share of its length, access leg in metres


@dataclass(frozen=True)
class Street:
    """An edge as it is drawn, from one node to another."""

    start: int
    end: int
    metres: float
    rise_m: float
    delay_s: float
    oneway: bool

    def turned(self):
        """The same street on the ground, drawn from its other end."""
        return replace(self, start=self.end, end=self.start, rise_m=-self.rise_m)

    def seconds(self, speed_m_s):
        """There and back by Tobler, worked out one by one; nothing is steeper than a stair."""
        slope = self.rise_m / self.metres if self.metres and not isnan(self.rise_m) else 0.0
        slope = max(-0.5, min(0.5, slope))
        shares = [min(1.0, exp(-3.5 * abs(s + 0.05)) / exp(-3.5 * 0.05)) for s in (slope, -slope)]
        there_s, back_s = (self.metres / (speed_m_s * share) + self.delay_s for share in shares)
        return there_s, inf if self.oneway else back_s


@dataclass(frozen=True)
class Case:
    """A random multigraph and places on it."""

    streets: list[Street]
    graph: TravelGraph
    sources: SnappedPoints
    places: SnappedPoints
    cutoff_s: float


@st.composite
def streets(draw):
    """Up to two components of streets with loops, parallel edges, zero lengths, slopes, crossings and one-way paths.

    A place on a street without length is at both its ends: there nobody waits, or is bound to one direction.
    """
    per_half = draw(st.integers(1, 5))
    drawn = []
    for half in range(draw(st.integers(1, 2))):
        node = st.integers(half * per_half, (half + 1) * per_half - 1)
        for _ in range(draw(st.integers(1, 9))):
            metres = draw(st.sampled_from([0.0, 1.0, 25.0, 40.0, 100.0, 333.3]))
            rise_m = draw(st.sampled_from([0.0, 0.0, 0.4, 8.0, -8.0, nan]))
            delay_s = draw(st.sampled_from([0.0, 0.0, 20.0])) if metres > 0 else 0.0
            oneway = metres > 0 and draw(st.sampled_from([False, False, True]))
            drawn.append(Street(draw(node), draw(node), metres, rise_m, delay_s, oneway))
    return drawn


def graph_of(drawn: list[Street], speed_m_s: float) -> TravelGraph:
    """A graph of given lengths: where its nodes lie does not matter to the times."""
    lines = np.array([shapely.LineString([(0, i), (one.metres, i)]) for i, one in enumerate(drawn)], dtype=object)
    ends = np.array([(one.start, one.end) for one in drawn])
    return travel_graph(
        build_network(np.zeros((10, 2)), ends, lines),
        np.ones(len(drawn), dtype=bool),
        speed_m_s,
        80.0,
        rise_m=np.array([one.rise_m for one in drawn]),
        delay_s=np.array([one.delay_s for one in drawn]),
        oneway=np.array([one.oneway for one in drawn]),
    )


@st.composite
def cases(draw):
    drawn = draw(streets())
    graph = graph_of(drawn, draw(st.sampled_from([0.8, 1.0, 1.11])))
    stop = st.tuples(
        st.integers(0, len(graph.forward_s) - 1),
        st.sampled_from([0.0, 0.25, 0.5, 0.9, 1.0]),
        st.sampled_from([0.0, 7.0, 80.0]),
    )
    return Case(
        drawn,
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
        there_s, back_s = case.streets[edge].seconds(graph.speed_m_s)
        for (from_m, here), (to_m, there) in pairwise(beads):
            share = (to_m - from_m) / network.length_m[edge] if network.length_m[edge] else 0.0
            roads.add_edge(here, there, s=share * there_s)
            if share == 0:  # also where one may not walk back: a place at an end is at its node
                roads.add_edge(there, here, s=0.0)
            elif not case.streets[edge].oneway:
                roads.add_edge(there, here, s=share * back_s)
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


@settings(max_examples=40, deadline=None)
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


@settings(max_examples=40, deadline=None)
@given(cases())
def test_of_equally_near_sources_the_first_is_named(case):
    alone = [walks_to(case, one(case.sources, i)) for i in range(len(case.sources.edge))]
    together = walks(case.graph, reach(case.graph, case.sources, case.cutoff_s), case.places)
    seconds = np.array(alone)
    np.testing.assert_array_equal(together.seconds, seconds.min(axis=0))
    reached = np.isfinite(together.seconds)
    assert together.nearest[reached].tolist() == seconds.argmin(axis=0)[reached].tolist()


@settings(max_examples=40, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_sources_changes_no_time(case, random):
    order = list(range(len(case.sources.edge)))
    random.shuffle(order)
    np.testing.assert_array_equal(walks_to(case, case.sources), walks_to(case, chosen(case.sources, order)))


@settings(max_examples=40, deadline=None)
@given(cases())
def test_more_sources_never_raise_a_time(case):
    fewer = walks_to(case, chosen(case.sources, list(range(len(case.sources.edge) - 1))))
    assert (walks_to(case, case.sources) <= fewer).all()


@settings(max_examples=40, deadline=None)
@given(cases())
def test_a_longer_cutoff_changes_nothing_within_the_shorter(case):
    shorter = walks_to(case, case.sources)
    longer = walks_to(replace(case, cutoff_s=case.cutoff_s * 2), case.sources)
    np.testing.assert_array_equal(shorter, np.where(longer <= case.cutoff_s, longer, np.inf))


@settings(max_examples=40, deadline=None)
@given(cases())
def test_it_does_not_matter_from_which_end_a_street_is_drawn(case):
    drawn = [one if one.oneway else one.turned() for one in case.streets]
    turned = [not one.oneway for one in case.streets]
    graph = graph_of(drawn, case.graph.speed_m_s)
    np.testing.assert_array_equal(graph.forward_s[turned], case.graph.backward_s[turned])
    np.testing.assert_array_equal(graph.backward_s[turned], case.graph.forward_s[turned])
    again = Case(
        drawn, graph, *(from_the_other_end(case, on, turned) for on in (case.sources, case.places)), case.cutoff_s
    )
    np.testing.assert_allclose(walks_to(again, again.sources), walks_to(case, case.sources), rtol=0, atol=2e-6)


@settings(max_examples=40, deadline=None)
@given(cases())
def test_with_all_streets_turned_the_way_home_is_the_way_there(case):
    drawn = [replace(one, start=one.end, end=one.start) for one in case.streets]  # each keeps its slope
    turned = [True] * len(drawn)
    graph = graph_of(drawn, case.graph.speed_m_s)
    homes, facilities = (from_the_other_end(case, on, turned) for on in (case.places, case.sources))
    for i in range(len(case.places.edge)):
        there = Case(case.streets, case.graph, case.sources, one(case.places, i), case.cutoff_s)
        back = Case(drawn, graph, one(homes, i), facilities, case.cutoff_s)
        each_s = [walks_to(there, one(case.sources, j))[0] for j in range(len(case.sources.edge))]
        np.testing.assert_allclose(walks_to(back, back.sources), each_s, rtol=0, atol=2e-6)


def from_the_other_end(case: Case, on: SnappedPoints, turned: list[bool]) -> SnappedPoints:
    """The same places, measured from the other end of the edges that are turned."""
    length_m = case.graph.network.length_m[on.edge]
    return replace(on, offset_m=np.where(np.array(turned)[on.edge], length_m - on.offset_m, on.offset_m))


def walks_to(case: Case, sources: SnappedPoints):
    return walks(case.graph, reach(case.graph, sources, case.cutoff_s), case.places).seconds


def chosen(on: SnappedPoints, positions: list[int]) -> SnappedPoints:
    return SnappedPoints(on.edge[positions], on.offset_m[positions], on.access_m[positions])


def one(on: SnappedPoints, position: int) -> SnappedPoints:
    return chosen(on, [position])
