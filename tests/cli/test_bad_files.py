"""Files that are not there, cut short or empty: one line that says which, and nothing half-written."""

from pathlib import Path

import pyrosm
import pytest

from tests.cli.planner_files import FACILITIES
from tests.cli.spoiled_files import (
    a_pbf,
    a_workbook,
    assert_said_in_one_line,
    both,
    buildings_that_are_not_there,
    cut,
    edit,
    gone,
    instead,
    refused,
    with_more,
)

REAL_PBF = Path(pyrosm.get_data("test_pbf"))
REFUSING = Path("/proc/self/mem")  # a file that is there and cannot be read from its beginning, whoever asks

GRAPH = """<?xml version="1.0"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d0" for="graph" attr.name="crs" attr.type="string"/><graph edgedefault="directed">
<data key="d0">epsg:4326</data></graph></graphml>"""

MISSING = ("{}: The file does not exist.", "{}：找不到文件。")
BROKEN = ("{}: The file cannot be read; it may be cut short or damaged", "{}：文件无法读取，可能不完整或已损坏")
STREETLESS = ("{}: There are no streets one can walk on.", "{}：没有可步行的道路。")
ROWLESS = ("{}: The table has no rows.", "{}：表中没有数据行。")

FAULTS = {
    "no file of streets": (gone("--streets"), "streets.osm", MISSING),
    "no file of units": (gone("--units"), "units.geojson", MISSING),
    "no file of facilities": (gone("--facilities"), "facilities.csv", MISSING),
    "no file of people": (gone("--population"), "population.csv", MISSING),
    "no file of buildings": (buildings_that_are_not_there, "buildings.gpkg", MISSING),
    "no file of areas": (with_more(gone("--areas")), "areas.geojson", MISSING),
    "no file of reported figures": (with_more(gone("--reported")), "reported.csv", MISSING),
    "areas cut short": (with_more(cut("--areas", 0.9)), "areas.geojson", BROKEN),
    "only motorways": (edit("--streets", "residential", "motorway"), "streets.osm", STREETLESS),
    "a file of no ways": (edit("--streets", "highway", "note"), "streets.osm", STREETLESS),
    "a graph of no streets": (instead("--streets", "streets.graphml", GRAPH), "streets.graphml", STREETLESS),
    "no features": (
        instead("--units", "units.json", '{"type":"FeatureCollection","features":[]}'),
        "units.json",
        ROWLESS,
    ),
    "a head and nothing below": (edit("--facilities", FACILITIES.partition("\n")[2], ""), "facilities.csv", ROWLESS),
    "a pbf cut short": (both(a_pbf, cut("--streets", 0.9)), "streets.osm.pbf", BROKEN),
    "a pbf of no bytes": (both(a_pbf, cut("--streets", 0.0)), "streets.osm.pbf", BROKEN),
    "a page of HTML for a pbf": (instead("--streets", "a.osm.pbf", "<html>404"), "a.osm.pbf", BROKEN),
    "xml cut short": (cut("--streets", 0.9), "streets.osm", BROKEN),
    "a graph cut short": (instead("--streets", "streets.graphml", GRAPH[:-20]), "streets.graphml", BROKEN),
    "a graph of undeclared keys": (
        instead("--streets", "streets.graphml", GRAPH.replace('id="d0"', 'id="d9"')),
        "streets.graphml",
        BROKEN,
    ),
    "a page of XHTML for a graph": (instead("--streets", "streets.graphml", "<html/>"), "streets.graphml", BROKEN),
    "boundaries cut short": (cut("--units", 0.9), "units.geojson", BROKEN),
    "a workbook cut short": (both(a_workbook, cut("--facilities", 0.5)), "登记表.xlsx", BROKEN),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_is_one_line_in_either_language(brought, tmp_path, fault):
    assert_said_in_one_line(brought, tmp_path / "new" / "p", FAULTS[fault])


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99999])
def test_a_real_pbf_cut_anywhere_is_said(brought, tmp_path, share):
    both(instead("--streets", "city.osm.pbf", REAL_PBF.read_bytes()), cut("--streets", share))(brought)
    (line,) = refused(brought, tmp_path / "p", "zh")
    assert line.startswith("city.osm.pbf：文件无法读取，可能不完整或已损坏")


@pytest.mark.skipif(not REFUSING.exists(), reason="this system has no file whose reading fails")
@pytest.mark.parametrize(
    ("option", "name"),
    [
        ("--streets", "s.osm.pbf"),
        ("--streets", "s.osm"),
        ("--units", "u.geojson"),
        ("--facilities", "f.csv"),
        ("--facilities", "f.xlsx"),
    ],
)
def test_a_file_that_the_disk_will_not_give_is_said(brought, tmp_path, option, name):
    path = Path(brought[option]).with_name(name)
    path.symlink_to(REFUSING)
    (line,) = refused(brought | {option: str(path)}, tmp_path / "p")
    assert line.startswith(f"{name}: The file cannot be ")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_wrong_folder_can_be_seen(brought, tmp_path, language):
    path = tmp_path / "in" / ("很长的文件夹名" * 10) / "facilities.csv"
    (line,) = refused(brought | {"--facilities": str(path)}, tmp_path / "p", language)
    assert f"“{path}”" in line


def test_a_folder_for_a_file(brought, tmp_path):
    (line,) = refused(brought | {"--units": str(tmp_path / "in")}, tmp_path / "p", "zh")
    assert line == f"in：这是文件夹，不是文件。请给出其中的文件：“{tmp_path / 'in'}”。"


@pytest.mark.parametrize("streets", ["", "place:"])
def test_no_streets_are_named(brought, tmp_path, streets):
    (line,) = refused(brought | {"--streets": streets}, tmp_path / "p")
    assert line.startswith("Neither a file of streets nor a place is named.")
