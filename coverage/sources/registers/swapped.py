"""Longitudes in the column of latitudes: seen row by row, mended where all rows agree."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from coverage.errors import Problem
from coverage.sources.tables.records import Problems, Record
from coverage.sources.tables.written_numbers import degrees

FEWEST: Final = 3  # rows that must agree before we take the columns, and not the figures, to be at fault
_MOST_LAT: Final = 90.0
_MOST_LON: Final = 180.0


def lonlat_swapped(record: Record) -> bool:
    """Whether the latitude of a row could only be a longitude and its longitude a latitude, by size or by letter."""
    lon, lat = degrees(record.text("lon")), degrees(record.text("lat"))
    if lon is None or lat is None:
        return False
    by_letter = lon.axis == "lat" and lat.axis == "lon"
    return by_letter or abs(lon.value) <= _MOST_LAT < abs(lat.value) <= _MOST_LON


def mended(records: Sequence[Record], problems: Problems) -> list[Record]:
    """Exchange longitude and latitude with a warning, where each of several rows that have both has them swapped."""
    placed = [record for record in records if _is_placed(record)]
    if len(placed) < FEWEST or not all(map(lonlat_swapped, placed)):
        return list(records)
    first = records[0]
    column = " / ".join(first.heads[field] for field in ("lon", "lat"))
    details = {"count": len(placed)}
    problems.append(Problem("swapped_all", first.file, first.sheet, None, column, details=details, severity="warning"))
    return [_exchanged(record) for record in records]


def _is_placed(record: Record) -> bool:
    pair = [degrees(record.text(field)) for field in ("lon", "lat")]
    return all(pair) and any(one.value for one in pair if one)


def _exchanged(record: Record) -> Record:
    other = {"lon": "lat", "lat": "lon"}
    cells = {other.get(field, field): cell for field, cell in record.cells.items()}
    heads = {other.get(field, field): head for field, head in record.heads.items()}
    return replace(record, cells=cells, heads=heads)
