"""Changes that cannot be made whatever the others are: found out by their places alone, before a walk is timed."""

from collections.abc import Sequence
from typing import Final

import shapely

from coverage.errors import Problem
from coverage.model.project import Project
from coverage.model.scenario import Change, GateOpening, PathClosure, PathOpening, Relocation
from coverage.planning.ground import SNAP_LIMIT_M
from coverage.planning.scenarios.gates import gate_of
from coverage.planning.scenarios.joints import SNAP_M
from coverage.planning.scenarios.paths import Streets, path_apart, path_fault, street_closed
from coverage.planning.scenarios.placing import is_near, misplaced, place_m
from coverage.planning.scenarios.register import rows_of
from coverage.standards import Standard

SPARE_M: Final = 1.0
"""What lies at a limit is left to the walks themselves."""


def refused_at_once(change: Change, earlier: Sequence[Change], project: Project, standard: Standard) -> Problem | None:
    """Say why a change cannot be made where its place alone tells; None where that hangs on more, or nothing is wrong.

    Says no more than what making the change would.

    Parameters
    ----------
    earlier
        The changes made before it: what a path among them might be joined to is not refused here.
    project
        What stands today.
    """
    match change:
        case GateOpening():
            gate = gate_of(project, change, project.gates["gate_id"].tolist())
            return gate if isinstance(gate, Problem) else None
        case PathClosure():
            street = street_closed(Streets(project.street_nodes, project.streets), change, project)
            return street if isinstance(street, Problem) else None
        case PathOpening():
            return path_fault(change, project) or _apart(change, earlier, project)
        case Relocation():
            fault = misplaced(change.longitude, change.latitude, project)
            return fault or _off_streets(change, earlier, project, standard)
    return None


def _apart(path: PathOpening, earlier: Sequence[Change], project: Project) -> Problem | None:
    ends = (path.points[0], path.points[-1])
    return None if all(_is_by_way(end, SNAP_M, earlier, project) for end in ends) else path_apart(path)


def _off_streets(move: Relocation, earlier: Sequence[Change], project: Project, standard: Standard) -> Problem | None:
    """Say that a facility of the register would stand on no street, where anybody is asked to walk to it."""
    row = rows_of(project.facilities, [move.facility_id]).get(move.facility_id)
    if row is None or _is_by_way((move.longitude, move.latitude), SNAP_LIMIT_M, earlier, project):
        return None
    kind = project.facilities["kind"].iloc[row]
    if not any(kind in rule.facilities.kinds for rule in standard.rules):
        return None
    return Problem("not_on_streets", details={"name": move.facility_id, "limit_m": f"{SNAP_LIMIT_M:.0f}"})


def _is_by_way(place: tuple[float, float], within_m: float, earlier: Sequence[Change], project: Project) -> bool:
    """Tell whether a street or a path opened earlier may lie within some metres of a place.

    An opened path lies up to `SNAP_M` beside where it was drawn: its ends move onto the streets.
    """
    here = place_m(*place, project.epsg_m)
    if is_near(project.streets, here, within_m + SPARE_M, project.epsg_m):
        return True
    paths = [one for one in earlier if isinstance(one, PathOpening) and path_fault(one, project) is None]
    lines = (shapely.LineString([place_m(*point, project.epsg_m) for point in path.points]) for path in paths)
    return any(line.distance(here) <= within_m + SNAP_M + SPARE_M for line in lines)
