"""Where the rows of a file lie: columns of longitude and latitude, or the points of a layer."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol, TypeVar

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from coverage.errors import Problem, Severity
from coverage.model.reading import Reading
from coverage.sources.datum.distance import distance_km
from coverage.sources.layers.choosing import read_meant
from coverage.sources.layers.geojson import JSON_ENDINGS, written_coordinates
from coverage.sources.layers.layer import FORMATS as LAYERS
from coverage.sources.layers.layer import layer_sheet
from coverage.sources.layers.shapes import wrong_shape
from coverage.sources.registers.in_one_cell import in_two_columns
from coverage.sources.registers.metres import in_degrees
from coverage.sources.registers.swapped import lonlat_swapped, mended
from coverage.sources.tables.fields import Field
from coverage.sources.tables.grids import Row, cell_text
from coverage.sources.tables.headers import total_or_note
from coverage.sources.tables.recognised import chosen, settled
from coverage.sources.tables.records import (
    Problems,
    Record,
    columns_of,
    limits,
    number_text,
    recogniser,
    records_of,
    wrong_measures,
)
from coverage.sources.tables.tabular import Sheet, read_sheet
from coverage.sources.tables.unread import unread
from coverage.sources.tables.written_numbers import degrees

OUTSIDE_KM: Final = 50.0
_PLACE: Final = ("lon", "lat", "lonlat")
_MOST_LON: Final = 180.0
_MOST_LAT: Final = 90.0


@dataclass(frozen=True, slots=True)
class Point:
    """Longitude and latitude of a row, WGS 84; NaN where it does not say."""

    lon: float
    lat: float


class _Located(Protocol):
    @property
    def record(self) -> Record: ...

    @property
    def point(self) -> Point: ...


Located = TypeVar("Located", bound=_Located)


def place_records(
    path: Path, fields: Sequence[Field], reading: Reading, units: gpd.GeoDataFrame | None, problems: Problems
) -> list[Record]:
    """Read the rows of a register of any format, each with where it lies in degrees of the datum it is declared in.

    Raises
    ------
    InputError
        As `read_sheet`, `read_layer` and `records_of`.
    """
    if path.name.lower().endswith(LAYERS):
        layer, frame = read_meant(path, fields, reading, problems)
        return layer_records(path, layer, frame, chosen(fields, reading), problems)
    return in_degrees(sheet_records(path, fields, reading, problems), reading.datum, units, problems)


def sheet_records(path: Path, fields: Sequence[Field], reading: Reading, problems: Problems) -> list[Record]:
    """Read the rows of a workbook or CSV file whose columns are chosen, named as `fields` know them, or look like them.

    Totals and notes are left out with a warning. Longitude and latitude that all rows have swapped are exchanged with
    a warning, and a warning names other sheets that look like such a table.

    Raises
    ------
    InputError
        As `read_sheet` and `records_of`.
    """
    named = chosen(fields, reading)
    sheet, named = in_two_columns(read_sheet(path, recogniser(named), reading.sheet), named)
    problems.extend(unread(sheet))
    named = settled(sheet, named, problems)
    return mended(_records(_without_notes(sheet, named, problems), named, problems), problems)


def layer_records(
    path: Path, layer: str, frame: gpd.GeoDataFrame, fields: Sequence[Field], problems: Problems
) -> list[Record]:
    """Take the features of a layer for rows at their points, whatever their attributes say of the place.

    A feature that is no point is a problem, and no row.
    """
    sheet = replace(layer_sheet(path, frame), sheet=layer)
    shapes = zip(sheet.rows, frame.geometry, _written(path, frame), strict=True)
    points = [_written_point(sheet, row, shape, written, problems) for row, shape, written in shapes]
    known = recogniser([replace(field, head=None) if field.name in _PLACE else field for field in fields])
    keep = [position for position, head in enumerate(sheet.header) if known(head) not in _PLACE]
    rows = tuple(
        Row(row.number, (*(row.cells[position] for position in keep), *point))
        for row, point in zip(sheet.rows, points, strict=True)
        if point is not None
    )
    header = (*(sheet.header[position] for position in keep), "lon", "lat")
    placed = Sheet(sheet.file, sheet.sheet, header, rows)
    # Whatever columns were chosen for the place.
    fields = [replace(field, head=field.name) if field.name in header[-2:] else field for field in fields]
    records = _records(placed, settled(placed, fields, problems), problems)
    # A layer has no columns that could be named for the place.
    return [replace(record, heads={**record.heads, "lon": "", "lat": ""}) for record in records]


def point_of(record: Record, problems: Problems) -> Point:
    """Read where a row lies; if its columns seem to be swapped, say so."""
    return Point(_degrees(record, "lon", _MOST_LON, problems), _lat(record, problems))


def is_located(record: Record, name: str, point: Point, problems: Problems) -> bool:
    """Tell whether a row says where it lies, with a warning if not; nothing lies at 0, 0."""
    code = ""
    if math.isnan(point.lon) or math.isnan(point.lat):
        code = "unlocated"
    elif point.lon == 0 and point.lat == 0:
        code = "unlocated_zero"
    if code:
        field = "lon" if math.isnan(point.lon) or code == "unlocated_zero" else "lat"
        problems.append(record.problem(code, field, {"name": name}, "warning"))
    return not code


def inside(rows: list[Located], units: gpd.GeoDataFrame | None, problems: Problems) -> list[Located]:
    """Leave out a single row far from all units, with a warning; several speak of a wrong datum or column: errors.

    `units` None, or none at all, keeps every row.
    """
    if units is None or not len(units):
        return rows
    away_km = distance_km(lonlat([row.point for row in rows]), units.total_bounds)
    far = away_km > OUTSIDE_KM
    severity: Severity = "warning" if far.sum() == 1 else "error"
    problems.extend(_outside(rows[at].record, rows[at].point, away_km[at], severity) for at in np.flatnonzero(far))
    return [row for row, is_far in zip(rows, far, strict=True) if not is_far]


def lonlat(points: Sequence[Point]) -> NDArray[np.float64]:
    """Lay points out as (n, 2) degrees."""
    return np.array([(point.lon, point.lat) for point in points], dtype=np.float64).reshape(-1, 2)


def _records(sheet: Sheet, fields: Sequence[Field], problems: Problems) -> list[Record]:
    records = records_of(sheet, fields, problems)
    problems.extend(wrong_measures(sheet, fields))
    return records


def _written(path: Path, frame: gpd.GeoDataFrame) -> list[tuple[str, str]]:
    """Give the coordinates of each feature as text, for those that GDAL makes no point of."""
    nothing = [("", "")] * len(frame)
    if path.suffix.lower() not in JSON_ENDINGS or not frame.geometry.isna().any():
        return nothing
    written = [(cell_text(lon), cell_text(lat)) for lon, lat in written_coordinates(path)]
    return written if len(written) == len(frame) else nothing


def _written_point(
    sheet: Sheet, row: Row, shape: shapely.Geometry | None, written: tuple[str, str], problems: Problems
) -> tuple[str, str] | None:
    if shape is None or shape.is_empty:
        return written
    if shape.geom_type != "Point":
        details = wrong_shape(shape.geom_type, "Point")
        problems.append(Problem("wrong_geometry", sheet.file, row=row.number, value=shape.geom_type, details=details))
        return None
    return (repr(float(shape.x)), repr(float(shape.y)))


def _lat(record: Record, problems: Problems) -> float:
    """Read the latitude; if it could only be a longitude, and the longitude a latitude, say so."""
    if lonlat_swapped(record):
        problems.append(record.problem("swapped", "lat", limits(-_MOST_LAT, _MOST_LAT)))
        return math.nan
    return _degrees(record, "lat", _MOST_LAT, problems)


def _degrees(record: Record, field: str, most: float, problems: Problems) -> float:
    shown = record.text(field)
    if not shown:
        return math.nan
    found = degrees(shown)
    if found is None or (found.axis not in {None, field} and not lonlat_swapped(record)):
        problems.append(record.problem("not_a_coordinate", field))
        return math.nan
    if abs(found.value) > most:
        problems.append(record.problem("out_of_range", field, limits(-most, most)))
        return math.nan
    return found.value


def _without_notes(sheet: Sheet, fields: Sequence[Field], problems: Problems) -> Sheet:
    """Leave out totals and notes that name no place, each with a warning."""
    columns = columns_of(sheet.header, fields)
    places = [columns[field] for field in ("lon", "lat") if field in columns]
    rows = []
    for row in sheet.rows:
        has_place = any(degrees(cell) for position, cell in enumerate(row.cells) if position in places)
        code = "" if has_place else total_or_note(row.cells)
        if code:
            shown = next(filter(None, row.cells))
            problems.append(Problem(code, sheet.file, sheet.sheet, row.number, value=shown, severity="warning"))
        else:
            rows.append(row)
    return replace(sheet, rows=tuple(rows))


def _outside(record: Record, point: Point, away_km: float, severity: Severity) -> Problem:
    heads = (record.heads[field] for field in ("lon", "lat"))
    details = {"distance_km": number_text(math.floor(away_km))}
    value = f"{point.lon:.6f}, {point.lat:.6f}"
    problem = record.problem("outside_district", details=details, severity=severity, value=value)
    return replace(problem, column=" / ".join(filter(None, heads)))
