"""The audit of a changed project from the audit of the former: only what the changes touch is worked out again."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from functools import partial
from typing import Final

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from coverage.engine.arrays import Bools, Ints
from coverage.engine.joining import distinct
from coverage.model.project import Project
from coverage.planning.audit import audit as audit_anew
from coverage.planning.audit import told_of
from coverage.planning.counting import tally_again
from coverage.planning.gaps import nearest_again
from coverage.planning.ground import places_for, regated
from coverage.planning.later import Later
from coverage.planning.measures import judge, judge_again
from coverage.planning.passing import Passing, deciding, passing, serving
from coverage.planning.results import Audit, Ground, Held, Judged, Nearest, Places, RuleWalks, Verdicts
from coverage.planning.rewalking import Renewal, rule_walks_again
from coverage.planning.territory import NOWHERE, places_of
from coverage.planning.turnover import Turnover, none_passing, passing_after, places_after, turnover
from coverage.planning.walking import search_s
from coverage.standards import Rule

PEOPLED: Final = ("units", "population", "buildings", "compounds")
"""Tables that say where people live, where buildings do; another table of the same name may place them elsewhere."""

STREETS: Final = ("street_nodes", "streets")


def audit_again(audit: Audit, project: Project, turn: Turnover | None = None) -> Audit:
    """Hold a changed project against the edition of an audit of what it was before.

    Facilities that came, went, moved or changed, and gates, are found by comparing the tables. Where the streets are
    others everything is timed anew, and where anything else that people live on is, they are placed anew too.

    Parameters
    ----------
    turn
        How the facilities relate to the former ones, where that is known; no table of them is compared then.

    Returns
    -------
    Audit
        Equal to `audit(project, audit.standard)`, every table and every walk.
    """
    was = audit.project
    if project.epsg_m != was.epsg_m or not audit.judged or not _same(was, project, PEOPLED):
        return audit_anew(project, audit.standard)
    if not _same(was, project, STREETS):
        known = audit.ground.homes if _lived_on(was) is _lived_on(project) else None
        return audit_anew(project, audit.standard, homes=known)
    ground, compounds = audit.ground, np.empty(0, dtype=np.int64)
    if project.gates is not audit.project.gates:
        ground, compounds = regated(ground, project)
    if turn is None or compounds.size:
        moved = np.any([np.isin(places.compound, compounds) for places in audit.ways.values()], axis=0)
        turn = turnover(audit.project.facilities, project.facilities, moved)
    return _again(audit, project, turn, ground, compounds)


def _same(one: Project, other: Project, names: Sequence[str]) -> bool:
    return all(getattr(one, name) is getattr(other, name) for name in names)


def _lived_on(project: Project) -> gpd.GeoDataFrame:
    return project.streets if project.lived_on is None else project.lived_on


def _again(audit: Audit, project: Project, turn: Turnover, ground: Ground, compounds: Ints) -> Audit:
    """Work out again what the register and the gates of some compounds touch."""
    came = deciding(project.facilities, turn.came)
    points = np.asarray(project.facilities.geometry.to_numpy()[turn.came], dtype=object)
    here = places_of(project.units, ground.territory, points)
    places = turn.spliced(audit.places, here)
    standing = np.concatenate([audit.places[turn.went], here])
    kinds = set(came["kind"])
    renewals = _renewals(audit, ground, project, turn, points, compounds)
    new = {
        rule.rule_id: serving(rule, came, here) if _asks_for(rule, kinds) else none_passing(len(turn.came))
        for rule in audit.standard.rules
    }
    pass_it = {rule_id: passing_after(turn, audit.judged[rule_id].held.passing, one) for rule_id, one in new.items()}
    walks = _walks_again(audit, pass_it, renewals)
    judged = {}
    for rule_id, former in audit.judged.items():
        after, homes = walks[rule_id]
        counts = np.concatenate([former.held.passing.of_kind[turn.went], new[rule_id].of_kind])
        again = _and_above(ground, np.concatenate([ground.homes.unit[homes], standing[counts]]))
        held = replace(former.held, passing=pass_it[rule_id], walks=after)
        judged[rule_id] = _judged_again(former, held, project, ground, places, homes, again, turn)
    ways = {name: one.places for name, one in renewals.items()}
    filters = {one: passing_after(turn, former, passing(one, came)) for one, former in audit.standing.items()}
    return told_of(project, audit.standard, ground, audit.people, places, ways, judged, filters)


def _renewals(
    audit: Audit, ground: Ground, project: Project, turn: Turnover, points: NDArray[np.object_], compounds: Ints
) -> dict[str, Renewal]:
    """Find how each walker gets to the facilities that came, and who lives behind the same gates as any of them."""
    shared: dict[tuple[int, int], Places] = {}
    renewals = {}
    for profile_id, walker in ground.walkers.items():
        former = audit.ways[profile_id]
        key = id(walker.streets), id(former)
        if key not in shared:
            shared[key] = places_after(turn, former, places_for(points, walker, ground.walls, project.epsg_m))
        places = shared[key]
        renewals[profile_id] = Renewal(
            walker=walker,
            places=places,
            ground=ground,
            turn=turn,
            homes=_living_in(ground, compounds),
            neighbours=_living_in(ground, np.concatenate([former.compound[turn.went], places.compound[turn.came]])),
            cutoff_s=search_s(audit.standard),
        )
    return renewals


def _walks_again(
    audit: Audit, pass_it: Mapping[str, Passing], renewals: Mapping[str, Renewal]
) -> dict[str, tuple[RuleWalks, Ints]]:
    """Time the walks of every rule again, walker by walker, and list the homes that may be judged otherwise."""
    walks: dict[str, tuple[RuleWalks, Ints]] = {}
    for profile_id, renewal in renewals.items():
        own = [rule.rule_id for rule in audit.standard.rules if rule.profile == profile_id]
        formers = [audit.walks[rule_id] for rule_id in own]
        again = rule_walks_again(formers, [pass_it[rule_id] for rule_id in own], renewal)
        walks.update(zip(own, again, strict=True))
    return walks


def _asks_for(rule: Rule, kinds: Set[str]) -> bool:
    return not rule.facilities.kinds or not kinds.isdisjoint(rule.facilities.kinds)


def _living_in(ground: Ground, compounds: Ints) -> Ints:
    """List the homes in some compounds, rising; −1 is none."""
    compounds = compounds[compounds != NOWHERE]
    return np.flatnonzero(np.isin(ground.walls.home_compound, compounds)) if compounds.size else compounds


def _judged_again(
    former: Judged,
    held: Held,
    project: Project,
    ground: Ground,
    places: Ints,
    homes: Ints,
    again: Bools,
    turn: Turnover,
) -> Judged:
    """Judge one rule again: `homes` walk otherwise, and in the units `again` (u,) something has changed."""
    told, said = tally_again(former.tally, ground, held, homes), former.verdicts
    asked = again[said.unit]
    if asked.any():
        said = judge_again(said, judge(project, ground, held, told, places, said.unit[asked]))
    nearest = partial(_nearest_again, former, turn, ground, held, said, asked)
    return Judged(held, told, said, Later(nearest))


def _nearest_again(
    former: Judged, turn: Turnover, ground: Ground, held: Held, verdicts: Verdicts, asked: Bools
) -> Nearest:
    moved_up = Nearest(turn.now[former.nearest.row], former.nearest.walk_s)
    return nearest_again(moved_up, ground, held, verdicts, asked)


def _and_above(ground: Ground, units: Ints) -> Bools:
    """Mark some units, (u,), and all above them; −1 is none."""
    marked = np.zeros(len(ground.territory.parent), dtype=np.bool_)
    units = units[units != NOWHERE]
    while units.size:
        marked[units] = True
        units = distinct(ground.territory.parent[units])
        units = units[units != NOWHERE]
    return marked
