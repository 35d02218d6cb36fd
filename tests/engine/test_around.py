"""Sources that come and go are timed around themselves, and nothing differs from a search of everything."""

import tracemalloc

import numpy as np
import pytest
import shapely

from coverage.engine.around import around_of, entries, nearing, reach_again
from coverage.engine.arrays import Entrances, SnappedPoints
from coverage.engine.doors import doors_of, walks_through
from coverage.engine.network import build_network, travel_graph
from coverage.engine.reach import home_walks, reach
from coverage.engine.snapping import chosen_points, snap, street_index
from tests.bench.city import streets

CUTOFF_S = 900.0


def walked(seed):
    """Some 400 junctions; every fifth street is walked one way only."""
    network = streets(400, seed).network()
    oneway = np.arange(len(network.ends)) % 5 == 0
    return travel_graph(network, np.ones(len(network.ends), dtype=bool), 0.8, 80.0, oneway=oneway)


def points(graph, count, rng):
    xy = graph.network.node_xy[rng.choice(len(graph.network.node_xy), count)] + rng.normal(0, 20, (count, 2))
    return snap(street_index(graph), xy, 500.0)


def joined(one, other):
    return SnappedPoints(*(np.concatenate(pair) for pair in zip(parts(one), parts(other), strict=True)))


def parts(points):
    return points.edge, points.offset_m, points.access_m


def turned_over(graph, rng, *, twins):
    """Twelve sources, of which three go and three come in between; with twins those that come stand where others do."""
    former = points(graph, 12, rng)
    came = chosen_points(former, np.array([0, 5, 7])) if twins else points(graph, 3, rng)
    went = np.array([1, 4, 9])
    stay = np.setdiff1d(np.arange(12), went)
    order = np.sort(rng.choice(12, 9, replace=False))  # where those that stay stand among all
    others = np.setdiff1d(np.arange(12), order)
    place = np.empty(12, dtype=np.int64)
    place[order], place[others] = np.arange(9), np.arange(9, 12)
    sources = chosen_points(joined(chosen_points(former, stay), came), place)
    lookup = np.full(13, -1)
    lookup[stay] = order
    return former, sources, lookup, joined(chosen_points(former, went), came)


@pytest.mark.parametrize("twins", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_a_search_around_what_changed_equals_a_search_of_everything(seed, twins):
    graph, rng = walked(seed), np.random.default_rng(seed)
    homes = points(graph, 300, rng)
    entrances = Entrances(np.arange(300), homes, homes=300, gated=np.zeros(300, dtype=bool))
    former, sources, lookup, changed = turned_over(graph, rng, twins=twins)
    before, anew = reach(graph, former, CUTOFF_S), reach(graph, sources, CUTOFF_S)
    around = around_of(graph, entrances)
    found = reach_again(graph, before, lookup, sources, nearing(graph, around, [before], changed))
    np.testing.assert_array_equal(found.reach().seconds, anew.seconds)
    np.testing.assert_array_equal(found.reach().nearest, anew.nearest)
    doors = doors_of(graph, entrances, np.arange(300))
    walks, expected = walks_through(doors, found), home_walks(graph, anew, entrances)
    np.testing.assert_array_equal(walks.seconds, expected.seconds)
    np.testing.assert_array_equal(walks.nearest, expected.nearest)
    assert len(found.node) < len(graph.network.node_xy)


@pytest.mark.parametrize("twin", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_one_more_source_takes_the_nodes_nearer_to_it_and_shares_none(seed, twin):
    graph, rng = walked(seed), np.random.default_rng(seed)
    former = points(graph, 12, rng)
    came = chosen_points(former, np.array([4])) if twin else points(graph, 1, rng)
    place = int(rng.integers(13))  # where it stands among the others: of equals the first is the nearest
    order = np.insert(np.arange(12), place, 12)
    sources = chosen_points(joined(former, came), order)
    lookup = np.append(np.delete(np.arange(13), place), -1)
    none = Entrances(np.empty(0, dtype=np.int64), points(graph, 0, rng), homes=0, gated=np.zeros(0, dtype=bool))
    before, anew = reach(graph, former, CUTOFF_S), reach(graph, sources, CUTOFF_S)
    others = [reach(graph, points(graph, count, rng), CUTOFF_S) for count in (2, 40)]
    near = nearing(graph, around_of(graph, none), [before, *others], came)  # one search serves several
    found = reach_again(graph, before, lookup, sources, near).reach()
    np.testing.assert_array_equal(found.seconds, anew.seconds)
    np.testing.assert_array_equal(found.nearest, anew.nearest)


def test_only_nodes_from_which_a_source_is_as_near_are_searched():
    graph, rng = walked(3), np.random.default_rng(3)
    before, new = reach(graph, points(graph, 12, rng), CUTOFF_S), points(graph, 1, rng)
    none = Entrances(np.empty(0, dtype=np.int64), points(graph, 0, rng), homes=0, gated=np.zeros(0, dtype=bool))
    region = nearing(graph, around_of(graph, none), [before], new).node
    alone = reach(graph, new, CUTOFF_S)
    nearer = np.flatnonzero(np.isfinite(alone.seconds) & (alone.seconds <= before.seconds + 1e-7))
    np.testing.assert_array_equal(region, nearer)


def test_walks_equally_long_are_followed_once_from_each_corner_of_a_grid():
    # From one corner of 12 × 12 blocks to the other there are 2.7 million shortest walks.
    corner = np.arange(13 * 13).reshape(13, 13)
    ends = np.concatenate(
        [np.stack([corner[:, :-1], corner[:, 1:]], -1), np.stack([corner[:-1], corner[1:]], -1)], None
    )
    xy, ends = np.indices((13, 13)).reshape(2, -1).T * 64.0, ends.reshape(-1, 2)
    network = build_network(xy, ends, shapely.linestrings(xy[ends]))
    graph = travel_graph(network, np.ones(len(ends), dtype=bool), 1.0, 80.0)
    here = SnappedPoints(np.array([0]), np.zeros(1), np.zeros(1))
    before = reach(graph, chosen_points(here, np.empty(0, dtype=np.int64)), 3600.0)
    around = around_of(graph, Entrances(np.empty(0, dtype=np.int64), before.sources, 0, np.zeros(0, dtype=bool)))
    tracemalloc.start()
    near = nearing(graph, around, [before], here)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    np.testing.assert_array_equal(near.seconds, reach(graph, here, 3600.0).seconds)
    assert peak < 1e6


def test_no_source_left_leaves_nobody_a_walk():
    graph, rng = walked(1), np.random.default_rng(1)
    only = points(graph, 1, rng)
    before, none = reach(graph, only, CUTOFF_S), chosen_points(only, np.empty(0, dtype=np.int64))
    entrances = Entrances(np.empty(0, dtype=np.int64), none, homes=0, gated=np.zeros(0, dtype=bool))
    near = nearing(graph, around_of(graph, entrances), [before], only)
    found = reach_again(graph, before, np.array([-1, -1]), none, near).reach()
    assert np.isinf(found.seconds).all()
    assert (found.nearest == -1).all()


def test_entries_of_rows_are_listed_row_by_row():
    at, count = entries(np.array([0, 2, 2, 5]), np.array([2, 1, 0]))
    assert at.tolist() == [2, 3, 4, 0, 1]
    assert count.tolist() == [3, 0, 2]
