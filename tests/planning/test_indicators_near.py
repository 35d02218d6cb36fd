"""What stands beside what, in metres along the streets, door to door, whoever walks."""

from dataclasses import replace

import pytest

from coverage.standards import FacilityFilter
from tests.planning.indicating import held, indicator, row, scored
from tests.town import Town

TOWN = Town().street("main", start=(0, 0), east=2000).unit("D1", level="district", box=(-900, -900, 2000, 2000))
NEAR = indicator("near", "centre", beside=FacilityFilter(kinds=("health_centre",)), distance_m=300.0)


def put(town, facility_id, kind, at, **more):
    return town.facility(facility_id, kind, at, **more)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ((400, 0), (1, "met", "enough")),  # 300 m from the centre at 100 m: inclusive
        ((401, 0), (0, "not_met", "below_target")),
        ((390, 10), (1, "met", "enough")),  # 290 m along the street and 10 m to its door
        ((390, 11), (0, "not_met", "below_target")),
    ],
)
def test_the_distance_is_walked_from_door_to_door(at, expected):
    town = put(put(TOWN, "F1", "centre", (100, 0)), "H1", "health_centre", at)
    assert scored(town, NEAR) == expected


def test_a_river_between_two_is_walked_round():
    # 100 m apart; along the streets 500 + 100 + 500
    town = TOWN.street("bridge", start=(600, 0), north=100).street("bank", start=(0, 100), east=600)
    town = put(put(town, "F1", "centre", (100, 0)), "H1", "health_centre", (100, 100))
    one = row(held(town, NEAR))
    assert (one["value"], one["outcome"], one["evidence"]) == (0, "not_met", "F1:beside")
    assert scored(town, replace(NEAR, distance_m=1100.0))[:2] == (1, "met")


def test_stairs_and_slopes_keep_nobody_apart():
    town = TOWN.street("stairs", start=(100, 0), north=290, highway="steps").elevation((100, 290), 60.0)
    town = town.elevation((100, 0), 0.0)
    town = put(put(town, "F1", "centre", (100, 0)), "H1", "health_centre", (100, 290))
    assert scored(town, NEAR) == (1, "met", "enough")


def test_the_share_of_those_that_have_one_beside():
    town = put(put(TOWN, "F1", "centre", (100, 0)), "F2", "centre", (1900, 0))
    town = put(put(town, "F3", "centre", (150, 0), status="planned"), "H1", "health_centre", (200, 0))
    assert scored(town, NEAR) == (0.5, "not_met", "below_target")
    closed = put(put(TOWN, "F1", "centre", (100, 0)), "H1", "health_centre", (200, 0), status="closed")
    assert scored(closed, NEAR) == (0, "not_met", "below_target")
    assert scored(put(TOWN, "F1", "centre", (100, 0)), NEAR) == (None, "unknown", "kind_not_in_register")


def test_one_that_may_be_what_is_asked_leaves_it_open():
    near = replace(NEAR, beside=FacilityFilter(kinds=("hospital",), services=("geriatrics",)))
    town = put(put(TOWN, "F1", "centre", (100, 0)), "H1", "hospital", (200, 0), services=None)
    one = row(held(town, near))
    assert (one["outcome"], one["reason"], one["evidence"]) == ("unknown", "attribute_unknown", "F1:beside?")


def test_what_stands_on_no_street_is_unknown():
    # 600 m off the street
    town = put(put(TOWN, "F1", "centre", (100, 600)), "H1", "health_centre", (100, 0))
    one = row(held(town, NEAR))
    assert (one["outcome"], one["reason"], one["evidence"]) == ("unknown", "off_the_streets", "F1:street?")
    # the neighbour is 510 m off the street, 260 m in a straight line from one centre and far from the other
    town = put(put(TOWN, "F1", "centre", (100, 250)), "F2", "centre", (1900, 0))
    town = put(town, "H1", "health_centre", (100, 510))
    assert scored(town, NEAR) == (None, "not_met", "below_target")  # at most one of two
    assert scored(town, replace(NEAR, target=0.5)) == (None, "unknown", "attribute_unknown")
    assert row(held(town, NEAR))["evidence"] == "F1:beside?;F2:beside"


def test_inside_the_same_walls_one_walks_straight():
    # 100 m apart inside; by the gates and the street 100 + 300 + 100 m and more
    town = TOWN.compound("K", box=(0, 20, 400, 200)).gate("K", (50, 20))
    town = put(put(town, "F1", "centre", (150, 150)), "H1", "health_centre", (250, 150))
    assert scored(town, replace(NEAR, distance_m=100.0)) == (1, "met", "enough")
    assert scored(town, replace(NEAR, distance_m=99.0)) == (0, "not_met", "below_target")
