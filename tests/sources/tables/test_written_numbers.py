"""Numbers with units, and coordinates in every usual spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.sources.tables.written_numbers import Degrees, Measured, degrees, measured

MEASURED = [
    ("200㎡", Measured(200, "㎡", False)),
    ("50张", Measured(50, "张", False)),
    ("约200", Measured(200, "", True)),
    ("1.2万", Measured(12_000, "", False)),
    ("1.2万㎡", Measured(12_000, "㎡", False)),
    ("1,200 平方米", Measured(1200, "平方米", False)),
    ("１，２００ m²", Measured(1200, "m²", False)),
    ("200余张", Measured(200, "张", True)),
    ("50张左右", Measured(50, "张", True)),
    ("about 60 beds", Measured(60, "beds", True)),
    ("3亩", Measured(3, "亩", False)),
    ("2.3万", Measured(23_000, "", False)),
    ("也许", None),
    ("张50", None),
    ("1_000", None),
    ("10-20", None),
    ("inf", None),
    ("5" * 61, None),
]


@pytest.mark.parametrize(("shown", "read"), MEASURED)
def test_numbers_with_units(shown, read):
    assert measured(shown) == read


# 113°03′15.2″ is 113 + 3/60 + 15.2/3600 = 113.0542222…
EAST = 113 + 3 / 60 + 15.2 / 3600
DEGREES = [
    ("113.05", Degrees(113.05, None)),
    ("-113.05", Degrees(-113.05, None)),
    ("113", Degrees(113.0, None)),
    ("E113.05", Degrees(113.05, "lon")),
    ("113.05 E", Degrees(113.05, "lon")),
    ("113.05°", Degrees(113.05, None)),
    ("东经113.05度", Degrees(113.05, "lon")),
    ("１１３．０５", Degrees(113.05, None)),
    ("W113.05", Degrees(-113.05, "lon")),
    ("28.05N", Degrees(28.05, "lat")),
    ("南纬28.05", Degrees(-28.05, "lat")),
    ("113°03′15.2″", Degrees(EAST, None)),
    ("113°03'15.2\"", Degrees(EAST, None)),
    ("113°03′15.2′′", Degrees(EAST, None)),
    ("东经113度03分15.2秒", Degrees(EAST, "lon")),
    ("113 03 15.2", Degrees(EAST, None)),
    ("113:03:15.2", Degrees(EAST, None)),
    ("113°03.5′", Degrees(113 + 3.5 / 60, None)),
    ("113 03", None),  # as well a decimal with a blank in it
    ("东经113度", None),
    ("113°60′00″", None),
    ("113°00′60″", None),
    ("113°03.5′10″", None),
    ("N113.05E", None),
    ("E-113.05", None),
    ("路口", None),
    ("", None),
    ("1" * 5000 + "°", None),
]


@pytest.mark.parametrize(("shown", "read"), DEGREES)
def test_coordinates(shown, read):
    found = degrees(shown)
    assert (found and found.axis) == (read and read.axis)
    assert (found and found.value) == pytest.approx(read and read.value)


@given(st.text(max_size=80) | st.text("0123456789.,+-°′″'\"ensw东经度分秒 约万㎡e", max_size=80))
def test_anything_is_a_number_or_none(shown):
    for found in (measured(shown), degrees(shown)):
        assert found is None or abs(found.value) < float("inf")
