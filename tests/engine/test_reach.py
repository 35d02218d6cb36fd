"""Walks to the nearest facility in towns where every time is arithmetic; at 1 m/s metres are seconds."""

from dataclasses import replace

import numpy as np
import pytest

from coverage.engine.arrays import Entrances
from coverage.engine.network import build_network, seconds_matrix, travel_graph
from coverage.engine.reach import home_walks, reach, walks
from tests.town import Town, points

STREET = Town().street("main", start=(0, 0), east=1_000)
FAR = 10_000.0


def test_a_source_seeds_both_ends_of_its_edge():
    found = reach(STREET.graph(), points((0, 300.0)), FAR)
    # 300 m to the west end, 700 m to the east
    assert found.seconds.tolist() == [300.0, 700.0]
    assert found.nearest.tolist() == [0, 0]


def test_the_access_leg_of_a_source_and_of_a_point_are_walked_at_the_walkers_speed():
    graph = STREET.graph(speed_m_s=0.5)
    found = reach(graph, points((0, 0.0, 20.0)), FAR)
    walked = walks(graph, found, points((0, 100.0, 10.0)))
    # (20 + 100 + 10) m / 0.5 m/s
    assert walked.seconds.tolist() == [260.0]


def test_a_facility_and_a_home_on_one_edge_meet_directly():
    graph = STREET.graph()
    walked = walks(graph, reach(graph, points((0, 500.0)), FAR), points((0, 480.0), (0, 510.0), (0, 500.0)))
    # not 480 + 500 by the west end
    assert walked.seconds.tolist() == [20.0, 10.0, 0.0]


def test_one_edge_may_be_left_and_entered_again_where_that_is_shorter():
    # a crescent of 400 + 100 + 400 = 900 m between two corners that a street of 100 m joins
    town = (
        Town()
        .street("crescent", start=(0, 0), legs=[(0, 400), (100, 0), (0, -400)])
        .street("short", start=(0, 0), east=100)
    )
    graph = town.graph()
    walked = walks(graph, reach(graph, points((0, 10.0)), FAR), points((0, 890.0)))
    # 10 + 100 + 10 m by the short street, not 880 m along the crescent
    assert walked.seconds.tolist() == [120.0]


def test_of_two_facilities_on_the_homes_edge_the_longer_access_leg_can_lose():
    graph = STREET.graph()
    sources = points((0, 500.0, 60.0), (0, 550.0, 5.0))
    walked = walks(graph, reach(graph, sources, FAR), points((0, 500.0)))
    # 0 + 60 m against 50 + 5 m
    assert walked.seconds.tolist() == [55.0]
    assert walked.nearest.tolist() == [1]


def test_walks_lead_toward_the_facility():
    """West of the facility the way to it is uphill: 3 s a metre; away from it, 1 s a metre."""
    graph = STREET.graph()
    forward_s = graph.forward_s * 3.0
    graph = replace(graph, forward_s=forward_s, matrix=seconds_matrix(graph.network, forward_s, graph.backward_s))
    found = reach(graph, points((0, 600.0)), FAR)
    # the west end walks 600 m forward at 3 s/m; the east end 400 m backward at 1 s/m
    assert found.seconds.tolist() == [1_800.0, 400.0]
    # 100 m forward × 3; 100 m backward × 1
    assert walks(graph, found, points((0, 500.0), (0, 700.0))).seconds.tolist() == [300.0, 100.0]


def test_direction_counts_over_several_edges():
    town = Town().street("hill", start=(0, 0), east=100).street("top", start=(100, 0), east=100)
    graph = town.graph()
    forward_s = graph.forward_s * 3.0
    graph = replace(graph, forward_s=forward_s, matrix=seconds_matrix(graph.network, forward_s, graph.backward_s))
    # facility at the east end: 200 m forward × 3; at the west end: 200 m backward × 1
    assert reach(graph, points((1, 100.0)), FAR).seconds.tolist() == [600.0, 300.0, 0.0]
    assert reach(graph, points((0, 0.0)), FAR).seconds.tolist() == [0.0, 100.0, 200.0]


@pytest.mark.parametrize("speed_m_s", [0.6, 0.8, 0.9, 1.11])
def test_the_cutoff_is_inclusive_however_the_legs_are_summed(speed_m_s):
    town = Town()
    for block in range(9):
        town = town.street(f"block {block}", start=(block * 80, 0), east=80)
    graph = town.graph(speed_m_s=speed_m_s)
    # nine blocks of 80 m are 720 m, summed leg by leg to a hair more or less than 720 / speed
    cutoff_s = 720 / speed_m_s
    found = reach(graph, points((0, 0.0)), cutoff_s)
    assert found.seconds[town.node((720, 0))] == pytest.approx(cutoff_s, abs=1e-9)
    assert found.seconds.max() <= cutoff_s
    walked = walks(graph, found, points((8, 80.0), (8, 80.0, 0.001)))
    assert walked.seconds[0] == pytest.approx(cutoff_s, abs=1e-6)
    assert walked.seconds[0] <= cutoff_s
    assert walked.seconds[1] == np.inf


