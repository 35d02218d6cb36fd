"""A project held against an edition of the plan, clause by clause and unit by unit."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from coverage.engine.arrays import Bools, Ints
from coverage.errors import Problem
from coverage.model.profiles import profile_named
from coverage.model.progress import Tell, silent
from coverage.model.project import Project
from coverage.planning.counting import tally
from coverage.planning.gaps import gaps_table, nearest_of
from coverage.planning.ground import SNAP_LIMIT_M, places_for, prepare
from coverage.planning.later import Later, known
from coverage.planning.measures import asked_units, judge
from coverage.planning.passing import Passing, serving, standing_of
from coverage.planning.people import group_people
from coverage.planning.results import Audit, Ground, GroupPeople, Held, Homes, Judged, Places, RuleWalks, Timed, WalksTo
from coverage.planning.telling import assessments_table, reach_table
from coverage.planning.territory import places_of
from coverage.planning.walking import rule_walks, search_s
from coverage.standards import FacilityFilter, Rule, Standard

NAMED_AT_MOST: Final = 6


def audit(project: Project, standard: Standard, tell: Tell = silent, homes: Homes | None = None) -> Audit:
    """Hold a district against an edition of the plan.

    Parameters
    ----------
    tell
        Hears "homes", "snapping", "walks" and "verdicts".
    homes
        Where the people live, where that is known already.

    Returns
    -------
    Audit
        Rules in the edition's order, units in the table's; gaps with the most people affected first.
    """
    profiles = [profile_named(name) for name in dict.fromkeys(rule.profile for rule in standard.rules)]
    return audit_on(prepare(project, profiles, tell, homes), project, standard, tell)


def audit_on(ground: Ground, project: Project, standard: Standard, tell: Tell = silent) -> Audit:
    """Hold a district against an edition on ground already prepared from its streets, units, people and buildings."""
    points = np.asarray(project.facilities.geometry.to_numpy(), dtype=object)
    places = places_of(project.units, ground.territory, points)
    by_streets = {id(one.streets): one for one in ground.walkers.values()}
    shared = {at: places_for(points, one, ground.walls, project.epsg_m) for at, one in by_streets.items()}
    ways = {name: shared[id(one.streets)] for name, one in ground.walkers.items()}
    people = _people(ground, project, standard)
    judged: dict[str, Judged] = {}
    alike: dict[tuple[str, bytes], WalksTo] = {}
    for at, rule in enumerate(standard.rules):
        tell("walks", 0.5 + 0.4 * at / len(standard.rules))
        pass_it = serving(rule, project.facilities, places)
        walker = ground.walkers[rule.profile]
        key = rule.profile, pass_it.sure.tobytes()
        walks = rule_walks(rule, walker, ways[rule.profile], pass_it, ground, search_s(standard), alike.get(key))
        alike[key] = walks.sure
        held = Held(rule, pass_it, people[rule.group])
        judged[rule.rule_id] = _judged(project, ground, held, walks, places, standard)
    tell("verdicts", 0.9)
    standing = standing_of(standard, project.facilities)
    found = told_of(project, standard, ground, people, places, ways, judged, standing)
    # what is asked of every audit is made at once, so that whoever waits for it is told how long
    _ = found.assessments, found.gaps
    tell("verdicts", 1.0)
    return found


def told_of(
    project: Project,
    standard: Standard,
    ground: Ground,
    people: Mapping[str, GroupPeople],
    places: Ints,
    ways: Mapping[str, Places],
    judged: Mapping[str, Judged],
    standing: Mapping[FacilityFilter, Passing],
) -> Audit:
    """Put what was judged rule by rule together; tables are made when they are first read."""
    rules = list(judged.values())
    return Audit(
        project=project,
        standard=standard,
        ground=ground,
        people=people,
        places=places,
        assessments=Later(partial(assessments_table, project, [(one.held.rule, one.verdicts) for one in rules])),
        reach=Later(partial(reach_table, project, ground, standard, rules)),
        gaps=Later(partial(gaps_table, project, ground, rules)),
        problems=Later(partial(problems_of, project, standard, people, ways)),
        ways=ways,
        judged=judged,
        standing=standing,
    )


def problems_of(
    project: Project, standard: Standard, people: Mapping[str, GroupPeople], ways: Mapping[str, Places]
) -> tuple[Problem, ...]:
    """Gather the project's own problems and those met on the way."""
    return (
        *project.problems,
        *_off_the_streets(project.facilities, ways, standard.rules),
        *_uncounted(project, people),
        *_for_no_clause(project.reported, standard),
    )


