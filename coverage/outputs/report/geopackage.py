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

from coverage.outputs.report.model import Report
from coverage.outputs.report.printed import one_line
from coverage.words import text

LAYERS: Final = ("units", "gaps", "facilities", "circles")
"""In the order a map wants them from below; beside them stands "about", a table without shapes."""

ABOUT: Final = "about"
SHAPES: Final = {"units": "MultiPolygon", "gaps": "MultiPolygon", "facilities": "Point", "circles": "MultiPolygon"}
NO_DATE: Final = "2000-01-01"
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
        for name in LAYERS:
            _write_layer(file, name, report.layers[name], _title(report, name))
        pyogrio.write_dataframe(
            _about(report), file, layer=ABOUT, driver="GPKG", append=True, layer_options=_named(_title(report, ABOUT))
        )
        return _settled(file, report).read_bytes()


def _title(report: Report, name: str) -> str:
    if name in report.tables:
        return report.tables[name].title
    return text(report.language, "report.about.circles" if name == "circles" else "report.sheets.about")


OLDEST: Final = "1.2"
"""Of the versions of GeoPackage the oldest that has all we write: QGIS of many years opens it without a word."""


def _named(title: str) -> dict[str, str]:
    return {"IDENTIFIER": title, "DESCRIPTION": title, "FID": KEY}


def _write_layer(file: Path, name: str, layer: gpd.GeoDataFrame, title: str) -> None:
    texts = {
        str(column): layer[column].map(one_line, na_action="ignore").astype("str")
        for column in layer.select_dtypes("str")
    }
    pyogrio.write_dataframe(
        layer.assign(**texts),
        file,
        layer=name,
        driver="GPKG",
        geometry_type=SHAPES[name],
        append=file.exists(),
        layer_options=_named(title),
        dataset_options=None if file.exists() else {"VERSION": OLDEST},
    )


def _about(report: Report) -> pd.DataFrame:
    """Lay what the report says of itself under part, label and text."""
    parts: list[tuple[str, str, str]] = [
        ("title", "", report.title),
        ("title", "", report.subtitle),
        ("notice", "", report.notice),
        *(("summary", "", sentence) for sentence in report.summary),
        *(("facts", label, told) for label, told in report.facts),
        ("facts", text(report.language, "report.facts.dated"), report.dated),
        *(("sources", role, " ".join(filter(None, (name, sha256)))) for role, name, sha256 in report.sources),
        *(("method", "", paragraph) for paragraph in report.method),
    ]
    rows = [
        (text(report.language, f"report.about.{part}"), label, one_line(told)) for part, label, told in parts if told
    ]
    return pd.DataFrame(rows, columns=["part", "label", "text"], dtype="str")


def _settled(file: Path, report: Report) -> Path:
    """Name the fields in the report's language, take the clock out, and lay all in a new file.

    The old one keeps count of its transactions, and GDAL takes one more where a second goes by on the way.
    """
    new = file.with_name("settled.gpkg")
    made = f"{report.dated or NO_DATE}T00:00:00.000Z"
    with closing(sqlite3.connect(file)) as database:
        database.executescript(SCHEMA)
        for table in ("gpkg_data_columns", "gpkg_data_column_constraints"):
            database.execute("INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, ?)", (table, *EXTENSION))
        rows = [(layer, name, head) for layer, heads in _heads(report).items() for name, head in heads.items()]
        database.executemany("INSERT INTO gpkg_data_columns (table_name, column_name, title) VALUES (?, ?, ?)", rows)
        database.execute("UPDATE gpkg_contents SET last_change = ?", (made,))
        database.commit()
        database.execute("VACUUM INTO ?", (str(new),))
    return new


def _heads(report: Report) -> Mapping[str, Mapping[str, str]]:
    tables = {
        name: {one.name: one.head for one in report.tables[name].columns} for name in LAYERS if name in report.tables
    }
    circles = [str(name) for name in report.layers["circles"].columns if name != "geometry"]
    return {
        **tables,
        "circles": {name: text(report.language, f"report.circles.{name}") for name in circles},
        ABOUT: {name: text(report.language, f"report.about.{name}") for name in ("part", "label", "text")},
    }
