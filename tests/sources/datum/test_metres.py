"""Registers in metres of a Gauss–Krüger zone: refused until the zone is declared, and then read to the centimetre."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from coverage.errors import InputError, describe
from coverage.model.datum import ZONE_SERIES, from_wgs84
from coverage.model.reading import Reading
from coverage.sources.datum.declared import in_wgs84
from coverage.sources.layers.layer import read_layer
from coverage.sources.registers.facilities import read_facilities
from coverage.words import LANGUAGES
from tests.sources.units.planned import is_as_planned, shapefile
from tests.sources.writing import said, write_csv

HEAD = ("名称", "类别", "状态", "X坐标", "Y坐标")
BOTH = "X坐标 / Y坐标"
PLACES = np.array([(112.80, 28.17), (112.88, 28.20), (112.93, 28.23)])
THREE_DEGREES = [
    (f"{series.name}:{zone}", zone if series.step == 3 else 3 * zone)
    for series in ZONE_SERIES
    if series.name.startswith("cgcs2000_3deg")
    for zone in series.zones()
]


def district(places):
    west, south = places.min(axis=0) - 0.05
    east, north = places.max(axis=0) + 0.05
    return gpd.GeoDataFrame({"unit_code": ["1"]}, geometry=[shapely.box(west, south, east, north)], crs=4326)


def register(path, pairs, more=()):
    rows = [(f"甲{at}", "医院", "运营", f"{x:.4f}", f"{y:.4f}") for at, (x, y) in enumerate(pairs)]
    return write_csv(path, [HEAD, *rows, *more])


def read(path, declared="", units=None):
    found = read_facilities(path, units, Reading(datum=declared))
    assert all(describe(problem, language) for problem in found.problems for language in LANGUAGES)
    return found


def lies_at(found, places):
    # The file has metres to a tenth of a millimetre: 1e-8 degrees are a millimetre.
    np.testing.assert_allclose(shapely.get_coordinates(found.table.geometry.to_numpy()), places, rtol=0, atol=1e-8)


@pytest.mark.parametrize("is_swapped", [False, True])
@pytest.mark.parametrize(("datum", "meridian"), THREE_DEGREES)
def test_every_zone_declared_and_not(tmp_path, datum, meridian, is_swapped):
    places = np.array([(meridian + 0.5, 30.0), (meridian + 0.6, 30.1), (meridian - 0.4, 30.2)])
    metres = from_wgs84(places, datum)
    path, units = register(tmp_path / "a.csv", metres[:, ::-1] if is_swapped else metres), district(places)
    # The Chinese surveyor's X points north, so that either order is as right; it is the zone that must be declared.
    for around in (units, None):
        found = read(path, datum, around)
        assert found.problems == ()
        lies_at(found, places)
    found = read(path, "", units)
    code = "projected_swapped" if is_swapped else "projected"
    assert said(found.problems) == [("error", code, None, BOTH, "")]
    assert found.problems[0].details["value"][0] == f"problems.datum.{datum.partition(':')[0]}"
    lies_at(found, places)  # so that all else of the rows could be checked


def test_a_zone_declared_wrongly_is_told_the_right_one(tmp_path):
    path = register(tmp_path / "a.csv", from_wgs84(PLACES, "cgcs2000_3deg:38"))
    for declared in ("cgcs2000_3deg:37", "cgcs2000_3deg_cm:114", "cgcs2000_6deg:19", "gcj02", "wgs84"):
        found = read(path, declared, district(PLACES))
        assert said(found.problems) == [("error", "projected", None, BOTH, "")]
        assert found.problems[0].details["value"] == ("problems.datum.cgcs2000_3deg", "38")


def test_one_meridian_has_the_same_metres_in_zones_of_three_and_six_degrees(tmp_path):
    path = register(tmp_path / "a.csv", from_wgs84(PLACES, "cgcs2000_6deg_cm:111"))
    for declared in ("cgcs2000_6deg_cm:111", "cgcs2000_3deg_cm:111"):
        assert read(path, declared, district(PLACES)).problems == ()
    assert [one.code for one in read(path, "cgcs2000_3deg_cm:114", district(PLACES)).problems] == ["projected"]


def test_without_units_a_zone_that_nobody_declares_is_out_of_range(tmp_path):
    path = register(tmp_path / "a.csv", from_wgs84(PLACES[:1], "cgcs2000_3deg:38"))
    found = read(path)
    assert [(one.code, one.row, one.column) for one in found.problems] == [
        ("out_of_range", 2, "X坐标"),
        ("out_of_range", 2, "Y坐标"),
    ]


def test_metres_of_another_place_are_far_away_and_not_another_zone(tmp_path):
    path = register(tmp_path / "a.csv", from_wgs84(PLACES + np.array([0.0, 5.0]), "cgcs2000_3deg:38"))
    found = read(path, "cgcs2000_3deg:38", district(PLACES))
    assert [(one.severity, one.code) for one in found.problems] == [("error", "outside_district")] * 3
    assert len(found.table) == 0


def test_degrees_declared_as_metres_are_refused(tmp_path):
    path = register(tmp_path / "a.csv", PLACES)
    for around in (district(PLACES), None):
        assert said(read(path, "cgcs2000_3deg:38", around).problems) == [
            ("error", "not_metres", None, BOTH, "cgcs2000_3deg:38")
        ]
    assert read(path, "cgcs2000", district(PLACES)).problems == ()


def test_degrees_declared_as_metres_are_not_said_to_be_moved(tmp_path):
    refused = read(register(tmp_path / "a.csv", PLACES), "cgcs2000_3deg:38", district(PLACES))
    assert in_wgs84(refused, "cgcs2000_3deg:38", "a.csv") is refused


@pytest.mark.parametrize("datum", ["cgcs2000_3deg:38", "cgcs2000_3deg_cm:114"])
def test_all_else_that_is_wrong_is_said_at_once(tmp_path, datum):
    more = [
        ("乙", "?", "运营", "", "3117000.0"),
        ("", "医院", "??", "38400000", "abc"),
        ("丙", "医院", "运营", "0", "0"),
    ]
    path = register(tmp_path / "a.csv", from_wgs84(PLACES, datum), more)
    found = read(path, "", district(PLACES))
    assert said(found.problems) == [
        ("error", "projected", None, BOTH, ""),
        ("error", "not_a_choice", 5, "类别", "?"),
        ("error", "out_of_range", 5, "Y坐标", "3117000.0"),
        ("error", "missing_value", 6, "名称", ""),
        ("error", "not_a_choice", 6, "状态", "??"),
        ("error", "out_of_range", 6, "X坐标", "38400000"),
        ("error", "not_a_coordinate", 6, "Y坐标", "abc"),
        ("warning", "unlocated_zero", 7, "X坐标", "0"),
    ]
    lies_at(found, PLACES)


@pytest.mark.parametrize("cells", [("38456789.1", "28.1"), ("113.1", "3112345.6"), ("1e300", "-1e300"), ("200", "200")])
def test_what_is_neither_degrees_nor_metres_is_out_of_range(tmp_path, cells):
    rows = [(f"甲{at}", "医院", "运营", *cells) for at in range(3)]
    found = read(write_csv(tmp_path / "a.csv", [HEAD, *rows]), "", district(PLACES))
    assert {one.code for one in found.problems} == {"out_of_range"}
    assert len(found.table) == 0


def test_a_declared_zone_is_said_and_moves_nothing_twice(tmp_path):
    path = register(tmp_path / "a.csv", from_wgs84(PLACES, "cgcs2000_3deg:38"))
    found = in_wgs84(read(path, "cgcs2000_3deg:38", district(PLACES)), "cgcs2000_3deg:38", "a.csv")
    assert [(one.severity, one.code) for one in found.problems] == [("warning", "datum_moved")]
    lies_at(found, PLACES)
    assert found.shift_m == 0.0


def test_a_layer_that_does_not_say_its_zone_takes_the_declared_one(tmp_path):
    shapefile("EPSG:4547").to_file(tmp_path / "units.shp", encoding="gb18030")
    (tmp_path / "units.prj").unlink()
    frame = read_layer(tmp_path / "units.shp", declared="cgcs2000_3deg_cm:114")
    np.testing.assert_allclose(frame.total_bounds, shapefile().total_bounds, rtol=0, atol=1e-9)
    with pytest.raises(InputError) as caught:
        read_layer(tmp_path / "units.shp", declared="gcj02")  # degrees say nothing of metres
    assert said(caught.value.problems) == [("error", "no_crs", None, "", "")]


def test_a_layer_that_says_its_zone_needs_no_other(tmp_path):
    from coverage.sources.units.reader import read_units

    shapefile("EPSG:4547").to_file(tmp_path / "units.shp", encoding="gb18030")
    is_as_planned(read_units(tmp_path / "units.shp", Reading(datum="cgcs2000_3deg:38")).table)


@pytest.mark.parametrize("says_so", [True, False])
def test_a_layer_of_degrees_is_not_of_metres(tmp_path, says_so):
    shapefile().to_file(tmp_path / "units.shp", encoding="gb18030")
    if not says_so:
        (tmp_path / "units.prj").unlink()
    with pytest.raises(InputError) as caught:
        read_layer(tmp_path / "units.shp", declared="cgcs2000_3deg:38")
    assert said(caught.value.problems) == [("error", "not_metres", None, "", "cgcs2000_3deg:38")]


@pytest.mark.parametrize("pair", [("112.9", "28.2"), ("28.2", "112.9")])
def test_degrees_among_metres_are_said_as_they_stand(tmp_path, pair):
    # Taken for metres they would lie at the equator, and be left out with a warning that names a place nobody wrote.
    metres = from_wgs84(PLACES, "cgcs2000_3deg:38")
    path = register(tmp_path / "a.csv", metres, [("乙", "医院", "运营", *pair)])
    found = read(path, "cgcs2000_3deg:38", district(PLACES))
    assert ("error", "degrees_among_metres", 5, BOTH, ", ".join(pair)) in said(found.problems)
    assert "outside_district" not in [one.code for one in found.problems]
