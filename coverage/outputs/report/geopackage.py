"""The report as a GeoPackage that opens in QGIS.

Fields are named for machines, the same in both languages, so that a style or an expression made for one report fits
all; cells hold names, not codes alone, in the report's language. Layers carry a title, and fields a head in that
language (the Schema extension of GeoPackage), which QGIS shows instead of the field's name.

Source: OGC 12-128r19, GeoPackage Encoding Standard 1.4: table 5 (gpkg_contents), F.9 (Schema).
"""

import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
import pyogrio

from coverage.outputs.report.layers import frame_of
from coverage.outputs.report.model import Report
from coverage.outputs.report.printed import one_line
from coverage.outputs.settled import settled
from coverage.words import text

LAYERS: Final = ("units", "gaps", "facilities", "circles")
"""In the order a map wants them from below; beside them stand "sources" and "about", tables without shapes."""

PLANNED_LAYERS: Final = ("unit_changes", "sites")
"""Where something is planned; beside them stand the tables of what is planned, without shapes."""

ABOUT: Final = "about"
SOURCES: Final = "sources"
SHAPES: Final = {
    "units": "MultiPolygon",
    "gaps": "MultiPolygon",
    "facilities": "Point",
    "circles": "MultiPolygon",
    "unit_changes": "MultiPolygon",
    "sites": "Point",
}
KEY: Final = "fid"

SCHEMA: Final = """
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  name TEXT,
  title TEXT,
  description TEXT,
  mime_type TEXT,
  constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name)
);
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL,
  constraint_type TEXT NOT NULL,
  value TEXT,
  min NUMERIC,
  min_is_inclusive BOOLEAN,
  max NUMERIC,
  max_is_inclusive BOOLEAN,
  description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
);
"""
EXTENSION: Final = ("gpkg_schema", "http://www.geopackage.org/spec/#extension_schema", "read-write")


def geopackage_bytes(report: Report) -> bytes:
    """Write a report as a GeoPackage, EPSG:4326; the same report gives the same bytes."""
    with tempfile.TemporaryDirectory(prefix="carecircle-") as folder:
        file = Path(folder) / "report.gpkg"
        for name in layers_of(report):
            _write_layer(file, name, report.layers[name], _title(report, name))
        for name, rows in (*_plain_tables(report).items(), (ABOUT, _about(report))):
            named = _named(_title(report, name))
            pyogrio.write_dataframe(rows, file, layer=name, driver="GPKG", append=True, layer_options=named)
        return _settled(file, report).read_bytes()


def layers_of(report: Report) -> tuple[str, ...]:
    """List the layers with shapes that a report has, from below."""
    return (*LAYERS, *(name for name in PLANNED_LAYERS if name in report.layers))


def _plain_tables(report: Report) -> Mapping[str, pd.DataFrame]:
    """Lay out the tables that are no layer: what the report was made from, and what is planned."""
    tables = {SOURCES: report.tables[SOURCES], **({} if report.planned is None else report.planned.tables)}
    return {name: _in_lines(frame_of(one)) for name, one in tables.items() if name != "units_changed"}


def _title(report: Report, name: str) -> str:
    planned = {} if report.planned is None else report.planned.tables
    tables = {**report.tables, **planned}
    if name in tables:
        return tables[name].title
    return text(report.language, TITLES[name])


TITLES: Final = {
    "circles": "report.about.circles",
    "sites": "report.tables.sites",
    "unit_changes": "report.tables.units_changed",
    ABOUT: "report.sheets.about",
}
"""The words of what is no table of the report."""

OLDEST: Final = "1.2"
"""Of the versions of GeoPackage the oldest that has all we write: QGIS of many years opens it without a word."""


def _named(title: str) -> dict[str, str]:
    return {"IDENTIFIER": title, "DESCRIPTION": title, "FID": KEY}


def _write_layer(file: Path, name: str, layer: gpd.GeoDataFrame, title: str) -> None:
    pyogrio.write_dataframe(
        _in_lines(layer),
        file,
        layer=name,
        driver="GPKG",
        geometry_type=SHAPES[name],
        append=file.exists(),
        layer_options=_named(title),
        dataset_options=None if file.exists() else {"VERSION": OLDEST},
    )


def _in_lines(table: pd.DataFrame) -> pd.DataFrame:
    """Put every text of a table on one line."""
    texts = {
        str(column): table[column].map(one_line, na_action="ignore").astype("str")
        for column in table.select_dtypes("str")
    }
    return table.assign(**texts)


def _about(report: Report) -> pd.DataFrame:
    """Lay what the report says of itself under part, label and text."""
    parts: list[tuple[str, str, str]] = [
        ("title", "", report.title),
        ("title", "", report.subtitle),
        ("notice", "", report.notice),
        *_planned_lines(report),
        *(("summary", "", sentence) for sentence in report.summary),
        *(("facts", label, told) for label, told in report.facts),
        ("facts", text(report.language, "report.facts.dated"), report.dated),
        *(("method", "", paragraph) for paragraph in report.method),
    ]
    rows = [
        (text(report.language, f"report.about.{part}"), label, one_line(told)) for part, label, told in parts if told
    ]
    return pd.DataFrame(rows, columns=["part", "label", "text"], dtype="str")


def _planned_lines(report: Report) -> list[tuple[str, str, str]]:
    if report.planned is None:
        return []
    return [("notice", "", report.planned.notice), *(("planned", "", sentence) for sentence in report.planned.summary)]


def _settled(file: Path, report: Report) -> Path:
    """Name the fields in the report's language, take the clock out, and lay all in a new file."""
    with closing(sqlite3.connect(file)) as database:
        database.executescript(SCHEMA)
        for table in ("gpkg_data_columns", "gpkg_data_column_constraints"):
            database.execute("INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, ?)", (table, *EXTENSION))
        rows = [(layer, name, head) for layer, heads in _heads(report).items() for name, head in heads.items()]
        database.executemany("INSERT INTO gpkg_data_columns (table_name, column_name, title) VALUES (?, ?, ?)", rows)
        database.commit()
    return settled(file, report.dated)


def _heads(report: Report) -> Mapping[str, Mapping[str, str]]:
    planned = {} if report.planned is None else report.planned.tables
    tables = {name: report.tables[name] for name in (*LAYERS, SOURCES) if name in report.tables} | dict(planned)
    heads = {name: {one.name: one.head for one in table.columns} for name, table in tables.items()}
    if "units_changed" in heads:
        heads["unit_changes"] = heads.pop("units_changed")
    return {**heads, **_words_of_heads(report)}


def _words_of_heads(report: Report) -> Mapping[str, Mapping[str, str]]:
    """Name the fields of what is no table of the report."""
    fields = {
        name: [str(one) for one in report.layers[name].columns if one != "geometry"]
        for name in ("circles", "sites")
        if name in report.layers
    }
    fields[ABOUT] = ["part", "label", "text"]
    return {
        layer: {name: text(report.language, f"report.{layer}.{name}") for name in names}
        for layer, names in fields.items()
    }
