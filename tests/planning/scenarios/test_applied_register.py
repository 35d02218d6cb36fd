"""Facilities that open, close, move and change in size, and gates that open: what stands after it."""

from dataclasses import replace
from functools import cache

import pytest
from geopandas.testing import assert_geodataframe_equal

from coverage.errors import describe
from coverage.model.scenario import GateOpening, PathClosure, PathOpening, Relocation, Removal, Resizing, Site
from coverage.planning.audit import audit
from coverage.planning.scenarios.applying import applied
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
