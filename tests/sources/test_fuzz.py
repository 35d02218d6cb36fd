"""Every reader, given files that were harmed at random: each is read, or refused in words.

A few examples here; `CARECIRCLE_FUZZ=20000 uv run pytest tests/sources/test_fuzz.py -n0` looks
longer. What is found belongs into the tests of its reader.
"""

import os
import warnings
import zipfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import LineString

from coverage import load_standard
from coverage.cli.readings import readings_of
from coverage.errors import InputError, Problem, describe
from coverage.model.datum import DATA
from coverage.model.project import SourceFile
from coverage.model.reading import Reading
from coverage.sources.datum.declared import in_wgs84
from coverage.sources.people.cells import read_cells
from coverage.sources.people.population import read_population
from coverage.sources.preview import FIELDS, preview, role_of
from coverage.sources.registers.areas import read_areas
from coverage.sources.registers.buildings import read_buildings
from coverage.sources.registers.candidates import read_candidates
from coverage.sources.registers.facilities import read_facilities
from coverage.sources.registers.reported import read_reported
from coverage.sources.streets.crop import Box
from coverage.sources.streets.reader import read_streets
from coverage.sources.units.reader import read_units
from coverage.workspace import manifest, read_scenario
from coverage.workspace.readings import to_bytes
from tests.cli import planner_files
from tests.sources.layers.kml_files import placemark, polygon, write_kml
from tests.sources.units.planned import PLAIN, layer, shapefile
from tests.sources.writing import NODES, point, write_geojson, write_osm, write_raster, write_xls, write_xlsx

EXAMPLES = int(os.environ.get("CARECIRCLE_FUZZ", "12"))
REGISTER = planner_files.FACILITIES + planner_files.UNLOCATED
AGES = """代码,年份,总人口（万人）,0-4岁,其中：65岁及以上,60岁及以上占比（%）
430199001001,2024,0.1,50,120人,18.5
430199001002,2024,0.2,,约100,20%
"""
SCENARIO = """{"format": "carecircle-scenario", "version": 1, "name": "甲", "author": "", "changes": [
{"change": "site", "site_id": "S1", "kind": "station", "longitude": 113.0, "latitude": 28.0, "name": "新站"},
{"change": "path_opening", "path_id": "P", "points": [[113.0, 28.0], [113.001, 28.0]], "bridge": true, "name": ""}]}"""
# What files of this kind trip over: other numbers, other types, other structures, and bytes of other encodings.
WORDS = [
    *(b"", b"0", b"-1", b"1e999", b"NaN", b"null", b"[]", b"{}", b'"', b",", b"\n", b"\x00", b"<", b"&#0;", b"%s%n"),
    *(b"\xff\xfe", b"\xef\xbb\xbf", "，".encode(), "２８．０".encode(), "乡".encode("gb18030"), b"\\u0000"),
    *(b"9" * 400, b"(" * 40),
]


def workbook(path):
    return write_xlsx(path, {"设施": [line.split(",") for line in REGISTER.splitlines()]})


def old_workbook(path):
    return write_xls(path, {"设施": [line.split(",") for line in REGISTER.splitlines()]})


def of_one_project(path):
    """A manifest: of a project folder all that a reader takes at its word."""
    source = SourceFile("units", "甲.gpkg", "0" * 64, 3, Reading("界线", {"name": "称"}, "gcj02"), 1.5)
    table = manifest.TableFile("units-0123456789abcdef.parquet", "0" * 64, 3)
    problem = Problem("unlocated", "甲.csv", "", 3, "经度", "", {"name": "乙"}, "warning")
    path.write_bytes(
        manifest.to_bytes(manifest.Manifest("甲", "A", False, 4547, {"units": table}, (source,), (problem,)))
    )
    return path


def saved_reading(path):
    path.write_bytes(to_bytes({"facilities": Reading("名录", {"name": "机构", "beds": ""}, "bd09")}))
    return path