def _judged(project: Project, ground: Ground, held: Held, walks: RuleWalks, places: Ints, standard: Standard) -> Judged:
    timed = known(Timed(walks, tally(ground, held, walks, standard.breaks_s), np.empty(0, dtype=np.int64)))
    verdicts = judge(project, ground, held, timed, places, asked_units(project, held.rule))
    nearest = Later(partial(nearest_of, ground, held.people, walks, verdicts))
    return Judged(held, verdicts, timed, nearest)


def _people(ground: Ground, project: Project, standard: Standard) -> dict[str, GroupPeople]:
    codes = project.units["unit_code"].tolist()
    groups = dict.fromkeys(rule.group for rule in standard.rules)
    return {group: group_people(group, ground.homes, ground.territory, codes, project.population) for group in groups}


def _off_the_streets(facilities: gpd.GeoDataFrame, ways: Mapping[str, Places], rules: Sequence[Rule]) -> list[Problem]:
    """Warn of facilities some rule asks for that a walker it names cannot get to from any street."""
    lost = np.zeros(len(facilities), dtype=bool)
    for rule in rules:
        away = np.flatnonzero(~_on_street(ways[rule.profile]))
        lost[away] |= facilities["kind"].iloc[away].isin(rule.facilities.kinds).to_numpy()
    rows = facilities[lost]
    return [
        Problem(
            "not_on_streets",
            file=str(file),
            row=int(row),
            details={"name": name, "limit_m": f"{SNAP_LIMIT_M:.0f}"},
            severity="warning",
        )
        for file, row, name in zip(rows["source_file"], rows["source_row"], rows["name"], strict=True)
    ]


def _on_street(places: Places) -> Bools:
    """Tell of each place whether some way leads to it from a street."""
    ways = places.ways
    reached = np.bincount(ways.home[ways.points.edge >= 0], minlength=len(places.xy)) > 0
    return np.asarray(reached, dtype=np.bool_)


def _for_no_clause(reported: pd.DataFrame, standard: Standard) -> list[Problem]:
    """Warn of reported figures that no clause of the edition asks for, and of shares above one."""
    clauses = {clause.rule_id: clause for clause in standard.clauses}
    strange = [rule_id for rule_id in reported["rule_id"] if rule_id not in clauses]
    problems = [Problem("reported_for_none", value=str(rule_id), severity="warning") for rule_id in strange]
    for rule_id, value in zip(reported["rule_id"], reported["value"], strict=True):
        if rule_id in clauses and clauses[rule_id].is_share and value > 1:
            details = {"rule": str(rule_id)}
            problems.append(Problem("reported_no_share", value=f"{value:g}", details=details, severity="warning"))
    return problems


def _uncounted(project: Project, people: Mapping[str, GroupPeople]) -> list[Problem]:
    """Warn, once for each group, of the outermost units in which it is not counted."""
    units = project.units
    outermost = ~units["unit_code"].isin(units["parent_code"]).to_numpy()
    problems = []
    for group, counted in people.items():
        names = units["name"].to_numpy(dtype=object)[outermost & ~counted.known]
        if names.size:
            told = {"group": (f"terms.group.{group}",), "count": names.size, "units": int(outermost.sum())}
            details = {**told, "names": tuple(map(str, names[:NAMED_AT_MOST]))}
            problems.append(Problem("group_not_counted", details=details, severity="warning"))
    return problems
