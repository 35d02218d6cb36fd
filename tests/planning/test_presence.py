"""Is there one inside? Surely, surely not, or the register does not say."""

import pytest

from tests.planning.askings import audited, said, verdict
from tests.town import Town

PEOPLE = {"60-79": 80, "80+": 20, "0-2": 10}
TOWN = (
    Town()
    .street("main", start=(0, 0), east=2000)
    .unit("C1", box=(0, -100, 1000, 100), people=PEOPLE)
    .unit("C2", box=(1000, -100, 2000, 100), people=PEOPLE)
    .home((500, 0), people=100)
    .home((1500, 0), people=100)
)
VILLAGE = (
    Town()
    .street("main", start=(0, 0), east=2000)
    .unit("V1", level="village", box=(0, -100, 2000, 100), people=PEOPLE)
    .home((500, 0), people=100)
)
SUBDISTRICT = (
    Town()
    .street("main", start=(0, 0), east=2000)
    .unit("S1", level="subdistrict", box=(0, -100, 2000, 100), people=PEOPLE)
    .home((500, 0), people=100)
)


def station(town, at=(500, 5), *, kind="station", services="day_care;meals", **more):
    return town.facility("F1", kind, at, services=services, **more)


@pytest.mark.parametrize(
    ("town", "expected"),
    [
        (TOWN, ("not_met", "no_station")),
        (station(TOWN), ("met", "enough")),
        (station(TOWN, status="closed"), ("not_met", "not_open")),
        (station(TOWN, status="planned"), ("not_met", "not_open_yet")),
        (station(TOWN, services="meals"), ("not_met", "lacks_services")),
        (station(TOWN, services=""), ("not_met", "lacks_services")),
        (station(TOWN, services=None), ("unknown", "attribute_unknown")),
        (station(TOWN, services=None, status="closed"), ("not_met", "not_open")),
        (station(TOWN, kind="centre", services="full_care;day_care;home_care"), ("not_met", "no_station")),
        (station(TOWN, at=(1001, 5)), ("not_met", "no_station")),  # one metre across the line
    ],
)
def test_a_community_needs_an_open_station_with_day_care_inside(town, expected):
    assert said(audited(town), "A4") == expected


@pytest.mark.parametrize(
    ("area_m2", "expected"),
    [
        (199.9, ("not_met", "too_small")),
        (200, ("met", "enough")),  # no less than 200: inclusive
        (None, ("unknown", "attribute_unknown")),
    ],
)
def test_a_village_needs_two_hundred_square_metres(area_m2, expected):
    town = VILLAGE.facility("F1", "station", (500, 5), attributes={"floor_area_m2": area_m2})
    assert said(audited(town), "A5", "V1") == expected


def test_a_surely_large_station_outweighs_one_of_unknown_size():
    town = VILLAGE.facility("F1", "station", (500, 5), attributes={"floor_area_m2": None})
    town = town.facility("F2", "station", (600, 5), attributes={"floor_area_m2": 250.0})
    row = verdict(audited(town), "A5", "V1")
    assert (row["outcome"], row["value"], row["evidence"]) == ("met", 1, "F1:floor_area_m2?;F2")


@pytest.mark.parametrize(
    ("award", "status", "expected"),
    [
        (True, "open", ("met", "enough")),
        (False, "open", ("not_met", "not_demonstration")),
        (None, "open", ("unknown", "attribute_unknown")),
        (True, "planned", ("not_met", "not_open_yet")),
        (None, "planned", ("not_met", "not_open_yet")),
    ],
)
def test_a_subdistrict_needs_a_demonstration_nursery(award, status, expected):
    town = SUBDISTRICT.facility("N1", "nursery", (500, 5), status=status, attributes={"demonstration": award})
    assert said(audited(town), "A8", "S1") == expected


@pytest.mark.parametrize(
    ("services", "expected"),
    [
        ("full_care;day_care;home_care;meals", ("met", "enough")),
        ("day_care;home_care", ("not_met", "lacks_services")),
    ],
)
def test_a_subdistrict_needs_a_centre_with_all_three_services(services, expected):
    assert said(audited(SUBDISTRICT.facility("F1", "centre", (500, 5), services=services)), "A3", "S1") == expected


def test_the_facility_that_fails_least_gives_the_reason():
    town = SUBDISTRICT.facility("N1", "nursery", (100, 5), status="closed", attributes={"demonstration": False})
    town = town.facility("N2", "nursery", (200, 5), attributes={"demonstration": False})
    row = verdict(audited(town), "A8", "S1")
    assert (row["reason"], row["evidence"]) == ("not_demonstration", "N1:status,demonstration;N2:demonstration")


def test_people_of_the_group_are_short_where_it_is_missing_and_nobody_where_it_is_not():
    held = audited(station(TOWN))
    # 80 people of 60–79 and 20 of 80 and more in each community; the station stands in C1
    assert verdict(held, "A4", "C1")["people_short"] == 0
    assert verdict(held, "A4", "C2")["people_short"] == 100


def test_a_station_on_the_border_counts_once_for_the_lower_code():
    held = audited(station(TOWN, at=(1000, 100)))  # their common corner: the same degrees in both outlines
    assert [verdict(held, "A4", code)["value"] for code in ("C1", "C2")] == [1, 0]


def test_a_facility_inside_a_community_is_inside_its_subdistrict():
    town = (
        Town()
        .street("main", start=(0, 0), east=2000)
        .unit("S1", level="subdistrict", box=(0, -100, 2000, 100))
        .unit("C1", box=(0, -100, 2000, 100), parent="S1", people=PEOPLE)
        .home((500, 0), people=100)
        .facility("F1", "centre", (500, 5), services="full_care;day_care;home_care")
    )
    assert said(audited(town), "A3", "S1") == ("met", "enough")


def test_a_rule_speaks_only_of_its_levels():
    rows = audited(TOWN).assessments
    # communities: A1, A2 and A4, for C1 and C2
    assert rows["rule_id"].tolist() == ["A1", "A1", "A2", "A2", "A4", "A4"]
