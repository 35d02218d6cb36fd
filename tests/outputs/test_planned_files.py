"""Scenarios and a proposal in every format, read back: all say what the report says, harmless, the same bytes twice."""

import csv
import io
import json
import re
import sqlite3
from contextlib import closing
from functools import cache, partial

import docx
import openpyxl
import pyogrio
import pytest

from coverage.outputs.report import document, web_page
from coverage.outputs.report.document import document_bytes
from coverage.outputs.report.geopackage import geopackage_bytes
from coverage.outputs.report.making import report_of
from coverage.outputs.report.pictures import map_png
from coverage.outputs.report.printed import one_line, printed, rest
from coverage.outputs.report.web_page import web_report_bytes
from coverage.outputs.report.workbook import workbook_bytes
from coverage.outputs.report_files import report_files
from coverage.outputs.spreadsheet_text import harmless
from tests.outputs.planned_town import circles, everything, today
from tests.outputs.test_web_report import Page

DATED = "2026-11-24"
TABLES = ("changes", "proposed", "curve", "compared", "units_changed")
WRITERS = {
    "report.xlsx": workbook_bytes,
    "report.gpkg": geopackage_bytes,
    "report.docx": document_bytes,
    "report.html": lambda one: web_report_bytes(one, ""),
}
PLAIN = [
    *("gaps.geojson", "isochrones.geojson", "sites.geojson", "unit_changes.geojson"),
    *("assessments.csv", "sources.csv", *(f"{name}.csv" for name in TABLES)),
]
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u202e]")


@pytest.fixture(scope="module", autouse=True)
def _small_pictures():
    """Draw every map small: most of the time would go into pictures that no test here looks at."""
    with pytest.MonkeyPatch.context() as patch:
        for writer in (document, web_page):
            patch.setattr(writer, "map_png", partial(map_png, width_px=160))
        yield


@cache
def report(language="en"):
    return report_of(today(), circles(), language, DATED, everything())


@cache
def plain(language="en"):
    return report_files(today(), circles(), language, dated=DATED, siting=everything())


@cache
def packed(name, language="en"):
    return WRITERS[name](report(language))


@pytest.fixture(scope="module")
def geopackage(tmp_path_factory):
    path = tmp_path_factory.mktemp("gpkg") / "report.gpkg"
    path.write_bytes(packed("report.gpkg"))
    return path


def is_nothing(value):
    return value is None or value != value  # noqa: PLR0124 - NaN


def known(cells):
    return [None if is_nothing(cell) else one_line(cell) if isinstance(cell, str) else cell for cell in cells]


def test_the_files_are_those_of_an_audit_and_one_for_each_layer_and_table():
    assert list(plain()) == PLAIN
    assert list(report_files(today(), circles(), "en")) == [
        "gaps.geojson",
        "isochrones.geojson",
        "assessments.csv",
        "sources.csv",
    ]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_a_csv_file(name):
    table = report().planned.tables[name]
    head, *rows = csv.reader(io.StringIO(plain()[f"{name}.csv"].decode("utf-8-sig"), newline=""))
    assert head == [harmless(column.head) for column in table.columns]
    assert len(rows) == len(table.rows)
    for row, cells in zip(rows, table.rows, strict=True):
        for told, cell in zip(row, cells, strict=True):
            if cell is None:
                assert told == ""
            else:
                assert told == harmless(cell) if isinstance(cell, str) else float(told) == cell


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_a_sheet(name):
    table, book = report().planned.tables[name], openpyxl.load_workbook(io.BytesIO(packed("report.xlsx")))
    sheet = book.worksheets[2 + TABLES.index(name)]
    head, *rows = sheet.iter_rows(values_only=True)
    assert list(head) == [harmless(column.head) for column in table.columns]
    assert rows == [tuple(harmless(cell) if isinstance(cell, str) else cell for cell in row) for row in table.rows]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}  # no formula


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_a_layer_of_the_geopackage(geopackage, name):
    table = report().planned.tables[name]
    layer = pyogrio.read_dataframe(geopackage, layer="unit_changes" if name == "units_changed" else name)
    for column in table.columns:
        assert known(layer[column.name]) == known(table.column(column.name)), column.name


def test_fields_and_layers_of_the_geopackage_are_named_in_the_language(geopackage):
    with closing(sqlite3.connect(geopackage)) as database:
        titles = dict(database.execute("SELECT table_name, identifier FROM gpkg_contents").fetchall())
        query = "SELECT column_name, title FROM gpkg_data_columns WHERE table_name = ?"
        heads = {name: dict(database.execute(query, (name,)).fetchall()) for name in titles}
        about = {text for (text,) in database.execute("SELECT text FROM about")}
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert titles["sites"] == "New sites"
    assert titles["compared"] == "Scenarios beside today"
    for name, own in heads.items():
        fields = set(pyogrio.read_info(geopackage, layer=name)["fields"])
        assert set(own) == fields, name
    assert {one_line(report().planned.notice), *map(one_line, report().planned.summary)} <= about


