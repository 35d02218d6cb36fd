"""What shares are called: the same on the card, on the map, in the gap list and on the command line."""

import math

import pytest

from coverage.outputs.naming import NAMED_AT_MOST, counted_in, evidence_words, percent, percentage
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
