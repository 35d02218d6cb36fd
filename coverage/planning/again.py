"""The audit of a changed project from the audit of the former: only what the changes touch is worked out again."""

from collections.abc import Sequence, Set
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
from coverage.planning.gaps import nearest_again, nearest_of
from coverage.planning.ground import places_for, regated
from coverage.planning.later import Later, known
from coverage.planning.measures import is_walked, judge, judge_again
from coverage.planning.passing import Deciding, deciding, passing, serving
from coverage.planning.results import Audit, Ground, Held, Judged, Nearest, Places, Timed, Verdicts
from coverage.planning.retiming import Now, Since, postponed, retimed, since
from coverage.planning.territory import NOWHERE, places_of
from coverage.planning.turnover import Turnover, none_passing, passing_after, places_after
from coverage.standards import Rule

PEOPLED: Final = ("units", "population", "buildings", "compounds")
"""Tables that say where people live, where buildings do; another table of the same name may place them elsewhere."""

STREETS: Final = ("street_nodes", "streets")

_NO_HOMES: Final = np.empty(0, dtype=np.int64)


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
        homes = audit.ground.homes if _lived_on(was) is _lived_on(project) else None
        return audit_anew(project, audit.standard, homes=homes)
    ground = audit.ground if project.gates is was.gates else regated(audit.ground, project)
    return _again(project, ground, since(audit, project, ground, turn))


def _same(one: Project, other: Project, names: Sequence[str]) -> bool:
    return all(getattr(one, name) is getattr(other, name) for name in names)


def _lived_on(project: Project) -> gpd.GeoDataFrame:
    return project.streets if project.lived_on is None else project.lived_on


def _again(project: Project, ground: Ground, change: Since) -> Audit:
    """Work out again what the register and the gates of some compounds touch."""
    audit, turn = change.audit, change.turn
    came = deciding(project.facilities, turn.came)
    points = np.asarray(project.facilities.geometry.to_numpy()[turn.came], dtype=object)
    here = places_of(project.units, ground.territory, points)
    places = turn.spliced(audit.places, here)
    ways = _ways_again(ground, change, points, project.epsg_m)
    now = Now(project, ground, ways, _held_again(change, came, here))
    judged = _judged_again(now, change, places)
    filters = {one: passing_after(turn, former, passing(one, came)) for one, former in audit.standing.items()}
    return told_of(project, audit.standard, ground, audit.people, places, ways, judged, filters)


def _ways_again(ground: Ground, change: Since, points: NDArray[np.object_], epsg_m: int) -> dict[str, Places]:
    """Find how each walker gets to the facilities that came; those of the same streets get there alike."""
    shared: dict[tuple[int, int], Places] = {}
    ways = {}
    for profile_id, walker in ground.walkers.items():
        former = change.audit.ways[profile_id]
        key = id(walker.streets), id(former)
        if key not in shared:
            shared[key] = places_after(change.turn, former, places_for(points, walker, ground.walls, epsg_m))
        ways[profile_id] = shared[key]
    return ways


def _held_again(change: Since, came: Deciding, here: Ints) -> dict[str, Held]:
    """Hold the facilities that came against every rule; of those that stay it is known."""
    kinds, none = set(came["kind"]), none_passing(len(here))
    held = {}
    for rule_id, former in change.audit.judged.items():
        rule = former.held.rule
        own = serving(rule, came, here) if _asks_for(rule, kinds) else none
        held[rule_id] = Held(rule, passing_after(change.turn, former.held.passing, own), former.held.people)
    return held


def _asks_for(rule: Rule, kinds: Set[str]) -> bool:
    return not rule.facilities.kinds or not kinds.isdisjoint(rule.facilities.kinds)


