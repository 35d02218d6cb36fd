"""Candidates brought to a project that is there: held against its streets in the datum they are declared in."""

import numpy as np
import pytest
import shapely

from coverage import demo_project
from coverage.errors import describe
from coverage.model.datum import from_wgs84
from coverage.model.reading import Reading
from coverage.sources.beside import candidates_beside
from coverage.sources.brought import SourcePaths, place_of
from coverage.words import LANGUAGES
from tests.sources.writing import write_csv


def beside(path, datum, declared):
    """The demo's facilities as candidates, written in one datum and declared in another."""
    places = shapely.get_coordinates(demo_project().facilities.geometry.to_numpy())
    rows = [(f"甲{at}", "沿街", f"{lon:.7f}", f"{lat:.7f}") for at, (lon, lat) in enumerate(from_wgs84(places, datum))]
    head = ("名称", "来源", "经度", "纬度")
    read = candidates_beside(write_csv(path, [head, *rows]), demo_project(), Reading(datum=declared))
    assert all(describe(one, language) for one in read.problems for language in LANGUAGES)
    return read, places


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_candidates_in_another_datum_are_refused_until_it_is_declared(tmp_path, datum):
    read, _ = beside(tmp_path / "c.csv", datum, "")
    assert [(one.severity, one.code, one.file) for one in read.problems] == [("error", "wrong_datum", "c.csv")]
    read, places = beside(tmp_path / "c.csv", datum, datum)
    assert [(one.severity, one.code) for one in read.problems] == [("warning", "datum_moved")]
    # Seven decimals of a degree are a centimetre.
    np.testing.assert_allclose(shapely.get_coordinates(read.table.geometry.to_numpy()), places, rtol=0, atol=1e-7)
    assert read.shift_m == pytest.approx(500 if datum == "gcj02" else 1_000, rel=0.5)


def test_right_candidates_are_left_alone_and_declared_shifted_refused(tmp_path):
    assert beside(tmp_path / "c.csv", "wgs84", "")[0].problems == ()
    read, _ = beside(tmp_path / "c.csv", "wgs84", "gcj02")
    assert [one.code for one in read.problems] == ["datum_moved", "wrong_datum"]


def test_too_few_to_tell_is_said_where_nobody_declared(tmp_path):
    path = write_csv(tmp_path / "c.csv", [("名称", "经度", "纬度"), ("甲", "112.95", "28.2")])
    box = demo_project().units.total_bounds
    path = write_csv(path, [("名称", "经度", "纬度"), ("甲", f"{box[0]:.4f}", f"{box[1]:.4f}")])
    assert [one.code for one in candidates_beside(path, demo_project()).problems] == ["datum_too_few"]
    assert candidates_beside(path, demo_project(), Reading(datum="wgs84")).problems == ()


def test_what_is_settled_goes_by_role(tmp_path):
    reading = Reading(datum="bd09")
    paths = SourcePaths("place: 岳麓区 ", *[tmp_path / "a"] * 3, readings={"facilities": reading})
    assert paths.reading("facilities") is reading
    assert paths.reading("units") == Reading()
    assert (place_of(paths.streets), place_of(tmp_path / "place")) == ("岳麓区", "")
