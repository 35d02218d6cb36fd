"""The audit: a project held against a standard."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from coverage.engine.arrays import Ints
from coverage.engine.snapping import snap
from coverage.errors import Problem
from coverage.model.profiles import profile_named
from coverage.model.progress import Tell, silent
from coverage.model.project import Project
from coverage.planning.gaps import gaps_of
from coverage.planning.ground import SNAP_LIMIT_M, prepare
from coverage.planning.measures import assess, reach_table
from coverage.planning.metres import points_m
from coverage.planning.people import group_people
from coverage.planning.results import Audit, Ground, GroupPeople, RuleWalks
from coverage.planning.territory import places_of
from coverage.planning.walks import rule_walks
from coverage.standards import Standard


def audit(project: Project, standard: Standard, tell: Tell = silent) -> Audit:
    """Hold every unit of a district against every rule of a standard.

    Parameters
    ----------
    project
        The district; its tables keep their contracts.
    standard
        The edition of the plan; each rule names its own walker.
    tell
        Told how far the work is.

    Returns
    -------
    Audit
        Verdicts, reached people and gaps; the same inputs give the same tables in the same order.
    """
    names = sorted({rule.profile for rule in standard.rules})
    ground = prepare(project, [profile_named(name) for name in names], tell)
    codes = project.units["unit_code"].tolist()
    groups = sorted({rule.group for rule in standard.rules})
    people = {group: group_people(group, ground.homes, ground.territory, codes, project.population) for group in groups}
    tell("walks", 0.6)
    walks = {rule.rule_id: rule_walks(project, ground, rule) for rule in standard.rules}
    tell("verdicts", 0.8)
    places = places_of(project.units, ground.territory, project.facilities.geometry.to_numpy())
    return judged(project, standard, ground, walks, people, places)


def judged(
    project: Project,
    standard: Standard,
    ground: Ground,
    walks: Mapping[str, RuleWalks],
    people: Mapping[str, GroupPeople],
    places: Ints,
) -> Audit:
    """Turn walks into verdicts: the last step of an audit, and of every what-if."""
    assessments = pd.concat(
        [assess(project, ground, rule, walks[rule.rule_id], people[rule.group], places) for rule in standard.rules],
        ignore_index=True,
    )
    reach = pd.concat(
        [
            reach_table(project, ground, rule, walks[rule.rule_id], people[rule.group], standard.breaks_s)
            for rule in standard.rules
        ],
        ignore_index=True,
    )
    return Audit(
        project=project,
        standard=standard,
        ground=ground,
        walks=walks,
        assessments=assessments,
        reach=reach,
        gaps=gaps_of(project, standard, ground, walks, people, assessments),
        problems=(*project.problems, *_off_the_streets(project, ground)),
        people=people,
        places=places,
    )


def _off_the_streets(project: Project, ground: Ground) -> tuple[Problem, ...]:
    """List the facilities no walker can reach because they stand on no street."""
    points = points_m(project.facilities.geometry.to_numpy(), project.epsg_m)
    off = [snap(walker.graph, points, SNAP_LIMIT_M).edge < 0 for walker in ground.walkers.values()]
    rows = project.facilities[np.logical_and.reduce(off)] if off else project.facilities.iloc[:0]
    return tuple(
        Problem(
            "not_on_streets",
            file=str(row["source_file"]),
            row=int(row["source_row"]),
            severity="warning",
            details={"name": row["name"], "limit_m": f"{SNAP_LIMIT_M:g}"},
        )
        for row in rows.to_dict("records")
    )
