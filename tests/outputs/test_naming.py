"""What shares are called: the same on the card, on the map, in the gap list and on the command line."""

import math

import pytest

from coverage.outputs.naming import NAMED_AT_MOST, evidence_words, percent, percentage


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
