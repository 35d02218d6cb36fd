"""What must hold of any circle: more facilities, time, streets and speed take nobody out of it; order, tiles and
threads leave no trace in it; and nobody is lost between the homes and the count.

The same of times alone is in `test_reach_oracle`, of people alone in `test_demand`.
"""

from functools import partial
from math import fsum, sqrt
from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.engine import isochrones as isochrones_module
from coverage.engine import separate as separate_module
from coverage.engine.arrays import SnappedPoints
from coverage.engine.demand import entrances, spread
from coverage.engine.isochrone_lattice import Lattice
from coverage.engine.isochrone_pieces import reached_pieces
from coverage.engine.isochrones import CELL_M, contoured, exact_isochrone, isochrones
from coverage.engine.parts import parts_around
from coverage.engine.reach import home_walks, reach
from coverage.engine.separate import separate_isochrones, separate_reaches
from coverage.engine.snapping import chosen_points, street_index
from tests.engine.cities import B_M, CORNER, SEEDS, streets
from tests.town import Town

BREAKS_S = (200.0, 300.0, 900.0)
HOMES = 40
UNITS = 4
BENDS = 2

SAME_M = 1e-6
"""Coordinates of millions of metres are rounded by a billionth; nothing else sets the exact forms apart."""

LEFT_OUT_M = 2.7
"""No place in the exact form lies farther outside the drawn one.

Such a place lies in the disc of b around a sample s, or within 5 cm of it. A node A in that disc is inside the drawn
form, and so are the first b − |A − s| metres of each edge from it: the rim is sought from the sample nearest to A, and
that is no farther than s. What is convex between these in each cell leaves out of a disc of 80 m on cells of 10 m no
more than 2.56 m, wherever its middle lies in its cell (found by trying all; most where the rim runs at 30° to the
lattice).
"""

DRAWN_M = CELL_M / sqrt(2) + LEFT_OUT_M
"""No place in a drawn form lies farther outside another drawn form, if the exact forms lie in one another.

In each cell the drawn form is convex, or two triangles, and its corners, nodes and cuts, lie in the exact form. What is
convex has no place farther from its corners than the radius of a circle around them, and that around the whole cell has
half a diagonal: so deep is a gap between two streets that no node sees. The rest is `LEFT_OUT_M`.
"""


def facilities(rng, graph) -> SnappedPoints:
    """One to six facilities, some of them on the same street, at its ends, or some metres beside it."""
    edge = rng.choice(rng.integers(0, len(graph.network.ends), 3), int(rng.integers(1, 7)))
    share = rng.choice([0.0, 0.5, 1.0, *rng.random(5)], len(edge))
    return SnappedPoints(edge, share * graph.network.length_m[edge], rng.choice([0.0, 0.0, 12.5, 70.0], len(edge)))


def walked(graph, sources):
    """The streets reached within each break, less the last leg."""
    found = reach(graph, sources, max(BREAKS_S))
    return [reached_pieces(graph, found, break_s - graph.access_m / graph.speed_m_s) for break_s in BREAKS_S]


def drawn(graph, sources):
    return isochrones(graph, reach(graph, sources, max(BREAKS_S)), BREAKS_S)


def apart(graph, sources):
    return dict(separate_isochrones(graph, sources, BREAKS_S))


def wkb(shapes):
    return [shape.wkb for shape in shapes]


def exact(pieces):
    """The exact form, with the corner of the city for the origin: GEOS rounds what it cuts out by a billionth."""
    return exact_isochrone(pieces - CORNER, B_M)


def moved(shape):
    return shapely.transform(shape, lambda xy: xy - CORNER)


def lies_in(inner, outer, within_m):
    return shapely.difference(inner, shapely.buffer(outer, within_m)).is_empty


