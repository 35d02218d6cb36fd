"""Streets laid as arrays, and as one profile walks them."""

import numpy as np
import pytest
import shapely

from coverage.engine.network import LOOSE_BELOW_M, SHORTEST_S, build_network, seconds_along, travel_graph
from tests.town import Town


def two_ways_round():
    """One street of 100 m and another of 50 + 100 + 50 m between the same two nodes."""
    return (
        Town().street("short", start=(0, 0), east=100).street("long", start=(0, 0), legs=[(0, 50), (100, 0), (0, -50)])
    )


def test_lengths_follow_the_polyline():
    network = two_ways_round().network()
    # 100 m straight; 50 + 100 + 50 = 200 m round
    assert network.length_m.tolist() == [100.0, 200.0]
    assert network.first_vertex.tolist() == [0, 2, 6]


def test_streets_join_where_ends_and_crossings_coincide_and_bridges_pass_over():
    town = (
        Town()
        .street("main", start=(0, 0), east=400)
        .street("lane", start=(100, 0), north=300)
        .street("cross", start=(300, -20), north=40)
        .street("high", start=(200, -30), north=60, bridge=True)
    )
    # main is cut at 100 (the lane's end) and 300 (the crossing), not at 200 (the bridge): 100 + 200 + 100
    network = town.network()
    assert network.length_m[town.edges("main")].tolist() == [100.0, 200.0, 100.0]
    # cross is cut in the middle by main; lane and high stay whole
    assert [len(town.edges(name)) for name in ("lane", "cross", "high")] == [1, 2, 1]


def test_seconds_are_metres_over_speed_both_ways():
    graph = Town().street("main", start=(0, 0), east=100).graph(speed_m_s=0.8)
    # 100 m / 0.8 m/s = 125 s
    assert graph.forward_s.tolist() == [125.0]
    assert graph.backward_s.tolist() == [125.0]
    assert graph.matrix.toarray().tolist() == [[0.0, 125.0], [125.0, 0.0]]


def test_parallel_edges_count_once_by_the_quickest():
    # SciPy would sum 100 and 200 to 300
    assert two_ways_round().graph().matrix[0, 1] == 100.0


def test_what_the_profile_avoids_cannot_be_walked():
    town = two_ways_round().street("stairs", start=(0, 0), legs=[(0, -10), (100, 0), (0, 10)], highway="steps")
    graph = town.graph(avoids=["steps", "residential"])
    assert graph.forward_s.tolist() == [np.inf, np.inf, np.inf]
    assert graph.matrix.nnz == 0
    assert graph.loose.tolist() == [False, False, False]
    assert town.graph(avoids=["residential"]).matrix[0, 1] == 120.0  # 10 + 100 + 10


def test_a_zero_length_edge_joins_its_ends():
    node_xy = np.array([[0.0, 0.0], [0.0, 0.0]])
    network = build_network(node_xy, np.array([[0, 1]]), shapely.linestrings([[[0, 0], [0, 0]]]))
    graph = travel_graph(network, np.array([True]), 1.0, 80.0)
    assert graph.matrix.nnz == 2
    assert graph.matrix[0, 1] == SHORTEST_S


def test_loops_are_kept_as_streets_and_left_out_of_the_matrix():
    town = Town().street("loop", start=(0, 0), legs=[(100, 0), (0, 100), (-100, 0), (0, -100)])
    graph = town.graph()
    assert graph.network.length_m.tolist() == [400.0]
    assert graph.matrix.shape == (1, 1)
    assert graph.matrix.nnz == 0


def test_a_piece_below_two_kilometres_is_loose_unless_it_is_the_largest():
    town = (
        Town()
        .street("large", start=(0, 0), east=2_500)
        .street("enough", start=(0, 500), east=LOOSE_BELOW_M)
        .street("small", start=(0, 900), east=1_999)
    )
    assert town.graph().loose.tolist() == [False, False, True]
    # alone, a small piece is the largest there is
    assert Town().street("small", start=(0, 0), east=10).graph().loose.tolist() == [False]


def test_what_cannot_be_walked_does_not_hold_pieces_together():
    town = (
        Town()
        .street("large", start=(0, 0), east=3_000)
        .street("stairs", start=(0, 0), north=50, highway="steps")
        .street("terrace", start=(0, 50), east=100)
    )
    assert town.graph().loose.tolist() == [False, False, False]
    assert town.graph(avoids=["steps"]).loose.tolist() == [False, False, True]


def test_seconds_along_an_edge_take_the_direction_of_the_walk():
    graph = sloping(Town().street("hill", start=(0, 0), east=100).graph(), backward=3.0)
    edge = np.zeros(3, dtype=np.int64)
    walked_s = seconds_along(graph, edge, np.array([20.0, 60.0, 60.0]), np.array([60.0, 20.0, 60.0]))
    # 40 m at 1 m/s up, 40 m × 3 s/m back, and nothing to stay
    assert walked_s.tolist() == [40.0, 120.0, 0.0]


@pytest.mark.parametrize("speed_m_s", [0.0, -1.0, np.nan])
def test_a_speed_must_be_positive(speed_m_s):
    network = two_ways_round().network()
    with pytest.raises(ValueError, match="speed_m_s"):
        travel_graph(network, np.ones(2, dtype=bool), speed_m_s, 80.0)


def test_walkable_must_fit_the_edges():
    with pytest.raises(ValueError, match="walkable"):
        travel_graph(two_ways_round().network(), np.ones(3, dtype=bool), 1.0, 80.0)


def test_a_network_refuses_arrays_that_do_not_match():
    line = shapely.linestrings([[[0, 0], [1, 0]]])
    node_xy = np.array([[0.0, 0.0], [1.0, 0.0]])
    with pytest.raises(ValueError, match="pairs of ends"):
        build_network(node_xy, np.array([[0, 1], [0, 1]]), line)
    with pytest.raises(ValueError, match="not one of 2 nodes"):
        build_network(node_xy, np.array([[0, 2]]), line)
    with pytest.raises(ValueError, match="line 0 is empty or missing"):
        build_network(node_xy, np.array([[0, 1]]), np.array([shapely.LineString()], dtype=object))


def test_no_streets_make_an_empty_network():
    graph = Town().graph()
    assert len(graph.network.node_xy) == 0
    assert graph.matrix.shape == (0, 0)


def sloping(graph, *, backward):
    """The same graph with every edge slower backward."""
    from dataclasses import replace

    from coverage.engine.network import seconds_matrix

    backward_s = graph.backward_s * backward
    matrix = seconds_matrix(graph.network, graph.forward_s, backward_s)
    return replace(graph, backward_s=backward_s, matrix=matrix)
