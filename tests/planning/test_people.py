"""Who lives where: groups made of bands, counts at whatever level they come, homes by buildings, streets or a point."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.planning.homes import homes_of
from coverage.planning.metres import shapes_m
from coverage.planning.people import group_people
from coverage.planning.territory import territory_of
from tests.planning.askings import audited, counted, said, verdict
from tests.town import CORNER, Town

STREET = Town().street("main", start=(0, 0), east=2000)
PEOPLE = {"0-2": 10, "3-59": 200, "60-79": 60, "80+": 30}


def homes(town):
    project = town.project()
    lines = shapes_m(project.streets.geometry.to_numpy(), project.epsg_m)
    return homes_of(project, territory_of(project.units), lines)


def people(town, group):
    """Of each unit, how many of the group live there, or None where nobody can say."""
    project = town.project()
    codes = project.units["unit_code"].tolist()
    found = group_people(group, homes(town), territory_of(project.units), codes, project.population)
    return {
        code: round(float(count), 6) if known else None
        for code, count, known in zip(codes, found.in_unit, found.known, strict=True)
    }


def places(found):
    """The homes' places in the town's metres, to a centimetre: (east, north)."""
    return [tuple(row) for row in (np.round(found.xy - CORNER, 2) + 0.0).tolist()]


def one_unit(**bands):
    return STREET.unit("C1", box=(0, -100, 2000, 100), people=bands).home((100, 0), people=1)


def tree(*, s1=None, c1=None, c2=None, c3=None):
    """A district of two subdistricts: S1 has C1 and C2, S2 has C3 alone; a home in each."""
    return (
        STREET.unit("D1", level="district", box=(0, -100, 2000, 100))
        .unit("S1", level="subdistrict", box=(0, -100, 1000, 100), parent="D1", people=s1)
        .unit("C1", box=(0, -100, 500, 100), parent="S1", people=c1)
        .unit("C2", box=(500, -100, 1000, 100), parent="S1", people=c2)
        .unit("S2", level="subdistrict", box=(1000, -100, 2000, 100), parent="D1")
        .unit("C3", box=(1000, -100, 2000, 100), parent="S2", people=c3)
        .home((250, 0), people=30)
        .home((750, 0), people=70)
        .home((1500, 0), people=10)
    )


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("0-2", 10),
        ("60+", 90),  # 60 and 30
        ("80+", 30),
        ("0-59", 210),
        ("0+", 300),
        ("70+", None),  # 60–79 lies across the edge
        ("0-1", None),
        ("3-64", None),
    ],
)
def test_a_group_is_known_where_whole_bands_make_it_up(group, expected):
    assert people(one_unit(**PEOPLE), group) == {"C1": expected}


@pytest.mark.parametrize(
    ("bands", "expected"),
    [
        ({"60+": 100}, 100),
        ({"60-69": 50, "70-79": 30, "80+": 20}, 100),
        ({"60-79": 80}, None),  # those of 80 and more are not counted
        ({"80+": 20}, None),
        ({"60-69": 50, "80+": 20}, None),  # a gap in the middle
        ({"50-69": 70, "70+": 50}, None),  # across the edge
        ({"0-2": 10}, None),
        ({"60-79": 0, "80+": 0}, 0),  # counted, and there is nobody
    ],
)
def test_a_group_is_known_only_if_the_bands_fill_it(bands, expected):
    assert people(one_unit(**bands), "60+") == {"C1": expected}


def test_units_may_be_counted_in_different_bands():
    town = tree(c1={"60+": 100}, c2={"60-79": 60, "80+": 30}, c3={"50-69": 9, "70+": 5})
    assert people(town, "60+") == {"D1": None, "S1": 190, "C1": 100, "C2": 90, "S2": None, "C3": None}
    assert people(town, "80+") == {"D1": None, "S1": None, "C1": None, "C2": 30, "S2": None, "C3": None}
    assert people(town, "70+") == {"D1": None, "S1": None, "C1": None, "C2": None, "S2": 5, "C3": 5}


def test_a_group_that_cannot_be_told_apart_is_never_taken_for_nobody():
    town = one_unit(**{"50-69": 70, "70+": 50}).facility("F1", "station", (100, 0), services="day_care")
    held = audited(town)
    assert said(held, "A1") == ("unknown", "no_population")
    assert np.isnan([verdict(held, "A1")["value"], verdict(held, "A1")["people_short"]]).all()


def test_people_counted_by_community_are_known_in_all_units_above():
    town = tree(c1={"60+": 100}, c2={"60+": 50}, c3={"60+": 7})
    assert people(town, "60+") == {"D1": 157, "S1": 150, "C1": 100, "C2": 50, "S2": 7, "C3": 7}


def test_people_counted_by_subdistrict_only_are_not_known_by_community():
    town = tree(s1={"60+": 100}, c3={"60+": 7})
    assert people(town, "60+") == {"D1": 107, "S1": 100, "C1": None, "C2": None, "S2": 7, "C3": 7}
    # they live in all homes of the subdistrict, 30 in the home of C1 and 70 in that of C2, and are the subdistrict's
    found = homes(town)
    assert found.unit.tolist() == [1, 1, 5]
    assert found.people[:, 0].tolist() == pytest.approx([30, 70, 7])


def test_a_count_by_subdistrict_is_judged_there_and_unknown_below():
    # 30 people live 250 m from the station, 70 at 750 m: 720 m are 15 minutes
    town = tree(s1={"60+": 100, "0-2": 10}, c3={"60+": 7, "0-2": 1})
    held = audited(town.facility("F1", "station", (0, 0), services="day_care"))
    assert counted(held, "A1", "S1") == (100, 30, 0)
    assert said(held, "A1", "S1") == ("not_met", "below_share")
    assert said(held, "A1", "C1") == said(held, "A1", "C2") == ("unknown", "no_population")
    # whether there is a station is known all the same
    assert said(held, "A4", "C1") == ("met", "enough")
    assert said(held, "A4", "C2") == ("not_met", "no_station")
    told = [(one.code, one.details["group"], one.details["names"]) for one in held.problems]
    assert told == [("group_not_counted", (f"terms.group.{group}",), ("C1", "C2")) for group in ("60+", "0-2")]


def test_where_only_some_communities_are_counted_the_subdistrict_is_not_known():
    town = tree(c1={"60+": 100}, c3={"60+": 7})
    assert people(town, "60+") == {"D1": None, "S1": None, "C1": 100, "C2": None, "S2": 7, "C3": 7}


def test_a_count_above_a_counted_community_is_not_added_to_it():
    # the 180 of the subdistrict hold the 100 of C1: nobody is counted twice, and the rest is not known
    town = tree(s1={"60+": 180}, c1={"60+": 100}, c3={"60+": 7})
    assert people(town, "60+") == {"D1": None, "S1": None, "C1": 100, "C2": None, "S2": 7, "C3": 7}
    assert homes(town).people.sum() == 107
    whole = tree(s1={"60+": 180}, c1={"60+": 100}, c2={"60+": 50}, c3={"60+": 7})
    assert people(whole, "60+") == {"D1": 157, "S1": 150, "C1": 100, "C2": 50, "S2": 7, "C3": 7}


def test_people_live_in_buildings_by_area_and_levels():
    town = (
        STREET.unit("C1", box=(0, -100, 2000, 100), people={"60+": 100, "0-2": 10})
        .home((100, 0), people=60, levels=1)  # 60 m² on one level
        .home((300, 0), people=40, levels=4)  # 10 m² on four levels
    )
    found = homes(town)
    # floor areas 60 × 1 and 10 × 4
    assert found.bands == ("0-2", "60+")
    np.testing.assert_allclose(found.people, [[6, 60], [4, 40]])
    assert places(found) == [(100, 0), (300, 0)]
    assert found.method["method"].tolist() == ["buildings", "buildings"]


def test_a_building_of_unknown_levels_has_the_usual_ones():
    town = (
        STREET.unit("C1", box=(0, -100, 2000, 100), people={"60+": 130})
        .home((100, 0), people=20, levels=2)  # 10 m² each
        .home((300, 0), people=30, levels=3)
        .home((500, 0), people=50, levels=5)
    )
    # without levels, a building of 10 m² has the median of 2, 3 and 5
    blank = {"building_id": "B4", "levels": np.nan}
    town = town.home((700, 0), people=30, levels=3)
    unknown = Town(**{**vars(town), "buildings": (*town.buildings[:-1], {**town.buildings[-1], **blank})})
    np.testing.assert_allclose(homes(unknown).people[:, 0], [20, 30, 50, 30])
    zero = Town(**{**vars(town), "buildings": (*town.buildings[:-1], {**town.buildings[-1], "levels": 0.0})})
    np.testing.assert_allclose(homes(zero).people[:, 0], [20, 30, 50, 30])


def test_where_no_building_has_levels_the_area_decides():
    town = STREET.unit("C1", box=(0, -100, 2000, 100), people={"60+": 100})
    town = town.home((100, 0), people=75).home((300, 0), people=25)
    blank = Town(**{**vars(town), "buildings": tuple({**one, "levels": np.nan} for one in town.buildings)})
    np.testing.assert_allclose(homes(blank).people[:, 0], [75, 25])


def test_nobody_lives_in_an_office_or_beyond_the_line():
    town = (
        STREET.unit("C1", box=(0, -100, 1000, 100), people={"60+": 100})
        .home((100, 0), people=10)
        .home((300, 0), people=500, residential=False)
        .home((1500, 0), people=500)
    )
    assert places(homes(town)) == [(100, 0)]
    assert homes(town).people.tolist() == [[100]]


def test_where_no_building_is_known_people_live_along_the_streets():
    # 250 m of lane and 100 m of alley, in stretches of 100 m at most: 3 × 83.33 m and 100 m; nobody lives on the trunk
    town = (
        Town()
        .street("trunk", start=(0, 0), east=1000, highway="primary")
        .street("lane", start=(100, 0), north=250)
        .street("alley", start=(500, 0), north=100, highway="service")
        .unit("C1", box=(0, -100, 1000, 300), people={"60+": 350})
    )
    found = homes(town)
    assert places(found) == [(100, 41.67), (100, 125), (100, 208.33), (500, 50)]
    np.testing.assert_allclose(found.people[:, 0], [250 / 3, 250 / 3, 250 / 3, 100], rtol=1e-6)
    assert found.method["method"].tolist() == ["streets"] * 4


def test_where_all_streets_are_large_people_live_along_them_all():
    town = Town().street("trunk", start=(0, 0), east=200, highway="primary").street("spur", start=(0, 0), north=100)
    west = town.unit("C1", box=(100, -100, 300, 100), people={"60+": 8})  # the spur lies outside
    assert places(homes(west)) == [(150, 0)]
    assert homes(west).people.tolist() == [[8]]


def test_only_the_part_of_a_street_inside_the_unit_counts():
    # of the 2,000 m of street 150 m lie in C1: two stretches of 75 m
    town = STREET.unit("C1", box=(1000, -50, 1150, 50), people={"60+": 10})
    assert places(homes(town)) == [(1037.5, 0), (1112.5, 0)]


def test_without_buildings_and_streets_people_live_at_one_point():
    town = STREET.unit("C1", box=(0, 1000, 400, 1200), people={"60+": 10, "0-2": 1})
    found = homes(town)
    assert places(found) == [(200, 1100)]  # the middle of the box
    assert found.people.tolist() == [[1, 10]]
    assert found.method["method"].tolist() == ["point"]


def test_each_unit_has_the_best_method_its_map_allows():
    town = (
        STREET.unit("C1", box=(0, 1000, 400, 1200), people={"60+": 3})
        .unit("C2", box=(0, -50, 100, 50), people={"60+": 5})
        .unit("C3", box=(200, -50, 300, 50), people={"60+": 7})
        .unit("C4", box=(400, -50, 500, 50))
        .home((250, 0), people=1)
    )
    found = homes(town)
    told = zip(found.unit.tolist(), found.method["method"], found.people[:, 0].tolist(), strict=True)
    assert sorted(told) == [(0, "point", 3), (1, "streets", 5), (2, "buildings", 7)]


def test_people_of_no_known_building_are_timed_by_estimate():
    # C1 by its building, C2 by the street; both are walked to, only C2's are guesses
    town = (
        STREET.unit("C1", box=(0, -50, 500, 50), people={"60+": 40})
        .unit("C2", box=(500, -50, 600, 50), people={"60+": 60})
        .home((250, 0), people=1)
        .facility("F1", "station", (500, 0), services="day_care")
    )
    held = audited(town)
    rows = held.reach[(held.reach["rule_id"] == "A1") & (held.reach["break_s"] == 900)]
    assert rows["reached"].tolist() == [40, 60]
    assert rows["estimated"].tolist() == [0, 60]


COUNTS = st.none() | st.fixed_dictionaries({"0-2": st.integers(0, 99), "60-79": st.integers(0, 10**6)})


@settings(deadline=None, max_examples=25)
@given(
    st.fixed_dictionaries(dict.fromkeys(("s1", "c1", "c2", "c3"), COUNTS)),
    st.lists(st.tuples(st.integers(1, 1999), st.floats(0.01, 5000), st.integers(1, 33)), max_size=12),
)
def test_everyone_of_the_table_lives_somewhere_and_nobody_twice(counts, buildings):
    town = Town(**{**vars(tree(**counts)), "buildings": ()})
    for east, floor_m2, levels in buildings:
        town = town.home((east, 0), people=floor_m2, levels=levels)
    found = homes(town)
    below = [counts["c1"], counts["c2"]]
    # the communities that are counted, and the subdistrict only where none of its own is
    demand = {2: counts["c1"], 3: counts["c2"], 5: counts["c3"]}
    demand[1] = None if any(one is not None for one in below) else counts["s1"]
    for unit, bands in demand.items():
        for at, band in enumerate(found.bands):
            placed = np.bincount(found.unit, found.people[:, at], minlength=6)[unit]
            total = 0.0 if bands is None else float(bands[band])
            assert abs(placed - total) <= 4 * np.spacing(total)  # but for the rounding of the last addition
    assert (found.people >= 0).all()
    assert set(found.unit.tolist()) == {unit for unit, bands in demand.items() if bands is not None}


def test_a_street_people_live_on_that_only_passes_by_the_unit_does_not_hide_its_tracks():
    # The unit is L-shaped: 330 m of track inside, a residential street in the corner that its box has and it has not.
    town = (
        Town()
        .street("track", start=(10, 10), north=330, highway="track")
        .street("lived on", start=(200, 200), east=100)
        .unit("V1", level="village", box=(0, 0, 400, 400), people={"60+": 100})
    )
    project = town.project()
    bend = shapely.Polygon([(0, 0), (400, 0), (400, 50), (50, 50), (50, 400), (0, 400)])
    outline = shapely.transform(bend, lambda xy: np.array([town.lon_lat(tuple(place)) for place in xy]))
    project = replace(project, units=project.units.assign(geometry=[outline]))
    lines = shapes_m(project.streets.geometry.to_numpy(), project.epsg_m)
    found = homes_of(project, territory_of(project.units), lines)
    assert found.method["method"].unique().tolist() == ["streets"]
    assert len(found.people) == 4  # 330 m in stretches of at most 100 m
