"""Places brought from the datum they are declared in to WGS 84, and held against the streets and the units."""

from dataclasses import replace
from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from coverage.engine.arrays import Floats
from coverage.errors import Problem
from coverage.model.datum import PLAIN, datum_of, from_wgs84, to_wgs84
from coverage.sources.datum.guard import Objects, Reference, datum_problems, find_datum
from coverage.sources.datum.naming import datum_words
from coverage.sources.datum.outlines import find_datum_of_outlines, outline_problems
from coverage.sources.read import Read

_STEP_DEGREES: Final = 0.001
_METRES_OF_A_DEGREE: Final = 111_195.0  # on a sphere of 6,371 km


def in_wgs84(read: Read[gpd.GeoDataFrame], declared: str, file: str) -> Read[gpd.GeoDataFrame]:
    """Move what was read in degrees of the datum declared to WGS 84, and say so; "" declares nothing.

    Metres of a declared zone have been turned into degrees by the reader already: of them it is only said, unless it
    found that they are none.
    """
    table = moved(read.table, declared)
    shift_m = _mean_m(centres(read.table), centres(table))
    is_refused = any(problem.code == "not_metres" for problem in read.problems)
    if is_refused or (not shift_m and not _is_projected(declared)):
        return read
    said = Problem("datum_moved", file, value=declared, details={"value": datum_words(declared)}, severity="warning")
    return replace(read, table=table, problems=(*read.problems, said), shift_m=shift_m)


def moved(table: gpd.GeoDataFrame, declared: str) -> gpd.GeoDataFrame:
    """Move a table in degrees of the datum declared to WGS 84; what was metres has been moved before."""
    if not declared or _is_projected(declared):
        return table
    shapes = shapely.transform(table.geometry.to_numpy(), lambda xy: to_wgs84(xy, declared))
    return table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=table.crs))


def doubts(places: Floats, declared: str, reference: Reference, file: str) -> list[Problem]:
    """Hold (n, 2) places against streets and units: what speaks against the datum they were declared in.

    `places` are degrees of WGS 84, as `in_wgs84` made them. A datum that surely is another one is an error; that it
    cannot be told is said where nobody declared one.
    """
    base = _of_degrees(declared)
    finding = find_datum(from_wgs84(places, base), reference, base)
    return [] if declared and not finding.is_wrong else datum_problems(finding, file)


def outline_doubts(outlines: Objects, declared: str, reference: Reference, file: str) -> list[Problem]:
    """Hold (n,) outlines of buildings, degrees of WGS 84 as `in_wgs84` made them, against streets and units."""
    base = _of_degrees(declared)
    as_given = shapely.transform(outlines, lambda xy: from_wgs84(xy, base))
    return outline_problems(find_datum_of_outlines(as_given, reference, base), file)


def centres(table: gpd.GeoDataFrame) -> Floats:
    """Give (n, 2) degrees: the places of points, the middles of areas."""
    found: Floats = shapely.get_coordinates(shapely.centroid(table.geometry.to_numpy()))
    return found


def along_boundaries(table: gpd.GeoDataFrame) -> Floats:
    """Give (n, 2) degrees about every 100 m along the boundaries of areas, which often follow streets."""
    lines = shapely.segmentize(shapely.boundary(table.geometry.to_numpy()), _STEP_DEGREES)
    found: Floats = shapely.get_coordinates(lines)
    return found


def _of_degrees(declared: str) -> str:
    return declared if declared and not _is_projected(declared) else PLAIN


def _is_projected(declared: str) -> bool:
    return bool(declared) and datum_of(declared).is_projected


def _mean_m(before: Floats, after: Floats) -> float:
    if not len(before):
        return 0.0
    east, north = (after - before).T * _METRES_OF_A_DEGREE
    return float(np.hypot(east * np.cos(np.radians(after[:, 1])), north).mean())
