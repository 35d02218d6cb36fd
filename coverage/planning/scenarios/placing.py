"""Where a change is to be made: places a planner may mean, and the way between degrees and the district's metres."""

import math
from collections.abc import Iterable
from functools import cache
from typing import Final

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from coverage.engine.arrays import Floats, Ints
from coverage.errors import Problem
from coverage.model.project import Project
from coverage.planning.metres import points_m, shapes_m

FAR_KM: Final = 50.0
"""Farther than this from the district, a place is a slip of the pen: as for the register of facilities."""

_EARTH_RADIUS_KM: Final = 6371.0
_SPARE: Final = 1.01


def misplaced(longitude: float, latitude: float, project: Project) -> Problem | None:
    """Say what is wrong with a place: no numbers, or far from the district; None if nothing is."""
    value = f"{longitude}, {latitude}"
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        return Problem("not_a_coordinate", value=value)
    if _away_km(longitude, latitude, project.bounds) > FAR_KM:
        return Problem("outside_district", value=value, details={"distance_km": f"{FAR_KM:.0f}"})
    return None


def first_misplaced(points: Iterable[tuple[float, float]], project: Project) -> Problem | None:
    """Say what is wrong with the first of several places that is misplaced; None if none is."""
    return next((fault for point in points if (fault := misplaced(*point, project)) is not None), None)


def place_m(longitude: float, latitude: float, epsg_m: int) -> shapely.Point:
    """Bring a place to the metres of a district's zone."""
    return shapely.Point(points_m(np.array([shapely.Point(longitude, latitude)], dtype=object), epsg_m)[0])


def degrees_of(metres: Floats, epsg_m: int) -> Floats:
    """Bring (k, 2) metres of a district's zone to longitude and latitude."""
    longitude, latitude = _back(epsg_m).transform(metres[:, 0], metres[:, 1])
    return np.column_stack([longitude, latitude])


def rows_near(table: gpd.GeoDataFrame, shape_m: shapely.Geometry, within_m: float, epsg_m: int) -> Ints:
    """List the rows of a table that may lie within some metres of a shape in metres, rising: all that do, and more."""
    west, south, east, north = np.asarray(shape_m.bounds) + within_m * _SPARE * np.array([-1.0, -1.0, 1.0, 1.0])
    corners = degrees_of(np.array([(west, south), (west, north), (east, south), (east, north)]), epsg_m)
    window = shapely.box(*corners.min(axis=0), *corners.max(axis=0))
    return np.sort(np.asarray(table.sindex.query(window), dtype=np.int64))


def nearest_of(shapes_m: NDArray[np.object_], point_m: shapely.Point, within_m: float) -> int:
    """Give the position of the shape nearest to a point, the first of equals; −1 where none lies within some metres."""
    away_m = shapely.distance(shapes_m, point_m)
    if not away_m.size or not away_m.min() <= within_m:
        return -1
    return int(np.argmin(away_m))


def is_near(table: gpd.GeoDataFrame, point_m: shapely.Point, within_m: float, epsg_m: int) -> bool:
    """Tell whether a row of a table lies within some metres of a point in metres."""
    rows = rows_near(table, point_m, within_m, epsg_m)
    return nearest_of(shapes_m(table.geometry.to_numpy()[rows], epsg_m), point_m, within_m) >= 0


def _away_km(longitude: float, latitude: float, box: Floats) -> float:
    """Measure from a place to a box (west, south, east, north), all in degrees, on the sphere; NaN for no box."""
    near = np.clip([longitude, latitude], box[:2], box[2:])
    (lon, lat), (near_lon, near_lat) = np.radians([longitude, latitude]), np.radians(near)
    half = np.sin((lat - near_lat) / 2) ** 2 + np.cos(lat) * np.cos(near_lat) * np.sin((lon - near_lon) / 2) ** 2
    return float(2 * _EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))))


@cache
def _back(epsg_m: int) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(epsg_m, 4326, always_xy=True)
