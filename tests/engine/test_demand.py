"""People spread over homes, and homes let on to the streets."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.engine.demand import entrances, entrances_over, spread
from coverage.engine.network import without_edges
from coverage.engine.reach import home_walks, reach
from coverage.engine.snapping import street_index
from tests.town import Town, points

STREET = Town().street("main", start=(0, 0), east=1_000)
LIMIT_M = 500.0


def gates_of(graph, home, gates, *, compound=0):
    """Entrances of one home, with the gates given as (place, compound)."""
    return entrances(
        street_index(graph),
        np.array([home], dtype=float),
        np.array([compound]),
        np.array([place for place, _ in gates], dtype=float).reshape(-1, 2),
        np.array([position for _, position in gates], dtype=np.int64),
        LIMIT_M,
    )


def test_people_are_spread_by_weight_band_by_band():
    people = spread(np.array([[100.0, 10.0], [7.0, 0.0]]), np.array([0, 1, 0]), np.array([60.0, 5.0, 40.0]))
    # unit 0: 60 and 40 of every 100; unit 1 has one home
    np.testing.assert_allclose(people, [[60.0, 6.0], [7.0, 0.0], [40.0, 4.0]])


def test_homes_that_weigh_nothing_share_evenly():
    people = spread(np.array([[9.0]]), np.array([0, 0, 0]), np.zeros(3))
    np.testing.assert_allclose(people, [[3.0], [3.0], [3.0]])


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.floats(0, 1e6, allow_subnormal=False)),
        min_size=1,
        max_size=60,
    ),
    st.lists(st.integers(0, 10_000_000), min_size=5, max_size=5),
)
def test_no_one_is_lost_or_made(homes, people):
    home_unit = np.array([unit for unit, _ in homes])
    weight = np.array([weight for _, weight in homes])
    unit_people = np.where(np.isin(np.arange(5), home_unit), people, 0).astype(float)[:, None]
    placed = spread(unit_people, home_unit, weight)
    assert (placed >= 0).all()
    for unit in range(5):
        total = math.fsum(placed[home_unit == unit, 0])
        # the rounding of the last addition: at most a few units in the last place of the total
        assert abs(total - unit_people[unit, 0]) <= 4 * np.spacing(unit_people[unit, 0])


def test_a_unit_of_many_homes_adds_up_to_its_total_to_the_last_bit():
    rng = np.random.default_rng(3)
    home_unit = rng.integers(0, 3, 100_000)
    unit_people = np.array([[1_234_567.0, 11.0], [0.0, 7.0], [40_000.0, 3.0]])
    placed = spread(unit_people, home_unit, rng.lognormal(0, 2, len(home_unit)))
    # added home by home, as the tables of the audit are; without the remainder the sums are off by 25 last bits
    for band in range(2):
        np.testing.assert_array_equal(np.bincount(home_unit, placed[:, band]), unit_people[:, band])


def test_people_without_a_home_are_refused_and_an_empty_unit_is_not():
    with pytest.raises(ValueError, match="no home"):
        spread(np.array([[1.0], [5.0]]), np.array([0]), np.array([1.0]))
    assert spread(np.array([[1.0], [0.0]]), np.array([0]), np.array([1.0])).tolist() == [[1.0]]


@pytest.mark.parametrize("weight", [-1.0, np.nan, np.inf])
def test_weights_must_be_finite_and_not_negative(weight):
    with pytest.raises(ValueError, match="weights"):
        spread(np.array([[1.0]]), np.array([0]), np.array([weight]))


def test_an_open_home_goes_to_the_nearest_street():
    found = gates_of(STREET.graph(), (200, 30), [((500, 0), 0)], compound=-1)
    assert found.home.tolist() == [0]
    assert (found.points.offset_m[0], found.points.access_m[0]) == (200.0, 30.0)


def test_a_home_in_a_compound_reaches_the_street_only_through_its_gate():
    graph = STREET.graph()
    found = gates_of(graph, (200, 30), [((240, 0), 0), ((700, 0), 1)])
    # straight inside to its own gate: 40 east and 30 south make 50 m; the gate is on the street
    assert (found.points.offset_m.tolist(), found.points.access_m.tolist()) == ([240.0], [50.0])
    # to a facility at 100 m: 50 m inside and 140 m back, not 30 + 100 m
    walked = home_walks(graph, reach(graph, points((0, 100.0)), 1_000.0), found)
    assert walked.seconds.tolist() == [190.0]


def test_the_gates_own_leg_to_the_street_is_counted():
    found = gates_of(STREET.graph(), (300, 60), [((300, 20), 0)])
    # 40 m inside and 20 m from the gate to the street
    assert found.points.access_m.tolist() == [60.0]


def test_each_gate_is_an_entrance_and_the_best_is_walked():
    graph = STREET.graph()
    found = gates_of(graph, (500, 40), [((470, 0), 0), ((530, 0), 0)])
    assert found.home.tolist() == [0, 0]
    # 30, 40, 50 m to each gate
    assert found.points.access_m.tolist() == [50.0, 50.0]
    walked = home_walks(graph, reach(graph, points((0, 1_000.0)), 1_000.0), found)
    # by the east gate: 50 + 470 m
    assert walked.seconds.tolist() == [520.0]


def test_a_gate_too_far_from_a_street_is_no_entrance():
    graph = STREET.graph()
    found = gates_of(graph, (200, 450), [((200, 501), 0), ((200, 300), 0)])
    # only the gate at 300 m: 150 m inside and 300 m on
    assert found.points.access_m.tolist() == [450.0]
    # with no usable gate the home goes to the nearest street, as if open
    alone = gates_of(graph, (200, 450), [((200, 501), 0)])
    assert (alone.points.edge.tolist(), alone.points.access_m.tolist()) == ([0], [450.0])


def test_a_home_too_far_from_everything_is_on_no_street():
    assert gates_of(STREET.graph(), (200, 501), []).points.edge.tolist() == [-1]


def test_rows_are_sorted_by_home_and_then_by_gate():
    graph = STREET.graph()
    found = entrances(
        street_index(graph),
        np.array([[100.0, 10.0], [200.0, 10.0], [300.0, 10.0], [900.0, 600.0]]),
        np.array([1, -1, 1, -1]),
        np.array([[150.0, 0.0], [600.0, 0.0], [350.0, 0.0]]),
        np.array([1, 0, 1]),
        LIMIT_M,
    )
    assert found.homes == 4
    assert found.home.tolist() == [0, 0, 1, 2, 2, 3]
    assert found.points.offset_m.tolist() == [150.0, 350.0, 200.0, 150.0, 350.0, 0.0]
    assert found.points.edge.tolist() == [0, 0, 0, 0, 0, -1]


def test_a_home_gets_on_any_of_several_sets_of_streets_and_is_gated_as_in_the_first():
    # The gate is 600 m north of the old street and on the new path: only with it can the gate be used. Without it the
    # home goes straight to the old street, 450 m; with it 150 m to the gate.
    graph = STREET.street("path", start=(0, 600), east=1_000).street("up", start=(1_000, 0), north=600).graph()
    opened = graph.network.node_xy[graph.network.ends, 1].max(axis=1) > 0
    both = street_index(graph), street_index(without_edges(graph, opened))
    args = np.array([[200.0, 450.0]]), np.array([0]), np.array([[200.0, 600.0]]), np.array([0]), LIMIT_M
    found = entrances_over(both, *args)
    assert found.home.tolist() == [0, 0]
    assert found.points.access_m.tolist() == [150.0, 450.0]
    assert found.gated.tolist() == [True]
    assert entrances_over(both[::-1], *args).gated.tolist() == [False]


def test_no_homes_have_no_entrances():
    none = np.zeros((0, 2))
    nothing = np.zeros(0, dtype=np.int64)
    found = entrances(street_index(STREET.graph()), none, nothing, none, nothing, LIMIT_M)
    assert (len(found.home), found.homes) == (0, 0)
