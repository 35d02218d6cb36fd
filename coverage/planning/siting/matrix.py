"""The walks between homes, candidates and what stands, as the audit would time them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Entrances, Floats, Ints
from coverage.engine.assignment import Pairs, shortest_ways
from coverage.engine.snapping import chosen_points
from coverage.planning.capacity import facility_walks
from coverage.planning.results import Audit, Places, Walker
from coverage.planning.siting.asking import Goal
from coverage.planning.walking import search_s, ways_to
from coverage.standards import Rule

AT_ONCE: Final = 1_000
"""Candidates whose walks are timed together, so that memory does not grow with their number."""


@dataclass(frozen=True, eq=False, slots=True)
class Matrix:
    """The walks of the n homes where someone of a rule's group lives.

    Attributes
    ----------
    home
        (n,) position in `ground.homes`, rising.
    people
        (n,) of the group.
    limit_s
        Longest walk that is stored, seconds, inclusive.
    to_candidates
        (n, m) CSR, seconds. A walk that is no use to anyone, because what stands serves the home as well, is left out.
    to_standing
        (n, f) CSR, seconds, to each facility that surely passes the rule's filter; where nobody asks for places to one
        column for all of them.
    places
        (f,) of each of those: as the register says, 0 where it does not, inf where nobody asks.
    """

    home: Ints
    people: Floats
    limit_s: float
    to_candidates: sparse.csr_array
    to_standing: sparse.csr_array
    places: Floats


def matrix(audit: Audit, rule: Rule, places: Places, goal: Goal, *, with_capacity: bool) -> Matrix:
    """Time the walks of a rule's group to m candidates and to what stands.

    For the shortest walk everything within the longest walk an audit times counts, else what lies within the rule's
    minutes.

    Parameters
    ----------
    places
        The candidates as the rule's walker gets to them.
    """
    people = audit.people[rule.group].at_home
    home = np.flatnonzero(people > 0)
    limit_s = search_s(audit.standard) if goal == "shortest_walk" else rule.limit_s
    if with_capacity:
        to_standing, room = _each_standing(audit, rule, home, limit_s)
        none_better_s = np.full(len(people), np.inf)
    else:
        nearest_s = audit.walks_of(rule.rule_id).walks.seconds
        to_standing, room = _any_standing(nearest_s[home], limit_s), np.array([np.inf])
        covered = nearest_s <= limit_s
        none_better_s = np.where(covered, nearest_s if goal == "shortest_walk" else -np.inf, np.inf)
    to_candidates = _to_candidates(audit, audit.ground.walkers[rule.profile], places, home, limit_s, none_better_s)
    return Matrix(home, people[home], limit_s, to_candidates, to_standing, room)


def _any_standing(nearest_s: Floats, limit_s: float) -> sparse.csr_array:
    within = nearest_s <= limit_s  # never where the walk is not known
    first = np.append(0, np.cumsum(within))
    return sparse.csr_array((nearest_s[within], np.zeros(first[-1], dtype=np.int64), first), shape=(len(nearest_s), 1))


def _each_standing(audit: Audit, rule: Rule, home: Ints, limit_s: float) -> tuple[sparse.csr_array, Floats]:
    pairs, rows = facility_walks(audit, rule.rule_id, limit_s)
    places = audit.project.facilities[rule.capacity].to_numpy(dtype=np.float64)[rows]
    return _stored(pairs, home, len(audit.ground.homes.unit), len(rows)), np.nan_to_num(np.maximum(places, 0.0))


def _stored(ways: Pairs | tuple[Ints, Ints, Floats], home: Ints, homes: int, columns: int) -> sparse.csr_array:
    """Keep the shortest way of each home to each place, in the rows of the homes asked for."""
    given = (ways.home, ways.facility, ways.seconds) if isinstance(ways, Pairs) else ways
    row_of, place, seconds = shortest_ways(*given)
    count = np.bincount(row_of, minlength=homes)
    asked = np.zeros(homes, dtype=np.bool_)
    asked[home] = True
    kept = asked[row_of]
    first = np.append(0, np.cumsum(count[home]))
    return sparse.csr_array((seconds[kept], place[kept], first), shape=(len(home), columns))


def _to_candidates(
    audit: Audit, walker: Walker, places: Places, home: Ints, limit_s: float, none_better_s: Floats
) -> sparse.csr_array:
    """Time the walks that are shorter than `none_better_s` (h,), some candidates at a time."""
    asked = np.zeros(walker.entrances.homes, dtype=np.bool_)
    asked[home] = True
    bands = list(_bands(walker, asked, limit_s, none_better_s))
    blocks = []
    for first in range(0, len(places.xy), AT_ONCE):
        rows = np.arange(first, min(first + AT_ONCE, len(places.xy)))
        found = [ways_to(rows, some, places, audit.ground, within_s) for some, within_s in bands]
        at, place, seconds = (np.concatenate([ways[part] for ways in found]) for part in range(3))
        useful = seconds < none_better_s[at]
        blocks.append(_stored((at[useful], place[useful], seconds[useful]), home, len(asked), len(rows)))
    return sparse.csr_array(sparse.hstack(blocks, format="csr"))


def _bands(walker: Walker, asked: Bools, limit_s: float, none_better_s: Floats) -> Iterator[tuple[Walker, float]]:
    """Let those who live near what stands look no farther than it is: most do, and few look all the way."""
    last_s = 0.0
    for within_s in (limit_s / 4, limit_s / 2, limit_s):
        ends = within_s if within_s < limit_s else np.inf
        chosen = asked & (none_better_s > last_s) & (none_better_s <= ends)
        if chosen.any() or within_s == limit_s:
            yield _walked_by(walker, chosen), within_s
        last_s = within_s


def _walked_by(walker: Walker, chosen: Bools) -> Walker:
    """Let only some of the homes walk."""
    ways = walker.entrances
    kept = np.flatnonzero(chosen[ways.home])
    points = chosen_points(ways.points, kept)
    return replace(walker, entrances=Entrances(ways.home[kept], points, ways.homes, ways.gated & chosen))