@pytest.mark.parametrize("name", ["sites", "unit_changes"])
def test_layers_are_the_same_in_geojson_and_geopackage(geopackage, name):
    features = json.loads(plain()[f"{name}.geojson"])["features"]
    layer = pyogrio.read_dataframe(geopackage, layer=name)
    assert len(features) == len(layer) > 0
    for feature, row in zip(features, layer.to_dict("records"), strict=True):
        shape = row.pop("geometry")
        assert list(feature["properties"]) == list(row)
        assert known(feature["properties"].values()) == known(row.values())
        assert feature["geometry"]["type"] == ("Point" if name == "sites" else "Polygon")
        assert shape.is_valid


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("made", ["report.docx", "report.html"])
def test_a_table_stands_on_paper_and_on_the_page(made, name):
    table = report().planned.tables[name]
    names = [one for one in rest(table) if one != "measured_in"]
    expected = {column.head: own for column, own in zip(columns_of(table, names), lines(table, names), strict=True)}
    found = {}
    for head, *rows in printed_tables(made):
        if set(head) <= set(map(one_line, expected)) and len(rows) == len(table.rows):
            for at, column in enumerate(head):
                found.setdefault(column, [row[at] for row in rows])
    assert found == {one_line(head): own for head, own in expected.items()}


def columns_of(table, names):
    by_name = {column.name: column for column in table.columns}
    return [by_name[name] for name in names]


def lines(table, names):
    """The cells of each column as people read them."""
    return map(list, zip(*printed(table, names, "en"), strict=True))


@cache
def printed_tables(made):
    if made == "report.html":
        return [table for table in Page(packed(made).decode()).tables if table]
    tables = docx.Document(io.BytesIO(packed(made))).tables
    return [[[cell.text for cell in row.cells] for row in one.rows] for one in tables]


def test_figures_are_read_with_their_units():
    table = report("en").planned.tables["compared"]
    names = ["today", "scenario_1_value", "scenario_1_difference"]
    walk, units, out, *_ = printed(table, names, "en")
    assert walk == ["19.9%", "40.1%", "+20.2 points"]
    assert out == ["401 people", "300 people", "-101 people"]
    assert printed(report("zh").planned.tables["compared"], names, "zh")[:2] == [
        ["19.9%", "40.1%", "+20.2个百分点"],
        ["33.3%", "66.6%", "+33.3个百分点"],
    ]
    assert units[2] == "+33.3 points"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_file_says_whose_figures_it_has(language):
    notice = report(language).planned.notice
    for name in (one for one in PLAIN if one.endswith("geojson")):
        assert json.loads(plain(language)[name])["scenario"] == notice
    page = Page(packed("report.html", language).decode())
    assert page.texts.index(notice) < page.texts.index(report(language).subtitle)
    paper = [one.text for one in docx.Document(io.BytesIO(packed("report.docx", language))).paragraphs]
    assert notice in paper[:6]
    book = openpyxl.load_workbook(io.BytesIO(packed("report.xlsx", language)), read_only=True)
    first = [row[0] for row in book.worksheets[0].iter_rows(max_row=5, values_only=True)]
    assert notice in first
    assert [row[1] for row in book.worksheets[1].iter_rows(values_only=True)] == [
        notice,
        *map(harmless, report(language).planned.summary),
    ]


def test_the_chapter_follows_the_summary():
    page = Page(packed("report.html", "zh").decode())
    assert page.addresses[:2] == ["#summary", "#planned"]
    paper = docx.Document(io.BytesIO(packed("report.docx", "zh"))).paragraphs
    assert [one.text for one in paper if one.style.name == "Heading 1"][1] == "二、规划内容"
    captions = [one.text for one in paper if one.style.name == "Caption" and one.text.startswith("图")]
    assert [one[:2] for one in captions] == [f"图{number}" for number in range(1, len(captions) + 1)]


def test_what_a_planner_types_is_only_text():
    page = Page(packed("report.html").decode())
    assert page.tags.count("script") == 1
    assert "alert(1)" not in "".join(page.scripts)
    assert not CONTROLS.search(packed("report.html").decode())
    assert all(address.startswith(("#", "data:image/png;base64,")) for address in page.addresses)
    for name in PLAIN:
        told = plain()[name].decode("utf-8-sig")
        assert not CONTROLS.search(told)
        if name.endswith("csv"):
            cells = [cell for row in csv.reader(io.StringIO(told, newline="")) for cell in row]
            assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "-")) and not is_number(cell)]
    assert len(packed("report.html")) < 1_000_000


def is_number(cell):
    return re.fullmatch(r"-\d+(\.\d+)?", cell) is not None


def test_the_same_plan_gives_the_same_bytes():
    assert report_files(today(), circles(), "en", dated=DATED, siting=everything()) == plain()
    again = report_of(today(), circles(), "en", DATED, everything())
    assert {name: write(again) for name, write in WRITERS.items()} == {name: packed(name) for name in WRITERS}
