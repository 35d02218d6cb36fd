"""Slopes, crossings and one-way paths from the tables of a project to the verdicts."""

from dataclasses import replace

import pytest

from coverage.model.profiles import profile_named
from coverage.planning.ground import prepare
from coverage.planning.impedance import graph_of, impedance_of
from tests.planning.askings import audited, counted
from tests.town import Town

# 700 m of a street with 60 people at its west end and 40 beside the station at its east end. Older people walk
# 0.8 m/s: 700 m take them 875 s on the flat, within 15 minutes.
STREET = (
    Town()
    .unit("C1", box=(-50, -50, 750, 50), people={"60-79": 100})
    .home((0, 0), people=60)
    .home((700, 0), people=40)
    .facility("F1", "station", (700, 0))
)


def reached(town):
    return counted(audited(town), "A1")[1]


def test_on_the_flat_all_are_within_reach():
    assert reached(STREET.street("main", start=(0, 0), east=700)) == 100


def test_who_lives_below_the_station_walks_up():
    # up 70 m: 875 s · exp(0.35) = 1,242 s, too long; down 70 m, a slope of −0.1, it is as on the flat
    town = STREET.street("main", start=(0, 0), east=700)
    assert reached(town.elevation((0, 0), 0).elevation((700, 0), 70)) == 40
    assert reached(town.elevation((0, 0), 70).elevation((700, 0), 0)) == 100


def test_it_does_not_matter_from_which_end_the_street_is_drawn():
    town = STREET.street("main", start=(700, 0), east=-700)
    assert reached(town.elevation((0, 0), 0).elevation((700, 0), 70)) == 40
    assert reached(town.elevation((0, 0), 70).elevation((700, 0), 0)) == 100


def test_a_one_way_path_leads_to_the_station_or_away_from_it():
    assert reached(STREET.street("main", start=(0, 0), east=700, oneway=True)) == 100
    assert reached(STREET.street("main", start=(700, 0), east=-700, oneway=True)) == 40


def test_a_walker_who_minds_no_slope():
    project = STREET.street("main", start=(0, 0), east=700).elevation((0, 0), 0).elevation((700, 0), 70).project()
    older = profile_named("older")
    walkers = prepare(project, [older, replace(older, profile_id="hiker", slope="none")]).walkers
    assert walkers["older"].graph.forward_s[0] > 1_200
    assert walkers["hiker"].graph.forward_s[0] == pytest.approx(875)


def test_who_can_use_the_same_streets_shares_where_they_are():
    town = STREET.street("main", start=(0, 0), east=700, oneway=True).elevation((0, 0), 0).elevation((700, 0), 70)
    project = town.street("stair", start=(0, 0), north=20, highway="steps").project()
    older, frail, wheels = prepare(project, map(profile_named, ("older", "frail", "wheelchair"))).walkers.values()
    assert older.streets is frail.streets
    assert older.streets is not wheels.streets


def crossings(town, name="zebra"):
    return impedance_of(town.project()).crossings[town.edges(name)].tolist()


ROAD = Town().street("road", start=(-100, 0), east=200)


def test_a_crossing_cut_by_the_road_is_one_crossing():
    # the zebra shares a node with the road: half a wait from the kerb to the road, half from there to the other kerb
    assert crossings(ROAD.street("zebra", start=(0, -8), north=16, highway="footway", crossing=True)) == [0.5, 0.5]


def test_a_crossing_of_two_carriageways_is_one_crossing():
    town = ROAD.street("back", start=(100, 10), east=-200)
    assert crossings(town.street("zebra", start=(0, -8), north=26, highway="footway", crossing=True)) == [0.5, 0.0, 0.5]


def test_a_crossing_that_the_road_passes_under_or_that_starts_in_a_road_is_whole():
    bridge = Town().street("road", start=(-100, 0), east=200, bridge=True)
    assert crossings(bridge.street("zebra", start=(0, -8), north=16, crossing=True)) == [1.0]
    assert crossings(ROAD.street("zebra", start=(0, 0), north=8, crossing=True)) == [1.0]


def test_two_crossings_from_one_corner_are_two():
    # both begin at the corner of two footways, where nothing drives
    town = (
        Town()
        .street("pavement", start=(0, 0), east=-50, highway="footway")
        .street("zebra", start=(0, 0), north=10, highway="footway", crossing=True)
        .street("other", start=(0, 0), east=10, highway="footway", crossing=True)
    )
    assert crossings(town) + crossings(town, "other") == [1.0, 1.0]


def test_what_is_no_crossing_waits_nowhere():
    assert crossings(ROAD, "road") == [0.0]


def test_a_walker_who_waits():
    # 16 m at 0.8 m/s are 20 s; two halves of 30 s on the way
    town = ROAD.street("zebra", start=(0, -8), north=16, highway="footway", crossing=True)
    project = town.project()
    profile = replace(profile_named("older"), crossing_s=30.0)
    graph = graph_of(profile, project, town.network(), impedance_of(project))
    assert graph.forward_s[town.edges("zebra")].sum() == pytest.approx(20 + 30)
    assert graph.backward_s[town.edges("zebra")].sum() == pytest.approx(20 + 30)
