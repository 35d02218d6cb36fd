"""A register in the datum of a Chinese web map: refused, or moved where it is declared; never taken as it is."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from typer.testing import CliRunner

from coverage import demo_project
from coverage.cli.commands import app
from coverage.errors import InputError, describe
from coverage.model.datum import from_wgs84, to_wgs84
from coverage.model.reading import Reading
from coverage.sources.datum.declared import centres, doubts, in_wgs84, outline_doubts
from coverage.sources.datum.guard import reference_of
from coverage.sources.demo import demo_paths
from coverage.sources.project import read_project_files
from coverage.sources.read import Read
from tests.cli.planner_files import command, lay


def points(facilities):
    return shapely.get_coordinates(facilities.geometry.to_numpy())


def given(datum):
    """The demo's register as it would stand in a file."""
    facilities = demo_project().facilities
    lon, lat = from_wgs84(points(facilities), datum).T
    return facilities.set_geometry(gpd.points_from_xy(lon, lat, crs=4326))


def read(register, declared):
    demo = demo_project()
    read = in_wgs84(Read(register, ()), declared, "设施.xlsx")
    lines, shapes = (table.geometry.to_numpy() for table in (demo.streets, demo.units))
    found = doubts(centres(read.table), declared, reference_of(lines, shapes), "设施.xlsx")
    return read.table, [*read.problems, *found]


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_a_shifted_register_is_refused_until_it_is_declared(datum):
    register = given(datum)
    _, problems = read(register, "wgs84")
    assert [(one.severity, one.code, one.file) for one in problems] == [("error", "wrong_datum", "设施.xlsx")]
    placed, problems = read(register, datum)
    assert [(one.severity, one.code, one.value) for one in problems] == [("warning", "datum_moved", datum)]
    np.testing.assert_allclose(points(placed), points(demo_project().facilities), rtol=0, atol=1e-7)  # a centimetre
    assert placed.crs.to_epsg() == 4326


@pytest.mark.parametrize("declared", ["gcj02", "bd09"])
def test_a_right_register_that_is_declared_shifted_is_refused(declared):
    _, problems = read(given("wgs84"), declared)
    assert [one.code for one in problems] == ["datum_moved", "wrong_datum"]


def test_a_right_register_is_left_alone():
    register = given("wgs84")
    placed, problems = read(register, "wgs84")
    assert placed is register
    assert problems == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_has_words(language):
    told = [describe(one, language) for declared in ("wgs84", "gcj02") for one in read(given("gcj02"), declared)[1]]
    assert len(told) == 2
    assert all("GCJ-02" in one and "{" not in one for one in told)


def test_a_datum_nobody_knows_is_refused_with_the_choices(tmp_path):
    options = lay(tmp_path) | {"--datum": "mars"}
    result = CliRunner().invoke(app, [*command(options, tmp_path / "p"), "--language", "en"])
    assert result.exit_code == 2
    assert "gcj02" in result.stderr
    assert not (tmp_path / "p").exists()


def outlines(count, datum):
    """Buildings of the demo, each from another corner of it, as they would stand in a file."""
    homes = demo_project().buildings.geometry.to_numpy()
    chosen = homes[np.random.default_rng(5).choice(len(homes), count, replace=False)]
    return shapely.transform(chosen, lambda xy: from_wgs84(xy, datum))


def said_of_outlines(count, truth, declared):
    demo = demo_project()
    lines, shapes = (table.geometry.to_numpy() for table in (demo.streets, demo.units))
    read = shapely.transform(outlines(count, truth), lambda xy: to_wgs84(xy, declared or "wgs84"))
    return outline_doubts(read, declared, reference_of(lines, shapes), "楼.gpkg")


@pytest.mark.parametrize("count", [60, 800])
@pytest.mark.parametrize("truth", ["gcj02", "bd09"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_shifted_buildings_are_refused_until_they_are_declared(count, truth, language):
    (problem,) = said_of_outlines(count, truth, "")
    assert (problem.severity, problem.code, problem.file) == ("error", "wrong_datum_outlines", "楼.gpkg")
    assert "{" not in describe(problem, language)
    assert said_of_outlines(count, truth, truth) == []


@pytest.mark.parametrize("count", [5, 60, 800])
def test_right_buildings_are_left_alone_until_they_are_declared_shifted(count):
    assert said_of_outlines(count, "wgs84", "") == []
    assert [one.code for one in said_of_outlines(count, "wgs84", "gcj02")] == ["wrong_datum_outlines"] * (count > 5)


def moved_file(folder, role, datum):
    """A file of the demo as somebody else would have it."""
    if role == "units":
        frame = gpd.read_file(demo_paths().units)
        frame.set_geometry(in_datum(frame, datum)).to_file(folder / "units.geojson")
        return folder / "units.geojson"
    for layer in ("buildings", "compounds", "gates"):
        frame = gpd.read_file(demo_paths().buildings, layer=layer).to_crs(4326)
        frame.set_geometry(in_datum(frame, datum)).to_file(folder / "buildings.gpkg", layer=layer)
    return folder / "buildings.gpkg"


def in_datum(frame, datum):
    return gpd.GeoSeries(shapely.transform(frame.geometry.to_numpy(), lambda xy: from_wgs84(xy, datum)), crs=4326)


@pytest.mark.parametrize("role", ["units", "buildings"])
def test_one_shifted_file_is_refused_by_its_name_and_is_right_where_it_is_declared(tmp_path, role):
    paths = replace(demo_paths(), **{role: moved_file(tmp_path, role, "gcj02")})
    with pytest.raises(InputError) as caught:
        read_project_files(paths, "", "", fictional=True)
    wrong = [one for one in caught.value.problems if one.severity == "error"]
    assert [one.file for one in wrong] == [getattr(paths, role).name]
    assert wrong[0].code in {"wrong_datum", "wrong_datum_outlines"}
    declared = replace(paths, readings={role: Reading(datum="gcj02")})
    project = read_project_files(declared, "", "", fictional=True)
    for table in ("units",) if role == "units" else ("buildings", "compounds", "gates"):
        before, after = (getattr(one, table).geometry.to_numpy() for one in (demo_project(), project))
        away = shapely.get_coordinates(after) - shapely.get_coordinates(before)
        assert np.abs(away).max() < 1e-7  # a centimetre
    (source,) = [one for one in project.sources if one.role == role]
    assert (source.reading.datum, 550 < source.shift_m < 750) == ("gcj02", True)
