"""A list of changes makes another project out of one; what no longer resolves changes nothing, and is said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd

from coverage.errors import Problem
from coverage.model.project import Project
from coverage.model.scenario import Change, GateOpening, PathClosure, PathOpening
from coverage.planning.scenarios.gates import Gate, gate_of, with_gates
from coverage.planning.scenarios.paths import Streets, street_closed, with_path, without
from coverage.planning.scenarios.register import FacilityChange, by_length, register_of, with_change
from coverage.planning.scenarios.register_table import has_grown, table_of
from coverage.planning.turnover import Turnover, grown
from coverage.standards import Standard

Numbered = Sequence[tuple[int, Change]]
Lost = dict[int, Problem]


@dataclass(frozen=True, eq=False, slots=True)
class Applied:
    """What changes make of a project.

    Attributes
    ----------
    project
        The project given where nothing changes; tables that do not change are the ones given.
    unresolved
        Warnings about changes that change nothing, in their order; `row` is the place of the change in the list, from
        1.
    turn
        How the facilities relate to those of the project given, where that is known without comparing them: where they
        are the same, or some have come at the end.
    """

    project: Project
    unresolved: tuple[Problem, ...]
    turn: Turnover | None


def applied(project: Project, standard: Standard, changes: Sequence[Change]) -> Applied:
    """Make the changes that can be made.

    The order does not matter where changes do not touch: facilities only thought of stand at the end of their table,
    the shortest ids first, then by id, and so do new gates; streets close first, each found on the streets as they
    are, and paths open after that, the shortest ids first, then by id. Changes to one facility are made in their
    order.

    Parameters
    ----------
    standard
        What a new facility is taken to offer.
    """
    numbered = list(enumerate(changes, 1))
    facilities, turn, no_facility = _facilities(project, standard, numbered)
    gates, no_gate = _gates(project, numbered)
    streets, no_street = _streets(project, numbered)
    lost = {**no_facility, **no_gate, **no_street}
    unresolved = tuple(replace(lost[row], row=row, severity="warning") for row in sorted(lost))
    after = {"facilities": facilities, "gates": gates, "street_nodes": streets.nodes, "streets": streets.edges}
    if all(table is getattr(project, name) for name, table in after.items()):
        return Applied(project, unresolved, turn)
    changed = replace(project, facilities=facilities, gates=gates, street_nodes=streets.nodes, streets=streets.edges)
    if streets.edges is not project.streets and project.lived_on is None:
        changed = replace(changed, lived_on=project.streets)
    return Applied(changed, unresolved, turn)


def _facilities(
    project: Project, standard: Standard, changes: Numbered
) -> tuple[gpd.GeoDataFrame, Turnover | None, Lost]:
    before = project.facilities
    about = [(row, one) for row, one in changes if isinstance(one, FacilityChange)]
    if not about:
        return before, grown(len(before), 0), {}
    register, lost = register_of(before, [one for _, one in about]), {}
    for row, change in about:
        outcome = with_change(register, change, project, standard)
        if isinstance(outcome, Problem):
            lost[row] = outcome
        else:
            register = outcome
    after = table_of(register, project)
    return after, grown(len(before), len(after) - len(before)) if has_grown(register, project, after) else None, lost


def _gates(project: Project, changes: Numbered) -> tuple[gpd.GeoDataFrame, Lost]:
    opened: dict[str, Gate] = {}
    lost = {}
    for row, change in changes:
        if not isinstance(change, GateOpening):
            continue
        gate = gate_of(project, change, [*project.gates["gate_id"], *opened])
        if isinstance(gate, Problem):
            lost[row] = gate
        else:
            opened[change.gate_id] = gate
    return with_gates(project.gates, [opened[one] for one in sorted(opened, key=by_length)]), lost


def _streets(project: Project, changes: Numbered) -> tuple[Streets, Lost]:
    before = Streets(project.street_nodes, project.streets)
    lost: Lost = {}
    closed: set[int] = set()
    for row, closure in ((row, one) for row, one in changes if isinstance(one, PathClosure)):
        street = street_closed(before, closure, project)
        if isinstance(street, Problem):
            lost[row] = street
        elif street in closed:
            lost[row] = Problem("closed_already", value=f"{closure.longitude:.6f}, {closure.latitude:.6f}")
        else:
            closed.add(street)
    streets = without(before, sorted(closed))
    opened: set[str] = set()
    for row, path in _paths(changes):
        outcome = _stands_already(path) if path.path_id in opened else with_path(streets, path, project)
        if isinstance(outcome, Problem):
            lost[row] = outcome
        else:
            opened.add(path.path_id)
            streets = outcome
    return streets, lost


def _paths(changes: Numbered) -> list[tuple[int, PathOpening]]:
    paths = [(row, one) for row, one in changes if isinstance(one, PathOpening)]
    return sorted(paths, key=lambda path: (by_length(path[1].path_id), path[0]))


def _stands_already(path: PathOpening) -> Problem:
    return Problem("stands_already", value=path.path_id)
