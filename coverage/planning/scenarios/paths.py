"""Streets that close, and new paths that join the streets."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from coverage.engine.arrays import Floats, Ints
from coverage.errors import Problem
from coverage.model.contracts import WGS84, as_table
from coverage.model.project import Project
from coverage.model.scenario import OPENED_PATH, PathClosure, PathOpening
from coverage.model.tables import STREET_NODES, STREETS
from coverage.planning.metres import points_m, shapes_m
from coverage.planning.scenarios.cutting import Cuts, Standing, between_stops, cuts_at, parted
from coverage.planning.scenarios.joints import SAME_M, SNAP_M, Nearby, crossings, snapped
from coverage.planning.scenarios.placing import degrees_of, first_misplaced, misplaced, nearest_of, place_m, rows_near

CLOSURE_M: Final = 30.0
"""A closure farther than this from every street closes none."""

LONGEST_M: Final = 10_000.0
"""A path longer than this is a slip of the pen."""


@dataclass(frozen=True, eq=False, slots=True)
class Streets:
    """The two tables of the streets: STREET_NODES and STREETS."""

    nodes: gpd.GeoDataFrame
    edges: gpd.GeoDataFrame


@dataclass(frozen=True, eq=False, slots=True)
class _Met:
    """A path in metres, the rows of the streets near it, and where it meets them."""

    path: shapely.LineString
    rows: Ints
    nearby: Nearby
    cuts: Cuts


def street_closed(streets: Streets, closure: PathClosure, project: Project) -> int | Problem:
    """Find the row of the street nearest to a closure, or say why there is none."""
    fault = misplaced(closure.longitude, closure.latitude, project)
    if fault is not None:
        return fault
    here = place_m(closure.longitude, closure.latitude, project.epsg_m)
    rows = rows_near(streets.edges, here, CLOSURE_M, project.epsg_m)
    nearest = nearest_of(shapes_m(streets.edges.geometry.to_numpy()[rows], project.epsg_m), here, CLOSURE_M)
    if nearest >= 0:
        return int(rows[nearest])
    value = f"{closure.longitude:.6f}, {closure.latitude:.6f}"
    return Problem("no_street_near", value=value, details={"limit_m": f"{CLOSURE_M:.0f}"})


def without(streets: Streets, rows: Sequence[int]) -> Streets:
    """Take streets away; their nodes stay, so that every other street keeps its ends. The very same for none."""
    if not rows:
        return streets
    kept = np.setdiff1d(np.arange(len(streets.edges)), rows)
    return Streets(streets.nodes, streets.edges.take(kept).reset_index(drop=True))


def with_path(streets: Streets, opening: PathOpening, project: Project) -> Streets | Problem:
    """Join a new path to the streets, or say why it cannot be.

    Both ends move onto the nearest street. A path that is no bridge also meets every street that is none where it
    crosses it. A street is cut where it is met: its first part keeps its row, the others stand after all streets, and
    the parts of the path, from its start, after them.
    """
    fault = path_fault(opening, project)
    if fault is not None:
        return fault
    points = _metres(opening.points, project.epsg_m)
    near = rows_near(streets.edges, shapely.LineString(points), SNAP_M, project.epsg_m)
    nearby = _nearby(streets.edges, near, project.epsg_m)
    laid = snapped(points, nearby)
    if laid is None:
        return path_apart(opening)
    path, joints = laid
    if path.length <= SAME_M:
        return Problem("path_too_short", value=opening.name or opening.path_id)
    if not opening.bridge:
        joints = sorted([*joints, *crossings(path, nearby)])
    cuts = cuts_at(joints, _standing(streets, near, nearby), len(streets.nodes))
    return _joined(streets, _Met(path, near, nearby, cuts), opening, project.epsg_m)


def path_fault(opening: PathOpening, project: Project) -> Problem | None:
    """Say why no streets could take a path up: by its points alone; None if nothing is wrong with them."""
    fault = first_misplaced(opening.points, project)
    if fault is not None:
        return fault
    value, points = opening.name or opening.path_id, _metres(opening.points, project.epsg_m)
    length_m = shapely.LineString(points).length if len(points) > 1 else 0.0
    if length_m <= SAME_M:
        return Problem("path_too_short", value=value)
    if length_m > LONGEST_M:
        details = {"length_km": f"{length_m / 1000:,.1f}", "limit_km": f"{LONGEST_M / 1000:.0f}"}
        return Problem("path_too_long", value=value, details=details)
    return None


def path_apart(opening: PathOpening) -> Problem:
    """Say that an end of a path lies at no street."""
    return Problem("path_apart", value=opening.name or opening.path_id, details={"limit_m": f"{SNAP_M:.0f}"})


def _metres(points: Sequence[tuple[float, float]], epsg_m: int) -> Floats:
    return points_m(np.array([shapely.Point(*point) for point in points], dtype=object), epsg_m)


def _nearby(edges: gpd.GeoDataFrame, rows: Ints, epsg_m: int) -> Nearby:
    table = edges.take(rows)
    return Nearby(
        lines=shapes_m(table.geometry.to_numpy(), epsg_m),
        whole=table["crossing"].fillna(value=False).to_numpy(dtype=np.bool_),
        bridge=table["bridge"].to_numpy(dtype=np.bool_),
    )


def _standing(streets: Streets, rows: Ints, nearby: Nearby) -> Standing:
    ends = streets.edges[["from_node", "to_node"]].to_numpy(dtype=np.int64)[rows]
    return Standing(nearby.lines, ends, streets.nodes["elevation_m"].to_numpy(dtype=np.float64)[ends])


def _joined(streets: Streets, met: _Met, opening: PathOpening, epsg_m: int) -> Streets:
    nodes = _with_nodes(streets.nodes, met.cuts, epsg_m)
    places = shapely.get_coordinates(nodes.geometry.to_numpy())
    edges = streets.edges.copy()
    new = [*_cut(edges, met, places), *_pieces(met, opening, places, epsg_m)]
    first_id = int(edges["edge_id"].max()) + 1
    frame = gpd.GeoDataFrame(new, geometry="geometry", crs=WGS84).assign(edge_id=first_id + np.arange(len(new)))
    return Streets(nodes, pd.concat([edges, as_table(frame, STREETS)], ignore_index=True))


def _with_nodes(nodes: gpd.GeoDataFrame, cuts: Cuts, epsg_m: int) -> gpd.GeoDataFrame:
    if not len(cuts.xy):
        return nodes
    first_id = int(nodes["node_id"].max()) + 1
    columns = {"node_id": first_id + np.arange(len(cuts.xy)), "elevation_m": cuts.elevation_m}
    new = gpd.GeoDataFrame(columns, geometry=shapely.points(degrees_of(cuts.xy, epsg_m)), crs=WGS84)
    return gpd.GeoDataFrame(pd.concat([nodes, as_table(new, STREET_NODES)], ignore_index=True), crs=WGS84)


def _cut(edges: gpd.GeoDataFrame, met: _Met, places: Floats) -> list[dict[str, object]]:
    """Shorten each street that is met to its first part, in place, and give the rows of the others."""
    later: list[dict[str, object]] = []
    for street, stops in met.cuts.made.items():
        row = int(met.rows[street])
        whole = edges.iloc[row].to_dict()
        lines = parted(whole["geometry"], met.nearby.lines[street], stops, places)
        ends = [*(node for _, node in stops), int(whole["to_node"])]
        later += [
            {**whole, "from_node": start, "to_node": end, "geometry": line}
            for (start, end), line in zip(pairwise(ends), lines[1:], strict=True)
        ]
        edges.loc[row, "to_node"] = ends[0]
        edges.loc[[row], "geometry"] = gpd.GeoSeries([lines[0]], index=[row], crs=WGS84)
    return later


def _pieces(met: _Met, opening: PathOpening, places: Floats, epsg_m: int) -> list[dict[str, object]]:
    degrees = degrees_of(shapely.get_coordinates(met.path), epsg_m)
    lines = between_stops(degrees, met.path, met.cuts.stops, places)
    return [
        {
            "from_node": start,
            "to_node": end,
            "highway": OPENED_PATH,
            "name": opening.name or None,
            "bridge": opening.bridge,
            "crossing": None,
            "oneway": None,
            "geometry": line,
        }
        for ((_, start), (_, end)), line in zip(pairwise(met.cuts.stops), lines, strict=True)
    ]
