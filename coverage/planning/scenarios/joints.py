"""Where a new path meets the streets: at both ends, and wherever it crosses one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from coverage.engine.arrays import Bools, Floats
from coverage.planning.scenarios.placing import nearest_of

SNAP_M: Final = 50.0
"""A path that ends farther than this from every street joins none."""

SAME_M: Final = 0.5
"""Closer than this to a junction, a path meets the street in the junction itself."""


@dataclass(frozen=True, eq=False, slots=True)
class Nearby:
    """The k streets a path may meet.

    Attributes
    ----------
    lines
        (k,) LineStrings, metres.
    whole
        (k,) cannot be cut in between: one gets on a pedestrian crossing at a kerb.
    bridge
        (k,) lie above or below what crosses them.
    """

    lines: NDArray[np.object_]
    whole: Bools
    bridge: Bools


@dataclass(frozen=True, order=True, slots=True)
class Joint:
    """A place at which a path meets a street: metres along the path, which of the nearby streets, metres along it."""

    path_m: float
    street: int
    street_m: float


def snapped(points: Floats, nearby: Nearby) -> tuple[shapely.LineString, list[Joint]] | None:
    """Lay a path through (k, 2) metres with both ends moved onto the streets nearest to them; None if one has none.

    Returns
    -------
    tuple or None
        The path, and the joints at its two ends.
    """
    ends = [_end(points[at], nearby) for at in (0, -1)]
    if ends[0] is None or ends[1] is None:
        return None
    (first, start), (last, end) = ends[0], ends[1]
    path = shapely.LineString([first, *points[1:-1], last])
    return path, [Joint(0.0, *start), Joint(float(path.length), *end)]


def crossings(path: shapely.LineString, nearby: Nearby) -> Iterator[Joint]:
    """Find where a path crosses streets on the ground, both ends left out; where it runs along one, where that ends."""
    met = shapely.intersection(nearby.lines, path)
    for street in np.flatnonzero(~shapely.is_empty(met) & ~nearby.bridge & ~nearby.whole):
        for part in shapely.get_parts(met[street]):
            for xy in shapely.get_coordinates(part)[[0, -1]]:
                point = shapely.Point(xy)
                path_m, street_m = float(path.project(point)), float(nearby.lines[street].project(point))
                if SAME_M < path_m < path.length - SAME_M:
                    yield Joint(path_m, int(street), street_m)


def _end(xy: Floats, nearby: Nearby) -> tuple[Floats, tuple[int, float]] | None:
    """Move an end of a path onto the nearest street: where it is then, which street, and metres along it."""
    street = nearest_of(nearby.lines, shapely.Point(xy), SNAP_M)
    if street < 0:
        return None
    line = nearby.lines[street]
    along_m = float(line.project(shapely.Point(xy)))
    if nearby.whole[street]:
        along_m = 0.0 if along_m <= line.length / 2 else float(line.length)
    return shapely.get_coordinates(line.interpolate(along_m))[0], (street, along_m)
