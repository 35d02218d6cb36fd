"""Curves in plain metres: splines through points, bent cuts, blobs and offsets."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.interpolate import CubicSpline
from shapely.geometry import LineString, Point, Polygon

Floats = npt.NDArray[np.float64]
XY = tuple[float, float]


def spline(points: list[XY], *, closed: bool = False, step_m: float = 35.0) -> LineString:
    """Return a smooth line through the points, one vertex about every `step_m` metres."""
    knots = np.array([*points, points[0]] if closed else points, dtype=float)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(knots, axis=0).T))])
    curve = CubicSpline(along, knots, bc_type="periodic" if closed else "natural")
    steps = max(8, int(along[-1] / step_m))
    return LineString(curve(np.linspace(0.0, along[-1], steps + 1)))


def km(points: list[XY]) -> list[XY]:
    """Kilometres, as the layout is written, to metres."""
    return [(1000.0 * x, 1000.0 * y) for x, y in points]


def bent(start: XY, end: XY, sag: float) -> LineString:
    """Return a quadratic Bézier from start to end whose middle stands off by about `sag` × length / 2."""
    a, b = np.array(start), np.array(end)
    reach = b - a
    control = (a + b) / 2 + sag * np.array([-reach[1], reach[0]])
    steps = max(2, int(np.hypot(*reach) / 35.0))
    t = np.linspace(0.0, 1.0, steps + 1)[:, None]
    return LineString((1 - t) ** 2 * a + 2 * t * (1 - t) * control + t**2 * b)


def blob(centre: XY, radius_m: float, rng: np.random.Generator, *, roughness: float = 0.14) -> Polygon:
    """Return a closed, gently lobed outline: a circle with a few random harmonics."""
    angle = np.linspace(0.0, 2 * np.pi, 41)[:-1]
    swell = np.ones_like(angle)
    for order in (2, 3, 5):
        swell += roughness / np.sqrt(order) * rng.normal() * np.cos(order * angle + rng.uniform(0, 2 * np.pi))
    ring = radius_m * np.clip(swell, 0.55, 1.5)
    return Polygon(np.column_stack([centre[0] + ring * np.cos(angle), centre[1] + ring * np.sin(angle)])).buffer(0)


def with_vertex(line: LineString, spot: Point) -> LineString:
    """Return the line with a vertex put in where it passes the spot."""
    along = line.project(spot)
    before = [xy for xy in line.coords if line.project(Point(xy)) < along]
    return LineString([*before, (spot.x, spot.y), *line.coords[len(before) :]])
