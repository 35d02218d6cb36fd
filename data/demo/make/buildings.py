"""Buildings: rows of slabs and towers that face south, old-town houses, farmhouses, halls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from curves import XY, Floats
from grow import Block, frame_of
from shapely.geometry import LineString, Polygon

Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Type:
    """A building type and the raster it stands in; metres and storeys."""

    wide_m: float
    deep_m: float
    pitch_x_m: float
    pitch_y_m: float
    levels: tuple[int, int]
    density: float
    residential: bool = True


TYPES: dict[str, Type] = {
    "tower": Type(27, 19, 50, 52, (18, 32), 0.8),
    "slab": Type(44, 13, 56, 36, (8, 11), 0.9),
    "walkup": Type(40, 12, 50, 28, (5, 7), 0.8),
    "oldhouse": Type(14, 10, 17, 14, (2, 5), 0.85),
    "house": Type(12, 11, 18, 19, (2, 3), 0.8),
    "villa": Type(18, 13, 40, 34, (3, 4), 0.6),
    "hall": Type(72, 34, 92, 60, (1, 2), 0.8, residential=False),
    "office": Type(34, 26, 56, 48, (6, 28), 0.75, residential=False),
    "farm": Type(13, 11, 120, 110, (2, 3), 0.10),
}


@dataclass(frozen=True)
class Building:
    """One footprint; `zone` is the land it stands on."""

    shape: Polygon
    levels: int
    residential: bool
    zone: str

    @property
    def floor_m2(self) -> float:
        """Floor area, square metres: footprint × levels."""
        return self.shape.area * self.levels


def type_of(zone: str, rng: np.random.Generator, *, walled: bool) -> str:
    """Which type a block gets."""
    roll = rng.random()
    if zone == "super":
        return ("tower" if roll < 0.55 else "slab") if walled else ("office" if roll < 0.5 else "slab")
    if zone == "estate":
        return "slab" if walled else ("office" if roll < 0.07 else "walkup")
    if zone == "suburb":
        return "slab" if walled else ("walkup" if roll < 0.5 else "villa" if roll < 0.84 else "hall")
    if zone == "cbd":
        return "office" if roll < 0.55 else "slab"
    if zone == "old":
        return "walkup" if roll < 0.08 else "oldhouse"
    return {"village": "house", "industrial": "hall", "rural": "farm", "gated": "slab", "quarter": "slab"}[zone]


@dataclass(frozen=True)
class Rows:
    """The raster a block's buildings stand in."""

    kind: Type
    centre: XY
    angle: float
    reach_m: float


def rows_over(land: Polygon, type_name: str, angle: float) -> Rows:
    """Return the raster of a type, turned by the angle, wide enough to cover the land."""
    centre = np.array(land.centroid.coords[0])
    corners = np.array(land.envelope.exterior.coords) - centre
    return Rows(TYPES[type_name], (float(centre[0]), float(centre[1])), angle, float(np.hypot(*corners.T).max()))


def fill(land: Polygon, rows: Rows, zone: str, rng: np.random.Generator) -> list[Building]:
    """Set buildings in rows over the land, wherever the whole footprint fits."""
    boxes = _raster(rows, rng)
    shapely.prepare(land)
    fits = shapely.contains_properly(land, boxes) & (rng.random(len(boxes)) < rows.kind.density)
    lowest, highest = rows.kind.levels
    typical = int(rng.integers(lowest, highest + 1))
    levels = np.clip(typical + rng.integers(-1, 2, len(boxes)), lowest, highest)
    return [
        Building(shape, int(level), rows.kind.residential, zone)
        for shape, level in zip(boxes[fits], levels[fits], strict=True)
    ]


def lanes_between(rows: Rows, *, every: int, crosswise: int) -> list[LineString]:
    """Lines between every so many rows, and a few across them, over the whole raster."""
    steps = int(rows.reach_m / rows.kind.pitch_y_m) + 1
    across = int(rows.reach_m / rows.kind.pitch_x_m) + 1
    far = rows.reach_m * 1.1
    ends = [((-far, y), (far, y)) for y in (np.arange(-steps, steps, every) + 0.5) * rows.kind.pitch_y_m]
    ends += [((x, -far), (x, far)) for x in (np.arange(-across, across, crosswise) + 0.5) * rows.kind.pitch_x_m]
    return [LineString(_turned(np.array(pair), rows)) for pair in ends]


def _turned(xy: Floats, rows: Rows) -> Floats:
    turn = np.array([[np.cos(rows.angle), np.sin(rows.angle)], [-np.sin(rows.angle), np.cos(rows.angle)]])
    return xy @ turn + np.array(rows.centre)


def _raster(rows: Rows, rng: np.random.Generator) -> Shapes:
    """Return turned rectangles on a jittered grid that covers the land."""
    kind = rows.kind
    nx, ny = int(rows.reach_m / kind.pitch_x_m) + 1, int(rows.reach_m / kind.pitch_y_m) + 1
    gx, gy = np.meshgrid(np.arange(-nx, nx + 1) * kind.pitch_x_m, np.arange(-ny, ny + 1) * kind.pitch_y_m)
    spots = np.column_stack([gx.ravel(), gy.ravel()])
    slack = np.array([kind.pitch_x_m - kind.wide_m, kind.pitch_y_m - kind.deep_m]) * 0.3
    spots = spots + rng.uniform(-0.5, 0.5, spots.shape) * slack
    size = np.array([kind.wide_m, kind.deep_m]) * rng.uniform(0.85, 1.06, (len(spots), 1))
    corners = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])
    rings = _turned(spots[:, None, :] + corners[None] * size[:, None, :], rows)
    return shapely.polygons(np.round(rings, 2))


def angle_of(block: Block) -> float:
    """Rows face south within 20°; old houses and farmhouses follow the block instead."""
    _, along, _, _, _ = frame_of(block.shape)
    lean = float(np.arctan2(along[1], along[0]))
    lean = (lean + np.pi / 4) % (np.pi / 2) - np.pi / 4
    if block.zone in ("old", "village", "industrial", "cbd"):
        return lean
    return float(np.clip(lean, -0.35, 0.35))
