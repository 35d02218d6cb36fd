"""The demo, each of its files written in every format it can be read from, and read again, gives the same audit."""

from dataclasses import replace
from functools import cache

import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal

from coverage import demo_project
from coverage.model.reading import AS_FOUND, Reading
from coverage.planning.audit import audit
from coverage.planning.scorecard import scorecard_of
from coverage.sources import files as reader
from coverage.sources.project import read_project_files
from tests.planning.askings import PLAN, demo_audit
from tests.sources.district_formats import (
    demo_paths,
    long_population,
    moved,
    points,
    register,
    rows,
    shapes,
    without,
    write_buildings,
    write_graph,
    write_layer,
    write_osm,
    write_table,
)

READ_STREETS, READ_BUILDINGS = reader.read_streets, reader.read_buildings
MOVED = 1e-7
"""Degrees, a centimetre, within which a datum gives places back; the formats give them back to the last bit."""

SECONDS = 0.05  # a centimetre at either end of a walk of 0.6 m/s or more
FIGURE = 1e-6  # people, who are spread over homes by floor area, and shares
NEW_PLACES = ("source_file", "source_row", "source_datum")


@cache
def streets_of_the_demo():
    return READ_STREETS(demo_paths().streets)


@cache
def buildings_of_the_demo():
    return READ_BUILDINGS(demo_paths().buildings)


@pytest.fixture(autouse=True)
def _large_files_once(monkeypatch):
    """Read the streets and buildings of the demo once for all that bring another file."""
    demo = demo_paths()

    def streets(path, tell, *settled):
        return streets_of_the_demo() if path == demo.streets else READ_STREETS(path, tell, *settled)

    def buildings(path, declared):
        is_demo = path == demo.buildings and not declared
        return buildings_of_the_demo() if is_demo else READ_BUILDINGS(path, declared)

    monkeypatch.setattr(reader, "read_streets", streets)
    monkeypatch.setattr(reader, "read_buildings", buildings)


def brought(role, path, reading=AS_FOUND):
    """The demo with one file replaced."""
    paths = replace(demo_paths(), **{role: path}, readings={role: reading})
    return read_project_files(paths, demo_project().name, demo_project().name_en, fictional=True)


def assert_same_table(role, project, within=0.0):
    """What was read is what the demo has, but for where it stood; places within so many degrees."""
    ours, theirs = (getattr(one, role) for one in (project, demo_project()))
    bare, wanted = (one.drop(columns=[*NEW_PLACES, "source"], errors="ignore") for one in (ours, theirs))
    if not within:
        compare = assert_geodataframe_equal if "geometry" in wanted else assert_frame_equal
        return compare(bare, wanted)
    assert_frame_equal(bare.drop(columns="geometry"), wanted.drop(columns="geometry"))
    away = shapely.hausdorff_distance(bare.geometry.to_numpy(), wanted.geometry.to_numpy())
    assert away.max() < within
    return None


def assert_same_audit(project, *, exactly=True):
    """Every verdict, gap and figure is that of the demo; where places are a little off, figures may be too."""
    held, demo = audit(project, PLAN), demo_audit()
    for ours, theirs in zip(_told(held, exactly), _told(demo, exactly), strict=True):
        assert_frame_equal(ours, theirs, check_exact=exactly, **({} if exactly else {"rtol": 0.0, "atol": FIGURE}))
    walks = [_gaps(one, exactly)[["nearest_walk_s"]] for one in (held, demo)]
    assert_frame_equal(*walks, check_exact=exactly, **({} if exactly else {"rtol": 0.0, "atol": SECONDS}))


def _told(held, exactly):
    return held.assessments, scorecard_of(held), _gaps(held, exactly).drop(columns="nearest_walk_s")


def _gaps(held, exactly):
    """The gaps, in an order that does not hang on who has a hair more people."""
    gaps = held.gaps.drop(columns="geometry")
    return gaps if exactly else gaps.sort_values(["rule_id", "unit_code"], ignore_index=True)


LAYERS = {
    "geojson": (".geojson", {}),
    "geopackage": (".gpkg", {}),
    "shapefile in UTF-8": (".shp", {}),
    "shapefile in GBK": (".shp", {"encoding": "GBK"}),
    "zipped shapefile": (".zip", {"encoding": "GBK"}),
    "kml of GDAL": (".kml", {"driver": "KML"}),
    "kml of QGIS": (".kml", {"driver": "LIBKML"}),
    "kmz": (".kmz", {"driver": "LIBKML"}),
}


@pytest.mark.parametrize("form", LAYERS)
@pytest.mark.parametrize("role", ["units", "facilities"])
def test_layers(tmp_path, role, form):
    ending, more = LAYERS[form]
    path = write_layer(tmp_path / f"x{ending}", points() if role == "facilities" else shapes(role), **more)
    project = brought(role, without(path, ".cpg") if form == "shapefile in GBK" else path)
    assert_same_table(role, project)
    assert_same_audit(project)


