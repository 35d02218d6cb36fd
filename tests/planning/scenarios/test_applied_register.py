"""Facilities that open, close, move and change in size, and gates that open: what stands after it."""

from dataclasses import replace
from functools import cache

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from coverage.errors import describe
from coverage.model.contracts import as_table, check_table
from coverage.model.scenario import GateOpening, PathClosure, PathOpening, Relocation, Removal, Resizing, Site
from coverage.model.tables import FACILITIES
from coverage.planning.audit import audit
from coverage.planning.scenarios.applying import applied
from coverage.planning.sites import built
from tests.planning.askings import STANDARD, counted, said, site
from tests.town import Town

# Two streets 250 m apart, joined at the west end alone; older people walk 720 m in 15 minutes. The compound between
# them opens to the north: from its middle to its gate 110 m, to the street 10 m, then 400 m west, 250 m south.
TOWN = (
    Town()
    .street("south", start=(0, 0), east=1000)
    .street("west", start=(0, 0), north=250)
    .street("north", start=(0, 250), east=1000)
    .unit("C1", box=(-50, -50, 1050, 300), people={"60+": 100, "0-2": 10})
    .home((400, 130), people=100)
    .compound("Q1", box=(300, 20, 500, 240))
    .compound("Q2", box=(700, 20, 900, 240))
    .gate("Q1", (400, 240))
    .facility("F1", "station", (400, 0), services="day_care", attributes={"beds": 20, "nursing_beds": 5})
    .facility("F2", "station", (1000, 0), services="day_care", status="closed")
)


@cache
def standing():
    return TOWN.project()


def made(*changes):
    return applied(standing(), STANDARD, changes)


def held(*changes):
    return audit(made(*changes).project, STANDARD)


def codes(outcome):
    return [(problem.row, problem.code) for problem in outcome.unresolved]


def ids(outcome):
    return outcome.project.facilities["facility_id"].tolist()


def gate(town, at, gate_id="G9"):
    return GateOpening(gate_id, *town.lon_lat(at))


def test_no_change_gives_the_very_same_project():
    project = standing()
    assert applied(project, STANDARD, ()).project is project


def test_a_site_becomes_an_open_row_and_leaves_every_other_table_alone():
    project = standing()
    after = applied(project, STANDARD, [site(TOWN, "nursery", (100, 0))]).project
    assert after.facilities.iloc[-1][["facility_id", "kind", "status"]].tolist() == ["X", "nursery", "open"]
    untouched = [name for name, (table, _) in after.tables().items() if table is getattr(project, name)]
    assert sorted({*after.tables()} - {*untouched}) == ["facilities"]


def test_sites_stand_at_the_end_in_the_order_they_are_counted_whatever_the_order_of_adding():
    sites = [site(TOWN, "station", (x, 0), f"S{x}") for x in (10, 9, 100)]
    assert ids(made(*sites)) == ["F1", "F2", "S9", "S10", "S100"]
    one_by_one = applied(made(sites[0], sites[2]).project, STANDARD, [sites[1]])
    assert_geodataframe_equal(one_by_one.project.facilities, made(*sites).project.facilities)


NUMBERS = st.none() | st.floats(0, 500)
NEW = st.builds(
    Site,
    site_id=st.text("S19养", min_size=1, max_size=3),
    kind=st.sampled_from(("station", "centre", "nursery")),
    longitude=st.floats(113.0, 113.1),
    latitude=st.floats(28.0, 28.1),
    name=st.sampled_from(("", "New", "新站")),
    beds=NUMBERS,
    places=NUMBERS,
    floor_area_m2=NUMBERS,
    staff=NUMBERS,
)
NEWS = st.lists(NEW, unique_by=lambda one: one.site_id, max_size=4)


