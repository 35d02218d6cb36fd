"""Places where a facility could be opened, as a planner lists or draws them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely

from coverage.errors import Problem
from coverage.model.contracts import WGS84, as_table
from coverage.model.reading import AS_FOUND, Reading
from coverage.model.tables import CANDIDATES
from coverage.sources.layers.choosing import read_meant
from coverage.sources.layers.layer import FORMATS as LAYERS
from coverage.sources.layers.polygons import polygons_of
from coverage.sources.read import Read, read_of
from coverage.sources.registers.points import (
    Point,
    inside,
    is_located,
    layer_records,
    lonlat,
    place_records,
    point_of,
)
from coverage.sources.tables.fields import CANDIDATE_FIELDS, TEN_THOUSAND_YUAN
from coverage.sources.tables.recognised import chosen
from coverage.sources.tables.records import Problems, Record, choice, is_repeated, number, required_text
from coverage.sources.tables.vocabulary import in_brackets, is_measured_in, kind_words, origin_words, plain

_TEXTS: Final = ("candidate_id", "name", "origin", "kind")
_NUMBERS: Final = ("cost_yuan", "floor_area_m2", "beds", "places")
_YUAN_IN_TEN_THOUSAND: Final = 10_000.0


@dataclass(frozen=True, slots=True)
class _Candidate:
    candidate_id: str
    name: str
    origin: str
    kind: str | None
    cost_yuan: float
    floor_area_m2: float
    beds: float
    places: float
    record: Record
    point: Point


def read_candidates(
    path: Path, units: gpd.GeoDataFrame | None = None, reading: Reading = AS_FOUND
) -> Read[gpd.GeoDataFrame]:
    """Read candidates from a workbook, CSV or GeoJSON (also GeoPackage, Shapefile) of points or outlines.

    An outline is a parcel, or whatever a column of the origin says of it; its candidate is a point inside. What a
    parcel measures is land, so that its area is no floor area: only a column of the floor area says what can be built.
    Costs are in yuan, or in 10,000 yuan where the head says so in brackets. Without a column of ids they are made of
    the row in the file ("row-12"). A row without coordinates, or with 0, 0, is left out with a warning.

    Parameters
    ----------
    units
        The units no place may be far from; None leaves that out.

    Returns
    -------
    Read
        The candidates under the contract CANDIDATES.

    Raises
    ------
    InputError
        If nothing of the file can be read: missing_file, wrong_format, too_large, unreadable, empty_table,
        missing_column and the like.
    """
    problems: list[Problem] = []
    records, outlined = _records(path, units, reading, problems)
    candidates = _candidates(records, outlined, problems)
    if records:
        problems.extend(_of_heads(records[0], are_parcels=any(one.origin == "parcel" for one in candidates)))
    return read_of(_table(inside(candidates, units, problems), path.name), problems, records)


def _records(
    path: Path, units: gpd.GeoDataFrame | None, reading: Reading, problems: Problems
) -> tuple[list[Record], frozenset[int]]:
    """Read the rows, and tell which of them are outlines."""
    if not path.name.lower().endswith(LAYERS):
        return place_records(path, CANDIDATE_FIELDS, reading, units, problems), frozenset()
    layer, frame = read_meant(path, CANDIDATE_FIELDS, reading, problems)
    is_outline = frame.geometry.geom_type.isin(["Polygon", "MultiPolygon"]).to_numpy()
    shapes = [
        polygons_of(shape).representative_point() if outline else shape
        for shape, outline in zip(frame.geometry, is_outline, strict=True)
    ]
    at_points = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
    rows = frozenset(row for row, outline in enumerate(is_outline, start=1) if outline)
    return layer_records(path, layer, at_points, chosen(CANDIDATE_FIELDS, reading), problems), rows


def _of_heads(record: Record, *, are_parcels: bool) -> list[Problem]:
    """Warn of a cost in a measure nobody names, and of land that could be read as floor."""
    heads, problems = record.heads, []
    cost, land = heads.get("cost_yuan"), heads.get("site_area_m2") or (heads.get("area_m2") if are_parcels else None)
    if cost is not None and not in_brackets(cost) and not plain(cost).endswith(("元", "万", "yuan")):
        problems.append(Problem("assumed_yuan", record.file, record.sheet, None, cost, cost, severity="warning"))
    if land is not None and "floor_area_m2" not in heads:
        problems.append(Problem("land_area", record.file, record.sheet, None, land, land, severity="warning"))
    return problems


def _candidates(records: Sequence[Record], outlined: frozenset[int], problems: Problems) -> list[_Candidate]:
    first_rows: dict[str, int] = {}
    candidates = []
    for record in records:
        before = len(problems)
        candidate = _candidate(record, "parcel" if record.row in outlined else "file", problems)
        repeated = is_repeated(record, "candidate_id", candidate.candidate_id, first_rows, problems)
        faulty = repeated or any(problem.severity == "error" for problem in problems[before:])
        if not faulty and is_located(record, candidate.name, candidate.point, problems):
            candidates.append(candidate)
    return candidates


def _candidate(record: Record, drawn_as: str, problems: Problems) -> _Candidate:
    given = "candidate_id" in record.heads
    origin = _origin(record, problems) or drawn_as
    return _Candidate(
        candidate_id=required_text(record, "candidate_id", problems) if given else f"row-{record.row}",
        name=required_text(record, "name", problems),
        origin=origin,
        kind=choice(record, "kind", kind_words(), problems),
        cost_yuan=_cost_yuan(record, problems),
        floor_area_m2=_floor_area_m2(record, origin, problems),
        beds=number(record, "beds", problems),
        places=number(record, "places", problems),
        record=record,
        point=point_of(record, problems),
    )


def _origin(record: Record, problems: Problems) -> str | None:
    """Read where a candidate comes from; a use we have no word for is worth knowing, no reason to refuse the row."""
    shown, words = record.text("origin"), origin_words()
    found = words.ids.get(plain(shown))
    if shown and found is None:
        problems.append(record.problem("not_a_choice", "origin", {"choices": words.choices}, "warning"))
    return found


def _cost_yuan(record: Record, problems: Problems) -> float:
    in_ten_thousands = is_measured_in(record.heads.get("cost_yuan", ""), TEN_THOUSAND_YUAN)
    return number(record, "cost_yuan", problems) * (_YUAN_IN_TEN_THOUSAND if in_ten_thousands else 1.0)


def _floor_area_m2(record: Record, origin: str, problems: Problems) -> float:
    """Read the floor area; a plain "area" is the floor of a room and the land of a parcel."""
    floor_m2, area_m2 = (number(record, field, problems) for field in ("floor_area_m2", "area_m2"))
    number(record, "site_area_m2", problems)
    return area_m2 if math.isnan(floor_m2) and origin != "parcel" else floor_m2


def _table(candidates: Sequence[_Candidate], file: str) -> gpd.GeoDataFrame:
    columns = {name: pd.Series([getattr(one, name) for one in candidates], dtype="str") for name in _TEXTS}
    columns |= {name: pd.Series([getattr(one, name) for one in candidates], dtype="float64") for name in _NUMBERS}
    columns["source_file"] = pd.Series([file] * len(candidates), dtype="str")
    columns["source_row"] = pd.Series([one.record.row for one in candidates], dtype="int64")
    points = gpd.GeoSeries(shapely.points(lonlat([one.point for one in candidates])), crs=WGS84)
    return as_table(gpd.GeoDataFrame(columns, geometry=points), CANDIDATES)
