"""What a scenario makes of facilities, gates and streets that stand, as marks that are laid over the map of today."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from coverage.model.project import Project
from coverage.model.scenario import (
    OPENED_PATH,
    Change,
    GateOpening,
    PathClosure,
    PathOpening,
    Relocation,
    Removal,
    Resizing,
)
from coverage.planning.scenarios.paths import Streets, street_closed
from coverage.planning.scenarios.register import facility_of, rows_of

SYMBOL_KINDS: Final = ("station", "centre", "nursery")
"""Kinds of facilities that have a symbol of their own where a circle counts them."""

DECIMALS: Final = 6  # 0.1 m

Line = tuple[tuple[float, float], ...]
"""Latitude and longitude, degrees, point by point."""

Told = Sequence[tuple[Change, tuple[str, ...]]]
"""Changes that can be made, each with what is said of it, line by line."""


@dataclass(frozen=True, slots=True)
class ChangeMark:
    """What a scenario makes of one thing on the map of today.

    Attributes
    ----------
    kind
        "shut", "moved" or "resized" for a facility, "gate", "path", "bridge" or "street" (one that closes);
        "spot" for a place where nothing is changed yet.
    lines
        Its tooltip.
    parts
        Where it is: one point; or from where to where a facility moves or a path is to lead; or the lines of a path or
        a street.
    facility_id
        The facility it is about, which the map of today draws; "" for none.
    symbol
        The shape of that facility.
    """

    kind: str
    lines: tuple[str, ...]
    parts: tuple[Line, ...]
    facility_id: str = ""
    symbol: str = ""


def symbol_of(kind: str, wanted: Container[str]) -> str:
    """Name the shape a facility is drawn with, where some kinds are `wanted`."""
    return kind if kind in wanted and kind in SYMBOL_KINDS else "other"


def change_marks(before: Project, after: Project, told: Told, wanted: Container[str]) -> tuple[ChangeMark, ...]:
    """Mark what changes make of what stands; new candidates have marks of their own.

    Parameters
    ----------
    before, after
        The project as it stands, and with these changes made.
    wanted
        Kinds of facilities that the circles on the map count.
    """
    ways = [_street(before, change, lines) for change, lines in told if isinstance(change, PathClosure)]
    gates = [
        ChangeMark("gate", lines, (((change.latitude, change.longitude),),))
        for change, lines in told
        if isinstance(change, GateOpening)
    ]
    return (*ways, *_paths(after, told), *gates, *_facilities(before, after, told, wanted))


def _street(before: Project, closure: PathClosure, lines: tuple[str, ...]) -> ChangeMark:
    row = street_closed(Streets(before.street_nodes, before.streets), closure, before)
    assert isinstance(row, int)  # noqa: S101 - it can be made
    return ChangeMark("street", lines, _lines(before.streets.geometry.iloc[row]))


def _paths(after: Project, told: Told) -> Iterator[ChangeMark]:
    """Draw each new path as it was joined to the streets: what lies nearest to where it was drawn."""
    opened = [(change, lines) for change, lines in told if isinstance(change, PathOpening)]
    if not opened:
        return
    pieces = after.streets.geometry[(after.streets["highway"] == OPENED_PATH).to_numpy()].to_numpy()
    planned = np.array([shapely.LineString(change.points) for change, _ in opened], dtype=object)
    middles = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    own = np.argmin(shapely.distance(planned[:, None], middles[None, :]), axis=0)
    for at, (change, lines) in enumerate(opened):
        joined = shapely.line_merge(shapely.union_all(pieces[own == at]))
        yield ChangeMark("bridge" if change.bridge else "path", lines, _lines(joined))


def _facilities(before: Project, after: Project, told: Told, wanted: Container[str]) -> Iterator[ChangeMark]:
    said: dict[str, list[str]] = {}
    for change, lines in told:
        if isinstance(change, Removal | Relocation | Resizing):
            said.setdefault(facility_of(change), []).extend(lines)
    ids = list(said)
    was, now = rows_of(before.facilities, ids), rows_of(after.facilities, ids)
    for facility_id in ids:
        if facility_id not in was:
            continue  # a candidate of this scenario
        row = before.facilities.iloc[was[facility_id]]
        kind, line = _fate(row.geometry, now.get(facility_id), after.facilities)
        yield ChangeMark(kind, tuple(said[facility_id]), (line,), facility_id, symbol_of(row["kind"], wanted))


def _fate(place: shapely.Point, row: int | None, facilities: gpd.GeoDataFrame) -> tuple[str, Line]:
    """Say what becomes of a facility in the end, and where."""
    here = _places(place)
    if row is None or facilities["status"].iloc[row] == "closed":
        return "shut", here
    there = _places(facilities.geometry.iloc[row])
    return ("resized", here) if there == here else ("moved", (*here, *there))


def _lines(shape: BaseGeometry) -> tuple[Line, ...]:
    return tuple(_places(part) for part in shapely.get_parts(shape))


def _places(shape: BaseGeometry) -> Line:
    return tuple((round(float(y), DECIMALS), round(float(x), DECIMALS)) for x, y in shapely.get_coordinates(shape))
