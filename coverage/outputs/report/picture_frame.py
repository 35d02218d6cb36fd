"""From degrees to pixels: where everything of a picture lies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Place = tuple[float, float]
"""Pixels from the left and from the top."""

FINER: Final = 2  # drawn so many times larger and taken down again: smooth edges
ROOM: Final = 0.03
TALLEST: Final = 1.3  # height over width: a page holds no more
METRES_PER_DEGREE: Final = 111_320.0
SPECK_PX2: Final = 12.0  # scraps that borders drawn apart leave between them


@dataclass(frozen=True, slots=True)
class Frame:
    """From degrees to pixels of the fine picture."""

    west: float
    north: float
    px_per_lon: float
    px_per_lat: float
    width: int
    height: int

    @property
    def m_per_px(self) -> float:
        """Metres in one pixel."""
        return METRES_PER_DEGREE / self.px_per_lat

    def polygons(self, shapes: Iterable[BaseGeometry]) -> list[BaseGeometry]:
        """Lay out the polygons of shapes, the largest first: what lies in the hole of another comes after it."""
        laid = [shapely.transform(shape, self._to_pixels) for shape in shapes]
        parts = [part for part in shapely.get_parts(laid) if part.geom_type == "Polygon" and part.area > SPECK_PX2]
        return sorted(parts, key=lambda part: -part.area)

    def lines(self, shapes: Iterable[BaseGeometry]) -> list[BaseGeometry]:
        """Lay out the edges of shapes, an edge of two neighbours once."""
        edges = [part.boundary for part in self.polygons(shapes)]
        merged = shapely.line_merge(shapely.union_all(edges, grid_size=0.5))
        return [part for part in shapely.get_parts(merged) if part.length > 1]

    def point(self, shape: BaseGeometry) -> Place:
        """Lay out a point, or a point well inside a shape."""
        inside = shape if shape.geom_type == "Point" else shape.representative_point()
        x, y = shapely.get_coordinates(shapely.transform(inside, self._to_pixels))[0]
        return float(x), float(y)

    def _to_pixels(self, lon_lat: NDArray[np.float64]) -> NDArray[np.float64]:
        x = (lon_lat[:, 0] - self.west) * self.px_per_lon
        y = (self.north - lon_lat[:, 1]) * self.px_per_lat
        return np.column_stack((x, y))


def frame_of(shapes: Sequence[BaseGeometry], width_px: int) -> Frame:
    """Fit shapes into a picture `width_px` wide, or less where it would be taller than a page."""
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object))
    across = float(np.cos(np.radians((south + north) / 2)))
    wide, tall = max((east - west) * across, 1e-6), max(north - south, 1e-6)
    px_per_lat = min(width_px / wide, width_px * TALLEST / tall) * FINER * (1 - 2 * ROOM)
    room = width_px * FINER * ROOM
    return Frame(
        west=float(west - room / (px_per_lat * across)),
        north=float(north + room / px_per_lat),
        px_per_lon=px_per_lat * across,
        px_per_lat=px_per_lat,
        width=FINER * round((wide * px_per_lat + 2 * room) / FINER),
        height=FINER * round((tall * px_per_lat + 2 * room) / FINER),
    )
