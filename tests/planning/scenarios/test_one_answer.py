"""What cannot be made changes nothing, whoever asks: one change alone, among others, one after another, or compared."""

from dataclasses import replace

import numpy as np
import pytest

from coverage.app.choices import Question
from coverage.app.scenario.chain import Chain
from coverage.errors import InputError
from coverage.model.scenario import GateOpening, PathClosure, PathOpening, Relocation, Removal, Resizing, Scenario
from coverage.planning.effect import effect_of, effect_with
from coverage.planning.scenarios.comparing import variant_of
from coverage.planning.worth import is_its_centre, placing_rules, relieved
from tests.planning.askings import audited, site
from tests.town import Town

# Two streets 20 m apart, joined at both ends, and a station at their west end.
LADDER = (
    Town()
    .street("main", start=(0, 0), east=1000)
    .street("beside", start=(0, -20), east=1000)
    .street("west", start=(0, -20), north=20)
    .street("east", start=(1000, -20), north=20)
    .unit("S1", box=(-50, -100, 1050, 1000), level="subdistrict")
    .unit("C1", box=(-50, -100, 1050, 1000), parent="S1", people={"60+": 100, "0-2": 10})
    .facility("F1", "station", (0, 0), attributes={"beds": 8.0})
)
# A compound whose only known gate is 900 m from both. The people live 100 m north of the lower street, inside, 400 m
# from the station: taken to reach the street straight away.
TOWN = LADDER.compound("Q1", box=(300, 20, 500, 900)).gate("Q1", (400, 900)).home((400, 100), people=100)
FAR = (500, 700)  # no street within 500 m


def closure(at):
    return PathClosure(*TOWN.lon_lat(at))


def path(path_id, *places):
    return PathOpening(path_id, tuple(TOWN.lon_lat(place) for place in places))


ODD = {
    "a street closed twice": (closure((500, 0)), closure((500, 0))),
    "a street closed at two of its points": (closure((500, 0)), closure((200, 1))),
    "two streets closed": (closure((500, 0)), closure((500, -20))),
    "a site on no street": (site(TOWN, "station", FAR, "X"), site(TOWN, "station", (800, 0), "Y")),
    "a move to no street": (Relocation("F1", *TOWN.lon_lat(FAR)), site(TOWN, "nursery", (800, 0), "Y")),
    "a path and a closure on it": (path("P1", (300, 0), (300, -20)), closure((300, -10))),
    "two paths with one id": (path("P1", (300, 0), (300, -20)), path("P1", (600, 0), (600, -20))),
    "a site after a closure": (closure((500, 0)), site(TOWN, "station", (600, 0), "X"), Removal("F1")),
}


@pytest.mark.parametrize("changes", ODD.values(), ids=ODD.keys())
def test_one_after_another_is_the_same_as_all_at_once(changes):
    held = audited(TOWN)
    chain = Chain(Question("", "", "", "", ""), held)
    steps, variant = chain.steps(changes), variant_of(held, Scenario("", changes=changes))
    assert {row for row, step in enumerate(steps, 1) if step.problems} <= {one.row for one in variant.unresolved}
    after = chain.audit(changes)
    for rule_id, judged in variant.audit.judged.items():
        np.testing.assert_array_equal(judged.walks.walks.seconds, after.walks_of(rule_id).walks.seconds)
    assert variant.audit.assessments.equals(after.assessments)
    assert variant.audit.gaps.equals(after.gaps)


@pytest.mark.parametrize(
    ("changes", "code", "row"),
    [
        ((closure((500, 0)), closure((200, 1))), "closed_already", 2),
        ((site(TOWN, "station", FAR, "X"), Removal("F1")), "not_on_streets", 1),
        ((Removal("gone"), Relocation("F1", *TOWN.lon_lat(FAR))), "not_on_streets", 2),
        ((Removal("F1"), GateOpening("G9", *TOWN.lon_lat((400, 20)))), "no_gates_known", 2),
    ],
)
def test_what_cannot_be_made_is_said_with_its_place_and_changes_nothing(changes, code, row):
    held = audited(TOWN)
    effect = effect_with(held, changes)
    assert code in {one.code for one in effect.unresolved if one.row == row}
    without = effect_with(held, [change for place, change in enumerate(changes, 1) if place != row])
    assert effect.after.assessments.equals(without.after.assessments)
    assert effect.after.project.facilities.equals(without.after.project.facilities)
    if changes[row - 1] != closure((200, 1)):  # alone it closes the street
        with pytest.raises(InputError):
            effect_of(held, changes[row - 1])


def test_a_site_moved_onto_the_streets_later_is_built():
    held = audited(TOWN)
    effect = effect_with(held, [site(TOWN, "station", FAR, "X"), Relocation("X", *TOWN.lon_lat((800, 0)))])
    assert not effect.unresolved
    assert effect.after.project.facilities["facility_id"].tolist() == ["F1", "X"]


def test_a_station_is_no_centre():
    # With a station S1 is off the list of those who walk too far (A1); its centre (A3) is still to come.
    held = audited(replace(TOWN, facilities=()).facility("F1", "station", (0, 0), status="closed"))
    lost = effect_of(held, site(TOWN, "station", (400, 0))).leaves
    assert ("A1", "S1") in set(zip(lost["rule_id"], lost["unit_code"], strict=True))
    assert not any(is_its_centre(held, *row) for row in zip(lost["rule_id"], lost["unit_code"], strict=True))
    with_centre = effect_of(held, site(TOWN, "centre", (400, 0))).leaves
    assert is_its_centre(held, "A3", "S1")
    assert ("A3", "S1") in set(zip(with_centre["rule_id"], with_centre["unit_code"], strict=True))


def test_people_find_a_place_where_rooms_grow_and_nobody_can_tell_where_they_are_of_unknown_size():
    # Ten children within reach of a nursery with four places, then with seven.
    town = TOWN.facility("N1", "nursery", (300, 0), attributes={"places": 4.0})
    held = audited(town)
    grown = effect_of(held, Resizing("N1", places=7.0))
    (rule,) = (one for one in placing_rules(grown) if one.care == "childcare")
    assert rule.capacity == "places"
    assert relieved(held, grown.after, rule.rule_id) == pytest.approx(3.0)
    unknown = effect_of(held, site(town, "nursery", (400, 0)))
    assert np.isnan(relieved(held, unknown.after, rule.rule_id))
