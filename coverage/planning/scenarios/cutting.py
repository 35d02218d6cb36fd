"""Streets cut where a path meets them: the nodes made there, and the parts on either side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from coverage.engine.arrays import Floats, Ints
from coverage.planning.scenarios.joints import SAME_M, Joint

Stop = tuple[float, int]
"""Metres along a line, and the position of the node there."""


@dataclass(frozen=True, eq=False, slots=True)
class Standing:
    """The k streets near a path as they stand: lines in metres, and (k, 2) nodes and elevations at their ends."""

    lines: NDArray[np.object_]
    ends: Ints
    elevation_m: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Cuts:
    """Where the joints of a path fall.

    Attributes
    ----------
    stops
        Along the path, from its start.
    made
        Along each street that is cut, rising, at the nodes that are made.
    xy, elevation_m
        (q, 2) metres and (q,) elevations of the nodes made, in their order.
    """

    stops: tuple[Stop, ...]
    made: Mapping[int, Sequence[Stop]]
    xy: Floats
    elevation_m: Floats


def cuts_at(joints: Sequence[Joint], streets: Standing, first_new: int) -> Cuts:
    """Find the node of every joint; one is made where none lies within `SAME_M` along the street.

    Several streets that meet in one node are one stop of the path. A node that is made lies as high between the ends
    of its street as it lies far, so that the slope of either part is that of the whole.

    Parameters
    ----------
    joints
        Of one path, from its start.
    first_new
        Position of the first node that is made.
    """
    stops: list[Stop] = []
    made: dict[int, list[Stop]] = {}
    new: list[tuple[float, float, float]] = []
    for joint in joints:
        node = _node_near(joint, streets, made.get(joint.street, []))
        if node is None:
            node = first_new + len(new)
            made.setdefault(joint.street, []).append((joint.street_m, node))
            new.append(_place_of(joint, streets))
        if not stops or node != stops[-1][1] or joint.path_m - stops[-1][0] > 2 * SAME_M:
            stops.append((joint.path_m, node))
    places = np.array(new, dtype=np.float64).reshape(-1, 3)
    rising = {street: sorted(made[street]) for street in sorted(made)}
    return Cuts(tuple(stops), rising, places[:, :2], places[:, 2])


def parted(
    line: shapely.LineString, line_m: shapely.LineString, stops: Sequence[Stop], places: Floats
) -> list[shapely.LineString]:
    """Cut a line in degrees where its double in metres is met; its own vertices stay what they are.

    Parameters
    ----------
    stops
        Where it is cut, rising.
    places
        (n, 2) degrees of all nodes.
    """
    degrees, at_m = shapely.get_coordinates(line), _along(line_m)
    bounds_m = [at_m[0] - 1.0, *(stop_m for stop_m, _ in stops), at_m[-1] + 1.0]
    knots = [[], *([places[node]] for _, node in stops), []]
    return [
        shapely.LineString([*before, *degrees[(at_m > from_m) & (at_m < to_m)], *after])
        for (from_m, to_m), (before, after) in zip(pairwise(bounds_m), pairwise(knots), strict=True)
    ]


def between_stops(
    degrees: Floats, line_m: shapely.LineString, stops: Sequence[Stop], places: Floats
) -> list[shapely.LineString]:
    """Cut a path, given by its vertices in degrees and its double in metres, into the parts between its stops."""
    at_m = _along(line_m)
    return [
        shapely.LineString([places[start], *degrees[(at_m > from_m) & (at_m < to_m)], places[end]])
        for (from_m, start), (to_m, end) in pairwise(stops)
    ]


def _node_near(joint: Joint, streets: Standing, made: Sequence[Stop]) -> int | None:
    ends = zip((0.0, streets.lines[joint.street].length), streets.ends[joint.street].tolist(), strict=True)
    away_m, node = min((abs(at_m - joint.street_m), node) for at_m, node in (*ends, *made))
    return node if away_m <= SAME_M else None


def _place_of(joint: Joint, streets: Standing) -> tuple[float, float, float]:
    """Give a place on a street: easting and northing, and its elevation, NaN where that of an end is not known."""
    line = streets.lines[joint.street]
    point = line.interpolate(joint.street_m)
    low_m, high_m = streets.elevation_m[joint.street]
    return point.x, point.y, low_m + (high_m - low_m) * joint.street_m / line.length


def _along(line: shapely.LineString) -> Floats:
    """Measure how far along a line each of its vertices lies."""
    steps = np.diff(shapely.get_coordinates(line), axis=0)
    return np.concatenate([[0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))])