@pytest.mark.parametrize("form", ["geopackage", "shapefile in GBK", "zipped shapefile", "kml of QGIS"])
def test_areas(tmp_path, form):
    ending, more = LAYERS[form]
    project = brought("areas", write_layer(tmp_path / f"x{ending}", shapes("areas"), **more))
    assert_same_table("areas", project)
    assert_same_audit(project)


TABLES = {
    "xlsx": (".xlsx", {}),
    "xls": (".xls", {}),
    "UTF-8": (".csv", {"encoding": "utf-8"}),
    "GB 18030": (".csv", {"encoding": "gb18030"}),
    "UTF-16": (".csv", {"encoding": "utf-16"}),
    "tabs": (".csv", {"delimiter": "\t"}),
    "semicolons": (".csv", {"delimiter": ";", "encoding": "gbk"}),
}


@pytest.mark.parametrize(
    ("role", "form"),
    [
        *(("facilities", form) for form in TABLES),
        *(("population", form) for form in ("xlsx", "xls", "GB 18030", "tabs")),
        *(("reported", form) for form in ("xlsx", "xls", "UTF-16")),
    ],
)
def test_tables(tmp_path, role, form):
    ending, more = TABLES[form]
    project = brought(role, write_table(tmp_path / f"x{ending}", rows(role), **more))
    assert_same_table(role, project)
    assert_same_audit(project)


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_people_in_a_row_for_each_age_group(tmp_path, ending):
    project = brought("population", write_table(tmp_path / f"x{ending}", long_population()))
    assert_same_table("population", project)
    assert_same_audit(project)


DATA = {
    "gcj02": MOVED,
    "bd09": MOVED,
    "cgcs2000": 0.0,
    "cgcs2000_3deg:38": MOVED,
    "cgcs2000_3deg_cm:114": MOVED,
}


@pytest.mark.parametrize("datum", DATA)
def test_registers_in_another_datum(tmp_path, datum):
    project = brought("facilities", write_table(tmp_path / "x.xlsx", register(datum)), Reading(datum=datum))
    assert_same_table("facilities", project, DATA[datum])
    assert_same_audit(project, exactly=not DATA[datum])


@pytest.mark.parametrize("datum", DATA)
@pytest.mark.parametrize("role", ["units", "facilities"])
def test_layers_that_do_not_say_their_datum(tmp_path, role, datum):
    layer = moved(points() if role == "facilities" else shapes(role), datum)
    project = brought(role, without(write_layer(tmp_path / "x.shp", layer), ".prj"), Reading(datum=datum))
    assert_same_table(role, project, DATA[datum])
    assert_same_audit(project, exactly=not DATA[datum])


@pytest.mark.parametrize("datum", ["bd09", "cgcs2000_3deg_cm:114"])
def test_layers_that_call_anything_wgs84(tmp_path, datum):
    """As a file is saved from places that a program took for degrees."""
    project = brought("areas", write_layer(tmp_path / "x.gpkg", moved(shapes("areas"), datum)), Reading(datum=datum))
    assert_same_table("areas", project, MOVED)
    assert_same_audit(project, exactly=False)


@pytest.mark.parametrize("epsg", [4547, 4526, 4490, 3857])
def test_layers_that_say_their_system(tmp_path, epsg):
    project = brought("units", write_layer(tmp_path / "x.gpkg", shapes("units").to_crs(epsg)))
    assert_same_table("units", project, MOVED)
    assert_same_audit(project, exactly=False)


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_buildings_in_another_datum(tmp_path, datum):
    """Homes, walls and gates alike come back to within a centimetre."""
    project = brought("buildings", write_buildings(tmp_path / "x.gpkg", datum), Reading(datum=datum))
    for table in ("buildings", "compounds", "gates"):
        assert_same_table(table, project, MOVED)
    assert_same_audit(project, exactly=False)
    assert [one.value for one in project.problems if one.code == "datum_moved"] == [datum]


def test_streets_as_xml(tmp_path):
    project = brought("streets", write_osm(tmp_path / "x.osm"))
    assert_same_table("streets", project)
    assert_same_audit(project)


def test_streets_as_a_graph(tmp_path):
    """As osmnx keeps them: between crossings, so that an edge is longer than ours and its walk is summed otherwise."""
    assert_same_audit(brought("streets", write_graph(tmp_path / "x.graphml")), exactly=False)


def test_streets_as_lines_of_ones_own(tmp_path):
    """Junctions are found again where lines share a vertex; no end of the demo nearly meets another line."""
    streets = demo_project().streets
    said = {name: streets[name].map({True: "yes", False: "no"}).astype(object) for name in ("bridge", "crossing")}
    drawn = streets[["highway", "name", "geometry"]].assign(**said)
    drawn.to_file(tmp_path / "roads.gpkg")
    project = brought("streets", tmp_path / "roads.gpkg")
    assert [one.code for one in project.problems if one.file == "roads.gpkg"] == []
    assert_same_audit(project)
