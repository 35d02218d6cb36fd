"""Areas that are no units but that clauses speak of: national industrial parks, new residential estates."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from coverage.errors import Problem
from coverage.model.contracts import as_table
from coverage.model.reading import AS_FOUND, Reading
from coverage.model.tables import AREAS
from coverage.sources.datum.distance import distance_km
from coverage.sources.layers.attributes import Attributes, shaped
from coverage.sources.layers.choosing import read_meant
from coverage.sources.layers.layer import layer_sheet
from coverage.sources.read import Read, read_of
from coverage.sources.registers.points import OUTSIDE_KM
from coverage.sources.tables.fields import AREA_FIELDS
from coverage.sources.tables.recognised import chosen, settled
from coverage.sources.tables.records import (
    Problems,
    Record,
    choice,
    is_repeated,
    number,
    number_text,
    records_of,
    required_text,
    wrong_measures,
)
from coverage.sources.tables.vocabulary import area_words

_TEXTS: Final = ("area_id", "name", "kind")
_NUMBERS: Final = ("households", "people")


@dataclass(frozen=True, slots=True)
class _Area:
    area_id: str
    name: str
    kind: str | None
    households: float
    people: float


def read_areas(
    path: Path, units: gpd.GeoDataFrame | None = None, reading: Reading = AS_FOUND
) -> Read[gpd.GeoDataFrame]:
    """Read areas from GeoJSON, GeoPackage or Shapefile polygons, whatever their reference system.

    Without a column of ids they are made of the row in the file ("row-2"). Outlines that cross themselves are mended.

    `units` are those no area may be far from; None leaves that out.

    Returns
    -------
    Read
        The areas under the contract AREAS.

    Raises
    ------
    InputError
        As `read_units`, if nothing of the file can be read.
    """
    problems: list[Problem] = []
    layer, frame = read_meant(path, AREA_FIELDS, reading, problems)
    sheet = replace(layer_sheet(path, frame), sheet=layer)
    fields = settled(sheet, chosen(AREA_FIELDS, reading), problems)
    records = records_of(sheet, fields, problems)
    problems.extend(wrong_measures(sheet, fields))
    first_rows: dict[str, int] = {}
    areas = [_area(record, first_rows, problems) for record in records]
    outlines = shaped(_outlines(path, frame), "Polygon", problems)
    if units is not None and len(units):
        problems.extend(_outside(outlines, units))
    faulty = {problem.row for problem in problems if problem.severity == "error"}
    table = _table(areas, outlines, [record.row not in faulty for record in records])
    return read_of(table, problems, records)


def _area(record: Record, first_rows: dict[str, int], problems: Problems) -> _Area:
    given = "area_id" in record.heads
    area_id = required_text(record, "area_id", problems) if given else f"row-{record.row}"
    is_repeated(record, "area_id", area_id, first_rows, problems)
    return _Area(
        area_id=area_id,
        name=required_text(record, "name", problems),
        kind=choice(record, "kind", area_words(), problems) if required_text(record, "kind", problems) else None,
        households=number(record, "households", problems),
        people=number(record, "people", problems),
    )


def _outlines(path: Path, frame: gpd.GeoDataFrame) -> Attributes:
    """Show the shapes of a layer without their attributes."""
    no_cells = pd.DataFrame(index=pd.RangeIndex(len(frame)))
    return Attributes(path.name, "", no_cells, {}, frame.geometry.reset_index(drop=True), np.arange(1, len(frame) + 1))


def _outside(outlines: Attributes, units: gpd.GeoDataFrame) -> list[Problem]:
    """Find the areas far from every unit: an area decides something only where people or facilities are."""
    lonlat = shapely.get_coordinates(outlines.geometry.representative_point().to_numpy())
    away_km = distance_km(lonlat, units.total_bounds)
    return [
        Problem(
            "outside_district",
            outlines.file,
            row=int(row),
            value=f"{lon:.6f}, {lat:.6f}",
            details={"distance_km": number_text(np.floor(away))},
        )
        for row, (lon, lat), away in zip(outlines.rows, lonlat, away_km, strict=True)
        if away > OUTSIDE_KM
    ]


def _table(areas: Sequence[_Area], outlines: Attributes, usable: Sequence[bool]) -> gpd.GeoDataFrame:
    kept = [at for at in outlines.cells.index if usable[at]]
    columns = {name: pd.Series([getattr(areas[at], name) for at in kept], dtype="str") for name in _TEXTS}
    columns |= {name: pd.Series([getattr(areas[at], name) for at in kept], dtype="float64") for name in _NUMBERS}
    geometry = gpd.GeoSeries(outlines.geometry.loc[kept].to_numpy(), crs=outlines.geometry.crs)
    return as_table(gpd.GeoDataFrame(columns, geometry=geometry), AREAS)
