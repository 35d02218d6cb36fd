"""Boundaries that overlap, leave holes or lie outside the unit above, in metres so that areas are arithmetic."""

import geopandas as gpd
import pytest
import shapely

from coverage.errors import describe
from coverage.sources.units.reader import read_units

WEST, SOUTH = 500_000.0, 3_120_000.0  # in EPSG:4547, on its central meridian


def box(west, south, east, north):
    return shapely.box(WEST + west, SOUTH + south, WEST + east, SOUTH + north)


def read(tmp_path, **shapes):
    """One subdistrict S of 2 × 1 km, and communities in it."""
    frame = gpd.GeoDataFrame(
        {
            "代码": ["S", *shapes],
            "名称": ["晴川街道", *(f"{one}社区" for one in shapes)],
            "级别": ["街道", *("社区" for _ in shapes)],
            "上级代码": ["", *("S" for _ in shapes)],
        },
        geometry=[box(0, 0, 2000, 1000), *shapes.values()],
        crs=4547,
    )
    frame.to_file(tmp_path / "units.gpkg")
    return read_units(tmp_path / "units.gpkg").problems


def told(problems):
    return [
        (one.severity, one.code, one.row, one.value, one.details["area_m2"], one.details["share"]) for one in problems
    ]


def test_units_that_fit_are_not_spoken_of(tmp_path):
    assert read(tmp_path, A=box(0, 0, 1000, 1000), B=box(1000, 0, 2000, 1000)) == ()


def test_a_strip_is_nobodys_fault_and_a_wider_one_is(tmp_path):
    # 18 m are drawn twice, and 18 m by neither
    narrow = read(tmp_path, A=box(0, 0, 1018, 1000), B=box(1000, 0, 1982, 1000))
    assert narrow == ()
    wide = read(tmp_path, A=box(0, 0, 1022, 1000), B=box(1000, 0, 1978, 1000))
    assert told(wide) == [
        ("warning", "unit_hole", 1, "晴川街道", "22,000", "1.1%"),
        ("warning", "unit_overlap", 2, "A社区", "22,000", "2.2%"),  # of B, 978 m wide: 2.249%
    ]


def test_a_unit_outside_the_one_above(tmp_path):
    # B lies 500 of its 1,500 m beyond S; it fills S with A.
    problems = read(tmp_path, A=box(0, 0, 1000, 1000), B=box(1000, 0, 2500, 1000))
    assert told(problems) == [("warning", "unit_outside", 3, "B社区", "500,000", "33.3%")]
    assert problems[0].details["other"] == "晴川街道"


def test_a_hole_in_the_middle_and_units_of_two_levels_over_each_other(tmp_path):
    ring = box(0, 0, 2000, 1000) - box(500, 200, 900, 700)
    assert told(read(tmp_path, A=ring)) == [("warning", "unit_hole", 1, "晴川街道", "200,000", "10.0%")]


def test_the_largest_comes_first_with_its_share_of_the_smaller(tmp_path):
    shapes = {"A": box(0, 0, 1100, 1000), "B": box(1000, 0, 2000, 1000), "C": box(0, 0, 300, 1000)}
    assert told(read(tmp_path, **shapes)) == [
        ("warning", "unit_overlap", 2, "A社区", "300,000", "100.0%"),
        ("warning", "unit_overlap", 2, "A社区", "100,000", "10.0%"),
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_has_words(tmp_path, language):
    problems = read(tmp_path, A=box(0, 0, 1100, 900), B=box(1000, 0, 2500, 900))
    assert sorted(one.code for one in problems) == ["unit_hole", "unit_outside", "unit_overlap"]
    assert all("{" not in describe(one, language) for one in problems)