def in_the_register(one):
    """The row of a site as if it had been read."""
    offer = STANDARD.offer_of(one.kind)
    row = {
        "facility_id": one.site_id,
        "name": one.name or one.site_id,
        "kind": one.kind,
        "status": "open",
        "services": ";".join(offer.services),
        "beds": offer.beds_min if one.beds is None else one.beds,
        "places": one.places,
        "floor_area_m2": offer.floor_area_m2_min if one.floor_area_m2 is None else one.floor_area_m2,
        "staff": one.staff,
        "source_file": "candidates",
        "source_row": 0,
        "source_datum": "wgs84",
        **{flag: getattr(offer, flag) for flag in ("public", "inclusive", "registered", "demonstration")},
    }
    point = shapely.Point(one.longitude, one.latitude)
    return as_table(gpd.GeoDataFrame([row], geometry=[point], crs=4326), FACILITIES)


@settings(max_examples=25)
@given(rows=st.sampled_from((0, 2)), stood=NEWS, new=NEWS, gone=st.integers(0, 4), beds=NUMBERS)
def test_the_table_is_what_pandas_makes_of_the_rows(rows, stood, new, gone, beds):
    read = standing().facilities.head(rows)
    before = applied(replace(standing(), facilities=read), STANDARD, stood).project
    ids = {one.site_id for one in stood}
    new = [one for one in new if one.site_id not in ids]
    left = {one.site_id: one for one in (*stood[gone:], *new)}
    resized = [Resizing(one, beds=beds) for one in [*left][-1:]]
    after = applied(before, STANDARD, [*(Removal(one.site_id) for one in stood[:gone]), *new, *resized]).project
    for change in resized:
        one = left[change.facility_id]
        left[change.facility_id] = replace(one, beds=one.beds if beds is None else beds)
    order = sorted(left.values(), key=lambda one: (len(one.site_id), one.site_id))
    expected = pd.concat([read, *map(in_the_register, order)], ignore_index=True)
    check_table(after.facilities, FACILITIES)
    assert_geodataframe_equal(after.facilities, expected, check_crs=True)
    assert_frame_equal(pd.DataFrame(after.facilities), pd.DataFrame(expected), check_exact=True, check_index_type=True)
    assert after.facilities.index.equals(pd.RangeIndex(len(expected)))


def test_what_is_written_into_a_row_or_a_table_stays_there():
    project, one = standing(), site(TOWN, "station", (100, 0))
    row, after = built(one, STANDARD), applied(project, STANDARD, [one]).project.facilities
    row.loc[0, ["services", "beds"]] = "meals", 2.0
    after.loc[[0, 2], ["status", "beds"]] = "closed", 1.0
    assert built(one, STANDARD)["services"].tolist() == ["day_care"]
    again = applied(project, STANDARD, [one]).project.facilities
    assert_geodataframe_equal(again, pd.concat([TOWN.project().facilities, in_the_register(one)], ignore_index=True))


def test_what_is_added_and_taken_away_leaves_what_was():
    project = standing()
    one = site(TOWN, "station", (100, 0))
    assert applied(project, STANDARD, [one, Removal("X")]).project is project
    added = applied(project, STANDARD, [one]).project
    removed = applied(added, STANDARD, [Removal("X")]).project
    assert_geodataframe_equal(removed.facilities, project.facilities)


def test_what_is_moved_and_moved_back_leaves_what_was():
    project = standing()
    there, back = (Relocation("F1", *one) for one in (TOWN.lon_lat((100, 0)), project.facilities.geometry[0].coords[0]))
    assert_geodataframe_equal(applied(project, STANDARD, [there, back]).project.facilities, project.facilities)


def test_a_facility_of_the_register_that_closes_is_still_known_to_have_been_there():
    # Gate 120 m and 400 + 250 + 400 m along the streets: out of reach. Were the row gone, the register would know no
    # station at all, and whether people reach one would be unknown.
    assert made(Removal("F1")).project.facilities["status"].tolist() == ["closed", "closed"]
    assert said(held(Removal("F1")), "A4") == ("not_met", "not_open")


def test_a_facility_moves():
    # From the home 110 + 10 m to the north street, 300 m west to the new place: 420 m.
    assert counted(held(), "A1") == (100, 0, 0)
    assert counted(held(Relocation("F1", *TOWN.lon_lat((100, 250)))), "A1") == (100, 100, 0)