def kmz(path):
    kml(path.with_suffix(".kml"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path.with_suffix(".kml"), "doc.kml")
    return path


def text(content):
    def write(path):
        path.write_text(content, encoding="utf-8")
        return path

    return write


def kml(path):
    return write_kml(path, "".join(placemark(polygon(), row, name=row["名称"]) for row, _ in PLAIN))


def zipped(path):
    shapefile().to_file(path.with_suffix(".shp"), encoding="gb18030")
    with zipfile.ZipFile(path, "w") as archive:
        for ending in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
            archive.write(path.with_suffix(ending), f"units{ending}")
    return path


def geopackage(path):
    layer().to_file(path)
    return path


def raster(path):
    return write_raster(path, np.arange(64.0).reshape(8, 8), north=28.008, nodata=-1, compress="lzw")


def houses(path):
    layer()[["geometry"]].to_file(path, layer="buildings")
    return path


def places(path):
    row = {"名称": "甲", "类别": "居家养老服务站", "状态": "运营", "床位": 20, "经度": 113, "纬度": 28}
    return write_geojson(path, [(row, point(113.0, 28.0)), (row, None)])


def osm(path):
    return write_osm(
        path, NODES, [([1, 2, 3], {"highway": "footway"}), ([4, 2, 5], {"highway": "steps", "name": "街"})]
    )


def drawn(path):
    lines = [LineString([NODES[1], NODES[2], NODES[3]]), LineString([NODES[4], NODES[2]])]
    gpd.GeoDataFrame({"等级": ["支路", "台阶"], "名称": ["街", None]}, geometry=lines, crs=4326).to_file(path)
    return path


def near_streets(path):
    return read_streets(path, box=Box(112.99, 27.99, 113.01, 28.01))


def graphml(path):
    graph = nx.MultiDiGraph(crs="epsg:4326")
    for node, (lon, lat) in NODES.items():
        graph.add_node(node, x=lon, y=lat)
    graph.add_edge(1, 2, length=100.0, highway="footway")
    nx.write_graphml(graph, path)
    return path


SEEDS = {
    "facilities.csv": (text(REGISTER), read_facilities),
    "facilities.xlsx": (workbook, read_facilities),
    "facilities.xls": (old_workbook, read_facilities),
    "facilities.geojson": (places, read_facilities),
    "candidates.csv": (text("编号,名称,经度,纬度,费用（万元）\nK1,甲,113.0,28.0,30\n"), read_candidates),
    "population.csv": (text(planner_files.POPULATION), lambda path: read_population(path, layer_units())),
    "ages.csv": (text(AGES), lambda path: read_population(path, layer_units(), shares="80+=3%,0-2=2%")),
    "people.tif": (raster, lambda path: read_cells(path, layer_units())),
    "reported.csv": (text(planner_files.REPORTED), read_reported),
    "units.geojson": (lambda path: write_geojson(path, PLAIN), read_units),
    "units.gpkg": (geopackage, read_units),
    "units.kml": (kml, read_units),
    "units.kmz": (kmz, read_units),
    "units.zip": (zipped, read_units),
    "areas.geojson": (text(planner_files.areas()), read_areas),
    "buildings.gpkg": (houses, read_buildings),
    "streets.osm": (osm, read_streets),
    "streets.osm.pbf": (osm, read_streets),
    "near.osm": (osm, near_streets),
    "near.osm.pbf": (osm, near_streets),
    "drawn.geojson": (drawn, near_streets),
    "drawn.gpkg": (drawn, read_streets),
    "streets.graphml": (graphml, read_streets),
    "scenario.json": (text(SCENARIO), read_scenario),
    "reading.json": (saved_reading, lambda path: readings_of(path, [])),
    "manifest.json": (of_one_project, lambda path: manifest.from_bytes(path.read_bytes(), path.name)),
    "own.toml": (text((Path("data/standards/changsha-2022-10.toml")).read_text(encoding="utf-8")), load_standard),
}


@cache
def layer_units():
    with TemporaryDirectory() as folder:
        return read_units(write_geojson(Path(folder) / "units.geojson", PLAIN)).table


@cache
def content_of(name):
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return SEEDS[name][0](Path(folder) / name).read_bytes()


shares = st.floats(0, 1, exclude_max=True)
harms = st.one_of(
    st.tuples(st.just("put"), shares, st.sampled_from(WORDS) | st.binary(max_size=8)),
    st.tuples(st.just("write over"), shares, st.sampled_from(WORDS) | st.binary(min_size=1, max_size=8)),
    st.tuples(st.just("cut out"), shares, st.integers(1, 200)),
    st.tuples(st.just("cut off"), shares, st.none()),
    st.tuples(st.just("repeat"), shares, st.integers(1, 200)),
)


def harmed(content, changes):
    for way, share, what in changes:
        at = int(share * len(content))
        if way == "put":
            content = content[:at] + what + content[at:]
        elif way == "write over":
            content = content[:at] + what + content[at + len(what) :]
        elif way == "cut out":
            content = content[:at] + content[at + what :]
        elif way == "cut off":
            content = content[:at]
        else:
            content = content[: at + what] + content[at:]
    return content


def is_in_words(read):
    """Whether what is tried ends, and if in a refusal, one in words of both languages."""
    try:
        read()
    except InputError as error:
        for problem in error.problems:
            assert describe(problem, "zh")
            assert describe(problem, "en")


def laid_harmed(folder, name, changes):
    path = Path(folder) / name
    path.write_bytes(harmed(content_of(name), changes))
    return path


@pytest.mark.parametrize("name", SEEDS)
def test_a_harmed_file_is_read_or_refused_in_words(name):
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(harms, min_size=1, max_size=4))
    def tried(changes):
        with TemporaryDirectory() as folder:
            path = laid_harmed(folder, name, changes)
            is_in_words(lambda: SEEDS[name][1](path))

    tried()


READERS = {
    "units": read_units,
    "facilities": lambda path, reading: in_wgs84(read_facilities(path, layer_units(), reading), reading.datum, "a"),
    "population": lambda path, reading: read_population(path, layer_units(), reading),
    "areas": lambda path, reading: in_wgs84(read_areas(path, layer_units(), reading), reading.datum, "a"),
    "reported": read_reported,
    "candidates": lambda path, reading: in_wgs84(read_candidates(path, layer_units(), reading), reading.datum, "a"),
}
heads = st.sampled_from(("", "名称", "编号", "经度", "纬度", "代码", "lon", "lat", "60岁及以上", "\u202e", "无"))
names = st.sampled_from(sorted({one.name for fields in FIELDS.values() for one in fields}))
readings = st.builds(
    Reading,
    st.sampled_from(("", "设施", "units", "buildings", "无")),
    st.dictionaries(names, heads, max_size=4),
    st.sampled_from(("", *(one.id for one in DATA[:8]), "cgcs2000_3deg:38", "cgcs2000_3deg_cm:114")),
)


@pytest.mark.parametrize("name", [name for name in SEEDS if name.split(".")[0] in READERS])
def test_a_harmed_file_is_shown_and_read_as_was_chosen(name):
    role = name.split(".")[0]

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(harms, max_size=2), readings)
    def tried(changes, reading):
        with TemporaryDirectory() as folder:
            path = laid_harmed(folder, name, changes)
            assert role_of(path) in {"", "streets", "buildings", *FIELDS}
            is_in_words(lambda: READERS[role](path, reading))
            for one in FIELDS:
                is_in_words(lambda one=one: preview(one, path, reading))

    tried()