def assert_none_lost(before, after):
    """All that could be walked to before still can; each side is a graph and its facilities.

    In the exact forms a disc is a polygon of 128 sides. Pieces of one street have one direction, so that the polygon
    around a shorter piece lies in that around a longer one.
    """
    fewer, more = (list(map(exact, walked(*side))) for side in (before, after))
    fewer_drawn, more_drawn = (list(map(moved, drawn(*side))) for side in (before, after))
    for at in range(len(BREAKS_S)):
        assert lies_in(fewer[at], more[at], SAME_M)
        assert lies_in(fewer[at], more_drawn[at], LEFT_OUT_M)
        assert lies_in(fewer_drawn[at], more_drawn[at], DRAWN_M)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_more_facilities_shrink_no_circle(seed):
    rng = np.random.default_rng(seed)
    graph = streets(rng, bends=BENDS).graph()
    all_of_them = facilities(rng, graph)
    some = np.sort(rng.permutation(len(all_of_them.edge))[: int(rng.integers(0, len(all_of_them.edge) + 1))])
    assert_none_lost((graph, chosen_points(all_of_them, some)), (graph, all_of_them))


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_more_streets_shrink_no_circle(seed):
    # Every walk along the fewer streets is one along the more, some of which run beside the others from end to end. The
    # facilities stay on the streets on which they are: put anew on a new street that passes closer by, they would be
    # reached from another side.
    rng = np.random.default_rng(seed)
    laid = streets(rng, bends=BENDS)
    every = rng.permutation(len(laid.ends))
    kept = every[: int(rng.integers(1, len(every) + 1))]
    fewer, more = laid.graph(kept=kept), laid.graph(kept=np.concatenate([kept, every]))
    sources = facilities(rng, fewer)
    assert_none_lost((fewer, sources), (more, sources))


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.floats(1.0, 2.0))
def test_more_speed_shrinks_no_circle(seed, faster):
    # On a hill, with waits and with the facility beside the street as well: a street point belongs to the circle if
    # metres / (v · pace) + waits + access / v + b / v ≤ T along some walk, and the left side only falls as v rises.
    rng = np.random.default_rng(seed)
    laid = streets(rng, bends=BENDS)
    slow, fast = laid.graph(), laid.graph(speed_m_s=laid.speed_m_s * faster)
    sources = facilities(rng, slow)
    assert_none_lost((slow, sources), (fast, sources))


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.sampled_from([0.6, 0.75, 0.8]), st.sampled_from([B_M, 50.0, 10.0]))
def test_a_facility_in_reach_has_its_surroundings(seed, speed_m_s, left_m):
    # What 200 s leave of the walk at its place on the street, at most b, leads that far to all sides. Streets of any
    # length, so that sums along them round up as often as down, and facilities along them and at their ends.
    rng = np.random.default_rng(seed)
    town = Town()
    for at in range(5):
        town = town.street(f"street {at}", start=(0, 500 * at), east=rng.uniform(100, 900))
    graph = town.graph(speed_m_s=speed_m_s)
    east_m = graph.network.length_m * rng.choice([0.0, 0.3, 1.0], 5)
    sources = SnappedPoints(np.arange(5), east_m, np.full(5, 200 * speed_m_s - left_m))
    (shape,) = isochrones(graph, reach(graph, sources, 200), (200,))
    for at, east in enumerate(east_m):
        assert lies_in(shapely.buffer(shapely.Point(east, 500 * at), left_m), shape, LEFT_OUT_M)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_the_order_of_facilities_leaves_no_trace(seed):
    rng = np.random.default_rng(seed)
    graph = streets(rng, bends=BENDS).graph()
    sources = facilities(rng, graph)
    order = rng.permutation(len(sources.edge))
    shuffled = chosen_points(sources, order)
    assert reach(graph, sources, 900).seconds.tobytes() == reach(graph, shuffled, 900).seconds.tobytes()
    assert wkb(drawn(graph, sources)) == wkb(drawn(graph, shuffled))


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_each_facility_alone_is_the_same_wherever_it_stands_in_the_list(seed):
    rng = np.random.default_rng(seed)
    graph = streets(rng, bends=BENDS).graph()
    sources = facilities(rng, graph)
    order = rng.permutation(len(sources.edge))
    shuffled = chosen_points(sources, order)
    one, other = separate_reaches(graph, sources, 900), separate_reaches(graph, shuffled, 900)
    shapes, shuffled_shapes = apart(graph, sources), apart(graph, shuffled)
    for position, row in enumerate(order.tolist()):
        here, there = slice(*one.first[row : row + 2]), slice(*other.first[position : position + 2])
        assert one.node[here].tobytes() == other.node[there].tobytes()
        assert one.seconds[here].tobytes() == other.seconds[there].tobytes()
        assert wkb(shapes[row]) == wkb(shuffled_shapes[position])


