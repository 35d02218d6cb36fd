"""Is there a place for them? A place counts once, what nobody knows is judged from both ends, and nobody is lost."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.engine.assignment import placed
from coverage.model.findings import CAPACITY
from coverage.planning.audit import audit
from coverage.planning.capacity import capacity_of, facility_walks
from tests.engine.test_assignment import dealt_out
from tests.planning.askings import STANDARD, demo_audit
from tests.town import Town

PARTS = ["placed", "no_place", "out_of_reach", "unknown"]
# The station stands at the west end of a street; older people walk 0.8 m/s, 720 m in 15 minutes.
LINE = Town().street("main", start=(0, 0), east=3000)
WALK = LINE.unit("C1", box=(-50, -100, 3200, 100), people={"60+": 100})


def station(town, name, at, beds, services="day_care"):
    return town.facility(name, "station", at, services=services, attributes={"beds": beds})


def counting(rule_id, capacity):
    """An edition of one rule, which counts places by an attribute."""
    return replace(STANDARD, clauses=(replace(STANDARD.rule(rule_id), capacity=capacity),))


def table(town, rule_id="A1", capacity="beds"):
    return capacity_of(audit(town.project(), counting(rule_id, capacity)), rule_id)


def found(rows, unit_code="C1", age_group="60+"):
    """Placed, no place, out of reach and unknown, to the millionth."""
    row = rows[(rows["unit_code"] == unit_code) & (rows["age_group"] == age_group)].iloc[0]
    assert row[PARTS].sum() == pytest.approx(row["people"])
    return tuple(round(float(row[name]), 6) for name in PARTS)


def test_a_place_serves_one_person_the_nearest_first():
    # 60 people at 100 m take 60 of 70 beds, 25 at 500 m the last 10; 15 at 1,000 m walk too far.
    town = WALK.home((100, 0), people=60).home((500, 0), people=25).home((1000, 0), people=15)
    assert found(table(station(town, "F1", (0, 0), 70))) == (70, 15, 15, 0)


def test_those_who_find_the_nearest_full_walk_to_the_next():
    # 70 at 100 m: 40 in F1 at 0, 30 walk 500 m to F2 at 600 m. There 30 people living 100 m away were first, so that of
    # its 50 beds 20 are left; 10 find nothing.
    town = station(
        station(WALK.home((100, 0), people=70).home((700, 0), people=30), "F1", (0, 0), 40), "F2", (600, 0), 50
    )
    assert found(table(town)) == (90, 10, 0, 0)


def test_a_home_in_another_unit_may_take_the_place():
    # C2's people live nearer: C1 is left with 5 of 25 beds. The district has both.
    town = (
        LINE.unit("D1", level="district", box=(-50, -100, 3200, 100))
        .unit("C1", box=(300, -100, 3200, 100), parent="D1", people={"60+": 10})
        .unit("C2", box=(-50, -100, 300, 100), parent="D1", people={"60+": 20})
        .home((400, 0), people=1)
        .home((100, 0), people=1)
    )
    rows = table(station(town, "F1", (0, 0), 25))
    assert found(rows, "C1") == (5, 5, 0, 0)
    assert found(rows, "C2") == (20, 0, 0, 0)
    assert found(rows, "D1") == (25, 5, 0, 0)


def test_bands_share_a_homes_places_in_its_proportion():
    # 30 places for a home of 60 and 40 people: 18 and 12
    town = LINE.unit("C1", box=(-50, -100, 3200, 100), people={"0-2": 7, "60-79": 60, "80+": 40})
    rows = table(station(town.home((100, 0), people=1), "F1", (0, 0), 30))
    assert rows["age_group"].tolist() == ["60+", "60-79", "80+"]
    assert [found(rows, age_group=age) for age in rows["age_group"]] == [(30, 70, 0, 0), (18, 42, 0, 0), (12, 28, 0, 0)]
    assert rows["places_per_person"].tolist() == pytest.approx([0.3, 0.3, 0.3])


def test_places_that_nobody_wrote_down_are_unknown_to_those_who_find_no_others():
    # F1 at 0 has 30 beds, F2 at 600 m has nobody knows how many. 50 at 100 m fill F1; the other 20 reach F2, 500 m
    # away, and so do 30 at 1,000 m. 20 at 2,500 m reach nothing.
    town = WALK.home((100, 0), people=50).home((1000, 0), people=30).home((2500, 0), people=20)
    rows = table(station(station(town, "F1", (0, 0), 30), "F2", (600, 0), None))
    assert found(rows) == (30, 0, 20, 50)
    assert np.isnan(rows["places_per_person"].iloc[0])


def test_a_place_that_may_come_free_because_of_an_unknown_one_is_unknown():
    # 20 at 100 m would rather go to F2 beside them, places unknown, than to F1 at 400 m, which has 20 beds. Only F1 is
    # reached by 30 at 1,000 m: if F2 has room they find 20 beds, else none. 10 of them find none in any case.
    town = WALK.home((100, 0), people=20).home((1000, 0), people=30).home((2500, 0), people=50)
    rows = table(station(station(town, "F1", (400, 0), 20), "F2", (100, 10), None))
    assert found(rows) == (20, 10, 50, 20)


def test_a_facility_that_possibly_passes_has_unknown_room():
    # A4 asks for day care. F2 does not say: 40 at 1,000 m reach it alone, 20 of 60 at 100 m find F1 full and reach F2.
    town = WALK.home((100, 0), people=60).home((1000, 0), people=40)
    town = station(town, "F1", (0, 0), 40)
    rows = table(station(town, "F2", (600, 0), 500, services=None), "A4")
    assert found(rows) == (40, 0, 0, 60)
    # if it says that it has none, the 20 find no place and the 40 no facility
    rows = table(station(town, "F2", (600, 0), 500, services="meals"), "A4")
    assert found(rows) == (40, 20, 40, 0)


def test_a_walk_nobody_can_time_is_unknown_and_fills_no_place():
    town = WALK.home((100, 0), people=60).home((3150, 90), people=40)
    assert found(table(station(town, "F1", (0, 0), 100))) == (60, 0, 40, 0)  # 175 m from the street's end
    short = replace(town, streets=Town().street("main", start=(0, 0), east=2000).streets)  # 1,154 m: on no street
    rows = table(station(short, "F1", (0, 0), 100))
    assert found(rows) == (60, 0, 0, 40)
    assert np.isnan(rows["places_per_person"].iloc[0])


def test_units_whose_people_nobody_counted_are_left_out():
    town = (
        LINE.unit("D1", level="district", box=(-50, -100, 3200, 100))
        .unit("C1", box=(-50, -100, 500, 100), parent="D1", people={"60+": 10, "0-2": 0})
        .unit("C2", box=(500, -100, 3200, 100), parent="D1", people={"60-79": 5})
        .home((100, 0), people=1)
        .home((600, 0), people=1)
    )
    rows = table(station(town, "F1", (0, 0), 8))
    # C2 has no count of those of 80 and more, and C1 none of those of 60 to 79 apart: nor has the district either
    assert list(zip(rows["unit_code"], rows["age_group"], strict=True)) == [("C1", "60+"), ("C2", "60-79")]
    # what is counted in C2 does not take the places of those who live nearer
    assert found(rows) == (8, 2, 0, 0)


def test_a_unit_with_nobody_of_the_age_has_no_places_per_person():
    town = LINE.unit("C1", box=(-50, -100, 3200, 100), people={"60+": 0}).home((100, 0), people=1)
    rows = table(station(town, "F1", (0, 0), 8))
    assert found(rows) == (0, 0, 0, 0)
    assert np.isnan(rows["places_per_person"].iloc[0])


def test_places_per_person_are_the_mean_over_the_people():
    # 30 at 100 m, 125 s of 900: weight 1. 20 at 400 m, 500 s: 0.68. 50 at 600 m, 750 s: 0.22.
    # R = 27.3 / (30 + 13.6 + 11) = 0.5; the mean is (30 + 13.6 + 11) × 0.5 / 100 = 0.273.
    town = WALK.home((100, 0), people=30).home((400, 0), people=20).home((600, 0), people=50)
    rows = table(station(town, "F1", (0, 0), 27.3))
    assert rows["places_per_person"].iloc[0] == pytest.approx(0.273)


def test_a_home_with_nobody_of_the_age_makes_no_figure_unknown():
    # C2's home is on no street; nobody of 60 and more lives there. 8 beds for 10 people.
    town = (
        Town()
        .street("main", start=(0, 0), east=1000)
        .unit("D1", level="district", box=(-50, -100, 3200, 100))
        .unit("C1", box=(-50, -100, 1000, 100), parent="D1", people={"60+": 10})
        .unit("C2", box=(1000, -100, 3200, 100), parent="D1", people={"60+": 0})
        .home((100, 0), people=1)
        .home((3000, 0), people=1)
    )
    rows = table(station(town, "F1", (0, 0), 8)).set_index("unit_code")
    assert rows.loc[["D1", "C1"], "places_per_person"].tolist() == pytest.approx([0.8, 0.8])
    assert found(rows.reset_index(), "D1") == (8, 2, 0, 0)


def test_no_facility_and_no_capacity_asked():
    town = WALK.home((100, 0), people=1)
    rows = table(town)
    assert found(rows) == (0, 0, 100, 0)
    assert rows["places_per_person"].tolist() == [0.0]
    none = table(station(town, "F1", (0, 0), 8), "A4", capacity="")
    assert len(none) == 0
    assert list(none.columns) == CAPACITY.names


def in_a_compound():
    """F1 stands in a compound with 30 people, who need not leave it; both gates open on the street."""
    return (
        WALK.compound("K", box=(100, 5, 500, 80))
        .gate("K", (120, 5))
        .gate("K", (480, 5))
        .home((300, 50), people=30)
        .home((450, -20), people=70)
    )


def test_a_facility_in_a_compound_is_walked_to_inside_it_or_through_its_nearest_gate():
    # 30 live 10 m from F1; 70 come through the gate at 480 m: 20 + 30 + 5 + ~190 m. 40 beds: 30 and 10.
    town = station(in_a_compound(), "F1", (310, 50), 40)
    held = audit(town.project(), counting("A1", "beds"))
    pairs, rows = facility_walks(held, "A1")
    assert rows.tolist() == [0]
    assert pairs.home.tolist() == [0, 1]
    assert pairs.seconds[0] == pytest.approx(10 / 0.8, abs=1e-3)
    np.testing.assert_allclose(pairs.seconds, held.walks_of("A1").walks.seconds, rtol=0, atol=1e-6)
    assert found(capacity_of(held, "A1")) == (40, 60, 0, 0)


@pytest.mark.parametrize("rule_id", ["A1", "A2"])
def test_the_shortest_walk_of_a_home_is_the_one_its_reach_is_judged_by(rule_id):
    held = demo_audit()
    pairs, _ = facility_walks(held, rule_id)
    seconds, limit_s = held.walks_of(rule_id).walks.seconds, held.standard.rule(rule_id).limit_s
    shortest = np.full(len(seconds), np.inf)
    np.minimum.at(shortest, pairs.home, pairs.seconds)
    within = seconds <= limit_s
    assert within.sum() > 1000
    assert (np.isfinite(shortest) == within).all()
    np.testing.assert_allclose(shortest[within], seconds[within], rtol=0, atol=1e-6)


@pytest.mark.parametrize(("rule_id", "capacity"), [("A1", "beds"), ("A2", "places")])
def test_the_places_of_the_demo_are_dealt_out_pair_by_pair(rule_id, capacity):
    held = demo_audit()
    pairs, rows = facility_walks(held, rule_id)
    people = held.people[held.standard.rule(rule_id).group].at_home
    places = held.project.facilities[capacity].fillna(0.0).to_numpy()[rows]
    expected = dealt_out(pairs, people.tolist(), places.tolist())
    np.testing.assert_allclose(placed(pairs, people, places) * people, expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize(("rule_id", "capacity"), [("A1", "beds"), ("A2", "places")])
def test_everyone_of_the_demo_is_accounted_for(rule_id, capacity):
    held = replace(demo_audit(), standard=counting(rule_id, capacity))
    rows, rule = capacity_of(held, rule_id), held.standard.rule(rule_id)
    assert (rows[PARTS] >= 0).all(axis=None)
    np.testing.assert_allclose(rows[PARTS].sum(axis=1), rows["people"], rtol=0, atol=1e-6)
    reach = held.reach[(held.reach["rule_id"] == rule_id) & (held.reach["break_s"] == rule.limit_s)]
    reach = reach.set_index("unit_code")
    group = rows[rows["age_group"] == rule.group].set_index("unit_code")
    assert group.index.tolist() == held.project.units["unit_code"].tolist()
    known = reach.loc[group.index]
    np.testing.assert_allclose(group["people"], known["people"])
    out = known["people"] - known["reached"] - known["unknown"]
    np.testing.assert_allclose(group["out_of_reach"], out, rtol=0, atol=1e-6)
    assert (group["placed"] <= known["reached"] + 1e-6).all()
    # the district's parts are the district
    parts = held.project.units["level"].isin(["community", "village"]).to_numpy()
    np.testing.assert_allclose(group[PARTS].to_numpy()[parts].sum(axis=0), group[PARTS].iloc[0])
    # no more people are placed than there are places at facilities that surely pass
    facilities = held.project.facilities.iloc[np.unique(held.walks_of(rule_id).rows)]
    assert 0 < group["placed"].iloc[0] <= facilities[capacity].sum() + 1e-6


@st.composite
def towns(draw):
    """Homes along a street in two units, on it or far off it, and stations of all sorts."""
    town = (
        LINE.unit("D1", level="district", box=(-50, -1000, 3200, 1000))
        .unit("C1", box=(-50, -1000, 1000, 1000), parent="D1", people={"60-79": 70, "80+": 31})
        .unit("C2", box=(1000, -1000, 3200, 1000), parent="D1", people={"60-79": 10, "80+": 0})
    )
    for _ in range(draw(st.integers(1, 6))):
        at = (draw(st.integers(0, 3000)), draw(st.sampled_from([0, 40, 700])))
        town = town.home(at, people=draw(st.integers(1, 9)))
    for at in range(draw(st.integers(0, 5))):
        beds = draw(st.one_of(st.none(), st.integers(0, 60)))
        services = draw(st.sampled_from(["day_care", "day_care", None, ""]))
        town = station(town, f"F{at}", (draw(st.integers(0, 3000)), 0), beds, services)
    return town


@settings(max_examples=20, deadline=None)
@given(towns(), st.sampled_from(["A1", "A4"]))
def test_everyone_is_accounted_for_in_every_unit_and_age_group(town, rule_id):
    held = audit(town.project(), counting(rule_id, "beds"))
    rows = capacity_of(held, rule_id)
    assert len(rows) == 3 * 3
    assert (rows[PARTS] >= 0).all(axis=None)
    np.testing.assert_allclose(rows[PARTS].sum(axis=1), rows["people"], rtol=0, atol=1e-6)
    by_age = rows.set_index(["age_group", "unit_code"])[["people", *PARTS]]
    np.testing.assert_allclose(by_age.loc["60-79"] + by_age.loc["80+"], by_age.loc["60+"], rtol=0, atol=1e-6)
    np.testing.assert_allclose(by_age.xs("C1", level=1) + by_age.xs("C2", level=1), by_age.xs("D1", level=1), atol=1e-6)
    beds = held.project.facilities["beds"].to_numpy()[np.unique(held.walks_of(rule_id).rows)]
    assert by_age.loc[("60+", "D1"), "placed"] <= np.nansum(beds) + 1e-6