def _judged_again(now: Now, change: Since, places: Ints) -> dict[str, Judged]:
    """Judge every rule again where something has changed; walks on which no verdict rests are timed when read."""
    nearest = {rule_id: _known_nearest(one.nearest) for rule_id, one in change.audit.judged.items()}  # before the walks
    moved = [rule_id for rule_id in now.held if _walks_change(now.held[rule_id], change)]
    at_once = retimed(now, change, [rule_id for rule_id in moved if is_walked(now.held[rule_id].rule)])
    later = postponed(now, change, [rule_id for rule_id in moved if rule_id not in at_once])
    timed = later | {rule_id: known(one) for rule_id, one in at_once.items()}
    judged = {}
    for rule_id, former in change.audit.judged.items():
        held = now.held[rule_id]
        homes = at_once[rule_id].changed if rule_id in at_once else _NO_HOMES
        touched = _stood_in(held, change, places)
        own = timed.get(rule_id, former.timed)
        said = _said_again(former.verdicts, now, held, own, places, distinct(touched, now.ground.homes.unit[homes]))
        near = former.nearest
        if rule_id in timed:
            near = _nearest_again(nearest[rule_id], now.ground, held, own, said, touched, change.turn)
        judged[rule_id] = Judged(held, said, own, near)
    return judged


def _walks_change(held: Held, change: Since) -> bool:
    """Tell whether the walks to what a rule counts may be others; not where nothing of it, and no gate, has changed."""
    turn, was = change.turn, change.audit.judged[held.rule.rule_id].held.passing
    counts, counted = held.passing.sure | held.passing.possible, was.sure | was.possible
    is_same = turn.is_in_place and not change.compounds.size
    return not is_same or bool(counts[turn.came].any() or counted[turn.went].any())


def _stood_in(held: Held, change: Since, places: Ints) -> Ints:
    """List the units in which a facility of a rule's kinds came or went; −1 is none."""
    turn, was = change.turn, change.audit.judged[held.rule.rule_id].held.passing
    standing = np.concatenate([change.audit.places[turn.went], places[turn.came]])
    counts = np.concatenate([was.of_kind[turn.went], held.passing.of_kind[turn.came]])
    return np.asarray(standing[counts], dtype=np.int64)


def _said_again(former: Verdicts, now: Now, held: Held, timed: Later[Timed], places: Ints, touched: Ints) -> Verdicts:
    """Judge the units in which something has changed, and all above them."""
    asked = _and_above(now.ground, touched)[former.unit]
    if not asked.any():
        return former
    return judge_again(former, judge(now.project, now.ground, held, timed, places, former.unit[asked]))


def _nearest_again(
    former: Nearest | None,
    ground: Ground,
    held: Held,
    timed: Later[Timed],
    verdicts: Verdicts,
    touched: Ints,
    turn: Turnover,
) -> Later[Nearest]:
    """Find the facility nearest to a gap again; all anew where nobody has read the former ones."""
    if former is None:
        return Later(partial(_nearest_anew, ground, held, timed, verdicts))
    moved_up = Nearest(turn.now[former.row], former.walk_s)
    return Later(partial(_nearest_patched, moved_up, ground, held, timed, verdicts, touched))


def _known_nearest(former: Later[Nearest]) -> Nearest | None:
    """Give them where somebody has read them; then their walks are known too, and are told again from these."""
    return former.value if former.pending is None else None


def _nearest_anew(ground: Ground, held: Held, timed: Later[Timed], verdicts: Verdicts) -> Nearest:
    return nearest_of(ground, held.people, timed.value.walks, verdicts)


def _nearest_patched(
    former: Nearest, ground: Ground, held: Held, timed: Later[Timed], verdicts: Verdicts, touched: Ints
) -> Nearest:
    walks, changed = timed.value.walks, ground.homes.unit[timed.value.changed]
    again = _and_above(ground, np.concatenate([touched, changed]))[verdicts.unit]
    return nearest_again(former, ground, held.people, walks, verdicts, again)


def _and_above(ground: Ground, units: Ints) -> Bools:
    """Mark some units, (u,), and all above them; −1 is none."""
    marked = np.zeros(len(ground.territory.parent), dtype=np.bool_)
    units = units[units != NOWHERE]
    while units.size:
        marked[units] = True
        units = distinct(ground.territory.parent[units])
        units = units[units != NOWHERE]
    return marked
