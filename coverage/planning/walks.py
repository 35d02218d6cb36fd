"""Every home's walk to the nearest facility that passes a rule's filter."""

from dataclasses import replace
from typing import Final

import numpy as np

from coverage.engine.arrays import Floats, Ints, Reach, SnappedPoints, Walks
from coverage.engine.reach import home_walks, reach
from coverage.engine.snapping import snap
from coverage.model.project import Project
from coverage.planning.filters import held_against
from coverage.planning.ground import SNAP_LIMIT_M
from coverage.planning.metres import points_m
from coverage.planning.results import Ground, RuleWalks, Walker
from coverage.standards import Rule

CUTOFF_S: Final = 3600.0
"""How far the nearest facility of a gap is looked for: an hour's walk."""


def rule_walks(project: Project, ground: Ground, rule: Rule) -> RuleWalks:
    """Walk from every home to the nearest facility that surely passes, and to one that possibly does."""
    walker = ground.walkers[rule.profile]
    passing = held_against(project.facilities, rule.facilities)
    rows, found = reach_from(project, walker, np.flatnonzero(passing.sure))
    possible = np.flatnonzero(passing.possible)
    possible_s = np.full(len(ground.homes.unit), np.inf)
    if possible.size:
        possible_s = home_walks(walker.graph, reach_from(project, walker, possible)[1], walker.entrances).seconds
    walks = home_walks(walker.graph, found, walker.entrances)
    return RuleWalks(rule.rule_id, rows, found, walks, possible_s)


def reach_from(project: Project, walker: Walker, rows: Ints) -> tuple[Ints, Reach]:
    """Search outward from facilities by position; those on no street are left out of the positions returned."""
    points = points_m(project.facilities.geometry.to_numpy()[rows], project.epsg_m)
    snapped = snap(walker.graph, points, SNAP_LIMIT_M)
    on_street = snapped.edge >= 0
    sources = SnappedPoints(snapped.edge[on_street], snapped.offset_m[on_street], snapped.access_m[on_street])
    return np.asarray(rows[on_street], dtype=np.int64), reach(walker.graph, sources, CUTOFF_S)


def with_one_more(before: RuleWalks, project: Project, ground: Ground, rule: Rule, row: int) -> RuleWalks:
    """Add the facility at `row`, the last of the table, to walks already known: the minimum of old and new."""
    walker = ground.walkers[rule.profile]
    rows, alone = reach_from(project, walker, np.array([row], dtype=np.int64))
    if not rows.size:
        return before
    walks = home_walks(walker.graph, alone, walker.entrances)
    number = len(before.rows)
    seconds, nearest = _nearer(before.walks.seconds, before.walks.nearest, walks.seconds, number)
    node_s, node_nearest = _nearer(before.reach.seconds, before.reach.nearest, alone.seconds, number)
    merged = Reach(node_s, node_nearest, _joined(before.reach.sources, alone.sources), CUTOFF_S)
    return replace(before, rows=np.append(before.rows, row), reach=merged, walks=Walks(seconds, nearest))


def _nearer(old_s: Floats, old: Ints, new_s: Floats, number: int) -> tuple[Floats, Ints]:
    better = new_s < old_s  # NaN compares false: a walk that cannot be known stays so
    return np.where(better, new_s, old_s), np.where(better, number, old)


def _joined(one: SnappedPoints, other: SnappedPoints) -> SnappedPoints:
    return SnappedPoints(
        np.concatenate([one.edge, other.edge]),
        np.concatenate([one.offset_m, other.offset_m]),
        np.concatenate([one.access_m, other.access_m]),
    )
