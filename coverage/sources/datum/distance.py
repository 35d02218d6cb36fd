"""How far a point is from a district, before any plane is chosen."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_EARTH_RADIUS_KM: Final = 6371.0


def distance_km(lonlat: NDArray[np.float64], box: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure (n,) km from points (n, 2) to a box (west, south, east, north), all in degrees, on the sphere."""
    nearest = np.clip(lonlat, box[:2], box[2:])
    (lon, lat), (near_lon, near_lat) = np.radians(lonlat).T, np.radians(nearest).T
    half = np.sin((lat - near_lat) / 2) ** 2 + np.cos(lat) * np.cos(near_lat) * np.sin((lon - near_lon) / 2) ** 2
    away_km: NDArray[np.float64] = 2 * _EARTH_RADIUS_KM * np.arcsin(np.sqrt(half))
    return away_km
