"""Points on the nearest street."""

import numpy as np
import pytest

from coverage.engine.snapping import snap, street_index
from tests.town import Town

FAR_APART = Town().street("large", start=(0, 0), east=3_000).street("court", start=(0, 200), east=100)


def test_a_point_goes_to_the_nearest_place_on_an_edge_not_to_a_node():
    town = Town().street("main", start=(0, 0), east=100).street("bend", start=(0, 0), legs=[(0, 300), (100, 0)])
    graph = town.graph()
    snapped = town.snap(graph, (30, 10), (60, 290), (-20, 0), (100, 0))
    # (30, 10) is 10 m from main at 30 m; (60, 290) is 10 m from the bend's second leg, at 300 + 60 m;
    # (-20, 0) is 20 m from the corner, which both share: main comes first
    assert snapped.edge.tolist() == [0, 1, 0, 0]
    assert snapped.offset_m.tolist() == [30.0, 360.0, 0.0, 100.0]
    assert snapped.access_m.tolist() == [10.0, 10.0, 20.0, 0.0]


def test_the_limit_is_inclusive_and_beyond_it_is_nowhere():
    graph = Town().street("main", start=(0, 0), east=100).graph()
    snapped = snap(street_index(graph), np.array([[50.0, 500.0], [50.0, 500.01]]), 500.0)
    assert snapped.edge.tolist() == [0, -1]
    assert snapped.offset_m.tolist() == [50.0, 0.0]
    assert snapped.access_m.tolist() == [500.0, np.inf]


def test_a_loose_piece_is_taken_only_where_no_larger_one_is_within_the_limit():
    graph = FAR_APART.graph()
    places = np.array([[50.0, 190.0]])
    # the court is 10 m away, the large street 190 m
    assert snap(street_index(graph), places, 200.0).edge.tolist() == [0]
    assert snap(street_index(graph), places, 200.0).access_m[0] == pytest.approx(190.0)
    assert snap(street_index(graph), places, 189.0).edge.tolist() == [1]
    assert snap(street_index(graph), places, 9.0).edge.tolist() == [-1]


def test_what_cannot_be_walked_is_never_snapped_to():
    town = Town().street("stairs", start=(0, 0), east=100, highway="steps").street("main", start=(0, 50), east=100)
    assert town.snap(town.graph(avoids=["steps"]), (50, 10)).edge.tolist() == [1]
    assert town.snap(town.graph(avoids=["steps", "residential"]), (50, 10)).edge.tolist() == [-1]


def test_a_street_without_length_can_be_snapped_to():
    town = Town().street("dot", start=(0, 0))
    snapped = town.snap(town.graph(), (3, 4))
    # 3, 4, 5
    assert (snapped.edge[0], snapped.offset_m[0], snapped.access_m[0]) == (0, 0.0, 5.0)


def test_no_points_and_no_streets_snap_to_nothing():
    assert len(FAR_APART.snap(FAR_APART.graph()).edge) == 0
    assert Town().snap(Town().graph(), (0, 0)).edge.tolist() == [-1]


def test_each_point_is_snapped_as_if_it_were_alone():
    graph = FAR_APART.graph()
    xy = np.random.default_rng(7).uniform((-300, -900), (3_300, 900), (200, 2))
    together = snap(street_index(graph), xy, 500.0)
    alone = [snap(street_index(graph), place[None], 500.0) for place in xy]
    assert together.edge.tolist() == [one.edge[0] for one in alone]
    assert together.offset_m.tolist() == [one.offset_m[0] for one in alone]
    assert together.access_m.tolist() == [one.access_m[0] for one in alone]
