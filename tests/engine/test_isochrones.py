"""Service circles: areas by arithmetic, the fast form against the exact one, and what must hold of any circle."""

import subprocess
import sys
from itertools import pairwise
from math import pi, sqrt

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.engine.isochrone_lattice import Lattice
from coverage.engine.isochrone_pieces import reached_pieces
from coverage.engine.isochrones import CELL_M, contoured, exact_isochrone, isochrones
from coverage.engine.reach import reach
from coverage.errors import ContractError
from tests.engine.cities import SEEDS, city
from tests.town import Town, points

B_M = 80.0
HALF_DIAGONAL_M = CELL_M / sqrt(2)
ROUND = pi * B_M**2  # the two half discs at the ends of a straight way
LINE = Town().street("line", start=(0, 0), east=3000)


def circles(graph, sources, *breaks_s, cell_m=CELL_M):
    return isochrones(graph, reach(graph, sources, max(breaks_s)), breaks_s, cell_m)


def exact(graph, sources, limit_s):
    """The exact form, from the same reached streets."""
    found = reach(graph, sources, limit_s)
    return exact_isochrone(reached_pieces(graph, found, limit_s - graph.access_m / graph.speed_m_s), graph.access_m)


def test_along_a_straight_street():
    # At 1 m/s, 300 s less 80 s for the last leg: 220 m each way from the middle of an edge. 440 × 160 m and two ends.
    (shape,) = circles(LINE.graph(), points((0, 1500.0)), 300)
    assert shape.area == pytest.approx(440 * 2 * B_M + ROUND, rel=1e-3)
    assert shape.bounds == pytest.approx((1500 - 300, -B_M, 1500 + 300, B_M), abs=0.1)


def test_a_leg_to_the_street_is_walked_first():
    # 50 m to the street leave 170 m each way.
    (shape,) = circles(LINE.graph(), points((0, 1500.0, 50.0)), 300)
    assert shape.area == pytest.approx(340 * 2 * B_M + ROUND, rel=1e-3)


def test_a_street_is_left_where_it_ends():
    # 220 m west would be beyond the end, 100 m away: 100 + 220 m of street.
    (shape,) = circles(LINE.graph(), points((0, 100.0)), 300)
    assert shape.area == pytest.approx(320 * 2 * B_M + ROUND, rel=1e-3)


@pytest.mark.parametrize(("limit_s", "area"), [(79, pi * 79**2), (80, ROUND), (81, 2 * 2 * B_M + ROUND)])
def test_with_no_time_but_for_the_last_leg_there_is_a_disc(limit_s, area):
    (shape,) = circles(LINE.graph(), points((0, 1500.0)), limit_s)
    assert shape.area == pytest.approx(area, rel=3e-3)


def test_where_nothing_is_reached_a_break_is_empty_and_the_next_is_not():
    # The source lies 250 m from the street: 200 s do not lead there, 300 s leave 50 m around, 600 s leave 270 m of
    # street each way and the last leg.
    none, small, large = circles(LINE.graph(), points((0, 1500.0, 250.0)), 200, 300, 600)
    assert none.is_empty
    assert small.area == pytest.approx(pi * 50**2, rel=3e-3)
    assert large.area == pytest.approx(540 * 2 * B_M + ROUND, rel=1e-3)


def test_no_streets_and_no_sources_are_nothing():
    nobody = LINE.snap(LINE.graph(), (0, 5000))
    assert [shape.is_empty for shape in circles(LINE.graph(), nobody, 300, 600)] == [True, True]


def test_a_walk_longer_than_the_search_is_refused():
    graph = LINE.graph()
    with pytest.raises(ContractError):
        isochrones(graph, reach(graph, points((0, 10.0)), 300), (300, 900))


def test_an_infinite_grid_gives_the_diamond():
    # Streets every 20 m, 400 s at 1 m/s: street points within r = 320 m by the sum of both ways, a diamond of 2 r²,
    # then 80 m all around: its edge is 4 · √2 · r long.
    town = Town()
    for at in range(-400, 401, 20):
        town = town.street(f"row{at}", start=(-400, at), east=800).street(f"column{at}", start=(at, -400), north=800)
    graph = town.graph()
    (shape,) = circles(graph, town.snap(graph, (0, 0)), 400)
    r = 320
    assert shape.area == pytest.approx(2 * r**2 + 4 * sqrt(2) * r * B_M + ROUND, rel=0.01)
    assert shape.bounds == pytest.approx((-400, -400, 400, 400), abs=0.1)
    assert len(shapely.get_parts(shape)) == 1


def test_a_river_is_not_jumped():
    # Banks 200 m apart and a bridge 900 m away; only the southern bank is reached, to 80 m north of it.
    town = (
        Town()
        .street("south", start=(0, 0), east=1800)
        .street("north", start=(0, 200), east=1800)
        .street("bridge", start=(0, 0), north=200)
    )
    graph = town.graph()
    for shape in circles(graph, town.snap(graph, (900, 0)), 300, 600, 900):
        assert shape.bounds[3] <= B_M + 0.1


def test_a_wall_is_walked_around():
    # Two dead ends that nearly touch, 30 m apart: the circle of one does not run down the other.
    town = (
        Town()
        .street("here", start=(0, 0), east=600)
        .street("there", start=(630, 0), east=600)
        .street("around", start=(0, 0), legs=[(0, 400), (1230, 0), (0, -400)])
    )
    graph = town.graph()
    (shape,) = circles(graph, town.snap(graph, (600, 0)), 300)
    assert shape.bounds[2] == pytest.approx(600 + B_M, abs=0.1)


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_the_fast_form_is_the_exact_form(seed):
    graph, sources = city(seed)
    for shape, limit_s in zip(circles(graph, sources, 300, 600, 900), (300, 600, 900), strict=True):
        truth = exact(graph, sources, limit_s)
        assert shape.is_valid
        assert shape.area == pytest.approx(truth.area, rel=3e-3)
        # a gap that no node of the lattice sees is at most half a diagonal deep
        assert shapely.difference(shape, shapely.buffer(truth, HALF_DIAGONAL_M)).area < 1e-6
        assert shapely.difference(truth, shapely.buffer(shape, HALF_DIAGONAL_M)).area < 1e-6


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_each_circle_lies_in_the_next(seed):
    graph, sources = city(seed)
    shapes = circles(graph, sources, 200, 300, 310, 600, 900)
    for inner, outer in pairwise(shapes):
        assert shapely.difference(inner, outer).area < 1e-6


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(20, 300))
def test_tiles_leave_no_trace(seed, tile_cells):
    graph, sources = city(seed)
    found = reach(graph, sources, 900)
    reached = [reached_pieces(graph, found, limit_s - B_M / graph.speed_m_s) for limit_s in (300, 900)]
    whole = contoured(reached, Lattice(CELL_M, B_M), 10_000)
    tiled = contoured(reached, Lattice(CELL_M, B_M), tile_cells)
    assert [shape.wkb for shape in tiled] == [shape.wkb for shape in whole]


@settings(max_examples=100, deadline=None)
@given(SEEDS, st.sampled_from([120.0, 300.0, 900.0]))
def test_every_street_reached_lies_inside_to_the_last_metre(seed, limit_s):
    graph, sources = city(seed)
    found = reach(graph, sources, limit_s)
    (shape,) = isochrones(graph, found, (limit_s,))
    assert shape.is_valid
    assert shapely.covers(shape, shapely.linestrings(reached_pieces(graph, found, limit_s))).all()


def test_what_draws_no_circle_opens_no_image_library():
    code = "import sys; import coverage.engine.isochrones; sys.exit('scipy.ndimage' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
