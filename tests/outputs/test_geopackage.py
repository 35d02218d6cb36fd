"""The GeoPackage read back by GDAL and by SQLite: every figure of the report, valid, the same bytes each time."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pandas as pd
import pyogrio
import pytest

from coverage.outputs.report import geopackage
from coverage.outputs.report.geopackage import LAYERS, geopackage_bytes
from coverage.outputs.report.printed import one_line
from tests.outputs.reported_town import circles, findings, held, report, report_from

GEOPACKAGE = 0x47504B47  # "GPKG"


@pytest.fixture(scope="module", params=["zh", "en"])
def language(request):
    return request.param


@pytest.fixture(scope="module")
def file(language, tmp_path_factory):
    path = tmp_path_factory.mktemp("gpkg") / "report.gpkg"
    path.write_bytes(geopackage_bytes(report(language, "2026-11-24")))
    return path


def asked(file, query):
    with closing(sqlite3.connect(file)) as database:
        return database.execute(query).fetchall()


def plain(value):
    """A cell as the file holds it: a text on one line, whatever was in the register."""
    if isinstance(value, str):
        return one_line(value)
    return None if value is None or pd.isna(value) else float(value)


def test_layers_in_the_order_of_a_map_and_what_it_says_of_itself(file):
    assert pyogrio.list_layers(file).tolist() == [
        ["units", "MultiPolygon"],
        ["gaps", "MultiPolygon"],
        ["facilities", "Point"],
        ["circles", "MultiPolygon"],
        ["sources", None],
        ["about", None],
    ]


@pytest.mark.parametrize("name", ["units", "gaps", "facilities"])
def test_every_cell_of_the_report_stands_in_its_layer(file, language, name):
    table, layer = report(language).tables[name], pyogrio.read_dataframe(file, layer=name)
    assert list(layer.columns) == [*(column.name for column in table.columns), "geometry"]
    assert str(layer.crs) == "EPSG:4326"
    for column in table.columns:
        theirs = [value if isinstance(value, str) else plain(value) for value in layer[column.name]]
        assert theirs == list(map(plain, table.column(column.name))), column.name
    types = dict(asked(file, f"SELECT name, type FROM pragma_table_info('{name}')"))  # noqa: S608 - a name of ours
    for column in table.columns:
        wanted = {"count": "INTEGER", "text": "TEXT"}.get(column.kind, "REAL")
        assert types[column.name] == wanted


def test_circles_say_whose_they_are(file):
    layer = pyogrio.read_dataframe(file, layer="circles")
    told = layer[["rule", "minutes", "people_reached", "speed_m_s"]].to_numpy().tolist()
    assert told[:3] == [["A1", 5.0, 100, 0.8], ["A1", 10.0, 100, 0.8], ["A1", 15.0, 100, 0.8]]
    assert [row[:3] for row in told[3:]] == [["A2", 5.0, 10], ["A2", 10.0, 10], ["A2", 15.0, 10]]
    assert layer.geometry.is_valid.all()
    # F1 at 150 m, 0.8 m/s: 240 m in 5 minutes; the circle holds F1's own place
    assert layer.geometry[0].contains(pyogrio.read_dataframe(file, layer="facilities").geometry[0])


def test_shapes_are_those_of_the_report(file, language):
    for name in LAYERS:
        ours, theirs = report(language).layers[name].geometry, pyogrio.read_dataframe(file, layer=name).geometry
        assert ours.geom_equals(theirs).all()
        assert set(theirs.geom_type) == {"Point" if name == "facilities" else "MultiPolygon"}


def test_it_is_a_valid_geopackage(file):
    assert asked(file, "PRAGMA application_id") == [(GEOPACKAGE,)]
    assert asked(file, "PRAGMA integrity_check") == [("ok",)]
    assert asked(file, "PRAGMA foreign_key_check") == []
    tables = {name for (name,) in asked(file, "SELECT table_name FROM gpkg_contents")}
    assert tables == {*LAYERS, "sources", "about"}
    # the Schema extension is declared for each of its tables, and names only columns that are there
    assert len(asked(file, "SELECT 1 FROM gpkg_extensions WHERE extension_name = 'gpkg_schema'")) == 2
    for name in tables:
        there = {column for (column,) in asked(file, f"SELECT name FROM pragma_table_info('{name}')")}  # noqa: S608
        named = asked(file, f"SELECT column_name FROM gpkg_data_columns WHERE table_name = '{name}'")  # noqa: S608
        assert {column for (column,) in named} == there - {"fid", "geom"}


def test_fields_have_heads_and_layers_titles_in_the_language(file, language):
    heads = dict(asked(file, "SELECT column_name, title FROM gpkg_data_columns WHERE table_name = 'gaps'"))
    assert heads == {column.name: column.head for column in report(language).tables["gaps"].columns}
    titles = dict(asked(file, "SELECT table_name, identifier FROM gpkg_contents"))
    assert titles["gaps"] == report(language).tables["gaps"].title
    assert pyogrio.read_info(file, layer="gaps")["layer_metadata"]["DESCRIPTION"] == titles["gaps"]


def test_it_says_what_it_is_and_from_what(file, language):
    told = report(language, "2026-11-24")
    rows = asked(file, "SELECT text FROM about ORDER BY fid")
    texts = [text for (text,) in rows]
    assert texts[:3] == [told.title, told.subtitle, told.notice]
    assert set(map(one_line, (*told.summary, *told.method))) <= set(texts)
    assert "2026-11-24" in texts
    table, read = told.tables["sources"], pyogrio.read_dataframe(file, layer="sources", read_geometry=False)
    assert list(read.columns) == [column.name for column in table.columns]
    assert [tuple(map(plain, row)) for row in read.to_numpy()] == [tuple(map(plain, row)) for row in table.rows]


def test_the_same_report_gives_the_same_bytes_and_reads_no_clock(file, language):
    assert geopackage_bytes(report(language, "2026-11-24")) == file.read_bytes()
    assert set(asked(file, "SELECT last_change FROM gpkg_contents")) == {("2026-11-24T00:00:00.000Z",)}


def test_a_transaction_more_leaves_no_trace(monkeypatch):
    # GDAL takes one more where a second goes by while it writes
    write = geopackage._write_layer

    def write_and_touch(file, *more):
        write(file, *more)
        with closing(sqlite3.connect(file)) as database:
            database.execute("UPDATE gpkg_contents SET min_x = min_x")
            database.commit()

    expected = geopackage_bytes(report("en"))
    monkeypatch.setattr(geopackage, "_write_layer", write_and_touch)
    assert geopackage_bytes(report("en")) == expected


def test_a_report_without_gaps_and_circles_is_a_geopackage_too(tmp_path):
    spotless = replace(held(), gaps=held().gaps.iloc[:0])
    told = report_from(spotless, findings(), circles().iloc[:0], "en")
    (tmp_path / "empty.gpkg").write_bytes(geopackage_bytes(told))
    for name in ("gaps", "circles"):
        layer = pyogrio.read_dataframe(tmp_path / "empty.gpkg", layer=name)
        assert len(layer) == 0
        assert len(layer.columns) == len(told.layers[name].columns)
