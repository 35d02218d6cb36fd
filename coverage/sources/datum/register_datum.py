"""The datum a register is declared in: held against streets and units, and its points brought to WGS 84."""

from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from coverage.errors import Problem
from coverage.model.contracts import WGS84
from coverage.model.datum import to_wgs84
from coverage.sources.datum.guard import HYPOTHESES, datum_problems, datum_words, find_datum, reference_of

DECLARABLE: Final = (*HYPOTHESES, "cgcs2000")
"""Of degrees; metres are another matter, see `projected`."""


def in_wgs84(
    facilities: gpd.GeoDataFrame, streets: gpd.GeoDataFrame, units: gpd.GeoDataFrame, declared: str, file: str
) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """Bring a register to WGS 84, and say so; an error where streets and units clearly speak for another datum.

    Parameters
    ----------
    facilities
        Under the contract FACILITIES, but with its points as the file has them.
    declared
        One of DECLARABLE.
    """
    points = shapely.get_coordinates(facilities.geometry.to_numpy())
    lines, areas = (np.asarray(table.geometry.to_numpy(), dtype=object) for table in (streets, units))
    finding = find_datum(points, reference_of(lines, areas), declared)
    if finding.is_wrong:
        return facilities, datum_problems(finding, file)
    moved = to_wgs84(points, declared)
    if np.array_equal(points, moved):
        return facilities, []
    placed = facilities.assign(source_datum=declared).set_geometry(gpd.points_from_xy(*moved.T, crs=WGS84))
    said = {"value": datum_words(declared)}
    return placed, [Problem("datum_moved", file, value=declared, details=said, severity="warning")]
