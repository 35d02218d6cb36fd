"""What of an extract is of use: the district and as far beyond its line as anyone walks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from coverage.errors import InputError, Problem
from coverage.model.contracts import WGS84
from coverage.model.crs import metric_epsg_of
from coverage.sources.streets.elements import Bools, Floats, Nodes, joined

REACH_M: Final = 1200.0
"""Streets beyond the line: the longest walk of the standard, and a little more."""

_CORNERS: Final = 100  # a side of the box is a bent line in degrees


@dataclass(frozen=True, slots=True)
class Box:
    """A box in degrees, its sides included."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, xy: Floats) -> Bools:
        """Mark (n,) the places that lie in it."""
        return np.asarray(((xy >= (self.west, self.south)) & (xy <= (self.east, self.north))).all(axis=1), dtype=bool)

    def around(self, xy: Floats) -> "Box":
        """Grow to hold (n, 2) places."""
        if len(xy) == 0:
            return self
        (west, south), (east, north) = xy.min(axis=0), xy.max(axis=0)
        return Box(min(self.west, west), min(self.south, south), max(self.east, east), max(self.north, north))

    def __str__(self) -> str:
        return f"{self.west:.3f}, {self.south:.3f} – {self.east:.3f}, {self.north:.3f}"


NOWHERE: Final = Box(np.inf, np.inf, -np.inf, -np.inf)


def box_to_walk(units: gpd.GeoDataFrame) -> Box | None:
    """Give the box around units in EPSG:4326, grown by REACH_M; None where there are none."""
    if units.empty:
        return None
    metric = units.to_crs(metric_epsg_of(units))
    west, south, east, north = metric.total_bounds
    grown = shapely.box(west - REACH_M, south - REACH_M, east + REACH_M, north + REACH_M)
    line = shapely.segmentize(grown, grown.length / _CORNERS)
    return Box(*gpd.GeoSeries([line], crs=metric.crs).to_crs(WGS84).total_bounds.tolist())


def cropped(parts: Iterable[Nodes], box: Box, file: str) -> Nodes:
    """Keep the nodes of a file that lie in a box.

    Raises
    ------
    InputError
        streets_elsewhere, if there are nodes and none does.
    """
    kept: list[Nodes] = []
    whole = NOWHERE
    for part in parts:
        inside = box.holds(part.xy)
        whole = whole.around(part.xy)
        if inside.any():
            kept.append(part.keep(inside))
    if whole != NOWHERE and not kept:
        raise elsewhere(file, whole, box)
    return joined(kept)


def elsewhere(file: str, whole: Box, box: Box) -> InputError:
    """Say where a file's streets lie, all of them outside the box of the district."""
    return InputError([Problem("streets_elsewhere", file, details={"streets": str(whole), "district": str(box)})])