def test_a_facility_changes_in_size_where_the_change_says():
    row = made(Resizing("F1", beds=40, staff=3)).project.facilities.iloc[0]
    assert row[["beds", "nursing_beds", "staff"]].tolist() == [40, 5, 3]


def test_changes_to_a_site_of_the_same_scenario_find_it():
    changes = site(TOWN, "station", (100, 0)), Resizing("X", beds=7), Relocation("X", *TOWN.lon_lat((200, 0)))
    row = made(*changes).project.facilities.iloc[-1]
    assert row["beds"] == 7
    assert row["geometry"].coords[0] == TOWN.lon_lat((200, 0))


def test_a_new_gate_lets_people_out_where_it_stands():
    # Through the south wall at (400, 20): 110 m inside, 20 m to the street, and F1 is there.
    assert counted(held(gate(TOWN, (400, 12))), "A1") == (100, 100, 0)
    gates = made(gate(TOWN, (400, 12))).project.gates
    assert gates["compound_id"].tolist() == ["Q1", "Q1"]
    x, y = TOWN.lon_lat((400, 20))
    assert gates.geometry[1].coords[0] == pytest.approx((x, y), abs=1e-9)  # in the wall, not 8 m before it


def test_gates_stand_in_the_order_they_are_counted():
    both = gate(TOWN, (350, 20), "N10"), gate(TOWN, (450, 20), "N9")
    assert made(*both).project.gates["gate_id"].tolist() == ["G1", "N9", "N10"]


NAN = float("nan")
LOST = {
    "stands_already": [site(TOWN, "station", (0, 0), "F1"), gate(TOWN, (400, 20), "G1")],
    "not_a_choice": [site(TOWN, "clinic", (0, 0))],
    "not_a_coordinate": [Site("X", "station", NAN, 28.0), Relocation("F1", 113.0, float("inf"))],
    "outside_district": [Site("X", "station", 28.1, 113.1), Relocation("F1", 114.0, 28.1), GateOpening("N", 0, 0)],
    "reserved_sign": [site(TOWN, "station", (0, 0), "a;b"), site(TOWN, "station", (0, 0), "")],
    "out_of_range": [
        replace(site(TOWN, "station", (0, 0)), beds=-1),
        Resizing("F1", places=NAN),
        Resizing("F1", staff=2e12),
    ],
    "more_than_whole": [Resizing("F1", nursing_beds=21), Resizing("F1", beds=4)],
    "facility_gone": [Removal("F2"), Removal("X"), Relocation("F9", 113.0, 28.0), Resizing("F9", beds=1)],
    "no_wall_near": [gate(TOWN, (400, -11))],
    "no_gates_known": [gate(TOWN, (700, 100))],
    "no_street_near": [PathClosure(*TOWN.lon_lat((600, 125)))],
    "path_apart": [PathOpening("P", (TOWN.lon_lat((600, 10)), TOWN.lon_lat((600, 199))))],
    "path_too_short": [PathOpening("P", (TOWN.lon_lat((600, 0)),) * 2), PathOpening("P", (TOWN.lon_lat((0, 0)),))],
}


@pytest.mark.parametrize("code", LOST)
def test_a_change_that_does_not_resolve_changes_nothing_and_is_said(code):
    project = standing()
    outcome = applied(project, STANDARD, LOST[code])
    assert outcome.project is project
    assert codes(outcome) == [(row, code) for row in range(1, len(LOST[code]) + 1)]
    assert {problem.severity for problem in outcome.unresolved} == {"warning"}
    for problem in outcome.unresolved:
        assert all("{" not in describe(problem, language) for language in ("zh", "en"))


def test_what_resolves_is_done_beside_what_does_not():
    outcome = made(Removal("F9"), site(TOWN, "station", (0, 0)), Removal("X2"), site(TOWN, "nursery", (0, 0)))
    assert ids(outcome) == ["F1", "F2", "X"]
    assert codes(outcome) == [(1, "facility_gone"), (3, "facility_gone"), (4, "stands_already")]