def test_at_the_limit_of_fifteen_minutes_a_home_is_in_and_a_millimetre_further_out():
    graph = STREET.graph(speed_m_s=0.8)
    walked = walks(graph, reach(graph, points((0, 0.0)), 900.0), points((0, 720.0), (0, 720.001), (0, 700.0, 20.0)))
    # 720 m / 0.8 m/s = 900 s; (700 + 20) m as well
    assert walked.seconds.tolist() == [900.0, np.inf, 900.0]
    assert walked.nearest.tolist() == [0, -1, 0]


def test_a_dead_end_longer_than_the_budget_keeps_its_near_part():
    graph = STREET.graph()
    found = reach(graph, points((0, 0.0)), 200.0)
    assert found.seconds.tolist() == [0.0, np.inf]
    assert found.nearest.tolist() == [0, -1]
    assert walks(graph, found, points((0, 150.0), (0, 250.0))).seconds.tolist() == [150.0, np.inf]


def test_a_facility_in_the_middle_of_an_edge_longer_than_the_budget_is_met_on_it():
    graph = STREET.graph()
    found = reach(graph, points((0, 500.0)), 100.0)
    assert found.seconds.tolist() == [np.inf, np.inf]
    assert walks(graph, found, points((0, 420.0), (0, 610.0))).seconds.tolist() == [80.0, np.inf]


def test_parallel_edges_are_walked_by_the_shorter():
    town = (
        Town()
        .street("long", start=(0, 0), legs=[(0, 50), (100, 0), (0, -50)])
        .street("short", start=(0, 0), east=100)
        .street("on", start=(100, 0), east=100)
    )
    graph = town.graph()
    found = reach(graph, points((2, 100.0)), FAR)
    # from (0, 0): 100 m by the short one, not 200 m, then 100 m
    assert found.seconds[town.node((0, 0))] == 200.0


def test_a_source_on_the_longer_of_two_parallel_edges_counts_its_own_way():
    town = (
        Town().street("long", start=(0, 0), legs=[(0, 50), (100, 0), (0, -50)]).street("short", start=(0, 0), east=100)
    )
    graph = town.graph()
    # 60 m along the long street: 60 m to its start, then 100 m by the short one against 140 m along the long one
    assert reach(graph, points((0, 60.0)), FAR).seconds.tolist() == [60.0, 140.0]


def test_a_source_on_a_loop_is_reached_from_either_side():
    town = (
        Town()
        .street("loop", start=(0, 0), legs=[(100, 0), (0, 100), (-100, 0), (0, -100)])
        .street("out", start=(0, 0), east=-50)
    )
    graph = town.graph()
    found = reach(graph, points((0, 350.0)), FAR)
    # 400 − 350 = 50 m the short way round
    assert found.seconds[town.node((0, 0))] == 50.0
    # 20 m into the loop: 20 m back to the corner and 50 m on; not 330 m along
    assert walks(graph, found, points((0, 20.0))).seconds.tolist() == [70.0]


def test_zero_length_edges_are_passed():
    node_xy = np.array([[0.0, 0.0], [100.0, 0.0], [100.0, 0.0], [200.0, 0.0]])
    lines = Town().street("a", start=(0, 0), east=100).street("b", start=(100, 0)).street("c", start=(100, 0), east=100)
    shapes = np.array([street.line for street in lines.streets], dtype=object)
    network = build_network(node_xy, np.array([[0, 1], [1, 2], [2, 3]]), shapes)
    graph = travel_graph(network, np.ones(3, dtype=bool), 1.0, 80.0)
    found = reach(graph, points((2, 100.0), (1, 0.0)), FAR)
    np.testing.assert_allclose(found.seconds, [100.0, 0.0, 0.0, 0.0], atol=1e-5)
    np.testing.assert_allclose(walks(graph, found, points((1, 0.0), (0, 40.0))).seconds, [0.0, 60.0], atol=1e-5)


