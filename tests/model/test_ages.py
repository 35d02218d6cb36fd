"""Bands of age: "a-b" and "a+", both ends inclusive."""

import re

import pytest

from coverage.model.ages import bands_within, bounds

BANDS = ("0-2", "3-59", "60-79", "80+")


@pytest.mark.parametrize(("band", "expected"), [("0-2", (0, 2)), ("60+", (60, 200)), ("7-7", (7, 7))])
def test_bounds(band, expected):
    assert bounds(band) == expected


@pytest.mark.parametrize("band", ["", "60", "2-0", "60-", "+60", "a-b", "1-2-3"])
def test_bounds_refuses_what_is_no_band(band):
    with pytest.raises(ValueError, match=f"^{re.escape(band)}$"):
        bounds(band)


def test_a_group_is_the_bands_it_is_made_of():
    assert bands_within("60+", BANDS) == ["60-79", "80+"]
    assert bands_within("0+", BANDS) == list(BANDS)
    assert bands_within("0-2", BANDS) == ["0-2"]


def test_a_band_across_the_edge_cannot_be_told_apart():
    with pytest.raises(ValueError, match="3-64 straddles 60"):
        bands_within("60+", ("0-2", "3-64", "65+"))
