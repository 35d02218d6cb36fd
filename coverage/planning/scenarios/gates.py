"""New gates in the walls of compounds."""

from collections.abc import Sequence
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely

from coverage.errors import Problem
from coverage.model.contracts import WGS84, as_table
from coverage.model.project import Project
from coverage.model.scenario import GateOpening
from coverage.model.tables import GATES
from coverage.planning.ground import SNAP_LIMIT_M
from coverage.planning.metres import points_m, shapes_m
from coverage.planning.scenarios.placing import degrees_of, is_near, misplaced, nearest_of, place_m, rows_near

WALL_M: Final = 30.0
"""A gate farther than this from every wall stands in none."""


Gate = dict[str, object]
"""A row of GATES."""


def gate_of(project: Project, opening: GateOpening, taken: Sequence[str]) -> Gate | Problem:
    """Find the compound a gate opens and the place in its wall, or say why there is none.

    A compound of which no gate is known that lies near a street is one whose people are taken to reach the nearest
    street straight away; to send them all through one new gate would take away more than it gives.

    Parameters
    ----------
    taken
        Ids of gates that stand already.

    Returns
    -------
    Gate or Problem
        The gate stands in the wall, at its point nearest to the one given.
    """
    if not opening.gate_id or opening.gate_id in taken:
        return Problem("stands_already", value=opening.gate_id)
    fault = misplaced(opening.longitude, opening.latitude, project)
    if fault is not None:
        return fault
    here = place_m(opening.longitude, opening.latitude, project.epsg_m)
    rows = rows_near(project.compounds, here, WALL_M, project.epsg_m)
    walls = shapely.boundary(shapes_m(project.compounds.geometry.to_numpy()[rows], project.epsg_m))
    nearest = nearest_of(walls, here, WALL_M)
    if nearest < 0:
        return Problem("no_wall_near", value=opening.gate_id, details={"limit_m": f"{WALL_M:.0f}"})
    compound = project.compounds.iloc[rows[nearest]]
    if not _has_usable_gate(project, compound["compound_id"]):
        name = compound["name"] if isinstance(compound["name"], str) else compound["compound_id"]
        return Problem("no_gates_known", value=str(name))
    in_wall = shapely.get_coordinates(shapely.shortest_line(walls[nearest], here))[:1]
    return {
        "gate_id": opening.gate_id,
        "compound_id": compound["compound_id"],
        "geometry": shapely.Point(degrees_of(in_wall, project.epsg_m)[0]),
    }


def _has_usable_gate(project: Project, compound_id: str) -> bool:
    """Tell whether some known gate of a compound lies within the snapping limit of a street."""
    own = project.gates.geometry[(project.gates["compound_id"] == compound_id).to_numpy()].to_numpy()
    places = points_m(own, project.epsg_m) if len(own) else ()
    return any(is_near(project.streets, shapely.Point(xy), SNAP_LIMIT_M, project.epsg_m) for xy in places)


def with_gates(gates: gpd.GeoDataFrame, opened: Sequence[Gate]) -> gpd.GeoDataFrame:
    """Put new gates at the end of the table; the very same table for none."""
    if not opened:
        return gates
    rows = as_table(gpd.GeoDataFrame(list(opened), geometry="geometry", crs=WGS84), GATES)
    return gpd.GeoDataFrame(pd.concat([gates, rows], ignore_index=True), crs=WGS84)
