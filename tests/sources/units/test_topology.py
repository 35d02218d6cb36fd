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


def test_an_outline_that_crosses_itself_only_in_metres(tmp_path):
    """Between corners a boundary is straight in degrees, and on the map in metres 108 m farther north: 55 m too far."""
    hole = [(113.5, 28.0005), (113.6, 28.1), (113.4, 28.1)]
    district = shapely.Polygon([(113, 28), (114, 28), (114, 28.5), (113, 28.5)], [hole])
    metric = gpd.GeoSeries([district], crs=4326).to_crs(4547)
    assert district.is_valid
    assert not metric.is_valid.any()
    frame = gpd.GeoDataFrame(
        {"代码": ["D", "S"], "名称": ["星河区", "晴川街道"], "级别": ["区", "街道"], "上级代码": ["", "D"]},
        geometry=[district, shapely.box(113.2, 27.9, 113.8, 28.05)],
        crs=4326,
    )
    frame.to_file(tmp_path / "units.gpkg")
    problems = read_units(tmp_path / "units.gpkg").problems
    assert [(one.code, one.value) for one in problems] == [("unit_hole", "星河区"), ("unit_outside", "晴川街道")]


@pytest.mark.parametrize("corner", [(0, 0), (180, 90), (-180, -90), (112.9, -28.2)])
def test_a_corner_that_is_nowhere_near(tmp_path, corner):
    shapes = {"东": shapely.box(112.9, 28.1, 113, 28.2), "西": shapely.box(112.8, 28.1, 112.9, 28.2)}
    shapes["北"] = shapely.Polygon([(112.8, 28.2), (113, 28.2), (112.9, 28.3), corner]).convex_hull
    frame = gpd.GeoDataFrame(
        {"代码": list(shapes), "名称": [f"{one}社区" for one in shapes], "级别": ["社区"] * 3},
        geometry=list(shapes.values()),
        crs=4326,
    )
    frame.to_file(tmp_path / "units.gpkg")
    far = [one for one in read_units(tmp_path / "units.gpkg").problems if one.severity == "error"]
    assert [(one.code, one.row, one.column, one.value) for one in far] == [("unit_far", 3, "名称", "北社区")]
    # In the middle of three is the eastern one, or the western: 112.85 or 112.95, and 28.15.
    reach = max(abs(corner[0] - 112.9), abs(corner[1] - 28.15))
    assert float(far[0].details["reach"]) == pytest.approx(reach, abs=0.6)
    assert all(describe(far[0], language) for language in ("zh", "en"))