def test_another_piece_of_street_is_unreachable_and_no_street_is_unknown():
    town = STREET.street("island", start=(0, 900), east=100)
    graph = town.graph()
    walked = walks(graph, reach(graph, points((0, 0.0)), FAR), points((1, 50.0), (-1, 0.0, np.inf)))
    assert walked.seconds[0] == np.inf
    assert np.isnan(walked.seconds[1])
    assert walked.nearest.tolist() == [-1, -1]


def test_ties_go_to_the_source_that_comes_first_wherever_it_stands():
    # a cross of four arms of 100 m, with a tail of 200 m of two blocks from its centre
    town = Town()
    for name, east, north in (("w", -100, 0), ("n", 0, 100), ("s", 0, -100)):
        town = town.street(name, start=(0, 0), east=east, north=north)
    town = town.street("tail", start=(0, 0), east=100).street("tail end", start=(100, 0), east=100)
    graph = town.graph()
    ends = [(0, 100.0), (1, 100.0), (2, 100.0)]
    for first in range(3):
        turned = ends[first:] + ends[:first]
        found = reach(graph, points(*turned), FAR)
        for place in ((0, 0), (100, 0), (200, 0)):
            assert found.nearest[town.node(place)] == 0
        assert walks(graph, found, points((4, 50.0))).nearest.tolist() == [0]


def test_a_tie_between_the_two_ways_along_an_edge_goes_to_the_first_source():
    graph = STREET.graph()
    for sources in (points((0, 0.0), (0, 1_000.0)), points((0, 1_000.0), (0, 0.0))):
        walked = walks(graph, reach(graph, sources, FAR), points((0, 500.0)))
        assert (walked.seconds[0], walked.nearest[0]) == (500.0, 0)


def test_sources_on_no_street_are_ignored_and_the_others_keep_their_positions():
    graph = STREET.graph()
    found = reach(graph, points((-1, 0.0, np.inf), (0, 100.0)), FAR)
    assert found.seconds.tolist() == [100.0, 900.0]
    assert found.nearest.tolist() == [1, 1]
    assert walks(graph, found, points((0, 90.0))).nearest.tolist() == [1]


@pytest.mark.parametrize("sources", [points(), points((-1, 0.0, np.inf))])
def test_without_a_source_everything_is_out_of_reach(sources):
    graph = STREET.graph()
    found = reach(graph, sources, FAR)
    assert found.seconds.tolist() == [np.inf, np.inf]
    assert found.nearest.tolist() == [-1, -1]
    assert walks(graph, found, points((0, 10.0))).seconds.tolist() == [np.inf]


@pytest.mark.parametrize("cutoff_s", [0.0, -1.0, np.nan])
def test_the_cutoff_must_be_positive(cutoff_s):
    with pytest.raises(ValueError, match="cutoff_s"):
        reach(STREET.graph(), points((0, 0.0)), cutoff_s)


def test_a_home_takes_its_best_entrance():
    graph = STREET.graph()
    found = reach(graph, points((0, 0.0), (0, 1_000.0)), FAR)
    entrances = Entrances(
        home=np.array([0, 0, 1, 2, 2, 3]),
        points=points((0, 300.0, 5.0), (0, 900.0, 50.0), (0, 10.0), (-1, 0.0, np.inf), (0, 20.0), (-1, 0.0, np.inf)),
        homes=5,
        gated=np.zeros(5, dtype=bool),
    )
    walked = home_walks(graph, found, entrances)
    # home 0: 300 + 5 west against 100 + 50 east; home 2 has one usable entrance; home 3 none; home 4 no row at all
    np.testing.assert_array_equal(walked.seconds, [150.0, 10.0, 20.0, np.nan, np.nan])
    assert walked.nearest.tolist() == [1, 0, 0, -1, -1]


def test_a_home_beyond_the_cutoff_is_out_of_reach_and_not_unknown():
    graph = STREET.graph()
    found = reach(graph, points((0, 0.0)), 100.0)
    entrances = Entrances(
        np.array([0, 0]), points((0, 300.0), (-1, 0.0, np.inf)), homes=1, gated=np.zeros(1, dtype=bool)
    )
    walked = home_walks(graph, found, entrances)
    assert walked.seconds.tolist() == [np.inf]
    assert walked.nearest.tolist() == [-1]


def test_a_tie_between_two_entrances_goes_to_the_first_source():
    graph = STREET.graph()
    found = reach(graph, points((0, 1_000.0), (0, 0.0)), FAR)
    entrances = Entrances(np.array([0, 0]), points((0, 100.0), (0, 900.0)), homes=1, gated=np.zeros(1, dtype=bool))
    walked = home_walks(graph, found, entrances)
    # 100 m either way; the source at 1,000 m comes first
    assert (walked.seconds[0], walked.nearest[0]) == (100.0, 0)
