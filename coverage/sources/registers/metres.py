"""Registers whose places are metres of a Gauss–Krüger zone: recognised, and turned into degrees where declared."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import geopandas as gpd
import numpy as np

from coverage.engine.arrays import Floats
from coverage.errors import Problem
from coverage.model.datum import datum_of
from coverage.sources.datum.naming import datum_words
from coverage.sources.datum.projected import ProjectedFinding, converted, find_projected, projected_problem
from coverage.sources.tables.records import Problems, Record
from coverage.sources.tables.written_numbers import parsed

_MOST_DEGREES: Final = 180.0


def in_degrees(
    records: Sequence[Record], declared: str, units: gpd.GeoDataFrame | None, problems: Problems
) -> list[Record]:
    """Turn places that are metres into degrees, so that all else is checked as well; an error if nobody declared so.

    Without units nobody can tell which zone is meant, and places stay as they are unless a zone is declared.
    """
    if not records or not {"lon", "lat"} <= set(records[0].heads):
        return list(records)
    pairs = np.array([[_figure(record, field) for field in ("lon", "lat")] for record in records])
    finding = _finding(pairs, declared, units)
    if finding is None:
        problems.extend(_of_degrees(pairs, declared, records[0]))
        return list(records)
    if not _is_declared(finding, declared, pairs):
        problems.append(_said(finding, records[0]))
    places = converted(pairs, finding)
    is_nowhere = (pairs == 0.0).all(axis=1)  # nothing lies at 0, 0, in metres either
    in_other = (np.abs(pairs) <= _MOST_DEGREES).all(axis=1) & ~is_nowhere
    problems.extend(_among_metres(record) for record, is_odd in zip(records, in_other, strict=True) if is_odd)
    places[is_nowhere | in_other] = math.nan
    return [_placed(record, place) for record, place in zip(records, places, strict=True)]


def _among_metres(record: Record) -> Problem:
    """Refuse degrees among metres: they were copied from elsewhere, and nobody can tell of which datum they are."""
    value = f"{record.text('lon')}, {record.text('lat')}"
    return Problem("degrees_among_metres", record.file, record.sheet, record.row, _column(record), value)


def _finding(pairs: Floats, declared: str, units: gpd.GeoDataFrame | None) -> ProjectedFinding | None:
    known = _known(pairs)
    if not len(known) or _are_degrees(known):
        return None
    found = None if units is None or not len(units) else find_projected(pairs, units.total_bounds)
    if found is None and declared and datum_of(declared).is_projected:
        # In China an easting is less than a northing where it has no prefix, and more where it has.
        return ProjectedFinding(declared, is_swapped=_northing_first(known, declared), share=0.0)
    return found


def _of_degrees(pairs: Floats, declared: str, record: Record) -> list[Problem]:
    """Say that places are degrees where metres were declared."""
    known = _known(pairs)
    if not declared or not datum_of(declared).is_projected or not len(known) or not _are_degrees(known):
        return []
    details = {"value": datum_words(declared)}
    return [Problem("not_metres", record.file, record.sheet, None, _column(record), declared, details)]


def _known(pairs: Floats) -> Floats:
    return pairs[np.isfinite(pairs).all(axis=1)]


def _are_degrees(known: Floats) -> bool:
    return bool(np.median(np.abs(known), axis=0).min() <= _MOST_DEGREES)


def _northing_first(pairs: Floats, declared: str) -> bool:
    first, second = np.median(_known(pairs), axis=0)
    return bool(first > second) if "_cm:" in declared else bool(first < second)


def _is_declared(finding: ProjectedFinding, declared: str, pairs: Floats) -> bool:
    """Whether the declared zone is the one found: the 6° zone and the 3° zone of one meridian have the same metres."""
    if not declared or not datum_of(declared).is_projected:
        return False
    return np.allclose(converted(pairs, finding), converted(pairs, replace(finding, datum=declared)), equal_nan=True)


def _figure(record: Record, field: str) -> float:
    value = parsed(record.text(field))
    return math.nan if value is None else value


def _said(finding: ProjectedFinding, record: Record) -> Problem:
    return projected_problem(finding, record.file, record.sheet, _column(record))


def _column(record: Record) -> str:
    return " / ".join(record.heads[field] for field in ("lon", "lat"))


def _placed(record: Record, place: Floats) -> Record:
    if np.isnan(place).any():
        return record
    lon, lat = place.tolist()
    return replace(record, cells={**record.cells, "lon": repr(lon), "lat": repr(lat)})