@settings(max_examples=15, deadline=None)
@given(SEEDS, st.sampled_from([100.0, 400.0, 1000.0]))
def test_the_parts_in_which_circles_are_drawn_leave_no_trace(seed, tile_m):
    rng = np.random.default_rng(seed)
    graph = streets(rng, bends=BENDS).graph()
    sources = facilities(rng, graph)
    whole = apart(graph, sources)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(separate_module, "parts_around", partial(parts_around, tile_m=tile_m))
        parted = apart(graph, sources)
    assert {row: wkb(shapes) for row, shapes in parted.items()} == {row: wkb(shapes) for row, shapes in whole.items()}


@settings(max_examples=8, deadline=None)
@given(SEEDS, st.integers(20, 60))
def test_the_number_of_threads_leaves_no_trace(seed, tile_cells):
    rng = np.random.default_rng(seed)
    graph = streets(rng, bends=BENDS).graph()
    sources = facilities(rng, graph)
    reached = walked(graph, sources)
    shapes = []
    for threads in (1, 2, 5):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(isochrones_module, "os", SimpleNamespace(cpu_count=lambda threads=threads: threads))
            shapes.append(wkb(contoured(reached, Lattice(CELL_M, B_M), tile_cells)) + wkb(drawn(graph, sources)))
    assert shapes[0] == shapes[1] == shapes[2]


def settled(rng, graph):
    """Homes up to far from any street, some behind gates; their units, and the people of each by unit and by home."""
    home_xy, gate_xy = (graph.network.node_xy.mean(axis=0) + rng.normal(0, 700, (count, 2)) for count in (HOMES, 3))
    ways = entrances(street_index(graph), home_xy, rng.integers(-1, 3, HOMES), gate_xy, rng.integers(0, 3, 3), 100.0)
    unit = np.append(np.arange(UNITS), rng.integers(0, UNITS, HOMES - UNITS))
    unit_people = rng.integers(0, 100_000, (UNITS, 2)).astype(float)
    return ways, unit, unit_people, spread(unit_people, unit, rng.choice([0.0, *rng.lognormal(0, 2, 5)], HOMES))


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_a_longer_limit_loses_nobody(seed):
    rng = np.random.default_rng(seed)
    graph = streets(rng, bends=BENDS).graph()
    sources = facilities(rng, graph)
    ways, _, _, people = settled(rng, graph)
    shorter_s, longer_s = np.sort(rng.uniform(60, 1500, 2))
    shorter = home_walks(graph, reach(graph, sources, shorter_s), ways).seconds <= shorter_s
    longer = home_walks(graph, reach(graph, sources, longer_s), ways).seconds <= longer_s
    assert (shorter <= longer).all()
    assert (people[shorter].sum(axis=0) <= people[longer].sum(axis=0)).all()


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.sampled_from([60.0, 300.0, 900.0]))
def test_who_is_served_who_is_not_and_who_is_on_no_street_are_everyone(seed, limit_s):
    rng = np.random.default_rng(seed)
    graph = streets(rng, bends=BENDS).graph()
    ways, unit, unit_people, people = settled(rng, graph)
    seconds = home_walks(graph, reach(graph, facilities(rng, graph), limit_s), ways).seconds
    served, beyond, unknown = seconds <= limit_s, seconds == np.inf, np.isnan(seconds)
    assert (served.astype(int) + beyond + unknown == 1).all()
    on_a_street = np.zeros(HOMES, dtype=bool)
    on_a_street[ways.home[ways.points.edge >= 0]] = True
    assert unknown.tolist() == (~on_a_street).tolist()
    for at, band in enumerate(unit_people.T):
        for one, total in enumerate(band):
            parts = [fsum(people[(unit == one) & which, at]) for which in (served, beyond, unknown)]
            # but for the rounding of the last addition, in each of the parts
            assert abs(fsum(parts) - total) <= 8 * np.spacing(total)
