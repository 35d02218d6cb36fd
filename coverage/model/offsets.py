"""The offsets of Chinese web maps: GCJ-02 against WGS 84, and BD-09 against GCJ-02.

Neither is published by its makers. The formula is the one known since 2013 from googollee/eviltransform and
Artoria2e5/PRCoords; within China it agrees with the maps to about a metre. The ways back have no formula: they are
found by iteration, which shrinks the error at least thirtyfold a step.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WEST, SOUTH, EAST, NORTH = 72.004, 0.8293, 137.8347, 55.8271
"""The box the formula holds in, degrees; it takes in all of China and some of its neighbours."""

_AXIS_M: Final = 6_378_245.0  # Krasovsky 1940
_ECCENTRICITY: Final = 0.00669342162296594323  # squared
_BD_WAVE: Final = np.pi * 3000 / 180
_BD_SHIFT: Final = (0.0065, 0.006)
_STEPS: Final = 12
_MARGIN: Final = 0.05  # degrees; no offset is larger


def wgs84_to_gcj02(points: Floats) -> Floats:
    """Shift (n, 2) degrees, longitude first, from WGS 84 to GCJ-02; what lies outside the box, or is NaN, stays."""
    return _where_inside(points, _gcj02)


def gcj02_to_wgs84(points: Floats) -> Floats:
    """Shift (n, 2) degrees from GCJ-02 back to WGS 84, to well below 0.01 m; what lies outside the box stays."""
    return _back(points, _gcj02)


def wgs84_to_bd09(points: Floats) -> Floats:
    """Shift (n, 2) degrees from WGS 84 to BD-09 (Baidu); what lies outside the box, or is NaN, stays."""
    return _where_inside(points, _bd09_of_wgs84)


def bd09_to_wgs84(points: Floats) -> Floats:
    """Shift (n, 2) degrees from BD-09 (Baidu) back to WGS 84, to well below 0.01 m; what lies outside stays."""
    return _back(points, _bd09_of_wgs84)


def gcj02_to_bd09(points: Floats) -> Floats:
    """Shift (n, 2) degrees from GCJ-02 to BD-09; what lies outside the box, or is NaN, stays."""
    return _where_inside(points, _bd09)


def bd09_to_gcj02(points: Floats) -> Floats:
    """Shift (n, 2) degrees from BD-09 back to GCJ-02, to well below 0.01 m; what lies outside the box stays."""
    return _back(points, _bd09)


def _inside(points: Floats, margin: float = 0.0) -> NDArray[np.bool_]:
    """Tell which of (n, 2) lie in the box; NaN and inf do not."""
    lon, lat = points.T
    across = (lon >= WEST - margin) & (lon <= EAST + margin)
    along = (lat >= SOUTH - margin) & (lat <= NORTH + margin)
    return np.asarray(across & along)


def _where_inside(points: Floats, shift: Callable[[Floats], Floats]) -> Floats:
    inside = _inside(points)
    shifted = points.astype(np.float64)
    shifted[inside] = shift(points[inside])
    return shifted


def _back(points: Floats, shift: Callable[[Floats], Floats]) -> Floats:
    """Find the points that `shift` brings here; those it would bring from outside the box were never shifted."""
    near = np.flatnonzero(_inside(points, _MARGIN))
    wanted = points[near]
    found = wanted
    for _ in range(_STEPS):
        found = found - (shift(found) - wanted)
    back = points.astype(np.float64)
    was_inside = _inside(found)
    back[near[was_inside]] = found[was_inside]
    return back


def _gcj02(points: Floats) -> Floats:
    """Add metres, a polynomial with waves, as degrees on Krasovsky's ellipsoid: the formula itself."""
    x, y = (points - (105.0, 35.0)).T
    rapid = 20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)
    east_m = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    east_m += (rapid + _waves(x, (20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30))) * 2 / 3
    north_m = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    north_m += (rapid + _waves(y, (20, 1), (40, 1 / 3), (160, 1 / 12), (320, 1 / 30))) * 2 / 3
    latitude = np.radians(points[:, 1])
    flat = 1 - _ECCENTRICITY * np.sin(latitude) ** 2
    per_lon_m = _AXIS_M / np.sqrt(flat) * np.cos(latitude)
    per_lat_m = _AXIS_M * (1 - _ECCENTRICITY) / flat**1.5
    shifted: Floats = points + np.degrees(np.column_stack((east_m / per_lon_m, north_m / per_lat_m)))
    return shifted


def _waves(at: Floats, *waves: tuple[float, float]) -> Floats:
    """Add up waves of (height, half turns per degree)."""
    total = np.zeros_like(at)
    for height, half_turns in waves:
        total += height * np.sin(half_turns * np.pi * at)
    return total


def _bd09(points: Floats) -> Floats:
    lon, lat = points.T
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(_BD_WAVE * lat)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(_BD_WAVE * lon)
    shifted: Floats = np.column_stack((radius * np.cos(angle), radius * np.sin(angle))) + _BD_SHIFT
    return shifted


def _bd09_of_wgs84(points: Floats) -> Floats:
    return _bd09(_gcj02(points))
