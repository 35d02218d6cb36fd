"""All files of one run say the same: every format is read back and held against the others; twice is the same bytes."""

import io
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import docx
import openpyxl
import pyogrio
import pytest

from coverage.outputs.report.making import report_of
from coverage.outputs.report_files import FORMATS, report_files
from tests.outputs.test_web_report import Page
from tests.planning.askings import demo_audit, demo_circles

DATED = "2026-11-24"
GAP_FIGURES = ("people", "people_affected", "share_within_reach", "nearest_minutes", "estimated_share")
UNIT_FIGURES = [
    f"{care}_{name}"
    for care in ("elderly", "childcare")
    for name in ("people", "within_5", "within_15", "share", "placed", "no_place", "out_of_reach", "place_unknown")
]


@cache
def files():
    return report_files(demo_audit(), demo_circles(), "en", formats=FORMATS, dated=DATED)


@cache
def report():
    return report_of(demo_audit(), demo_circles(), "en")


def heads(name):
    return {one.name: one.head for one in report().tables[name].columns}


@cache
def sheet(title):
    book = openpyxl.load_workbook(io.BytesIO(files()["report.xlsx"]), read_only=True)
    head, *rows = book[title].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def geopackage(tmp_path_factory):
    path = tmp_path_factory.mktemp("gpkg") / "report.gpkg"
    path.write_bytes(files()["report.gpkg"])
    return path


def document():
    tables = docx.Document(io.BytesIO(files()["report.docx"])).tables
    return [[[cell.text for cell in row.cells] for row in one.rows] for one in tables]


def page():
    return Page(files()["report.html"].decode()).tables


def said(tables, name, key, figures):
    """The cells of some columns, wherever a table has them beside the key; as people read them."""
    wanted = {head: one for one, head in heads(name).items() if one in figures}
    found = {}
    for head, *rows in filter(None, tables):
        if all(heads(name)[one] in head for one in key):
            for row in rows:
                cells = dict(zip(head, row, strict=True))
                own = found.setdefault(tuple(cells[heads(name)[one]] for one in key), {})
                own.update({wanted[one]: read(cells[one]) for one in head if one in wanted})
    return found


def read(cell):
    """Read a printed figure; a text stays one."""
    bare = cell.split(" ")[0].replace(",", "")
    if cell in ("–", ""):
        return None
    try:
        return float(bare.removesuffix("%")) / (100 if bare.endswith("%") else 1)
    except ValueError:
        return cell


def plain(value):
    return None if value is None or value != value else value  # noqa: PLR0124 - NaN


def test_the_gaps_are_the_same_in_geojson_workbook_and_geopackage(geopackage):
    of_json = {
        (row["properties"]["rule"], row["properties"]["unit_code"]): [row["properties"][one] for one in GAP_FIGURES]
        for row in json.loads(files()["gaps.geojson"])["features"]
    }
    names = heads("gaps")
    of_sheet = {
        (row[names["rule"]], row[names["unit_code"]]): [row[names[one]] for one in GAP_FIGURES] for row in sheet("Gaps")
    }
    layer = pyogrio.read_dataframe(geopackage, layer="gaps")
    of_layer = {
        (row["rule"], row["unit_code"]): [plain(row[one]) for one in GAP_FIGURES] for row in layer.to_dict("records")
    }
    assert len(of_json) > 40
    assert of_json == of_sheet == of_layer


@pytest.mark.parametrize("tables", [document, page])
def test_the_gaps_are_the_same_on_paper_and_on_the_page(tables):
    names, figures = heads("gaps"), ("people_affected", "nearest_minutes")
    of_sheet = {(row[names["rule"]], row[names["unit"]]): row for row in sheet("Gaps")}
    assert len(of_sheet) == len(sheet("Gaps"))  # no name twice
    told = said(tables(), "gaps", ("rule", "unit"), figures)
    assert told.keys() == of_sheet.keys()
    for key, row in of_sheet.items():
        assert told[key] == {one: row[names[one]] for one in figures}, key


@pytest.mark.parametrize("tables", [document, page])
def test_the_scorecard_is_the_same_on_paper_on_the_page_and_in_the_workbook(tables):
    names, figures = heads("scorecard"), ("value", "target", "outcome", "units_met", "sites_missing", "people_short")
    told = said(tables(), "scorecard", ("rule",), figures)
    assert len(told) == len(sheet("Scorecard")) > 50
    for row in sheet("Scorecard"):
        own = told[(row[names["rule"]],)]
        for one in figures:
            expected = row[names[one]]
            if one in ("value", "target") and row[names["unit"]] == "%" and expected is not None:
                expected = pytest.approx(expected / 100)
            assert own[one] == expected, (row[names["rule"]], one)


def test_the_three_verdicts_are_the_same_in_workbook_and_geopackage(geopackage):
    names = heads("units")
    layer = pyogrio.read_dataframe(geopackage, layer="units").to_dict("records")
    of_layer = {row["unit_code"]: [plain(row[one]) for one in UNIT_FIGURES] for row in layer}
    of_sheet = {row[names["unit_code"]]: [row[names[one]] for one in UNIT_FIGURES] for row in sheet("Units")}
    assert of_layer == of_sheet


def test_the_circles_hold_the_same_people_in_geojson_and_geopackage(geopackage):
    of_json = [
        (row["properties"]["rule"], row["properties"]["minutes"], row["properties"]["people_reached"])
        for row in json.loads(files()["isochrones.geojson"])["features"]
    ]
    layer = pyogrio.read_dataframe(geopackage, layer="circles")
    assert of_json == list(zip(layer["rule"], layer["minutes"], layer["people_reached"], strict=True))


def test_a_reported_figure_says_its_year_and_who_reports_it():
    names = heads("scorecard")
    (row,) = [row for row in sheet("Scorecard") if row[names["rule"]] == "1.1"]
    assert row[names["basis"]] == "reported"
    assert row[names["evidence"]] == "2024 星河区人力资源社会保障局（虚构）"


def test_every_map_file_says_its_date_its_walkers_and_the_hashes_of_what_it_was_made_from():
    for name in ("gaps.geojson", "isochrones.geojson"):
        said = json.loads(files()[name])
        assert said["dated"] == DATED
        assert [len(source["sha256"]) for source in said["sources"]] == [64] * 7
        assert {one["id"] for one in said["profiles"]} == {"older", "stroller"}


def test_another_process_writes_the_same_bytes(tmp_path):
    options = ["--format", ",".join(FORMATS), "--date", DATED, "--language", "en", "--out", str(tmp_path)]
    command = "from coverage.cli import main; main()"
    subprocess.run(
        [sys.executable, "-c", command, "audit", "demo", *options],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai"},
        check=True,
        capture_output=True,
    )
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == files()
