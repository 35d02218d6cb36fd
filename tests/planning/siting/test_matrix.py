"""The walks to candidates are those an audit times once they are built, to the last bit."""

import numpy as np
import pytest
import shapely

from coverage.model.scenario import Site
from coverage.planning.capacity import facility_walks
from coverage.planning.ground import places_for
from coverage.planning.sites import walks_to
from coverage.planning.siting.matrix import matrix
from tests.planning.askings import demo_audit


@pytest.fixture(scope="module")
def held():
    return demo_audit()


@pytest.fixture(scope="module")
def rule(held):
    return held.standard.rule("A1")


@pytest.fixture(scope="module")
def points(held):
    return somewhere(held)


def somewhere(held):
    """Places at streets of the demo, and one in the middle of a walled compound."""
    streets = held.project.streets.geometry
    rng = np.random.default_rng(5)
    corners = [shapely.get_coordinates(streets.iloc[at])[0] for at in rng.integers(len(streets), size=9)]
    inside = held.ground.walls.outlines[3].representative_point()
    return np.array([*map(shapely.Point, corners), inside], dtype=object)


def places_of(held, rule, points):
    return places_for(points, held.ground.walkers[rule.profile], held.ground.walls, held.project.epsg_m)


def walked_alone(held, rule, point):
    site = Site("x", "station", point.x, point.y)
    walker = held.ground.walkers[rule.profile]
    return walks_to(site, walker, held.ground, held.project.epsg_m, 3600.0).walks.seconds


@pytest.mark.parametrize(("goal", "limit_s"), [("cover_most", 900.0), ("shortest_walk", 3600.0)])
def test_walks_to_candidates_are_those_to_each_alone_where_what_stands_is_farther(held, rule, points, goal, limit_s):
    made = matrix(held, rule, places_of(held, rule, points), goal, with_capacity=False)
    nearest_s = held.walks_of("A1").walks.seconds[made.home]
    for at, point in enumerate(points):
        alone_s = walked_alone(held, rule, point)[made.home]
        stored = np.full(len(made.home), np.inf)
        column = made.to_candidates[:, [at]].tocoo()
        stored[column.row] = column.data
        useful = (alone_s <= limit_s) & ~(nearest_s <= (900.0 if goal == "cover_most" else alone_s))
        np.testing.assert_array_equal(stored, np.where(useful, alone_s, np.inf))
    standing = made.to_standing.toarray()[:, 0]
    np.testing.assert_array_equal(standing, np.where(nearest_s <= limit_s, nearest_s, 0.0))


def test_with_places_every_walk_within_the_minutes_counts(held, rule, points):
    made = matrix(held, rule, places_of(held, rule, points), "cover_most", with_capacity=True)
    for at, point in enumerate(points):
        within = walked_alone(held, rule, point)[made.home] <= 900.0
        np.testing.assert_array_equal(np.sort(made.to_candidates[:, [at]].tocoo().row), np.flatnonzero(within))
    pairs, rows = facility_walks(held, "A1")
    assert made.to_standing.shape[1] == len(rows) == len(made.places)
    lived_in = np.isin(pairs.home, made.home)
    assert made.to_standing.nnz == lived_in.sum()
    assert made.to_standing.sum() == pytest.approx(pairs.seconds[lived_in].sum())
    beds = held.project.facilities["beds"].to_numpy(dtype=float)[rows]
    np.testing.assert_array_equal(made.places, np.nan_to_num(beds))
