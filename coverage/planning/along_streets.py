"""People along streets: those of a unit by length, or those of each cell of a raster along the streets in it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from coverage.engine.arrays import Floats, Ints
from coverage.model.project import Project
from coverage.planning.metres import points_m, shapes_m
from coverage.planning.results import Territory
from coverage.planning.territory import NOWHERE, unit_at

LIVED_ON: Final = ("living_street", "pedestrian", "residential", "road", "service", "tertiary", "unclassified")
"""Streets people live on; a unit with none of them is spread over all its streets."""

STRETCH_M: Final = 100.0
"""Longest stretch of street that one home stands for, metres: a third of a building block's circuit."""


@dataclass(frozen=True, eq=False, slots=True)
class PlacesOfUnits:
    """k places people may live at: metres, unit, weight within the unit, and how they were found."""

    xy: Floats
    unit: Ints
    weight: Floats
    method: str
    compound: Ints


def by_cells(project: Project, territory: Territory, units: Ints, lines: NDArray[np.object_]) -> PlacesOfUnits:
    """Spread the people of some units as a raster has them; units in which it has nobody are left out.

    The people of a cell live along the stretches of street nearest to it, by length; if there are none, at its point.
    """
    points = np.asarray(project.cells.geometry.to_numpy(), dtype=object)
    unit, people = unit_at(project.units, territory, units, points), project.cells["people"].to_numpy(dtype=np.float64)
    inside = unit != NOWHERE
    lived_in = np.flatnonzero(np.bincount(unit[inside], people[inside], minlength=len(project.units)) > 0)
    cells_xy = points_m(points, project.epsg_m)
    along = by_streets(project, lived_in, lines)
    found = [_in_cells(cells_xy[unit == one], people[unit == one], along, int(one)) for one in lived_in]
    counts = [len(weight) for _, weight in found]
    return PlacesOfUnits(
        xy=np.concatenate([np.empty((0, 2)), *(xy for xy, _ in found)]),
        unit=np.repeat(lived_in, counts),
        weight=np.concatenate([np.empty(0), *(weight for _, weight in found)]),
        method="raster",
        compound=np.full(sum(counts), NOWHERE, dtype=np.int64),
    )


def _in_cells(xy: Floats, people: Floats, along: PlacesOfUnits, unit: int) -> tuple[Floats, Floats]:
    """Bring the people of one unit's cells to its stretches: places (k, 2) and people (k,), those with any."""
    own = along.unit == unit
    nearest = cKDTree(xy).query(along.xy[own])[1]
    length_m = along.weight[own]
    in_cell_m = np.bincount(nearest, length_m, minlength=len(xy))
    on_street = people[nearest] * length_m / in_cell_m[nearest]
    weight = np.concatenate([on_street, np.where(in_cell_m > 0, 0.0, people)])
    kept = weight > 0
    return np.concatenate([along.xy[own], xy])[kept], weight[kept]


def by_streets(project: Project, units: Ints, lines: NDArray[np.object_]) -> PlacesOfUnits:
    """Spread the people of some units over their streets by length, in stretches; units without any are left out."""
    streets = project.streets if project.lived_on is None else project.lived_on
    lived_on = streets["highway"].isin(LIVED_ON).to_numpy()
    outlines = shapes_m(project.units.geometry.to_numpy()[units], project.epsg_m)
    unit, line = shapely.STRtree(lines).query(outlines, predicate="intersects")
    homes = [_stretches(outlines[at], lines, lived_on, np.sort(line[unit == at])) for at in range(len(units))]
    counts = [len(weight) for _, weight in homes]
    return PlacesOfUnits(
        xy=np.concatenate([xy for xy, _ in homes]) if homes else np.empty((0, 2)),
        unit=np.repeat(units, counts),
        weight=np.concatenate([weight for _, weight in homes]) if homes else np.empty(0),
        method="streets",
        compound=np.full(sum(counts), NOWHERE, dtype=np.int64),
    )


def _stretches(
    outline: shapely.Geometry, lines: NDArray[np.object_], lived_on: NDArray[np.bool_], near: Ints
) -> tuple[Floats, Floats]:
    """Cut the streets inside an outline into stretches; their middles (k, 2) and lengths (k,), metres."""
    inside = shapely.intersection(lines[near], outline)
    found = shapely.length(inside) > 0
    chosen = found & lived_on[near] if (found & lived_on[near]).any() else found
    pieces = shapely.get_parts(inside[chosen])
    pieces = pieces[shapely.length(pieces) > 0]
    length_m = shapely.length(pieces)
    count = np.ceil(length_m / STRETCH_M).astype(np.int64)
    piece = np.repeat(np.arange(len(pieces)), count)
    step = np.arange(len(piece)) - np.repeat(np.cumsum(count) - count, count)
    middle = shapely.line_interpolate_point(pieces[piece], (step + 0.5) / count[piece], normalized=True)
    return shapely.get_coordinates(middle), (length_m / np.maximum(count, 1))[piece]
