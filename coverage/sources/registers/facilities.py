"""Registers of facilities."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely

from coverage.errors import Problem
from coverage.model.contracts import WGS84, as_table
from coverage.model.datum import PLAIN
from coverage.model.reading import AS_FOUND, Reading
from coverage.model.tables import FACILITIES, NOT_UNDERSTOOD
from coverage.sources.read import Read, read_of
from coverage.sources.registers.points import Point, inside, is_located, lonlat, place_records, point_of
from coverage.sources.tables.fields import FACILITY_FIELDS
from coverage.sources.tables.records import Problems, Record, choice, is_repeated, number, number_text, required_text
from coverage.sources.tables.vocabulary import (
    FLAG_WORDS,
    NO_SERVICES,
    in_brackets,
    is_denied,
    is_not_there,
    kind_words,
    plain,
    service_of,
    service_words,
    status_words,
)

_NUMBERS: Final = ("beds", "nursing_beds", "places", "floor_area_m2", "staff", "certified_staff")
_FLAGS: Final = ("public", "inclusive", "registered", "demonstration")
_PARTS: Final = (("nursing_beds", "beds"), ("certified_staff", "staff"))
_BETWEEN_SERVICES: Final = re.compile(r"[、,，;；/|+]+")
_METRE_PLACES: Final = 5  # decimal places of a degree
_BETWEEN_IDS: Final = (";", ":")  # in the evidence of an assessment


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
    record: Record
    point: Point


def read_facilities(
    path: Path, units: gpd.GeoDataFrame | None = None, reading: Reading = AS_FOUND
) -> Read[gpd.GeoDataFrame]:
    """Read a register from a workbook, CSV or GeoJSON of points (also GeoPackage, Shapefile).

    Places are degrees of the datum that `reading` declares; metres of a zone are turned into degrees of WGS 84.

    A row without coordinates, or with 0, 0, is left out with a warning. Without a column of ids they are made of the
    row in the file ("row-12"); without a column of the status everything is taken to be open, with a warning. Words
    for services that are not understood are warnings, and "?" at the end of the row's services stands for them. Rows of
    the same name and place are warnings too, and both stay.

    Parameters
    ----------
    units
        The units no place may be far from; None leaves that out.

    Returns
    -------
    Read
        The facilities under the contract FACILITIES.

    Raises
    ------
    InputError
        If nothing of the file can be read: missing_file, wrong_format, too_large, unreadable, empty_table,
        missing_column and the like.
    """
    problems: list[Problem] = []
    records = place_records(path, FACILITY_FIELDS, reading, units, problems)
    if records:
        problems.extend(_of_heads(records[0]))
    facilities = inside(_facilities(records, problems), units, problems)
    problems.extend(_same_places(facilities))
    return read_of(_table(facilities, path.name, reading.datum or PLAIN), problems, records)


def _of_heads(record: Record) -> list[Problem]:
    problems = []
    if "status" not in record.heads:
        problems.append(Problem("assumed_open", record.file, severity="warning"))
    if "usable_area_m2" in record.heads and "floor_area_m2" not in record.heads:
        head = record.heads["usable_area_m2"]
        problems.append(Problem("usable_area", record.file, record.sheet, None, head, head, severity="warning"))
    return problems


def _same_places(facilities: Sequence[_Facility]) -> list[Problem]:
    """Find the facilities that have the name and, to about a metre, the place of an earlier one."""
    first_rows: dict[tuple[str, float, float], int] = {}
    problems = []
    for one in facilities:
        key = (plain(one.name), round(one.point.lon, _METRE_PLACES), round(one.point.lat, _METRE_PLACES))
        first = first_rows.setdefault(key, one.record.row)
        if first != one.record.row:
            problems.append(one.record.problem("same_place", "name", {"first_row": first}, "warning"))
    return problems


def _facilities(records: Sequence[Record], problems: Problems) -> list[_Facility]:
    first_rows: dict[str, int] = {}
    facilities = []
    for record in records:
        before = len(problems)
        facility = _facility(record, problems)
        repeated = is_repeated(record, "facility_id", facility.facility_id, first_rows, problems)
        faulty = repeated or any(problem.severity == "error" for problem in problems[before:])
        if not faulty and is_located(record, facility.name, facility.point, problems):
            facilities.append(facility)
    return facilities


def _facility(record: Record, problems: Problems) -> _Facility:
    return _Facility(
        facility_id=_facility_id(record, problems),
        name=required_text(record, "name", problems),
        name_en=record.text("name_en") or None,
        kind=choice(record, "kind", kind_words(), problems) if required_text(record, "kind", problems) else None,
        status=_status(record, problems),
        services=_services(record, problems),
        numbers=_numbers(record, problems),
        flags=tuple(_flag(record, field, problems) for field in _FLAGS),
        record=record,
        point=point_of(record, problems),
    )


def _facility_id(record: Record, problems: Problems) -> str:
    if "facility_id" not in record.heads:
        return f"row-{record.row}"
    shown = required_text(record, "facility_id", problems)
    if any(sign in shown for sign in _BETWEEN_IDS):
        problems.append(record.problem("reserved_sign", "facility_id", {"signs": _BETWEEN_IDS}))
    return shown


def _status(record: Record, problems: Problems) -> str | None:
    if "status" not in record.heads:
        _of_name(record, problems)
        return "open"
    return choice(record, "status", status_words(), problems) if required_text(record, "status", problems) else None


def _of_name(record: Record, problems: Problems) -> None:
    """Refuse to take for open what its name says is not: 甲养老院（在建）."""
    if any(map(is_not_there, in_brackets(record.text("name")))):
        problems.append(record.problem("not_open_by_name", "name"))


def _services(record: Record, problems: Problems) -> str | None:
    """Give the ids of services in the order of the contract; None where nothing is written.

    Words that are not understood leave a mark at the end: what they stand for may be any service.
    """
    shown = record.text("services")
    if not shown:
        return None
    words = service_words()
    offered = {word: service_of(word) for word in _words_of(shown) if plain(word) not in NO_SERVICES}
    # A register may well list services that no clause asks for: worth knowing, no reason to refuse it.
    strange = [word for word, service in offered.items() if service is None]
    details = {"choices": words.choices}
    problems.extend(record.problem("not_a_choice", "services", details, "warning", word) for word in strange)
    known = [service for service in dict.fromkeys(words.ids.values()) if service in offered.values()]
    return ";".join([*known, NOT_UNDERSTOOD] if strange else known)


def _words_of(shown: str) -> list[str]:
    """Split a list; blanks separate too, unless they stand inside words we know ("day care") or that deny something."""
    parts = [part.strip() for part in _BETWEEN_SERVICES.split(shown)]
    return [word for part in parts for word in ([part] if service_of(part) or is_denied(part) else part.split())]


def _numbers(record: Record, problems: Problems) -> tuple[float, ...]:
    values = {field: number(record, field, problems) for field in _NUMBERS}
    for part, whole in _PARTS:
        if values[part] > values[whole]:
            details = {"whole": record.heads[whole], "total": number_text(values[whole])}
            problems.append(record.problem("more_than_whole", part, details))
    return tuple(values.values())


def _flag(record: Record, field: str, problems: Problems) -> bool | None:
    answer = choice(record, field, FLAG_WORDS[field], problems)
    return None if answer is None else answer == "yes"


def _table(facilities: Sequence[_Facility], file: str, datum: str) -> gpd.GeoDataFrame:
    texts = ("facility_id", "name", "name_en", "kind", "status", "services")
    columns = {name: pd.Series([getattr(one, name) for one in facilities], dtype="str") for name in texts}
    for position, name in enumerate(_NUMBERS):
        columns[name] = pd.Series([one.numbers[position] for one in facilities], dtype="float64")
    for position, name in enumerate(_FLAGS):
        columns[name] = pd.Series([one.flags[position] for one in facilities], dtype="boolean")
    columns["source_file"] = pd.Series([file] * len(facilities), dtype="str")
    columns["source_row"] = pd.Series([one.record.row for one in facilities], dtype="int64")
    columns["source_datum"] = pd.Series([datum] * len(facilities), dtype="str")
    points = gpd.GeoSeries(shapely.points(lonlat([one.point for one in facilities])), crs=WGS84)
    return as_table(gpd.GeoDataFrame(columns, geometry=points), FACILITIES)
