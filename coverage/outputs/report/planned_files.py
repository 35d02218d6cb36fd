"""What is planned as GeoJSON and CSV: the layers and tables of the report, as they are."""

from collections.abc import Mapping
from typing import Final

from coverage.outputs.about import about
from coverage.outputs.geojson import Feature, collection_bytes
from coverage.outputs.report.model import Report
from coverage.outputs.report.printed import one_line
from coverage.outputs.spreadsheet_text import csv_bytes
from coverage.planning.results import Audit

LAYERS: Final = ("sites", "unit_changes")


def planned_geojson(audit: Audit, report: Report) -> Mapping[str, bytes]:
    """Write the sites and the units that change, RFC 7946; a file for each layer the report has.

    Properties are named in English for machines; their texts are in the report's language; null is unknown.
    """
    notice = "" if report.planned is None else report.planned.notice
    return {
        f"{name}.geojson": collection_bytes(
            _features(report, name), about(audit, name, report.language, report.dated, notice)
        )
        for name in LAYERS
        if name in report.layers
    }


def planned_csv(report: Report) -> Mapping[str, bytes]:
    """Write every table of what is planned, as `report.planned` has it; an empty cell is unknown."""
    tables = {} if report.planned is None else report.planned.tables
    return {
        f"{name}.csv": csv_bytes([column.head for column in table.columns], table.rows)
        for name, table in tables.items()
    }


def _features(report: Report, name: str) -> list[Feature]:
    layer = report.layers[name]
    rows = layer.astype(object).where(layer.notna(), None).to_dict("records")
    return [
        Feature(f"{name}-{place}", row.pop("geometry"), {column: _plain(cell) for column, cell in row.items()})
        for place, row in enumerate(rows, start=1)
    ]


def _plain(cell: object) -> object:
    return one_line(cell) if isinstance(cell, str) else cell
