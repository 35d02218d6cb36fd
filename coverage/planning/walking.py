"""Every home's walk to the nearest facility that passes a rule's filter."""

from typing import Final

import numpy as np

from coverage.engine.arrays import Floats, Ints, Reach, SnappedPoints, Walks
from coverage.engine.reach import SAME_S, home_walks, reach
from coverage.engine.snapping import chosen_points
from coverage.planning.passing import Passing
from coverage.planning.results import RuleWalks, Walker
from coverage.standards import Rule, Standard

SEARCH_S: Final = 3600.0
"""How far the nearest facility of a gap is looked for, seconds: nobody walks an hour to day care."""


def search_s(standard: Standard) -> float:
    """Give the longest walk an audit times, seconds: an hour, or more if a rule or break asks for it."""
    return max(SEARCH_S, *(rule.limit_s for rule in standard.rules), *map(float, standard.breaks_s))


def rule_walks(rule: Rule, walker: Walker, on_street: SnappedPoints, held: Passing, cutoff_s: float) -> RuleWalks:
    """Time the walks to one rule's facilities.

    Parameters
    ----------
    on_street
        The f facilities of the project put on the walker's streets.
    held
        The facilities held against the rule's filter.
    cutoff_s
        Longest walk looked for, seconds, inclusive.
    """
    rows = np.flatnonzero(held.sure & (on_street.edge >= 0))
    found = reach(walker.graph, chosen_points(on_street, rows), cutoff_s)
    unsaid = np.flatnonzero(held.possible & (on_street.edge >= 0))
    return RuleWalks(
        rule_id=rule.rule_id,
        rows=rows,
        reach=found,
        walks=home_walks(walker.graph, found, walker.entrances),
        possible_s=_seconds_to(walker, chosen_points(on_street, unsaid), cutoff_s),
    )


def nearer_of(one: RuleWalks, other: RuleWalks) -> RuleWalks:
    """Keep the shorter of two walks everywhere; the facilities of `other` come after those of `one`.

    Because the shortest walk to any of several facilities is the shortest of the walks to each, this equals one search
    to all of them.
    """
    before = len(one.rows)
    sources = SnappedPoints(
        edge=np.concatenate([one.reach.sources.edge, other.reach.sources.edge]),
        offset_m=np.concatenate([one.reach.sources.offset_m, other.reach.sources.offset_m]),
        access_m=np.concatenate([one.reach.sources.access_m, other.reach.sources.access_m]),
    )
    seconds, nearest = _nearer(one.reach.seconds, one.reach.nearest, other.reach.seconds, other.reach.nearest, before)
    walk_s, home_nearest = _nearer(
        one.walks.seconds, one.walks.nearest, other.walks.seconds, other.walks.nearest, before
    )
    return RuleWalks(
        rule_id=one.rule_id,
        rows=np.concatenate([one.rows, other.rows]),
        reach=Reach(seconds, nearest, sources, one.reach.cutoff_s),
        walks=Walks(walk_s, home_nearest),
        possible_s=np.minimum(one.possible_s, other.possible_s),
    )


def _nearer(one_s: Floats, one_nearest: Ints, other_s: Floats, other_nearest: Ints, before: int) -> tuple[Floats, Ints]:
    # NaN, on no street, is never less: it stays. Of two walks equally long the facility that stood before is nearest.
    take_other = other_s < one_s - SAME_S
    return np.minimum(one_s, other_s), np.where(take_other, other_nearest + before, one_nearest)


def _seconds_to(walker: Walker, facilities: SnappedPoints, cutoff_s: float) -> Floats:
    if not facilities.edge.size:
        return np.full(walker.entrances.homes, np.inf)
    found = reach(walker.graph, facilities, cutoff_s)
    return home_walks(walker.graph, found, walker.entrances).seconds
