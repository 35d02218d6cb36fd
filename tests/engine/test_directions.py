"""Slopes, waits and one-way footpaths: people walk toward the facility, and the way there is not the way back."""

from math import exp

import numpy as np
import pytest

from coverage.engine.isochrone_pieces import reached_pieces
from coverage.engine.isochrones import isochrones
from coverage.engine.network import STEEPEST, pace, travel_graph
from coverage.engine.reach import reach, walks
from coverage.engine.separate import separate_isochrones, separate_reaches
from tests.town import Town, points

FAR = 100_000.0
B_M = 80.0
# 1,000 m that rise by 100 m: a slope of 0.1, walked up at exp(−3.5 · (0.15 − 0.05)) = exp(−0.35) of the speed. Down it
# is −0.1: |−0.1 + 0.05| = 0.05, as on the flat.
HILL = Town().street("hill", start=(0, 0), east=1_000).elevation((0, 0), 20).elevation((1_000, 0), 120)
UP = exp(0.35)
PATH = Town().street("path", start=(0, 0), east=1_000, oneway=True)


@pytest.mark.parametrize(
    ("rise_m", "share"),
    [
        (0.0, 1.0),
        (5.0, exp(-3.5 * 0.05)),
        (10.0, exp(-3.5 * 0.10)),
        (-5.0, 1.0),  # Tobler is quickest here; nobody is quicker than on the flat
        (-10.0, 1.0),  # as far below −0.05 as the flat is above
        (-30.0, exp(-3.5 * 0.20)),
        (50.0, exp(-3.5 * 0.50)),
        (400.0, exp(-3.5 * STEEPEST)),  # an error in the elevations costs no more than a stair
        (np.nan, 1.0),
    ],
)
def test_the_pace_on_a_slope_over_100_m(rise_m, share):
    assert pace(np.array([rise_m]), np.array([100.0])).tolist() == [pytest.approx(share)]


def test_where_there_is_no_length_there_is_no_slope():
    assert pace(np.array([3.0]), np.array([0.0])).tolist() == [1.0]


def test_up_the_hill_is_slower_than_down():
    graph = HILL.graph(speed_m_s=0.8)
    assert graph.forward_s.tolist() == [pytest.approx(1_000 / 0.8 * UP)]
    assert graph.backward_s.tolist() == [1_000 / 0.8]


def test_homes_below_the_facility_walk_up_to_it():
    graph = HILL.graph()
    found = reach(graph, points((0, 600.0)), FAR)
    # 600 m up from the bottom, 400 m down from the top
    assert found.seconds.tolist() == pytest.approx([600 * UP, 400])
    # from 100 m below, up; from 100 m above, down
    assert walks(graph, found, points((0, 500.0), (0, 700.0))).seconds.tolist() == pytest.approx([100 * UP, 100])


def test_where_one_end_is_not_known_a_street_is_flat():
    graph = Town().street("hill", start=(0, 0), east=100).elevation((100, 0), 20).graph()
    assert [*graph.forward_s, *graph.backward_s] == [100.0, 100.0]


def test_a_one_way_path_leads_only_along_its_line():
    graph = PATH.graph()
    assert graph.matrix.toarray().tolist() == [[0.0, 1_000.0], [0.0, 0.0]]
    found = reach(graph, points((0, 600.0)), FAR)
    assert found.seconds.tolist() == [600.0, np.inf]
    walked = walks(graph, found, points((0, 500.0), (0, 700.0), (0, 600.0)))
    assert walked.seconds.tolist() == [100.0, np.inf, 0.0]
    assert walked.nearest.tolist() == [0, -1, 0]


def test_rounding_leads_nobody_the_wrong_way():
    graph = PATH.graph()
    found = reach(graph, points((0, 600.0)), FAR)
    assert walks(graph, found, points((0, 600.0 + 1e-8))).seconds.tolist() == [0.0]


