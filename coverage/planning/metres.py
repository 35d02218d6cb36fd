"""From longitude and latitude to the district's metres; one way for all tables, so that equal places stay equal."""

from functools import cache

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from coverage.engine.arrays import Floats
from coverage.model.uncollected import uncollected


def points_m(points: NDArray[np.object_], epsg_m: int) -> Floats:
    """Bring (k,) shapely points in EPSG:4326 to (k, 2) metres."""
    return _to_metres(shapely.get_coordinates(points), epsg_m)


def shapes_m(shapes: NDArray[np.object_], epsg_m: int) -> NDArray[np.object_]:
    """Bring (k,) shapely geometries in EPSG:4326 to metres; heights are dropped."""
    with uncollected():
        flat = shapely.force_2d(shapes) if shapely.has_z(shapes).any() else shapes
        return np.asarray(shapely.transform(flat, lambda degrees: _to_metres(degrees, epsg_m)), dtype=object)


def _to_metres(degrees: Floats, epsg_m: int) -> Floats:
    easting, northing = _transformer(epsg_m).transform(degrees[:, 0], degrees[:, 1])
    return np.column_stack([easting, northing])


@cache
def _transformer(epsg_m: int) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(4326, epsg_m, always_xy=True)
