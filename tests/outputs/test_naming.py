"""What shares are called: the same on the card, on the map, in the gap list and on the command line."""

import math
from dataclasses import replace

import pytest

from coverage.door import demo_project
from coverage.outputs.naming import NAMED_AT_MOST, counted_in, evidence_words, more_people, named, percent, percentage
from coverage.planning.shown import looks_same, people_added, shown
from coverage.standards import load_standard, shipped_standards


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0.8, "80%"),
        (0.7999, "79.9%"),
        (0.7996, "79.9%"),
        (0.65, "65%"),
        (0.29, "29%"),
        (1.0, "100%"),
        (0.9999, "99.9%"),
        (0.0, "0%"),
    ],
)
def test_a_percentage_never_rounds_up_to_a_limit_not_reached(share, shown):
    assert percent(share) == shown
    assert f"{percentage(share):g}%" == shown


def test_an_unknown_share_stays_unknown():
    assert math.isnan(percentage(math.nan))


@pytest.mark.parametrize(
    ("levels", "zh", "en"),
    [
        (("subdistrict", "district", "community"), "乙", "B"),
        (("district", "city", "district"), "乙", "B"),
        (("community", "village", "community"), "甲等 3 个单元", "A and others, 3 in all"),
        (("community", "subdistrict", "town"), "乙等 2 个单元", "B and others, 2 in all"),
    ],
)
def test_a_district_without_a_name_is_called_by_what_is_above_all(levels, zh, en):
    units = demo_project().units.iloc[:3].assign(level=levels, name=["甲", "乙", "丙"], name_en=["A", "B", "C"])
    called = named(replace(demo_project(), name="", name_en="", units=units))
    assert (called.name, called.name_en) == (zh, en)


def test_of_many_facilities_the_first_are_named_and_the_rest_counted():
    ids = [f"F{number}" for number in range(NAMED_AT_MOST + 3)]
    said = evidence_words(";".join(ids), {one: one for one in ids}, "en")
    assert said.endswith("F11, and 3 more")
    assert "F12" not in said


ONE = {
    "beds": "bed",
    "centres": "centre",
    "communities": "community",
    "companies": "company",
    "estates": "estate",
    "institutions": "institution",
    "m² per 100 households": "m² per 100 households",
    "nurseries": "nursery",
    "parks": "park",
    "people": "person",
    "per 1,000 people 60+": "per 1,000 people 60+",
    "places": "place",
    "places per 1,000 people": "place per 1,000 people",
    "places per 1,000 residents": "place per 1,000 residents",
    "points": "point",
    "reading spaces": "reading space",
    "schools": "school",
    "years": "year",
    "yuan per place": "yuan per place",
}


def test_one_of_every_unit_of_the_editions_is_said_in_the_singular():
    units = {one.unit_en for name in shipped_standards() for one in load_standard(name).clauses if one.unit_en}
    assert {unit: counted_in(unit, "1") for unit in sorted(units)} == {unit: ONE[unit] for unit in sorted(units)}
    assert {counted_in(unit, figure) for unit in units for figure in ("0", "2", "1.0", "11")} == units


@pytest.mark.parametrize("unit", ["", "%", "所", "个/千人", "m²", "m/s", "gas", "mattress", "per 1,000 residents"])
def test_a_unit_without_a_plural_stays_as_it_is(unit):
    assert counted_in(unit, "1") == unit


@pytest.mark.parametrize(
    ("was", "now", "more"),
    [
        (58_076.6, 60_640.4, "+2,563"),  # 58,077 → 60,640, although 2,563.8 came
        (8_521.4, 8_560.6, "+40"),
        (0.3, 0.0, "+0"),
        (100.0, 99.6, "+0"),
        (1.6, 0.4, "-2"),
    ],
)
def test_a_difference_is_that_of_the_two_figures_shown_and_no_zero_has_a_sign_of_its_own(was, now, more):
    assert more_people(was, now) == more


def test_what_each_of_several_steps_adds_adds_up_to_all():
    assert people_added(100.4, [200.6, 300.4]) == [101, 99]
    assert people_added(100.4, []) == []


def test_people_are_shown_to_the_nearest_and_all_else_down():
    assert [shown(0.7999, "share"), shown(3.419, "measured"), shown(1.6, "people")] == [0.799, 3.41, 2.0]
    assert looks_same(0.75704, 0.75701, "share")
    assert not looks_same(0.7571, 0.7569, "share")  # less than a tenth apart, and 75.7% and 75.6%
    assert looks_same(math.nan, math.nan, "people")
    assert not looks_same(math.nan, 1.0, "people")
