"""Administrative units with their boundaries."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Geometry

from coverage.errors import InputError, Problem
from coverage.model.contracts import WGS84, as_table
from coverage.model.crs import metric_epsg
from coverage.model.reading import AS_FOUND, Reading
from coverage.model.tables import UNITS
from coverage.sources.layers.choosing import read_meant
from coverage.sources.layers.layer import layer_sheet
from coverage.sources.layers.polygons import polygons_of
from coverage.sources.layers.shapes import wrong_shape
from coverage.sources.read import Read, read_of
from coverage.sources.tables.fields import UNIT_FIELDS, Field
from coverage.sources.tables.recognised import chosen, settled
from coverage.sources.tables.records import (
    Problems,
    Record,
    choice,
    columns_of,
    is_repeated,
    number,
    records_of,
    required_text,
)
from coverage.sources.tables.tabular import Sheet
from coverage.sources.tables.vocabulary import URBAN_RURAL, level_words
from coverage.sources.units.levels import level_of
from coverage.sources.units.parents import Unit, with_parents
from coverage.sources.units.topology import MOST_NEIGHBOURS, are_stacked, misfits

_ROUNDED: Final = re.compile(r"\d(?:\.\d+)?E\+\d{2}", re.IGNORECASE)
FAR_DEGREES: Final = 10
"""What is this far from the middle of the others has a corner mistyped: the largest prefectures reach half so far."""


def read_units(path: Path, reading: Reading = AS_FOUND) -> Read[gpd.GeoDataFrame]:
    """Read units from GeoJSON, GeoPackage, Shapefile or KML, zipped or not, whatever its reference system.

    Level and parent are derived from 12-digit codes where they are not given, the parent else from the boundaries: it
    is the lowest unit of a higher level around an inner point. A parent that is above every unit of the file (the city
    of a district) is left out.

    Returns
    -------
    Read
        The units under the contract UNITS.

    Raises
    ------
    InputError
        If nothing of the file can be read: missing_file, wrong_format, too_large, unreadable, no_crs, not_degrees,
        empty_table, missing_column, stacked_units.
    """
    problems: list[Problem] = []
    layer, frame = read_meant(path, UNIT_FIELDS, reading, problems)
    sheet = replace(layer_sheet(path, frame), sheet=layer)
    records = _records(sheet, settled(sheet, chosen(UNIT_FIELDS, reading), problems), problems)
    first_rows: dict[str, int] = {}
    found = []
    for record, shape in zip(records, frame.geometry, strict=True):
        unit = _unit(record, shape, problems)
        repeated = is_repeated(record, "unit_code", unit.unit_code, first_rows, problems)
        if not repeated:
            found.append((record, unit))
    _refuse_stacked(path, layer, [unit for _, unit in found], problems)
    problems += _far([(record, unit.geometry) for record, unit in found if unit.geometry is not None])
    placed = with_parents(found, problems)
    usable = [unit for _, unit in placed if unit.unit_code and unit.name and unit.level and unit.geometry is not None]
    table = _table(usable)
    if not any(problem.severity == "error" for problem in problems):  # a unit left out would seem a hole
        problems += _of_fit(table, {unit.unit_code: record for record, unit in placed})
    return read_of(table, problems, records)


def _refuse_stacked(path: Path, layer: str, units: Sequence[Unit], problems: Sequence[Problem]) -> None:
    """Refuse units that lie over one another: to find who is above whom, and what overlaps, would take hours."""
    drawn = [unit for unit in units if unit.level and unit.geometry is not None]
    if are_stacked([str(unit.level) for unit in drawn], [unit.geometry for unit in drawn]):
        details = {"limit": MOST_NEIGHBOURS}
        raise InputError([Problem("stacked_units", path.name, layer, details=details), *problems])


def _far(drawn: Sequence[tuple[Record, Geometry]]) -> list[Problem]:
    """Refuse boundaries that reach so far from the others that no map in metres holds them all."""
    bounds = shapely.bounds(np.array([shape for _, shape in drawn], dtype=object)).reshape(-1, 4)
    middle = np.median((bounds[:, :2] + bounds[:, 2:]) / 2, axis=0) if len(drawn) else np.zeros(2)
    reach = np.abs(bounds - np.tile(middle, 2)).max(axis=1)
    return [
        record.problem("unit_far", "name", {"reach": f"{degrees:.0f}", "limit": FAR_DEGREES})
        for (record, _), degrees in zip(drawn, reach.tolist(), strict=True)
        if degrees > FAR_DEGREES
    ]


def _records(sheet: Sheet, fields: Sequence[Field], problems: Problems) -> list[Record]:
    """Take the rows; where no column holds codes, names stand for them."""
    columns = columns_of(sheet.header, fields)
    if "unit_code" in columns or "name" not in columns:
        return records_of(sheet, fields, problems)
    head = sheet.header[columns["name"]]
    problems.append(Problem("names_for_codes", sheet.file, sheet.sheet, column=head, severity="warning"))
    records = records_of(sheet, [one for one in fields if one.name != "unit_code"], problems)
    return [
        replace(one, cells={**one.cells, "unit_code": one.text("name")}, heads={**one.heads, "unit_code": head})
        for one in records
    ]


def _of_fit(units: gpd.GeoDataFrame, records: Mapping[str, Record]) -> list[Problem]:
    """Say where boundaries do not fit together, each in the row of its unit."""
    if not len(units):
        return []
    names = dict(zip(units["unit_code"], units["name"], strict=True))
    found = misfits(units)
    told = zip(*(found[name] for name in ("kind", "unit_code", "other_code", "area_m2", "share")), strict=True)
    return [
        records[code].problem(
            f"unit_{kind}",
            "name",
            {"other": names.get(other, other), "area_m2": f"{area_m2:,.0f}", "share": f"{share:.1%}"},
            "warning",
        )
        for kind, code, other, area_m2, share in told
    ]


def _unit(record: Record, shape: Geometry | None, problems: Problems) -> Unit:
    code, name = _code(record, problems), required_text(record, "name", problems)
    return Unit(
        unit_code=code,
        name=name,
        name_en=record.text("name_en") or None,
        level=_level(record, code, name, problems),
        parent_code=record.text("parent_code") or record.text("parent_name") or None,
        households=number(record, "households", problems),
        urban_rural=choice(record, "urban_rural", URBAN_RURAL, problems),
        geometry=_boundary(record, shape, problems),
    )


def _code(record: Record, problems: Problems) -> str:
    """Read a code; of one that a spreadsheet rounded, as 4.30104E+11, the last digits are lost."""
    code = required_text(record, "unit_code", problems)
    if not _ROUNDED.fullmatch(code):
        return code
    problems.append(record.problem("rounded_code", "unit_code"))
    return ""


def _level(record: Record, code: str, name: str, problems: Problems) -> str | None:
    if record.text("level"):
        return choice(record, "level", level_words(), problems)
    level = level_of(code, name)
    if code and level is None:
        problems.append(record.problem("missing_value", "level"))
    return level


def _boundary(record: Record, shape: Geometry | None, problems: Problems) -> Geometry | None:
    if shape is None or shape.is_empty:
        problems.append(record.problem("no_geometry"))
        return None
    if shape.geom_type not in {"Polygon", "MultiPolygon"}:
        problems.append(
            record.problem("wrong_geometry", details=wrong_shape(shape.geom_type, "Polygon"), value=shape.geom_type)
        )
        return None
    if shape.is_valid:
        return shape
    repaired = polygons_of(shape)
    if repaired.is_empty:
        problems.append(record.problem("no_geometry"))
        return None
    details = {"area_m2": f"{_area_change_m2(shape, repaired):,.0f}"}
    problems.append(record.problem("repaired_geometry", details=details, severity="warning"))
    return repaired


def _area_change_m2(before: Geometry, after: Geometry) -> float:
    middle = shapely.envelope(after).centroid
    areas = gpd.GeoSeries([before, after], crs=WGS84).to_crs(metric_epsg(middle.x, middle.y)).area
    return math.fabs(float(areas.iloc[1] - areas.iloc[0]))


def _table(units: Sequence[Unit]) -> gpd.GeoDataFrame:
    texts = ("unit_code", "name", "name_en", "level", "parent_code", "urban_rural")
    columns = {name: pd.Series([getattr(unit, name) for unit in units], dtype="str") for name in texts}
    columns["households"] = pd.Series([unit.households for unit in units], dtype="float64")
    geometry = gpd.GeoSeries([unit.geometry for unit in units], crs=WGS84)
    return as_table(gpd.GeoDataFrame(columns, geometry=geometry), UNITS)
