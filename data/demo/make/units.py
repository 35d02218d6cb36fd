"""Give every block of land to a community or village, so that units tile the district without a gap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from curves import XY
from ground import Ground
from grow import Cut, faces
from shapely.geometry import LineString, MultiPolygon, Polygon
from unit_table import Leaf, leaves

GRID_M = 0.2


@dataclass(frozen=True)
class Unit:
    """A community or village with its land."""

    leaf: Leaf
    shape: Polygon


def share_land(ground: Ground, cuts: list[Cut]) -> list[Unit]:
    """Every face of streets and parcel lines goes to the nearest seed on its side of the barriers."""
    found = leaves()
    land = [
        f
        for f in faces([*ground.lines, *(c.line for c in cuts)], GRID_M)
        if ground.outline.contains(f.representative_point())
    ]
    spots = np.array([f.representative_point().coords[0] for f in land]) / 1000.0
    seeds = np.array([xy for leaf in found for xy in leaf.seeds])
    owner = np.array([i for i, leaf in enumerate(found) for _ in leaf.seeds])
    apart = np.hypot(*(spots[:, None] - seeds[None]).transpose(2, 0, 1))
    sides = Sides(ground)
    same = np.array([sides.of(p) for p in spots])[:, None] == np.array([sides.of(p) for p in seeds])[None]
    owners = owner[np.where(same, apart, np.inf).argmin(axis=1)]
    owners = _contiguous(land, owners, len(found))
    return [
        Unit(leaf, _whole([f for f, o in zip(land, owners, strict=True) if o == i])) for i, leaf in enumerate(found)
    ]


class Sides:
    """On which side of river, railway, expressway and avenue a place lies."""

    def __init__(self, ground: Ground) -> None:
        roads = {road.name: line for road, line in ground.roads}
        self._river, self._rail, self._expressway = (
            _sorted(line, 0) for line in (ground.river_line, ground.railway, ground.expressway)
        )
        self._avenue = _sorted(roads["中央大道"], 1)

    def of(self, spot_km: XY) -> str:
        """Return a short word, equal for places with no barrier between them."""
        x, y = 1000.0 * spot_km[0], 1000.0 * spot_km[1]
        if y < np.interp(x, *self._expressway):
            return "south"
        avenue_x = np.interp(y, self._avenue[1], self._avenue[0])
        bank = "right" if y < np.interp(x, *self._river) else "beyond" if y > np.interp(x, *self._rail) else "left"
        return bank + ("-east" if x > avenue_x else "-west")


def _sorted(line: LineString, axis: int) -> tuple[np.ndarray, np.ndarray]:
    xy = np.array(line.coords)
    xy = xy[np.argsort(xy[:, axis])]
    return xy[:, 0], xy[:, 1]


def _contiguous(land: list[Polygon], owners: np.ndarray, count: int) -> np.ndarray:
    """Give detached pieces to the unit they share the longest border with."""
    owners = owners.copy()
    tree = shapely.STRtree(land)
    for unit in range(count):
        mine = np.flatnonzero(owners == unit)
        parts = sorted(shapely.get_parts(shapely.union_all([land[k] for k in mine])), key=lambda p: -p.area)
        for part in parts[1:]:
            stray = [k for k in mine if part.contains(land[k].representative_point())]
            around = [k for k in tree.query(part.buffer(1)) if owners[k] != unit]
            touch = {int(owners[k]): 0.0 for k in around}
            for k in around:
                touch[int(owners[k])] += part.intersection(land[k]).length
            owners[stray] = max(sorted(touch), key=lambda u: touch[u])
    return owners


def _whole(pieces: list[Polygon]) -> Polygon:
    joined = shapely.union_all(pieces)
    if isinstance(joined, MultiPolygon):
        raise RuntimeError(f"a unit falls apart near {joined.geoms[1].centroid}; move its seed in unit_table.py")
    return joined