def test_down_an_escalator_one_walks_around():
    # up: 30 m; down: 100 + 30 + 100 m by the ramp
    town = (
        Town()
        .street("escalator", start=(0, 0), north=30, highway="steps", oneway=True)
        .street("ramp", start=(0, 0), legs=[(100, 0), (0, 30), (-100, 0)])
    )
    graph = town.graph()
    bottom, top = town.node((0, 0)), town.node((0, 30))
    assert reach(graph, points((1, 0.0)), FAR).seconds[top] == 230.0
    assert reach(graph, points((1, 230.0)), FAR).seconds[bottom] == 30.0
    # 10 m up the escalator one cannot turn back: 20 m up, then round
    assert walks(graph, reach(graph, points((1, 0.0)), FAR), points((0, 10.0))).seconds.tolist() == [250.0]
    # who avoids steps walks the ramp both ways
    assert reach(town.graph(avoids=["steps"]), points((1, 230.0)), FAR).seconds[bottom] == 230.0


def test_at_a_crossing_one_waits_whichever_way_one_goes():
    town = Town().street("south", start=(0, 0), east=50).street("zebra", start=(0, 0), north=10, crossing=True)
    graph = town.graph(crossing_s=20)
    assert graph.forward_s.tolist() == [50.0, 30.0]
    assert graph.backward_s.tolist() == [50.0, 30.0]
    assert town.graph().forward_s.tolist() == [50.0, 10.0]


def test_a_one_way_path_is_reached_only_from_its_beginning():
    # 300 s less 80 s for the last leg: 220 m, all of them before the facility
    graph = PATH.graph()
    found = reach(graph, points((0, 500.0)), 300)
    assert reached_pieces(graph, found, 220).tolist() == [[[280.0, 0.0], [500.0, 0.0]]]
    (shape,) = isochrones(graph, found, (300,))
    assert shape.bounds == pytest.approx((280 - B_M, -B_M, 500 + B_M, B_M), abs=0.1)


@pytest.mark.parametrize(("at", "west", "east"), [(0.0, 0, 0), (1_000.0, 780, 1_000)])
def test_at_the_ends_of_a_one_way_path(at, west, east):
    # at its beginning nobody comes along it; at its end 220 m of it lead there
    graph = PATH.graph()
    pieces = reached_pieces(graph, reach(graph, points((0, at)), 300), 220)
    assert (pieces[..., 0].min(), pieces[..., 0].max()) == (west, east)


def test_a_circle_on_a_hill_reaches_less_far_down():
    graph = HILL.graph()
    (shape,) = isochrones(graph, reach(graph, points((0, 500.0)), 300), (300,))
    # below the facility 220 s take one 220 / 1.419 = 155 m up; above it 220 m down
    assert shape.bounds == pytest.approx((500 - 220 / UP - B_M, -B_M, 500 + 220 + B_M, B_M), abs=0.1)


def test_each_facility_alone_is_reached_the_same_way():
    graph = PATH.graph()
    sources = points((0, 500.0), (0, 900.0))
    found = separate_reaches(graph, sources, 600)
    # only the beginning, 500 m before the first; nobody walks back from the end
    assert (found.first.tolist(), found.node.tolist(), found.seconds.tolist()) == ([0, 1, 1], [0], [500.0])
    shapes = [shapes[0].bounds for _, shapes in separate_isochrones(graph, sources, (300,))]
    assert shapes == [pytest.approx((at - 300, -B_M, at + B_M, B_M), abs=0.1) for at in (500, 900)]


@pytest.mark.parametrize("name", ["rise_m", "delay_s", "oneway"])
def test_every_array_must_fit_the_edges(name):
    array = np.zeros(2, dtype=bool if name == "oneway" else float)
    with pytest.raises(ValueError, match=f"2 {name} for 1 edges"):
        travel_graph(PATH.network(), np.ones(1, dtype=bool), 1.0, B_M, **{name: array})


@pytest.mark.parametrize("delay_s", [-1.0, np.nan])
def test_nobody_waits_less_than_not_at_all(delay_s):
    with pytest.raises(ValueError, match="delay"):
        travel_graph(PATH.network(), np.ones(1, dtype=bool), 1.0, B_M, delay_s=np.array([delay_s]))
