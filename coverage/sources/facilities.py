"""Registers of facilities."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from coverage.errors import Problem
from coverage.model.tables import FACILITIES, WGS84, as_table
from coverage.sources.columns import (
    FACILITY_FIELDS,
    NO_SERVICES,
    YES_NO,
    kind_words,
    plain,
    service_words,
    status_words,
)
from coverage.sources.layers import layer_sheet, read_layer
from coverage.sources.records import (
    Problems,
    Record,
    choice,
    is_repeated,
    not_a_choice,
    number,
    recogniser,
    records_of,
    required_text,
)
from coverage.sources.tabular import Row, Sheet, read_sheet

DATUM: Final = "WGS84"
_NUMBERS: Final = ("beds", "nursing_beds", "places", "floor_area_m2", "staff", "certified_staff")
_FLAGS: Final = ("public", "inclusive", "registered", "demonstration")
_PARTS: Final = (("nursing_beds", "beds"), ("certified_staff", "staff"))
_BETWEEN_SERVICES: Final = re.compile(r"[、,，;；/|+]+")
_LAYERS: Final = (".geojson", ".json", ".gpkg", ".shp")


@dataclass(frozen=True, slots=True)
class _Facility:
    facility_id: str
    name: str
    name_en: str | None
    kind: str | None
    status: str | None
    services: str | None
    numbers: tuple[float, ...]
    flags: tuple[bool | None, ...]
    row: int
    lon: float
    lat: float


def read_facilities(path: Path) -> tuple[gpd.GeoDataFrame, tuple[Problem, ...]]:
    """Read a register from a workbook, CSV or GeoJSON of points (also GeoPackage, Shapefile); coordinates in WGS 84.

    A row without coordinates, or with 0, 0, is left out with a warning. Without a column of ids they are made of the
    row in the file ("row-12"); without a column of the status everything is taken to be open, with a warning.

    Returns
    -------
    tuple
        The facilities under the contract FACILITIES, without the rows at fault, and every problem of the rows.

    Raises
    ------
    InputError
        If nothing of the file can be read: missing_file, wrong_format, too_large, unreadable, empty_table,
        missing_column and the like.
    """
    problems: list[Problem] = []
    records = records_of(_sheet(path, problems), FACILITY_FIELDS)
    if records and "status" not in records[0].heads:
        wanted = next(field.names[0] for field in FACILITY_FIELDS if field.name == "status")
        problems.append(Problem("assumed_open", path.name, details={"wanted": wanted}, severity="warning"))
    facilities = _facilities(records, problems)
    return _table(facilities, path.name), tuple(sorted(problems, key=lambda problem: problem.row or 0))


def _sheet(path: Path, problems: Problems) -> Sheet:
    if not path.name.lower().endswith(_LAYERS):
        return read_sheet(path, recogniser(FACILITY_FIELDS))
    frame = read_layer(path)
    sheet = layer_sheet(path, frame)
    points = [_point(sheet, row, shape, problems) for row, shape in zip(sheet.rows, frame.geometry, strict=True)]
    # The point of a feature is its place, whatever its attributes say.
    keep = [position for position, head in enumerate(sheet.header) if _field_of(head) not in {"lon", "lat"}]
    rows = tuple(
        Row(row.number, (*(row.cells[position] for position in keep), *point))
        for row, point in zip(sheet.rows, points, strict=True)
        if point is not None
    )
    return Sheet(sheet.file, sheet.sheet, (*(sheet.header[position] for position in keep), "lon", "lat"), rows)


def _field_of(head: str) -> str | None:
    return recogniser(FACILITY_FIELDS)(head)


def _point(sheet: Sheet, row: Row, shape: shapely.Geometry | None, problems: Problems) -> tuple[str, str] | None:
    if shape is None or shape.is_empty:
        return ("", "")
    if shape.geom_type != "Point":
        details = {"wanted": "Point"}
        problems.append(Problem("wrong_geometry", sheet.file, row=row.number, value=shape.geom_type, details=details))
        return None
    return (repr(float(shape.x)), repr(float(shape.y)))


def _facilities(records: Sequence[Record], problems: Problems) -> list[_Facility]:
    first_rows: dict[str, int] = {}
    facilities = []
    for record in records:
        before = len(problems)
        facility = _facility(record, problems)
        repeated = is_repeated(record, "facility_id", facility.facility_id, first_rows, problems)
        faulty = repeated or any(problem.severity == "error" for problem in problems[before:])
        if not faulty and _is_located(record, facility, problems):
            facilities.append(facility)
    return facilities


def _facility(record: Record, problems: Problems) -> _Facility:
    has_ids = "facility_id" in record.heads
    return _Facility(
        facility_id=required_text(record, "facility_id", problems) if has_ids else f"row-{record.row}",
        name=required_text(record, "name", problems),
        name_en=record.text("name_en") or None,
        kind=choice(record, "kind", kind_words(), problems) if required_text(record, "kind", problems) else None,
        status=_status(record, problems),
        services=_services(record, problems),
        numbers=_numbers(record, problems),
        flags=tuple(_flag(record, field, problems) for field in _FLAGS),
        row=record.row,
        lon=number(record, "lon", problems, -180.0, 180.0),
        lat=number(record, "lat", problems, -90.0, 90.0),
    )


def _status(record: Record, problems: Problems) -> str | None:
    if "status" not in record.heads:
        return "open"
    return choice(record, "status", status_words(), problems) if required_text(record, "status", problems) else None


def _services(record: Record, problems: Problems) -> str | None:
    """Give the ids of services in the order of the contract; None where nothing is written."""
    shown = record.text("services")
    if not shown:
        return None
    words = service_words()
    offered = [word for word in _words_of(shown) if plain(word) not in NO_SERVICES]
    # A register may well list services that no clause asks for: worth knowing, no reason to refuse it.
    strange = [word for word in offered if plain(word) not in words]
    problems.extend(not_a_choice(record, "services", word, words, "warning") for word in strange)
    known = {words[plain(word)] for word in offered if plain(word) in words}
    return ";".join(service for service in dict.fromkeys(words.values()) if service in known)


def _words_of(shown: str) -> list[str]:
    """Split a list; blanks separate too, unless they stand inside a word we know ("day care")."""
    parts = [part.strip() for part in _BETWEEN_SERVICES.split(shown)]
    return [word for part in parts for word in ([part] if plain(part) in service_words() else part.split())]


def _numbers(record: Record, problems: Problems) -> tuple[float, ...]:
    values = {field: number(record, field, problems) for field in _NUMBERS}
    for part, whole in _PARTS:
        if values[part] > values[whole]:
            details = {"whole": record.heads[whole], "total": f"{values[whole]:g}"}
            problems.append(record.problem("more_than_whole", part, details))
    return tuple(values.values())


def _flag(record: Record, field: str, problems: Problems) -> bool | None:
    answer = choice(record, field, YES_NO, problems)
    return None if answer is None else answer == "yes"


def _is_located(record: Record, facility: _Facility, problems: Problems) -> bool:
    code = ""
    if math.isnan(facility.lon) or math.isnan(facility.lat):
        code = "unlocated"
    elif facility.lon == 0 and facility.lat == 0:
        code = "unlocated_zero"
    if code:
        field = "lon" if math.isnan(facility.lon) or code == "unlocated_zero" else "lat"
        problems.append(record.problem(code, field, {"name": facility.name}, "warning"))
    return not code


def _table(facilities: Sequence[_Facility], file: str) -> gpd.GeoDataFrame:
    texts = ("facility_id", "name", "name_en", "kind", "status", "services")
    columns = {name: pd.Series([getattr(one, name) for one in facilities], dtype="str") for name in texts}
    for position, name in enumerate(_NUMBERS):
        columns[name] = pd.Series([one.numbers[position] for one in facilities], dtype="float64")
    for position, name in enumerate(_FLAGS):
        columns[name] = pd.Series([one.flags[position] for one in facilities], dtype="boolean")
    columns["source_file"] = pd.Series([file] * len(facilities), dtype="str")
    columns["source_row"] = pd.Series([one.row for one in facilities], dtype="int64")
    columns["source_datum"] = pd.Series([DATUM] * len(facilities), dtype="str")
    xy = np.array([(one.lon, one.lat) for one in facilities], dtype=np.float64).reshape(-1, 2)
    return as_table(gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapely.points(xy), crs=WGS84)), FACILITIES)
