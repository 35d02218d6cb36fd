"""Paths that open and streets that close: the arithmetic of towns."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.model.contracts import check_table
from coverage.model.scenario import OPENED_PATH, GateOpening, PathClosure, PathOpening, Relocation, Removal, Resizing
from coverage.model.tables import STREET_NODES, STREETS
from coverage.planning.audit import audit
from coverage.planning.metres import points_m, shapes_m
from coverage.planning.scenarios.applying import applied
from coverage.workspace.tables import to_parquet
from tests.planning.askings import STANDARD, counted, site
from tests.town import CORNER, EPSG_M, Town

# Two banks of a river 300 m apart, joined 2 km to the east alone. Older people walk 720 m in 15 minutes.
RIVER = (
    Town()
    .street("south", start=(0, 0), east=2000)
    .street("east", start=(2000, 0), north=300)
    .street("north", start=(0, 300), east=2000)
    .unit("C1", box=(-50, -50, 2050, 350), people={"60+": 100, "0-2": 10})
    .home((200, 0), people=60)
    .home((100, 300), people=40)
    .facility("F1", "station", (100, 0), services="day_care")
)
# A ladder with one rung at the west end; each side is one edge.
LADDER = (
    Town()
    .street("low", start=(0, 0), east=400)
    .street("rung", start=(0, 0), north=100)
    .street("high", start=(0, 100), east=400)
    .unit("C1", box=(-50, -50, 450, 150), people={"60+": 100})
    .home((10, 10), people=100)
)


def path(town, *places, path_id="P1", bridge=False):
    return PathOpening(path_id, tuple(town.lon_lat(place) for place in places), bridge)


def closure(town, at):
    return PathClosure(*town.lon_lat(at))


@cache
def river():
    return RIVER.project()


@cache
def ladder():
    return LADDER.project()


def made(project, *changes):
    outcome = applied(project, STANDARD, changes)
    assert outcome.unresolved == ()
    check_table(outcome.project.streets, STREETS)
    check_table(outcome.project.street_nodes, STREET_NODES)
    return outcome.project


def reached(project):
    return counted(audit(project, STANDARD), "A1")


def edges(project):
    """Ends and length of every street, in metres of the town."""
    lines = shapes_m(project.streets.geometry.to_numpy(), EPSG_M)
    nodes = np.round(points_m(project.street_nodes.geometry.to_numpy(), EPSG_M) - CORNER, 3) + 0.0
    for line, start, end in zip(lines, project.streets["from_node"], project.streets["to_node"], strict=True):
        # The line runs from its one node to the other.
        ends = np.round(np.array([line.coords[0], line.coords[-1]]) - CORNER, 3) + 0.0
        np.testing.assert_array_equal(ends, nodes[[start, end]])
    places = [tuple(map(float, place)) for place in nodes]
    return [
        (places[start], places[end], round(line.length, 3))
        for line, start, end in zip(lines, project.streets["from_node"], project.streets["to_node"], strict=True)
    ]


def test_a_bridge_brings_the_other_bank_within_reach():
    # From (100, 300) 100 m to the bridge at 200, 300 m over it, 100 m back: 500 m, where it was 4,100 m by the east.
    assert reached(river()) == (100, 60, 0)
    assert reached(made(river(), path(RIVER, (200, 0), (200, 300), bridge=True))) == (100, 100, 0)


def test_closing_the_bridge_takes_the_other_bank_away():
    town = RIVER.street("bridge", start=(200, 0), north=300, bridge=True)
    assert reached(town.project()) == (100, 100, 0)
    after = made(town.project(), closure(town, (220, 150)))
    assert reached(after) == (100, 60, 0)
    assert edges(after) == edges(town.project())[:-1]
    assert_geodataframe_equal(after.street_nodes, town.project().street_nodes)


def test_a_path_cuts_the_streets_it_ends_at_in_two():
    project = made(ladder(), path(LADDER, (100, 0), (150, 50), (300, 100)))
    whole_m = round(np.hypot(50, 50) + np.hypot(150, 50), 3)
    assert edges(project) == [
        ((0.0, 0.0), (100.0, 0.0), 100.0),  # what was whole keeps its row with its first part
        ((0.0, 0.0), (0.0, 100.0), 100.0),
        ((0.0, 100.0), (300.0, 100.0), 300.0),
        ((100.0, 0.0), (400.0, 0.0), 300.0),
        ((300.0, 100.0), (400.0, 100.0), 100.0),
        ((100.0, 0.0), (300.0, 100.0), whole_m),
    ]
    assert project.streets["edge_id"].tolist() == [0, 1, 2, 3, 4, 5]
    assert project.streets["highway"].tolist() == ["residential"] * 5 + [OPENED_PATH]
    assert project.street_nodes["node_id"].tolist() == [0, 1, 2, 3, 4, 5]


def test_ends_move_onto_the_nearest_street_within_fifty_metres():
    short = made(ladder(), path(LADDER, (200, 20), (200, 70)))
    assert edges(short)[-1] == ((200.0, 0.0), (200.0, 100.0), 100.0)
    over = made(ladder(), path(LADDER, (200, -49), (200, 149)))
    assert edges(over) == edges(short)


def test_an_end_near_a_junction_meets_it_there():
    project = made(ladder(), path(LADDER, (0.3, 0), (400.4, 100)))
    assert len(project.street_nodes) == 4
    assert edges(project)[-1][:2] == ((0.0, 0.0), (400.0, 100.0))


def test_a_path_joins_the_streets_it_crosses_and_a_bridge_does_not():
    # From 40 m south of the ladder's low side, which is not a street, to the high side: it begins at the low side.
    town = LADDER.street("middle", start=(0, 50), east=400)
    crossing = made(town.project(), path(town, (200, 0), (200, 100)))
    assert edges(crossing)[-2:] == [((200.0, 0.0), (200.0, 50.0), 50.0), ((200.0, 50.0), (200.0, 100.0), 50.0)]
    bridge = made(town.project(), path(town, (200, 0), (200, 100), bridge=True))
    assert edges(bridge)[-1] == ((200.0, 0.0), (200.0, 100.0), 100.0)
    assert bool(bridge.streets["bridge"].iloc[-1])


def test_a_path_passes_under_a_bridge_without_joining_it():
    town = LADDER.street("high road", start=(50, 50), east=300, bridge=True)
    assert edges(made(town.project(), path(town, (200, 0), (200, 100))))[-1] == ((200.0, 0.0), (200.0, 100.0), 100.0)


def test_a_path_may_come_back_to_the_street_it_leaves():
    # It leaves low at 300 m and comes back at 100 m: low is in three parts, in its own direction.
    project = made(ladder(), path(LADDER, (300, 0), (200, 40), (100, 0)))
    low = [edge for edge in edges(project) if edge[0][1] == edge[1][1] == 0 and edge[2] in (100, 200)]
    assert [edge[:2] for edge in low] == [
        ((0.0, 0.0), (100.0, 0.0)),
        ((100.0, 0.0), (300.0, 0.0)),
        ((300.0, 0.0), (400.0, 0.0)),
    ]
    assert edges(project)[-1] == ((300.0, 0.0), (100.0, 0.0), round(2 * np.hypot(100, 40), 3))


def test_two_paths_that_cross_meet():
    one, other = path(LADDER, (100, 0), (300, 100)), path(LADDER, (300, 0), (100, 100), path_id="P2")
    project = made(ladder(), one, other)
    half_m = round(np.hypot(100, 50), 3)
    footways = [
        edge for edge, way in zip(edges(project), project.streets["highway"], strict=True) if way == OPENED_PATH
    ]
    assert [(set(edge[:2]), edge[2]) for edge in footways] == [
        ({(100.0, 0.0), (200.0, 50.0)}, half_m),
        ({(200.0, 50.0), (300.0, 100.0)}, half_m),
        ({(300.0, 0.0), (200.0, 50.0)}, half_m),
        ({(200.0, 50.0), (100.0, 100.0)}, half_m),
    ]


def test_a_path_through_a_junction_meets_it_once():
    town = LADDER.street("middle", start=(0, 50), east=200).street("mid-high", start=(200, 50), north=50)
    town = town.street("mid-east", start=(200, 50), east=200)
    project = made(town.project(), path(town, (100, 0), (300, 100)))  # through (200, 50), where three streets meet
    assert edges(project)[-2:] == [
        ((100.0, 0.0), (200.0, 50.0), round(np.hypot(100, 50), 3)),
        ((200.0, 50.0), (300.0, 100.0), round(np.hypot(100, 50), 3)),
    ]


def test_a_cut_leaves_the_slope_of_a_street_what_it_is():
    # Low climbs 40 m in 400 m: 10 m after 100 m. Of high one end is not known, and so no place on it is.
    town = LADDER.elevation((0, 0), 50).elevation((400, 0), 90).elevation((0, 100), 60)
    nodes = made(town.project(), path(town, (100, 0), (100, 100))).street_nodes
    assert nodes["elevation_m"].tolist()[-2] == pytest.approx(60)
    assert pd.isna(nodes["elevation_m"].iloc[-1])


def test_a_crossing_is_joined_at_its_kerbs():
    # One waits once on a crossing; cut in two, one would wait twice.
    town = LADDER.street("zebra", start=(200, 0), north=20, crossing=True).street("walk", start=(200, 20), east=50)
    project = made(town.project(), path(town, (205, 12), (200, 100)))
    assert project.streets["crossing"].fillna(value=False).sum() == 1
    assert edges(project)[-1][0] == (200.0, 20.0)


def test_a_path_over_a_crossing_does_not_cut_it_between_its_kerbs():
    town = LADDER.street("zebra", start=(200, 0), north=100, crossing=True).street("east", start=(400, 0), north=100)
    project = made(town.project(), path(town, (0, 50), (400, 50)))
    assert edges(project)[-1] == ((0.0, 50.0), (400.0, 50.0), 400.0)
    assert ((200.0, 0.0), (200.0, 100.0), 100.0) in edges(project)


def test_closures_are_found_on_the_streets_as_they_are_and_come_before_openings():
    # The path crosses the middle street, which closes: they do not meet. The closure does not find the path.
    town = LADDER.street("middle", start=(0, 50), east=400)
    both = path(town, (200, 0), (200, 100)), closure(town, (203, 52))
    project = made(town.project(), *both)
    assert edges(project)[-1] == ((200.0, 0.0), (200.0, 100.0), 100.0)
    assert edges(made(town.project(), *reversed(both))) == edges(project)


def test_a_town_may_lose_its_last_street():
    town = Town().street("only", start=(0, 0), east=400).unit("C1", box=(-50, -50, 450, 50), people={"60+": 100})
    town = town.facility("F1", "station", (100, 0), services="day_care")
    project = made(town.project(), closure(town, (200, 0)))
    assert len(project.streets) == 0
    assert reached(project) == (100, 0, 100)  # no streets: nobody's walk is known


# Banks of the river with a compound on the north side, and one change of every kind; none touches another, but the two
# paths that cross.
BUSY = (
    RIVER.compound("Q1", box=(900, 310, 1000, 340))
    .gate("Q1", (950, 340))
    .facility("F2", "nursery", (500, 0), attributes={"places": 20})
    .facility("F3", "centre", (600, 300), services="full_care;day_care;home_care")
)
CHANGES = (
    site(BUSY, "station", (1500, 300), "S10"),
    site(BUSY, "nursery", (1600, 0), "S9"),
    Removal("F2"),
    Resizing("F3", beds=30),
    Relocation("F1", *BUSY.lon_lat((150, 0))),
    GateOpening("N1", *BUSY.lon_lat((950, 310))),
    path(BUSY, (300, 0), (400, 300), path_id="P2"),
    path(BUSY, (400, 0), (300, 300), path_id="P1"),
    closure(BUSY, (2000, 150)),
)


def as_bytes(project):
    names = ("facilities", "gates", "street_nodes", "streets")
    return {name: to_parquet(*project.tables()[name]) for name in names}


@cache
def busy():
    return BUSY.project()


@cache
def in_order():
    return as_bytes(made(busy(), *CHANGES))


@settings(max_examples=8, deadline=None)
@given(st.permutations(CHANGES))
def test_the_order_of_changes_that_do_not_touch_does_not_matter(changes):
    assert as_bytes(made(busy(), *changes)) == in_order()


metres = st.integers(0, 2000)
places = st.tuples(metres, st.integers(0, 300))
additions = st.lists(
    st.one_of(
        st.builds(lambda at, kind: ("site", kind, at), places, st.sampled_from(["station", "nursery"])),
        st.builds(lambda x: ("gate", x), st.integers(900, 1000)),
        st.builds(lambda start, end, bridge: ("path", (start, 0), (end, 300), bridge), metres, metres, st.booleans()),
    ),
    min_size=1,
    max_size=4,
)


def added(number, addition):
    kind, *rest = addition
    if kind == "site":
        return site(BUSY, rest[0], rest[1], f"S{number}")
    if kind == "gate":
        return GateOpening(f"N{number}", *BUSY.lon_lat((rest[0], 310)))
    start, end, bridge = rest
    return path(BUSY, start, end, path_id=f"P{number}", bridge=bridge)


@cache
def before():
    return audit(busy(), STANDARD)


@settings(max_examples=6, deadline=None)
@given(additions)
def test_additions_make_nobodys_walk_longer(chosen):
    after = audit(made(busy(), *(added(number, one) for number, one in enumerate(chosen))), STANDARD)
    for rule in STANDARD.rules:
        before_s, after_s = (one.walks_of(rule.rule_id).walks.seconds for one in (before(), after))
        assert (np.nan_to_num(after_s, nan=np.inf) <= np.nan_to_num(before_s, nan=np.inf) + 1e-6).all()
